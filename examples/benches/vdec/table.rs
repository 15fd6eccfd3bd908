//! Medians over the rounds, for people.

use crate::{Args, Measured, TARGET, Variant};
use acl_rs::dvpp::annexb;
use ascend_examples::clip::Clip;
use ascend_examples::say;
use std::time::Duration;

/// Prints the table. The ratio of the example's throughput to the bare decoder's.
pub fn report(
    args: &Args,
    clip: &Clip,
    pictures: usize,
    rounds: &[[Measured; 5]],
    leases: [Duration; 2],
) -> f64 {
    let annexb::StreamInfo { width, height, .. } = &clip.info;
    let (count, name) = (rounds.len(), args.clip.file_name().unwrap_or_default());
    say!("{}: {width}x{height}, {pictures} pictures, {count} rounds", name.display());
    say!("The bare decoder has one thread; all others have two: the sender and the report thread,");
    say!("which decodes. Medians over the rounds; processor time is that of all threads.");
    say!("");
    say!(
        "{:<11}{:>8}{:>10}{:>9}{:>10}{:>14}{:>15}",
        "variant",
        "threads",
        "frames/s",
        "ratio",
        "ms/frame",
        "cpu ms/frame",
        "ratio of cpu"
    );
    let per_frame = |time: Duration| time.as_secs_f64() * 1e3 / pictures as f64;
    let over = |of: &dyn Fn(&[Measured; 5]) -> f64| median(rounds.iter().map(of).collect());
    let bare = Variant::Bare as usize;
    let ratio = |i: usize| over(&|round| round[bare].wall.div_duration_f64(round[i].wall));
    for variant in Variant::ALL {
        let i = variant as usize;
        let ms = over(&|round| per_frame(round[i].wall));
        let cpu = over(&|round| per_frame(round[i].processor));
        let cpu_ratio = over(&|round| round[bare].processor.div_duration_f64(round[i].processor));
        let (name, threads) = (variant.name(), variant.threads());
        let (fps, ratio) = (1e3 / ms, ratio(i));
        say!("{name:<11}{threads:>8}{fps:>10.1}{ratio:>9.3}{ms:>10.3}{cpu:>14.3}{cpu_ratio:>15.3}");
    }
    say!("");
    say!("{:<34}{:>12}{:>12}", "overhead per frame, us", "clock", "cpu");
    for (what, upper, lower) in [
        ("simulator  (simulator - bare)", Variant::Simulator, Variant::Bare),
        ("wrapper    (wrapper - simulator)", Variant::Wrapper, Variant::Simulator),
        ("pool       (pool - wrapper)", Variant::Pool, Variant::Wrapper),
        ("resize and copy (example - pool)", Variant::Example, Variant::Pool),
    ] {
        let (upper, lower) = (upper as usize, lower as usize);
        let us = |round: &[Measured; 5], of: fn(&Measured) -> Duration| {
            (per_frame(of(&round[upper])) - per_frame(of(&round[lower]))) * 1e3
        };
        let clock = over(&|round| us(round, |m| m.wall));
        let cpu = over(&|round| us(round, |m| m.processor));
        say!("{what:<34}{clock:>12.1}{cpu:>12.1}");
    }
    let [packet, picture] = leases.map(|time| time.as_secs_f64() * 1e6);
    say!("lease and drop alone: {packet:.2} us for a packet, {picture:.2} us for a picture");
    say!("");
    let example = ratio(Variant::Example as usize);
    say!("example/bare ratio {example:.3} (target {TARGET})");
    example
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    (values[(n - 1) / 2] + values[n / 2]) / 2.0
}

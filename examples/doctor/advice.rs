//! What it all means for programs that run here.

use crate::remedy::Remedy;
use crate::report::{Backend, Library};
use acl_rs::BACKEND_VARIABLE;
use acl_sys::LIBRARY_PATH_VARIABLE;

/// Whether programs find something usable, in one sentence, and what to do.
pub struct Judgement {
    pub ok: bool,
    pub result: String,
    pub advice: Vec<String>,
}

impl Judgement {
    fn bad(result: String, advice: Vec<String>) -> Self {
        Self { ok: false, result, advice }
    }
}

/// The judgement, as `Runtime::from_env` would choose.
pub fn judge(choice: Option<&str>, facts: &Remedy<'_>, simulator: &Backend) -> Judgement {
    let nothing = facts.library.nothing_found();
    let choice = choice.unwrap_or_default();
    let named = facts.library_path.filter(|path| !path.is_empty() && nothing);
    if let (Some(path), "" | "auto" | "real") = (named, choice) {
        let result = format!("there is no CANN library at {LIBRARY_PATH_VARIABLE}={path}");
        return Judgement::bad(result, facts.to_install());
    }
    match choice {
        "" | "auto" if nothing => {
            let result = "programs run on the simulated NPU: no CANN library was found";
            simulated(result, simulator, facts.to_install())
        }
        "real" if nothing => {
            let mut advice = facts.to_install();
            advice
                .push(format!("or unset {BACKEND_VARIABLE}: programs then use the simulated NPU"));
            let result = "ACL_BACKEND=real asks for a card, and no CANN library was found";
            Judgement::bad(result.into(), advice)
        }
        "" | "auto" | "real" => card(facts),
        "sim" => {
            let card = format!("to run on a card, unset {BACKEND_VARIABLE}");
            let advice = if nothing { facts.to_install() } else { vec![card] };
            let result = "programs run on the simulated NPU: ACL_BACKEND=sim asks for it";
            simulated(result, simulator, advice)
        }
        other => Judgement::bad(
            format!("{BACKEND_VARIABLE}={other} means nothing: every program ends with an error"),
            vec![format!("set {BACKEND_VARIABLE} to auto, real or sim, or unset it")],
        ),
    }
}

fn simulated(result: &str, simulator: &Backend, advice: Vec<String>) -> Judgement {
    match &simulator.error {
        None => Judgement { ok: simulator.usable, result: result.into(), advice },
        Some(error) => Judgement::bad(
            format!("the simulated NPU does not start: {}", error.text),
            vec!["correct or unset the variable that this names".into()],
        ),
    }
}

/// Something was found: what programs get of it.
fn card(facts: &Remedy<'_>) -> Judgement {
    let Library { backend, tried, died, version, .. } = facts.library;
    let Some(backend) = backend else {
        let found = tried.iter().find(|place| place.found());
        let why = found.map(|place| format!("{}: {}", place.path.display(), place.why));
        let why = why.or_else(|| died.clone()).unwrap_or_default();
        let result = format!("a CANN library was found, and cannot be used: {why}");
        return Judgement::bad(result, facts.not_loadable());
    };
    if let Some(error) = &backend.error {
        let result = format!("a CANN library was found, and cannot be used: {}", error.text);
        return Judgement::bad(result, facts.not_starting(error.code));
    }
    let mut failures = backend.devices.iter().filter_map(|device| device.error.as_ref()).peekable();
    if !backend.usable {
        let first = failures.next();
        let result = match first {
            Some(error) => format!("no device opens: {}", error.text),
            None => "the library starts, and sees no device".into(),
        };
        return Judgement::bad(result, facts.not_starting(first.and_then(|error| error.code)));
    }
    let mut advice = facts.in_part(&backend.groups);
    if failures.peek().is_some() {
        advice
            .push("not every device opens: leave those out with ASCEND_RT_VISIBLE_DEVICES".into());
    }
    if let Some(died) = died {
        advice.push(format!("all went well, but then the process that tried it {died}"));
    }
    let release = version.as_ref().map(|version| format!(", CANN {}", version.release));
    let devices = match backend.devices.len() {
        1 => "1 device".into(),
        more => format!("{} of {more} devices", more - failures.count()),
    };
    let chip = backend.chip().unwrap_or("a chip without a name");
    let (card, aside) = match &facts.library.opened {
        Some(path) if facts.machine.is_bare() => (
            format!("library at {}", path.display()),
            "; no card or driver is seen on this machine",
        ),
        _ => ("card".into(), ""),
    };
    let release = release.unwrap_or_default();
    let result = format!("programs run on the {card}: {devices}, {chip}{release}{aside}");
    Judgement { ok: true, result, advice }
}

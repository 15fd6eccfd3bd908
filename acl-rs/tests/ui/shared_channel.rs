//! A media channel serves one thread at a time: it may move to another, not be shared.
use acl_rs::Channel;

fn misuse(channel: Channel) {
    std::thread::scope(|scope| {
        scope.spawn(|| println!("{channel:?}"));
        scope.spawn(|| println!("{channel:?}"));
    });
}

fn main() {}

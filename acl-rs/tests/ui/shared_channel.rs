//! A media channel serves one thread at a time: it may move to another, not be shared.
use acl_rs::Channel;

fn share<T: Sync>(_: &T) {}

fn misuse(channel: Channel) {
    share(&channel);
}

fn main() {}

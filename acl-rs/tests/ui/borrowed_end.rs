//! A borrow ends when the copy is forgotten, the copy does not: both ends are moved, never borrowed.
use acl_rs::{DeviceBuf, PinnedBuf, Stream};

fn misuse(stream: Stream, host: &mut PinnedBuf, device: DeviceBuf) {
    std::mem::forget(stream.upload(host, device));
}

fn main() {}

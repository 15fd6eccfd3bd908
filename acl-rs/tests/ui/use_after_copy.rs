//! A buffer in flight is the device's. `wait` gives it back: `let (host, _) = copy.wait()?`.
use acl_rs::{DeviceBuf, PinnedBuf, Stream};

fn misuse(stream: Stream, mut host: PinnedBuf, device: DeviceBuf) {
    let copy = stream.upload(host, device);
    host[0] = 1;
    drop(copy);
}

fn main() {}

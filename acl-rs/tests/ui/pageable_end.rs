//! Ordinary host memory is no end of an asynchronous copy: it may move or go while the device reads it.
//! `PinnedBuf::from_bytes` makes one that may.
use acl_rs::{DeviceBuf, Stream};

fn misuse(stream: Stream, bytes: Vec<u8>, device: DeviceBuf) {
    let _ = stream.upload(bytes, device);
}

fn main() {}

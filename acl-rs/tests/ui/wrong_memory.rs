//! The media units reach media memory only: `DvppBuf`, or segments of a pool of it.
use acl_rs::dvpp::{JpegInfo, Picture};
use acl_rs::{Channel, DeviceBuf, DvppBuf, Stream};

fn misuse(channel: Channel, stream: Stream, info: JpegInfo, bits: DeviceBuf, out: Picture<DvppBuf>) {
    let _ = channel.decode_jpeg(&stream, &info, bits, out);
}

fn main() {}

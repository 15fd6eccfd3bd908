//! The host cannot read device memory; only pinned memory is bytes. `Stream::download` brings it over.
use acl_rs::DeviceBuf;

fn misuse(device: DeviceBuf) -> u8 {
    device[0]
}

fn main() {}

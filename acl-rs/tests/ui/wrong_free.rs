//! Each kind of memory has its own free. A pool of device memory has no place for media memory.
use acl_rs::{DeviceBuf, DvppBuf};

fn free_device_memory(_buf: DeviceBuf) {}

fn misuse(media: DvppBuf) {
    free_device_memory(media);
}

fn main() {}

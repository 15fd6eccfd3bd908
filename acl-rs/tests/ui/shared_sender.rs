//! Packets have an order: the half of a video channel that takes them may move to another thread, not be
//! shared.
use acl_rs::DvppBuf;
use acl_rs::dvpp::vdec::Packets;

fn share<T: Sync>(_: &T) {}

fn misuse(packets: Packets<DvppBuf, DvppBuf, ()>) {
    share(&packets);
}

fn main() {}

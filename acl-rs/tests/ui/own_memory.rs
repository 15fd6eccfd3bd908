//! What may be in flight is decided in the crate: its proofs rest on what its types do.
use acl_rs::{Context, Memory};

struct Mine(Context);

impl Memory for Mine {
    fn len(&self) -> usize {
        1
    }
    fn context(&self) -> &Context {
        &self.0
    }
}

fn main() {}

//! The pool beside its peers. A package of its own: users of the pool and `cargo test --workspace`
//! build none of the peers.

pub mod peers;
pub mod replay;
pub mod rng;
pub mod trace;
pub mod workloads;

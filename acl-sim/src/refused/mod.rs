//! What is not simulated, or not there on any of the chips, but is refused in the published order: arguments
//! are looked at first.

mod group;
mod snapshot;

pub use group::*;
pub use snapshot::*;

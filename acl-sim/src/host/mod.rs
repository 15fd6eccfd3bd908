//! What needs no device: numbers, descriptions of memory, options that are only kept.

mod allocator;
mod buffer;
mod dataset;
mod numbers;
mod options;

pub use allocator::*;
pub use buffer::*;
pub use dataset::*;
pub use numbers::*;
pub use options::*;

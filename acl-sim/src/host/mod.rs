//! What needs no device: numbers, descriptions of memory, options that are only kept.

mod buffer;
mod numbers;

pub use buffer::*;
pub use numbers::*;

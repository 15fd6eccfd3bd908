//! Checked secondary allocation.

#!/usr/bin/env bash
# Memory errors and leaks in everything that has unsafe code, under AddressSanitizer on a stable compiler.
# The compile-fail tests are left out: they build nothing that runs.
set -euo pipefail
cd "$(dirname "$0")/.."

target=$(rustc -vV | sed -n 's/^host: //p')
export RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Zsanitizer=address" CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}/asan"
# The tests that leak on purpose say so by their names.
cargo test --locked --target "$target" -p acl-sys -p acl-sim -p acl-rs \
    --features acl-sim/jpeg,acl-sim/h264,acl-rs/sim-media --lib --tests -- \
    --skip misuse_does_not_compile --skip forgetting --skip memory_is_never_given_back --skip cannot_be_destroyed \
    --skip cannot_be_closed

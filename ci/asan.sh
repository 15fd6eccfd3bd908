#!/usr/bin/env bash
# Memory errors and leaks in everything that has unsafe code, under AddressSanitizer on a stable compiler.
# The compile-fail tests are left out: they build nothing that runs.
set -euo pipefail
cd "$(dirname "$0")/.."

target=$(rustc -vV | sed -n 's/^host: //p')
export RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Zsanitizer=address" CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}/asan"
# The tests that leak on purpose say so by their names. Rows of the conformance table end with what they made
# still there, each in a process of its own: they are left out.
run() {
    cargo test --locked --target "$target" "$@" -- --skip misuse_does_not_compile --skip forgetting \
        --skip memory_is_never_given_back --skip cannot_be_destroyed --skip cannot_be_closed
}
run -p acl-sys -p acl-rs --features acl-rs/sim-media --lib --tests
# Random programs for as long as this, not all that there are.
export STRESS_SECONDS=2
run -p acl-sim --features jpeg,h264 --lib --test graphs --test lifecycle --test media --test processes --test releases \
    --test runtime --test schedules --test signals --test streams --test stress --test timing --test video
# These end in faults that the simulator's own handler has to see.
ASAN_OPTIONS=handle_segv=0:handle_sigbus=0 run -p acl-sim --features jpeg,h264 --test addresses

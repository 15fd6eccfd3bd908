#!/usr/bin/env bash
# Data races in the channel code and everything below it, under ThreadSanitizer on a stable compiler: the
# tests with threads, and the soak of 16 channels x 300 frames. Takes some minutes; not part of ci/test.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

# std as it is shipped is not instrumented, and what it synchronises would look like races: it is built too.
if [ ! -d "$(rustc --print sysroot)/lib/rustlib/src/rust/library" ]; then
    rustup component add rust-src
fi
target=$(rustc -vV | sed -n 's/^host: //p')
export RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Zsanitizer=thread"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}/tsan"
export TSAN_OPTIONS="halt_on_error=1"
# Watchdogs of tests wait longer here.
export ACL_TEST_PATIENCE=20
run() { cargo test -Zbuild-std --target "$target" --locked "$@"; }
run -p pool --test threads
# More address space than the sanitizer has.
run -p acl-sim --lib -- memory:: --skip far_more_than_the_machine_has
# Random programs for as long as this, not all that there are.
export STRESS_SECONDS=10
run -p acl-sim --features jpeg,h264 --test graphs --test lifecycle --test media --test processes --test releases \
    --test runtime --test schedules --test signals --test streams --test stress --test timing --test video
# These end in faults that the simulator's own handler has to see.
TSAN_OPTIONS=$TSAN_OPTIONS:handle_segv=0:handle_sigbus=0 run -p acl-sim --features jpeg,h264 --test addresses
run -p acl-rs --features sim-media --test ownership --test jpegd --test vdec -- \
    --include-ignored --skip any_order_of_dropping_ends_clean --skip of_a_truncated_stream_all_comes_back
echo "no data race"

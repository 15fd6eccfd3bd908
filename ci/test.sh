#!/usr/bin/env bash
# Everything that has to pass: format, lints, tests, a soak, docs, examples, feature sets, a sanitizer run.
# Needs a stock Rust toolchain and a C compiler; nothing of Ascend. Steps that want more, and do not find it, are
# skipped, say what to install, and are listed at the end.
set -euo pipefail
cd "$(dirname "$0")/.."

# Nothing is built twice here: what an incremental build keeps would only fill the disk.
export CARGO_INCREMENTAL=0

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
export SKIPPED_STEPS=$out/skipped
: > "$SKIPPED_STEPS"

step() { printf '\n== %s\n' "$*"; }

step format
cargo fmt --all --check

step lints
cargo clippy --workspace --all-targets --locked -- -D warnings

step tests
cargo test --workspace --locked

step soak of video channels, in release
cargo test --release --locked -p acl-rs --features sim-media --test vdec -- --ignored

step random programs on the simulator, a few seconds
ci/stress.sh 20

step docs
RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked

step feature sets
ci/features.sh

step linked against loaded
ci/link.sh

step examples, in release
cargo run --release --locked --example doctor
cargo run --release --locked --example jpegd -- examples/assets/photo.jpg "$out" --map "$out/map.svg"
cargo run --release --locked --example jpegd -- --dir examples/assets/folder
cargo run --release --locked --example vdec -- examples/assets/clip.h264 "$out" --dump-nv12 --map "$out/map.svg"
cargo run --release --locked --example pool_tour -- "$out"

step bench of vdec, two rounds
ci/bench-vdec.sh --rounds 2

step bench of the simulator, three rounds
ci/bench-sim.sh --rounds 3

step a call through the table, in instructions
ci/bench-call.sh

step "the list against the vendor's headers"
ci/abi.sh

step "model checker over the pool's threads"
ci/loom.sh

step fuzzer of the pool, briefly
ci/fuzz.sh 20

step miri over the pool
ci/miri.sh

step the pool beside its peers, briefly
(
    cd pool/bench
    export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-../../target}/bench"
    cargo fmt --check
    cargo clippy --release --all-targets --locked -- -D warnings
    cargo test --release --locked
)
ci/bench.sh --quick

step address sanitizer
ci/asan.sh

if [ -s "$SKIPPED_STEPS" ]; then
    printf '\nall passed, but for what was skipped:\n'
    cat "$SKIPPED_STEPS"
else
    printf '\nall passed\n'
fi

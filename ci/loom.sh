#!/usr/bin/env bash
# Everything the threads of a pool share, under the model checker: all schedules with at most so many forced
# switches of thread. See pool/tests/loom*.rs.
#     ci/loom.sh          six forced switches; building takes longer
#     ci/loom.sh 9        more
set -euo pipefail
cd "$(dirname "$0")/.."

export LOOM_MAX_PREEMPTIONS="${1:-6}"
export RUSTFLAGS="--cfg loom" CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}/loom"
cargo test --locked --release -p pool --test loom --test loom_arena --test loom_front

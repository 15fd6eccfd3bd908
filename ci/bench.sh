#!/usr/bin/env bash
# The pool beside its peers: every target of its performance, one table; see pool/bench.
#     ci/bench.sh                              five minutes or so; instructions need valgrind
#     ci/bench.sh --quick                      under a minute, not to judge by
#     ci/bench.sh --seeds 1..4 --loads 50,90 --sizes 1,8 --json out.json      and more: --help
# No timing and no missed target makes it fail.
set -euo pipefail
cd "$(dirname "$0")/.."

export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}/bench"
cargo bench --locked --manifest-path pool/bench/Cargo.toml -- "$@"

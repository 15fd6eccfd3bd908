#!/usr/bin/env bash
# Fuzzes the pool with scripts of operations, beginning with those kept in pool/fuzz/corpus.
#     ci/fuzz.sh                a minute
#     ci/fuzz.sh 3600           an hour
#     ci/fuzz.sh grow 3600      ... and the fewest scripts that reach all that was reached become the corpus
# Needs a C++ compiler for libFuzzer; works on a stable Rust compiler. What fails is left in pool/fuzz/artifacts.
# Without it `cargo test -p pool --test scripts` plays the corpus, random scripts, and mutations.
set -euo pipefail
cd "$(dirname "$0")/.."
. ci/skipped.sh

if ! command -v "${CXX:-c++}" >/dev/null; then
    skipped "fuzzer of the pool" "install a C++ compiler: libFuzzer needs one"
    exit 0
fi
grow=""
if [ "${1:-}" = grow ]; then
    grow=yes
    shift
fi

target=$(rustc -vV | sed -n 's/^host: //p')
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}/fuzz"
# What cargo-fuzz passes: coverage of edges and comparisons, and the pool's own assertions.
export RUSTC_BOOTSTRAP=1 RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares -Cdebug-assertions -Ccodegen-units=1"
cargo build --locked --release --manifest-path pool/fuzz/Cargo.toml --target "$target" --bin script
fuzzer="$CARGO_TARGET_DIR/$target/release/script"

found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
mkdir "$found/new" "$found/fewest"
mkdir -p pool/fuzz/artifacts
"$fuzzer" -max_total_time="${1:-60}" -max_len=800 -artifact_prefix=pool/fuzz/artifacts/ -verbosity=0 \
    -print_final_stats=1 "$found/new" pool/fuzz/corpus
if [ -n "$grow" ]; then
    "$fuzzer" -set_cover_merge=1 -use_counters=0 "$found/fewest" pool/fuzz/corpus "$found/new"
    rm -r pool/fuzz/corpus
    mkdir pool/fuzz/corpus
    cp "$found"/fewest/* pool/fuzz/corpus/
fi

#!/usr/bin/env bash
# The pool's tests under Miri, where a toolchain has it; says so where none has. The pool has no unsafe code, so
# this is about the standard library's promises being used as they are meant, and about leaks.
#     ci/miri.sh
set -euo pipefail
cd "$(dirname "$0")/.."
. ci/skipped.sh

for toolchain in "" +nightly; do
    # shellcheck disable=SC2086 # no toolchain is no argument
    if cargo $toolchain miri --version >/dev/null 2>&1; then
        export MIRIFLAGS="${MIRIFLAGS:--Zmiri-disable-isolation}" PROPTEST_CASES="${PROPTEST_CASES:-2}"
        export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}/miri"
        export FUZZ_SCRIPTS="${FUZZ_SCRIPTS:-4}"
        # shellcheck disable=SC2086
        exec cargo $toolchain miri test -p pool --lib --test budget --test failing --test front --test guard \
            --test handles --test leaks --test oracle --test parts --test scripts --test seen --test streams \
            -- --skip a_walk_over_many_leases
    fi
done
skipped "miri over the pool" "install a toolchain that has it (rustup +nightly component add miri)"

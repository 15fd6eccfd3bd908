#!/usr/bin/env bash
# What a call through the table costs against one through the PLT, in instructions; see acl-sys/benches/call.rs.
# Counted by valgrind; without it the step is skipped, visibly.
set -euo pipefail
cd "$(dirname "$0")/.."
. ci/skipped.sh

if ! command -v valgrind > /dev/null; then
    skipped "a call through the table, in instructions" "install valgrind (Debian, Ubuntu: apt-get install valgrind)"
    exit 0
fi
cargo bench --locked -p acl-sys --bench call

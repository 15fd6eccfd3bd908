#!/usr/bin/env bash
# What a call through the table costs against one through the PLT, in instructions; see acl-sys/benches/call.rs.
# Counted by valgrind, which is installed where it is missing; without it and a network the count is left out.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v valgrind > /dev/null && ! { apt-get update && apt-get install -y valgrind; } > /dev/null 2>&1; then
    echo "SKIPPED: no valgrind, and none to install" >&2
    exit 0
fi
cargo bench --locked -p acl-sys --bench call

#!/usr/bin/env bash
# Each feature alone and none at all: features only add, and no set fails to build. (The feature `link` needs
# libraries to link with: see link.sh.)
set -euo pipefail
cd "$(dirname "$0")/.."

check() {
    echo "-- $*"
    cargo clippy --locked --quiet --all-targets "$@" -- -D warnings
}
check -p pool
check -p acl-sys --no-default-features
check -p acl-sys
check -p acl-sim
check -p acl-sim --features jpeg
check -p acl-sim --features h264
check -p acl-sim-so --no-default-features
check -p acl-sim-so
check -p acl-rs --no-default-features
check -p acl-rs
check -p acl-rs --no-default-features --features sim
check -p acl-rs --features sim

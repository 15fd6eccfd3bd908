#!/usr/bin/env bash
# Random programs on the simulator against a model of streams, in release; see acl-sim/tests/stress.rs.
#     ci/stress.sh                  an hour, from a seed of the clock's
#     ci/stress.sh 20               twenty seconds
#     ci/stress.sh 20 1234          ... from this seed on
# A piece that fails names its seed: `ci/stress.sh 1 SEED` runs it again.
set -euo pipefail
cd "$(dirname "$0")/.."

# Four tests, one after the other.
export STRESS_SECONDS=$((${1:-3600} / 4 + 1)) STRESS_SEED=${2:-$(date +%s)}
cargo test --release --locked -p acl-sim --test stress -- --nocapture --test-threads=1

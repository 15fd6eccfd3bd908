#!/usr/bin/env bash
# The simulator's copies against memcpy, and what submitting to a stream costs against a channel's send, in
# release; see acl-sim/benches/sim.rs.
#     ci/bench-sim.sh                 twenty rounds
#     ci/bench-sim.sh --rounds 3      fewer
#     ci/bench-sim.sh --gate          fails if a target is missed
# Without --gate no timing makes it fail: CI runs it on machines that do other things too.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo bench --locked -p acl-sim --bench sim -- "$@"

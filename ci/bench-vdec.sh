#!/usr/bin/env bash
# Video decoding through the whole stack against the bare decoder, in release; see examples/benches/vdec/main.rs.
#     ci/bench-vdec.sh                          the clip that ships
#     ci/bench-vdec.sh CLIP.h264 --rounds 30    another one, longer
#     ci/bench-vdec.sh --gate                   fails if the last line's ratio is below 0.8
# The last line is the example's throughput as a part of the bare decoder's. Without --gate no timing makes it
# fail: CI runs it on machines that do other things too.
set -euo pipefail
clip=()
if [ $# -gt 0 ] && [ -f "$1" ]; then
    clip=("$(realpath "$1")")
    shift
fi
cd "$(dirname "$0")/.."

cargo bench --locked --bench vdec -- ${clip[@]+"${clip[@]}"} "$@"

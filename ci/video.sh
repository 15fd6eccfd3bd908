#!/usr/bin/env bash
# Every clip of ci/media.sh through the vdec example: the good ones frame by frame against the reference
# decoder's checksums, the bad ones for a reason, an end, and nothing left behind.
# Needs what ci/media.sh needs. Takes about a minute; not part of ci/test.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

media=$(bash ci/media.sh "$@" | tail -n 1)
cargo build --release --locked --example vdec
vdec=${CARGO_TARGET_DIR:-target}/release/examples/vdec
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export ACL_BACKEND=sim

# Of each bad clip, as ffmpeg 5.1 makes it: the frames that come out of it all the same, or that it is refused
# before any memory is asked for.
declare -A delivered=(
    [bad_4112x128]=refused
    [bad_64x64]=refused
    [bad_cut_mid_frame]="49 frames"
    [bad_empty]=refused
    [bad_flipped]="45 frames"
    [bad_h265]=refused
    [bad_high10]=refused
    [bad_high422]=refused
    [bad_mp4]=refused
    [bad_no_key_frames]="0 frames"
    [bad_no_parameter_sets]=refused
    [bad_no_pps]=refused
    [bad_only_parameter_sets]=refused
    [bad_text]=refused
)

failed=0
say() { printf '%-34s %s\n' "$1" "$2"; }
# What came out of a clip that was cut from a good one: its frames, in order, but for the last.
begins_like() {
    python3 - "$1" "$work/frames.nv12" <<'PY'
import hashlib
import sys

sums = open(sys.argv[1]).read().split()
data = open(sys.argv[2], "rb").read()
size = 352 * 288 * 3 // 2
there = [hashlib.md5(data[at : at + size]).hexdigest() for at in range(0, len(data), size)]
sys.exit(there != sums[: len(sums) - 1])
PY
}
# Sizes may change in a clip: ffprobe names each frame's.
compare() {
    ffprobe -v error -show_entries frame=width,height -of csv=p=0 "$1" | grep , >"$work/sizes"
    python3 - "$work/sizes" "${1%.h264}.md5" "$work/frames.nv12" <<'PY'
import hashlib
import sys

sizes = [tuple(map(int, line.strip().strip(",").split(",")[:2])) for line in open(sys.argv[1])]
sums = open(sys.argv[2]).read().split()
data = open(sys.argv[3], "rb").read()
at = 0
for frame, ((w, h), md5) in enumerate(zip(sizes, sums, strict=True)):
    size = w * h * 3 // 2
    if hashlib.md5(data[at : at + size]).hexdigest() != md5:
        sys.exit(f"frame {frame} differs")
    at += size
if at != len(data):
    sys.exit(f"{len(data) - at} bytes too many")
print(f"{len(sums)} frames equal")
PY
}

for clip in "$media"/*.h264; do
    name=$(basename "$clip" .h264)
    code=0 answer=
    timeout 120 "$vdec" "$clip" "$work" --dump-nv12 --every 0 >"$work/out" 2>"$work/err" || code=$?
    grep -q 'nothing leaked, no vendor rule broken' "$work/out" || { say "$name" "FAIL: something was left"; failed=1; }
    case $name in
    bad_*)
        reason=$(grep -m1 -E '^(error|failed)' "$work/err" || true)
        came=$(sed -n 's/^done  *\([0-9]* frames\).*/\1/p' "$work/out")
        came=${came:-refused} expected=${delivered[$name]:-nothing known}
        if [ "$name" = bad_cut_mid_frame ] && ! begins_like "$media/good_baseline.md5"; then
            say "$name" "FAIL: not the frames before the cut"
            failed=1
        elif [ "$came" != "$expected" ]; then
            say "$name" "FAIL: $came, expected: $expected"
            failed=1
        elif [ "$code" = 1 ] && [ -n "$reason" ] && ! grep -q panicked "$work/err"; then
            say "$name" "$came: ${reason#*"$name".h264: }"
        else
            say "$name" "FAIL: exit code $code"
            failed=1
        fi
        ;;
    *)
        if [ "$code" = 0 ] && answer=$(compare "$clip" 2>&1); then
            say "$name" "$answer"
        else
            say "$name" "FAIL: exit code $code ${answer:-}"
            failed=1
        fi
        ;;
    esac
done
exit $failed

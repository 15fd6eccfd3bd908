#!/usr/bin/env bash
# Makes H.264 clips for tests: good ones with the MD5 of every frame, and bad ones.
#
# All pictures are drawn by ffmpeg or by the script below, so nothing here is
# anybody else's. Nothing is downloaded but ffmpeg itself.
#     ci/media.sh                  into target/media
#     ci/media.sh /some/folder     elsewhere
# The last line printed is the folder. Files that are there already stay; a
# file is complete or absent. examples/assets/clip.h264 is a copy of clip.h264.
#
#     good_NAME.h264, clip.h264    an Annex-B byte stream
#     good_NAME.md5, clip.md5      one MD5 per frame, in display order, of the
#                                  cropped, tightly packed NV12 frame (fields
#                                  woven), as ffmpeg decodes it
#     bad_NAME.h264                what a decoder has to refuse or survive
#
# Needs python3 and Debian's ffmpeg (made with 5.1; another version may place
# bytes differently, the MD5s then follow).
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-target/media}

if ! command -v ffmpeg >/dev/null; then
    apt-get update >&2
    apt-get install -y --no-install-recommends ffmpeg >&2
fi
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# ---- the tool: what ffmpeg does not write ------------------------------------
cat >"$work/tool.py" <<'PY'
"""paff OUT | drop TYPES IN OUT | start3 IN OUT | flip IN OUT | cut IN OUT | zeros IN OUT"""
import re
import sys

START = b"\0\0\0\1"


class Bits:
    """Bits of one NAL unit's payload."""

    def __init__(self):
        self.text = []
        self.length = 0

    def u(self, n, value):
        self.text.append(format(value, "0%db" % n))
        self.length += n

    def ue(self, value):
        size = (value + 1).bit_length()
        self.u(2 * size - 1, value + 1)

    def align(self):
        while self.length % 8:
            self.u(1, 0)

    def nal(self, header):
        """The NAL unit with its start code; three-byte patterns escaped."""
        self.u(1, 1)
        self.align()
        text = "".join(self.text)
        raw = int(text, 2).to_bytes(len(text) // 8, "big")
        return START + bytes([header]) + re.sub(b"\0\0(?=[\0-\3])", b"\0\0\3", raw)


# PAFF: every picture says for itself whether it is a frame or a field. x264
# writes MBAFF only, so these slices are written by hand: macroblocks are either
# raw samples (I_PCM) or skipped, which copies the first reference picture.
SIDE, FRAMES = 128, 12


def sample(plane, x, y, k):
    """One byte of frame k; a bar moves to the right, a stripe moves down."""
    if plane == 0:
        if x // 16 == k % 8:
            return 40 + 12 * k + y // 2
        return 210 - y if y // 32 == k % 4 else 30 + x
    return 90 + 6 * k if plane == 1 else 60 + x + y


def moved(x, y, k):
    """Whether the macroblock at luma column x, frame row y is new in frame k."""
    return k == 0 or x // 16 in (k % 8, (k - 1) % 8) or y // 32 == k % 4


def picture(k, number, kind, intra, idr, reference):
    """kind: 0 a frame, 1 its top field, 2 its bottom field."""
    b = Bits()
    b.ue(0)  # first_mb_in_slice
    b.ue(7 if intra else 5)
    b.ue(0)  # pic_parameter_set_id
    b.u(4, number % 16)
    b.u(1, kind > 0)
    if kind:
        b.u(1, kind == 2)
    if idr:
        b.ue(0)  # idr_pic_id
    b.u(8, (2 * k + (kind == 2)) % 256)  # pic_order_cnt_lsb
    if not intra:
        b.u(1, 0)  # num_ref_idx_active_override_flag
        b.u(1, 0)  # ref_pic_list_modification_flag_l0
    if reference:
        b.u(2 if idr else 1, 0)  # dec_ref_pic_marking
    b.ue(0)  # slice_qp_delta
    b.ue(1)  # disable_deblocking_filter_idc
    step, first, skipped = (2 if kind else 1), int(kind == 2), 0
    for mb_y in range(SIDE // 16 // step):
        for mb_x in range(SIDE // 16):
            x0, y0 = 16 * mb_x, 16 * mb_y
            rows = [(y0 + j) * step + first for j in range(16)]
            if not intra and not any(moved(x0, y, k) for y in rows):
                skipped += 1
                continue
            if not intra:
                b.ue(skipped)
                skipped = 0
            b.ue(25 if intra else 30)  # I_PCM
            b.align()
            for plane, side in ((0, 16), (1, 8), (2, 8)):
                for j in range(side):
                    y = (mb_y * side + j) * step + first
                    for i in range(side):
                        b.u(8, sample(plane, mb_x * side + i, y, k))
    if skipped:
        b.ue(skipped)
    return b.nal((reference << 5) | (5 if idr else 1))


def paff():
    s = Bits()
    s.u(8, 77)  # main profile
    s.u(8, 0)
    s.u(8, 30)
    s.ue(0)
    s.ue(0)  # frame_num: 4 bits
    s.ue(0)  # pic_order_cnt_type
    s.ue(4)  # pic_order_cnt_lsb: 8 bits
    s.ue(2)  # max_num_ref_frames
    s.u(1, 0)
    s.ue(SIDE // 16 - 1)
    s.ue(SIDE // 32 - 1)
    s.u(1, 0)  # frame_mbs_only_flag
    s.u(1, 0)  # mb_adaptive_frame_field_flag
    s.u(1, 1)  # direct_8x8_inference_flag
    s.u(2, 0)  # no cropping, no VUI
    p = Bits()
    p.ue(0)
    p.ue(0)
    p.u(2, 0)  # CAVLC, no bottom_field_pic_order_in_frame_present_flag
    p.ue(0)
    p.ue(0)
    p.ue(0)
    p.u(3, 0)
    for _ in range(3):
        p.ue(0)  # quantizers, as se(v) 0
    p.u(3, 4)  # deblocking_filter_control_present_flag
    out, number = s.nal(0x67) + p.nal(0x68), 0
    for k in range(FRAMES):
        reference = k % 5 != 3  # frame 3 and 8 are no references
        if k % 3 == 2:
            out += picture(k, number, 0, False, False, reference)
        else:
            out += picture(k, number, 1, k == 0, k == 0, reference)
            out += picture(k, number, 2, False, False, reference)
        number += reference
    return out


def units(data):
    """NAL units, without start codes and zeros around them."""
    return [n.rstrip(b"\0") for n in data.split(START[1:])[1:]]


def flip(data):
    """One bit of every hundredth byte; the parameter sets at the front stay whole."""
    data = bytearray(data)
    for at in range(400 + 99, len(data), 100):
        data[at] ^= 1 << (at // 100 % 8)
    return bytes(data)


verb, args = sys.argv[1], sys.argv[2:]
if verb == "paff":
    result = paff()
else:
    with open(args[-2], "rb") as f:
        source = f.read()
    if verb == "drop":
        types = [int(t) for t in args[0].split(",")]
        result = b"".join(START + n for n in units(source) if n[0] & 31 not in types)
    elif verb == "start3":
        result = b"".join(START[1:] + n for n in units(source))
    elif verb == "zeros":
        result = bytes(37) + b"".join(START + n + bytes(5) for n in units(source))
    elif verb == "flip":
        result = flip(source)
    elif verb == "cut":
        last = source.rindex(START[1:])
        result = source[: (last + len(source)) // 2]
    else:
        sys.exit(__doc__)
with open(args[-1], "wb") as f:
    f.write(result)
PY
tool() { python3 "$work/tool.py" "$@"; }
ff() { ffmpeg -nostdin -y -v error "$@"; }

# absent FILE: true when it is still to be made; its temporary name is $new
absent() {
    new=$work/new.${1##*.}
    [ ! -e "$out/$1" ]
}
keep() { mv "$new" "$out/$1"; }

# the test picture: size frames [more filters]; the noise makes residuals
drawn() { echo "testsrc2=size=$1:rate=25,trim=end_frame=$2,noise=alls=6:allf=t${3:+,$3},format=yuv420p"; }

# x264 PICTURE x264-params flags...: one coded stream in $new
x264() {
    local picture=$1 params=$2
    shift 2
    ff -f lavfi -i "$picture" -c:v libx264 -threads 1 -preset medium "$@" \
        -x264-params "threads=1:$params" -f h264 "$new"
}

# md5 NAME: the frames' sums
md5() {
    absent "$1.md5" || return 0
    ff -i "$out/$1.h264" -fps_mode passthrough -pix_fmt nv12 -f framemd5 "$work/sums"
    awk -F', *' '!/^#/ { print $NF }' "$work/sums" >"$new"
    keep "$1.md5"
}

# good NAME PICTURE x264-params flags...
good() {
    local name=good_$1
    shift
    if absent "$name.h264"; then
        x264 "$@"
        keep "$name.h264"
    fi
    md5 "$name"
}

# made NAME.h264 VERB ARGS...: the tool's work on other clips
made() {
    local name=$1
    shift
    absent "$name" || return 0
    tool "$@" "$new"
    keep "$name"
}

# ---- good clips --------------------------------------------------------------
cif=$(drawn 352x288 50)
good baseline "$cif" "keyint=25:crf=30" -profile:v baseline
good baseline_4slices "$cif" "keyint=25:crf=30:slices=4" -profile:v baseline
good baseline_350x286 "$(drawn 350x286 30)" "keyint=25:crf=30" -profile:v baseline
good main_b "$cif" "keyint=25:bframes=2:b-pyramid=none:crf=30" -profile:v main
good main_b_4slices "$cif" "keyint=25:bframes=3:slices=4:crf=30" -profile:v main
good main_cavlc "$(drawn 352x288 25)" "bframes=2:cabac=0:crf=30" -profile:v main
good high_pyramid "$cif" "keyint=25:bframes=4:b-adapt=0:b-pyramid=normal:8x8dct=1:ref=4:crf=30" -profile:v high
good high_open_gop "$cif" "keyint=20:bframes=3:open-gop=1:aud=1:crf=30" -profile:v high
good high_intra_refresh "$cif" "keyint=20:intra-refresh=1:crf=30" -profile:v high
good high_zerolatency "$(drawn 640x360 25)" "crf=32" -profile:v high -tune zerolatency
good high_scaling_lists "$(drawn 350x286 25)" "cqm=jvt:bframes=2:crf=28" -profile:v high
good high_128x128 "$(drawn 128x128 25)" "bframes=2:crf=28" -profile:v high
good high_1080p "testsrc2=size=1920x1080:rate=30,trim=end_frame=60,format=yuv420p" \
    "keyint=30:bframes=3:crf=30" -profile:v high
woven="testsrc2=size=352x288:rate=50,trim=end_frame=60,interlace=scan=tff,noise=alls=4:allf=t,format=yuv420p"
good mbaff "$woven" "interlaced=1:tff=1:keyint=15:bframes=2:crf=30" -profile:v high
good mbaff_4slices "$woven" "interlaced=1:tff=1:slices=4:crf=30" -profile:v main

# Macroblocks of zeros, which the decoder must not take for missing ones.
zeros="color=black:size=352x288:rate=25,trim=end_frame=25,format=yuv420p,geq=lum='200*lt(X,8*N)':cb=0:cr=0"
good zeros_cabac "$zeros" "bframes=2:slices=2:keyint=10:crf=28" -profile:v high
good zeros_cavlc "$zeros" "bframes=0:slices=2:keyint=10:crf=28" -profile:v baseline

made good_paff.h264 paff
md5 good_paff
made good_three_byte_starts.h264 start3 "$out/good_main_b.h264"
md5 good_three_byte_starts
made good_stray_zeros.h264 zeros "$out/good_main_b_4slices.h264"
md5 good_stray_zeros

# The size changes at a key frame. ffmpeg would scale to the first size, so the
# parts are summed apart.
if absent good_size_change.h264; then
    cat "$out"/good_{baseline_350x286,high_zerolatency,high_128x128}.h264 >"$new"
    keep good_size_change.h264
fi
if absent good_size_change.md5; then
    cat "$out"/good_{baseline_350x286,high_zerolatency,high_128x128}.md5 >"$new"
    keep good_size_change.md5
fi

# The clip that ships with the examples: a dive into the Mandelbrot set, with a
# small running test picture in a corner.
if absent clip.h264; then
    x264 "mandelbrot=size=640x360:rate=25:start_scale=0.05:end_scale=0.003:end_pts=60:maxiter=600:inner=black,\
trim=end_frame=60,gblur=sigma=0.7,format=yuv420p[dive];testsrc2=size=160x90:rate=25,format=yuv420p[small];\
[dive][small]overlay=x=W-w-12:y=H-h-12:shortest=1,format=yuv420p" \
        "keyint=30:bframes=3:b-pyramid=normal:crf=34" -profile:v high -preset slower
    keep clip.h264
fi
md5 clip

# ---- bad clips ---------------------------------------------------------------
made bad_cut_mid_frame.h264 cut "$out/good_baseline.h264"
made bad_flipped.h264 flip "$out/good_high_pyramid.h264"
made bad_no_parameter_sets.h264 drop 7,8 "$out/good_main_b.h264"
made bad_no_pps.h264 drop 8 "$out/good_main_b.h264"
made bad_no_key_frames.h264 drop 5 "$out/good_main_b.h264"
made bad_only_parameter_sets.h264 drop 1,5 "$out/good_main_b.h264"
# bad NAME PICTURE x264-params flags...: right as a stream, but nothing for the card
bad() {
    local name=bad_$1.h264
    shift
    absent "$name" || return 0
    x264 "$@"
    keep "$name"
}
bad 4112x128 "$(drawn 4112x128 5)" "crf=36" -profile:v high
bad 64x64 "$(drawn 64x64 10)" "crf=30" -profile:v main
bad high10 "$(drawn 352x288 5),format=yuv420p10le" "crf=32" -profile:v high10
bad high422 "$(drawn 352x288 5),format=yuv422p" "crf=32" -profile:v high422
if absent bad_h265.h264; then
    ff -f lavfi -i "$(drawn 352x288 10)" -c:v libx265 -preset fast \
        -x265-params "log-level=none:pools=1:frame-threads=1:crf=32" -f hevc "$new"
    keep bad_h265.h264
fi
if absent bad_mp4.h264; then
    ff -i "$out/good_high_128x128.h264" -c copy -fflags +bitexact -f mp4 "$new" 2>/dev/null
    keep bad_mp4.h264
fi
if absent bad_empty.h264; then
    : >"$new"
    keep bad_empty.h264
fi
if absent bad_text.h264; then
    for n in $(seq 200); do echo "line $n of a file that is no video"; done >"$new"
    keep bad_text.h264
fi

echo "$(find "$out" -name '*.h264' | wc -l) clips, $(cat "$out"/*.h264 | wc -c) bytes"
echo "$out"

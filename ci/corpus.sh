#!/usr/bin/env bash
# Makes the JPEG corpus in acl-sim/tests/corpus again, byte for byte.
#
# The picture is drawn below, so nothing in the corpus is anybody else's. The
# files are committed; run this only to add one or to check them:
#     ci/corpus.sh                 write into the repository, then `git diff`
#     ci/corpus.sh /some/folder    write elsewhere
#
# Needs python3 and Debian's libjpeg-turbo-progs (made with 2.1.5; another
# version may place bytes differently).
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-acl-sim/tests/corpus}

if ! command -v cjpeg >/dev/null || ! command -v jpegtran >/dev/null; then
    apt-get install -y --no-install-recommends libjpeg-turbo-progs
fi
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# ---- the tool: drawing, and what cjpeg cannot write -------------------------
cat >"$work/tool.py" <<'PY'
"""draw W H | gray W H | exif N ORDER IN OUT | thumb IN THUMB OUT | cmyk OUT IN*4 | patch ..."""
import struct
import sys

# Seven rows of pixels each: no letter looks the same after any turn or mirror.
GLYPHS = {
    "F": "1111 1000 1000 1110 1000 1000 1000",
    "7": "1111 0001 0001 0010 0010 0100 0100",
    "R": "1110 1001 1001 1110 1010 1001 1001",
}


def pixel(x, y, w, h):
    """The picture at size w x h: a two-way gradient, three shapes, three letters."""
    r, g, b = 40 + 170 * x // w, 40 + 170 * y // h, 200 - 150 * (x + y) // (w + h)
    if (x - w // 4) ** 2 + (y - h // 3) ** 2 < (min(w, h) // 5) ** 2:
        r, g, b = 230, 40, 40  # a red disc, upper left
    if w * 5 // 8 <= x < w * 7 // 8 and h // 8 <= y < h * 3 // 8:
        r, g, b = 30, 60, 220  # a blue box, upper right
    if y > h * 5 // 8 and x < (y - h * 5 // 8):
        r, g, b = 30, 200, 60  # a green wedge, lower left
    left, top = w * 3 // 8, h * 9 // 16
    for i, rows in enumerate(GLYPHS.values()):
        gx, gy = (x - left) // 2 - i * 6, (y - top) // 2
        if 0 <= gx < 4 and 0 <= gy < 7 and rows.split()[gy][gx] == "1":
            r, g, b = (250, 250, 240) if i != 1 else (10, 10, 10)
    return r, g, b


def draw(w, h):
    body = bytes(v for y in range(h) for x in range(w) for v in pixel(x, y, w, h))
    sys.stdout.buffer.write(b"P6 %d %d 255\n" % (w, h) + body)


def gray(w, h, ink=None):
    """One channel: the luma, or with `ink` 0..2 that colour channel."""
    body = bytearray()
    for y in range(h):
        for x in range(w):
            r, g, b = pixel(x, y, w, h)
            body.append((r, g, b)[ink] if ink is not None else (77 * r + 150 * g + 29 * b) >> 8)
    sys.stdout.buffer.write(b"P5 %d %d 255\n" % (w, h) + bytes(body))


def steps(w, h):
    """Sixteen flat bars: very wide pictures that still cost few bytes."""
    row = bytes(16 + 14 * (x * 16 // w) for x in range(w))
    sys.stdout.buffer.write(b"P5 %d %d 255\n" % (w, h) + row * h)


def after_app0(jpeg):
    assert jpeg[:4] == b"\xff\xd8\xff\xe0"
    return 4 + struct.unpack(">H", jpeg[4:6])[0]


def insert(jpeg, segment):
    at = after_app0(jpeg)
    return jpeg[:at] + segment + jpeg[at:]


def app1(orientation, order, thumb=None):
    e = "<" if order == "II" else ">"
    tiff = order.encode() + struct.pack(e + "HI", 42, 8)
    # ImageWidth comes first, so that a reader which looks at one entry only fails.
    ifd0 = struct.pack(e + "HHIHH", 0x0100, 3, 1, 96, 0)
    ifd0 += struct.pack(e + "HHIHH", 0x0112, 3, 1, orientation, 0)
    second = 8 + 2 + len(ifd0) + 4
    tiff += struct.pack(e + "H", 2) + ifd0 + struct.pack(e + "I", second if thumb else 0)
    if thumb:
        at = second + 2 + 36 + 4
        tiff += struct.pack(e + "H", 3)
        tiff += struct.pack(e + "HHIHH", 0x0103, 3, 1, 6, 0)
        tiff += struct.pack(e + "HHII", 0x0201, 4, 1, at)
        tiff += struct.pack(e + "HHII", 0x0202, 4, 1, len(thumb))
        tiff += struct.pack(e + "I", 0) + thumb
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", 2 + len(body)) + body


def segments(jpeg):
    """(marker, whole segment) up to and with SOS, then the entropy coded bytes without EOI."""
    at, found = 2, []
    while True:
        marker, size = jpeg[at + 1], struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
        found.append((marker, jpeg[at : at + 2 + size]))
        at += 2 + size
        if marker == 0xDA:
            assert jpeg[-2:] == b"\xff\xd9"
            return found, jpeg[at:-2]


def cmyk(inks):
    """Four grey pictures with the same tables become the four scans of one file."""
    parts = [segments(i) for i in inks]
    out = b"\xff\xd8\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\0"
    for marker, seg in parts[0][0]:
        if marker in (0xDB, 0xC4):
            out += seg
        if marker == 0xC0:
            frame = seg[4:9]
            out += b"\xff\xc0" + struct.pack(">H", 20) + frame + b"\x04"
            out += b"".join(bytes((i, 0x11, 0)) for i in (1, 2, 3, 4))
    for i, (_, entropy) in enumerate(parts, 1):
        out += b"\xff\xda\0\x08\x01" + bytes((i, 0, 0, 63, 0)) + entropy
    return out + b"\xff\xd9"


def read(path):
    with open(path, "rb") as f:
        return f.read()


def write(path, data):
    with open(path, "wb") as f:
        f.write(data)


verb, args = sys.argv[1], sys.argv[2:]
if verb == "draw":
    draw(*map(int, args))
elif verb == "gray":
    gray(*map(int, args))
elif verb == "steps":
    steps(*map(int, args))
elif verb == "exif":
    write(args[3], insert(read(args[2]), app1(int(args[0]), args[1])))
elif verb == "thumb":
    write(args[2], insert(read(args[0]), app1(1, "MM", read(args[1]))))
elif verb == "cmyk":
    write(args[0], cmyk([read(p) for p in args[1:]]))
elif verb == "append":
    write(args[1], read(args[0]) + b"not a JPEG any more \xff\xd8\xff\xc2 " * 4)
else:
    sys.exit(__doc__)
PY
tool() { python3 "$work/tool.py" "$@"; }

# picture WxH: the drawing, colour or grey, as a netpbm file
picture() { tool draw "${1%x*}" "${1#*x}" >"$work/$1.ppm"; }
greys() { tool gray "${1%x*}" "${1#*x}" >"$work/$1.pgm"; }
# coded NAME WxH flags...: one cjpeg run
coded() {
    local name=$1 size=$2
    shift 2
    cjpeg -quality 88 -dct int "$@" -outfile "$out/$name.jpg" "$work/$size.ppm"
}

for size in 96x64 97x65 33x35 32x32 31x31 1x1 64x96; do
    picture $size
    greys $size
done

# ---- what a card decodes ----------------------------------------------------
for size in 96x64 97x65; do
    coded base_420_$size $size -baseline -sample 2x2
    coded base_422_$size $size -baseline -sample 2x1
    coded base_444_$size $size -baseline -sample 1x1
    coded base_440_$size $size -baseline -sample 1x2
    coded gray_$size $size -baseline -grayscale
done
coded base_420_33x35 33x35 -baseline -sample 2x2
coded base_420_32x32 32x32 -baseline -sample 2x2
coded base_444_64x96 64x96 -baseline -sample 1x1
coded gray_factors_2x2 97x65 -baseline -grayscale -sample 2x2
coded restart_422 96x64 -baseline -sample 2x1 -restart 2B
coded optimized_420 96x64 -baseline -sample 2x2 -optimize
coded quality_99_422 96x64 -baseline -sample 2x1 -quality 99
coded quality_15_420 96x64 -baseline -sample 2x2 -quality 15
tool append "$out/base_420_96x64.jpg" "$out/trailing_garbage.jpg"
tool steps 8192 32 >"$work/8192x32.ppm"
coded wide_8192x32 8192x32 -baseline -grayscale -quality 30 -optimize

# ---- orientation ------------------------------------------------------------
# Each file is the upright picture turned without loss, and tagged so that
# following the tag turns it back.
undo=(x "" "-flip horizontal" "-rotate 180" "-flip vertical" "-transpose" "-rotate 270" "-transverse" "-rotate 90")
for n in 1 2 3 4 5 6 7 8; do
    order=$([ $((n % 2)) = 1 ] && echo II || echo MM)
    # shellcheck disable=SC2086
    jpegtran -copy none ${undo[$n]} -outfile "$work/turned.jpg" "$out/base_420_96x64.jpg"
    tool exif $n "$order" "$work/turned.jpg" "$out/exif_$n.jpg"
done
tool exif 6 II "$out/base_422_96x64.jpg" "$out/exif_6_422.jpg"
tool exif 8 MM "$out/base_440_96x64.jpg" "$out/exif_8_440.jpg"
tool exif 5 II "$out/base_444_97x65.jpg" "$out/exif_5_444_97x65.jpg"
tool exif 7 MM "$out/base_420_97x65.jpg" "$out/exif_7_420_97x65.jpg"
tool exif 2 II "$out/base_422_97x65.jpg" "$out/exif_2_422_97x65.jpg"
tool exif 9 II "$out/base_420_32x32.jpg" "$out/exif_9_invalid.jpg"
tool thumb "$out/base_420_96x64.jpg" "$out/base_420_32x32.jpg" "$out/exif_thumbnail.jpg"

# ---- what a card refuses ----------------------------------------------------
coded bad_progressive 96x64 -progressive -sample 2x2
coded bad_arithmetic 96x64 -arithmetic -sample 2x2
coded bad_rgb_coded 96x64 -baseline -rgb
coded bad_411 96x64 -baseline -sample 4x1
coded bad_444_factors_1x2 96x64 -baseline -sample 1x2,1x2,1x2
coded bad_mixed_chroma 96x64 -baseline -sample 2x2,2x1,1x1
printf '0; 1; 2;\n' >"$work/three"
coded bad_three_scans 96x64 -baseline -sample 2x2 -scans "$work/three"
coded bad_1x1 1x1 -baseline -sample 1x1
coded bad_31x31 31x31 -baseline -sample 2x2
tool steps 8193 32 >"$work/8193x32.ppm"
coded bad_8193x32 8193x32 -baseline -grayscale -quality 30 -optimize
for ink in 0 1 2; do
    tool gray 48 40 $ink >"$work/ink$ink.pgm"
    cjpeg -quality 70 -baseline -grayscale -outfile "$work/ink$ink.jpg" "$work/ink$ink.pgm"
done
tool cmyk "$out/bad_cmyk.jpg" "$work"/ink{0,1,2,0}.jpg

# ---- the promise about size -------------------------------------------------
find "$out" -name '*.jpg' -size +6000c -printf 'too large: %p %s\n' | grep . && exit 1
echo "$(find "$out" -name '*.jpg' | wc -l) files, $(cat "$out"/*.jpg | wc -c) bytes in $out"

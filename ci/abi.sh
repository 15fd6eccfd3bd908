#!/usr/bin/env bash
# The list of acl-sys against the vendor's own headers, on a machine without Ascend software: those of a
# public wheel, read by a libclang from a wheel. Then a self-test, which plants errors in a copy of the headers
# and wants each named; and the names that other programs import from ACL's libraries, all to be in the list.
#
# The wheel has no media headers. ACL_MEDIA_INCLUDE_DIR names an include folder that has some (`acl/dvpp/hi_*.h`,
# `acl/ops/acl_dvpp.h`: a toolkit's): they are compared too.
#
# Needs a C and C++ compiler with binutils, python3 with pip, and on the first run a package index that answers
# pip: without one the step is skipped, visibly. What is kept of the wheels, in target/abi, is headers, lists of
# names and libclang: 65 MB. LIBCLANG_PATH names another libclang.
set -euo pipefail
cd "$(dirname "$0")/.."
. ci/skipped.sh

mkdir -p "${CARGO_TARGET_DIR:-target}/abi"
cache=$(realpath "${CARGO_TARGET_DIR:-target}/abi")
acl=torch_npu/include/third_party/acl/inc
for old in "$cache"/*-*; do [ -e "$old/whole" ] || rm -rf "$old"; done

# What the wheels are, byte for byte.
hash_of() {
    case $1 in
    torch-npu==2.14.0) echo 7736f7d82cf9f16c7dfc4537f7e7c638153da760273a193455e70857f912189e ;;
    libclang==18.1.1) # x86-64, AArch64
        echo c533091d8a3bbf7460a00cb6c1a71da93bffe148f172c7d03b1c31fbf8aa2a0b
        echo 54dda940a4a0491a9d1532bf071ea3ef26e6dbaf03b5000ed94dd7174e8f9592 ;;
    onnxruntime-cann==1.24.4) echo 6813780ee96892f5c1bd3e05390f821016eb73e599264bd69807a83010a7abbe ;;
    mooncake-transfer-engine-npu==0.3.13.post1)
        echo dd846b8f71caff9b2488c7c6969ece25686f97c6c62ad38a574ca56ae0a93970 ;;
    numpy-ascend==14.0.0a1) echo 74ac87d0848b972b72dd5f5ebdebf6b7f566451d6deda13491fd9f5f3973b11b ;;
    esac
}
pip() { python3 -m pip --disable-pip-version-check --retries 1 --timeout 20 "$@"; }

# wheel NAME==VERSION KEPT pip-options...: of the wheel, in $cache/NAME-VERSION: the members that match, and in the
# file `imports` the names that its libraries ask of others
wheel() {
    local name=${1/==/-} new=$cache/new
    [ -e "$cache/$name/whole" ] && return
    rm -rf "$new"
    mkdir -p "$new/libraries"
    { echo -n "$1"; for sum in $(hash_of "$1"); do echo -n " --hash=sha256:$sum"; done; echo; } >"$new/wanted"
    if ! pip download --quiet --require-hashes -r "$new/wanted" "${@:3}" --no-deps --only-binary=:all: \
        --dest "$new" >"$cache/pip.log" 2>&1; then
        cat "$cache/pip.log"
        echo "FAIL: the package index answers, and has no such $1"
        exit 1
    fi
    python3 - "$new" "$2" <<'PY'
import pathlib, re, sys, zipfile

folder = pathlib.Path(sys.argv[1])
(wheel,) = folder.glob("*.whl")
with zipfile.ZipFile(wheel) as z:
    z.extractall(folder, [name for name in z.namelist() if re.search(sys.argv[2], name)])
    for number, name in enumerate(z.namelist()):
        if re.search(r"\.so[.0-9]*$", name) and z.open(name).read(4) == b"\x7fELF":
            (folder / "libraries" / str(number)).write_bytes(z.read(name))
wheel.unlink()
PY
    find "$new/libraries" -type f -exec nm -D --undefined-only --format=posix {} + | cut -d' ' -f1 |
        sort -u >"$new/imports"
    rm -r "$new/libraries" "$new/wanted"
    touch "$new/whole"
    mv "$new" "$cache/$name"
}
# Binaries for one Python and system, whatever this one has: they are read, not run.
foreign=(--python-version 3.11 --implementation cp --abi cp311)
for glibc in 17 27 28 34 35; do foreign+=(--platform "manylinux_2_${glibc}_x86_64"); done
torch=torch-npu==2.14.0 clang=libclang==18.1.1
others=(onnxruntime-cann==1.24.4 mooncake-transfer-engine-npu==0.3.13.post1 numpy-ascend==14.0.0a1)

wanted=($torch "${others[@]}")
[ -n "${LIBCLANG_PATH:-}" ] || wanted+=($clang)
for name in "${wanted[@]}"; do
    [ -e "$cache/${name/==/-}/whole" ] && continue
    if ! command -v python3 >/dev/null || ! pip --version >/dev/null 2>&1; then
        skipped "the list against the vendor's headers" "install python3 with pip (Debian, Ubuntu: apt-get install python3-pip)"
        exit 0
    fi
    if ! pip index versions libclang >"$cache/pip.log" 2>&1; then
        skipped "the list against the vendor's headers" "no package index answers pip: $(tail -n 1 "$cache/pip.log")"
        exit 0
    fi
    break
done
wheel $torch "^$acl/acl/" "${foreign[@]}"
if [ -z "${LIBCLANG_PATH:-}" ]; then
    wheel $clang 'libclang\.so$'
    LIBCLANG_PATH=$(dirname "$(find "$cache/${clang/==/-}" -name libclang.so)")
fi
export LIBCLANG_PATH ACL_INCLUDE_DIR=$cache/${torch/==/-}/$acl

echo "-- headers of $torch"
cargo clippy --locked --quiet -p acl-sys --features bindgen --all-targets -- -D warnings
run() { cargo "$1" --locked --quiet -p acl-sys --features bindgen "${@:2}" 2>"$cache/cargo.log"; }
run run --example abi | tee "$cache/report" || { cat "$cache/cargo.log"; exit 1; }
run run --example list | cut -d' ' -f3 | sort -u >"$cache/listed"
# A check that compares nothing passes too.
awk '/ compared, 0 differ$/ { enough = $1 >= 623 && $3 >= 929 && $5 >= 85 } END { exit !enough }' "$cache/report" ||
    { echo "FAIL: less was compared than these headers have"; exit 1; }

if [ -n "${ACL_MEDIA_INCLUDE_DIR:-}" ]; then
    echo "-- with the media headers of $ACL_MEDIA_INCLUDE_DIR"
    rm -rf "$cache/media"
    cp -r "$ACL_INCLUDE_DIR" "$cache/media"
    (cd "$ACL_MEDIA_INCLUDE_DIR" && find acl \( -name 'hi_*.h' -o -name acl_dvpp.h \) -exec cp --parents {} "$cache/media" \;)
    ACL_INCLUDE_DIR=$cache/media run run --example abi | tee "$cache/report-media" || { cat "$cache/cargo.log"; exit 1; }
    compared() { awk '/ compared, 0 differ$/ { print $1 }' "$1"; }
    [ "$(compared "$cache/report-media")" -gt "$(compared "$cache/report")" ] ||
        { echo "FAIL: there are no media headers in $ACL_MEDIA_INCLUDE_DIR/acl"; exit 1; }
else
    echo "-- media headers: none named (ACL_MEDIA_INCLUDE_DIR), so theirs is what the assertions of layouts hold"
fi

echo "-- self-test: each planted error is named"
failed=0
# plant WHAT FILE SED: the error that the changed headers give must name WHAT
plant() {
    rm -rf "$cache/planted"
    cp -r "$ACL_INCLUDE_DIR" "$cache/planted"
    sed -i -E "$3" "$cache/planted/acl/$2"
    if cmp -s "$ACL_INCLUDE_DIR/acl/$2" "$cache/planted/acl/$2"; then
        echo "FAIL: nothing to change for $1 in $2"
        failed=1
    elif ACL_INCLUDE_DIR=$cache/planted run check; then
        echo "FAIL: $1 is not noticed"
        failed=1
    elif ! { grep -v '^warning' "$cache/cargo.log" >"$cache/errors"; grep -m 1 -wF "$1" "$cache/errors"; }; then
        echo "FAIL: no error names $1"
        cat "$cache/cargo.log"
        failed=1
    fi
}
plant aclrtMalloc acl_rt.h '/aclrtMalloc\(/,/;/s/size_t size/uint32_t size/'
plant aclrtMemset acl_rt.h '/aclrtMemset\(/,/;/s/void \*/const void */'
plant aclrtCallback acl_rt.h '/typedef .*aclrtCallback\)/s/void \*userData/int32_t userData/'
plant ACL_MEMCPY_HOST_TO_DEVICE acl_rt.h 's/(ACL_MEMCPY_HOST_TO_DEVICE)( *= *[0-9]+)?,/\1 = 77,/'
plant ACL_ERROR_RT_CONTEXT_NULL error_codes/rt_error_codes.h 's/(ACL_ERROR_RT_CONTEXT_NULL *)[0-9]+/\1107999/'
plant aclrtPhysicalMemProp.memAttr acl_rt.h '/^typedef struct aclrtPhysicalMemProp /,/^\}/s/(aclrtMemAttr memAttr;)/uint64_t planted; \1/'
plant aclrtMemLocation,\ id acl_rt.h '/^typedef struct aclrtMemLocation /,/^\}/s/uint32_t id;/float id;/'
# Known to have been otherwise, and not like this.
plant aclrtSnapShotProcessLock acl_rt.h 's/aclrtSnapShotProcessLock\(.*\)/aclrtSnapShotProcessLock(int pid)/'
plant aclrtCntNotifyWaitInfo,\ isClear acl_rt.h 's/uint8_t isClear;/int8_t isClear;/'
[ $failed = 0 ] || exit 1

echo "-- what an older release has otherwise passes, and is reported"
rm -rf "$cache/planted"
cp -r "$ACL_INCLUDE_DIR" "$cache/planted"
sed -i -E -e 's/(aclrtSnapShotProcess(Lock|Unlock|Backup|Restore))\(.*\)/\1()/' -e 's/uint8_t isClear;/bool isClear;/' \
    "$cache/planted/acl/acl_rt.h"
ACL_INCLUDE_DIR=$cache/planted run run --example abi >"$cache/report-older" || { cat "$cache/cargo.log"; exit 1; }
grep '^as it was in older releases: ' "$cache/report-older" >"$cache/older"
cat "$cache/older"
[ "$(wc -l <"$cache/older")" = 5 ] || { echo "FAIL: not all five are reported"; exit 1; }

echo "-- what other programs import"
# Of the operators' own library (libnnopbase), not of ACL's.
foreign_names='acl(Create|Destroy)(IntArray|Scalar|Tensor|TensorList)|aclGet(DataType|Format|StorageShape|View(Shape|Strides))'
for client in $torch "${others[@]}"; do
    wheel "$client" '^$' "${foreign[@]}"
    grep -E '^(acl|hi_)[A-Za-z0-9_]+$' "$cache/${client/==/-}/imports" | grep -vxE "aclnn.*|$foreign_names" >"$cache/imported"
    missing=$(comm -23 "$cache/imported" "$cache/listed")
    echo "$client: $(wc -l <"$cache/imported") names, missing in the list: ${missing:-none}"
    [ -s "$cache/imported" ] && [ -z "$missing" ] || failed=1
done
exit $failed

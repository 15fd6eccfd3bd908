#!/usr/bin/env bash
# The list of acl-sys against the vendor's own headers, on a machine without Ascend software: those of a
# public wheel, read by a libclang from a wheel. Then a self-test, which plants errors in a copy of the headers
# and wants each named; and the names that other programs import from ACL's libraries, all to be in the list.
# Needs python3 with pip, a C and C++ compiler with binutils, and on the first run the network: without it the
# check is skipped, and says so. Wheels are kept in target/abi (about 125 MB).
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p "${CARGO_TARGET_DIR:-target}/abi"
cache=$(realpath "${CARGO_TARGET_DIR:-target}/abi")
acl=torch_npu/include/third_party/acl/inc

# wheel NAME==VERSION PATTERN pip-options...: the members that match, in $cache/NAME-VERSION
wheel() {
    local name=${1/==/-} pattern=$2
    [ -d "$cache/$name" ] && return
    rm -rf "$cache/new"
    mkdir -p "$cache/new"
    python3 -m pip download "$1" "${@:3}" --no-deps --only-binary=:all: --dest "$cache/new" \
        --retries 1 --timeout 20 --disable-pip-version-check --quiet 2>"$cache/pip.log" || return 1
    python3 - "$cache/new" "$pattern" <<'PY' || return 1
import pathlib, re, sys, zipfile

folder = pathlib.Path(sys.argv[1])
(wheel,) = folder.glob("*.whl")
with zipfile.ZipFile(wheel) as z:
    z.extractall(folder, [name for name in z.namelist() if re.search(sys.argv[2], name)])
wheel.unlink()
PY
    mv "$cache/new" "$cache/$name"
}
skip() {
    echo "skipped: no $1 (no network?): $(tail -n 1 "$cache/pip.log")"
}
# Binaries for one Python and system, whatever this one has: they are read, not run.
foreign=(--python-version 3.11 --implementation cp --abi cp311)
for glibc in 17 27 28 34 35; do foreign+=(--platform "manylinux_2_${glibc}_x86_64"); done

torch=torch-npu==2.14.0 clang=libclang==18.1.1
wheel $torch "^$acl/acl/|\.so[.0-9]*$" "${foreign[@]}" || { skip $torch; exit 0; }
wheel $clang 'libclang\.so$' || { skip $clang; exit 0; }
LIBCLANG_PATH=$(dirname "$(find "$cache/${clang/==/-}" -name libclang.so)")
export LIBCLANG_PATH ACL_INCLUDE_DIR=$cache/${torch/==/-}/$acl

echo "-- headers of $torch"
cargo clippy --locked --quiet -p acl-sys --features bindgen --all-targets -- -D warnings
run() { cargo "$1" --locked --quiet -p acl-sys --features bindgen "${@:2}" 2>"$cache/cargo.log"; }
run run --example abi | tee "$cache/report" || { cat "$cache/cargo.log"; exit 1; }
run run --example abi -- --names | sort -u >"$cache/listed"
# A check that compares nothing passes too.
awk '/ compared, 0 differ$/ { enough = $1 >= 623 && $3 >= 929 && $5 >= 85 } END { exit !enough }' "$cache/report" ||
    { echo "FAIL: less was compared than these headers have"; exit 1; }

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
    elif ! grep -v '^warning' "$cache/cargo.log" | grep -m 1 -wF "$1"; then
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
[ $failed = 0 ] || exit 1

echo "-- what other programs import"
# Of the operators' own library (libnnopbase), not of ACL's.
others='acl(Create|Destroy)(IntArray|Scalar|Tensor|TensorList)|aclGet(DataType|Format|StorageShape|View(Shape|Strides))'
clients=($torch onnxruntime-cann==1.24.4 mooncake-transfer-engine-npu==0.3.13.post1 numpy-ascend==14.0.0a1)
for client in "${clients[@]}"; do
    wheel $client '\.so[.0-9]*$' "${foreign[@]}" || { skip $client; continue; }
    find "$cache/${client/==/-}" -name '*.so*' -exec nm -D --undefined-only --format=posix {} + 2>/dev/null |
        grep -oE '^(acl|hi_)[A-Za-z0-9_]+' | grep -vxE "aclnn.*|$others" | sort -u >"$cache/imported"
    missing=$(comm -23 "$cache/imported" "$cache/listed")
    echo "$client: $(wc -l <"$cache/imported") names, missing in the list: ${missing:-none}"
    [ -s "$cache/imported" ] && [ -z "$missing" ] || failed=1
done
exit $failed

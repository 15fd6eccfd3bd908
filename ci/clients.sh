#!/usr/bin/env bash
# Programs that others published for real cards, unchanged, on the simulator's libascendcl.so:
#
#     ci/clients.sh                      # onnxruntime numpy mooncake torch
#     ci/clients.sh onnxruntime          # one of them
#
# Each is installed from PyPI by name and version into a folder of its own below the target folder (mooncake and
# onnxruntime are some 60 MB each, numpy-ascend 150 MB, torch 600 MB and 2 GB when installed), gets stand-ins for
# the operator and graph libraries that it links besides ACL, and runs ci/clients/with_NAME.py. A line PASS or FAIL
# for each; exit code 1 if one failed. Needs python3 with venv, C and C++ compilers and binutils. Not part of
# ci/test.sh: large downloads.
set -euo pipefail
cd "$(dirname "$0")/.."

[ $# -gt 0 ] || set -- onnxruntime numpy mooncake torch
work=$(readlink -f "${CARGO_TARGET_DIR:-target}")/clients
simulator=$(ci/sim-so.sh | tail -n 1)

packages() {
    case $1 in
    onnxruntime) echo onnxruntime-cann==1.24.4 numpy==1.26.4 ;;
    numpy) echo numpy-ascend==14.0.0a1 numpy==1.26.4 fastrlock==0.8.3 ;;
    mooncake) echo mooncake-transfer-engine-npu==0.3.13.post1 ;;
    torch)
        # PyPI's torch is a CUDA build: its libraries get stand-ins too.
        echo torch==2.14.0 torch-npu==2.14.0 numpy==1.26.4 typing_extensions==4.16.0 sympy==1.14.0 \
            mpmath==1.4.1 networkx==3.6.1 jinja2==3.1.6 markupsafe==3.0.4 fsspec==2026.9.0 filelock==4.2.12 pyyaml==6.0.3
        ;;
    *)
        echo "no client is named $1: onnxruntime, numpy, mooncake, torch" >&2
        return 1
        ;;
    esac
}

# Which folders of a client hold what links ACL.
objects() {
    case $1 in
    onnxruntime) echo onnxruntime ;;
    numpy) echo cupy cupy_backends ;;
    mooncake) echo mooncake ;;
    torch) echo torch torch_npu ;;
    esac
}

client() {
    local name=$1 home=$work/$1 wanted site folders=()
    wanted=$(packages "$name")
    if [ "$(cat "$home/installed" 2>/dev/null)" != "$wanted" ]; then
        rm -rf "$home"
        python3 -m venv "$home/venv"
        # shellcheck disable=SC2086 # one word a package
        "$home/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps $wanted
        echo "$wanted" >"$home/installed"
    fi
    site=$("$home/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("platlib"))')
    for folder in $(objects "$name"); do folders+=("$site/$folder"); done
    python3 ci/clients/stand_ins.py "$home/stand-ins" "$simulator" "${folders[@]}"
    if [ "$name" = torch ]; then
        c++ -shared -fPIC -o "$home/keys.so" ci/clients/torch_keys.cpp
        export LD_PRELOAD=$home/keys.so TORCH_DEVICE_BACKEND_AUTOLOAD=0
    fi
    LD_LIBRARY_PATH=$simulator:$home/stand-ins ACL_SIM_CHIP=${ACL_SIM_CHIP:-Ascend910B2} \
        ACL_SIM_LOG=${ACL_SIM_LOG:-error} timeout 300 "$home/venv/bin/python" "ci/clients/with_$name.py"
}

failed=0
for name in "$@"; do
    packages "$name" >/dev/null
    echo "== $name"
    # Not in an if: what fails there would not end it.
    set +e
    (
        set -e
        client "$name"
    )
    code=$?
    set -e
    if [ $code -eq 0 ]; then
        echo "PASS $name"
    else
        echo "FAIL $name, exit code $code"
        failed=1
    fi
done
exit $failed

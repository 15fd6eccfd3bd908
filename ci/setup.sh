#!/usr/bin/env bash
# Installs what ci/test.sh wants beyond a Rust toolchain and a C compiler, by apt-get, as root: valgrind counts
# instructions, python3 with venv and pip gets the vendor's public headers. Without them those steps are skipped.
set -euo pipefail

wanted=()
command -v valgrind >/dev/null || wanted+=(valgrind)
python3 -m venv --help >/dev/null 2>&1 || wanted+=(python3 python3-venv)
python3 -m pip --version >/dev/null 2>&1 || wanted+=(python3-pip)
if [ ${#wanted[@]} -eq 0 ]; then
    echo "nothing to install"
    exit 0
fi
apt-get update
DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${wanted[@]}"

#!/usr/bin/env bash
# Builds the simulator as libascendcl.so, with the other names under which an installation has its functions,
# into a folder of its own, and prints that folder on the last line:
#
#     dir=$(ci/sim-so.sh | tail -n 1)
#     LD_LIBRARY_PATH=$dir ACL_SIM_CHIP=Ascend910B1 ./a-program
#
# Arguments go to cargo: --profile dev for a quick build, --no-default-features for one without decoders.
set -euo pipefail
cd "$(dirname "$0")/.."

profile=release
args=()
while [ $# -gt 0 ]; do
    case $1 in
    --profile) profile=$2 && shift ;;
    *) args+=("$1") ;;
    esac
    shift
done
cargo build --locked -p acl-sim-so --profile "$profile" "${args[@]}" >&2

target=$(readlink -f "${CARGO_TARGET_DIR:-target}")
built=$target/$profile/libacl_sim_so.so
[ "$profile" != dev ] || built=$target/debug/libacl_sim_so.so
out=$target/sim-so/$profile
mkdir -p "$out"
# A program that has the old file mapped keeps it.
cp "$built" "$out/libascendcl.so.new"
mv "$out/libascendcl.so.new" "$out/libascendcl.so"

# Links, not copies: a loader takes them for one file, and the program has one simulator.
names=$(cargo run --locked --quiet -p acl-sys --example list | cut -d' ' -f1 | sort -u)
for name in $names; do
    [ "$name" = libascendcl.so ] || ln -sfn libascendcl.so "$out/$name"
done

# What a program finds of the release: features beside the library, versions where ASCEND_HOME_PATH=$out.
mkdir -p "$out/share/info/runtime"
echo "Version=9.1.0" >"$out/share/info/runtime/version.info"

# Where Python is, it has to work from there too.
if command -v python3 >/dev/null; then
    (
        # What the caller wishes is for its own programs.
        for name in "${!ACL_SIM_@}"; do unset "$name"; done
        LD_LIBRARY_PATH=$out python3 acl-sim/so/tests/programs/smoke.py
    )
fi
ls "$out"
echo "$out"

#!/usr/bin/env bash
# Feature `link`: the table that the linker fills agrees, call by call, with the one that the loader fills from
# the same libraries; and the build says what is wrong where there are none. The C compiler makes the libraries
# from the list of functions: as CANN 8.5 and later split them, as an old release has them, and stubs.
set -euo pipefail
cd "$(dirname "$0")/.."

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
unset LD_LIBRARY_PATH ACL_LIBRARY_PATH ACL_LINK_LIBRARIES ASCEND_TOOLKIT_HOME ASCEND_INSTALL_PATH DDK_PATH

# The list, a line per function: library, since, name, number.
cargo run --locked --quiet -p acl-sys --example list |
    sed -E 's/^lib([^ ]*)\.so /\1 /' | awk '{ print $0, NR }' > "$root/list"

# make FOLDER: a shared object for each library that the lines on standard input name
make() {
    mkdir -p "$1"
    awk -v folder="$1" '{ print "int " $3 "(void) { return " $4 "; }" > (folder "/" $1 ".c") }'
    for source in "$1"/*.c; do
        file=lib$(basename "$source" .c).so
        ${CC:-cc} -shared -fPIC "-Wl,-soname,$file" -o "$1/$file" "$source"
    done
}

# with HOME LIBRARIES COMMAND...: built against what is below HOME, run on LIBRARIES
with() {
    ASCEND_HOME_PATH="$1" LD_LIBRARY_PATH="$2" ACL_TEST_FOLDER="$2" "${@:3}"
}
agree=(cargo test --locked --quiet -p acl-sys --features link --test link -- --nocapture)

echo "-- every library of CANN 8.5 and later"
make "$root/new/lib64" < "$root/list"
with "$root/new" "$root/new/lib64" "${agree[@]}"
awk '{ $4 = 0; print }' "$root/list" | make "$root/well" # every call goes well
with "$root/new" "$root/well" cargo test --locked --quiet -p acl-rs --features link --test linked
with "$root/new" "" cargo clippy --locked --quiet -p acl-sys -p acl-rs --all-targets \
    --features acl-sys/link,acl-rs/link -- -D warnings
with "$root/new" "" cargo clippy --locked --quiet -p acl-sys -p acl-rs --all-targets --no-default-features \
    --features acl-sys/link,acl-rs/link -- -D warnings

echo "-- media alone"
mkdir "$root/media"
cp "$root"/new/lib64/lib{acl_rt,acl_dvpp}.so "$root/media"
ACL_LINK_LIBRARIES=acl_rt,acl_dvpp with "$root/new" "$root/media" "${agree[@]}"

echo "-- an old release: models and operators in the one library, V1 media, nothing after CANN 5"
awk '$2 == "5" && $1 !~ /_mpi|tdt/ { if ($1 != "acl_dvpp") $1 = "ascendcl"; print }' "$root/list" > "$root/old-list"
make "$root/old/lib64" < "$root/old-list"
with "$root/old" "$root/old/lib64" "${agree[@]}"

echo "-- CANN 9.0, where the names that 9.1 changed stand for other functions"
awk '$2 !~ /9\.1$/ || $3 ~ /^aclrtSnapShotProcess/' "$root/list" | make "$root/90/lib64"
with "$root/90" "$root/90/lib64" "${agree[@]}"

echo "-- linked with its stubs, run on it"
awk '{ $4 = 100039; print }' "$root/old-list" | make "$root/stubs/devlib/linux/$(uname -m)"
with "$root/stubs" "$root/old/lib64" "${agree[@]}"

echo "-- the simulator's shared object"
simulator=$(ci/sim-so.sh --profile dev | tail -n 1)
mkdir "$root/sim"
ln -s "$simulator" "$root/sim/lib64"
with "$root/sim" "$simulator" "${agree[@]}" --ignored

# says WORDS...: the build fails, and says so
says() {
    if text=$(with "$root/none" "" cargo build --locked -p acl-sys --features link 2>&1); then
        echo "built without a library" >&2
        exit 1
    fi
    for words in "$@"; do
        grep -qF -- "$words" <<< "$text" || { echo "not said: $words" >&2; echo "$text" >&2; exit 1; }
    done
}
echo "-- no library, one unknown, one without a required function, one for another machine"
ACL_LINK_LIBRARIES=acl_rt,acl_fv says "ACL_LINK_LIBRARIES names libacl_fv.so, which no row of the list does"
says "install CANN's toolkit" "variables set: ASCEND_HOME_PATH" "$root/none/lib64 (ASCEND_HOME_PATH): no libascendcl.so"
grep -v " aclrtMalloc " "$root/list" | make "$root/none/lib64"
says "a required symbol is absent: aclrtMalloc"
printf '\x08\x00' | dd of="$root/none/lib64/libacl_rt.so" bs=1 seek=18 conv=notrunc status=none
says "libacl_rt.so is for another machine"

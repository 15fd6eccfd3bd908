# Sourced by steps that need what a machine may lack. `skipped WHAT WHY` says so where it happens, and ci/test.sh
# says it again at its end. Nothing is installed on the way: the message says what to install.
skipped() {
    echo "SKIPPED: $1: $2" | tee -a "${SKIPPED_STEPS:-/dev/null}"
}

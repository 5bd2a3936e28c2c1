#!/bin/sh
# Says what is missing on this machine, before anything is installed. $1: the Python to use; then what else is needed:
# cargo, cc.
python=$1
shift
status=0
missing() {
    printf 'Missing: %s\n  %s\n' "$1" "$2" >&2
    status=1
}
if ! command -v "$python" >/dev/null 2>&1; then
    missing "$python" "Install Python 3.11 or newer, or name it: make PYTHON=/path/to/python3 ..."
elif ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    missing "Python 3.11 or newer ($python is $("$python" -V 2>&1))" "Name a newer one: make PYTHON=python3.12 ..."
elif ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    missing "Python's venv module" "On Debian: apt-get install python3-venv"
fi
for program; do
    command -v "$program" >/dev/null 2>&1 && continue
    case $program in
    cargo) missing cargo "Install Rust from https://rustup.rs, or put cargo's folder on PATH." ;;
    cc) missing "cc, a C compiler (build scripts are linked with it)" "On Debian: apt-get install gcc libc6-dev" ;;
    esac
done
exit "$status"

#!/bin/sh
# Says what is missing on this machine, before anything is installed. $1: the Python to use.
status=0
missing() {
    printf 'Missing: %s\n  %s\n' "$1" "$2" >&2
    status=1
}
if ! command -v "$1" >/dev/null 2>&1; then
    missing "$1" "Install Python 3.11 or newer, or name it: make PYTHON=/path/to/python3 ..."
elif ! "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    missing "Python 3.11 or newer ($1 is $("$1" -V 2>&1))" "Name a newer one: make PYTHON=python3.12 ..."
elif ! "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    missing "Python's venv module" "On Debian: apt-get install python3-venv"
fi
command -v cargo >/dev/null 2>&1 ||
    missing "cargo" "Install Rust from https://rustup.rs, or put cargo's folder on PATH."
command -v cc >/dev/null 2>&1 ||
    missing "cc, a C compiler (build scripts are linked with it)" "On Debian: apt-get install gcc libc6-dev"
exit "$status"

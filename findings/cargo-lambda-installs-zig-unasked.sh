#!/usr/bin/env bash
# cargo-lambda 1.9.2 with cargo 1.95.0, Linux.
#
# Where there is no zig, `cargo lambda build` says how to install it, or asks, if there are several ways to. If there is
# only one (of brew, nix-env, npm and pip3 on Linux and macOS), it installs it at once, for the user or all of the
# machine, without a terminal and without a question: in a build of CI, too.
#
# Seen: with npm alone: npm install -g @ziglang/cli
#       with npm and pip3: nothing is installed
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps cargo-lambda==1.9.2
export CARGO_TARGET_DIR=$folder/target RUSTUP_TOOLCHAIN=1.95.0 RUSTC_WRAPPER=
mkdir -p "$folder/bin" "$folder/app/src"
ln -s "$(command -v cargo)" "$(command -v rustc)" "$(command -v sh)" "$folder/venv/bin/cargo-lambda" "$folder/bin"
cd "$folder/app"
printf '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2024"\n' >Cargo.toml
echo 'fn main() {}' >src/main.rs
look() {
    local name=$1 program
    shift
    for program in "$@"; do
        printf '#!/bin/sh\necho "%s $*" >>"%s/installed"\nexit 1\n' "$program" "$folder" >"$folder/bin/$program"
        chmod +x "$folder/bin/$program"
    done
    : >"$folder/installed"
    PATH=$folder/bin cargo lambda build >/dev/null 2>&1 </dev/null || true
    echo "$name: $(grep -v -- --version "$folder/installed" || echo nothing is installed)"
}
{
    look 'with npm alone' npm
    look 'with npm and pip3' npm pip3
} | tee "$folder/seen"
diff - "$folder/seen" <<'SEEN'
with npm alone: npm install -g @ziglang/cli
with npm and pip3: nothing is installed
SEEN

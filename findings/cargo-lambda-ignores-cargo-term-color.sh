#!/usr/bin/env bash
# cargo-lambda 1.9.2 with cargo 1.95.0, Linux.
#
# Cargo, and rustc below it, colour what they write to a pipe if CARGO_TERM_COLOR=always asks for it, or
# `term.color` in Cargo's configuration. Below `cargo lambda build` neither has an effect: it always hands Cargo a
# colour of its own, `auto` unless its own option or CARGO_LAMBDA_COLOR says another one, and `auto` is none for a pipe.
# So a program that shows Cargo's output has to set both variables, or compile errors are grey.
#
# Seen: cargo build, CARGO_TERM_COLOR=always: coloured
#       cargo lambda build, CARGO_TERM_COLOR=always: plain
#       cargo lambda build, term.color = "always": plain
#       cargo lambda build, CARGO_LAMBDA_COLOR=always: coloured
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cargo-lambda==1.9.2
export PATH=$folder/venv/bin:$PATH CARGO_TARGET_DIR=$folder/target RUSTUP_TOOLCHAIN=1.95.0 RUSTC_WRAPPER=
unset NO_COLOR FORCE_COLOR CLICOLOR_FORCE
mkdir -p "$folder/app/src"
cd "$folder/app"
printf '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2024"\n' >Cargo.toml
echo 'fn main() { missing(); }' >src/main.rs
look() {
    local name=$1
    shift
    env "$@" >"$folder/output" 2>&1 || true
    grep -q 'cannot find function' "$folder/output"
    if grep -q $'\x1b\\[' "$folder/output"; then echo "$name: coloured"; else echo "$name: plain"; fi
}
{
    look 'cargo build, CARGO_TERM_COLOR=always' CARGO_TERM_COLOR=always cargo build
    look 'cargo lambda build, CARGO_TERM_COLOR=always' CARGO_TERM_COLOR=always cargo lambda build
    look 'cargo lambda build, term.color = "always"' cargo lambda build --config 'term.color="always"'
    look 'cargo lambda build, CARGO_LAMBDA_COLOR=always' CARGO_LAMBDA_COLOR=always cargo lambda build
} | tee "$folder/seen"
diff - "$folder/seen" <<'SEEN'
cargo build, CARGO_TERM_COLOR=always: coloured
cargo lambda build, CARGO_TERM_COLOR=always: plain
cargo lambda build, term.color = "always": plain
cargo lambda build, CARGO_LAMBDA_COLOR=always: coloured
SEEN

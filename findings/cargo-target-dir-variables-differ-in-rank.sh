#!/usr/bin/env bash
# cargo 1.95.0.
#
# Two variables set the folder that cargo builds in: CARGO_TARGET_DIR, and CARGO_BUILD_TARGET_DIR, which is the name
# of the setting build.target-dir like that of any other. Their ranks differ. What is given by --config beats variables,
# and it beats CARGO_BUILD_TARGET_DIR; but CARGO_TARGET_DIR beats it. So who passes
# --config build.target-dir=... to have a build of its own gets another one's folder where CARGO_TARGET_DIR is set.
#
# Seen: CARGO_BUILD_TARGET_DIR=of-variable: of-config
#       CARGO_TARGET_DIR=of-variable: of-variable
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unset CARGO_TARGET_DIR CARGO_BUILD_TARGET_DIR CARGO_BUILD_BUILD_DIR
export RUSTUP_TOOLCHAIN=1.95.0 RUSTC_WRAPPER=
mkdir -p "$folder/app/src"
cd "$folder/app"
printf '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2024"\n' >Cargo.toml
printf 'fn main() {}\n' >src/main.rs
for name in CARGO_BUILD_TARGET_DIR CARGO_TARGET_DIR; do
    rm -rf of-config of-variable
    env "$name=of-variable" cargo build --quiet --config 'build.target-dir="of-config"'
    echo "$name=of-variable:" of-*
done | tee "$folder/seen"
diff - "$folder/seen" <<'SEEN'
CARGO_BUILD_TARGET_DIR=of-variable: of-config
CARGO_TARGET_DIR=of-variable: of-variable
SEEN

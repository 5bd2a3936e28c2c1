#!/usr/bin/env bash
# cargo 1.95.0, Linux, a C compiler.
#
# A build script that names the folder of a library (`rustc-link-search`) and the library (`rustc-link-lib=static=...`),
# and says `rerun-if-changed` of something else: Cargo never looks into that folder, and dep-info doesn't list the library.
# Another library under the same name leaves the binary as it was.
#
# Seen: 1
#       1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unset CARGO_TARGET_DIR RUSTC_WRAPPER RUSTFLAGS
mkdir -p "$folder/crate/src" "$folder/lib"
cat >"$folder/crate/Cargo.toml" <<'TOML'
[package]
name = "linked"
version = "0.1.0"
edition = "2024"
TOML
cat >"$folder/crate/build.rs" <<RUST
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-link-search=native=$folder/lib");
    println!("cargo::rustc-link-lib=static=answer");
}
RUST
cat >"$folder/crate/src/main.rs" <<'RUST'
unsafe extern "C" {
    safe fn answer() -> i32;
}
fn main() {
    println!("{}", answer());
}
RUST
for answer in 1 2; do
    echo "int answer(void) { return $answer; }" >"$folder/answer.c"
    cc -c -o "$folder/answer.o" "$folder/answer.c"
    rm -f "$folder/lib/libanswer.a"
    ar crs "$folder/lib/libanswer.a" "$folder/answer.o"
    cargo run --quiet --manifest-path "$folder/crate/Cargo.toml"
done | tee "$folder/seen"
printf '1\n1\n' | diff - "$folder/seen"

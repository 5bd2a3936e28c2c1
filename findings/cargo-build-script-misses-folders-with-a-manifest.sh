#!/usr/bin/env bash
# cargo 1.95.0, Linux.
#
# A build script that prints no `rerun-if-changed` is run anew when any file of its package changes, the Cargo Book
# says. Files in a folder that holds a Cargo.toml are no exception there, but they are in fact, even if that Cargo.toml
# is empty: the script's output, and the binary, stay those of the old file. A template or a test project as data
# is such a folder.
#
# Seen: examples/x: before, then after
#       data/x: before, then before
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export CARGO_TARGET_DIR=$folder/target RUSTC_WRAPPER=
mkdir -p "$folder/app/"{src,examples,data}
cd "$folder/app"
printf '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2024"\n[workspace]\n' >Cargo.toml
echo 'fn main() { println!("{}", env!("TEXT")); }' >src/main.rs
: >data/Cargo.toml
for file in examples/x data/x; do
    echo before >$file
    echo "fn main() { print!(\"cargo::rustc-env=TEXT={}\", std::fs::read_to_string(\"$file\").unwrap()); }" >build.rs
    first=$(cargo +1.95.0 run --quiet)
    echo after >$file
    echo "$file: $first, then $(cargo +1.95.0 run --quiet)"
done | tee "$folder/seen"
printf 'examples/x: before, then after\ndata/x: before, then before\n' | diff - "$folder/seen"

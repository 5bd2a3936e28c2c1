#!/usr/bin/env bash
# cargo 1.95.0.
#
# `cargo add --no-default-features` turns off the default features of a dependency of a package. For a crate that
# the workspace lists in `workspace.dependencies` it inherits from there, and ends with an error instead, although
# features may be added to what is inherited. So a remedy that is one `cargo add` depends on where the crate is listed.
#
# Seen: of the package: default-features = false
#       of the workspace, a feature: workspace = true
#       of the workspace, no default features: refused
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export RUSTUP_TOOLCHAIN=1.95.0
cd "$folder"
mkdir -p dep/src app/src
printf '[package]\nname = "dep"\nversion = "0.1.0"\nedition = "2024"\n[features]\ndefault = ["a"]\na = []\nb = []\n' >dep/Cargo.toml
touch dep/src/lib.rs app/src/lib.rs
start() {
    printf '[workspace]\nmembers = ["app", "dep"]\nresolver = "3"\n%s' "$1" >Cargo.toml
    printf '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2024"\n' >app/Cargo.toml
}
add() { (cd app && cargo add --quiet --offline "$@" 2>"$folder/said"); }
{
    start ''
    add --path ../dep --no-default-features
    echo "of the package: $(grep -o 'default-features = false' app/Cargo.toml)"
    start $'[workspace.dependencies]\ndep = { path = "dep" }\n'
    add dep --features b
    echo "of the workspace, a feature: $(grep -o 'workspace = true' app/Cargo.toml)"
    start $'[workspace.dependencies]\ndep = { path = "dep" }\n'
    if add dep --no-default-features; then result=taken; else result=refused; fi
    echo "of the workspace, no default features: $result"
} | tee seen
diff - seen <<'SEEN'
of the package: default-features = false
of the workspace, a feature: workspace = true
of the workspace, no default features: refused
SEEN

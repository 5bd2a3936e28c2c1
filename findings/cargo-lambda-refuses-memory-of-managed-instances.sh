#!/usr/bin/env bash
# cargo-lambda 1.9.2.
#
# Functions on Lambda's managed instances have up to 32,768 MiB. cargo-lambda takes at most 10,240 in `deploy.memory`, and refuses
# more not only where it deploys: `cargo lambda build` doesn't build such a package either, whatever deploys it. A timeout
# of 5,400 seconds, which is for managed instances too, passes.
#
# Seen: memory 10240 builds
#       memory 20480 fails: invalid memory value `20480`
#       timeout 5400 builds
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cargo-lambda==1.9.2
export PATH=$folder/venv/bin:$PATH CARGO_TARGET_DIR=$folder/target
mkdir -p "$folder/crate/src"
echo 'fn main() {}' >"$folder/crate/src/main.rs"
for setting in "memory 10240" "memory 20480" "timeout 5400"; do
    printf '[package]\nname = "crate"\nversion = "0.1.0"\nedition = "2024"\n[workspace]\n[package.metadata.lambda.deploy]\n%s\n' \
        "${setting/ / = }" >"$folder/crate/Cargo.toml"
    if (cd "$folder/crate" && cargo lambda build) >"$folder/log" 2>&1; then
        echo "$setting builds"
    else
        echo "$setting fails: $(grep -o 'invalid memory value `[0-9]*`' "$folder/log")"
    fi
done | tee "$folder/seen"
printf '%s\n' 'memory 10240 builds' 'memory 20480 fails: invalid memory value `20480`' 'timeout 5400 builds' | diff - "$folder/seen"

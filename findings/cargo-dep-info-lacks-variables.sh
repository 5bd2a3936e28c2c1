#!/usr/bin/env bash
# cargo 1.95.0, Linux.
#
# After a build, what was read stands in different places. Cargo's dep-info beside the binary (`NAME.d`) lists the
# files of all local packages, with what their build scripts watch, but no environment variables. Those that code
# reads stand in rustc's dep-info alone (`# env-dep`), one file for each crate, in the build directory: below `deps`,
# or below `build/PACKAGE/HASH/out` in the layout that Cargo 1.100 makes the default. Those that a build script watches
# stand in what it has printed: `build/PACKAGE-HASH/output`, or `build/PACKAGE/HASH/run/stdout`. Also, a variable that
# isn't set is in rustc's dep-info without a value, so a build that starts to depend on it can be foreseen.
#
# Seen: old: app.d lists 4 files, 0 variables; deps/common-HASH.d: STAGE=dev UNSET; build/app-HASH/output: WATCHED
#       new: app.d lists 4 files, 0 variables; build/common/HASH/out/common-HASH.d: STAGE=dev UNSET; build/app/HASH/run/stdout: WATCHED
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export CARGO_TARGET_DIR=$folder/target CARGO_BUILD_BUILD_DIR=$folder/build STAGE=dev RUSTC_BOOTSTRAP=1 RUSTC_WRAPPER=
unset UNSET WATCHED
mkdir -p "$folder"/ws/{app,common}/src
cd "$folder/ws"
printf '[workspace]\nmembers = ["app", "common"]\nresolver = "3"\n' >Cargo.toml
for name in app common; do printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "2024"\n' $name >$name/Cargo.toml; done
printf '[dependencies]\ncommon = { path = "../common" }\n' >>app/Cargo.toml
echo 'fn main() { println!("{:?}", common::read()); }' >app/src/main.rs
echo 'fn main() { println!("cargo::rerun-if-env-changed=WATCHED\ncargo::rerun-if-changed=../watched"); }' >app/build.rs
echo 'pub fn read() -> (&'"'static str, Option<&'static str>"') { (env!("STAGE"), option_env!("UNSET")) }' >common/src/lib.rs
touch watched
look() {
    local name=$1 info output
    rm -rf "$folder/target" "$folder/build"
    cargo +1.95.0 "${@:2}" build --quiet --release --package app
    info=$(cd "$folder/build/release" && find . -name 'common-*.d' | head -1)
    output=$(cd "$folder/build/release" && find . -path './build/app*' \( -name output -o -name stdout \) | head -1)
    echo "$name: app.d lists $(sed 's/^[^:]*://' "$folder/target/release/app.d" | wc -w) files, $(grep -c env-dep "$folder/target/release/app.d" || true) variables;" \
        "$(echo "${info#./}" | sed -E 's/[0-9a-f]{16}/HASH/g'): $(sed -n 's/^# env-dep://p' "$folder/build/release/$info" | sort | xargs);" \
        "$(echo "${output#./}" | sed -E 's/[0-9a-f]{16}/HASH/g'): $(sed -n 's/^cargo::rerun-if-env-changed=//p' "$folder/build/release/$output")"
}
{
    look old
    look new -Zbuild-dir-new-layout
} | tee "$folder/seen"
diff - "$folder/seen" <<'SEEN'
old: app.d lists 4 files, 0 variables; deps/common-HASH.d: STAGE=dev UNSET; build/app-HASH/output: WATCHED
new: app.d lists 4 files, 0 variables; build/common/HASH/out/common-HASH.d: STAGE=dev UNSET; build/app/HASH/run/stdout: WATCHED
SEEN

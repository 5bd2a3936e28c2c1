#!/usr/bin/env bash
# cargo 1.95.0, Linux.
#
# With `resolver = "1"`, features are unified over the packages that are named on the command line, and over the
# package of the folder that cargo runs in, be it named or not: a member built with `--package` in the root package's
# folder has the features that the root package asks of a shared crate. Built from its own folder, or with the
# resolver 2, it hasn't. So the same command makes two binaries, by the folder it is given in.
#
# Seen: resolver 1, in the root package's folder: on
#       resolver 1, in the member's folder: off
#       resolver 2, in the root package's folder: off
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export CARGO_TARGET_DIR=$folder/target RUSTC_WRAPPER=
mkdir -p "$folder/root/"{src,member/src,shared/src}
cd "$folder/root"
package() { printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "2018"\n%s\n' "$1" "${2-}"; }
package member $'[dependencies]\nshared = { path = "../shared" }' >member/Cargo.toml
package shared $'[features]\nmore = []' >shared/Cargo.toml
echo 'fn main() { println!("{}", shared::MORE) }' >member/src/main.rs
echo 'pub const MORE: &str = if cfg!(feature = "more") { "on" } else { "off" };' >shared/src/lib.rs
echo 'fn main() {}' >src/main.rs
run() {
    package root $'[dependencies]\nshared = { path = "shared", features = ["more"] }\n'"[workspace]
members = [\"member\", \"shared\"]
resolver = \"$1\"" >Cargo.toml
    (cd "$2" && cargo +1.95.0 run --quiet --package member)
}
{
    echo "resolver 1, in the root package's folder: $(run 1 .)"
    echo "resolver 1, in the member's folder: $(run 1 member)"
    echo "resolver 2, in the root package's folder: $(run 2 .)"
} | tee "$folder/seen"
diff - "$folder/seen" <<'S'
resolver 1, in the root package's folder: on
resolver 1, in the member's folder: off
resolver 2, in the root package's folder: off
S

"""What runs in the container: a fixed text, to which names and values are given as arguments.

It holds a lock in the volume of the target folder, since builds of other machines may use the same one. It has
packages built anew whose sources aren't those that they were last built from (Cargo compares times only), runs
cargo, and leaves beside the binaries what cargo and rustc say of the files that they have read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cdk_rust_lambda.cargo.project.package_id import PackageId

CARGO_HOME = "/cdk-rust-lambda/cargo"
"""The folder of Cargo's downloads in a container: a volume."""
TARGET = "/cdk-rust-lambda/target"
"""The folder that Cargo builds into: a volume."""
OUTPUT = "/cdk-rust-lambda/output"
"""The folder of what the host gets."""
INPUT = "/cdk-rust-lambda.in"
"""The folder that files are copied into, if they aren't mounted."""
BINARIES = "binaries"
"""The folder in the output that cargo-lambda puts the binaries into."""
REPORTS = "reports"
"""The folder in the output that has what was read."""
VERSION = "cargo-version"
"""The file in the output that has what Cargo says of its version."""

WITHOUT_FLOCK = 120
"""The exit status if the image has no `flock`."""

# A name that Cargo wouldn't take mustn't lead anywhere.
_PACKAGE = re.compile(r"[\w-]+")

_HASH = "[0-9a-f]" * 16

SCRIPT = f"""\
set -eu
umask 0  # whoever has started it may be another user
# OpenSSH refuses a user without a name.
id -un >/dev/null 2>&1 || {{ echo "build:x:$(id -u):$(id -g)::/tmp:/bin/sh" >>/etc/passwd; }} 2>/dev/null || :
target={TARGET} output={OUTPUT}
triple=$1 profile=$2 directory=$3 places=$4
shift 4
while [ "$places" -gt 0 ]; do
    if [ -d "$2" ]; then
        cp -pR "$1/." "$2/"  # of the image
    else
        mkdir -p "$(dirname "$2")"
        mv "$1" "$2"
    fi
    shift 2
    places=$((places - 1))
done
command -v flock >/dev/null || exit {WITHOUT_FLOCK}
child=
trap 'kill -TERM $child 2>/dev/null || :; exit 143' TERM INT HUP
exec 9>"$target/.cdk-rust-lambda.lock"
if ! flock -n 9; then
    echo "waiting for another build in this volume"
    flock 9 &
    child=$!
    wait "$child"
fi
cd "$directory"
known=$target/.cdk-rust-lambda/$triple-$profile
mkdir -p "$known" "$output/sources" "$output/{REPORTS}"
packages=$1
shift
while [ "$packages" -gt 0 ]; do
    if [ "$(cat "$known/$1" 2>/dev/null)" != "$2" ]; then
        for folder in "$target/$triple/$profile" "$target/$profile"; do
            rm -rf "$folder/.fingerprint/$1"-{_HASH} "$folder/build/$1"/*/fingerprint
        done
    fi
    rm -f "$known/$1"
    printf %s "$2" > "$output/sources/$1"
    shift 2
    packages=$((packages - 1))
done
cargo --version >"$output/{VERSION}" 2>/dev/null || :
"$@" &
child=$!
wait "$child"
cp -R "$output/sources/." "$known/"
cd "$target"
for folder in "$triple/$profile" "$profile"; do
    if [ -d "$folder" ]; then
        find "$folder" -type f '(' -name '*.d' -o -path '*/build/*/output' -o -path '*/build/*/run/stdout' ')'
    fi
done | tar -cf - -T - | tar -xf - -C "$output/{REPORTS}"
"""
"""The text, for `sh -c`."""


def script_arguments(
    triple: str,
    profile_folder: str,
    directory: str,
    places: Iterable[tuple[str, str]],
    sources: Mapping[PackageId, Sequence[str]],
) -> list[str]:
    """Returns the arguments of the script before those of the command that it is to run.

    Args:
        triple: The target.
        profile_folder: The folder of the profile's output.
        directory: The folder to start the command in.
        places: Where files are that are copied, and where they belong.
        sources: Hashes of the sources of the packages that are built.
    """
    moved = [word for place in places for word in place]
    digests: dict[str, list[str]] = {}
    for package, found in sorted(sources.items(), key=lambda item: item[0].key):
        if _PACKAGE.fullmatch(package.name):
            digests.setdefault(package.name, []).extend([package.version, *found])
    packages = [word for name, found in digests.items() for word in (name, " ".join(found))]
    return [
        *(triple, profile_folder, directory),
        *(str(len(moved) // 2), *moved),
        *(str(len(packages) // 2), *packages),
    ]

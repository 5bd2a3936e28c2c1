"""A program that Cargo starts in place of rustc, for flags that name the checkout.

Cargo has one list of flags for all crates of a target. With the checkout's folder in it, crates of a
registry, which are the same everywhere, would be others in each checkout: for Cargo, and for sccache. So
only those crates are told of it that know where it is.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from cdk_rust_lambda.cargo.project.configuration import cargo_home

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cdk_rust_lambda.cargo.project.build_folders import BuildFolders

_FLAGS = "_CDK_RUST_LAMBDA_FLAGS"
_OUTPUT_FLAGS = "_CDK_RUST_LAMBDA_OUTPUT_FLAGS"
_PACKAGES = "_CDK_RUST_LAMBDA_PACKAGES"
_NEXT = "_CDK_RUST_LAMBDA_RUSTC_WRAPPER"

# What a build script has written lies in the target folder, and is compiled with its path. Flags are split at
# the ends of lines only, and nothing is expanded in them.
_SCRIPT = f"""\
#!/bin/sh
# Starts rustc, by way of the wrapper that is configured, with the flags of the checkout for those crates
# of a target that know where it is.
flags=
case " $* " in
*" --target "*)
    case "${{CARGO_MANIFEST_DIR:-}}/" in
    / | "${_PACKAGES}"/*)
        if [ -n "${{OUT_DIR:-}}" ] && [ -n "$(ls -A "$OUT_DIR")" ]; then flags=${_OUTPUT_FLAGS}; fi
        ;;
    *) flags=${_FLAGS} ;;
    esac
    ;;
esac
set -f
IFS='
'
set -- "$@" $flags
[ -z "${_NEXT}" ] || set -- "${_NEXT}" "$@"
unset {_FLAGS} {_OUTPUT_FLAGS} {_PACKAGES} {_NEXT}
exec "$@"
"""


@frozen
class CheckoutFlags:
    """Flags that name the checkout.

    Attributes:
        own: For its own crates.
        outputs: For others that are made from files in the target folder.
    """

    own: Sequence[str]
    outputs: Sequence[str]


def install_wrapper(
    flags: CheckoutFlags, wrapper: str, folders: BuildFolders, environment: Mapping[str, str]
) -> dict[str, str]:
    """Writes the program, and returns the variables that have Cargo start it.

    Args:
        flags: The flags.
        wrapper: The wrapper that is configured, to be started in turn; empty for none.
        folders: Where Cargo builds.
        environment: The environment that Cargo is started with.

    Raises:
        OSError: it can't be written.
    """
    folders.make()
    path = folders.build / ".cdk-rust-lambda" / "rustc-wrapper"
    path.parent.mkdir(exist_ok=True)
    # Left alone if it is there: after a change of it Cargo asks rustc for all that it knows again.
    if not path.exists() or path.read_bytes() != _SCRIPT.encode():
        # Whole, and of its own: another build may write it at the same time, and start it.
        with tempfile.TemporaryDirectory(prefix=".new-", dir=path.parent) as temporary:
            aside = Path(temporary, path.name)
            aside.write_text(_SCRIPT, encoding="ascii")
            aside.chmod(0o755)
            aside.replace(path)
    return {
        "RUSTC_WRAPPER": str(path),
        _FLAGS: "\n".join(flags.own),
        _OUTPUT_FLAGS: "\n".join(flags.outputs),
        _PACKAGES: str(cargo_home(environment)),
        _NEXT: wrapper,
    }


def can_wrap(compiler: str, flags: CheckoutFlags, environment: Mapping[str, str]) -> bool:
    """Whether the program can be used: it takes a shell, and the compiler on this machine.

    Args:
        compiler: What compiles; `cross` does so in a container.
        flags: The flags.
        environment: The environment that Cargo is started with.
    """
    if sys.platform == "win32" or compiler == "cross" or cargo_home(environment) is None:
        return False
    return not any("\n" in flag for flag in flags.own)

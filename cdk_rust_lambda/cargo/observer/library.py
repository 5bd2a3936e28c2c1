"""The library that notes what build scripts and macros read, and the variables that have Linux load it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from cdk_rust_lambda.cargo.compile.cache_folder import cache_folder
from cdk_rust_lambda.cargo.compile.process import run
from cdk_rust_lambda.errors import ToolchainError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cdk_rust_lambda.cargo.project.build_folders import BuildFolders

_SOURCE = Path(__file__).with_name("observer.c")
_ZIG = "ziglang"
# Works with each glibc from this one on, which is the oldest that Rust itself does with.
_TARGETS = {"x86_64": "x86_64-linux-gnu.2.17", "aarch64": "aarch64-linux-gnu.2.17"}
_FLAGS = ("-shared", "-fPIC", "-O2", "-fvisibility=hidden", "-s")
_PRELOADED = "LD_PRELOAD"


@frozen
class Observer:
    """The library.

    Attributes:
        path: Where it is.
    """

    path: Path

    @property
    def version(self) -> str:
        """What tells it from other ones."""
        return self.path.stem

    def variables(
        self, packages: Iterable[Path], folders: BuildFolders, environment: Mapping[str, str]
    ) -> dict[str, str]:
        """Returns the variables that have it loaded, and say what it is to observe.

        Args:
            packages: The folders of our packages.
            folders: Where Cargo builds: what is read there is made from other inputs.
            environment: The environment that Cargo is started with, in which another library may be loaded.
        """
        # As Cargo says it, which takes the name that it is given, and with links followed.
        named = {name for each in packages for name in (str(each), os.path.realpath(each))}
        loaded = environment.get(_PRELOADED)
        return {
            _PRELOADED: f"{loaded}:{self.path}" if loaded else str(self.path),
            "_CDK_RUST_LAMBDA_OBSERVED": "\n".join(sorted(named)),
            "_CDK_RUST_LAMBDA_BUILD_FOLDER": os.path.realpath(folders.build),
        }


def observer(folders: BuildFolders, environment: Mapping[str, str]) -> Observer | None:
    """Returns the library, which is compiled at the first time; None where it can't be, or doesn't work.

    Args:
        folders: Where Cargo builds: it is kept there if the user's cache can't be written.
        environment: The environment that zig is started with; it says where the cache is.
    """
    target = _TARGETS.get(platform.machine())
    if sys.platform != "linux" or target is None or platform.libc_ver()[0] != "glibc":
        return None
    source = _SOURCE.read_bytes()
    digest = hashlib.sha256(b"\0".join([source, target.encode(), *map(str.encode, _FLAGS)]))
    name = f"observer-{digest.hexdigest()[:16]}.so"
    for folder in _places(folders, environment):
        path = folder / "observer" / name
        if " " in str(path) or ":" in str(path):
            continue  # which part the entries of the variable
        with contextlib.suppress(OSError, ToolchainError):
            if path.is_file() or _compile(path, target, environment):
                return Observer(path)
    return None


def _places(folders: BuildFolders, environment: Mapping[str, str]) -> Iterator[Path]:
    with contextlib.suppress(ToolchainError):  # the user has no home
        yield cache_folder(environment)
    yield folders.build / ".cdk-rust-lambda"


def _compile(path: Path, target: str, environment: Mapping[str, str]) -> bool:
    """Compiles the library; returns whether it is there."""
    if find_spec(_ZIG) is None:
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=path.parent) as temporary:
        made = Path(temporary, path.name)
        argv = [sys.executable, "-m", _ZIG, "cc", "-target", target, *_FLAGS]
        argv += [str(_SOURCE), "-o", str(made), "-ldl"]
        status = run(argv, cwd=path.parent, environment=environment, on_line=lambda _: None)
        if status:
            return False
        made.replace(path)
    return True

"""What of a machine a hermetic build may read: the system, what is installed, packages and caches."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from attrs import field, frozen

from cdk_rust_lambda.cargo.project.configuration import Configuration, cargo_home
from cdk_rust_lambda.cargo.project.replaced_sources import ReplacedSources

# Not all of /usr: images for containers have their applications below /usr/src.
_SYSTEM = (
    *("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/opt"),
    *(f"/usr/{name}" for name in ("bin", "sbin", "include", "lib", "lib32", "lib64", "libexec")),
    *(f"/usr/{name}" for name in ("libx32", "share", "local")),
    *("/nix/store", "/gnu/store", "/home/linuxbrew/.linuxbrew", "/snap", "/run/systemd/resolve"),
    *(f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom", "tty")),
)
_PROGRAMS = ("cargo", "cargo-lambda", "rustup", "rustc", "zig", "cc", "c++", "clang", "ld")


@frozen
class Machine:
    """What is installed, and where it keeps what it makes.

    Attributes:
        environment: Cargo's environment.
        sysroot: The folder of the Rust toolchain, if it is known.
        configurations: Cargo's, all that apply; they may name local sources of packages.
        has_git: Whether Cargo has packages of Git, for which it reads the user's settings of Git.
    """

    environment: Mapping[str, str]
    sysroot: Path | None
    configurations: Collection[Configuration] = field(repr=False)
    has_git: bool = field(default=False, kw_only=True)

    def folders(self) -> Iterator[Path]:
        """Yields what may be read of it, wherever it is, besides the folders of programs."""
        yield from map(Path, _SYSTEM)
        yield from self._python()
        yield Path(self.environment.get("RUSTUP_HOME") or self._home / ".rustup")
        for known in (cargo_home(self.environment), self.sysroot):
            if known is not None:
                yield known
        yield from self.caches()
        if self.has_git:
            settings = self.environment.get("XDG_CONFIG_HOME") or self._home / ".config"
            yield from (self._home / ".gitconfig", Path(settings, "git", "config"))
        replaced = ReplacedSources.of(self.configurations)
        yield from (*replaced.directories, *replaced.registries)

    def program_folders(self) -> Iterator[Path]:
        """Yields the folders of programs; what the project has of them is a source like others."""
        path = self.environment.get("PATH", os.defpath)
        folders = map(Path, path.split(os.pathsep))
        yield from (folder for folder in folders if folder.is_absolute())
        for program in _PROGRAMS:
            found = shutil.which(program, path=path)
            if found is not None:
                yield Path(os.path.realpath(found)).parent

    def caches(self) -> Iterator[Path]:
        """Yields the caches of zig and of what starts it, which need not exist."""
        cache = Path(self.environment.get("XDG_CACHE_HOME") or self._home / ".cache")
        for name in ("ZIG_GLOBAL_CACHE_DIR", "ZIG_LOCAL_CACHE_DIR", "CARGO_ZIGBUILD_CACHE_DIR"):
            if self.environment.get(name):
                yield Path(self.environment[name])
        yield from (cache / name for name in ("zig", "cargo-zigbuild"))

    @property
    def _home(self) -> Path:
        # As it is if the user has none.
        return Path(os.path.expanduser(self.environment.get("HOME") or "~"))  # noqa: PTH111

    def _python(self) -> Iterator[Path]:
        """This interpreter, which zig comes with; not its prefix, which may be above everything."""
        for name in ("stdlib", "platstdlib", "purelib", "platlib", "scripts"):
            yield Path(sysconfig.get_path(name))
        yield Path(os.path.realpath(sys.executable)).parent
        yield Path(sys.base_prefix, "lib")
        yield Path(sys.prefix, "pyvenv.cfg")

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
from cdk_rust_lambda.cargo.project.home import home_folder
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
        rustup = self._folder("RUSTUP_HOME", ".rustup")
        for known in (rustup, cargo_home(self.environment), self.sysroot):
            if known is not None:
                yield known
        yield from self.caches()
        if self.has_git:
            yield from self._settings_of_git()
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
        for name in ("ZIG_GLOBAL_CACHE_DIR", "ZIG_LOCAL_CACHE_DIR", "CARGO_ZIGBUILD_CACHE_DIR"):
            if self.environment.get(name):
                yield Path(self.environment[name])
        cache = self._folder("XDG_CACHE_HOME", ".cache")
        if cache is not None:
            yield from (cache / name for name in ("zig", "cargo-zigbuild"))

    def _folder(self, variable: str, name: str) -> Path | None:
        """Returns the folder that a variable names, or else one in the home folder, if there is any."""
        named, home = self.environment.get(variable), home_folder(self.environment)
        return Path(named) if named else home and home / name

    def _settings_of_git(self) -> Iterator[Path]:
        home, settings = home_folder(self.environment), self._folder("XDG_CONFIG_HOME", ".config")
        if home is not None:
            yield home / ".gitconfig"
        if settings is not None:
            yield settings / "git" / "config"

    def _python(self) -> Iterator[Path]:
        """This interpreter, which zig comes with; not its prefix, which may be above everything."""
        for name in ("stdlib", "platstdlib", "purelib", "platlib", "scripts"):
            yield Path(sysconfig.get_path(name))
        yield Path(os.path.realpath(sys.executable)).parent
        yield Path(sys.base_prefix, "lib")
        yield Path(sys.prefix, "pyvenv.cfg")

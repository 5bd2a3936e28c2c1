"""Hooks: what users run before and after the compiler."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from attrs import field, frozen

_PREFIX = "CDK_RUST_LAMBDA_"
_INTERPRETER = re.compile(r"(?:ba|da|z|k)?sh|python[\d.]*|node|deno|bun|ruby|perl|php")


@frozen
class BuildContext:
    """The build that a hook belongs to: one cargo invocation.

    Attributes:
        workspace_directory: The folder of the workspace's Cargo.toml; commands run there.
        target: The target, as in `BundlingOptions`.
        profile: The Cargo profile.
        binaries: Where each binary lies that is built, by its name. Before the build there is
            nothing yet; what lies there after `after_build` is what is checked and packaged.
        environment: The environment that Cargo is started with.
    """

    workspace_directory: Path
    target: str
    profile: str
    binaries: Mapping[str, Path]
    environment: Mapping[str, str] = field(repr=False)

    @property
    def variables(self) -> dict[str, str]:
        """The variables by which a command learns of the build, besides those of Cargo's process."""
        values = {
            "WORKSPACE_DIRECTORY": str(self.workspace_directory),
            "TARGET": self.target,
            "PROFILE": self.profile,
            "BINARIES": " ".join(self.binaries),
            "BINARY_PATHS": "\n".join(str(path) for path in self.binaries.values()),
        }
        return {_PREFIX + name: value for name, value in values.items()}


Hook = Callable[[BuildContext], object] | list[str] | tuple[str, ...]


def hook_name(hook: Hook) -> str:
    """Returns what a hook is called in messages."""
    if not callable(hook):
        return repr(" ".join(hook))
    inner = hook.func if isinstance(hook, functools.partial) else hook
    return str(getattr(inner, "__qualname__", type(inner).__qualname__))


def program_of(hook: Hook, directory: Path) -> str | None:
    """Returns what of the project a hook's command runs, as it is named: its program, or the script of an interpreter.

    Args:
        hook: The hook; None is returned for a callable, and for what belongs to the machine.
        directory: The workspace's folder, which it runs in.
    """
    words = () if callable(hook) else tuple(hook[:2])
    if words and not _INTERPRETER.fullmatch(Path(words[0]).name):
        # A name alone is searched for in PATH.
        words = words[:1] if "/" in words[0] else ()
    files = (word for word in words if word and not Path(word).is_absolute())
    return next((word for word in files if os.path.isfile(directory / word)), None)

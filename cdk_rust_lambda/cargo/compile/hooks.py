"""Hooks: what users run before and after the compiler."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

_PREFIX = "CDK_RUST_LAMBDA_"


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


def declaration(hook: Hook) -> Any:
    """Returns what of a hook goes into the fingerprint: its words, or its name and its source text.

    What it does, reads or calls isn't known. Nor is its module part of it, which is `__main__` or
    not depending on how the app is started.
    """
    if not callable(hook):
        return list(hook)
    described = hook if hasattr(hook, "__qualname__") else type(hook)
    try:
        source = inspect.getsource(described)
    except (OSError, TypeError):
        source = None
    return {
        "name": described.__qualname__,
        "source": None if source is None else source.replace("\r\n", "\n"),
    }

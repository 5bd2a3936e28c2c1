"""Where the lock files of workspaces are, and what is in them: each is read once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, field

from cdk_rust_lambda.cargo.project.configuration import (
    configuration_files,
    given_configurations,
    home_configuration,
    read_configurations,
    value_at,
)
from cdk_rust_lambda.cargo.project.lockfile import Lockfile, read_lockfile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LOCKFILE = "Cargo.lock"
"""The name of every lock file."""


def lockfile_path(
    directory: Path, entries: Sequence[str | Path], environment: Mapping[str, str]
) -> Path:
    """Returns the path of a workspace's lock file, which need not be there.

    Cargo obeys `resolver.lockfile-path` since 1.97 ("Configuration" in the Cargo Book).

    Args:
        directory: The workspace's folder, where Cargo is started.
        entries: What `cargo --config` is given: settings (`KEY=VALUE`), and absolute paths of files.
        environment: The environment that Cargo is started with.

    Raises:
        ManifestError: a configuration is not valid TOML.
    """
    given = given_configurations(entries, directory)
    files = [*configuration_files(directory, environment), *home_configuration(environment)]
    values = [
        *((each.folder, value_at(each.data, "resolver", "lockfile-path")) for each in given),
        (directory, environment.get("CARGO_RESOLVER_LOCKFILE_PATH")),
        *(
            (each.folder, value_at(each.data, "resolver", "lockfile-path"))
            for each in read_configurations(files)
        ),
    ]
    folder, value = next(((f, v) for f, v in values if v), (directory, LOCKFILE))
    # Other names, and braces, which are to be templates some day, Cargo refuses.
    if not isinstance(value, str) or Path(value).name != LOCKFILE or {"{", "}"}.intersection(value):
        return directory / LOCKFILE
    return Path(os.path.normpath(folder / value))


@define(eq=False)
class Lockfiles:
    """The lock files of workspaces, each found and read once.

    One that isn't there is looked for again: it may have been made meanwhile.
    """

    _paths: dict[tuple[Path, tuple[str | Path, ...], str | None], Path] = field(
        factory=dict, init=False
    )
    _read: dict[Path, Lockfile] = field(factory=dict, init=False)

    def path(
        self, directory: Path, entries: Sequence[str | Path], variables: Mapping[str, str]
    ) -> Path:
        """Returns the path of a workspace's lock file.

        Args:
            directory: The workspace's folder, where Cargo is started.
            entries: What `cargo --config` is given.
            variables: What is added to this process' environment.

        Raises:
            ManifestError: a configuration is not valid TOML.
        """
        environment = {**os.environ, **variables}
        variable = environment.get("CARGO_RESOLVER_LOCKFILE_PATH")
        key = (directory, tuple(entries), variable)
        if key not in self._paths:
            self._paths[key] = lockfile_path(directory, entries, environment)
        return self._paths[key]

    def read(self, path: Path) -> Lockfile | None:
        """Returns the lock file at a path; None if there is none.

        Raises:
            ManifestError: it is not what Cargo writes.
        """
        if path not in self._read:
            lockfile = read_lockfile(path)
            if lockfile is None:
                return None
            self._read[path] = lockfile
        return self._read[path]

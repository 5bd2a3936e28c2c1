"""Additional files in a function's package: `include` in Cargo.toml."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from attrs import frozen

from cdk_rust_lambda.cargo.settings import Settings


@frozen
class IncludedFile:
    """A file that goes into the function's package.

    Attributes:
        name: Its path in the package, relative, with forward slashes.
        path: The absolute path of the file itself.
    """

    name: str
    path: Path


def resolve_includes(settings: Settings, directory: Path) -> tuple[IncludedFile, ...]:
    """Returns the files that `include` names, sorted by name.

    An entry is a path or `name:path`, a file or a folder, relative to the package's folder.

    Raises:
        SettingsError: a path doesn't exist, or its name in the package can't be used.
    """
    key = "deploy.include" if settings.deploy.include is not None else "build.include"
    entries = settings.deploy.include or settings.build.include or ()
    files: dict[str, IncludedFile] = {}
    for entry in entries:
        for included in _expand(settings, key, directory, entry):
            if included.name in files:
                raise settings.error(
                    key, f"two files are included as {included.name!r}", "rename one: name:path"
                )
            files[included.name] = included
    for name in files:
        parents = [str(parent) for parent in PurePosixPath(name).parents]
        clash = next((parent for parent in parents if parent in {*files, "bootstrap"}), None)
        if clash is not None:
            raise settings.error(
                key,
                f"{clash!r} is included as a file, and {name!r} below it",
                "rename one: name:path",
            )
    return tuple(files[name] for name in sorted(files))


def _expand(settings: Settings, key: str, directory: Path, entry: str) -> Iterator[IncludedFile]:
    name, separator, path_text = entry.partition(":")
    if not separator:
        name = path_text = entry
    source = directory / path_text
    if not path_text or "\0" in entry or not os.path.exists(source):
        raise settings.error(
            key,
            f"the included path {path_text!r} doesn't exist",
            f"create {source}, or remove the entry; paths are relative to the package's folder",
        )
    target = PurePosixPath(os.path.normpath(name.replace(os.sep, "/")))
    if target.is_absolute() or target.parts[:1] == ("..",):
        raise settings.error(
            key,
            f"the included path {path_text!r} would lie outside of the function's package",
            f"give it a name there: {source.name}:{path_text}",
        )
    for path in sorted(_files_below(settings, key, source)):
        inside = PurePosixPath(target, *path.relative_to(source).parts)
        if inside in (PurePosixPath("bootstrap"), PurePosixPath()):
            raise settings.error(
                key, f"an included file can't be called {str(inside)!r}", "rename it: name:path"
            )
        yield IncludedFile(str(inside), path)


def _files_below(settings: Settings, key: str, source: Path) -> Iterator[Path]:
    if not source.is_dir():
        yield _checked(settings, key, source)
        return

    def fail(error: OSError) -> None:
        raise error

    for folder, folders, names in os.walk(source, onerror=fail):
        for name in folders:
            if os.path.islink(os.path.join(folder, name)):
                raise settings.error(
                    key,
                    f"{os.path.join(folder, name)} is a link to a folder, which is not followed",
                    "include the folder that it leads to",
                )
        for name in names:
            yield _checked(settings, key, Path(folder, name))


def _checked(settings: Settings, key: str, path: Path) -> Path:
    if not path.is_file():
        raise settings.error(key, f"{path} is no file", "remove it, or include something else")
    return path

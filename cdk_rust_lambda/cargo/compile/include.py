"""Additional files in a function's package: `include` in Cargo.toml, and what hooks generate."""

from __future__ import annotations

import os
import posixpath
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from attrs import frozen

from cdk_rust_lambda.cargo.compile.options import BOOTSTRAP
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.cargo.toml.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cdk_rust_lambda.cargo.settings.resolve import Settings
    from cdk_rust_lambda.errors import SettingsError
    from cdk_rust_lambda.notices.notice import Notice


@frozen
class IncludedFile:
    """A file that goes into the function's package.

    Attributes:
        name: Its path in the package, relative, with forward slashes.
        path: The absolute path of the file itself.
    """

    name: str
    path: Path


@frozen
class _Entry:
    """An entry of a list, where it is written, and whether a hook makes what it names."""

    text: str
    origin: Origin
    is_generated: bool = False

    @property
    def name(self) -> str:
        """The name in the package."""
        return self.text.partition(":")[0]

    @property
    def path(self) -> str:
        """The path of the file or folder, relative to the package's folder."""
        name, separator, path = self.text.partition(":")
        return path if separator else name

    def error(self, problem: str, remedy: str) -> SettingsError:
        return self.origin.error(problem, remedy)


def resolve_includes(
    settings: Settings,
    directory: Path,
    generated: Iterable[str] = (),
    *,
    packaged_as: str = BOOTSTRAP,
) -> tuple[tuple[IncludedFile, ...], tuple[Notice, ...]]:
    """Returns the files that `include` names, sorted by name, and a warning for each odd one.

    An entry is a path or `name:path`, a file or a folder, relative to the package's folder. The
    entries of `deploy` and of `build` are taken together: the asset is one archive.

    Args:
        settings: The settings of the binary.
        directory: The package's folder.
        generated: More such entries, for what hooks have made.
        packaged_as: The name of the binary in the package.

    Raises:
        SettingsError: a path doesn't exist, or its name in the package can't be used.
    """
    files: dict[str, IncludedFile] = {}
    entries: dict[str, _Entry] = {}
    diagnostics = Diagnostics()
    for entry in (*_entries(settings), *_generated_entries(settings, generated)):
        outside = diagnostics.attempt(_include, entry, directory, files, entries, packaged_as)
        if outside:
            more = f" (and {len(outside) - 1} more)" if len(outside) > 1 else ""
            text = (
                f"the included file {outside[0]}{more} is a link, or lies behind one, that leads to"
                f" {os.path.realpath(outside[0])}: its content is packaged. Include what it leads to"
                " instead, or acknowledge it"
            )
            diagnostics.warn("include-leads-out", entry.origin, text)
    diagnostics.raise_errors()
    for name, entry in entries.items():
        parents = [str(parent) for parent in PurePosixPath(name).parents]
        clash = next((parent for parent in parents if parent in {*files, packaged_as}), None)
        if clash is not None:
            raise entry.error(
                f"{clash!r} is included as a file, and {name!r} below it", "rename one: name:path"
            )
    return tuple(files[name] for name in sorted(files)), tuple(diagnostics.warnings)


def _include(
    entry: _Entry,
    directory: Path,
    files: dict[str, IncludedFile],
    entries: dict[str, _Entry],
    packaged_as: str,
) -> list[Path]:
    """Adds the files of an entry to those of others, and returns those that lie behind links."""
    outside = []
    for included in _expand(entry, directory, packaged_as):
        if files.setdefault(included.name, included) != included:
            raise entry.error(
                f"two files are included as {included.name!r}", "rename one: name:path"
            )
        entries[included.name] = entry
        if not Path(os.path.realpath(included.path)).is_relative_to(_tree_of(entry, directory)):
            outside.append(included.path)
    return outside


def _entries(settings: Settings) -> Iterator[_Entry]:
    for key in ("deploy.include", "build.include"):
        node = settings.values.get(key)
        for each in node.value if node is not None else ():
            yield _Entry(each.value, each.origin)


def _tree_of(entry: _Entry, directory: Path) -> str:
    """Where links may lead to: the package, or else what the entry names."""
    source = Path(os.path.normpath(directory / entry.path))
    if source.is_relative_to(directory):
        return os.path.realpath(directory)
    # Not the real path of what is named, which may itself be a link.
    return os.path.join(os.path.realpath(source.parent), source.name)


def _expand(entry: _Entry, directory: Path, packaged_as: str) -> Iterator[IncludedFile]:
    path_text = entry.path
    source = directory / path_text
    if entry.is_generated and path_text and not _holds_files(source):
        raise entry.error(
            f"no hook has made {path_text!r}, which is declared as generated",
            f"let a hook make {source}, or remove the entry; paths are relative to the package's folder",
        )
    if not path_text or "\0" in entry.text or not os.path.exists(source):
        raise entry.error(
            f"the included path {path_text!r} doesn't exist",
            f"create {source}, or remove the entry; paths are relative to the package's folder; what a"
            " hook makes stands in build.generated",
        )
    if Path(os.path.realpath(source)).parent == Path(os.path.realpath(source)):
        raise entry.error("the whole file system can't be included", "include a folder of it")
    target = _name_in_package(entry)
    for path in sorted(_files_below(entry, source)):
        inside = PurePosixPath(target, *path.relative_to(source).parts)
        if inside in (PurePosixPath(packaged_as), PurePosixPath()):
            raise entry.error(
                f"an included file can't be called {str(inside)!r}", "rename it: name:path"
            )
        if not _is_unicode(str(inside)):
            raise entry.error(
                f"the name of the included file {str(inside)!a} isn't UTF-8, which an archive has to have",
                "rename it",
            )
        yield IncludedFile(str(inside), path)


def _is_unicode(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _name_in_package(entry: _Entry) -> PurePosixPath:
    name = PurePosixPath(posixpath.normpath(entry.name.replace(os.sep, "/")))
    if name.is_absolute() or name.parts[:1] == ("..",):
        raise entry.error(
            f"the included path {entry.path!r} would lie outside of the function's package",
            f"give it a name there: {PurePosixPath(entry.path).name}:{entry.path}",
        )
    return name


def _files_below(entry: _Entry, source: Path) -> Iterator[Path]:
    if not source.is_dir():
        yield _checked(entry, source)
        return

    def fail(error: OSError) -> None:
        raise error

    for folder, folders, names in os.walk(source, onerror=fail):
        for name in folders:
            if os.path.islink(os.path.join(folder, name)):
                raise entry.error(
                    f"{os.path.join(folder, name)} is a link to a folder, which is not followed",
                    "include the folder that it leads to",
                )
        for name in names:
            yield _checked(entry, Path(folder, name))


def _checked(entry: _Entry, path: Path) -> Path:
    if not path.is_file():
        raise entry.error(f"{path} is no file", "remove it, or include something else")
    return path


def check_generated(settings: Settings, generated: Iterable[str], *, has_hooks: bool) -> None:
    """Checks entries for what hooks are going to make, before they do.

    Args:
        settings: The settings of the binary.
        generated: The entries, as those of `include`.
        has_hooks: Whether there are hooks.

    Raises:
        SettingsError: nothing makes it, or its name in the package can't be used.
    """
    for entry in _generated_entries(settings, generated):
        if not entry.path or "\0" in entry.text:
            raise entry.error("the entry names nothing", "write path, or name:path")
        _name_in_package(entry)
        if not has_hooks:
            raise entry.error(
                f"no hook makes {entry.path!r}, which is declared as generated",
                "pass BundlingOptions(before_build=...), which a binary_path goes without; what is there"
                " already stands in include",
            )


def generated_paths(generated: Iterable[str], directory: Path) -> frozenset[str]:
    """Returns the real paths of what hooks make.

    Args:
        generated: Entries, as those of `include`.
        directory: The package's folder.
    """
    entries = (_Entry(text, Origin(None, ()), is_generated=True) for text in generated)
    return frozenset(os.path.realpath(directory / entry.path) for entry in entries)


def _generated_entries(settings: Settings, generated: Iterable[str]) -> Iterator[_Entry]:
    node = settings.values.get("build.generated")
    written = {each.value: each.origin for each in (node.value if node is not None else ())}
    for text in generated:
        origin = written.get(text, Origin(None, ("bundling.generated",)))
        yield _Entry(text, origin, is_generated=True)


def _holds_files(source: Path) -> bool:
    if not os.path.isdir(source):
        return os.path.exists(source)
    return any(names for _folder, _folders, names in os.walk(source))

"""Binary targets of a package, found as Cargo finds them.

The rules are those of "Cargo Targets" in the Cargo Book, section "Target auto-discovery".
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from cdk_rust_lambda.errors import ManifestError

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.project.manifest import Manifest


@frozen
class Binary:
    """A binary target.

    Attributes:
        name: Its name.
        path: The absolute path of its root source file.
        required_features: The features of the package without which Cargo leaves it out.
    """

    name: str
    path: Path
    required_features: tuple[str, ...] = ()


def find_binaries(manifest: Manifest, package_name: str, edition: str) -> tuple[Binary, ...]:
    """Returns the binary targets of a package, sorted by name.

    Args:
        manifest: The package's manifest.
        package_name: Its name, which `src/main.rs` takes.
        edition: Its edition; the 2015 one doesn't discover beside explicit targets.

    Raises:
        ManifestError: an explicit target has no name, or no source file.
    """
    inferred = _infer(manifest.directory, package_name)
    package_key = manifest.package_key
    autobins = manifest.package_table().get("autobins")
    if autobins is not None and not isinstance(autobins, bool):
        raise manifest.type_error(f"{package_key}.autobins", "true or false", autobins)
    explicit = manifest.data.get("bin")
    if explicit is None:
        found = [] if autobins is False else _unambiguous(manifest, inferred)
        return tuple(sorted(found, key=lambda binary: binary.name))
    if not isinstance(explicit, list):
        raise manifest.type_error("bin", "an array of tables ([[bin]])", explicit)
    tables = [_check(manifest, index, table) for index, table in enumerate(explicit)]
    names = [table["name"] for table in tables]
    again = next((index for index, name in enumerate(names) if name in names[:index]), None)
    if again is not None:
        raise ManifestError(
            f"two [[bin]] tables have the name {names[again]!r}",
            file=manifest.path,
            key=f"bin[{again}].name",
            remedy="give each binary a name of its own",
        )
    binaries = [
        Binary(
            table["name"],
            _locate(manifest, table, inferred, edition),
            _required_features(table),
        )
        for table in tables
    ]
    if autobins is None:
        autobins = edition != "2015"
    if autobins:
        # As Cargo does, with the paths as they are written: a/../b.rs is not b.rs.
        paths = {manifest.directory / table["path"] for table in tables if "path" in table}
        binaries += _unambiguous(
            manifest, [b for b in inferred if b.name not in names and b.path not in paths]
        )
    return tuple(sorted(binaries, key=lambda binary: binary.name))


def _infer(directory: Path, package_name: str) -> list[Binary]:
    found = []
    if os.path.exists(directory / "src" / "main.rs"):
        found.append(Binary(package_name, directory / "src" / "main.rs"))
    try:
        entries = sorted(os.scandir(directory / "src" / "bin"), key=lambda entry: entry.name)
    except OSError:
        return found
    for entry in entries:
        path = Path(entry.path)
        is_unicode = entry.name.encode(errors="ignore").decode() == entry.name
        if entry.name.startswith(".") or not is_unicode:
            continue
        # A link to a folder is not followed, and a link that leads nowhere is a file.
        if entry.is_dir(follow_symlinks=False):
            if os.path.exists(path / "main.rs"):
                found.append(Binary(entry.name, path / "main.rs"))
        elif path.suffix == ".rs":
            found.append(Binary(path.stem, path))
    return found


def _unambiguous(manifest: Manifest, inferred: list[Binary]) -> list[Binary]:
    """Refuses what Cargo refuses: two discovered source files for one binary."""
    by_name: dict[str, Path] = {}
    for binary in inferred:
        other = by_name.setdefault(binary.name, binary.path)
        if other != binary.path:
            raise _ambiguous(manifest, binary.name, other, binary.path)
    return inferred


def _ambiguous(manifest: Manifest, name: str, first: Path, second: Path) -> ManifestError:
    return ManifestError(
        f"the binary {name!r} has two source files: {first} and {second}",
        file=manifest.path,
        key=f"{key_of(manifest, name)}.path",
        remedy="remove one of them, or say which one in [[bin]] path",
    )


def key_of(manifest: Manifest, name: str) -> str:
    """Returns the key of a binary's table, so that errors are said at its line, not at that of the first one."""
    tables = manifest.data.get("bin")
    for index, table in enumerate(tables if isinstance(tables, list) else ()):
        if isinstance(table, Mapping) and table.get("name") == name:
            return f"bin[{index}]"
    return "bin"


def _check(manifest: Manifest, index: int, table: Any) -> Mapping[str, Any]:
    where = f"bin[{index}]"
    if not isinstance(table, Mapping):
        raise manifest.type_error(where, "a table", table)
    name = table.get("name")
    if not isinstance(name, str) or not name.strip():
        raise manifest.type_error(f"{where}.name", "a name that is not empty", name)
    path = table.get("path")
    if path is not None and not isinstance(path, str):
        raise manifest.type_error(f"{where}.path", "a string", path)
    return table


def _required_features(table: Mapping[str, Any]) -> tuple[str, ...]:
    features = table.get("required-features")
    names = features if isinstance(features, list) else ()
    return tuple(name for name in names if isinstance(name, str))


def _locate(
    manifest: Manifest, table: Mapping[str, Any], inferred: list[Binary], edition: str
) -> Path:
    """Returns the source file of a [[bin]]."""
    name: str = table["name"]
    if "path" in table:
        return Path(os.path.normpath(manifest.directory / table["path"]))
    matches = [binary.path for binary in inferred if binary.name == name]
    if len(matches) == 1:
        return matches[0]
    legacy = _legacy_path(manifest, name) if edition == "2015" else None
    if legacy is not None:
        return legacy
    if matches:
        raise _ambiguous(manifest, name, matches[0], matches[1])
    raise ManifestError(
        f"the binary {name!r} has no source file",
        file=manifest.path,
        key=f"{key_of(manifest, name)}.path",
        remedy=f"create src/bin/{name}.rs or src/bin/{name}/main.rs, or set path in its [[bin]] table",
    )


def _legacy_path(manifest: Manifest, name: str) -> Path | None:
    """The places where the 2015 edition also looks for a [[bin]] without a path."""
    source = manifest.directory / "src"
    candidates = [] if _has_library(manifest) else [source / f"{name}.rs"]
    candidates += [source / "main.rs", source / "bin" / "main.rs"]
    return next((path for path in candidates if os.path.exists(path)), None)


def _has_library(manifest: Manifest) -> bool:
    if "lib" in manifest.data:
        return True
    discovers = manifest.package_table().get("autolib") is not False
    return discovers and os.path.exists(manifest.directory / "src" / "lib.rs")

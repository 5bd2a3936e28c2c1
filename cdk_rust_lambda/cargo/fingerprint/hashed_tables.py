"""What of manifests and configurations can change a binary, as tables to be hashed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.cargo.project.profiles import BUILT_IN_PARENTS

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda.cargo.project.configuration import Configuration
    from cdk_rust_lambda.cargo.project.manifest import Manifest
    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.toml.reading import Table

# Other targets, and what counts in a workspace's root only.
_NOT_OF_A_PACKAGE = frozenset(
    {"workspace", "test", "bench", "example", "badges", "profile", "patch", "replace", "lints"}
)
_DEVELOPMENT = frozenset({"dev-dependencies", "dev_dependencies"})
_NOT_IN_A_BINARY = frozenset(
    {"autotests", "autobenches", "autoexamples", "default-run", "workspace", "metadata"}
)
# "Configuration" in the Cargo Book: the user's conveniences, the network, and what unlocks registries.
_NOT_OF_A_BUILD = frozenset(
    {"alias", "cache", "cargo-new", "credential-alias", "doc", "future-incompat-report", "http"}
    | {"include", "install", "net", "profile", "registry", "term"}
)
# Of `build`: where output is put, how it is made, what is said of it, and documentation.
_WITHOUT_EFFECT_IN_BUILD = frozenset(
    {"target-dir", "build-dir", "jobs", "dep-info-basedir", "warnings", "rustdoc", "rustdocflags"}
)


def package_tables(package: Package, *, with_development: bool) -> dict[str, Any]:
    """Returns a manifest without what can't change the binary, and with what it inherits.

    Left out are the Lambda settings, other targets, lints of other tools than rustc, and what counts
    in a workspace's root only. The `metadata` of other tools stays: a build script may read it.

    Args:
        package: The package.
        with_development: Whether its development dependencies count.
    """
    manifest, root = package.manifest, package.root
    dropped = _NOT_OF_A_PACKAGE if with_development else _NOT_OF_A_PACKAGE | _DEVELOPMENT
    tables = _without(manifest.data, dropped)
    if not with_development and "target" in tables:
        platforms = manifest.table("target")
        tables["target"] = {
            name: _without(table, _DEVELOPMENT) if isinstance(table, Mapping) else table
            for name, table in platforms.items()
        }
    described = manifest.package_table()
    metadata = described.get("metadata")
    if isinstance(metadata, Mapping):
        metadata = _without(metadata, {"lambda"})
    shared = root.table("workspace", "dependencies")
    inherited = {
        dependency.name
        for dependency in package.dependencies
        if dependency.inherited and (with_development or dependency.kind != "dev")
    }
    of_workspace = root.table("workspace", "package")
    return tables | {
        manifest.package_key: _without(described, _NOT_IN_A_BINARY),
        "metadata": metadata or None,
        "lints": _lints(manifest, root),
        "inherited": {
            "package": {
                name: of_workspace.get(name)
                for name, value in described.items()
                if name not in _NOT_IN_A_BINARY and _is_inherited(value)
            },
            "dependencies": {name: shared[name] for name in inherited if name in shared},
        },
    }


def profile_tables(name: str, sources: Iterable[Table]) -> dict[str, Any]:
    """Returns the tables of a profile and of those that it inherits from.

    Args:
        name: The profile.
        sources: The root manifest, and the configurations.
    """
    profiles = [
        table if isinstance(table := each.get("profile"), Mapping) else {} for each in sources
    ]
    found: dict[str, Any] = {}
    pending = [name]
    while pending:
        current = pending.pop()
        if current in found:
            continue
        tables = [profile.get(current) for profile in profiles]
        # cargo-lambda adds to a profile what the manifest, the first one, doesn't set.
        found[current] = [*tables[:1], *(table for table in tables[1:] if table is not None)]
        pending += [
            str(table["inherits"])
            for table in tables
            if isinstance(table, Mapping) and "inherits" in table
        ]
        if current in BUILT_IN_PARENTS:
            pending.append(BUILT_IN_PARENTS[current])
    return found


def replacement_tables(
    configuration: Configuration, is_reached: Callable[[str, Any, Path], bool]
) -> dict[str, Any]:
    """Returns what `[patch]` and `[replace]` say of packages.

    Args:
        configuration: The root manifest, or a configuration.
        is_reached: Whether a package is reached that an entry of `[patch]` stands for: its name, the entry,
            and what relative paths in it are relative to.
    """
    root = configuration.data
    found: dict[str, Any] = {"replace": root["replace"]} if "replace" in root else {}
    patch = root.get("patch")
    for source, entries in patch.items() if isinstance(patch, Mapping) else ():
        if not isinstance(entries, Mapping):
            continue
        reached = {
            name: entry
            for name, entry in entries.items()
            if is_reached(_replaced_package(name, entry), entry, configuration.folder)
        }
        if reached:
            found.setdefault("patch", {})[source] = reached
    return found


def _replaced_package(name: str, entry: Any) -> str:
    """Returns the name of the package that an entry of `[patch]` stands for."""
    package = entry.get("package") if isinstance(entry, Mapping) else None
    return package if isinstance(package, str) else name


def configuration_tables(data: Table) -> dict[str, Any]:
    """Returns a `.cargo/config.toml` without what can't change a binary.

    Profiles and patches are left out too: they are counted by themselves.
    """
    tables = _without(data, _NOT_OF_A_BUILD | {"patch"})
    tables |= {
        "build": _without_in(tables.get("build"), _WITHOUT_EFFECT_IN_BUILD),
        "resolver": _without_in(tables.get("resolver"), {"lockfile-path"}),
        # Of registries their tokens are what isn't to be written anywhere, not even as a digest.
        "registries": _each(tables.get("registries"), lambda key: key == "index"),
        "target": _each(tables.get("target"), lambda key: key != "runner"),
    }
    return {name: value for name, value in tables.items() if value not in (None, {})}


def _lints(manifest: Manifest, root: Manifest) -> Any:
    """The lints of rustc, which may refuse the code; other tools don't take part in a build."""
    lints = manifest.table("lints")
    if lints.get("workspace") is True:
        lints = root.table("workspace", "lints")
    return lints.get("rust")


def _each(tables: Any, is_kept: Callable[[str], bool]) -> Any:
    """Returns tables in a table with the keys that are kept of each, without those that have none."""
    if not isinstance(tables, Mapping):
        return tables
    kept = {
        name: {key: value for key, value in table.items() if is_kept(key)}
        if isinstance(table, Mapping)
        else table
        for name, table in tables.items()
    }
    return {name: table for name, table in kept.items() if table != {}}


def _without_in(table: Any, names: Collection[str]) -> Any:
    return _without(table, names) if isinstance(table, Mapping) else table


def _is_inherited(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get("workspace") is True


def _without(table: Table, names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if name not in names}

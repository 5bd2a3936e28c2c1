"""cargo-lambda's settings: `metadata.lambda` tables, from the lowest to the highest level.

The keys and their meaning are those of cargo-lambda 1.9 ("Configuration" in its guide). Each level
is structured by itself, and a level's value beats that of the one below. Every value that is
resolved knows the table that it comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import attrs
from attrs import evolve, field, frozen

from cdk_rust_lambda.cargo.settings_tables import (
    IGNORED_KEYS,
    REFUSED_KEYS,
    SETTINGS_CONVERTER,
    BuildSettings,
    DeploySettings,
    Environment,
    VpcSettings,
    canonical_keys,
    spellings,
)
from cdk_rust_lambda.cargo.workspace import Package, Workspace
from cdk_rust_lambda.errors import SettingsError, nearest
from cdk_rust_lambda.structuring import Problem, keys_of, raise_problems, structure

_SECTIONS = {"env", "deploy", "build", "watch", "bin", "triggers"}
Tables = TypeVar("Tables", DeploySettings, BuildSettings, VpcSettings)


@frozen
class Source:
    """Where a value is written: the file, and the table in it."""

    file: Path
    table: str


@frozen
class SettingsWarning:
    """Something that is legal but likely not what was meant.

    Attributes:
        id: A stable name, to acknowledge it by.
        text: What is wrong, where, and the remedy.
    """

    id: str
    text: str


@frozen
class Settings:
    """The resolved settings of one binary.

    Attributes:
        deploy: How the function is deployed.
        build: How it is compiled.
        environment: The function's environment variables: `env`, then `deploy.env` over it.
        sources: For each value that is set (`deploy.memory`), the table that it comes from.
        warnings: What is legal but likely wrong.
    """

    deploy: DeploySettings
    build: BuildSettings
    environment: Mapping[str, str]
    sources: Mapping[str, Source]
    warnings: tuple[SettingsWarning, ...]

    def error(self, name: str, problem: str, remedy: str) -> SettingsError:
        """Returns the error for a resolved value that turns out wrong later.

        Args:
            name: The value, such as `deploy.memory`.
            problem: What is wrong with it.
            remedy: What to do about it.
        """
        source = self.sources.get(name)
        if source is None:
            return SettingsError(problem, key=name, remedy=remedy)
        key = f"{source.table}.{name.rpartition('.')[2]}"
        return SettingsError(problem, file=source.file, key=key, remedy=remedy)


@frozen
class _Level:
    """One level of the cascade, structured."""

    file: Path
    table: str
    deploy: DeploySettings = field(factory=DeploySettings)
    build: BuildSettings = field(factory=BuildSettings)
    env: Mapping[str, str] = field(factory=dict)


def resolve_settings(workspace: Workspace, package: Package, binary_name: str) -> Settings:
    """Returns the settings of a package's binary, from all levels.

    The levels, from low to high: `workspace.metadata.lambda`, its `bin.NAME`, and
    `package.metadata.lambda` or, if there is one, its `bin.NAME` instead.

    Raises:
        SettingsError: a value has a wrong type or is out of range, at whatever level.
    """
    levels: list[_Level] = []
    warnings: list[SettingsWarning] = []
    for file, prefix, table in _level_tables(workspace, package, binary_name):
        levels.append(_structure_level(file, prefix, table, warnings))
    for folder in (package.directory, *package.directory.parents):
        if (folder / "CargoLambda.toml").is_file():
            text = f"{folder / 'CargoLambda.toml'} is not read: write its settings into Cargo.toml"
            warnings.append(SettingsWarning("cargo-lambda-toml", text))
            break
    names = {binary.name for binary in package.binaries} | {package.name}
    bins = package.manifest.package_table("metadata", "lambda", "bin")
    for name in sorted(bins.keys() - names):
        where = f"{package.manifest.package_key}.metadata.lambda.bin"
        warnings.append(_unknown(package.manifest.path, where, name, names))
    deploy, build = DeploySettings(), BuildSettings()
    shared_env: dict[str, str] = {}
    sources: dict[str, Source] = {}
    for level in levels:
        deploy = _merge(deploy, level.deploy, "deploy", level, sources)
        build = _merge(build, level.build, "build", level, sources)
        shared_env |= level.env
        for name in level.env:
            sources[f"env.{name}"] = Source(level.file, f"{level.table}.env")
    for name in deploy.env_var or {}:
        sources[f"env.{name}"] = sources["deploy.env_var"]
    environment = shared_env | dict(deploy.env_var or {})
    return Settings(deploy, build, environment, sources, tuple(warnings))


def _level_tables(
    workspace: Workspace, package: Package, binary_name: str
) -> Iterator[tuple[Path, str, Mapping[str, Any]]]:
    root = workspace.root
    prefix = "workspace.metadata.lambda"
    shared = root.table("workspace", "metadata", "lambda")
    bins = root.table("workspace", "metadata", "lambda", "bin")
    yield root.path, prefix, shared
    chosen = _bin_key(bins, binary_name, package.name)
    if chosen is not None:
        yield root.path, f"{prefix}.bin.{chosen}", bins[chosen]
    own = package.manifest
    prefix = f"{own.package_key}.metadata.lambda"
    bins = own.package_table("metadata", "lambda", "bin")
    # cargo-lambda doesn't merge these two: a bin table replaces all of the package's.
    chosen = _bin_key(bins, binary_name, package.name)
    if chosen is not None:
        yield own.path, f"{prefix}.bin.{chosen}", bins[chosen]
    else:
        yield own.path, prefix, own.package_table("metadata", "lambda")


def _bin_key(bins: Mapping[str, Any], binary_name: str, package_name: str) -> str | None:
    return next((name for name in (binary_name, package_name) if name in bins), None)


def _structure_level(
    file: Path, prefix: str, table: Any, warnings: list[SettingsWarning]
) -> _Level:
    if not isinstance(table, Mapping):
        raise_problems(
            [Problem(prefix, f"expected a table, found {table!r}")],
            SettingsError,
            file,
            "write a table",
        )
    for name in table:
        if name not in _SECTIONS:
            warnings.append(_unknown(file, prefix, name, _SECTIONS))
    problems: list[Problem] = []
    tables: dict[str, Any] = {}
    for name, cls in (("deploy", DeploySettings), ("build", BuildSettings)):
        if name in table:
            tables[name] = _structure_section(
                file, f"{prefix}.{name}", table[name], cls, problems, warnings
            )
    if "env" in table:
        shared, found = structure(SETTINGS_CONVERTER, table, _SharedEnvironment, prefix)
        problems += found
        tables["env"] = shared.env if shared is not None else {}
    raise_problems(problems, SettingsError, file, "correct the value, or remove it")
    return _Level(file, prefix, **tables)


@frozen
class _SharedEnvironment:
    env: Environment


def _structure_section(
    file: Path,
    prefix: str,
    table: Any,
    cls: type[Any],
    problems: list[Problem],
    warnings: list[SettingsWarning],
) -> Any:
    if not isinstance(table, Mapping):
        problems.append(Problem(prefix, f"expected a table, found {table!r}"))
        return None
    written = spellings(cls, table)
    table, clashes = canonical_keys(cls, table)
    problems += [Problem(f"{prefix}.{name}", text) for name, text in clashes]
    for name in sorted(table.keys() - keys_of(cls)):
        value = table[name]
        if value is False or (isinstance(value, list | Mapping) and not value):
            continue
        if name in REFUSED_KEYS[cls]:
            problems.append(
                Problem(f"{prefix}.{name}", f"not supported: {REFUSED_KEYS[cls][name]}")
            )
        elif name in IGNORED_KEYS[cls]:
            text = f"{prefix}.{name} has no meaning here: {IGNORED_KEYS[cls][name]} ({file})"
            warnings.append(SettingsWarning("setting-without-meaning", text))
        else:
            known = keys_of(cls) | set(IGNORED_KEYS[cls])
            warnings.append(_unknown(file, prefix, name, known))
    vpc = table.get("vpc")
    if cls is DeploySettings and isinstance(vpc, Mapping):
        for name in sorted(vpc.keys() - keys_of(VpcSettings)):
            warnings.append(_unknown(file, f"{prefix}.vpc", name, keys_of(VpcSettings)))
    settings, found = structure(SETTINGS_CONVERTER, table, cls, prefix)
    for problem in found:
        name, *rest = problem.key.removeprefix(f"{prefix}.").split(".")
        problems.append(Problem(".".join([prefix, written.get(name, name), *rest]), problem.text))
    return settings


def _unknown(file: Path, prefix: str, name: str, known: set[str]) -> SettingsWarning:
    match = nearest(name, known)
    hint = f"; did you mean {match!r}?" if match else ""
    return SettingsWarning("unknown-setting", f"unknown key {prefix}.{name}{hint} ({file})")


def _merge(
    lower: Tables, higher: Tables, section: str, level: _Level, sources: dict[str, Source]
) -> Tables:
    changes: dict[str, Any] = {}
    for attribute in attrs.fields(type(higher)):
        name = attribute.name
        value, beneath = getattr(higher, name), getattr(lower, name)
        # As in cargo-lambda: `false` never beats `true`, and no layers don't beat some.
        if value is None or value is False or (name == "layer" and not value):
            continue
        if isinstance(value, VpcSettings) and isinstance(beneath, VpcSettings):
            value = _merge(beneath, value, f"{section}.{name}", level, sources)
        changes[name] = value
        sources[f"{section}.{name}"] = Source(level.file, f"{level.table}.{section}")
    return evolve(lower, **changes)

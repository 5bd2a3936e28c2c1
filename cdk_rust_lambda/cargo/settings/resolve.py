"""The settings of a binary: what `cargo lambda deploy` and `build` would resolve in its package.

Every value that is resolved knows where it is written, and what it beats.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from attrs import field, frozen

from cdk_rust_lambda.cargo.project.package import Package
from cdk_rust_lambda.cargo.project.selection import select_binary
from cdk_rust_lambda.cargo.project.targets import Binary
from cdk_rust_lambda.cargo.project.workspace import Workspace
from cdk_rust_lambda.cargo.settings.env_file import read_environment_file
from cdk_rust_lambda.cargo.settings.levels import Context, SettingsLevels
from cdk_rust_lambda.cargo.settings.secrets import names_only
from cdk_rust_lambda.cargo.settings.sections import (
    SECTIONS,
    canonical,
    inform_of_unused_keys,
    is_environment,
    structure_section,
)
from cdk_rust_lambda.cargo.settings.tables import BuildSettings, DeploySettings
from cdk_rust_lambda.cargo.settings.tree import Node, holds_token, merge
from cdk_rust_lambda.cargo.settings.types import check_variable
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics, SettingsWarning
from cdk_rust_lambda.cargo.toml.origin import Origin
from cdk_rust_lambda.cargo.toml.structuring import keys_of
from cdk_rust_lambda.errors import SettingsError, suggest


@frozen
class Settings:
    """The resolved settings of one binary.

    Attributes:
        deploy: How the function is deployed.
        build: How it is compiled.
        environment: The function's environment variables: `env`, then `deploy.env_file` over it,
            then `deploy.env`.
        build_environment: Those of the compiler's process: `build.env_file`, then `build.env`.
        values: Each value that is set, by its name (`deploy.memory`, `env.NAME`), with its origins
            and what it beats.
        append_lists: Whether lists are appended to those of lower levels (`admerge`).
        warnings: What is legal but likely wrong.
    """

    deploy: DeploySettings
    build: BuildSettings
    environment: Mapping[str, str] = field(repr=names_only)
    build_environment: Mapping[str, str] = field(repr=names_only)
    values: Mapping[str, Node] = field(repr=names_only)
    append_lists: bool
    warnings: tuple[SettingsWarning, ...]

    def origin(self, name: str) -> Origin | None:
        """Returns where a value is written, or None if it isn't set."""
        node = self.values.get(name)
        return None if node is None else node.origin

    def error(self, name: str, problem: str, remedy: str) -> SettingsError:
        """Returns the error for a resolved value that turns out wrong later.

        Args:
            name: The value, such as `deploy.memory`.
            problem: What is wrong with it.
            remedy: What to do about it.
        """
        origin = self.origin(name)
        if origin is None:
            return SettingsError(problem, key=name, remedy=remedy)
        return origin.error(problem, remedy)


def resolve_settings(
    workspace: Workspace,
    package: Package,
    binary_name: str | None,
    *,
    context: str | None = None,
    admerge: bool | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Settings:
    """Returns the settings of a package's binary, from all levels.

    Args:
        workspace: The workspace of the package.
        package: The package.
        binary_name: The binary; None to leave the tables for single binaries out.
        context: A profile of CargoLambda.toml. Default: the variable CARGO_LAMBDA_CONTEXT, if set.
        admerge: Whether a list is appended to that of the lower level instead of replacing it.
            Default: the variable CARGO_LAMBDA_ADMERGE, else not.
        environment: The environment variables of the process.

    Raises:
        SettingsError: a value has a wrong type or is out of range. One error names all of them.
    """
    diagnostics = Diagnostics()
    chosen = Context.resolve(context, admerge, environment)
    tree, dropped = SettingsLevels(workspace, package, binary_name, chosen, diagnostics).merged()
    sections: dict[str, Node] = {}
    for name, cls in SECTIONS.items():
        node = tree.get(name) or Node({}, tree.origins)
        sections[name] = canonical(node, cls, diagnostics)
    shared = tree.get("env")
    if shared is None or not is_environment(shared, diagnostics):
        shared = Node({}, tree.origins)
    deploy = structure_section(sections["deploy"], DeploySettings, diagnostics)
    build = structure_section(sections["build"], BuildSettings, diagnostics)
    _warn_of_what_beats_nothing(dropped, sections, diagnostics)
    for name, cls in SECTIONS.items():
        inform_of_unused_keys(sections[name], cls, diagnostics)
    _check_names(workspace, package, diagnostics)
    values = {
        f"{name}.{key}": node
        for name, section in sections.items()
        for key, node in section.value.items()
        if key in keys_of(SECTIONS[name])
    }
    variables = shared
    for level in _variables(package.directory, deploy, sections["deploy"], diagnostics):
        variables = merge(variables, level)
    build_variables = Node({}, tree.origins)
    for level in _variables(package.directory, build, sections["build"], diagnostics):
        build_variables = merge(build_variables, level)
    values |= {f"env.{name}": node for name, node in variables.value.items()}
    values |= {f"build.env.{name}": node for name, node in build_variables.value.items()}
    for name, node in values.items():
        # The variables are there one by one, too.
        if not name.startswith("build.") and name != "deploy.env_var" and holds_token(node.plain()):
            diagnostics.error(
                node.origin, "a token of CDK can't be written in a file", "set the value in Python"
            )
    if deploy is not None and deploy.enable_function_url and deploy.disable_function_url:
        diagnostics.error(
            values["deploy.disable_function_url"].origin,
            "the function URL is both enabled and disabled",
            "keep one of enable_function_url and disable_function_url",
        )
    for name in ("deploy.runtime", "build.ignore_rust_version"):
        if name in values and values[name].value:
            origin = values[name].origin
            text = f"{origin.key} is applied: cargo-lambda itself passes over this key"
            diagnostics.inform("setting-applied", origin, text)
    diagnostics.raise_errors()
    assert deploy is not None  # noqa: S101 - else there is an error
    assert build is not None  # noqa: S101 - the same
    return Settings(
        deploy=deploy,
        build=build,
        environment=variables.plain(),
        build_environment=build_variables.plain(),
        values=values,
        append_lists=chosen.append_lists,
        warnings=tuple(dict.fromkeys(diagnostics.warnings)),
    )


def resolve_binary(
    workspace: Workspace,
    package: Package,
    binary_name: str | None,
    *,
    context: str | None = None,
    admerge: bool | None = None,
    environment: Mapping[str, str] = os.environ,
) -> tuple[Binary, Settings]:
    """Returns a binary of a package, with its settings.

    Without a name it is the one that the settings name (`deploy.binary_name`, or `deploy.name` if
    there is one of that name), else the only one, or `default-run`.

    Raises:
        TargetSelectionError: no such binary, none at all, or several and none chosen.
        SettingsError: as `resolve_settings`.
    """

    def resolve(name: str | None) -> Settings:
        return resolve_settings(
            workspace, package, name, context=context, admerge=admerge, environment=environment
        )

    if binary_name is not None or len(package.binaries) == 1:
        binary = select_binary(package, binary_name)
        settings = resolve(binary.name)
        named = settings.deploy.binary_name
        if binary_name is None and named not in (None, binary.name):
            raise settings.error(
                "deploy.binary_name",
                f"the package {package.name!r} has no binary {named!r}",
                suggest(str(named), [binary.name]),
            )
        return binary, settings
    deploy = resolve(None).deploy
    names = {binary.name for binary in package.binaries}
    wanted = deploy.binary_name or (deploy.name if deploy.name in names else None)
    binary = select_binary(package, wanted)
    return binary, resolve(binary.name)


def _variables(
    directory: Path,
    settings: DeploySettings | BuildSettings | None,
    section: Node,
    diagnostics: Diagnostics,
) -> Iterator[Node]:
    """Yields the variables of a section's `env_file`, then those of its `env`."""
    if settings is None:
        return
    file = section.get("env_file")
    if settings.env_file is not None and file is not None:
        yield _read_file(directory / settings.env_file, file.origin, settings, diagnostics)
    given = section.get("env_var")
    if given is None or not settings.env_var:
        return
    beaten = [_by_variable(each) for each in given.overridden]
    nodes: dict[str, Node] = {}
    for name, node in _by_variable(given).items():
        overridden = tuple(level[name] for level in beaten if name in level)
        nodes[name] = Node(settings.env_var[name], node.origins, overridden)
    yield Node(nodes, given.origins)


def _by_variable(node: Node) -> dict[str, Node]:
    """Returns the values of `env`, which is a table or a list, by the variables' names."""
    if node.is_table:
        return {name.strip(): inner for name, inner in node.value.items()}
    found: dict[str, Node] = {}
    for inner in node.value if isinstance(node.value, list) else ():
        name, _, text = str(inner.value).partition("=")
        found[name.strip()] = Node(text.strip(), inner.origins)
    return found


def _read_file(
    path: Path,
    origin: Origin,
    settings: DeploySettings | BuildSettings,
    diagnostics: Diagnostics,
) -> Node:
    """Reads an env file, with its problems and the line of each variable."""
    nodes: dict[str, Node] = {}
    try:
        found = read_environment_file(path)
    except SettingsError as error:
        if error.line is None:  # as a whole: missing, or not readable
            error = origin.error(f"{error.problem}: {path}", error.remedy or "")
        diagnostics.errors.append(error)
        found = ()
    for variable in found:
        place = Origin(path, (variable.name,), variable.line)
        nodes[variable.name] = Node(variable.value, (place,))
        if isinstance(settings, DeploySettings):
            try:
                check_variable(variable.name)
            except ValueError as error:
                diagnostics.error(place, str(error), "rename the variable, or remove it")
    return Node(nodes, (origin,))


def _warn_of_what_beats_nothing(
    dropped: Iterable[tuple[str, str, Node]],
    sections: Mapping[str, Node],
    diagnostics: Diagnostics,
) -> None:
    for section, key, node in dropped:
        winner = sections[section].get(key)
        if winner is not None and winner.value:
            text = (
                f"{node.origin.key} has no effect: in cargo-lambda {json.dumps(node.plain())} doesn't"
                f" beat the value in {winner.origin.describe()}"
            )
            diagnostics.warn("setting-beats-nothing", node.origin, text)


def _check_names(workspace: Workspace, package: Package, diagnostics: Diagnostics) -> None:
    """Warns of tables for binaries that don't exist."""
    own = package.manifest
    names = {binary.name for binary in package.binaries} | {package.name}
    shared = {binary.name for member in workspace.members for binary in member.binaries}
    shared |= {member.name for member in workspace.members}
    for manifest, head, known in (
        (own, own.package_key, names),
        (workspace.root, "workspace", shared),
    ):
        keys = (head, "metadata", "lambda", "bin")
        for name in sorted(manifest.table(*keys).keys() - known):
            diagnostics.unknown(Origin(manifest.path, (*keys, name)), known)

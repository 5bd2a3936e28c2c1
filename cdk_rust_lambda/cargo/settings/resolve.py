"""The settings of a binary: what `cargo lambda deploy` and `build` would resolve in its package.

Every value that is resolved knows where it is written, and what it beats.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from cdk_rust_lambda.cargo.project.selection import select_binary
from cdk_rust_lambda.cargo.settings.build_tables import BuildSettings
from cdk_rust_lambda.cargo.settings.deploy_tables import DeploySettings
from cdk_rust_lambda.cargo.settings.environment import merge_environment
from cdk_rust_lambda.cargo.settings.environment_limits import environment_problem
from cdk_rust_lambda.cargo.settings.levels import SettingsLevels
from cdk_rust_lambda.cargo.settings.managed_instances import usual_limit_problems
from cdk_rust_lambda.cargo.settings.secrets import names_only
from cdk_rust_lambda.cargo.settings.sections import (
    SECTIONS,
    canonical,
    inform_of_unused_keys,
    is_environment,
    structure_section,
)
from cdk_rust_lambda.cargo.settings.tree import Node, holds_token
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.cargo.toml.origin import Origin
from cdk_rust_lambda.cargo.toml.structuring import keys_of
from cdk_rust_lambda.errors import SettingsError, suggest
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.project.targets import Binary
    from cdk_rust_lambda.cargo.project.workspace import Workspace
    from cdk_rust_lambda.cargo.settings.context import Context


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
    warnings: tuple[Notice, ...]

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

    def environment_error(self, environment: Mapping[str, Any]) -> SettingsError | None:
        """Returns the error for variables that Lambda refuses as a whole, at the one that it is about.

        Args:
            environment: All variables of the function, those of Python included.
        """
        problem = environment_problem(environment)
        if problem is None:
            return None
        for name in problem.names:
            # Python may have set it to something else.
            if f"env.{name}" in self.values and self.environment.get(name) == environment[name]:
                return self.error(f"env.{name}", problem.text, problem.remedy)
        return SettingsError(problem.text, key="environment", remedy=problem.remedy)


def resolve_settings(
    workspace: Workspace, package: Package, binary_name: str | None, context: Context
) -> Settings:
    """Returns the settings of a package's binary, from all levels.

    Args:
        workspace: The workspace of the package.
        package: The package.
        binary_name: The binary; None to leave the tables for single binaries out.
        context: Which settings apply.

    Raises:
        SettingsError: a value has a wrong type or is out of range. One error names all of them.
    """
    diagnostics = Diagnostics()
    levels = SettingsLevels(workspace, package, binary_name, context, diagnostics)
    tree, dropped = levels.merged()
    nothing = Node({}, tree.origins)
    sections = {
        name: canonical(tree.get(name) or nothing, cls, diagnostics)
        for name, cls in SECTIONS.items()
    }
    shared = tree.get("env")
    if shared is None or not is_environment(shared, diagnostics):
        shared = nothing
    deploy = structure_section(sections["deploy"], DeploySettings, diagnostics)
    build = structure_section(sections["build"], BuildSettings, diagnostics)
    _warn_of_what_beats_nothing(dropped, sections, diagnostics)
    inform_of_unused_keys(sections, diagnostics)
    _check_names(workspace, package, diagnostics)
    folder = package.directory
    variables = merge_environment(shared, sections["deploy"], deploy, folder, diagnostics)
    build_variables = merge_environment(nothing, sections["build"], build, folder, diagnostics)
    values = _values_of(sections)
    values |= {f"env.{name}": node for name, node in variables.value.items()}
    values |= {f"build.env.{name}": node for name, node in build_variables.value.items()}
    _refuse_tokens(values, diagnostics)
    _check_function_url(deploy, values, diagnostics)
    # A table with a mistake isn't merged, so that nothing is known of instances if one names some.
    deciding = levels.deploys if diagnostics.errors else []
    if all(each.get("capacity_provider") is None for each in (*deciding, sections["deploy"])):
        _check_usual_limits([*levels.deploys, sections["deploy"]], diagnostics)
    _inform_of_applied_keys(values, diagnostics)
    diagnostics.raise_errors()
    assert deploy is not None  # noqa: S101 - else there is an error
    assert build is not None  # noqa: S101 - the same
    return Settings(
        deploy=deploy,
        build=build,
        environment=variables.plain(),
        build_environment=build_variables.plain(),
        values=values,
        append_lists=context.append_lists,
        warnings=tuple(dict.fromkeys(diagnostics.warnings)),
    )


def resolve_binary(
    workspace: Workspace, package: Package, binary_name: str | None, context: Context
) -> tuple[Binary, Settings]:
    """Returns a binary of a package, with its settings.

    Without a name it is the one that the settings name (`deploy.binary_name`, or `deploy.name` if
    there is one of that name), else the only one, or `default-run`.

    Raises:
        TargetSelectionError: no such binary, none at all, or several and none chosen.
        SettingsError: as `resolve_settings`.
    """
    if binary_name is not None or len(package.binaries) == 1:
        binary = select_binary(package, binary_name)
        settings = resolve_settings(workspace, package, binary.name, context)
        named = settings.deploy.binary_name
        if binary_name is None and named not in (None, binary.name):
            raise settings.error(
                "deploy.binary_name",
                f"the package {package.name!r} has no binary {named!r}",
                suggest(str(named), [binary.name]),
            )
        return binary, settings
    deploy = resolve_settings(workspace, package, None, context).deploy
    names = {binary.name for binary in package.binaries}
    wanted = deploy.binary_name or (deploy.name if deploy.name in names else None)
    binary = select_binary(package, wanted)
    return binary, resolve_settings(workspace, package, binary.name, context)


def _values_of(sections: Mapping[str, Node]) -> dict[str, Node]:
    return {
        f"{name}.{key}": node
        for name, section in sections.items()
        for key, node in section.value.items()
        if key in keys_of(SECTIONS[name])
    }


def _refuse_tokens(values: Mapping[str, Node], diagnostics: Diagnostics) -> None:
    for name, node in values.items():
        # The variables are there one by one, too.
        if not name.startswith("build.") and name != "deploy.env_var" and holds_token(node.plain()):
            diagnostics.error(
                node.origin, "a token of CDK can't be written in a file", "set the value in Python"
            )


def _check_function_url(
    deploy: DeploySettings | None, values: Mapping[str, Node], diagnostics: Diagnostics
) -> None:
    if deploy is not None and deploy.enable_function_url and deploy.disable_function_url:
        diagnostics.error(
            values["deploy.disable_function_url"].origin,
            "the function URL is both enabled and disabled",
            "keep one of enable_function_url and disable_function_url",
        )


def _check_usual_limits(tables: Iterable[Node], diagnostics: Diagnostics) -> None:
    """Refuses timeouts that only functions on managed instances can have, at whatever level they are written."""
    for table in tables:
        if table.get("capacity_provider") is not None:
            continue  # of another binary, which runs on them
        timeout = _integer(table.get("timeout"))
        for key, most, problem in usual_limit_problems(None, timeout):
            if timeout is not None and timeout > most:
                continue  # which the setting's type says
            remedy = (
                f"correct the value, or remove it; on managed instances up to {most:,} may do: write"
                " deploy.capacity_provider = {}, with the source if it isn't given in Python"
            )
            diagnostics.error(table.find((key,)).origin, problem, remedy)


def _integer(node: Node | None) -> int | None:
    """Returns what a table says, if it is what its type is."""
    return node.value if node is not None and type(node.value) is int else None


def _inform_of_applied_keys(values: Mapping[str, Node], diagnostics: Diagnostics) -> None:
    for name in ("deploy.runtime", "build.ignore_rust_version"):
        if name in values and values[name].value:
            origin = values[name].origin
            text = (
                f"{origin.key} is applied, although cargo-lambda itself passes over this key: take it out"
                " if it isn't to have an effect"
            )
            diagnostics.inform("setting-applied", origin, text)


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
                f" beat the value in {winner.origin.describe()}; change that one"
            )
            diagnostics.warn("setting-beats-nothing", node.origin, text)


def _check_names(workspace: Workspace, package: Package, diagnostics: Diagnostics) -> None:
    """Warns of tables for binaries that don't exist."""
    own = package.manifest
    names = {binary.name for binary in package.binaries} | {package.name}
    for manifest, head, known in (
        (own, own.package_key, names),
        (workspace.root, "workspace", workspace.target_names),
    ):
        keys = (head, "metadata", "lambda", "bin")
        for name in sorted(manifest.table(*keys).keys() - known):
            diagnostics.unknown(Origin(manifest.path, (*keys, name)), known)

"""Environment variables of a function and of its build: a section's `env_file`, then its `env`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.settings.deploy_tables import DeploySettings
from cdk_rust_lambda.cargo.settings.env_file import read_environment_file
from cdk_rust_lambda.cargo.settings.pairs import check_variable
from cdk_rust_lambda.cargo.settings.tree import Node, merge
from cdk_rust_lambda.cargo.toml.origin import Origin
from cdk_rust_lambda.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda.cargo.settings.build_tables import BuildSettings
    from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics


def merge_environment(
    lower: Node,
    section: Node,
    settings: DeploySettings | BuildSettings | None,
    directory: Path,
    diagnostics: Diagnostics,
) -> Node:
    """Merges a section's variables over others.

    Args:
        lower: The others.
        section: The section, with canonical keys.
        settings: The section, structured; None if there is a mistake in it.
        directory: The package's folder, which the path of an `env_file` is relative to.
        diagnostics: Takes what is wrong with an `env_file`.
    """
    if settings is None:
        return lower
    file = section.get("env_file")
    if settings.env_file is not None and file is not None:
        found = _read_file(directory / settings.env_file, file.origin, settings, diagnostics)
        lower = merge(lower, found)
    given = section.get("env_var")
    if given is None or not settings.env_var:
        return lower
    beaten = [_by_variable(each) for each in given.overridden]
    nodes: dict[str, Node] = {}
    for name, node in _by_variable(given).items():
        overridden = tuple(level[name] for level in beaten if name in level)
        nodes[name] = Node(settings.env_var[name], node.origins, overridden)
    return merge(lower, Node(nodes, given.origins))


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

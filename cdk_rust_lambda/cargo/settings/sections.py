"""One section of settings, `deploy` or `build`: its keys checked, structured, and brought into one form."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import frozen

from cdk_rust_lambda.cargo.settings.build_tables import (
    BuildSettings,
    CompilerSettings,
    ContainerSettings,
)
from cdk_rust_lambda.cargo.settings.deploy_tables import (
    CapacityProviderSettings,
    DeploySettings,
    DurableSettings,
    VpcSettings,
)
from cdk_rust_lambda.cargo.settings.tables import ALIASES, UNUSED_KEYS
from cdk_rust_lambda.cargo.settings.tree import Node
from cdk_rust_lambda.cargo.settings.types import SETTINGS_CONVERTER, Environment
from cdk_rust_lambda.cargo.toml.structuring import keys_of, structure
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
    from cdk_rust_lambda.cargo.toml.origin import Origin

SECTIONS: Mapping[str, type[Any]] = {"deploy": DeploySettings, "build": BuildSettings}
SECTION_NAMES = frozenset({"env", "watch", *SECTIONS})

INNER_TABLES: Mapping[str, type[Any]] = {
    "vpc": VpcSettings,
    "durable_config": DurableSettings,
    "capacity_provider": CapacityProviderSettings,
    "compiler": CompilerSettings,
    "container": ContainerSettings,
}
"""The tables in a section, by their keys."""
# What cargo-lambda leaves out of what it merges if it is empty, or zero.
_NEVER_EMPTY = frozenset(
    {"layer", "target", "features", "message_format", "config", "unstable_flags", "packages"}
    | {"exclude", "bin", "example", "test", "bench", "verbose"}
)
_REMEDY = "correct the value, or remove it"
_VARIABLE_REMEDY = (
    'correct the variable, or unset it; text that looks like a number stands in quotes: "123"'
)
Section = TypeVar("Section", DeploySettings, BuildSettings)


@frozen
class _SharedEnvironment:
    """A level's table `env`."""

    env: Environment


def canonical(node: Node, cls: type[Any], diagnostics: Diagnostics) -> Node:
    """Returns a section with the keys' other names replaced.

    A setting that is there under both names is an error, as it is, or is dropped, in cargo-lambda.
    """
    names = ALIASES[cls]
    table: dict[str, Node] = {}
    for name, value in node.value.items():
        key = names.get(name, name)
        if key in table:
            other, origin = table[key].origin, value.origin
            if other.beside("") == origin.beside(""):
                problem, remedy = f"the setting stands here twice, as {key!r} too", "keep one"
            else:
                problem = f"the same setting has another name in {other.describe()}"
                remedy = f"call it {key!r} in both: cargo-lambda can't merge two names"
            diagnostics.error(origin, problem, remedy)
        table[key] = value
    return Node(table, node.origins)


def structure_section(node: Node, cls: type[Section], diagnostics: Diagnostics) -> Section | None:
    """Structures a section with canonical keys; None if there is a mistake in it."""
    settings: Section | None = _structure(node, cls, diagnostics)
    return settings


def is_environment(node: Node, diagnostics: Diagnostics) -> bool:
    """Checks a table `env`."""
    wrapper = Node({"env": node}, node.origins)
    return _structure(wrapper, _SharedEnvironment, diagnostics) is not None


def _structure(node: Node, cls: type[Any], diagnostics: Diagnostics) -> Any:
    settings, mistakes = structure(SETTINGS_CONVERTER, node.plain(), cls)
    for mistake in mistakes:
        origin = node.find(mistake.keys).origin
        remedy = mistake.remedy or _REMEDY
        diagnostics.error(
            origin, mistake.text, remedy if origin.file is not None else _VARIABLE_REMEDY
        )
    return settings


def warn_of_unknown_keys(node: Node, cls: type[Any], diagnostics: Diagnostics) -> None:
    """Warns of each key of a section, or of a table in it, that cargo-lambda doesn't know."""
    known = keys_of(cls) | ALIASES[cls].keys()
    for name, value in node.value.items():
        if name not in known:
            diagnostics.unknown(value.origin, known - UNUSED_KEYS[cls].keys(), name)
        elif name in INNER_TABLES and value.is_table:
            warn_of_unknown_keys(value, INNER_TABLES[name], diagnostics)


def inform_of_unused_keys(sections: Mapping[str, Node], diagnostics: Diagnostics) -> None:
    """Says in one go of all keys without an effect what takes the place of each."""
    found: dict[bool, list[tuple[str, str, Origin]]] = {True: [], False: []}
    for name, cls in SECTIONS.items():
        for key, unused in UNUSED_KEYS[cls].items():
            value = sections[name].get(key)
            if value is not None and value.value:
                found[unused.matters].append((f"{name}.{key}", unused.instead, value.origin))
    if found[True]:
        text, origin = _without_effect(found[True]), found[True][0][2]
        diagnostics.warnings.append(
            Notice.warning("setting-not-obeyed", text, file=origin.file, line=origin.line)
        )
    if found[False]:
        text, origin = _without_effect(found[False]), found[False][0][2]
        diagnostics.warnings.append(
            Notice.info("setting-without-effect", text, file=origin.file, line=origin.line)
        )


def _without_effect(keys: list[tuple[str, str, Origin]]) -> str:
    """Returns the text for keys, each with what takes its place; a file is named when it changes."""
    _, instead, origin = keys[0]
    texts = [f"{origin.key} has no effect under CDK: {instead} ({origin.place})"]
    for (_, _, before), (key, instead, origin) in pairwise(keys):
        place = "" if origin.file == before.file else f" ({origin.place})"
        texts.append(f"nor has {key}: {instead}{place}")
    return "; ".join(texts)


def normalize(node: Node, cls: type[Any]) -> tuple[Node, dict[str, Node]]:
    """Returns a checked section of a manifest in the form that cargo-lambda merges.

    There, maps of variables and tags become lists, so they are replaced as a whole, and so is a
    compiler; `false` and some empty lists are left out, so they beat nothing.

    Returns:
        The section, and what is left out of it.
    """
    table: dict[str, Node] = {}
    dropped: dict[str, Node] = {}
    for name, value in node.value.items():
        if name not in keys_of(cls):
            continue
        if value.value is False or (name in _NEVER_EMPTY and not value.value):
            dropped[name] = value
        elif name in ("env_var", "tag") and value.is_table:
            table[name] = Node(list(_pairs(value)), value.origins)
        elif name in INNER_TABLES:
            inner, _ = normalize(value, INNER_TABLES[name])
            table[name] = _whole_compiler(inner) if name == "compiler" else inner
        else:
            table[name] = value
    return Node(table, node.origins), dropped


def _whole_compiler(node: Node) -> Node:
    """Returns a compiler with all the keys of its type, so that none of a lower level is left."""
    kind = node.value["type"]
    if kind.value != "cargo":
        return Node({"type": kind}, node.origins)
    unset = {key: Node(None, node.origins) for key in ("subcommand", "extra_args")}
    return Node({**unset, **node.value}, node.origins)


def _pairs(node: Node) -> Iterator[Node]:
    for key in sorted(node.value):
        inner = node.value[key]
        yield Node(f"{key}={inner.value}", inner.origins)

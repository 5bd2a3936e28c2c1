"""The resources in a workspace's Cargo.toml: `[[workspace.metadata.lambda.resources]]`."""

from __future__ import annotations

import graphlib
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs
from attrs import evolve, frozen

from cdk_rust_lambda.cargo.settings.metadata_tables import MetadataTable
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import CdkRustLambdaError, TriggerError
from cdk_rust_lambda.foreign_remedies import remedy_for
from cdk_rust_lambda.resources.apis import (
    HttpApiResource,
    HttpJwtAuthorizerResource,
    RestApiResource,
    WebSocketApiResource,
)
from cdk_rust_lambda.resources.kind import WorkspaceResource, resource_options
from cdk_rust_lambda.resources.messaging import (
    EventBusResource,
    KinesisStreamResource,
    QueueResource,
    TopicResource,
)
from cdk_rust_lambda.resources.storage import BucketResource, TableResource
from cdk_rust_lambda.triggers.core.javascript import message_of
from cdk_rust_lambda.triggers.core.pseudo_parameters import substitute
from cdk_rust_lambda.triggers.core.resource_tables import ResourceTable, note_table
from cdk_rust_lambda.triggers.core.source import InResources, MadeByTrigger, Resources, parse_source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import Construct, IConstruct

RESOURCE_KINDS: Mapping[str, type[WorkspaceResource]] = MappingProxyType(
    {
        kind.kind: kind
        for kind in (
            *(BucketResource, EventBusResource, HttpApiResource, HttpJwtAuthorizerResource),
            *(KinesisStreamResource, QueueResource, RestApiResource, TableResource, TopicResource),
            WebSocketApiResource,
        )
    }
)
"""The kinds by their names in Cargo.toml."""

NAME_PATTERN = r"[A-Za-z][A-Za-z0-9_-]*"


@frozen
class NamedResource:
    """A resource that is read.

    Attributes:
        name: Its name.
        options: Its options; those that name other resources of the workspace hold `InResources`.
        table: Where it stands.
    """

    name: str
    options: WorkspaceResource
    table: MetadataTable

    @property
    def needs(self) -> set[str]:
        """The names of resources that must be there before."""
        values = (getattr(self.options, key) for key in resource_options(type(self.options)))
        return {each.label for each in values if isinstance(each, InResources)}

    def make(self, scope: Construct, resources: Mapping[str, IConstruct]) -> IConstruct:
        """Makes the resource.

        Args:
            scope: Where to make it.
            resources: The constructs that it may name.

        Raises:
            CdkRustLambdaError: it can't be made.
        """
        try:
            options = evolve(self.options, **self._named(resources))
            made: IConstruct = options.make(scope, self.name)
        except TriggerError as error:
            raise _located(self.table, error) from error
        except RuntimeError as error:
            problem = f"aws-cdk-lib refuses the resource {self.name!r}: {message_of(error)}"
            raise self.table.error("kind", problem, "change what the message is about") from error
        note_table(made, ResourceTable(self.name, lambda key: self.table.origin.below(key).place))
        return made

    def _named(self, resources: Mapping[str, IConstruct]) -> dict[str, Any]:
        named = {}
        for key in resource_options(type(self.options)):
            value = getattr(self.options, key)
            if isinstance(value, InResources):
                named[key] = resources[value.label]
        return named


def read_resources(
    tables: tuple[MetadataTable, ...], given: Resources
) -> tuple[NamedResource, ...]:
    """Returns the resources of a workspace, each behind those that it names.

    Args:
        tables: The tables.
        given: The constructs that Python provides by name, or what stands for them; a construct takes
            the place of the table of its name.

    Raises:
        CdkRustLambdaError: an unknown kind, key or name, a value of a wrong type, or a cycle. One error
            names all of them.
    """
    diagnostics = Diagnostics()
    names: dict[str, MetadataTable] = {}
    for table in tables:
        name = diagnostics.attempt(_name_of, table, names)
        if name is not None:
            names[name] = table
    found: dict[str, NamedResource] = {}
    for name, table in names.items():
        options = diagnostics.attempt(_read, table, names, given)
        if options is not None and name not in [*given]:
            found[name] = NamedResource(name, options, table)
    diagnostics.raise_errors()
    return _in_order(found)


def _in_order(found: Mapping[str, NamedResource]) -> tuple[NamedResource, ...]:
    graph = {name: sorted(each.needs & found.keys()) for name, each in found.items()}
    try:
        order = tuple(graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as error:
        names = error.args[1]
        raise found[names[0]].table.error(
            "name",
            f"resources that need each other: {' -> '.join(reversed(names))}",
            "leave one of these names out",
        ) from None
    return tuple(found[name] for name in order)


def make_resources(
    scope: Construct, resources: tuple[NamedResource, ...], given: Mapping[str, IConstruct]
) -> dict[str, IConstruct]:
    """Makes the resources of a workspace.

    Args:
        scope: Where to make them.
        resources: The resources, in order.
        given: The constructs that Python provides by name.

    Returns:
        The constructs that were made, by name.

    Raises:
        CdkRustLambdaError: one can't be made.
    """
    made: dict[str, IConstruct] = {}
    for each in resources:
        made[each.name] = each.make(scope, {**given, **made})
    return made


def _name_of(table: MetadataTable, others: Mapping[str, MetadataTable]) -> str:
    name = table.values.get("name")
    if not isinstance(name, str) or not re.fullmatch(NAME_PATTERN, name):
        problem = (
            "a resource needs a name" if name is None else f"{name!r} is no name of a resource"
        )
        raise table.error("name", problem, "write letters, digits, '-' and '_'")
    if name in others:
        place = others[name].origin.place
        problem = f"there is a resource {name!r} already, in {place}"
        raise table.error("name", problem, "give one of them another name")
    return name


def _read(
    table: MetadataTable, names: Mapping[str, MetadataTable], given: Resources
) -> WorkspaceResource:
    kind = _kind_of(table)
    fields = attrs.fields_dict(kind)
    keys = {*fields, "kind", "name"}
    named = set(resource_options(kind))
    options: dict[str, Any] = {}
    for key, value in table.values.items():
        if key in ("kind", "name"):
            continue
        if key not in fields:
            problem = f"a resource of kind {kind.kind!r} has no key {key!r}"
            raise table.error(key, problem, remedy_for("resource", key, keys))
        try:
            options[key] = _source(value, names, given) if key in named else substitute(value)
        except ValueError as error:
            raise table.error(key, str(error), "name a resource of the workspace") from error
    for key, field in fields.items():
        if field.default is attrs.NOTHING and key not in options:
            problem = f"a resource of kind {kind.kind!r} needs a key {key!r}"
            raise table.error(key, problem, f"write {key}")
    try:
        return kind(**options)
    except TriggerError as error:
        raise _located(table, error) from error


def _located(table: MetadataTable, error: TriggerError) -> CdkRustLambdaError:
    return table.error(error.key or "kind", error.problem, error.remedy or "")


def _source(value: Any, names: Mapping[str, MetadataTable], given: Resources) -> Any:
    if isinstance(value, str) and (value in names or value in given):
        return InResources(value)
    source = parse_source(value, given)
    if isinstance(source, MadeByTrigger):
        raise ValueError("a resource of the workspace is made before the functions")
    return source


def _kind_of(table: MetadataTable) -> type[WorkspaceResource]:
    name = table.values.get("kind")
    kind = RESOURCE_KINDS.get(name.replace("_", "-")) if isinstance(name, str) else None
    if kind is None:
        problem = (
            "a resource needs a kind" if name is None else f"unknown kind of resource {name!r}"
        )
        raise table.error("kind", problem, remedy_for("kind", str(name or ""), RESOURCE_KINDS))
    return kind

"""What all triggers have in common."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar, cast

import attrs
from attrs import Attribute, frozen
from aws_cdk import aws_lambda as lambda_
from constructs import IConstruct

from cdk_rust_lambda.annotations import annotate
from cdk_rust_lambda.errors import TriggerError, type_name
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.triggers.core.function_features import invocable
from cdk_rust_lambda.triggers.core.option import Option, Options, with_options
from cdk_rust_lambda.triggers.core.source import (
    Created,
    Source,
    has_member,
)

# What every object of JavaScript has: CDK would take it for a construct of that name.
_JAVASCRIPT_NAMES = frozenset(
    {"constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString"}
    | {"toString", "valueOf", "__proto__", "__defineGetter__", "__defineSetter__"}
    | {"__lookupGetter__", "__lookupSetter__"}
)


def _check_id(_: object, attribute: Attribute[Any], value: object) -> None:
    is_name = isinstance(value, str) and re.fullmatch(r"[\w.-]+", value, re.ASCII)
    if not is_name or value in _JAVASCRIPT_NAMES:
        raise TriggerError(
            "expected a name of letters, digits, '-', '_' and '.', which isn't JavaScript's own, found"
            f" {value!r}",
            key=attribute.name,
            remedy="choose such a name",
        )


def _check_alias(_: object, attribute: Attribute[Any], value: object) -> None:
    if not isinstance(value, str) and not has_member(value, "alias_name"):
        raise TriggerError(
            f"expected an alias of the function, found {type_name(value)}",
            key=attribute.name,
            remedy="pass a lambda_.Alias, or the name that deploy.alias in Cargo.toml gives it",
        )


@frozen
class HandlerEvent:
    """What the function's handler is given.

    Attributes:
        type: The Rust type, with its path: `aws_lambda_events::event::sqs::SqsEvent`; None if no crate
            has one, so that it is the handler's own type, or `serde_json::Value`.
        feature: The feature of its crate that has it; None if none is needed.
        alternatives: Other crates that decode it, each with the feature for it.
    """

    type: str | None = None
    feature: str | None = None
    alternatives: tuple[tuple[str, str], ...] = ()

    @property
    def crate(self) -> str | None:
        """The crate that has the type."""
        return None if self.type is None else self.type.partition("::")[0]

    @property
    def decoders(self) -> tuple[tuple[str, str | None], ...]:
        """The crates that decode it, each with the feature for it; that of the type first."""
        return () if self.crate is None else ((self.crate, self.feature), *self.alternatives)


@with_options
class Trigger(Options, ABC):
    """Something that invokes a function.

    A kind of trigger is a frozen attrs class that derives from this one. Its fields are its options,
    under the names of aws-cdk-lib; Cargo.toml's `[[package.metadata.lambda.triggers]]` is structured
    into the same class.

    Attributes:
        type: The name of the kind in Cargo.toml.
        source_field: The field that Cargo.toml's `source` fills; None if nothing has to be named.
        event: What the handler is given.
        manifest_names: Options that Cargo.toml may call otherwise, with the names of their fields.
        told_apart_by: The options in which two triggers of one source and function must differ.
            Default: any of them.
        id: The trigger's name at its function, and the id of constructs that it creates.
            Default: from the kind and the source.
        alias: An alias of the function that is invoked in its place, or the alias' name in
            Cargo.toml's `deploy.alias`. Default: the function itself; of a durable function its alias.
    """

    type: ClassVar[str]
    source_field: ClassVar[str | None]
    event: ClassVar[HandlerEvent]
    manifest_names: ClassVar[Mapping[str, str]] = {}
    told_apart_by: ClassVar[tuple[str, ...] | None] = None

    _: KW_ONLY
    id: Annotated[
        str | None,
        Option(validator=_check_id, schema={"type": "string", "pattern": "^[A-Za-z0-9_.-]+$"}),
    ] = None
    alias: Annotated[
        lambda_.IAlias | str | None, Option(validator=_check_alias, schema={"type": "string"})
    ] = None

    @property
    def source(self) -> Source | IConstruct | None:
        """What the trigger listens to, as it was given."""
        if self.source_field is None:
            return None
        value: Source | IConstruct | None = getattr(self, self.source_field)
        return value

    @property
    def default_id(self) -> str:
        """The id if none is given: the kind, then the source's name."""
        source = self.source
        if source is None:
            return camel_case(self.type)
        return camel_case(self.type, source.label if isinstance(source, Source) else source.node.id)

    @property
    def creates_source(self) -> bool:
        """Whether the source is to be created."""
        return self.source is None or isinstance(self.source, Created)

    @classmethod
    def manifest_key(cls, option: str, keys: Iterable[str]) -> str:
        """Returns what an option is called in a table of Cargo.toml.

        Args:
            option: The option.
            keys: The keys that the table has.
        """
        written = {cls.manifest_names.get(key, key): key for key in keys}
        key = "source" if option == cls.source_field else option
        return written.get(key, key)

    def manifest_keys(self, option: str, keys: Iterable[str]) -> tuple[str, ...] | None:
        """Returns the keys that lead to an option in the trigger's table of Cargo.toml.

        Args:
            option: The option.
            keys: The keys that the table has.

        Returns:
            The keys; None if a table has no such option.
        """
        if option != "type" and option not in attrs.fields_dict(type(self)):
            return None
        return (self.manifest_key(option, keys),)

    @abstractmethod
    def bind(self, function: lambda_.Function, construct_id: str) -> IConstruct:
        """Wires the trigger to a function.

        Args:
            function: The function to invoke; `handler(function)` is what to wire, which may be its
                alias.
            construct_id: The id for constructs that are made in the function's scope.

        Returns:
            The source: the one given, imported or created.

        Raises:
            TriggerError: it can't be wired.
        """

    @abstractmethod
    def sample_event(self) -> Any:
        """Returns an event as the function gets it because of this trigger, for tests."""

    def handler(self, function: lambda_.Function) -> lambda_.IFunction:
        """Returns what the trigger invokes: the function, or its alias.

        Raises:
            TriggerError: it has no alias of that name.
        """
        if self.alias is None:
            return invocable(cast("lambda_.IFunction", function))
        if not isinstance(self.alias, str):
            return self.alias
        own = getattr(function, "alias", None)
        if own is None or own.alias_name != self.alias:
            raise TriggerError(
                f"the function {function.node.path} has no alias {self.alias!r}",
                key="alias",
                remedy=f"write deploy.alias = {self.alias!r} into Cargo.toml, or pass a lambda_.Alias",
            )
        found: lambda_.IAlias = own
        return found


def warn(construct: IConstruct, notice_id: str, text: str) -> None:
    """Shows a warning at a function, or at the source of several functions."""
    annotate(construct, Notice.warning(notice_id, text))


def inform(construct: IConstruct, notice_id: str, text: str) -> None:
    """Shows what is good to know at a function, or at the source of several functions."""
    annotate(construct, Notice.info(notice_id, text))


@frozen
class BoundTrigger:
    """A trigger at its function.

    Attributes:
        trigger: The trigger.
        source: The construct that invokes the function: given, imported or created.
    """

    trigger: Trigger
    source: IConstruct


def camel_case(*words: str) -> str:
    """Returns a construct's id from words: `dynamodb-stream`, `orders` gives `DynamodbStreamOrders`."""
    parts = re.findall(r"[A-Za-z0-9]+", "-".join(words))
    return "".join(part[:1].upper() + part[1:] for part in parts)

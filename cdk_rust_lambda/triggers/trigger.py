"""What all triggers have in common."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import ClassVar

from attrs import Attribute, field, frozen
from aws_cdk import aws_lambda as lambda_
from constructs import IConstruct

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.source import Source

# What every object of JavaScript has: CDK would take it for a construct of that name.
_JAVASCRIPT_NAMES = frozenset(
    {"constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString"}
    | {"toString", "valueOf", "__proto__", "__defineGetter__", "__defineSetter__"}
    | {"__lookupGetter__", "__lookupSetter__"}
)


def _check_id(_: object, attribute: Attribute[str | None], value: object) -> None:
    is_name = isinstance(value, str) and re.fullmatch(r"[\w.-]+", value, re.ASCII)
    if value is not None and (not is_name or value in _JAVASCRIPT_NAMES):
        raise TriggerError(
            "expected a name of letters, digits, '-', '_' and '.', which isn't JavaScript's own, found"
            f" {value!r}",
            key=attribute.name,
            remedy="choose such a name",
        )


@frozen(kw_only=True)
class Trigger(ABC):
    """Something that invokes a function.

    A kind of trigger is a frozen attrs class that derives from this one. Its fields are its options,
    under the names of aws-cdk-lib; Cargo.toml's `[[package.metadata.lambda.triggers]]` is structured
    into the same class.

    Attributes:
        type: The name of the kind in Cargo.toml.
        source_field: The field that Cargo.toml's `source` fills.
        id: The trigger's name at its function, and the id of constructs that it creates.
            Default: from the kind and the source.
    """

    type: ClassVar[str]
    source_field: ClassVar[str]

    id: str | None = field(default=None, validator=_check_id)

    @property
    def source(self) -> Source | IConstruct | None:
        """What the trigger listens to, as it was given."""
        value: Source | IConstruct | None = getattr(self, self.source_field)
        return value

    @property
    def default_id(self) -> str:
        """The id if none is given: the kind, then the source's name."""
        words = self.type
        if isinstance(self.source, Source):
            words += f"-{self.source.label}"
        elif self.source is not None:
            words += f"-{self.source.node.id}"
        return "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", words))

    @abstractmethod
    def bind(self, function: lambda_.Function, construct_id: str) -> IConstruct:
        """Wires the trigger to a function.

        Args:
            function: The function to invoke.
            construct_id: The id for constructs that are made in the function's scope.

        Returns:
            The source: the one given, imported or created.

        Raises:
            TriggerError: it can't be wired.
        """


@frozen
class BoundTrigger:
    """A trigger at its function.

    Attributes:
        trigger: The trigger.
        source: The construct that invokes the function: given, imported or created.
    """

    trigger: Trigger
    source: IConstruct

"""The numbers of a trigger as the final template has them, after Aspects and overrides, checked again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
from aws_cdk import Duration

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.wiring.final_values import check_finally, final_number

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_
    from constructs import IConstruct

    from cdk_rust_lambda.synthesis.properties import Finding, Properties
    from cdk_rust_lambda.triggers.core.trigger import Trigger

Kind = TypeVar("Kind", bound="Trigger")

Reader = Callable[["Properties"], Any]
"""Returns an option's value in a resource's final properties; `UNKNOWN` if only a deployment knows it."""

Readers = Mapping[str, Reader]
"""Options by name, with what reads them."""

UNKNOWN = object()


def number_at(path: str) -> Reader:
    """Returns what reads a number.

    Args:
        path: Where it stands in the properties: `ScalingConfig.MaximumConcurrency`, `Targets.0.Id`.
    """
    *names, last = path.split(".")

    def read(properties: Properties) -> Any:
        for name in names:
            properties = _below(properties, name)
            if _is_of_cloudformation(properties):
                return UNKNOWN
        if properties.get(last) is None:
            return None
        found = final_number(properties, last, None)
        return UNKNOWN if found is None else found

    return read


def _below(value: Any, name: str) -> Any:
    """Returns what stands under a name or, in a list, at an index; nothing if that isn't there."""
    if isinstance(value, list):
        value = {str(index): each for index, each in enumerate(value)}
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping | list) else {}


def _is_of_cloudformation(value: Any) -> bool:
    """Whether a value is a reference or another function of CloudFormation, which a deployment replaces."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return False
    (key,) = value
    return key == "Ref" or str(key).startswith("Fn::")


def duration_at(path: str, unit: Callable[[int], Duration] = Duration.seconds) -> Reader:
    """Returns what reads a duration.

    Args:
        path: Where it stands in the properties.
        unit: Makes it of the number. Default: of seconds.
    """
    number = number_at(path)

    def read(properties: Properties) -> Any:
        found = number(properties)
        if found is UNKNOWN or found is None:
            return found
        # -1 is no limit, as none is.
        return None if found < 0 else unit(found)

    return read


def with_final(trigger: Kind, properties: Properties, readers: Readers) -> Kind:
    """Returns a trigger with what the final template says, which its own checks have passed.

    Args:
        trigger: The trigger.
        properties: The final properties of the resource that has its options.
        readers: The options; those that the kind doesn't have are left out.

    Raises:
        TriggerError: it is what the trigger's checks refuse.
    """
    known = attrs.fields_dict(type(trigger))
    read = {name: reader(properties) for name, reader in readers.items() if name in known}
    return attrs.evolve(
        trigger, **{name: each for name, each in read.items() if each is not UNKNOWN}
    )


def check_again(
    function: lambda_.Function, trigger: Trigger, resource: IConstruct, readers: Readers
) -> None:
    """Has a trigger's numbers checked once more, as the final template says them.

    Args:
        function: The function.
        trigger: The trigger.
        resource: The resource that has them.
        readers: Its options.
    """

    def check(_: Properties, properties: Properties) -> Finding:
        try:
            with_final(trigger, properties, readers)
        except TriggerError as error:
            return error
        return None

    check_finally(function, None, check, resource)

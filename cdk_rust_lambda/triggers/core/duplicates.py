"""What is wired already is not wired again: one trigger for a source, one function for a place of it.

AWS refuses most duplicates only at the deployment. What is a token is compared with the same token only.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import attrs
from attrs import frozen
from aws_cdk import Duration, Stack, Stage, Token
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.memory import Memory
from cdk_rust_lambda.triggers.core.option import option_of
from cdk_rust_lambda.triggers.core.source import ImportedByArn, ImportedByName, Source

if TYPE_CHECKING:
    from constructs import IConstruct

    from cdk_rust_lambda.triggers.core.trigger import Trigger

_COMMON = ("id", "alias")
_claims: Memory[dict[Hashable, str]] = Memory()


def refuse_duplicate(function: lambda_.Function, trigger: Trigger) -> None:
    """Refuses a trigger of a function, or of the same alias, that it has already.

    Triggers of one kind and source are the same if the options are that `told_apart_by` names. A
    source that is created is never the same.

    Args:
        function: The function.
        trigger: The trigger to wire.

    Raises:
        TriggerError: the function has it already.
    """
    bound: Any = getattr(function, "triggers", {})
    others = {
        name: each.trigger for name, each in bound.items() if type(each.trigger) is type(trigger)
    }
    if not others or (trigger.told_apart_by is None and trigger.creates_source):
        return
    handler = trigger.handler(function)
    for name, other in others.items():
        if is_duplicate(trigger, other) and other.handler(function) is handler:
            same = ["source", *(trigger.told_apart_by or ())]
            raise TriggerError(
                f"the trigger {name!r} of {function.node.path} has the same source"
                + (f", and the same {', '.join(same[1:])}" if same[1:] else ""),
                key=trigger.source_field or "id",
                remedy="leave one of the two out, or make one trigger of them",
                check_id="duplicate",
            )


def is_duplicate(trigger: Trigger, other: Trigger) -> bool:
    """Whether two triggers of a kind have one source, which exists, and the options that tell them apart.

    Args:
        trigger: A trigger.
        other: Another one of its kind; both invoke the same function or alias.
    """
    if trigger.told_apart_by is None and trigger.creates_source:
        return False
    return (
        not (trigger.source_field and (trigger.creates_source or other.creates_source))
        and _options(trigger) == _options(other)
        and _identity(trigger) == _identity(other)
    )


@frozen
class Place:
    """A place of a source that only one trigger can have.

    Attributes:
        source: What identifies the source, such as `in_app(api, api.api_id)`.
        name: The place: a route's key, a priority, a port; empty if there is only one.
        what: What the place is, for messages.
        option: The option that chooses it.
        check_id: The check that refuses a second trigger.
    """

    source: Hashable
    name: str
    what: str = "the route"
    option: str = "routes"
    check_id: str = "api-route"


def claim(function: lambda_.Function, construct_id: str, place: Place) -> None:
    """Remembers that a trigger has a place, in the whole app.

    Args:
        function: The trigger's function.
        construct_id: The trigger's id.
        place: The place.

    Raises:
        TriggerError: another trigger has it: AWS would refuse it at the deployment.
    """
    owner = f"{function.node.path}/{construct_id}"
    claims = _claims.of_app(function, dict)
    key = (place.what, place.source, place.name)
    if claims.setdefault(key, owner) != owner:
        other, _, other_id = claims[key].rpartition("/")
        raise TriggerError(
            f"the function {other} has {place.what}{place.name and f' {place.name!r}'} already, by its"
            f" trigger {other_id!r}",
            key=place.option,
            remedy=f"give one of them other {place.option}, or leave one of them out",
            check_id=place.check_id,
        )


def is_first(notice_id: str, construct: IConstruct, source: Hashable) -> bool:
    """Whether a notice of a source is to be said: nothing has asked it before in the whole app.

    Args:
        notice_id: The notice.
        construct: A construct of the app.
        source: What identifies the source.
    """
    claims = _claims.of_app(construct, dict)
    key = ("the notice", notice_id, source)
    if key in claims:
        return False
    claims[key] = construct.node.path
    return True


def in_app(construct: IConstruct, name: str) -> tuple[str, str]:
    """Returns what identifies a resource in its app by its ARN, name or id.

    Two names that are tokens may be the same text for different resources, in different stacks; a name
    that is none may be that of different resources in different environments.

    Args:
        construct: The resource, or a construct in its account and Region.
        name: Its ARN, name or id.
    """
    if Token.is_unresolved(name):
        return (Stack.of(construct).node.path, name)
    if name.startswith("arn:"):
        return ("", name)
    stage = Stage.of(construct)
    environment = Stack.of(construct).environment
    return (f"{environment} {'' if stage is None else stage.node.path}", name)


def identity_of(function: lambda_.Function, source: Any, attribute: str) -> tuple[str, str]:
    """Returns what identifies a source that is a construct, or is given by ARN or name.

    Args:
        function: The function, in whose stack an ARN or a name is meant.
        source: A construct, an `ImportedByArn` or an `ImportedByName`.
        attribute: The attribute of the construct with its ARN or id.
    """
    if isinstance(source, ImportedByArn):
        return (Stack.of(function).node.path if "${" in source.arn else "", source.arn)
    if isinstance(source, ImportedByName):
        return in_app(function, source.name)
    return in_app(source, getattr(source, attribute))


def _options(trigger: Trigger) -> dict[str, Any]:
    names = trigger.told_apart_by
    if names is None:
        known = (each.name for each in attrs.fields(type(trigger)))
        names = tuple(name for name in known if name not in (*_COMMON, trigger.source_field))
    return {name: _comparable(getattr(trigger, name, None)) for name in names}


def _comparable(value: Any) -> Any:
    """Two durations of aws-cdk-lib are never equal themselves."""
    if isinstance(value, Duration) and not value.is_unresolved():
        return ("milliseconds", value.to_milliseconds())
    return value


def _identity(trigger: Trigger) -> Hashable:
    source: Any = trigger.source
    if source is None or isinstance(source, Source):
        return ("", source.arn) if isinstance(source, ImportedByArn) else source
    field = attrs.fields_dict(type(trigger)).get(trigger.source_field or "")
    option = None if field is None else option_of(field)
    for name in () if option is None else option.identifiers:
        value = getattr(source, name, None)
        if isinstance(value, str):
            return in_app(source, value)
    path: str = source.node.path
    return path

"""Wiring a trigger to its function: what goes wrong in it is an error that says what, where, and why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs
from aws_cdk import aws_lambda as lambda_
from jsii.errors import JavaScriptError

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.circular_stacks import check_stacks
from cdk_rust_lambda.triggers.core.duplicates import refuse_duplicate
from cdk_rust_lambda.triggers.core.javascript import installed_version, message_of
from cdk_rust_lambda.triggers.core.values import is_finite
from cdk_rust_lambda.triggers.invocation import check_invocation
from cdk_rust_lambda.triggers.invocation_length import check_invocation_length
from cdk_rust_lambda.triggers.regions import check_region

if TYPE_CHECKING:
    from constructs import IConstruct

    from cdk_rust_lambda.triggers.core.trigger import Trigger

_TAKEN = re.compile(r"There is already a Construct with name '(.+?)' in \S+(?: \[(.+?)\])?")
_UNKNOWN_OPTION = re.compile(r"got an unexpected keyword argument '(\w+)'")


def bind_trigger(function: lambda_.Function, trigger: Trigger, trigger_id: str) -> IConstruct:
    """Wires a trigger to a function.

    Args:
        function: The function.
        trigger: The trigger.
        trigger_id: The trigger's id.

    Returns:
        The source, as `Trigger.bind` returns it.

    Raises:
        TriggerError: it is wired already, its alias is of another function, its source is in another Region, it can't invoke the function, an option is no finite number, a construct's id is taken, or
            aws-cdk-lib refuses it.
    """
    _check_finite(trigger)
    _check_alias(function, trigger)
    refuse_duplicate(function, trigger)
    check_invocation(function, trigger)
    check_invocation_length(function, trigger)
    check_region(function, trigger)
    try:
        source = trigger.bind(function, trigger_id)
        check_stacks(function, source)
    except RuntimeError as error:
        if not isinstance(error.__cause__, JavaScriptError):
            raise
        raise _refusal(function, trigger, trigger_id, message_of(error)) from error
    except TypeError as error:
        option = _UNKNOWN_OPTION.search(str(error))
        if option is None or option[1] not in attrs.fields_dict(type(trigger)):
            raise
        raise TriggerError(
            f"the installed aws-cdk-lib {installed_version()} doesn't have what the option"
            f" {option[1]!r} of triggers of type {trigger.type!r} sets",
            key=option[1],
            remedy="install a newer aws-cdk-lib, or leave the option out",
        ) from error
    return source


def _refusal(
    function: lambda_.Function, trigger: Trigger, trigger_id: str, message: str
) -> TriggerError:
    problem = message.removeprefix("Error: ")
    taken = _TAKEN.search(problem)
    if taken is None:
        return TriggerError(
            f"aws-cdk-lib refuses the trigger {trigger_id!r} of type {trigger.type!r} at"
            f" {function.node.path}: {problem}",
            key="type",
            remedy="change the option that the message is about",
        )
    return TriggerError(
        f"the trigger {trigger_id!r} of type {trigger.type!r} makes a construct called {taken[1]!r}, but"
        f" {taken[2] or function.node.path} has one of that name already",
        key="id",
        remedy="give the trigger another id",
    )


def _check_alias(function: lambda_.Function, trigger: Trigger) -> None:
    """Refuses an alias of another function, which the trigger would invoke in place of this one."""
    alias = trigger.alias
    if isinstance(alias, lambda_.Alias) and alias.lambda_ is not function:
        raise TriggerError(
            f"{alias.node.path} is an alias of {alias.lambda_.node.path}, not of {function.node.path}",
            key="alias",
            remedy="pass an alias of this function, or give the trigger to the other one",
        )


def _check_finite(trigger: Trigger) -> None:
    """Refuses infinity and what is not a number, which would end the process of Node."""
    for name in attrs.fields_dict(type(trigger)):
        if not is_finite(getattr(trigger, name)):
            raise TriggerError("infinite, or not a number", key=name, remedy="write a number")

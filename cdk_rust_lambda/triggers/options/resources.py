"""Options that name resources: constructs, or what stands for them."""

from __future__ import annotations

import re
from typing import Any

import attrs
from attrs import Attribute

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.pseudo_parameters import without_parameters
from cdk_rust_lambda.triggers.core.source import Created, ImportedByArn, ImportedByName, has_member


def resource(
    expected: str,
    member: str | tuple[str, ...],
    *,
    is_source: bool = False,
    arn: str | None = None,
    name: str | None = None,
    creatable: bool = True,
    required: bool = False,
    nameable: bool = True,
    not_imported: str | None = None,
) -> Any:
    """A construct, or a `Source` that stands for one.

    Args:
        expected: What it is, for messages: `a queue`.
        member: A member that tells such constructs from others: `queue_arn`; or several, one of which
            each has.
        is_source: Whether it is what the trigger listens to; that may be given by position.
        arn: The pattern of its ARN; None if it can't be imported by one.
        name: The pattern of its name.
        creatable: Whether it can be created.
        required: Whether there is none by default.
        nameable: Whether it can be imported by its name.
        not_imported: Why it can't be imported at all; None if it can.
    """
    members = (member,) if isinstance(member, str) else member

    def check(attribute: Attribute[Any], value: Any) -> None:
        problem = remedy = None
        if value is None:
            if required:
                problem, remedy = f"{expected} is needed", f"pass {attribute.name}="
        elif not_imported is not None and isinstance(value, ImportedByArn | ImportedByName):
            problem = f"{expected} can't be imported: {not_imported}"
            remedy = f"pass {expected} of this app, in Python or in resources="
        elif isinstance(value, ImportedByArn):
            if arn is None or not re.fullmatch(arn, without_parameters(value.arn, "x")):
                problem = f"not the ARN of {expected}: {value.arn!r}"
                remedy = f"name {expected} in resources=, or correct the ARN"
        elif isinstance(value, ImportedByName):
            plain = without_parameters(value.name, "x")
            if not nameable or (name is not None and not re.fullmatch(name, plain)):
                problem = f"not the name of {expected}: {value.name!r}"
                remedy = f"name {expected} in resources=, or by its ARN"
        elif isinstance(value, Created):
            if not creatable:
                problem = f"{expected} can't be created by a trigger"
                remedy = f"create it in Python, and pass it as {attribute.name}= or in resources="
        elif not any(has_member(value, name) for name in members):
            problem = f"expected {expected}, found {type(value).__name__}"
            remedy = f"pass {expected}"
        if problem is not None:
            raise TriggerError(problem, key=attribute.name, remedy=remedy)

    return attrs.field(
        default=None,
        kw_only=not is_source,
        validator=lambda _, attribute, value: check(attribute, value),
        hash=False,
        metadata={
            "resource": True,
            "members": members,
            "arn": arn,
            "name": name,
            "creatable": creatable,
        },
    )

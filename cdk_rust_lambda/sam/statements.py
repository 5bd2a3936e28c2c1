"""Statements of policies in a template: what they have to have, so that no right is read from what is none."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from cdk_rust_lambda.sam.template import Intrinsic
from cdk_rust_lambda.sam.values import MistakenError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cdk_rust_lambda.sam.template import Section

ELEMENTS: Mapping[str, str] = MappingProxyType(
    {
        "Action": "actions",
        "NotAction": "not_actions",
        "NotResource": "not_resources",
        "Resource": "resources",
    }
)
"""The elements that are texts, and the keywords of aws-cdk-lib for them."""
# What their texts look like, unless CloudFormation puts something in.
_TEXTS = {
    "Action": re.compile(r"\*|[\w-]+:[\w*?]+"),
    "Resource": re.compile(r"\*|(arn|execute-api):.*"),
}


def check_statement(statement: Section) -> None:
    """Refuses what is no statement of a function's policies.

    Args:
        statement: The statement.

    Raises:
        MistakenError: says why.
    """
    unknown = statement.keys() - {"Condition", "Effect", "Sid", *ELEMENTS}
    condition = statement.get("Condition", {})
    if (
        unknown
        or statement.get("Effect", "Allow") not in ("Allow", "Deny")
        or not statement.keys() & {"Action", "NotAction"}
        or not statement.keys() & {"Resource", "NotResource"}
        or not isinstance(condition, dict)
    ):
        raise MistakenError("a statement has Effect, Action and Resource")
    if not all(isinstance(each, dict) for each in condition.values()):
        raise MistakenError("a Condition has operators, each with keys and their values")
    check_elements(statement)


def check_elements(statement: Section) -> None:
    """Refuses texts of a statement that are none, or can't be right.

    Args:
        statement: The statement.

    Raises:
        MistakenError: says why.
    """
    for key in statement.keys() & ELEMENTS.keys():
        value = statement[key]
        for each in value if isinstance(value, list) else [value]:
            if not isinstance(each, str | Intrinsic):
                raise MistakenError(f"{key} of a statement is a text or a list of texts")
            is_known = isinstance(each, str) and "{" not in each
            if is_known and not _TEXTS[key.removeprefix("Not")].fullmatch(str(each)):
                raise MistakenError(f"{each!r} is no {key} of a statement")

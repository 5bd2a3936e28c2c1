"""Pseudo parameters of CloudFormation in the texts of Cargo.toml: `${AWS::Region}` and the like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aws_cdk import Aws

from cdk_rust_lambda.errors import suggest

# "Pseudo parameters reference" in the CloudFormation guide, without AWS::NoValue and
# AWS::NotificationARNs, which are no texts.
_ATTRIBUTES = {
    "AccountId": "ACCOUNT_ID",
    "Partition": "PARTITION",
    "Region": "REGION",
    "StackId": "STACK_ID",
    "StackName": "STACK_NAME",
    "URLSuffix": "URL_SUFFIX",
}
_WRITTEN = re.compile(r"\$\{AWS::([^}]*)\}")
# But for `$${`, which stands for the text itself where there are references.
_MEANT = re.compile(r"(?<!\$)\$\{AWS::[^}]*\}")
_TOKEN = re.compile(r"\$\{Token\[[^]]*\]\}")


def substitute(value: Any) -> Any:
    """Returns a value with tokens in place of the pseudo parameters in its texts.

    Every other `${...}` stays: IoT's SQL, templates of API Gateway and inputs of events have their own.

    Args:
        value: What TOML can hold: a text, a table or list with texts, or something else, which stays.

    Raises:
        ValueError: there is no such pseudo parameter.
    """
    if isinstance(value, str):
        return _WRITTEN.sub(_token, value)
    if isinstance(value, Mapping):
        return {key: substitute(each) for key, each in value.items()}
    if isinstance(value, list):
        return [substitute(each) for each in value]
    return value


def first_parameter(text: str) -> str | None:
    """Returns the first pseudo parameter of a text, as it is written there; None if it has none.

    Args:
        text: The text.
    """
    found = _MEANT.search(text)
    return None if found is None else found[0]


def _token(written: re.Match[str]) -> str:
    attribute = _ATTRIBUTES.get(written[1])
    if attribute is None:
        known = [f"${{AWS::{name}}}" for name in _ATTRIBUTES]
        raise ValueError(f"there is no {written[0]}; {suggest(written[0], known)}")
    token: str = getattr(Aws, attribute)
    return token


def without_parameters(text: str, filler: str = "") -> str:
    """Returns a text with something else in place of pseudo parameters and tokens.

    Args:
        text: The text, before `substitute` or after.
        filler: What stands there then; for a pattern that the rest has to match, `x`.
    """
    return _TOKEN.sub(filler, _WRITTEN.sub(filler, text))

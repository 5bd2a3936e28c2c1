"""Options that only Python can express: objects of aws-cdk-lib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.errors import TriggerError, text_of
from cdk_rust_lambda.triggers.core.option import Option
from cdk_rust_lambda.triggers.core.values import is_of_cdk
from cdk_rust_lambda.triggers.options.fields import as_tuple, checked

if TYPE_CHECKING:
    from attrs import Attribute


def instance(kind: type[Any], expected: str) -> Option:
    """An instance of a class of aws-cdk-lib, or for `object` of any."""

    def check(value: Any) -> str | None:
        is_right = isinstance(value, kind) and (kind is not object or is_of_cdk(value))
        return None if is_right else expected

    return checked(check, schema=None)


def instances(kind: type[Any], expected: str) -> Option:
    """A list of instances of a class of aws-cdk-lib, or for `object` of any."""

    def validate(_: object, attribute: Attribute[Any], value: Any) -> None:
        is_right = isinstance(value, tuple) and all(
            isinstance(each, kind) and is_of_cdk(each) for each in value
        )
        if not is_right:
            raise TriggerError(
                f"expected {expected}, found {text_of(value)}",
                key=attribute.name,
                remedy=f"pass {expected}, or leave {attribute.name} out",
            )

    return Option(converter=as_tuple, validator=validate, schema=None)

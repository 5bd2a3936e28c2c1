"""Properties of a SAM function that `AWS::Lambda::Function` has, too, as statements of the app."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.sam.template import Intrinsic
from cdk_rust_lambda.sam.values import MistakenError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cdk_rust_lambda.sam.expressions import Expressions
    from cdk_rust_lambda.sam.function import SamFunction

OVERRIDES: Mapping[str, type] = MappingProxyType(
    {
        "CodeSigningConfigArn": str,
        "Description": str,
        "EphemeralStorage": dict,
        "FileSystemConfigs": list,
        "FunctionName": str,
        "KmsKeyArn": str,
        "Layers": list,
        "LoggingConfig": dict,
        "MemorySize": object,
        "RecursiveLoop": str,
        "ReservedConcurrentExecutions": object,
        "RuntimeManagementConfig": dict,
        "Timeout": object,
    }
)
"""The properties, with what each is; a number may stand as a text."""


def override(function: SamFunction, key: str, value: Any, expressions: Expressions) -> str:
    """Returns the statement that sets a property once the function is made.

    Args:
        function: The function.
        key: The property.
        value: Its value.
        expressions: Writes values as Python.

    Raises:
        UntranslatableError: the app can't say it.
    """
    if not isinstance(value, OVERRIDES[key] | Intrinsic):
        raise MistakenError("left out: it isn't what SAM expects there")
    return f'override({function.python}, "{key}", {expressions.text(value)})'

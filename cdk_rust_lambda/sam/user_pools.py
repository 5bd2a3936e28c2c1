"""User pools of a template, which the app makes anew, since triggers add to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.sam.quoting import quoted
from cdk_rust_lambda.sam.values import UntranslatableError

if TYPE_CHECKING:
    from cdk_rust_lambda.sam.expressions import Expressions
    from cdk_rust_lambda.sam.remarks import Remarks
    from cdk_rust_lambda.sam.template import Section

USER_POOL = "AWS::Cognito::UserPool"
# What aws-cdk-lib gives a pool that doesn't say it.
_ADDED = (
    *("AccountRecoverySetting", "AdminCreateUserConfig", "EmailVerificationMessage"),
    *("EmailVerificationSubject", "SmsVerificationMessage", "VerificationMessageTemplate"),
)


def pool_statements(
    name: str, properties: Section, expressions: Expressions, remarks: Remarks
) -> list[str]:
    """Returns what the app says of a user pool: its properties as they were, no others, and its logical id.

    With another one, the pool would be another, without its users, when the app takes over a stack.

    Args:
        name: Its logical id.
        properties: Its properties.
        expressions: Writes values as Python.
        remarks: Takes what isn't taken over.
    """
    statements = [f'resources["{name}"].node.default_child.override_logical_id({quoted(name)})']
    added = ", ".join(quoted(key) for key in _ADDED if key not in properties)
    if added:
        statements.append(f'leave_out(resources["{name}"], {added})')
    for key, value in properties.items():
        try:
            if key == "LambdaConfig":
                raise UntranslatableError("write triggers of type cognito-user-pool")
            text = expressions.text(value)
        except UntranslatableError as error:
            remarks.add(properties.lines[key], f"{name}.{key}", str(error))
        else:
            statements.append(f'override(resources["{name}"], {quoted(key)}, {text})')
    return statements

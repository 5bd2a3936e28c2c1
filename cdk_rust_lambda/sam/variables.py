"""The environment variables of a SAM function, as its settings in Cargo.toml, or as statements of the app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.sam.mistakes import check_settings
from cdk_rust_lambda.sam.quoting import quoted
from cdk_rust_lambda.sam.template import Intrinsic
from cdk_rust_lambda.sam.values import MistakenError, UntranslatableError

if TYPE_CHECKING:
    from cdk_rust_lambda.sam.context import Context
    from cdk_rust_lambda.sam.function import SamFunction
    from cdk_rust_lambda.sam.template import Section

# What any variable can be.
_ANY = "x"


def read_variables(function: SamFunction, properties: Section, context: Context) -> None:
    """Reads `Environment`.

    Args:
        function: Gets the variables.
        properties: The function's properties.
        context: What is at hand.
    """
    variables = properties.section("Environment").section("Variables")
    found: dict[str, str] = {}
    for name, value in variables.items():
        try:
            check_settings({"env": {name: _ANY}})
            text = _text(name, value, context)
            if text is not None:
                found[name] = text
                continue
            python = context.expressions.text(value)
        except UntranslatableError as error:
            place = f"Environment.Variables.{name}"
            context.remarks.add(variables.lines[name], place, str(error))
        else:
            function.statements.append(
                f"{function.python}.add_environment({quoted(name)}, {python})"
            )
    if found:
        function.deploy["env"] = found


def _text(name: str, value: Any, context: Context) -> str | None:
    """Returns a variable as Cargo.toml has it; None for one that only the app can say.

    Raises:
        UntranslatableError: neither can.
    """
    try:
        with context.values.following_parameters():
            text = context.values.variable(value)
    except UntranslatableError:
        if isinstance(value, Intrinsic):
            return None
        raise
    try:
        check_settings({"env": {name: text}})
    except MistakenError:
        return None  # an empty one
    return text if text == text.strip() else None  # blanks around it, which cargo-lambda drops

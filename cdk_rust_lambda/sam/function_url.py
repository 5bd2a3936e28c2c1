"""The URL of a SAM function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.sam.mistakes import check_options
from cdk_rust_lambda.sam.scalars import flag_of, number_of
from cdk_rust_lambda.sam.values import UntranslatableError, Values, section_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cdk_rust_lambda.sam.function import SamFunction

URL = "Url"
"""The id of a trigger that is the URL of a function."""


def function_url(function: SamFunction, value: Any, values: Values) -> None:
    """Reads `FunctionUrlConfig`, as a setting or a trigger.

    Args:
        function: Gets it.
        value: The property.
        values: Reads the template's values.

    Raises:
        UntranslatableError: no table says it.
    """
    section = section_of(value)
    kind = values.constant(section["AuthType"])
    if set(section) == {"AuthType"} and kind == "NONE":
        function.deploy["enable_function_url"] = True
        return
    table: dict[str, Any] = {"type": "function-url", "id": URL, "auth_type": kind.lower()}
    unsaid = section.keys() - {"AuthType", "Cors", "InvokeMode"}
    if unsaid:
        raise UntranslatableError(f"say {', '.join(sorted(unsaid))} in Cargo.toml")
    if "InvokeMode" in section:
        table["invoke_mode"] = values.constant(section["InvokeMode"]).lower()
    if "Cors" in section:
        table["cors"] = _cors(values.constant(section["Cors"]))
    check_options("function-url", {key: each for key, each in table.items() if key != "type"})
    function.triggers.append(table)


def _cors(given: Mapping[str, Any]) -> dict[str, Any]:
    names = {
        "AllowCredentials": "allow_credentials",
        "AllowHeaders": "allowed_headers",
        "AllowMethods": "allowed_methods",
        "AllowOrigins": "allowed_origins",
        "ExposeHeaders": "exposed_headers",
        "MaxAge": "max_age",
    }
    found: dict[str, Any] = {names[key]: number_of(flag_of(each)) for key, each in given.items()}
    if "allowed_methods" in found:
        methods = found["allowed_methods"]
        found["allowed_methods"] = ["all" if each == "*" else each.lower() for each in methods]
    return found

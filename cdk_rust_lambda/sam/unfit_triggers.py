"""Triggers that a SAM function's events would be, but that can't go with what else the template says of it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cdk_rust_lambda.sam.function import SamFunction
    from cdk_rust_lambda.sam.remarks import Remarks

# What names its functions in one property for all of them, which would name one that isn't there.
_SHARED: Mapping[str, str] = MappingProxyType(
    {"cognito-user-pool": "a user pool", "s3": "the notifications of a bucket"}
)


def drop_unfit(function: SamFunction, line: int, remarks: Remarks) -> None:
    """Drops the triggers that can't be, with the reason.

    Args:
        function: The function, whose triggers are read.
        line: Its line in the template.
        remarks: Takes the reasons.
    """
    for table in list(function.triggers):
        if function.condition is not None and table.pop("route_settings", None) is not None:
            text = f"the stage would name the route whether {function.condition} is true or not"
            remarks.add(line, f"{table['id']}.RouteSettings", text)
        reason = _reason(function, str(table["type"]))
        if reason is not None:
            remarks.add(line, str(table["id"]), reason)
            function.triggers.remove(table)


def _reason(function: SamFunction, kind: str) -> str | None:
    if "tenancy_config" in function.keywords:
        if kind == "rest-api":
            return "write the route in Cargo.toml, with tenant_id: whose tenant a request is for"
        return "with tenant isolation only REST APIs invoke a function"
    if function.condition is not None and kind in _SHARED:
        return (
            f"{_SHARED[kind]} would name the function whether {function.condition} is true or not:"
            " write the trigger under the condition in app.py"
        )
    return None

"""All that is looked at, in one report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from cdk_rust_lambda.machine.aws import check_account, check_credentials
from cdk_rust_lambda.machine.limits import check_limits
from cdk_rust_lambda.machine.packages import check_python
from cdk_rust_lambda.machine.programs import check_cdk_cli, check_node, check_rust

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cdk_rust_lambda.machine.check import MachineCheck


def check_machine(*, online: bool = False) -> list[MachineCheck]:
    """Looks at everything; what is returned has nothing private in it.

    Args:
        online: Whether AWS is asked, too.
    """
    found = [*check_python(), check_node(), check_cdk_cli(), *check_rust(), *check_limits()]
    found += check_credentials()
    if online:
        found += check_account()
    return [each.public() for each in found]


def as_json(checks: Sequence[MachineCheck]) -> dict[str, Any]:
    """Returns a report as plain values."""
    return {"checks": [attrs.asdict(each) for each in checks]}


def as_text(checks: Sequence[MachineCheck]) -> Iterator[str]:
    """Yields the lines of a report."""
    width = max(len(each.name) for each in checks)
    for each in checks:
        wanted = "" if each.wanted is None else f" (wanted: {each.wanted})"
        yield f"{each.state:7}  {each.name:{width}}  {each.found}{wanted}"
        if each.remedy is not None:
            yield f"{'':7}  {'':{width}}  {each.remedy}"

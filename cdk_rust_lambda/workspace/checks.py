"""What is wrong with a workspace's functions as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.lambda_binaries import PackageBinary
from cdk_rust_lambda.errors import KeywordError, suggest
from cdk_rust_lambda.function.plan import FunctionPlan

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
    from cdk_rust_lambda.workspace.arguments import WorkspaceArguments

_Plans = Mapping[PackageBinary, FunctionPlan]


def refuse_unknown(
    arguments: WorkspaceArguments,
    names: Collection[str],
    left_out: Mapping[str, str],
    diagnostics: Diagnostics,
) -> None:
    """Adds an error for each name in `overrides` that is none of the functions.

    Args:
        arguments: What Python says.
        names: The names of the functions.
        left_out: Why other binaries are none, by their names.
        diagnostics: Takes the errors.
    """
    for name in arguments.overrides:
        if name not in names:
            why = f": {left_out[name]}" if name in left_out else ""
            problem = f"there is no function {name!r}{why}"
            diagnostics.errors.append(
                KeywordError(problem, key="overrides", remedy=suggest(name, names))
            )


def refuse_shared(plans: _Plans, diagnostics: Diagnostics) -> None:
    """Adds an error for what only one function can have, if it is given to several.

    That is what a table for a whole package does: `deploy.name` and `deploy.binary_path`.

    Args:
        plans: The functions.
        diagnostics: Takes the errors.
    """
    given: dict[PackageBinary, str] = {}
    written: dict[PackageBinary, str] = {}
    prebuilt: dict[PackageBinary, str] = {}
    for binary, plan in plans.items():
        keyword = plan.arguments.keywords.get("function_name")
        if isinstance(keyword, str):
            given[binary] = keyword
        elif plan.binary.settings.deploy.name is not None:
            written[binary] = plan.binary.settings.deploy.name
        if plan.binary.prebuilt is not None:
            prebuilt[binary] = str(plan.binary.prebuilt)
    remedy = 'give each its own: overrides={NAME: {"function_name": ...}}'
    for value, first, problem in _shared(given | written, "name"):
        if value in given.values():
            diagnostics.errors.append(KeywordError(problem, key="function_name", remedy=remedy))
        else:
            settings = plans[first].binary.settings
            diagnostics.errors.append(settings.error("deploy.name", problem, remedy))
    for _, first, problem in _shared(prebuilt, "prebuilt binary"):
        settings = plans[first].binary.settings
        remedy = (
            "write it for one of them, in package.metadata.lambda.bin.NAME.deploy, or leave the"
            " other ones out with exclude="
        )
        diagnostics.errors.append(settings.error("deploy.binary_path", problem, remedy))


def _shared(
    values: Mapping[PackageBinary, str], kind: str
) -> Iterator[tuple[str, PackageBinary, str]]:
    """Yields values that several binaries have, with the first of these, and the problem."""
    found: dict[str, list[PackageBinary]] = {}
    for binary, value in values.items():
        found.setdefault(value, []).append(binary)
    for value, binaries in found.items():
        if len(binaries) > 1:
            names = " and ".join(repr(each.name) for each in binaries)
            yield value, binaries[0], f"the functions {names} would have the same {kind}, {value!r}"

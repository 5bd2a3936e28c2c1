"""What is odd about the functions of a workspace together, or about what is none."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.lambda_binaries import PackageBinary, reason
from cdk_rust_lambda.cargo.project.lambda_crates import wrapper_of
from cdk_rust_lambda.function.plan import FunctionPlan, unused_warning
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from cdk_rust_lambda.cargo.project.lockfile import Lockfile
    from cdk_rust_lambda.cargo.project.workspace import Workspace
    from cdk_rust_lambda.extension.plan import ExtensionPlan
    from cdk_rust_lambda.workspace.arguments import WorkspaceArguments


def shared_warnings(plans: Iterable[FunctionPlan | ExtensionPlan]) -> list[Notice]:
    """Returns what is odd about more than one of them: a table for all of them, the lock file.

    Args:
        plans: The functions and extensions.
    """
    plans = list(plans)
    counts = Counter(warning for plan in plans for warning in dict.fromkeys(plan.warnings))
    return [
        warning
        for warning, count in counts.items()
        # Of the lock file the first function has it alone.
        if count > 1 or (warning.id == "lockfile-missing" and len(plans) > 1)
    ]


def left_out_by_mistake(left_out: Mapping[PackageBinary, str]) -> list[Notice]:
    """Returns the warnings for binaries that have settings, but not the dependency.

    They may have it through another package.

    Args:
        left_out: The binaries that are no functions, and why.
    """
    return [
        Notice.warning(
            "binary-left-out",
            f"the binary {binary.path!r} is left out, although {binary.package.manifest.path} has"
            f" a table [package.metadata.lambda]: {why}. Depend on it directly, or name the"
            " binary in exclude=.",
        )
        for binary, why in left_out.items()
        if why == reason(binary.package, "neither")
        and "lambda" in binary.package.manifest.package_table("metadata")
    ]


def wrapped(
    left_out: Mapping[PackageBinary, str], workspace: Workspace, lockfile: Lockfile | None
) -> Iterator[Notice]:
    """Yields what is good to know of binaries that may be functions by way of another crate.

    Args:
        left_out: The binaries that are no functions, and why.
        workspace: Their workspace.
        lockfile: Its lock file; None if there is none.
    """
    for binary, why in left_out.items():
        if why != reason(binary.package, "neither"):
            continue
        if "lambda" in binary.package.manifest.package_table("metadata"):
            continue  # which has a warning
        wrapper = wrapper_of(binary.package, workspace, lockfile)
        if wrapper is not None:
            text = (
                f"the binary {binary.path!r} is left out, although {wrapper!r}, which"
                f" {binary.package.manifest.path} depends on, brings Lambda's runtime along: {why} itself. If it is"
                " a function, depend on one of them, or name all functions in include=; else name it in"
                " exclude="
            )
            yield Notice.info("binary-may-be-function", text)


def unused_of(
    binary: PackageBinary, plan: FunctionPlan, arguments: WorkspaceArguments
) -> list[Notice]:
    """Returns the warning for resources that are given for one function, which doesn't use them.

    Args:
        binary: The function's binary.
        plan: The function.
        arguments: What Python says of the workspace.
    """
    own = arguments.own_resources(binary.function_name)
    unused = sorted(own & set(plan.unused_resources))
    place = f"no trigger of {binary.name!r} in {binary.package.manifest.path}"
    return [unused_warning(place, unused, plan.named_resources - own)] if unused else []


def unused_of_all(
    plans: Iterable[FunctionPlan], manifest_path: Path, arguments: WorkspaceArguments
) -> list[Notice]:
    """Returns the warning for resources that are given for all functions, none of which uses them.

    Args:
        plans: The functions.
        manifest_path: The Cargo.toml.
        arguments: What Python says of the workspace.
    """
    plans = list(plans)
    unused = set(arguments.resources).intersection(*(plan.unused_resources for plan in plans))
    unused -= arguments.named
    place = f"no trigger of a function of {manifest_path}"
    wanted = set(arguments.named).union(*(plan.named_resources for plan in plans))
    given = arguments.resources.keys()
    return [unused_warning(place, sorted(unused), wanted - given)] if unused else []

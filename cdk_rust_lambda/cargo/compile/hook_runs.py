"""Running hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.compile.hooks import hook_name
from cdk_rust_lambda.cargo.compile.process import run
from cdk_rust_lambda.errors import BuildError, CdkRustLambdaError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from cdk_rust_lambda.cargo.compile.hook_declarations import DeclaredHook
    from cdk_rust_lambda.cargo.compile.hooks import BuildContext


def run_hooks(
    key: str,
    hooks: Sequence[DeclaredHook],
    context: BuildContext,
    on_line: Callable[[str], None],
    record: Path | None = None,
) -> None:
    """Runs hooks, one after the other.

    Args:
        key: The option that holds them.
        hooks: The hooks.
        context: The build.
        on_line: Is called with each line that a command writes.
        record: Where to note which command runs.

    Raises:
        BuildError: one failed; the ones after it aren't run.
    """
    for hook in (each.hook for each in hooks):
        if callable(hook):
            _call(key, hook, context)
        else:
            _start(key, hook, context, on_line, record)


def _call(key: str, hook: Callable[[BuildContext], object], context: BuildContext) -> None:
    try:
        hook(context)
    except CdkRustLambdaError:
        raise
    # The end of a program, as command lines written in Python raise it, would be that of the app: in the middle of
    # the synthesis, and with status 0 the CDK CLI would deploy what an earlier one has left.
    except (Exception, SystemExit) as error:
        if isinstance(error, SystemExit) and not error.code:
            return
        raise BuildError(
            f"the hook {hook_name(hook)} failed: {type(error).__name__}: {error}",
            key=f"bundling.{key}",
            remedy="correct the hook",
        ) from error


def _start(
    key: str,
    argv: list[str] | tuple[str, ...],
    context: BuildContext,
    on_line: Callable[[str], None],
    record: Path | None,
) -> None:
    environment = {**context.environment, **context.variables}
    status = run(
        argv,
        cwd=context.workspace_directory,
        environment=environment,
        on_line=on_line,
        record=record,
    )
    if status != 0:
        raise BuildError(
            f"the hook {hook_name(argv)} failed (exit status {status}); what it said stands above",
            key=f"bundling.{key}",
            remedy=f"run it by hand in {context.workspace_directory}",
        )

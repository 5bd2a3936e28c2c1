"""`cdk-rust-lambda watch`: one function, run on this machine and built again when its sources change."""

from __future__ import annotations

import shlex
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cdk_rust_lambda.cargo.compile.development_profile import DEVELOPMENT_PROFILE
from cdk_rust_lambda.cli.options import Context, Function, ManifestPath, Package
from cdk_rust_lambda.cli.output import say
from cdk_rust_lambda.cli.run_options import (
    Profile,
    TimeoutSeconds,
    Variables,
    VariablesFile,
    function_run,
)
from cdk_rust_lambda.development.local_extra import check_installed
from cdk_rust_lambda.development.source_changes import source_changes
from cdk_rust_lambda.emulator.session import FollowedFunction

if TYPE_CHECKING:
    from cdk_rust_lambda.emulator.server import Emulator


def watch(
    function: Function = None,
    manifest_path: ManifestPath = None,
    package: Package = None,
    context: Context = None,
    profile: Profile = DEVELOPMENT_PROFILE,
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="The port. Default: a free one.")
    ] = 0,
    timeout: TimeoutSeconds = None,
    variables: Variables = None,
    variables_file: VariablesFile = None,
) -> None:
    """Runs a function, and builds it again when its sources or settings change, until Ctrl-C."""
    run = function_run(
        function, manifest_path, package, context, profile, timeout, variables, variables_file
    )
    check_installed("watchfiles")
    try:
        show = partial(_show, _as_given(manifest_path, package))
        FollowedFunction(run, show).follow(source_changes, port=port)
    except KeyboardInterrupt:
        say("Ended.")


def _as_given(manifest_path: Path | None, package: str | None) -> str:
    """What `invoke` has to be told, too, to find the function from here."""
    words = [] if manifest_path is None else ["--manifest-path", str(manifest_path)]
    words += [] if package is None else ["--package", package]
    return "".join(f" {shlex.quote(each)}" for each in words)


def _show(more: str, emulator: Emulator) -> None:
    say("To call it:")
    say(f"  cdk-rust-lambda invoke {emulator.function}{more} --data-ascii '{{}}'")
    say(f"  curl -d '{{}}' {emulator.invocations}")
    say(f"  curl {emulator.url} (as a function URL)")

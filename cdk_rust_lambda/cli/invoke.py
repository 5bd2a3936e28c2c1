"""`cdk-rust-lambda invoke`: one function, built and run on this machine for one event."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cdk_rust_lambda.cargo.compile.development_profile import DEVELOPMENT_PROFILE
from cdk_rust_lambda.cargo.toml.located_errors import located_errors
from cdk_rust_lambda.cli.chosen_trigger import trigger_of
from cdk_rust_lambda.cli.event_fields import set_field
from cdk_rust_lambda.cli.events import event_json
from cdk_rust_lambda.cli.kinds import import_kinds
from cdk_rust_lambda.cli.options import Context, Function, ManifestPath, Modules, Package
from cdk_rust_lambda.cli.output import say
from cdk_rust_lambda.cli.run_options import (
    Profile,
    TimeoutSeconds,
    Variables,
    VariablesFile,
    function_run,
)
from cdk_rust_lambda.emulator.session import followed_emulator
from cdk_rust_lambda.errors import InvocationError

_INSTEAD = "say what to send: --data-ascii or --data-file"


def invoke(
    function: Function = None,
    trigger: Annotated[
        str | None,
        typer.Option(help="The trigger whose sample event is sent: its id, or its type."),
    ] = None,
    fields: Annotated[
        list[str] | None,
        typer.Option("--set", help="PATH=VALUE: a field of the sample event, as in `event`."),
    ] = None,
    data_file: Annotated[
        Path | None, typer.Option("--data-file", "-F", help="A file with the event.")
    ] = None,
    data_ascii: Annotated[
        str | None, typer.Option("--data-ascii", "-A", help="The event, as JSON.")
    ] = None,
    manifest_path: ManifestPath = None,
    package: Package = None,
    context: Context = None,
    profile: Profile = DEVELOPMENT_PROFILE,
    timeout: TimeoutSeconds = None,
    variables: Variables = None,
    variables_file: VariablesFile = None,
    modules: Modules = None,
) -> None:
    """Builds a function, sends it an event, and prints the answer; exit status 1 if that is an error.

    If `cdk-rust-lambda watch` runs the function, the event is sent there.
    """
    if [data_file, data_ascii].count(None) == 0 or (
        (trigger or fields) and (data_file or data_ascii is not None)
    ):
        raise typer.BadParameter("--data-file, --data-ascii and --trigger take each other's place")
    run = function_run(
        function, manifest_path, package, context, profile, timeout, variables, variables_file
    )
    # Before anything is locked or built.
    payload = None if data_file is None and data_ascii is None else _given(data_file, data_ascii)
    build = run.build()
    if payload is None:
        import_kinds(modules or ())
        binary = run.selection.binary_name
        with located_errors():
            found = trigger_of(run.manifest_path, run.package, binary, trigger, instead=_INSTEAD)
            payload = _sample(found, fields or ())
    running = followed_emulator(build.folder)
    if running is None:
        answer = run.invoke(build, payload)
    else:
        say(f"Sent to `cdk-rust-lambda watch`, which runs it at port {running.port}")
        given = {
            "--context": context,
            "--profile": profile if profile != DEVELOPMENT_PROFILE else None,
            "--timeout": timeout,
            "--env-var": variables or None,
            "--env-file": variables_file,
        }
        unused = [name for name, value in given.items() if value is not None]
        if unused:
            say(
                f"Without effect there, as it is run by the options of `watch`: {', '.join(unused)}"
            )
        answer = running.invoke(payload)
    sys.stdout.write(f"{answer.payload.decode(errors='replace')}\n")
    if answer.is_error:
        raise typer.Exit(1)


def _sample(trigger: Any, fields: Any) -> bytes:
    event = trigger.sample_event()
    for each in fields:
        set_field(event, each)
    return json.dumps(event).encode()


def _given(file: Path | None, text: str | None) -> bytes:
    if file is None:
        return event_json(str(text))
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InvocationError(
            f"can't read the event: {error.strerror}", file=file, remedy="name a file of JSON"
        ) from error
    return event_json(content, file)

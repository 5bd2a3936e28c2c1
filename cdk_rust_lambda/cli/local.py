"""`cdk-rust-lambda local`: the whole app on a local AWS, and what is sent to it."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from attrs import evolve
from rich.text import Text

from cdk_rust_lambda.cargo.compile.development_profile import DEVELOPMENT_PROFILE
from cdk_rust_lambda.cargo.toml.located_errors import located_errors
from cdk_rust_lambda.cli.chosen_trigger import trigger_ids, trigger_of
from cdk_rust_lambda.cli.events import event_json
from cdk_rust_lambda.cli.kinds import import_kinds
from cdk_rust_lambda.cli.options import Modules
from cdk_rust_lambda.cli.output import error_console, say
from cdk_rust_lambda.cli.run_options import refuse_other_systems
from cdk_rust_lambda.development.local_extra import check_installed
from cdk_rust_lambda.development.source_changes import source_changes
from cdk_rust_lambda.errors import CdkRustLambdaError, InvocationError, LocalAwsError

if TYPE_CHECKING:
    from rich.console import Console

    from cdk_rust_lambda.local.assembly import Function
    from cdk_rust_lambda.local.deployed import Deployed
    from cdk_rust_lambda.local.messages import Message
    from cdk_rust_lambda.local.sources import Source

local = typer.Typer(help="Runs the app on a local AWS, and sends it events.")

_COLOURS = ("cyan", "magenta", "green", "yellow", "blue", "bright_cyan", "bright_magenta")
_OF_PYTHON = (
    "triggers that Python makes are sent to by their source: cdk-rust-lambda local send SOURCE"
)
_AppFolder = Annotated[Path, typer.Option(help="The app's folder, with cdk.json.")]
_DataFile = Annotated[Path | None, typer.Option(help="A file with what is sent.")]


@local.callback(invoke_without_command=True)
def run(
    context: typer.Context,
    folder: _AppFolder = Path(),
    app: Annotated[
        str | None, typer.Option(help="The command that runs the app. Default: that of cdk.json.")
    ] = None,
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="The port of the local AWS. Default: a free one.")
    ] = 0,
    data: Annotated[
        Path | None,
        typer.Option(help="A folder that keeps its state. Default: it is gone at the end."),
    ] = None,
    profile: Annotated[str, typer.Option(help="The Cargo profile.")] = DEVELOPMENT_PROFILE,
    watch: Annotated[bool, typer.Option(help="Follow the sources, and swap what changes.")] = True,
) -> None:
    """Deploys the app into a local AWS, shows the logs, and swaps functions when their sources change.

    It takes Linux on x86_64, since the functions run as processes of this machine. Ctrl-C ends all of it.
    """
    if context.invoked_subcommand is not None:
        return
    from cdk_rust_lambda.local.cdk_cli import find_cdk
    from cdk_rust_lambda.local.ministack import local_aws, ministack
    from cdk_rust_lambda.local.session import LocalApp, local_context

    refuse_other_systems()
    if not folder.is_dir():
        raise LocalAwsError(
            "there is no such folder", file=folder, remedy="name that of the app: --folder DIR"
        )
    if app is None and not _says_how_it_runs(folder):
        raise LocalAwsError(
            "there is no cdk.json, which says how the app is run",
            file=folder,
            remedy="name the app's folder: --folder DIR; or the command: --app 'python3 app.py'",
        )
    # What is needed later, and may be missing, before anything is installed or deployed.
    find_cdk(folder.absolute(), os.environ)
    check_installed("boto3")
    if watch:
        check_installed("watchfiles")
    with tempfile.TemporaryDirectory(prefix="cdk-rust-lambda-local-") as temporary:
        program = ministack(os.environ, say)
        with local_aws(program, data or Path(temporary), port=port) as aws:
            say(f"A local AWS runs at {aws.endpoint}")
            local_app = LocalApp(
                folder.absolute(),
                aws,
                os.environ,
                app,
                local_context(profile),
                say,
                _log_line(error_console()),
                _show,
            )
            try:
                if watch:
                    local_app.follow(source_changes)
                else:
                    local_app.follow_logs()
            except KeyboardInterrupt:
                say("Ended.")


def _says_how_it_runs(folder: Path) -> bool:
    """Whether the CDK CLI knows a command without being told one."""
    own = (folder / "cdk.json", Path("~/.cdk.json").expanduser())
    return "CDK_APP" in os.environ or any(each.is_file() for each in own)


def _log_line(console: Console) -> Any:
    colours: dict[str, str] = {}

    def show(name: str, line: str) -> None:
        colour = colours.setdefault(name, _COLOURS[len(colours) % len(_COLOURS)])
        console.print(Text(f"{name} ", style=colour) + Text.from_ansi(line))

    return show


def _show(deployed: Deployed) -> None:
    from cdk_rust_lambda.local.sources import sources

    say("Functions, to be called by `cdk-rust-lambda local invoke`:")
    for function, physical in deployed.functions():
        durable = (
            " (durable: here no trigger starts an execution)" if function.durable_config else ""
        )
        say(f"  {function.name}: {physical}{durable}")
    say("To be sent something by `cdk-rust-lambda local send`:")
    for each in sources(deployed):
        say(f"  {each.name}: {each.address}")


@local.command()
def send(
    name: Annotated[
        str,
        typer.Argument(
            help="A queue, topic, bucket, bus, table, stream, API or URL; with --trigger a function."
        ),
    ],
    trigger: Annotated[
        str | None,
        typer.Option(
            help="A trigger of the function, by id or type: its source is sent to. Default: NAME is a source."
        ),
    ] = None,
    data: Annotated[
        str | None,
        typer.Option(
            help="What is sent. Default: nothing; with --trigger what its sample event has."
        ),
    ] = None,
    data_file: _DataFile = None,
    key: Annotated[
        str | None, typer.Option(help="The key of an object or record. Default: test.")
    ] = None,
    method: Annotated[
        str | None, typer.Option(help="The method of a request. Default: GET.")
    ] = None,
    path: Annotated[str | None, typer.Option(help="Its path, with the query. Default: /.")] = None,
    folder: _AppFolder = Path(),
    modules: Modules = None,
) -> None:
    """Sends something to a source of the app that runs on a local AWS, and says so if no trigger takes it.

    With --trigger it is the source of a function's trigger, and what isn't said is taken from its sample event.
    """
    from cdk_rust_lambda.local.listeners import unheard
    from cdk_rust_lambda.local.messages import Message
    from cdk_rust_lambda.local.session import running_app
    from cdk_rust_lambda.local.sources import source

    deployed = running_app(folder.absolute())
    if trigger is None:
        try:
            found, message = source(deployed, name), Message("")
        except LocalAwsError as error:
            raise _not_a_source(deployed, name, error, modules) from error
    else:
        import_kinds(modules or ())
        with located_errors():
            found, message = _of_trigger(deployed, name, trigger)
    text = None if data is None and data_file is None else _given(data, data_file)
    given: dict[str, Any] = {"data": text, "key": key, "method": method, "path": path}
    said = {name: value for name, value in given.items() if value is not None}
    message = evolve(message, **said)
    sys.stdout.write(f"{found.send(message)}\n")
    sys.stdout.flush()
    if (nobody := unheard(deployed, found, message)) is not None:
        say(nobody)


def _not_a_source(
    deployed: Deployed, name: str, error: LocalAwsError, modules: list[str] | None
) -> LocalAwsError:
    """The error of a name that means none of the sources, or several: it may be that of a function."""
    from cdk_rust_lambda.local.sources import sources

    try:
        function, _ = deployed.function(name)
    except LocalAwsError:
        remedy = f"{error.remedy}; or a function, and its trigger with --trigger"
        return LocalAwsError(error.problem, remedy=remedy)
    remedy = _triggers_to_add(function, modules)
    # Below a function there may be several.
    if any(f"/{name}/" in f"/{each.name}" for each in sources(deployed)):
        return LocalAwsError(error.problem, remedy=f"{error.remedy}; or {remedy}")
    return LocalAwsError(f"{name!r} is a function, and no source of events", remedy=remedy)


def _triggers_to_add(function: Function, modules: list[str] | None) -> str:
    """What to add to the command so that the source of a function's trigger is sent to."""
    from cdk_rust_lambda.local.declaration import declared

    try:
        import_kinds(modules or ())
        where = declared(function)
        ids = trigger_ids(where.manifest_path, where.package, where.binary)
    except CdkRustLambdaError:  # with --trigger it is said
        return "add --trigger, and the id of one of its triggers in Cargo.toml"
    if not ids:
        return f"it has no trigger in Cargo.toml; {_OF_PYTHON}"
    return "add " + " or ".join(f"--trigger {shlex.quote(each)}" for each in ids)


def _of_trigger(deployed: Deployed, name: str, trigger: str) -> tuple[Source, Message]:
    """The source of a function's trigger, and what its sample event says of what is sent."""
    from cdk_rust_lambda.local.declaration import declared
    from cdk_rust_lambda.local.trigger_sources import sample_message, trigger_source

    # Only this starts Node.
    from cdk_rust_lambda.triggers.at_source import at_source

    function, _ = deployed.function(name)
    where = declared(function)
    found = trigger_of(
        where.manifest_path, where.package, where.binary, trigger, instead=_OF_PYTHON
    )
    sending = at_source(found)
    trigger_id, has_queue = found.id or found.default_id, sending.type != found.type
    source = trigger_source(deployed, function, sending.type, trigger_id, has_queue=has_queue)
    return source, sample_message(sending.type, function, sending.sample_event())


@local.command()
def invoke(
    name: Annotated[
        str, typer.Argument(help="The function: the path of its construct, or its end.")
    ],
    data: Annotated[str | None, typer.Option(help="Its event, as JSON. Default: {}.")] = None,
    data_file: _DataFile = None,
    folder: _AppFolder = Path(),
) -> None:
    """Invokes a function of the app that runs on a local AWS; its answer is standard output."""
    from cdk_rust_lambda.local.durable import invoke_function
    from cdk_rust_lambda.local.session import running_app

    deployed = running_app(folder.absolute())
    function, physical = deployed.function(name)
    payload = event_json(_given(data, data_file) or "{}", data_file)
    answer = invoke_function(deployed.aws_of(function.resource), physical, payload)
    sys.stdout.write(answer.payload.decode(errors="replace") + "\n")
    if answer.is_error:
        raise typer.Exit(1)


def _given(data: str | None, data_file: Path | None) -> str | bytes:
    if data is not None and data_file is not None:
        raise typer.BadParameter("--data and --data-file take each other's place")
    if data_file is None:
        return data or ""
    try:
        return data_file.read_bytes()
    except OSError as error:
        raise InvocationError(
            f"can't read what is to be sent: {error.strerror}",
            file=data_file,
            remedy="name a file that is there, and that you may read",
        ) from error

"""The command `cdk-rust-lambda`."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from cdk_rust_lambda.errors import CdkRustLambdaError

COMMANDS = (
    *("check", "config", "doctor", "event", "init", "inspect", "invoke", "local"),
    *("migrate", "new", "schema", "watch"),
    "why",
)
"""The commands: each is the function, or the group of commands, in the module of its name."""

# But for one that shares its options with another.
_MODULES = {"init": "new"}


def _show_version(value: bool) -> None:
    if value:
        from importlib.metadata import version

        sys.stdout.write(f"cdk-rust-lambda {version('cdk-rust-lambda')}\n")
        raise typer.Exit


def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Rust functions on AWS Lambda, deployed with CDK."""


def make_app(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """Returns the command line.

    Args:
        names: The commands that it has.
    """
    app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
    app.callback()(_options)
    for name in names:
        module = import_module(f"cdk_rust_lambda.cli.{_MODULES.get(name, name)}")
        command = getattr(module, name)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def main() -> None:
    """Runs the command line; an error of the library, or of the system, is one message, and exit status 2."""
    _open_closed_streams()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a variable may hold any bytes
    first = sys.argv[1:2]
    # Only the module of the command that runs is imported: all of them take as long as most commands.
    names: Iterable[str] = () if first == ["--version"] else COMMANDS
    try:
        if first and first[0] in COMMANDS:
            _check_folder()
            names = first
        make_app(names)()
    except CdkRustLambdaError as error:
        _end_with(error)
    except OSError as error:
        remedy = "see that it is there, and that you may read it and write to it"
        problem = f"the system refuses it: {error.strerror or error}"
        _end_with(CdkRustLambdaError(problem, file=error.filename, remedy=remedy))


def _open_closed_streams() -> None:
    """Lets standard streams that are closed lead nowhere; else what is opened next would take their numbers."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - as long as it runs


def _check_folder() -> None:
    """Refuses to run where there is no folder any more."""
    try:
        os.getcwd()
    except OSError as error:
        raise CdkRustLambdaError(
            f"the working directory can't be found: {error.strerror}",
            remedy="change into a folder that is there",
        ) from error


def _end_with(error: CdkRustLambdaError) -> NoReturn:
    sys.stderr.write(f"error: {error}\n")
    sys.exit(2)

"""The command line: `cdk-rust-lambda config` shows the settings of a function, and where they come from.

It starts neither Node nor cargo, so it answers at once.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cdk_rust_lambda.cargo.plan import Selection, plan_binary
from cdk_rust_lambda.cargo.project.manifest import ManifestReader, locate_manifest
from cdk_rust_lambda.cargo.project.selection import select_package
from cdk_rust_lambda.cargo.project.workspace import load_workspace
from cdk_rust_lambda.cargo.settings.trigger_tables import TriggerTable, trigger_tables
from cdk_rust_lambda.cargo.settings_report import SettingsReport
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.cargo.toml.positions import add_line
from cdk_rust_lambda.errors import CdkRustLambdaError

_PLAIN_WIDTH = 200  # columns of a table in a pipe or a log

app = typer.Typer(
    help="Rust functions on AWS Lambda, deployed with CDK.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _commands() -> None:
    """Makes `config` a command of its own, though it is the only one."""


@app.command()
def config(
    manifest_path: Annotated[
        Path, typer.Option(help="A Cargo.toml, or the folder that holds one.")
    ] = Path(),
    package: Annotated[
        str | None, typer.Option(help="The package. Default: the manifest's own.")
    ] = None,
    binary: Annotated[
        str | None,
        typer.Option("--bin", help="The binary. Default: the only one, or `default-run`."),
    ] = None,
    context: Annotated[
        str | None, typer.Option(help="The profile of CargoLambda.toml, as in cargo-lambda.")
    ] = None,
    admerge: Annotated[
        bool | None,
        typer.Option("--admerge", help="Append lists to those of lower levels."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Shows the settings that a function gets, and where each of them is written."""
    report = _report(manifest_path, package, binary, context, admerge)
    if as_json:
        sys.stdout.write(json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n")
    else:
        _print_table(report)


def main() -> None:
    """Runs the command line; an error of the library is one message, and exit status 2."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a variable may hold any bytes
    try:
        app()
    except CdkRustLambdaError as error:
        add_line(error)
        _fail(str(error))
    except (OSError, RecursionError) as error:
        _fail(str(error))


def _fail(message: str) -> None:
    sys.stderr.write(f"error: {message}\n")
    sys.exit(2)


def _report(
    manifest_path: Path,
    package_name: str | None,
    binary_name: str | None,
    context: str | None,
    admerge: bool | None,
) -> SettingsReport:
    reader = ManifestReader()
    manifest = reader.read(locate_manifest(manifest_path))
    workspace = load_workspace(reader, manifest)
    package = select_package(workspace, manifest, package_name)
    diagnostics = Diagnostics()
    selection = Selection(binary_name, context, admerge)
    plan = plan_binary(workspace, package, selection, diagnostics)
    tables: tuple[TriggerTable, ...] = ()
    with diagnostics.collect():
        tables = trigger_tables(workspace, package, plan.binary.name if plan else binary_name)
    diagnostics.raise_errors()
    assert plan is not None  # noqa: S101 - else there is an error
    return SettingsReport(plan, tables, Path.cwd())


def _print_table(report: SettingsReport) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _PLAIN_WIDTH
    plan = report.plan
    title = f"Binary {escape(plan.binary.name)} of package {escape(plan.package.name)}"
    table = Table(title=title, title_justify="left", box=box.SIMPLE)
    for head in ("setting", "value", "from", "instead of"):
        table.add_column(head, overflow="fold")
    for row in report.rows():
        table.add_row(*(escape(cell) for cell in row))
    console.print(table)
    for warning in report.warnings:
        console.print(escape(warning), soft_wrap=True)

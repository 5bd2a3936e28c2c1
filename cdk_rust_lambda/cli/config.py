"""`cdk-rust-lambda config`: the settings of a function, and where they come from.

It starts neither Node nor cargo, so it answers at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cdk_rust_lambda.cargo.plan import BinaryReading, Selection, plan_binary
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.cargo.settings.secrets import HIDDEN
from cdk_rust_lambda.cargo.settings_report import SettingsReport
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.cargo.toml.located_errors import located_errors
from cdk_rust_lambda.check.trigger_schema import problems_of
from cdk_rust_lambda.cli.manifest import manifest_of
from cdk_rust_lambda.cli.options import AsJson, Context, ManifestPath
from cdk_rust_lambda.cli.output import output_console, write_json


def config(
    manifest_path: ManifestPath = None,
    package: Annotated[
        str | None, typer.Option(help="The package. Default: the manifest's own.")
    ] = None,
    binary: Annotated[
        str | None,
        typer.Option("--bin", help="The binary. Default: the only one, or `default-run`."),
    ] = None,
    context: Context = None,
    admerge: Annotated[
        bool | None,
        typer.Option("--admerge", help="Append lists to those of lower levels."),
    ] = None,
    as_json: AsJson = False,
    show_values: Annotated[
        bool,
        typer.Option("--show-values", help="Show the values of environment variables, too."),
    ] = False,
) -> None:
    """Shows the settings that a function gets, and where each of them is written."""
    reading = _read(manifest_path, package, Selection(binary, context, admerge))
    assert reading.plan is not None  # noqa: S101 - else there is an error
    problems = [each for table in reading.trigger_tables for each in problems_of(table)]
    report = SettingsReport(
        reading.plan, reading.trigger_tables, Path.cwd(), show_values, tuple(problems)
    )
    if as_json:
        write_json(report.as_json())
    else:
        _print_table(report)


def _read(
    manifest_path: Path | None, package_name: str | None, selection: Selection
) -> BinaryReading:
    diagnostics = Diagnostics()
    with located_errors():
        reading = plan_binary(
            CargoProjects(),
            manifest_of(manifest_path),
            package_name,
            selection,
            diagnostics,
        )
        diagnostics.raise_errors()
    return reading


def _print_table(report: SettingsReport) -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    console = output_console()
    plan = report.plan
    title = f"Binary {escape(plan.binary.name)} of package {escape(plan.package.name)}"
    table = Table(title=title, title_justify="left", box=box.SIMPLE)
    for head in ("setting", "value", "from", "instead of"):
        table.add_column(head, overflow="fold")
    rows = list(report.rows())
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    console.print(table)
    if any(HIDDEN in value for _, value, _, _ in rows):
        console.print("Values of environment variables are hidden; --show-values shows them.")
    for warning in report.warnings:
        console.print(escape(warning), soft_wrap=True)

"""`cdk-rust-lambda doctor`: what is installed on this machine, and what to do where that isn't enough."""

from __future__ import annotations

from typing import Annotated

import typer

from cdk_rust_lambda.cli.options import AsJson
from cdk_rust_lambda.cli.output import write_json, write_lines
from cdk_rust_lambda.machine.report import as_json as report_as_json
from cdk_rust_lambda.machine.report import as_text, check_machine


def doctor(
    online: Annotated[
        bool,
        typer.Option(
            "--online",
            help="Ask AWS, too: whether the credentials work, and of the bootstrap stack.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Says which versions are installed and wanted, and what is wrong with this machine.

    There is nothing secret in it: neither home folder, account ids nor keys, so that it can be pasted into an
    issue. The exit status is 1 if there is an error.
    """
    checks = check_machine(online=online)
    if as_json:
        write_json(report_as_json(checks))
    else:
        write_lines(as_text(checks))
    if any(each.state == "error" for each in checks):
        raise typer.Exit(1)

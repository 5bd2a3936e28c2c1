"""The command `cdk-rust-lambda`."""

from __future__ import annotations

import io
import sys

import typer

from cdk_rust_lambda.cli.config import config
from cdk_rust_lambda.cli.new import init, new
from cdk_rust_lambda.cli.why import why
from cdk_rust_lambda.errors import CdkRustLambdaError

app = typer.Typer(
    help="Rust functions on AWS Lambda, deployed with CDK.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


app.command()(config)
app.command()(init)
app.command()(new)
app.command()(why)


def main() -> None:
    """Runs the command line; an error of the library is one message, and exit status 2."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a variable may hold any bytes
    try:
        app()
    except CdkRustLambdaError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(2)

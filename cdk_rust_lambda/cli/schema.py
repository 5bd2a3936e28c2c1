"""`cdk-rust-lambda schema`: the JSON schemas of the tables, for editors."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from cdk_rust_lambda.cli.output import write_lines
from cdk_rust_lambda.errors import SettingsError

_FOLDER = ".schemas"
_FILES = {
    "Cargo.toml": "cargo-toml.schema.json",
    "CargoLambda.toml": "cargo-lambda-toml.schema.json",
}


class TomlFile(StrEnum):
    """The files that have a schema."""

    CARGO = "Cargo.toml"
    CARGO_LAMBDA = "CargoLambda.toml"


def schema(
    file: Annotated[TomlFile, typer.Argument(help="The file that it is for.")] = TomlFile.CARGO,
    output: Annotated[
        Path | None, typer.Option(help="A folder: write both schemas into it, and print nothing.")
    ] = None,
    taplo: Annotated[
        bool, typer.Option("--taplo", help=f"Print a .taplo.toml that names them in {_FOLDER}.")
    ] = False,
) -> None:
    """Prints the JSON schema of Cargo.toml's tables for Lambda, or of CargoLambda.toml."""
    if taplo:
        write_lines(_taplo_rules())
    elif output is None:
        sys.stdout.write(_text(_FILES[file.value]))
    else:
        _write(output)


def _write(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in _FILES.values():
            (folder / name).write_text(_text(name), encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"the schemas can't be written: {error.strerror or error}",
            file=error.filename or folder,
            key="--output",
            remedy="name a folder that you may write to",
        ) from error


def _text(name: str) -> str:
    return (files("cdk_rust_lambda") / "schema" / name).read_text(encoding="utf-8")


def _taplo_rules() -> list[str]:
    lines: list[str] = []
    for name, schema_name in _FILES.items():
        lines += ["[[rule]]", f"include = {json.dumps([f'**/{name}'])}", ""]
        lines += ["[rule.schema]", f'path = "{_FOLDER}/{schema_name}"', ""]
    return lines[:-1]

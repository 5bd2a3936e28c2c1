"""The arguments and options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Function = Annotated[
    str | None, typer.Argument(help="The binary. Default: the only one, or `default-run`.")
]
ManifestPath = Annotated[
    Path | None,
    typer.Option(
        help="A Cargo.toml, or the folder that holds one. Default: that of the working directory, or the nearest above; in an"
        " app's folder the only one below."
    ),
]
Package = Annotated[
    str | None, typer.Option(help="The package. Default: the one that has the binary.")
]
Context = Annotated[
    str | None, typer.Option(help="The profile of CargoLambda.toml, as in cargo-lambda.")
]
Modules = Annotated[
    list[str] | None,
    typer.Option(
        "--import", help="A module of Python that registers kinds of triggers of your own."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]

"""`cdk-rust-lambda inspect`: what an app, or a project without one, consists of.

It starts neither Node nor cargo, but cargo for `--size`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cdk_rust_lambda.cargo.project.manifest import locate_manifest
from cdk_rust_lambda.cargo.toml.located_errors import located_errors
from cdk_rust_lambda.cli.output import write_json
from cdk_rust_lambda.errors import InspectionError
from cdk_rust_lambda.inspection.app import inspect_app
from cdk_rust_lambda.inspection.functions import chosen
from cdk_rust_lambda.inspection.project import inspect_project

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdk_rust_lambda.inspection.functions import Function

_ASSEMBLY = Path("cdk.out")
_PLAIN_WIDTH = 200  # columns in a pipe or a log


def inspect(
    function: Annotated[
        str | None,
        typer.Argument(
            help="Only this function: the path of its construct, its end, or its binary."
        ),
    ] = None,
    assembly: Annotated[
        Path | None,
        typer.Option(help="The app's output. Default: `cdk.out`, if it is there."),
    ] = None,
    manifest_path: Annotated[
        Path | None,
        typer.Option(
            help="A Cargo.toml, or the folder that holds one: the project, and not an app."
            " Default: that of the working directory, if there is no `cdk.out`."
        ),
    ] = None,
    context: Annotated[
        str | None,
        typer.Option(help="With a project the profile of CargoLambda.toml, as in cargo-lambda."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Shows what an app consists of: functions, sizes, triggers, permissions, and where settings are from."""
    with located_errors():
        functions = _functions(assembly, manifest_path, context)
        if function is not None:
            functions = [chosen(functions, function)]
    if as_json:
        write_json({"functions": [each.as_json() for each in functions]})
    else:
        _print(functions)


def _functions(
    assembly: Path | None, manifest_path: Path | None, context: str | None
) -> list[Function]:
    if assembly is not None and manifest_path is not None:
        raise typer.BadParameter("an app, or a project: not both", param_hint="--manifest-path")
    if assembly is None and manifest_path is None and (_ASSEMBLY / "manifest.json").is_file():
        assembly = _ASSEMBLY
    if assembly is not None:
        return inspect_app(assembly.absolute())
    if manifest_path is None and not Path("Cargo.toml").is_file():
        raise InspectionError(
            "there is neither an app's `cdk.out` nor a Cargo.toml in the working directory",
            file=Path.cwd(),
            remedy="name one of them: --assembly DIR, or --manifest-path Cargo.toml",
        )
    return inspect_project(locate_manifest(manifest_path or Path()), context)


def _print(functions: Iterable[Function]) -> None:
    from rich.console import Console

    from cdk_rust_lambda.inspection.text import function_tree

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _PLAIN_WIDTH
    for each in functions:
        console.print(function_tree(each))

"""`cdk-rust-lambda inspect`: what an app, or a project without one, consists of.

It starts neither Node nor cargo, but cargo for `--size`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cdk_rust_lambda.cargo.toml.located_errors import located_errors
from cdk_rust_lambda.cli.manifest import manifest_of
from cdk_rust_lambda.cli.options import AsJson
from cdk_rust_lambda.cli.output import SIGNS, output_console, write_json, write_lines
from cdk_rust_lambda.errors import InspectionError, ManifestError
from cdk_rust_lambda.inspection.app import chosen_synthesized, inspect_app
from cdk_rust_lambda.inspection.changes import changes_since
from cdk_rust_lambda.inspection.functions import chosen
from cdk_rust_lambda.inspection.picture import draw
from cdk_rust_lambda.inspection.project import inspect_project

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdk_rust_lambda.inspection.changes import FunctionChanges
    from cdk_rust_lambda.inspection.functions import Function

_ASSEMBLY = Path("cdk.out")
_NOT_TOGETHER = (
    *(("FUNCTION", "--size"), ("--diff", "--size"), ("--picture", "--size")),
    *(("--manifest-path", "--size"), ("--diff", "--picture"), ("--diff", "--manifest-path")),
)


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
            " Default: the one that other commands find from here, if there is no `cdk.out`."
        ),
    ] = None,
    context: Annotated[
        str | None,
        typer.Option(help="With a project the profile of CargoLambda.toml, as in cargo-lambda."),
    ] = None,
    diff: Annotated[
        bool,
        typer.Option("--diff", help="What has changed since the last synthesis, by file and key."),
    ] = False,
    picture: Annotated[
        Path | None,
        typer.Option(help="Draw functions and triggers into this file: NAME.svg or NAME.mmd."),
    ] = None,
    size: Annotated[
        str | None,
        typer.Option(
            metavar="FUNCTION",
            help="Which crates the bytes of this function's binary come from. It may be built for that.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Shows what an app consists of: functions, sizes, triggers, permissions, and where settings are from.

    With `--diff` the exit status is 0 if nothing has changed, 1 if something has, 2 for an error.
    """
    given = {
        "FUNCTION": function,
        "--diff": diff or None,
        "--manifest-path": manifest_path,
        "--picture": picture,
        "--size": size,
    }
    _refuse_mixed({name for name, value in given.items() if value is not None})
    if size is not None:
        with located_errors():
            _show_size(size, (assembly or _ASSEMBLY).absolute(), as_json=as_json)
        return
    if diff:
        with located_errors():
            changes = changes_since((assembly or _ASSEMBLY).absolute(), function)
        _show_changes(changes, as_json=as_json)
        raise typer.Exit(any(each.is_changed for each in changes))
    with located_errors():
        functions = _functions(assembly, manifest_path, context)
        if function is not None:
            functions = [chosen(functions, function)]
        if picture is not None:
            draw(functions, picture)
            return
    if as_json:
        write_json({"functions": [each.as_json() for each in functions]})
    else:
        _print(functions)


def _refuse_mixed(given: set[str]) -> None:
    for pair in _NOT_TOGETHER:
        if given.issuperset(pair):
            raise typer.BadParameter(f"not both {' and '.join(pair)}")


def _functions(
    assembly: Path | None, manifest_path: Path | None, context: str | None
) -> list[Function]:
    if assembly is not None and manifest_path is not None:
        raise typer.BadParameter("an app, or a project: not both", param_hint="--manifest-path")
    if assembly is None and manifest_path is None and (_ASSEMBLY / "manifest.json").is_file():
        assembly = _ASSEMBLY
    if assembly is not None:
        return inspect_app(assembly.absolute())
    return inspect_project(_manifest(manifest_path), context)


def _manifest(manifest_path: Path | None) -> Path:
    try:
        return manifest_of(manifest_path)
    except ManifestError as error:
        if manifest_path is not None:
            raise
        raise InspectionError(
            "there is neither an app's `cdk.out` nor a Cargo.toml in the working directory",
            file=Path.cwd(),
            remedy="name one of them: --assembly DIR, or --manifest-path Cargo.toml",
        ) from error


def _show_changes(changes: Iterable[FunctionChanges], *, as_json: bool) -> None:
    if as_json:
        write_json({"functions": [each.as_json() for each in changes]})
        return
    for function in changes:
        verdict = "is built anew" if function.rebuilt else "changed"
        if function.problem is not None:
            write_lines([f"{function.name}: unknown: {function.problem}"])
            continue
        write_lines([f"{function.name}: {verdict if function.is_changed else 'unchanged'}"])
        for each in function.changes:
            place = "" if each.origin is None else f"  ({each.origin})"
            name = ": ".join(filter(None, (each.part, each.name)))
            write_lines([f"  {SIGNS[each.change]} {name}{place}"])


def _show_size(name: str, folder: Path, *, as_json: bool) -> None:
    from cdk_rust_lambda.inspection.binary_size import size_of
    from cdk_rust_lambda.inspection.symbols_build import binary_with_symbols

    binary, unknown = binary_with_symbols(chosen_synthesized(folder, name))
    found = size_of(binary)
    if as_json:
        write_json({**found.as_json(), "binary": str(binary), "without": list(unknown)})
        return
    write_lines([f"{found.total:>12,} bytes are loaded of {binary}"])
    shares = ((crate, size, size / max(found.total, 1)) for crate, size in found.crates.items())
    write_lines(f"{size:>12,}  {share:>6.1%}  {crate}" for crate, size, share in shares)
    if unknown:
        write_lines([f"Built without what only the app knows: {', '.join(unknown)}."])


def _print(functions: Iterable[Function]) -> None:
    from cdk_rust_lambda.inspection.text import function_tree

    console = output_console()
    for each in functions:
        console.print(function_tree(each))

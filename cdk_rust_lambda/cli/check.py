"""`cdk-rust-lambda check`: what is wrong with settings and triggers, as far as it can be said without a stack."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cdk_rust_lambda.cargo.toml.located_errors import located_errors
from cdk_rust_lambda.check.finding import in_order, is_as_bad, notices_of, unsaid
from cdk_rust_lambda.check.project import CheckedFunctions, ProjectCheck, check_project
from cdk_rust_lambda.check.sarif import as_sarif
from cdk_rust_lambda.check.synthesis import check_app
from cdk_rust_lambda.check.text import as_text, summary
from cdk_rust_lambda.cli.kinds import import_kinds
from cdk_rust_lambda.cli.manifest import manifest_of
from cdk_rust_lambda.cli.options import AsJson, Context, ManifestPath, Modules
from cdk_rust_lambda.cli.output import has_colours, write_json, write_lines
from cdk_rust_lambda.errors import ManifestError


class FailOn(StrEnum):
    """The levels that may make the exit status 1."""

    ERROR = "error"
    WARNING = "warning"


def check(
    manifest_path: ManifestPath = None,
    package: Annotated[
        str | None,
        typer.Option(help="The package. Default: the manifest's own, or all of a workspace."),
    ] = None,
    binary: Annotated[str | None, typer.Option("--bin", help="The binary. Default: all.")] = None,
    context: Context = None,
    modules: Modules = None,
    fail_on: Annotated[
        FailOn, typer.Option(help="From which level on the exit status is 1.")
    ] = FailOn.ERROR,
    ignore: Annotated[
        list[str] | None,
        typer.Option(help="The id of a warning or an info that is left out. May be repeated."),
    ] = None,
    synth: Annotated[
        bool,
        typer.Option(
            "--synth", help="Synthesize the app of cdk.json, too, without building anything."
        ),
    ] = False,
    as_json: AsJson = False,
    sarif: Annotated[
        bool, typer.Option("--sarif", help="Print SARIF 2.1.0, for annotations of a pull request.")
    ] = False,
) -> None:
    """Checks settings and triggers: keys, kinds, ranges, patterns, routes, duplicates, handlers' events.

    The exit status is 0 if nothing is as bad as --fail-on, 1 if something is, 2 if it can't be checked.
    """
    base = Path.cwd()
    ignored = notices_of(ignore or ())
    if modules:
        import_kinds(modules)
    with located_errors():
        manifest = _manifest(manifest_path, has_app=synth)
        if manifest is None:
            found = ProjectCheck((), tuple(check_app(base)))
            everything = in_order(found.findings)
        else:
            found = check_project(CheckedFunctions(manifest, package, binary, context))
            of_app = unsaid(check_app(base), found.findings) if synth else ()
            everything = in_order([*found.findings, *of_app])
    findings = [each for each in everything if each.rule not in ignored]
    left_out = len(everything) - len(findings)
    if sarif:
        write_json(as_sarif(findings, base))
    elif as_json:
        write_json(
            {
                "functions": list(found.functions),
                "ignored": left_out,
                "findings": [each.as_json(base) for each in findings],
            }
        )
    else:
        write_lines(as_text(findings, base, colours=has_colours()))
        functions = None if manifest is None else len(found.functions)
        write_lines([summary(findings, functions, left_out)])
    if any(is_as_bad(each, fail_on.value) for each in findings):
        raise typer.Exit(1)


def _manifest(manifest_path: Path | None, *, has_app: bool) -> Path | None:
    """The Cargo.toml; None where what an app's constructs say is all that there is, as its packages lie here and there."""
    try:
        return manifest_of(manifest_path)
    except ManifestError:
        if manifest_path is None and has_app:
            return None
        raise

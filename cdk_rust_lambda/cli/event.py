"""`cdk-rust-lambda event`: the sample event of a trigger, to try a function with."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cdk_rust_lambda.cargo.toml.located_errors import located_errors
from cdk_rust_lambda.check.trigger_schema import kind_summaries
from cdk_rust_lambda.cli.chosen_trigger import trigger_of
from cdk_rust_lambda.cli.event_fields import set_field
from cdk_rust_lambda.cli.kinds import import_kinds
from cdk_rust_lambda.cli.manifest import manifest_of
from cdk_rust_lambda.cli.options import Function, ManifestPath, Modules, Package
from cdk_rust_lambda.cli.output import write_json, write_lines

if TYPE_CHECKING:
    from cdk_rust_lambda.triggers.core.trigger import Trigger

_INSTEAD = "name a kind with --kind; --list has them"


def event(
    function: Function = None,
    trigger: Annotated[
        str | None, typer.Option(help="The trigger's id, or its type if there is one of it.")
    ] = None,
    manifest_path: ManifestPath = None,
    package: Package = None,
    kind: Annotated[
        str | None, typer.Option(help="A kind of trigger, in place of a function's.")
    ] = None,
    fields: Annotated[
        list[str] | None,
        typer.Option("--set", help="PATH=VALUE: a field of the event, such as 'body={\"id\": 1}'."),
    ] = None,
    modules: Modules = None,
    list_kinds: Annotated[bool, typer.Option("--list", help="List the kinds of triggers.")] = False,
) -> None:
    """Prints the event that a function gets because of a trigger, as JSON."""
    if list_kinds:
        summaries = {**kind_summaries(), **_own_summaries(modules)}
        width = max(map(len, summaries))
        write_lines(f"{name:{width}}  {text}" for name, text in summaries.items())
        return
    if kind is not None and (function, trigger, package) != (None, None, None):
        raise typer.BadParameter("--kind takes the place of a function and its trigger")
    if modules:
        import_kinds(modules)
    with located_errors():
        if kind is not None:
            found = _example(kind)
        else:
            found = trigger_of(
                manifest_of(manifest_path), package, function, trigger, instead=_INSTEAD
            )
        sample: Any = found.sample_event()
        for each in fields or ():
            set_field(sample, each)
    write_json(sample)


def _own_summaries(modules: list[str] | None) -> dict[str, str]:
    """What the app's own kinds do, by their types: the first line of their docstrings."""
    if not modules:
        return {}
    import_kinds(modules)
    from cdk_rust_lambda.triggers.registry import added_kinds

    return {each.type: (inspect.getdoc(each) or "").partition("\n")[0] for each in added_kinds()}


def _example(kind: str) -> Trigger:
    # Imported when it is needed: it starts Node.
    from cdk_rust_lambda.triggers.examples import example_of

    return example_of(kind.replace("_", "-"))

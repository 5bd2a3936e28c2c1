"""Writes docs/reference.md, and a page for each family of triggers, from the code, so that they can't differ.

Run it after changing a public docstring or a table of settings: python -m tools.reference
"""

from __future__ import annotations

import inspect
import re
import sys
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

import attrs

import cdk_rust_lambda
from cdk_rust_lambda import testing, triggers
from cdk_rust_lambda.cargo.settings.build_tables import (
    BuildSettings,
    CompilerSettings,
    ContainerSettings,
)
from cdk_rust_lambda.cargo.settings.deploy_tables import (
    CapacityProviderSettings,
    DeploySettings,
    DurableSettings,
    VpcSettings,
)
from cdk_rust_lambda.cargo.settings.tables import ALIASES, UNUSED_KEYS
from cdk_rust_lambda.cargo.settings.types import setting_type
from cdk_rust_lambda.cargo.toml.structuring import EXPECTED
from cdk_rust_lambda.errors import CdkRustLambdaError
from cdk_rust_lambda.function.keywords import FunctionKeywords
from cdk_rust_lambda.resources.access_options import Access
from cdk_rust_lambda.resources.apis import ApiResource
from cdk_rust_lambda.resources.workspace_resources import RESOURCE_KINDS
from cdk_rust_lambda.scaffold.catalogue import find_kind
from cdk_rust_lambda.triggers import Trigger
from cdk_rust_lambda.triggers.events.service_event import ServiceEventTrigger
from cdk_rust_lambda.triggers.pushed.s3 import EVENT_TYPES
from cdk_rust_lambda.triggers.registry import own_kinds
from tools.local_aws import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cdk_rust_lambda.resources.kind import WorkspaceResource

TARGET = ROOT / "docs" / "reference.md"
# The folders of the kinds below `triggers/`, with what they are and how a page begins.
FAMILIES = {
    "polled": (
        "Triggers that Lambda polls",
        "Lambda reads queues and streams, and invokes the function with batches.",
    ),
    "http": (
        "Triggers that answer requests",
        "The function answers a client: over HTTP, a WebSocket or GraphQL.",
    ),
    "events": (
        "Triggers by EventBridge",
        "EventBridge brings events of rules, schedules and services, asynchronously.",
    ),
    "pushed": ("Triggers that services push", "A service invokes the function on its own events."),
    "callbacks": (
        "Triggers that ask the function",
        "A service asks the function within a flow of its own, and waits for its answer.",
    ),
}


def pages() -> dict[Path, str]:
    """Returns the texts of all pages by their files."""
    found = {TARGET: render()}
    for family, (title, summary) in FAMILIES.items():
        kinds = sorted(_kinds_of(family), key=lambda kind: kind.type)
        bases = sorted({base for kind in kinds for base in _documented_bases(kind)}, key=_name)
        parts = [
            f"# {title}",
            "Generated from the code by `python -m tools.reference`.",
            f"{summary} Each class is a kind; `type` is its name in Cargo.toml, where `source` fills the field"
            " that is named. All have the options `id` and `alias` of [`Trigger`](reference.md#trigger), too."
            " How to write triggers: [triggers](triggers.md).",
            "## Kinds",
            *(_trigger_section(kind) for kind in kinds),
        ]
        if family == "pushed":
            rows = ((f"`{name}`", f"`{member.lower()}`") for name, member in EVENT_TYPES.items())
            parts += ["## Events of `s3`", _table(("S3's name", "aws-cdk-lib's name"), rows)]
        if bases:
            parts += ["## Options that several kinds share", *map(_class_section, bases)]
        found[TARGET.with_name(f"triggers-{family}.md")] = "\n\n".join(parts) + "\n"
    return found


def _kinds_of(family: str) -> list[type[Trigger]]:
    return [kind for kind in own_kinds() if kind.__module__.split(".")[2] == family]


def _name(kind: type[Any]) -> str:
    return kind.__name__


def render() -> str:
    """Returns the text of the reference."""
    parts = [
        "# Reference",
        "Generated from the code by `python -m tools.reference`.",
        "## Constructs and options",
        *(_class_section(kind) for kind in _documented_classes()),
        "## Keywords of `lambda_.Function`",
        "`RustFunction` takes these too, with the meaning of aws-cdk-lib: "
        + ", ".join(f"`{name}`" for name in sorted(FunctionKeywords.__annotations__))
        + ".",
        "## Settings in Cargo.toml",
        "Tables of CargoLambda.toml, `[workspace.metadata.lambda]` and `[package.metadata.lambda]`, and variables such as\n`CARGO_LAMBDA_DEPLOY.MEMORY`.",
        "### `env`",
        "A table of environment variables of the function; `deploy.env_file` and `deploy.env` beat it.",
        _settings_section("deploy", DeploySettings),
        _settings_section("deploy.vpc", VpcSettings),
        _settings_section("deploy.durable_config", DurableSettings),
        _settings_section("deploy.capacity_provider", CapacityProviderSettings),
        _settings_section("build", BuildSettings),
        _settings_section("build.compiler", CompilerSettings),
        _settings_section("build.container", ContainerSettings),
        "## Triggers",
        "Each family of kinds has a page of its own:",
        "\n".join(
            f"- [{title}](triggers-{family}.md): "
            + ", ".join(
                f"`{kind.type}`" for kind in sorted(_kinds_of(family), key=lambda k: k.type)
            )
            for family, (title, _) in FAMILIES.items()
        ),
        "## A queue in between",
        "What `via` in the table of a topic, a bucket or a rule makes.",
        _class_section(triggers.ViaQueueTrigger),
        "## For tests",
        "In `cdk_rust_lambda.testing`. `unbuilt_app` and `built_app` are fixtures of pytest, too;"
        " [`local_aws` and `deploy_locally`](testing.md#the-whole-app) are nothing else.",
        *(_class_section(getattr(testing, name)) for name in testing.__all__),
        "## Rights",
        "The keys of `[[package.metadata.lambda.access]]`, and `bin`. See [rights](resources.md#rights).",
        _class_section(Access),
        "## Resources of a workspace",
        "The tables `[[workspace.metadata.lambda.resources]]` have a `kind`, a `name`, and the options of"
        " their kind. See [resources](resources.md#resources-of-a-workspace).",
        *(_resource_section(kind) for kind in RESOURCE_KINDS.values()),
        "## Errors",
        "All derive from `CdkRustLambdaError`, and say what is wrong (`problem`), where (`file`, `key`)"
        " and what to do (`remedy`).",
        _table(("error", "means"), _errors()),
    ]
    return "\n\n".join(parts) + "\n"


def _documented_classes() -> Iterable[type[Any]]:
    constructs = ("RustFunction", "RustImageFunction", "RustExtension", "RustWorkspace")
    for name in (
        *constructs,
        "RustFunctionOptions",
        "BinaryOverrides",
        "BundlingOptions",
        "Container",
        "FunctionImage",
    ):
        yield getattr(cdk_rust_lambda, name)
    for name in ("Source", "ImportedByArn", "ImportedByName", "Created"):
        yield getattr(cdk_rust_lambda, name)
    yield from (triggers.Trigger, triggers.HandlerEvent, triggers.BoundTrigger)


def _trigger_section(kind: type[Trigger]) -> str:
    source = f"`source` fills `{kind.source_field}`" if kind.source_field else "it has no source"
    also = [f"`{own}` is `{name}`" for own, name in kind.manifest_names.items()]
    names = "; ".join([f'In Cargo.toml: `type = "{kind.type}"`; {source}', *also])
    handler = find_kind(kind.type).handler.replace("_", "-")
    parts = [_class_section(kind), f"{names}. Its handler: [{handler}](handlers.md#{handler})."]
    if bases := _documented_bases(kind):
        listing = " and ".join(f"`{base.__name__}`" for base in bases)
        parts.append(f"It also has the options of {listing}.")
    if issubclass(kind, ServiceEventTrigger) and len(kind.details) > 1:
        rows = ((f"`{name}`", _detail(kind, detail)) for name, detail in kind.details.items())
        parts.append(_table(("detail type", "Rust type of `detail`"), rows))
    return "\n\n".join(parts)


def _resource_section(kind: type[WorkspaceResource]) -> str:
    parts = [_class_section(kind).replace(f"`{kind.__name__}`", f"`{kind.kind}`", 1)]
    if issubclass(kind, ApiResource):
        shared = _class_section(ApiResource).partition("Args:\n\n")[2]
        parts.append(f"Besides:\n\n{shared}")
    return "\n\n".join(parts)


def _detail(kind: type[ServiceEventTrigger], detail: str | None) -> str:
    if kind.rust_type is not None:
        return "part of the event's"
    return f"`{detail or 'serde_json::Value'}`"


def _documented_bases(kind: type[Trigger]) -> list[type[Trigger]]:
    """Returns the classes from which a kind has options that are documented there."""
    found = (base for base in kind.__mro__[1:] if issubclass(base, Trigger) and base is not Trigger)
    return [base for base in found if "Args:" in (base.__doc__ or "")]


def _class_section(kind: type[Any]) -> str:
    """Turns a Google docstring into Markdown."""
    documentation = inspect.cleandoc(kind.__doc__ or "")
    initializer = inspect.cleandoc(vars(kind).get("__init__", object).__doc__ or "")
    if "Args:" in initializer:
        documentation += "\n\n" + initializer.partition("\n\n")[2]
    summary, *sections = re.split(r"\n(Args|Attributes|Raises):\n", documentation)
    parts = [f"### `{kind.__name__}`", summary.strip()]
    for title, body in zip(sections[::2], sections[1::2], strict=True):
        parts.append(f"{title}:")
        entries = re.split(r"\n(?=    \S)", body.rstrip())
        lines = (re.sub(r"\s+", " ", entry).strip() for entry in entries)
        parts.append("\n".join(f"- {_code(line)}" for line in lines))
    is_for_tests = kind in (testing.DeployedApp, testing.RunningBinary)
    for name, member in vars(kind).items():
        if not name.startswith("_") and isinstance(member, property):
            parts.append(f"`{name}`: {_first_line(member.__doc__)}")
        elif name == "add_trigger" or (
            is_for_tests and not name.startswith("_") and callable(member)
        ):
            _, *parameters = inspect.signature(member).parameters
            parts.append(f"`{name}({', '.join(parameters)})`: {_first_line(member.__doc__)}")
    return "\n\n".join(parts)


def _code(line: str) -> str:
    name, _, text = line.partition(": ")
    return f"`{name}`: {text}"


def _first_line(docstring: str | None) -> str:
    return (docstring or "").strip().splitlines()[0]


def _settings_section(name: str, kind: type[Any]) -> str:
    rows = []
    hints = get_type_hints(kind, include_extras=True)
    unused: dict[str, list[str]] = {}
    for attribute in attrs.fields(kind):
        if attribute.name in UNUSED_KEYS[kind]:
            instead = UNUSED_KEYS[kind][attribute.name].instead
            unused.setdefault(instead, []).append(f"`{attribute.name}`")
            continue
        spellings = _spellings(kind, attribute.name)
        rows.append((spellings, type_text(hints[attribute.name]), attribute.metadata["meaning"]))
    parts = [f"### `{name}`", _table(("key", "type", "here"), rows)]
    if unused:
        parts.append("Without an effect under CDK, which synthesis says:")
        lines = (f"- {', '.join(names)}: {instead}" for instead, names in unused.items())
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def type_text(hint: Any) -> str:
    """Returns what is allowed as a setting's value, by its type."""
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (each for each in get_args(hint) if each is not NoneType)
    known = setting_type(hint)
    if known is not None:
        return known.text
    if attrs.has(hint):
        return "table, see below"
    return re.sub(r"\Aan? ", "", EXPECTED[hint])


def _spellings(kind: type[Any], name: str) -> str:
    others = [alias for alias, own in ALIASES[kind].items() if own == name]
    return " or ".join(f"`{each}`" for each in (name, *others))


def _errors() -> Iterable[tuple[str, str]]:
    for name in cdk_rust_lambda.__all__:
        kind = getattr(cdk_rust_lambda, name)
        if isinstance(kind, type) and issubclass(kind, CdkRustLambdaError):
            yield f"`{name}`", _first_line(kind.__doc__)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    for page, text in pages().items():
        sys.stdout.write(f"{page.name}: {page.write_text(text)} characters\n")

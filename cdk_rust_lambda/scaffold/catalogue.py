"""What a new project of each kind of trigger has: read from what is shipped, without Node."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

from cdk_rust_lambda.errors import TriggerError, suggest
from cdk_rust_lambda.foreign_remedies import kind_remedy_for

FILES = Path(__file__).parent
"""The folder of what is copied into projects."""

HTTP_KIND = "function-url"
"""The kind of a project that answers over HTTP, if nothing more is said."""

_CRATE = "aws_lambda_events::"
_ANY_EVENT = "serde_json::Value"


@frozen
class ProjectKind:
    """What a project of a kind of trigger has.

    Attributes:
        name: The kind's type in Cargo.toml, or an event type that asks for more than the kind.
        handler: The name of the file with the handler.
        summary: What the kind is for, in a sentence.
        feature: The feature of the events' crate that is needed; None if none is.
        trigger: The trigger's table in Cargo.toml; None if no trigger sends the event.
        needs_python: Whether the trigger's source, or what uses it, is made in Python.
        timeout: The function's timeout in seconds, if it has to be short.
        function_name: The beginning of the function's name, if it has to have one.
        resource_types: The types of what the trigger makes, in CloudFormation.
        sample: A sample event.
    """

    name: str
    handler: str
    summary: str
    feature: str | None
    trigger: Mapping[str, Any] | None
    needs_python: bool
    timeout: int | None
    function_name: str | None
    resource_types: tuple[str, ...]
    sample: Any

    @property
    def type(self) -> str:
        """The type of the trigger; `function` if there is none."""
        return "function" if self.trigger is None else str(self.trigger["type"])

    @property
    def label(self) -> str:
        """What a package of a workspace is named by."""
        return self.handler.replace("_", "-") if "::" in self.name else self.type

    @property
    def handler_file(self) -> Path:
        """The file with the handler."""
        return FILES / "handlers" / f"{self.handler}.rs"


NO_TRIGGER = "none"
"""What is said of a project that takes any event."""


def kind_names() -> list[str]:
    """Returns the types of all kinds of triggers."""
    return [name for name in _read()["kinds"] if "::" not in name]


def event_types() -> list[str]:
    """Returns the event types of `cargo lambda new` that there is a project for."""
    content = _read()
    return sorted({*content["event_types"], *(name for name in content["kinds"] if "::" in name)})


def find_kind(name: str) -> ProjectKind:
    """Returns what a project has, by the type of a trigger or an event type of `cargo lambda new`.

    Raises:
        TriggerError: there is no such kind.
    """
    content = _read()
    wanted = _ANY_EVENT if name == NO_TRIGGER else name.removeprefix(_CRATE).removeprefix("event::")
    wanted = wanted if "::" in wanted else wanted.replace("_", "-")
    if wanted in content["refused"]:
        reason = content["refused"][wanted]
        raise TriggerError(f"there is no project for {name!r}: {reason}", key="--trigger")
    wanted = content["event_types"].get(wanted, wanted)
    if wanted not in content["kinds"]:
        known = event_types() if "::" in wanted else kind_names()
        remedy = suggest(wanted, known) if "::" in wanted else kind_remedy_for(wanted, known)
        raise TriggerError(f"there is no kind of trigger {name!r}", key="--trigger", remedy=remedy)
    fields = content["kinds"][wanted]
    return ProjectKind(wanted, **{**fields, "resource_types": tuple(fields["resource_types"])})


@cache
def _read() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FILES / "kinds.json").read_text(encoding="utf-8"))
    return content

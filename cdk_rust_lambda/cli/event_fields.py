"""Fields of an event, set by their paths: `Records[0].body={"id": 1}`, or `body=...` if there is one of that name."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.cli.events import strict_json
from cdk_rust_lambda.errors import SettingsError, suggest

if TYPE_CHECKING:
    from collections.abc import Iterator

# No event has a list of a million items.
_STEP = re.compile(r"([^.\[\]]+)|\[(\d{1,6})\]")
_PATH = re.compile(r"[^.\[\]]+(?:\.[^.\[\]]+|\[\d{1,6}\])*")

Step = str | int


def set_field(event: Any, assignment: str) -> None:
    """Sets a field of an event.

    A field that holds a text takes the value as it stands, if it isn't a text of JSON itself; any other one
    takes JSON.

    Args:
        event: The event, which is changed.
        assignment: `PATH=VALUE`.

    Raises:
        SettingsError: it is no assignment, there is no such field, or the value isn't JSON.
    """
    path, separator, text = assignment.partition("=")
    if not separator or not _PATH.fullmatch(path):
        raise SettingsError(
            f"{assignment!r} sets no field",
            key="--set",
            remedy="write PATH=VALUE, such as 'Records[0].body={\"id\": 1}'",
        )
    steps = [*_full_path(event, _steps(path), path)]
    holder: Any = event
    for step in steps[:-1]:
        holder = holder[step]
    last = steps[-1]
    before = holder.get(last) if isinstance(holder, dict) else holder[last]
    holder[last] = _value(text, before, path)


def _steps(path: str) -> list[Step]:
    return [name or int(index) for name, index in _STEP.findall(path)]


def _full_path(event: Any, steps: list[Step], path: str) -> list[Step]:
    """Returns the path from the event's top; one that begins further down must be the only one."""
    found = [[*place, *steps] for place, holder in _holders(event) if _leads_on(holder, steps)]
    if len(found) != 1:
        top = [each for each in found if len(each) == len(steps)]
        if len(top) == 1:
            return top[0]
        names = {
            str(name)
            for _, holder in _holders(event)
            if isinstance(holder, dict)
            for name in holder
        }
        if not found:
            raise SettingsError(
                f"the event has no field {path!r}", key="--set", remedy=suggest(path, names)
            )
        listing = ", ".join(_written(each) for each in found)
        raise SettingsError(
            f"the event has several fields {path!r}",
            key="--set",
            remedy=f"write the whole path: {listing}",
        )
    return found[0]


def _leads_on(holder: Any, steps: list[Step]) -> bool:
    """Whether a path can be walked from a table; its last name may be a new one, if it isn't the only one."""
    for number, step in enumerate(steps):
        if isinstance(step, int):
            if not isinstance(holder, list) or step >= len(holder):
                return False
        elif not isinstance(holder, dict):
            return False
        elif step not in holder:
            return 0 < number == len(steps) - 1
        inner: Any = holder
        holder = inner[step]
    return True


def _holders(event: Any) -> Iterator[tuple[list[Step], Any]]:
    """Yields the event and all tables and lists in it, each with its path."""
    pending: list[tuple[list[Step], Any]] = [([], event)]
    while pending:
        place, value = pending.pop(0)
        yield place, value
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        pending += [([*place, key], each) for key, each in inner if isinstance(each, dict | list)]


def _written(steps: list[Step]) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.removeprefix(".")


def _value(text: str, before: Any, path: str) -> Any:
    try:
        value = strict_json(text)
        json.dumps(value, allow_nan=False)  # else a number may be too large for any reader
    except (ValueError, RecursionError) as error:
        if before is None or isinstance(before, str):
            return text
        raise SettingsError(
            f"{path} takes JSON, found {text!r}: {error}",
            key="--set",
            remedy="write JSON; quote it for the shell",
        ) from None
    return text if isinstance(before, str) and not isinstance(value, str) else value

"""Events, and values in them, that are given to commands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

from cdk_rust_lambda.errors import InvocationError

if TYPE_CHECKING:
    from pathlib import Path


def event_json(given: str | bytes, file: Path | None = None) -> bytes:
    """Returns an event as functions take it: JSON in UTF-8, without a byte order mark.

    Args:
        given: The event; in bytes it may be in UTF-16 or UTF-32, too, as shells of Windows write files.
        file: The file that it is from, if it is from one.

    Raises:
        InvocationError: it isn't JSON.
    """
    try:
        text = given
        if isinstance(given, bytes):
            text = given.decode(json.detect_encoding(given))
        strict_json(str(text))
        # What a shell hands on that is no text isn't JSON either.
        return str(text).encode()
    except RecursionError as error:
        raise InvocationError(
            "the event is nested too deeply", file=file, remedy="send another one"
        ) from error
    except ValueError as error:
        raise InvocationError(
            f"the event isn't JSON: {error}", file=file, remedy="correct it; a text is '\"text\"'"
        ) from error


def strict_json(text: str) -> Any:
    """Reads JSON without `NaN` and the like, which only Python takes for JSON.

    Args:
        text: The text.

    Raises:
        ValueError: it isn't JSON.
        RecursionError: it is nested too deeply.
    """
    return json.loads(text, parse_constant=_refuse)


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"it has no {name}")

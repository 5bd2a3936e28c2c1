"""Binaries that are run with events."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.testing import running_binary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def answers_of(binary: Path, events: Sequence[Any]) -> list[tuple[str, Any]]:
    """Runs a binary with events; returns `response` or `error`, and what it was, of each."""
    answers = []
    with running_binary(binary) as running:
        for event in events:
            found = running.invoke(event)
            answers.append(("error" if found.is_error else "response", found.payload))
            for line in found.log.splitlines():
                assert json.loads(line)["level"], line
    return answers

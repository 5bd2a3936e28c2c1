"""What came of an edit, from what was before and after it."""

from __future__ import annotations

from attrs import frozen

from tests.edits.model import Outcome
from tests.edits.oracle import Made, Synthesis


@frozen
class Observed:
    """A state as the library has synthesized it, and a clean build of it; None if it fails."""

    synthesis: Synthesis
    clean: Made | None


def is_binary_changed(before: Observed | None, after: Observed) -> bool | None:
    """Whether clean builds differ; None if there is nothing to compare."""
    if before is None or before.clean is None or after.clean is None:
        return None
    return before.clean != after.clean


def classify(before: Observed | None, after: Observed) -> Outcome:
    """Returns what came of an edit.

    Args:
        before: The last state whose asset was right, if there was one.
        after: The state after the edit.
    """
    made, clean = after.synthesis.made, after.clean
    if made is None:
        return Outcome.BROKEN if clean is None else Outcome.REFUSED
    is_new = before is None or before.synthesis.asset_hash != after.synthesis.asset_hash
    if clean is None or made.output != clean.output:
        return Outcome.STALE if is_new else _kept(before, after)
    if before is None:
        return Outcome.CHANGED
    is_changed = is_binary_changed(before, after)
    if not is_new:
        return _kept(before, after) if is_changed else Outcome.SAME
    if not is_changed:
        return Outcome.IN_VAIN
    # Not all that makes bytes differ is printed.
    return Outcome.STALE if before.synthesis.made == made else Outcome.CHANGED


def _kept(before: Observed | None, after: Observed) -> Outcome:
    """What it is if the hash stays, and the binary would be another one."""
    known = before.synthesis.messages if before else ()
    is_said = any(message not in known for message in after.synthesis.messages)
    return Outcome.NOTICED if is_said else Outcome.SILENT

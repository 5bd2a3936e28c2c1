"""Writes docs/invocations.md: which kinds of triggers may invoke which kinds of functions.

Run it after a change to the kinds of triggers, or to triggers/invocation.py: python -m tools.invocations
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.settings.types import LONGEST_TIMEOUT
from cdk_rust_lambda.triggers.invocation import (
    ASYNCHRONOUS,
    BY_OPTION,
    POLLED,
    SHORT_POLLED,
    SYNCHRONOUS,
    longest_wait,
    tenancy_refusal,
)
from cdk_rust_lambda.triggers.registry import own_kinds
from tools.local_aws import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET = ROOT / "docs" / "invocations.md"

_HEAD = """\
# Who may invoke which function

Generated from the code by `python -m tools.invocations`. What each [feature of a function](function-features.md) means for each
kind of trigger: *as is*, *refused*, or what is wired in its place. `via` in Cargo.toml counts as `sqs`; a kind of an app's own is
refused nothing.
"""


def render() -> str:
    """Returns the text of the page."""
    rows = [
        ("kind", "invokes", "`tenancy_config`", "`durable_config`", "`capacity_provider`"),
        ("---",) * 5,
        *_rows(),
    ]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    return f"{_HEAD}\n{table}\n"


def _rows() -> Iterator[tuple[str, ...]]:
    for kind in sorted(kind.type for kind in own_kinds()):
        yield f"`{kind}`", how(kind), tenancy(kind), durable(kind), managed_instances(kind)


def how(kind: str) -> str:
    """Returns how a kind invokes its function."""
    if kind in BY_OPTION:
        return "synchronous or asynchronous, by its options"
    words = ((POLLED, "polled"), (SYNCHRONOUS, "synchronous"), (ASYNCHRONOUS, "asynchronous"))
    return next((word for kinds, word in words if kind in kinds), "as its caller likes")


def tenancy(kind: str) -> str:
    """Returns what becomes of a kind at a function with tenant isolation."""
    reason = tenancy_refusal(kind)
    if reason is not None:
        return f"refused: {reason}"
    return "with `tenant_id`" if kind == "rest-api" else "as is: its caller names the tenant"


def durable(kind: str) -> str:
    """Returns what becomes of a kind at a durable function, which Lambda starts by an alias or a version only."""
    target = "the current version" if kind == "deploy-trigger" else "the alias"
    if kind in POLLED or kind in SYNCHRONOUS:
        minutes, on_instances = (
            longest_wait(kind, is_on_managed_instances=each) // 60 for each in (False, True)
        )
        more = f", {on_instances} on managed instances" if on_instances > minutes else ""
        return f"{target}; refused over {minutes} minutes{more}: the end is waited for"
    if kind in BY_OPTION:
        return f"{target}; refused over 15 minutes if its options make it wait for the end"
    return target


def managed_instances(kind: str) -> str:
    """Returns what becomes of a kind at a function on managed instances: they have its unqualified ARN, too."""
    if kind in BY_OPTION:
        return f"as is; waited for, {LONGEST_TIMEOUT} seconds at most"
    is_short = kind in SYNCHRONOUS or kind in SHORT_POLLED
    return f"as is; {LONGEST_TIMEOUT} seconds at most" if is_short else "as is"


if __name__ == "__main__":
    sys.stdout.write(f"{TARGET.name}: {TARGET.write_text(render(), encoding='utf-8')} characters\n")

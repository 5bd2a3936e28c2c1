"""Writes docs/notices.md from the catalogue in the code.

Run it after a change to the catalogue of notices: python -m tools.notices
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cdk_rust_lambda.notices.notice import AREAS
from tools.local_aws import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cdk_rust_lambda.notices.entries import Entries, Level

TARGET = ROOT / "docs" / "notices.md"

_LEVELS: tuple[Level, ...] = ("error", "warning", "info")
_HEAD = """\
# Notices

Generated from the code by `python -m tools.notices`. What is odd or risky is said at synthesis under one of these ids, with
`cdk-rust-lambda:` before it, what it is about, and the remedy. What is only known at deployment isn't checked.

- An *error* stops the synthesis: a `TriggerError` whose `check_id` is the id. Errors without an id are in no list: each says what
  to do.
- A *warning* is likely a mistake. With `cdk synth --strict '**'` it is an error; without `'**'` [stages](accounts.md#stages) aren't asked.
- An *info* is good to know.

## Acknowledging

A notice ends with its id: `Acknowledge with 'Annotation::cdk-rust-lambda:url-public'` in the CDK CLI, `[ack: cdk-rust-lambda:url-public]` in the
assembly. Warnings and infos are acknowledged by what stands behind `Annotation::`, at the construct that CDK
shows before the text or at any one around it, such as the stack:
`Annotations.of(function).acknowledge_warning("cdk-rust-lambda:url-public")`,
`Annotations.of(stack).acknowledge_info("cdk-rust-lambda:api-auth")`.

What is about a source of several functions is said once, at the source. What is only known at synthesis, such as `async-dlq` and what
builds say, is said at the function's `Resource`. So acknowledge these at the function or around it, not at
the app itself: there aws-cdk-lib finds only what has been said before.

[`cdk-rust-lambda check`](command-line.md#check) knows of no construct: `--ignore url-public` leaves out all that has the id.
"""


def render() -> str:
    """Returns the text of the page."""
    parts = [_HEAD.rstrip()]
    for area, groups in AREAS.items():
        parts += [f"## {area}", _table(_rows(groups))]
    return "\n\n".join(parts) + "\n"


def _rows(groups: Iterable[Entries]) -> Iterator[tuple[str, ...]]:
    entries = [item for group in groups for item in group.items()]
    for notice_id, entry in sorted(
        entries, key=lambda each: (_LEVELS.index(each[1].level), each[0])
    ):
        yield f"`{notice_id}`", entry.level, entry.when, entry.remedy


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    lines = [("id", "level", "when", "what to do"), ("---",) * 4, *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    sys.stdout.write(f"{TARGET.name}: {TARGET.write_text(render(), encoding='utf-8')} characters\n")

"""One thing that was looked at, and what is to be done about it."""

from __future__ import annotations

from typing import Literal

from attrs import evolve, frozen

from cdk_rust_lambda.machine.private import without_private

State = Literal["ok", "info", "warning", "error"]


@frozen
class MachineCheck:
    """What was found.

    Attributes:
        name: What was looked at.
        state: `error` if nothing can be built or synthesized, `warning` if some things can't, `info` for what
            is only good to know, else `ok`.
        found: What is there.
        wanted: What is needed, if that is a certain version.
        remedy: What to do, unless all is well.
    """

    name: str
    state: State
    found: str
    wanted: str | None = None
    remedy: str | None = None

    def public(self) -> MachineCheck:
        """Returns it without what is private, to be pasted anywhere."""
        remedy = self.remedy and without_private(self.remedy)
        return evolve(self, found=without_private(self.found), remedy=remedy)

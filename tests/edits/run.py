"""Doing the edits of a project, one after the other, over a target folder that is kept."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, evolve, field, frozen

from tests.edits.checkout import Checkout
from tests.edits.classify import Observed, classify, is_binary_changed
from tests.edits.model import FOLDER, Edit, Outcome, Project
from tests.edits.oracle import CleanBuilds, Library, Made, clean_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.edits.model import State

_RIGHT = (Outcome.CHANGED, Outcome.SAME, Outcome.IN_VAIN)
_WITHOUT_WAY_BACK = (Outcome.SAME, Outcome.IN_VAIN)


@frozen
class Result:
    """What came of an edit in one way of building.

    Attributes:
        outcome: What it was.
        expected: What it should be; None if any will do that is neither a fault nor an error.
        is_binary_changed: Whether clean builds differ; None if one fails.
        is_hash_changed: Whether the asset hash is another one.
        said: What the library said.
    """

    outcome: Outcome
    expected: Outcome | None
    is_binary_changed: bool | None
    is_hash_changed: bool
    said: str

    @property
    def is_right(self) -> bool:
        """Whether it is what was expected."""
        if self.expected is None:
            return self.outcome in _RIGHT
        return self.outcome is self.expected


@frozen
class Row:
    """A row of the table.

    Attributes:
        project: The project's name.
        edit: The edit's name, and in which way it was done.
        usual: What came of it.
        hermetic: What came of it in a hermetic build, if that was asked for.
        known: The name of the known fault that shows here.
        mended: The name of one that doesn't show any more.
        seconds: How long it took.
    """

    project: str
    edit: str
    usual: Result
    hermetic: Result | None
    known: str | None
    mended: str | None
    seconds: float

    @property
    def results(self) -> tuple[Result, ...]:
        """What came of it, in each way of building."""
        return (self.usual, self.hermetic) if self.hermetic else (self.usual,)

    @property
    def is_wrong(self) -> bool:
        """Whether something came of it that wasn't expected, and isn't known."""
        return self.known is None and not all(each.is_right for each in self.results)


@define
class _Side:
    """One way of building: what it has built, and what was right last."""

    library: Library
    clean_builds: CleanBuilds
    base: Observed | None = None
    before: Observed | None = None
    _binaries: dict[str, Made] = field(factory=dict, init=False)

    def look(
        self, project: Project, state: State, checkout: Path, expected: Outcome | None
    ) -> Result:
        """Builds a state both ways, and compares with the last one."""
        variables = dict(state.environment)
        if self.library.is_hermetic:
            seen = {*project.declared, *state.options.get("input_variables", ())}
            variables = {name: value for name, value in variables.items() if name in seen}
        clean = self.clean_builds.build(project, state, checkout, variables)
        synthesis = self.library.synthesize(project, state, checkout)
        after = Observed(synthesis, clean)
        before, outcome = self.before, classify(self.before, after)
        made = synthesis.made
        if made and self._binaries.setdefault(synthesis.asset_hash, made) != made:
            outcome = Outcome.AMBIGUOUS
        if outcome in _RIGHT:
            self.before = after
        return Result(
            outcome,
            expected,
            is_binary_changed(before, after),
            before is None or before.synthesis.asset_hash != synthesis.asset_hash,
            "; ".join(synthesis.messages),
        )


@define
class ProjectRun:
    """The edits of a project, done.

    Attributes:
        project: The project.
        folder: A folder for all that this makes.
        with_hermetic: Whether to do them with hermetic builds, too.
    """

    project: Project
    folder: Path
    with_hermetic: bool = False
    _checkouts: dict[str, Checkout] = field(factory=dict, init=False)
    _sides: list[_Side] = field(factory=list, init=False)

    def rows(self) -> Iterator[Row]:
        """Does the edits, and yields their rows."""
        environment = clean_environment(self.folder / "cargo-home")
        clean_builds = CleanBuilds(self.folder / "clean", environment)
        for is_hermetic in (False, True)[: 1 + self.with_hermetic]:
            folder = self.folder / ("hermetic" if is_hermetic else "usual")
            self._sides.append(_Side(Library(folder, environment, is_hermetic), clean_builds))
        if self.project.prepare:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.project.prepare(self.folder)
        state = self.project.base
        first = Edit("(first build)", known=self.project.known)
        yield self._row(first, state, "", (self.project.expected, self.project.hermetic))
        for side in self._sides:
            side.base = side.before
        for edit in self.project.edits:
            if self.project.is_walk:
                state = edit.apply(state)
                yield self._row(edit, state, "")
            else:
                yield from self._there_and_back(edit)

    def _there_and_back(self, edit: Edit) -> Iterator[Row]:
        base = self.project.base
        edited = edit.apply(base)
        for is_old in (False, True)[: 1 + edit.old_times]:
            way = ", old times" if is_old else ""
            for side in self._sides:
                side.before = side.base
            # As everybody does it at first; otherwise nothing is staged, so that cargo is asked.
            is_emptied = is_old or edit.expected is Outcome.SAME
            there = self._row(edit, edited, way, is_old=is_old, is_emptied=is_emptied)
            yield there
            if all(each.outcome in _WITHOUT_WAY_BACK for each in there.results):
                continue
            expected = tuple(
                _of_way_back(each.outcome, is_right=side.base is not None)
                for side, each in zip(self._sides, there.results, strict=True)
            )
            known = "see above" if there.is_wrong else edit.known if there.known else None
            back = evolve(edit, known=known)
            yield self._row(
                back,
                base,
                f"{way}, back" if is_old else ", back in a new checkout",
                expected,
                is_old=is_old,
                is_new=not is_old,
                is_emptied=True,
            )

    def _row(
        self,
        edit: Edit,
        state: State,
        way: str,
        expected: tuple[Outcome | None, ...] = (),
        *,
        is_old: bool = False,
        is_new: bool = False,
        is_emptied: bool = False,
    ) -> Row:
        started = time.monotonic()
        named = {
            name: text.replace(FOLDER, str(self.folder)) for name, text in state.environment.items()
        }
        state = evolve(state, environment=named)
        checkout = self._check_out(edit, state, is_old=is_old, is_new=is_new)
        results = []
        expectations = expected or (edit.expected, edit.hermetic or edit.expected)
        for side, expectation in zip(self._sides, expectations, strict=False):
            if is_emptied:
                side.library.forget_assets()
            results.append(side.look(self.project, state, checkout, expectation))
        is_right = all(each.is_right for each in results)
        return Row(
            self.project.name,
            edit.name + way,
            results[0],
            results[1] if self.with_hermetic else None,
            None if is_right else edit.known,
            edit.known if is_right and not expected else None,
            time.monotonic() - started,
        )

    def _check_out(self, edit: Edit, state: State, *, is_old: bool, is_new: bool) -> Path:
        """Writes a state into its checkout."""
        folder = self.folder / state.checkout
        checkout = self._checkouts.setdefault(state.checkout, Checkout(folder))
        if edit.unpacked:
            checkout.clear()
        touched = state.files if is_new else edit.touched
        checkout.write(state.files, touched=touched, old_times=is_old or edit.unpacked)
        if edit.after:
            edit.after(folder)
        lockfile = (folder / self.project.workspace / "Cargo.lock").relative_to(folder).as_posix()
        if self.project.has_lockfile and lockfile not in state.files:
            checkout.lock(self.project.workspace, self._sides[0].library.environment)
        return folder


def _of_way_back(there: Outcome, *, is_right: bool) -> Outcome:
    """What is expected of the way back, to a state that is right, or an error."""
    if not is_right:
        return Outcome.REFUSED
    return there if there in _RIGHT else Outcome.SAME

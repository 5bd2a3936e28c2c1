"""What a table of edits is made of: projects, their states, edits, and what may come of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

# Stands in texts and variables for the folder that the checkouts are in.
FOLDER = "@folder@"


@frozen
class Link:
    """A symbolic link."""

    target: str


Content = str | bytes | Link


class Outcome(Enum):
    """What comes of an edit."""

    CHANGED = "changed"
    SAME = "unchanged"
    IN_VAIN = "in vain"
    REFUSED = "error"
    NOTICED = "noticed"
    BROKEN = "doesn't compile"
    STALE = "NEW HASH, OLD BINARY"
    SILENT = "NEW BINARY, OLD HASH"
    AMBIGUOUS = "ONE HASH, TWO BINARIES"


@frozen
class State:
    """A project at one time.

    Attributes:
        files: Contents by names relative to the checkout. A Cargo.lock that isn't among them is made by
            cargo.
        environment: Variables of the machine.
        options: Those of `BundlingOptions`.
        siblings: The folders of further packages with a function each in the app.
        checkout: The checkout's name: another one is another folder.
    """

    files: Mapping[str, Content]
    environment: Mapping[str, str] = field(factory=dict)
    options: Mapping[str, Any] = field(factory=dict)
    siblings: tuple[str, ...] = ()
    checkout: str = "checkout"


@frozen
class Edit:
    """An edit of a project, from its first state and back.

    Attributes:
        name: What is edited.
        files: The files that change, with their new content; None deletes one, a function makes the new
            text of the old one.
        environment: The variables that are set.
        options: Those of `BundlingOptions` that are set.
        siblings: The functions that come to the app.
        checkout: The checkout that is built from.
        touched: Files that are written again as they are.
        unpacked: Whether all files are written again into an empty folder.
        after: What is run in the checkout when the files are there.
        expected: What is expected; None if any outcome that is neither a fault nor an error will do.
        hermetic: The same for hermetic builds, if it is another one.
        known: The name of a known fault, whose rows aren't judged.
        old_times: Whether to do it also with files whose times are old.
    """

    name: str
    files: Mapping[str, Any] = field(factory=dict)
    environment: Mapping[str, str] = field(factory=dict)
    options: Mapping[str, Any] = field(factory=dict)
    siblings: tuple[str, ...] = ()
    checkout: str | None = None
    touched: tuple[str, ...] = ()
    unpacked: bool = False
    after: Callable[[Path], None] | None = None
    expected: Outcome | None = Outcome.CHANGED
    hermetic: Outcome | None = None
    known: str | None = None
    old_times: bool = False

    def apply(self, state: State) -> State:
        """Returns the state after the edit."""
        files = dict(state.files)
        for name, change in self.files.items():
            if change is None:
                del files[name]
            elif callable(change):
                old = files[name]
                assert isinstance(old, str), name
                files[name] = change(old)
                assert files[name] != old, f"{self.name} changes nothing in {name}"
            else:
                files[name] = change
        return evolve(
            state,
            files=files,
            environment={**state.environment, **self.environment},
            options={**state.options, **self.options},
            siblings=(*state.siblings, *self.siblings),
            checkout=self.checkout or state.checkout,
        )


@frozen
class Project:
    """A project with its edits.

    Attributes:
        name: Its name.
        base: Its first state.
        edits: The edits, each made from the first state, and taken back.
        package: The folder of the package whose binary is looked at.
        binary: The binary's name.
        workspace: The folder of its workspace.
        members: The packages that are built together, if not that one alone.
        declared: Variables that hermetic builds may see, beside `input_variables` of the options.
        prepare: What is run once, in the folder that the checkouts are in.
        has_lockfile: Whether cargo makes a Cargo.lock before the build.
        is_walk: Whether each edit is made from the state that the one before has left.
        expected: What is expected of its first state.
        hermetic: The same for hermetic builds.
        known: The name of a known fault of its first state.
        packaged: The files that are packaged beside the binary, by their names in the asset; a name
            that ends in a slash is a folder's.
    """

    name: str
    base: State
    edits: tuple[Edit, ...]
    package: str = "."
    binary: str = "app"
    workspace: str = "."
    members: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    prepare: Callable[[Path], None] | None = None
    has_lockfile: bool = True
    is_walk: bool = False
    expected: Outcome = Outcome.CHANGED
    hermetic: Outcome = Outcome.CHANGED
    known: str | None = None
    packaged: Mapping[str, str] = field(factory=dict)


def replaced(old: str, new: str) -> Callable[[str], str]:
    """A change of a part of a file."""

    def change(text: str) -> str:
        assert old in text, f"{old!r} isn't in the file"
        return text.replace(old, new)

    return change


def appended(new: str) -> Callable[[str], str]:
    """A change that adds to the end of a file."""
    return lambda text: text + new

"""`.gitignore` files: what of a folder Git ignores.

The rules are those of `gitignore` in Git's manual, without what is the machine's own: the user's
global file and `.git/info/exclude`. Git's index is not read, so a file that is tracked although a
pattern fits it counts as ignored.
"""

from __future__ import annotations

import os
import re
import warnings
from contextlib import contextmanager
from errno import ELOOP
from functools import cache
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from cdk_rust_lambda.cargo.project.repository import is_repository
from cdk_rust_lambda.cargo.toml.reading import open_without_waiting
from cdk_rust_lambda.errors import ManifestError

if TYPE_CHECKING:
    from collections.abc import Iterator

IGNORE_FILE = ".gitignore"
# What pathspec's expression for a name begins with.
_ANY_FOLDER = "^(?:.+/)?"


@frozen
class _Pattern:
    """A line of a `.gitignore`.

    Attributes:
        ignores: Whether it ignores what it fits; else it takes it back.
        for_folders: Whether it fits folders only.
        for_paths: Whether it is for paths; else for names in any folder.
        text: The regular expression for what it fits: an entry, not what is below it.
    """

    ignores: bool
    for_folders: bool
    for_paths: bool
    text: str


@frozen
class _Level:
    """A `.gitignore`.

    Most files fit none of its patterns; so there are two expressions that say so at once.

    Attributes:
        start: How many characters of a path to leave out: those of its folder, with the separator.
        patterns: Its patterns, the last one first, which wins.
        any_name: Fits a name that one of the patterns for names fits.
        any_path: Fits a path that one of the others fits; None if there are none.
    """

    start: int
    patterns: tuple[_Pattern, ...]
    any_name: re.Pattern[str]
    any_path: re.Pattern[str] | None

    def check(self, path: str, name: str, *, is_folder: bool) -> bool | None:
        """Whether it ignores an entry below its folder; None if it says nothing."""
        suffix = "/" if is_folder else ""
        if not self.any_name.match(name + suffix):
            if self.any_path is None:
                return None
            relative = path[self.start :].replace(os.sep, "/")
            if not self.any_path.match(relative + suffix):
                return None
        relative = path[self.start :].replace(os.sep, "/")
        for pattern in self.patterns:
            if is_folder or not pattern.for_folders:
                text = relative if pattern.for_paths else name
                if _compiled(pattern.text).match(f"{text}/" if pattern.for_folders else text):
                    return pattern.ignores
        return None


@frozen
class IgnoreRules:
    """The `.gitignore` files that apply in a folder, from the repository's root down."""

    _levels: tuple[_Level, ...]

    def ignores(self, path: str, name: str, *, is_folder: bool) -> bool:
        """Whether an entry of the folder is ignored.

        Args:
            path: The entry's path.
            name: Its name.
            is_folder: Whether it is a folder; a link to one is none.
        """
        for level in reversed(self._levels):
            answer = level.check(path, name, is_folder=is_folder)
            if answer is not None:
                return answer
        return False

    def below(self, folder: str) -> IgnoreRules:
        """Returns the rules in a folder, given those of the folder above it."""
        level = _read_level(folder)
        return self if level is None else IgnoreRules((*self._levels, level))


@define
class IgnoreFiles:
    """Finds and reads `.gitignore` files.

    The topmost one that counts is that of the repository or, without one, of the workspace: so an
    archive of a repository has the rules of its checkout, if the workspace is at the repository's
    root. For what lies in neither, only the files in the folder itself count.
    """

    _workspace: str
    _rules: dict[str, IgnoreRules] = field(factory=dict, init=False)

    def rules(self, folder: str) -> IgnoreRules:
        """Returns the rules in a folder, an absolute path.

        In an ignored folder only its own rules count: whoever asks wants what is in it.

        Raises:
            ManifestError: a file can't be read.
        """
        if folder not in self._rules:
            above = IgnoreRules(())
            if folder != self._top(folder):
                above = self.rules(os.path.dirname(folder))
                if above.ignores(folder, os.path.basename(folder), is_folder=True):
                    above = IgnoreRules(())
            self._rules[folder] = above.below(folder)
        return self._rules[folder]

    def ignores(self, path: str, *, is_folder: bool = False) -> bool:
        """Whether Git ignores something: by a pattern that fits it, or a folder that it is in."""
        top = self._top(path if is_folder else os.path.dirname(path))
        while path != top:
            folder, name = os.path.split(path)
            if self.rules(folder).ignores(path, name, is_folder=is_folder):
                return True
            path, is_folder = folder, True
        return False

    def _top(self, folder: str) -> str:
        each = folder
        while not is_repository(each):
            if each == os.path.dirname(each):
                is_inside = (folder + os.sep).startswith(self._workspace.rstrip(os.sep) + os.sep)
                return self._workspace if is_inside else folder
            each = os.path.dirname(each)
        return each


def _read_level(folder: str) -> _Level | None:
    path = os.path.join(folder, IGNORE_FILE)
    try:
        with open(
            path,
            encoding="utf-8-sig",
            errors="surrogateescape",
            newline="\n",
            opener=_open_itself,
        ) as stream:
            lines = [line.rstrip("\r\n") for line in stream]
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except OSError as error:
        if error.errno == ELOOP:
            return None
        raise ManifestError(
            f"can't read the ignored files: {error}", file=path, remedy="make it readable"
        ) from error
    patterns = [pattern for line in lines for pattern in _parse(line)]
    if not patterns:
        return None
    names = [pattern.text for pattern in patterns if not pattern.for_paths]
    paths = [pattern.text for pattern in patterns if pattern.for_paths]
    return _Level(
        len(folder.rstrip(os.sep)) + 1,
        tuple(reversed(patterns)),
        _compiled("|".join(names) or "(?!)"),
        _compiled("|".join(paths)) if paths else None,
    )


def _open_itself(path: str, flags: int) -> int:
    """Opens a file; as Git does, none that a link leads to."""
    return open_without_waiting(path, flags | getattr(os, "O_NOFOLLOW", 0))


def _parse(line: str) -> Iterator[_Pattern]:
    """Yields the pattern of a line; nothing if it means nothing to Git."""
    # Imported where a file needs it: it takes as long as all else of this.
    from pathspec import GitIgnoreSpec

    try:
        with _without_future_warnings():
            (pattern,) = GitIgnoreSpec.from_lines([line]).patterns
    except ValueError:
        return
    if pattern.regex is None or pattern.include is None:
        return
    # pathspec's expression also fits what is below, by this group.
    text = re.sub(r"\(\?P<\w+>/\)", "(?:/$)", pattern.regex.pattern)
    # It is searched for, which takes longer than to match from the start on.
    text = text if text.startswith("^") else f"(?s:.*){text}"
    written = line.rstrip()
    for_paths = "/" in written.removesuffix("/")
    if not for_paths:
        # A name has no folders before it; without them it is matched faster.
        text = f"^{text.removeprefix(_ANY_FOLDER)}"
    yield _Pattern(pattern.include, written.endswith("/"), for_paths, text)


@cache
def _compiled(text: str) -> re.Pattern[str]:
    with _without_future_warnings():
        return re.compile(text)


@contextmanager
def _without_future_warnings() -> Iterator[None]:
    """Keeps away that `[[]` may mean a set in a set to a later Python, of which Git knows nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        yield

"""The build context of an image: the files that its Dockerfile can copy, without output and those that are ignored.

What counts is what is sent: a copy of these files, so that no engine decides it otherwise.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from cdk_rust_lambda.cargo.compile.executable import is_executable
from cdk_rust_lambda.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_IGNORE_FILE = ".dockerignore"
# Each synthesis and build writes there: with them a context would never be what it was.
_OUTPUT = frozenset({"cdk.out", ".cdk-rust-lambda"})
_OUTPUT_MARKERS = ("CACHEDIR.TAG", "cdk.out")


def is_output(folder: str) -> bool:
    """Whether a folder is output, by its name or by what marks it: of the CDK CLI, of this library, or a cache.

    Args:
        folder: Its path.
    """
    return Path(folder).name in _OUTPUT or any(
        os.path.isfile(os.path.join(folder, name)) for name in _OUTPUT_MARKERS
    )


def context_files(context: Path) -> dict[str, Path]:
    """Returns the files and links of a build context by their names in it, sorted.

    Args:
        context: Its folder.

    Raises:
        SettingsError: it is no folder, or can't be read, or its `.dockerignore` has a line that is no pattern.
    """
    try:
        rules = _read_rules(context / _IGNORE_FILE)
        found = {name: path for name, path in _walk(context) if not _is_ignored(name, rules)}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"can't read the build context: {error}",
            file=context,
            key="container.context",
            remedy="name a folder that can be read",
        ) from error
    return dict(sorted(found.items()))


def context_digests(context: Path) -> dict[str, str]:
    """Returns what counts of each file of a build context: its content, and whether it can be executed.

    Args:
        context: Its folder.

    Raises:
        SettingsError: it is no folder, or can't be read.
    """
    try:
        return {name: _digest(path) for name, path in context_files(context).items()}
    except OSError as error:
        raise SettingsError(
            f"can't read a file of the build context: {error}",
            file=error.filename,
            key="container.context",
            remedy=f"make it readable, or name it in {context / _IGNORE_FILE}",
        ) from error


def copy_context(context: Path, to: Path) -> None:
    """Copies the files of a build context into a folder.

    Raises:
        SettingsError: it is no folder, or can't be read.
        OSError: a file can't be copied.
    """
    for name, path in context_files(context).items():
        copy = to / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy, follow_symlinks=False)


def _digest(path: Path) -> str:
    if path.is_symlink():
        kind, content = "link", os.fsencode(path.readlink())
    else:
        kind = "program" if is_executable(path) else "file"
        content = path.read_bytes()
    return f"{kind} {hashlib.sha256(content).hexdigest()}"


def _walk(context: Path) -> Iterator[tuple[str, Path]]:
    def fail(error: OSError) -> None:
        raise error

    for folder, folders, files in os.walk(context, onerror=fail):
        folders[:] = [name for name in folders if not is_output(os.path.join(folder, name))]
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in (*files, *links):
            path = Path(folder, name)
            if path.is_symlink() or path.is_file():  # no engine sends sockets
                yield path.relative_to(context).as_posix(), path


@frozen
class _Rule:
    """A line of a `.dockerignore`."""

    pattern: re.Pattern[str]
    is_exception: bool


def _read_rules(path: Path) -> list[_Rule]:
    """The rules of a `.dockerignore`: ".dockerignore files" in Docker's manual of build contexts."""
    if not path.is_file():
        return []
    rules = []
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        text = line.strip()
        if not text or line.startswith("#"):
            continue
        is_exception = text.startswith("!")
        cleaned = posixpath.normpath(text.removeprefix("!").strip()).lstrip("/")
        try:
            expression = re.compile(_expression(cleaned), re.DOTALL)
        except re.error as error:
            raise SettingsError(
                f"{text!r} is no pattern: {error.msg}",
                file=path,
                key="container.context",
                remedy="correct the line; a range begins with its first character, as in [a-z]",
            ) from error
        rules.append(_Rule(expression, is_exception))
    return rules


def _is_ignored(name: str, rules: Iterable[_Rule]) -> bool:
    """The last rule that fits a file, or a folder that it is in, decides."""
    parts = name.split("/")
    places = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    fitting = [rule for rule in rules if any(map(rule.pattern.fullmatch, places))]
    return bool(fitting) and not fitting[-1].is_exception


def _expression(pattern: str) -> str:
    """Returns the regular expression of a pattern: Go's `filepath.Match`, and `**` for any folders."""
    words = re.findall(r"\*\*/?|\*|\?|\\.|\[[^\]]+\]|.", pattern, re.DOTALL)
    found = []
    before = ""
    for word in words:
        if word.startswith("**") and word == before:
            continue  # it says the same, and many would take very long to be matched
        before = word
        if word.startswith("**"):
            found.append("(?:.*/)?" if word.endswith("/") else ".*")
        elif word == "*":
            found.append("[^/]*")
        elif word == "?":
            found.append("[^/]")
        elif word.startswith("[") and len(word) > 1:
            inner = word[1:-1]
            negated = inner.startswith("^")
            members = re.sub(r"([\[\]\\^&~|])", r"\\\1", inner.removeprefix("^"))
            found.append(f"[{'^' if negated else ''}{members}]")
        else:
            found.append(re.escape(word.removeprefix("\\") if len(word) > 1 else word))
    return "".join(found)

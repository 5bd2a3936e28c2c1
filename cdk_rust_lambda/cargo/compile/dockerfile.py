"""What a Dockerfile says of the images that it takes something from: "Dockerfile reference" in Docker's manual."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from attrs import define, field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BYTE_ORDER_MARK = "\ufeff"
_DIRECTIVE = re.compile(r"#\s*(\w+)\s*=\s*(\S+)\s*")
_HEREDOC = re.compile(r"<<-?([\"']?)(\w+)\1")
_TAKES_HEREDOCS = ("RUN", "COPY", "ADD")
_ARGUMENT = re.compile(r"\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))")
# An image that holds nothing.
_NOTHING = "scratch"


def images_of(text: str) -> tuple[str, ...]:
    """Returns the images that stages begin with, or that files are taken from, each once.

    Arguments have their defaults, as nobody gives them values; one without a default stays as it is written.

    Args:
        text: The text of a Dockerfile.
    """
    stages = _Stages()
    for word, rest in _instructions(text):
        stages.read(word, rest)
    return tuple(stages.images)


def has_stage(text: str) -> bool:
    """Whether a text has the instruction that each Dockerfile needs.

    Args:
        text: The text.
    """
    return any(word == "FROM" for word, _ in _instructions(text))


@define
class _Stages:
    """What has been read so far."""

    images: dict[str, None] = field(factory=dict)
    _names: set[str] = field(factory=lambda: {_NOTHING})
    _defaults: dict[str, str] = field(factory=dict)
    _count: int = 0

    def read(self, word: str, rest: str) -> None:
        if word == "FROM":
            self._begin(rest)
        elif word == "ARG" and not self._count:  # later ones are no stage's base
            self._defaults |= _defaults(rest)
        elif word == "COPY":
            for name in _values(rest, "--from="):
                self._take(name)
        elif word == "RUN":
            for mount in _values(rest, "--mount="):
                for option in mount.split(","):
                    if option.startswith("from="):
                        self._take(option.removeprefix("from="))

    def _begin(self, rest: str) -> None:
        words = [each for each in rest.split() if not each.startswith("--")]
        if words:
            self._take(_expanded(words[0], self._defaults))
        self._names.add(str(self._count))
        self._count += 1
        if len(words) > 2 and words[1].upper() == "AS":
            self._names.add(words[2].lower())

    def _take(self, name: str) -> None:
        if name.lower() not in self._names:
            self.images[name] = None


def _instructions(text: str) -> Iterator[tuple[str, str]]:
    """Yields the first word of each instruction, in capitals, and the rest, without the files that stand in it."""
    lines = iter(text.removeprefix(_BYTE_ORDER_MARK).split("\n"))
    escape = _escape(text)
    begun = ""
    for line in lines:
        if not line.strip() or line.lstrip().startswith("#"):  # between continued lines, too
            continue
        begun += line.rstrip()
        if begun.endswith(escape):
            begun = begun[:-1]
            continue
        word, *rest = begun.split(maxsplit=1)
        begun = ""
        yield word.upper(), "".join(rest)
        if word.upper() in _TAKES_HEREDOCS:
            for _, end in _HEREDOC.findall("".join(rest)):
                _ = next((each for each in lines if each.strip() == end), None)


def _escape(text: str) -> str:
    """The character at the end of a line that is continued, which directives at the top may say."""
    lines = text.removeprefix(_BYTE_ORDER_MARK).split("\n")
    directives = takewhile(bool, map(_DIRECTIVE.fullmatch, lines))
    named = {each[1].lower(): each[2] for each in directives if each is not None}
    return named.get("escape", "\\")


def _values(rest: str, flag: str) -> Iterator[str]:
    for word in takewhile(lambda each: each.startswith("--"), rest.split()):
        if word.startswith(flag):
            yield word.removeprefix(flag).strip("\"'")


def _defaults(rest: str) -> dict[str, str]:
    pairs = (each.partition("=") for each in rest.split())
    return {name: value.strip("\"'") for name, separator, value in pairs if separator}


def _expanded(name: str, defaults: Mapping[str, str]) -> str:
    def value_of(match: re.Match[str]) -> str:
        return defaults.get(match[1] or match[3]) or match[2] or match[0]

    return _ARGUMENT.sub(value_of, name.strip("\"'"))

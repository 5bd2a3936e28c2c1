"""Files of environment variables: `env_file` in Cargo.toml.

The grammar is that of cargo-lambda (its crate env-file-reader), with all its oddities: both have to
find the same variables. A file is a sequence of `name=value`, `export name=value` and ends of
lines. Where a value is expected, the end of the line or of the file means an empty one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import field, frozen

from cdk_rust_lambda.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Unicode's blanks. Python's `\s` is not the same: it counts U+001C to U+001F among them.
_BLANK = r"\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
# Linear in time: what ends a repeat is nothing that the repeat itself takes.
_TOKEN = re.compile(
    rf"""
      (?P<end>      \n [{_BLANK}]* )
    | (?P<blank>    [{_BLANK}]+ )       # also any \n after its first character
    | (?P<comment>  \# [^\n]* )
    | (?P<equals>   = )
    | (?P<quoted>   ' [^']* ' | ` [^`]* `
                    | " .*? (?: (?<! \\ ) " | " \Z ) )   # \" closes only where the file ends
    | (?P<word>     [^{_BLANK}='`"\#]+ )
    | (?P<unclosed> ['`"] .* )          # all characters but these begin one of the tokens above
    """,
    re.VERBOSE | re.DOTALL,
)


@frozen
class EnvironmentVariable:
    """A variable of an env file: name, value, and the line its name stands on."""

    name: str
    value: str = field(repr=False)
    line: int


class EnvironmentSyntaxError(ValueError):
    """A text that is no env file. No message shows any of the text, which may be secret.

    Attributes:
        problem: What is wrong.
        remedy: What to do about it.
        line: The line of the mistake, from 1.
    """

    def __init__(self, problem: str, remedy: str, line: int) -> None:
        self.problem = problem
        self.remedy = remedy
        self.line = line
        super().__init__(f"line {line}: {problem}; {remedy}")


@frozen
class _Token:
    kind: str
    text: str
    start: int
    end: int
    line: int

    @property
    def value(self) -> str:
        """What the token stands for as a value."""
        if self.kind == "quoted":
            quote = self.text[0]
            return self.text[1:-1].replace(f"\\{quote}", quote).replace(r"\n", "\n")
        return self.text if self.kind == "word" else ""


@frozen
class _Assignment:
    name: _Token
    equals: _Token
    value: _Token


def read_environment_file(path: Path) -> tuple[EnvironmentVariable, ...]:
    """Reads the variables of an env file, in their order; of two of one name, the last one counts.

    Raises:
        SettingsError: the file can't be read, or cargo-lambda would refuse it.
    """
    try:
        if path.exists() and not path.is_file():  # to read a pipe could take forever
            raise SettingsError("the env file is no file", file=path, remedy="name a text file")
        content = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a path that no file can have
        raise SettingsError(
            f"the env file can't be read: {getattr(error, 'strerror', None) or error}",
            file=path,
            remedy="create the file, or correct its path or its permissions",
        ) from None
    try:
        # Not `read_text`, which would make \n of every line break.
        return parse_environment(content.decode())
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problem, remedy = "the env file isn't UTF-8", "save it as UTF-8"
    except EnvironmentSyntaxError as error:
        problem, remedy, line = error.problem, error.remedy, error.line
    raise SettingsError(problem, file=path, line=line, remedy=remedy)


def parse_environment(text: str) -> tuple[EnvironmentVariable, ...]:
    """Returns the variables of an env file's text, as `read_environment_file` does.

    Raises:
        EnvironmentSyntaxError: cargo-lambda would refuse the text, or it holds a NUL. (The grammar
            lets a NUL pass, but no environment can hold one.)
    """
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise EnvironmentSyntaxError("the env file holds a NUL", "save it as UTF-8 text", line)
    assignments: list[_Assignment] = []
    tokens = _tokens(text)
    # The last token is an end, and nothing asks for more after an end: `next` always has a token.
    for first in tokens:
        if first.kind == "end":
            continue
        name = next(tokens) if first.kind == "export" else first
        if name.kind != "word" or (equals := next(tokens)).kind != "equals":
            raise _no_assignment(text, first, assignments[-1] if assignments else None)
        assignment = _Assignment(name, equals, next(tokens))
        if assignment.value.kind not in ("word", "quoted", "end"):
            raise _no_value(text, assignment, assignment.value)
        assignments.append(assignment)
    return tuple(
        EnvironmentVariable(each.name.text, each.value.value, each.name.line)
        for each in assignments
    )


def _tokens(text: str) -> Iterator[_Token]:
    """Yields all tokens but blanks and comments, and an end as the last one."""
    line = 1
    for match in _TOKEN.finditer(text):
        kind, part = str(match.lastgroup), match[0]
        if kind not in ("blank", "comment"):
            kind = "export" if part == "export" else kind
            yield _Token(kind, part, match.start(), match.end(), line)
        line += part.count("\n")
    yield _Token("end", "", len(text), len(text), line)


def _no_assignment(text: str, first: _Token, before: _Assignment | None) -> EnvironmentSyntaxError:
    """Says why no assignment begins at `first`: behind a value, it was meant as a part of that."""
    if before is not None and before.value.kind != "end":
        between = text[before.value.end : first.start]
        if "\n" not in between:
            return _no_value(text, before, first)
    problem, remedy = {
        "equals": ("no name stands before the =", "write name=value"),
        "export": ("no name=value follows the word export", "write export name=value"),
        "word": ("no = follows the name", "write name=value, or name= for an empty value"),
    }.get(first.kind, ("a quote stands where a name is expected", "write names without quotes"))
    return EnvironmentSyntaxError(problem, remedy, first.line)


def _no_value(text: str, assignment: _Assignment, token: _Token) -> EnvironmentSyntaxError:
    """Says why an assignment's value can't be, or can't go on with, this token."""
    value = assignment.value
    if "\n" in text[assignment.equals.end : value.start]:
        return EnvironmentSyntaxError(
            "blanks follow the =, and make the next line's text the value",
            'remove them (the CR of Windows is one), or write name=""',
            assignment.equals.line,
        )
    if value.kind == "unclosed":
        problem = "the quotes around the value are never closed"
    elif value.kind == "export":
        problem = "the value is the word export, outside of quotes"
    elif token.kind == "equals":
        problem = "the value holds a = outside of quotes"
    elif value.end < token.start:
        problem = "the value holds a blank outside of quotes"
    else:
        problem = "the value has quotes around only a part of it"
    remedy = "put the whole value in quotes, of a kind that it doesn't hold"
    if r"\"" in value.text:
        remedy += r"; \" is a part of the value, and doesn't close it"
    return EnvironmentSyntaxError(problem, remedy, value.line)

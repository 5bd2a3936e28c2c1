from __future__ import annotations

import contextlib
import gc
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdk_rust_lambda import SettingsError
from cdk_rust_lambda.cargo.settings.env_file import (
    EnvironmentSyntaxError,
    EnvironmentVariable,
    parse_environment,
    read_environment_file,
)
from tests.generators.environment_files import CASES, environment_texts
from tests.support.systems import needs_permissions

if TYPE_CHECKING:
    from pathlib import Path


def error_of(path: Path) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        read_environment_file(path)
    assert caught.value.file == path
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(("text", "expected"), CASES.items(), ids=map(ascii, CASES))
def test_what_cargo_lambda_reads(
    tmp_path: Path, text: str, expected: dict[str, str] | None
) -> None:
    path = tmp_path / "env"
    path.write_bytes(text.encode())
    if expected is None:
        error_of(path)
    else:
        assert {each.name: each.value for each in read_environment_file(path)} == expected


def test_order_lines_and_duplicates(tmp_path: Path) -> None:
    path = tmp_path / "env"
    path.write_bytes(b"# c\r\nB=1\r\n\n\nexport \n A='x\n\ny' C=2\nB = 3 \n\n E=\nF=")
    assert read_environment_file(path) == (
        EnvironmentVariable("B", "1", 2),
        EnvironmentVariable("A", "x\n\ny", 6),
        EnvironmentVariable("C", "2", 8),
        EnvironmentVariable("B", "3", 9),
        EnvironmentVariable("E", "", 11),
        EnvironmentVariable("F", "", 12),
    )


QUOTE = "put the whole value in quotes, of a kind that it doesn't hold"
ESCAPE = rf"{QUOTE}; \" is a part of the value, and doesn't close it"


@pytest.mark.parametrize(
    ("text", "line", "problem", "remedy"),
    [
        ("A=x y", 1, "the value holds a blank outside of quotes", QUOTE),
        ("A=x 'y'", 1, "the value holds a blank outside of quotes", QUOTE),
        ("A='x' y", 1, "the value holds a blank outside of quotes", QUOTE),
        ("A=1 export", 1, "the value holds a blank outside of quotes", QUOTE),
        ("#\nA=a=b", 2, "the value holds a = outside of quotes", QUOTE),
        ("A=http://h/p?q=1", 1, "the value holds a = outside of quotes", QUOTE),
        ("A==1", 1, "the value holds a = outside of quotes", QUOTE),
        ("A=1;B=2", 1, "the value holds a = outside of quotes", QUOTE),
        ("A=it's", 1, "the value has quotes around only a part of it", QUOTE),
        ("\nA=a'b'", 2, "the value has quotes around only a part of it", QUOTE),
        ("A='1'2", 1, "the value has quotes around only a part of it", QUOTE),
        ("A='x\nB='y'", 1, "the value has quotes around only a part of it", QUOTE),
        ('A="C:\\"\nB="y"', 1, "the value has quotes around only a part of it", ESCAPE),
        ("A=1\nB='x\n\n", 2, "the quotes around the value are never closed", QUOTE),
        ("A='", 1, "the quotes around the value are never closed", QUOTE),
        ('A="C:\\"\nB=1', 1, "the quotes around the value are never closed", ESCAPE),
        ("A=export", 1, "the value is the word export, outside of quotes", QUOTE),
        ("\nA= \n\nB=1", 2, "blanks follow the =", 'write name=""'),
        ("A=1\r\nB=\r\nC=1\r\n", 2, "blanks follow the =", "CR of Windows"),
        ("A= \n=", 1, "blanks follow the =", 'write name=""'),
        ("A=\n\nB", 3, "no = follows the name", "write name=value, or name= for an empty value"),
        ("A=x \nB", 2, "no = follows the name", "write name=value, or name= for an empty value"),
        ("A: 1", 1, "no = follows the name", "write name=value, or name= for an empty value"),
        ("A=1\n=1", 2, "no name stands before the =", "write name=value"),
        ("export=1", 1, "no name=value follows the word export", "write export name=value"),
        ("\nexport\nA=1", 2, "no name=value follows the word export", "write export name=value"),
        ('\n"A"=1', 2, "a quote stands where a name is expected", "write names without quotes"),
        ("A=1\n'", 2, "a quote stands where a name is expected", "write names without quotes"),
        ("A=1\n#\0", 2, "the env file holds a NUL", "save it as UTF-8 text"),
    ],
)
def test_mistakes(tmp_path: Path, text: str, line: int, problem: str, remedy: str) -> None:
    path = tmp_path / "env"
    path.write_bytes(text.encode())
    error = error_of(path)
    assert error.line == line
    assert error.problem.startswith(problem)
    assert remedy in str(error.remedy)
    with pytest.raises(EnvironmentSyntaxError, match=f"^line {line}: {problem}"):
        parse_environment(text)


def test_messages_hold_no_secrets(tmp_path: Path) -> None:
    path = tmp_path / "env"
    for text in ("A=x hunter2", "A=x\nhunter2=\nhunter2", "A='hunter2", "hunter2", "A=hunter2''"):
        path.write_text(text)
        assert "hunter2" not in str(error_of(path))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()
    for name, words in {
        "gone": "No such file",
        "file/x": "Not a directory",
        "loop": "symbolic links",
        "x" * 300: "name too long",
        "a\0b": "null byte",
        "\udfff\ud800": "surrogates",
        "": "is no file",
        "pipe": "is no file",
    }.items():
        error = error_of(tmp_path / name)
        assert words in error.problem
        assert error.line is None


@needs_permissions
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "env"
    path.touch(mode=0)
    assert "Permission denied" in error_of(path).problem


def test_a_link_to_a_file(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("A=1")
    (tmp_path / "link").symlink_to("env")
    assert read_environment_file(tmp_path / "link") == (EnvironmentVariable("A", "1", 1),)


def test_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "env"
    path.write_bytes(b"A=1\nB=\xff")
    error = error_of(path)
    assert (error.problem, error.line) == ("the env file isn't UTF-8", 2)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary() | st.text().map(str.encode) | environment_texts.map(str.encode))
def test_any_content_gives_a_result_or_our_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "env"
    path.write_bytes(content)
    # Any other exception fails the test.
    with contextlib.suppress(SettingsError):
        lines = [each.line for each in read_environment_file(path)]
        assert lines == sorted(lines)
        assert set(lines) <= set(range(1, content.count(b"\n") + 2))


@settings(max_examples=300)
@given(text=st.text() | environment_texts)
def test_any_text_gives_a_result_or_the_error(text: str) -> None:
    with contextlib.suppress(EnvironmentSyntaxError):
        parse_environment(text)


@given(
    values=st.lists(
        st.text(st.characters(exclude_characters="\0'\\", exclude_categories=["Cs"]) | st.just('"'))
    )
)
def test_what_is_written_in_quotes_comes_back(values: list[str]) -> None:
    for quote, written in (("'", values), ('"', [each.replace('"', r"\"") for each in values])):
        text = "\n".join(f"V={quote}{each}{quote}" for each in [*written, ""])
        assert [each.value for each in parse_environment(text)] == [*values, ""]


class Watched(str):
    """A text that counts the characters that are looked at, but for those that a pattern does."""

    looked_at: int = 0

    def count(self, *arguments: Any) -> int:
        self.looked_at += len(str(self)[slice(*arguments[1:])])
        return super().count(*arguments)

    def __getitem__(self, key: Any) -> str:
        part = super().__getitem__(key)
        self.looked_at += len(part)
        return part


def work(text: str) -> int:
    """How many calls the parser makes, and how many characters it looks at."""
    watched = Watched(text)
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    gc.disable()  # what other tests have left is none of its work
    sys.setprofile(count)
    try:
        with contextlib.suppress(EnvironmentSyntaxError):
            parse_environment(watched)
    finally:
        sys.setprofile(None)
        gc.enable()
    return calls + watched.looked_at


@pytest.mark.parametrize(
    "part",
    [*"A='\"`#\\ \n\r", "A=1\n", "A=\r\n", 'A="\\"', '\\"', "A=`", "#\n", "export ", "\\n", "A= "],
)
def test_twice_the_text_is_at_most_twice_the_work(part: str) -> None:
    for start in ("", 'A="', "A='", "A=", "A=1 "):
        assert work(start + part * 2_000) <= 2 * work(start + part * 1_000)

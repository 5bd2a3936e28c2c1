from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from cdk_rust_lambda import ManifestError
from cdk_rust_lambda.cargo.toml.positions import add_line, line_of

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """\
# a comment
[package]
name = "x"
metadata.lambda.deploy.memory = 512
metadata.'with space'."q\\u0041" = 1

[[package.metadata.lambda.triggers]]
type = "s3"
events = [
  "a",  # one
  "b",
]

[[package.metadata.lambda.triggers]]
type = "sqs"
options = { a = 1, b.c = 2 }

[package.metadata.lambda.triggers.more]
deep = [
  { x = 1 },
  { y = 2 },
]
"""
TRIGGERS = ("package", "metadata", "lambda", "triggers")


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("package",), 2),
        (("package", "name"), 3),
        (("package", "metadata", "lambda", "deploy"), 4),
        (("package", "metadata", "lambda", "deploy", "memory"), 4),
        (("package", "metadata", "with space", "qA"), 5),
        (TRIGGERS, 7),
        ((*TRIGGERS, 0), 7),
        ((*TRIGGERS, 0, "type"), 8),
        ((*TRIGGERS, 0, "events"), 9),
        ((*TRIGGERS, 0, "events", 1), 11),
        ((*TRIGGERS, 1), 14),
        ((*TRIGGERS, 1, "options", "b", "c"), 16),
        ((*TRIGGERS, 1, "more"), 18),
        ((*TRIGGERS, 1, "more", "deep", 1, "y"), 21),
        ((*TRIGGERS, 1, "missing"), 14),
        (("missing",), None),
        ((), None),
    ],
)
def test_lines(tmp_path: Path, keys: tuple[str | int, ...], line: int | None) -> None:
    file = tmp_path / "Cargo.toml"
    file.write_text(TEXT)
    assert line_of(file, keys) == line


def test_a_byte_order_mark_and_other_line_endings(tmp_path: Path) -> None:
    file = tmp_path / "Cargo.toml"
    file.write_bytes(b"\xef\xbb\xbf[a]\r\n\r\nb = 1\r\n")
    assert line_of(file, ("a", "b")) == 3


def test_no_file_has_no_lines(tmp_path: Path) -> None:
    assert line_of(tmp_path / "none", ("a",)) is None
    (tmp_path / "binary").write_bytes(b"\xff")
    assert line_of(tmp_path / "binary", ("a",)) is None


def test_a_table_over_several_lines_as_toml_1_1_has_them(tmp_path: Path) -> None:
    file = tmp_path / "Cargo.toml"
    file.write_text("a = {\n  b = 1,\n  c = 2,\n}\nd = 3\n")
    assert line_of(file, ("a", "c")) == 3
    assert line_of(file, ("d",)) == 5


@pytest.mark.parametrize("index", ["9" * 5000, "x", "", "\u0663"])
def test_a_key_with_what_is_no_index(tmp_path: Path, index: str) -> None:
    file = tmp_path / "Cargo.toml"
    file.write_text("a = 1\nb = 2\n")
    error = ManifestError("x", file=file, key=f"b[{index}].c")
    add_line(error)
    assert error.line == 2


KEYS = st.text("abc d.'\"\\é", min_size=1, max_size=4)
VALUES = st.recursive(
    st.integers() | st.booleans() | st.text("ab\"'\\\n#=[é", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_every_key_of_a_document_has_its_line(
    tmp_path_factory: pytest.TempPathFactory, data: dict[str, Any]
) -> None:
    text = tomlkit.dumps(data)
    file = tmp_path_factory.mktemp("toml") / "Cargo.toml"
    file.write_text(text)
    lines = text.split("\n")

    def check(value: Any, path: tuple[str | int, ...]) -> None:
        items: Any = ()
        if isinstance(value, dict):
            items = value.items()
        elif isinstance(value, list):
            items = enumerate(value)
        for key, inner in items:
            line = line_of(file, (*path, key))
            assert line is not None
            if isinstance(key, str):
                assert tomlkit.key(key).as_string() in lines[line - 1] or key in lines[line - 1]
            check(inner, (*path, key))

    check(tomllib.loads(text), ())


@given(st.text("[]{}=.\"'a1\n #,", max_size=40))
def test_whatever_the_file_holds(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.mktemp("toml") / "Cargo.toml"
    file.write_text(text)
    assert line_of(file, ("a", "1")) is None or line_of(file, ("a",)) is not None


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("package.name", 3),
        ("package.metadata.lambda.triggers[0].events", 9),
        ("package.missing", 2),
        ("nothing", None),
        ("members ('x')", None),
    ],
)
def test_an_error_gets_the_line_of_its_key(tmp_path: Path, key: str, line: int | None) -> None:
    file = tmp_path / "Cargo.toml"
    file.write_text(TEXT)
    error = ManifestError("wrong", file=file, key=key)
    add_line(error)
    assert error.line == line
    assert (f"{file}:{line}" in str(error)) is (line is not None)


def test_an_error_keeps_its_line_and_other_files_have_none(tmp_path: Path) -> None:
    (tmp_path / "Cargo.toml").write_text(TEXT)
    known = ManifestError("wrong", file=tmp_path / "Cargo.toml", line=9, key="package.name")
    elsewhere = ManifestError("wrong", file=tmp_path / "main.rs", key="package.name")
    for error in (known, elsewhere):
        add_line(error)
    assert (known.line, elsewhere.line) == (9, None)

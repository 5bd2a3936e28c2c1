from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.bundling.cargo_output import Status, diagnostic, status_of

if TYPE_CHECKING:
    from pathlib import Path

RED = "\x1b[1m\x1b[94m"


@pytest.mark.parametrize(
    ("line", "status", "count"),
    [
        ("   Compiling serde v1.0.0", Status("Compiling", " serde v1.0.0"), None),
        (
            "\x1b[1m\x1b[92m   Compiling\x1b[0m serde v1.0.0",
            Status("Compiling", " serde v1.0.0"),
            None,
        ),
        (
            "\x1b[1m\x1b[96m    Building\x1b[0m [=>  ] 0/1: hello(bin)      ",
            Status("Building", " [=>  ] 0/1: hello(bin)"),
            (0, 1, "hello(bin)"),
        ),
        ("    Building [=>  ] 3/12", Status("Building", " [=>  ] 3/12"), (3, 12, "")),
        (" Downloading 3 crates, 1/2", Status("Downloading", " 3 crates, 1/2"), None),
    ],
)
def test_what_cargo_does(line: str, status: Status, count: tuple[int, int, str] | None) -> None:
    assert status_of(line) == status
    assert status.count == count


@pytest.mark.parametrize(
    "line", ["error: no", "Building openssl failed: no perl", "", "warning: x"]
)
def test_what_the_compiler_says(line: str) -> None:
    assert status_of(line) is None


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (" --> src/main.rs:1:28", " --> ws/src/main.rs:1:28"),
        (f" {RED}--> \x1b[0msrc/main.rs:1:28", f" {RED}--> \x1b[0mws/src/main.rs:1:28"),
        ("   ::: src/main.rs:3:1", "   ::: ws/src/main.rs:3:1"),
        (" --> /workspace/src/main.rs:1:28", " --> ws/src/main.rs:1:28"),
        (" --> src/gone.rs:1:28", " --> src/gone.rs:1:28"),
        (" --> src/main.rs", " --> src/main.rs"),
        ('1 | let a = " --> src/main.rs:1:2";', '1 | let a = " --> src/main.rs:1:2";'),
        ("\x1b[Kerror: no", "error: no"),
    ],
)
def test_places_are_named_from_here(
    line: str, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = tmp_path / "ws" / "src" / "main.rs"
    source.parent.mkdir(parents=True)
    source.touch()
    assert diagnostic(line, tmp_path / "ws") == shown


def test_an_absolute_place_is_named_from_here_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "app").mkdir()
    monkeypatch.chdir(tmp_path / "app")
    source = tmp_path / "lib.rs"
    source.touch()
    assert diagnostic(f" --> {source}:1:2", tmp_path / "ws") == " --> ../lib.rs:1:2"
    assert diagnostic(f" --> {source}:1:2", None) == f" --> {source}:1:2"

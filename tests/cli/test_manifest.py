"""The Cargo.toml that a command takes if none is named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.projects import write, write_crate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command_line import CommandLine

_OTHER = {"Cargo.toml": '[package]\nname = "other"\nversion = "0.1.0"\n', "src/main.rs": ""}


def package_of(command: CommandLine, *arguments: str) -> tuple[str, str]:
    """The package that `config` takes, and what is said of it."""
    status, out, err = command("config", "--json", *arguments)
    assert status == 0, err
    return json.loads(out)["package"], err


@pytest.mark.parametrize("place", [".", "src", "src/a"])
def test_the_nearest_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: CommandLine, place: str
) -> None:
    write_crate(tmp_path / "crate", **{"src/a/mod.rs": ""})
    write(tmp_path, _OTHER)
    monkeypatch.chdir(tmp_path / "crate" / place)
    assert package_of(command) == ("crate", "")


@pytest.mark.parametrize("place", [".", "tests"])
def test_the_only_one_below_an_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: CommandLine, place: str
) -> None:
    write(tmp_path, _OTHER)
    copies = {
        f"app/{copy}/{name}": text
        for copy in ("cdk.out/asset.1", "target/x", "node_modules/x")
        for name, text in _OTHER.items()
    }
    write(tmp_path, {"app/cdk.json": "{}", "app/tests/test_app.py": "", **copies})
    write_crate(tmp_path / "app" / "lambdas" / "crate")
    monkeypatch.chdir(tmp_path / "app" / place)
    package, said = package_of(command)
    assert (package, "crate/Cargo.toml" in said) == ("crate", True)


def test_several_below_an_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: CommandLine
) -> None:
    write(tmp_path, {**_OTHER, "app/cdk.json": "{}"})
    for name in ("one", "two"):
        write_crate(tmp_path / "app" / name)
    monkeypatch.chdir(tmp_path / "app")
    status, _, err = command("config")
    assert (status, "one, two" in err) == (2, True)
    assert package_of(command, "--manifest-path", "two") == ("crate", "")


def test_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: CommandLine) -> None:
    write_crate(tmp_path / "below")  # of nothing that is an app
    monkeypatch.chdir(tmp_path)
    status, _, err = command("config")
    assert status == 2
    assert "no Cargo.toml in the folder" in err
    assert "below" in err

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import cdk_rust_lambda
from tests.support.command_line import run_without_node

if TYPE_CHECKING:
    from tests.support.command_line import CommandLine

FOLDER = Path(cdk_rust_lambda.__file__).parent / "schema"


def test_it_is_printed(tmp_path: Path, command: CommandLine) -> None:
    done = run_without_node(tmp_path, "schema")
    assert done.stdout == (FOLDER / "cargo-toml.schema.json").read_text()
    out = command("schema", "CargoLambda.toml")[1]
    assert json.loads(out)["title"] == "CargoLambda.toml"
    assert command("schema", "Cargo.lock")[0] == 2


def test_it_is_written(tmp_path: Path, command: CommandLine) -> None:
    status, out, _ = command("schema", "--output", tmp_path / "a" / "b")
    assert (status, out) == (0, "")
    files = sorted(FOLDER.glob("*.json"))
    assert sorted(path.name for path in (tmp_path / "a/b").iterdir()) == [f.name for f in files]
    for file in files:
        assert (tmp_path / "a/b" / file.name).read_text() == file.read_text()
    (tmp_path / "file").write_text("")
    status, _, err = command("schema", "--output", tmp_path / "file")
    assert status == 2
    assert "the schemas can't be written: File exists" in err
    assert "key: --output" in err


def test_the_rules_for_taplo(command: CommandLine) -> None:
    rules = tomllib.loads(command("schema", "--taplo")[1])["rule"]
    assert [rule["include"] for rule in rules] == [["**/Cargo.toml"], ["**/CargoLambda.toml"]]
    for rule in rules:
        path = Path(rule["schema"]["path"])
        assert path.parent == Path(".schemas")
        assert (FOLDER / path.name).is_file()

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cdk_rust_lambda.cargo.fingerprint.dep_info import (
    read_dep_info,
    read_dep_variables,
    unknown_inputs,
    unknown_variables,
)
from tests.support.projects import write


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("/t/b: /s/a\\ b.rs /s/../s/c.rs\n", ["/s/a b.rs", "/s/c.rs"]),
        ("/t/b:\n", []),
        ("", []),
        # As rustc writes it.
        ("/t/b.d: /s/a.rs /s/c.rs\n\n/t/b: /s/a.rs /s/c.rs\n\n/s/a.rs:\n/s/c.rs:\n\n# env-dep:X=a: b\n", ["/s/a.rs", "/s/c.rs"]),
        ("C:\\t\\b.exe: C:\\s\\my\\ a.rs C:\\s\\c.rs\r\n", ["C:\\s\\my a.rs", "C:\\s\\c.rs"]),
        ("/t/a\\ :\\ b: /s/c.rs\n", ["/s/c.rs"]),
    ],
)  # fmt: skip
def test_inputs(tmp_path: Path, text: str, names: list[str]) -> None:
    path = tmp_path / "b.d"
    path.write_text(text, newline="")
    assert [str(each) for each in read_dep_info(path)] == names


def test_no_dep_info(tmp_path: Path) -> None:
    assert read_dep_info(tmp_path / "gone.d") == []


def test_names_that_are_no_unicode(tmp_path: Path) -> None:
    (tmp_path / "b.d").write_bytes(b"/t/b: /s/\xff.rs\n")
    assert read_dep_info(tmp_path / "b.d") == [Path(os.fsdecode(b"/s/\xff.rs"))]


def test_missed_inputs(tmp_path: Path) -> None:
    names = ("s/a.rs", "s/c.rs", "t/out/gen.rs", "s/Cargo.toml", "s/d/e", "f/g", "h/i")
    write(tmp_path, dict.fromkeys(names, ""))
    inputs = [tmp_path / name for name in (*names, "s/d", "f", "h", "gone")]
    known = {str(tmp_path / name) for name in ("s/c.rs", "s/d/e", "f/g")}
    assert unknown_inputs(inputs, known, tmp_path / "t") == [
        tmp_path / "h",
        tmp_path / "h/i",
        tmp_path / "s/a.rs",
    ]
    assert unknown_inputs(inputs[1:3], known, tmp_path / "t") == []


def test_inputs_through_a_link(tmp_path: Path) -> None:
    write(tmp_path / "real", {"a.rs": "", "target/gen.rs": ""})
    (tmp_path / "link").symlink_to(tmp_path / "real")
    inputs = [tmp_path / "real" / "a.rs", tmp_path / "real" / "target" / "gen.rs"]
    known = {str(tmp_path / "link" / "a.rs")}
    assert unknown_inputs(inputs, known, tmp_path / "link" / "target") == []


def test_variables_of_the_machine(tmp_path: Path) -> None:
    old, new = "# env-dep:OLD=1\n", "# env-dep:SET=a\\nb\\\\c\n# env-dep:UNSET\n# env-dep:GIVEN=1\n"
    more = "# env-dep:CARGO_PKG_NAME=x\n# env-dep:OUT_DIR=/o\n# env-dep:FROM_SCRIPT=1\n"
    write(
        tmp_path, {"my_bin-1.d": old, "my_bin-2.d": new + more, "other-1.d": "# env-dep:OTHER=1\n"}
    )
    os.utime(tmp_path / "my_bin-1.d", (1, 1))
    variables = read_dep_variables(tmp_path, ["my-bin", "gone"])
    assert variables == {
        "SET": "a\nb\\c",
        "GIVEN": "1",
        "CARGO_PKG_NAME": "x",
        "OUT_DIR": "/o",
        "FROM_SCRIPT": "1",
    }
    environment = variables | {"FROM_SCRIPT": "2"}
    assert unknown_variables(variables, environment, {"GIVEN"}) == ["SET"]

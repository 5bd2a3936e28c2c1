from __future__ import annotations

import os
from pathlib import Path

import pytest

from cdk_rust_lambda.cargo.fingerprint.dep_info import (
    DepInfo,
    read_dep_info,
    read_script_output,
)


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
    assert [str(each) for each in read_dep_info(path).inputs] == names


def test_no_dep_info(tmp_path: Path) -> None:
    assert read_dep_info(tmp_path / "gone.d") == DepInfo((), {})


def test_names_that_are_no_unicode(tmp_path: Path) -> None:
    (tmp_path / "b.d").write_bytes(b"/t/b: /s/\xff.rs\n")
    assert read_dep_info(tmp_path / "b.d").inputs == (Path(os.fsdecode(b"/s/\xff.rs")),)


def test_variables(tmp_path: Path) -> None:
    text = "/t/b: /s/a.rs\n# env-dep:SET=a\\nb\\\\c\n# env-dep:UNSET\n# env-dep:EMPTY=\n"
    (tmp_path / "b.d").write_text(text)
    found = read_dep_info(tmp_path / "b.d").variables
    assert found == {"SET": "a\nb\\c", "UNSET": None, "EMPTY": ""}


def test_what_a_build_script_watches(tmp_path: Path) -> None:
    lines = (
        "cargo:rerun-if-env-changed=A",
        "cargo::rerun-if-env-changed=B",
        "cargo:rerun-if-changed=c",
        "cargo:rustc-env=D=1",
        "rerun-if-env-changed=E",
        "cargo:rerun-if-env-changed=",
    )
    (tmp_path / "output").write_text("\n".join(lines))
    variables = [
        v for key, v in read_script_output(tmp_path / "output") if key == "rerun-if-env-changed"
    ]
    assert variables == ["A", "B"]
    assert read_script_output(tmp_path / "gone") == []

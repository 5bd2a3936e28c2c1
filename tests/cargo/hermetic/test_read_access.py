from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from cdk_rust_lambda.cargo.compile.process import run
from cdk_rust_lambda.cargo.hermetic import landlock
from cdk_rust_lambda.cargo.hermetic.read_access import ReadAccess, is_in, without
from cdk_rust_lambda.errors import ToolchainError
from tests.support.projects import write

needs_landlock = pytest.mark.skipif(
    not landlock.is_available(), reason="the kernel has no Landlock"
)
# What a program needs to start.
SYSTEM = ("/dev/null", "/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache")


def test_a_folder_is_in_itself_and_not_in_one_with_a_longer_name() -> None:
    assert is_in("/a/b", "/a/b")
    assert is_in("/a/b", "/a")
    assert is_in("/a", "/")
    assert not is_in("/a/bc", "/a/b")
    assert not is_in("/a", "/a/b")


def test_without_what_is_kept_out_the_rest_stays(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"tools/bin/x": "", "tools/app/src/y": "", "tools/app2/z": "", "file": "", "other/w": ""},
    )
    (tmp_path / "tools" / "link").symlink_to(tmp_path / "tools" / "app")
    app = str(tmp_path / "tools" / "app")
    names = ("tools", "other", "tools/app/src")
    found = without([str(tmp_path / name) for name in names], [app])
    left = {os.path.relpath(path, tmp_path) for path in found}
    assert left == {"tools/bin", "tools/app2", "other", "tools/app/src"}
    assert list(without([app], [app])) == []


def test_what_is_allowed_is_what_the_kernel_allows(tmp_path: Path) -> None:
    write(tmp_path, {"in/a": "", "in/deep/b": "", "out/c": "", "one": "", "two": ""})
    (tmp_path / "in" / "link").symlink_to(tmp_path / "out" / "c")
    access = ReadAccess(frozenset({str(tmp_path / "in"), str(tmp_path / "one")}))
    allowed = {
        name: access.allows(str(tmp_path / name))
        for name in ("in/a", "in/deep/b", "one", "two", "out/c", "in/../out/c", "gone", "out")
    }
    refused = {name for name, is_allowed in allowed.items() if not is_allowed}
    assert refused == {"two", "out/c", "in/../out/c", "out"}


@needs_landlock
def test_a_command_reads_what_it_may_and_lists_what_it_may(tmp_path: Path) -> None:
    write(tmp_path, {"yes/a": "A\n", "listed/in/b": "B\n", "no/c": "C\n", "file": "F\n"})
    refused: list[str] = []
    access = ReadAccess(
        frozenset({*SYSTEM, str(tmp_path / "yes"), str(tmp_path / "file")}),
        frozenset({str(tmp_path / "listed")}),
        on_refused=lambda path, program: refused.append(f"{path} {Path(program).name}"),
    )
    lines: list[str] = []
    script = (
        "cat yes/a file; ls listed/in; ls no 2>&1; cat no/c listed/in/b gone 2>&1;"
        " mv no/c yes 2>&1; mkdir yes/deep && mv yes/a yes/deep/a && cat yes/deep/a"
    )
    run(
        ["/bin/sh", "-c", script],
        cwd=tmp_path,
        environment={"PATH": "/usr/bin:/bin"},
        on_line=lines.append,
        access=access,
    )
    assert lines[:3] == ["A", "F", "b"]
    assert [line for line in lines if line.endswith("Permission denied")] == [
        "ls: cannot open directory 'no': Permission denied",
        "cat: no/c: Permission denied",
        "cat: listed/in/b: Permission denied",
        # Where it may be read it isn't moved, and a copy is none of it either.
        "mv: cannot open 'no/c' for reading: Permission denied",
    ]
    assert lines[-1] == "A"
    assert sorted({line for line in refused if str(tmp_path) in line}) == [
        f"{tmp_path}/listed/in/b cat",
        f"{tmp_path}/no ls",
        f"{tmp_path}/no/c cat",
        f"{tmp_path}/no/c mv",
    ]
    assert (tmp_path / "no" / "c").read_text() == "C\n"  # this process may still


@needs_landlock
def test_what_starts_a_restricted_command_may_fail_as_ever(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError, match="can't start"):
        run(
            [str(tmp_path / "gone")],
            cwd=tmp_path,
            environment={},
            on_line=print,
            access=ReadAccess(frozenset(SYSTEM)),
        )


@needs_landlock
def test_a_restricted_command_ends_with_its_status(tmp_path: Path) -> None:
    folders = {os.path.realpath(path) for path in (sys.base_prefix, sys.prefix)}
    access = ReadAccess(frozenset({*SYSTEM, *folders}), on_refused=lambda *_: None)
    status = run(
        [sys.executable, "-c", "import json, sys; sys.exit(7)"],
        cwd=tmp_path,
        environment={},
        on_line=print,
        access=access,
    )
    assert status == 7


def test_elsewhere_than_on_linux_nothing_is_restricted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    assert not landlock.is_available()

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cdk_rust_lambda.cargo.compile.rustc_wrapper import (
    CheckoutFlags,
    can_wrap,
    install_wrapper,
)
from cdk_rust_lambda.cargo.project.build_folders import BuildFolders
from tests.support.projects import write

FLAGS = CheckoutFlags(["--own=a b", "--own=*$HOME`id`"], ["--output=c"])
SHOW = "import sys; print(*sys.argv[1:], sep='\\n')"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it is a shell's program")


def wrapped(folder: Path, *arguments: str, wrapper: str = "", **variables: str) -> list[str]:
    """The arguments that rustc gets."""
    folders = BuildFolders(folder / "target", folder / "build")
    home = {"CARGO_HOME": str(folder / "home")}
    added = install_wrapper(FLAGS, wrapper, folders, home)
    rustc = [sys.executable, "-c", SHOW]
    done = subprocess.run(
        [added["RUSTC_WRAPPER"], *rustc, *arguments],
        env={"PATH": os.environ["PATH"], **added, **variables},
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    )
    return done.stdout.splitlines()


def test_a_crate_of_the_checkout_gets_its_flags(tmp_path: Path) -> None:
    write(tmp_path, {"file": ""})  # what a star would stand for
    own = {"CARGO_MANIFEST_DIR": str(tmp_path / "ws")}
    assert wrapped(tmp_path, "a b", "--target", "t", **own) == ["a b", "--target", "t", *FLAGS.own]
    assert wrapped(tmp_path, "a", **own) == ["a"]  # of the host: a build script or a macro
    assert wrapped(tmp_path, "-vV") == ["-vV"]


def test_a_crate_of_a_registry_gets_them_if_it_has_files_of_a_build_script(tmp_path: Path) -> None:
    package = {"CARGO_MANIFEST_DIR": str(tmp_path / "home" / "registry" / "src" / "serde")}
    target = ("--target", "t")
    assert wrapped(tmp_path, *target, **package) == [*target]
    out = write(tmp_path, {"empty/x/y": "", "out/private.rs": ""})
    (out / "empty" / "x" / "y").unlink()
    package["OUT_DIR"] = str(out / "empty" / "x")
    assert wrapped(tmp_path, *target, **package) == [*target]
    package["OUT_DIR"] = str(out / "out")
    assert wrapped(tmp_path, *target, **package) == [*target, *FLAGS.outputs]
    # A folder beside, whose name only begins so.
    package["CARGO_MANIFEST_DIR"] = str(tmp_path / "homes" / "app")
    assert wrapped(tmp_path, *target, **package) == [*target, *FLAGS.own]


def test_the_configured_wrapper_is_started_with_all_of_them(tmp_path: Path) -> None:
    script = write(
        tmp_path, {"my wrapper": '#!/bin/sh\nshift 3\necho wrapped\nprintf "%s\\n" "$@"\n'}
    )
    (script / "my wrapper").chmod(0o755)
    got = wrapped(
        tmp_path,
        *("--target", "t"),
        wrapper=str(tmp_path / "my wrapper"),
        CARGO_MANIFEST_DIR=str(tmp_path),
    )
    assert got == ["wrapped", "--target", "t", *FLAGS.own]


def test_it_is_written_once(tmp_path: Path) -> None:
    wrapped(tmp_path)
    path = tmp_path / "build" / ".cdk-rust-lambda" / "rustc-wrapper"
    before = path.stat().st_mtime_ns
    wrapped(tmp_path)
    assert path.stat().st_mtime_ns == before
    path.write_text("#!/bin/sh\nexit 1\n")
    assert wrapped(tmp_path, "a") == ["a"]
    assert (tmp_path / "target" / "CACHEDIR.TAG").exists()


@pytest.mark.parametrize("name", ["mkdir", "chmod"])
def test_two_builds_may_write_it_at_the_same_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """One takes as long for a step as the other does for all of them."""
    folders = BuildFolders(tmp_path / "target", tmp_path / "build")
    step = getattr(Path, name)

    def after_the_other(path: Path, *arguments: Any, **keywords: Any) -> None:
        monkeypatch.setattr(Path, name, step)
        install_wrapper(FLAGS, "", folders, {"HOME": "/"})
        step(path, *arguments, **keywords)

    monkeypatch.setattr(Path, name, after_the_other)
    install_wrapper(FLAGS, "", folders, {"HOME": "/"})
    assert wrapped(tmp_path, "a") == ["a"]
    assert os.listdir(tmp_path / "build" / ".cdk-rust-lambda") == ["rustc-wrapper"]


def test_where_it_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    assert can_wrap("cargo_zigbuild", FLAGS, {"CARGO_HOME": "/home"})
    assert not can_wrap("cross", FLAGS, {"CARGO_HOME": "/home"})
    broken = CheckoutFlags(["--own=a\nb"], [])
    assert not can_wrap("cargo_zigbuild", broken, {"CARGO_HOME": "/home"})
    monkeypatch.setattr(sys, "platform", "win32")
    assert not can_wrap("cargo_zigbuild", FLAGS, {"CARGO_HOME": "/home"})

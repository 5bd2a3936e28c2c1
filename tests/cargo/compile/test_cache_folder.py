from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.compile.cache_folder import cache_folder
from cdk_rust_lambda.cargo.compile.private_files import private_folder
from cdk_rust_lambda.cargo.hermetic.machine_files import Machine
from cdk_rust_lambda.machine.aws import check_credentials
from cdk_rust_lambda.machine.private import without_private

if TYPE_CHECKING:
    from pathlib import Path


def test_a_relative_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs that run in folders of their own are given paths in it."""
    monkeypatch.chdir(tmp_path)
    assert cache_folder({"CDK_RUST_LAMBDA_CACHE_DIR": "cache"}) == tmp_path / "cache"


@pytest.mark.skipif(sys.platform == "win32", reason="its users have homes")
def test_a_user_without_a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container that is run by a number that the image doesn't know."""

    def unknown(_: int) -> None:
        raise KeyError

    monkeypatch.delenv("HOME")
    monkeypatch.setattr("pwd.getpwuid", unknown)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert cache_folder({}) == private_folder() / "cache" / "cdk-rust-lambda"
    assert without_private("/somewhere ~") == "/somewhere ~"
    assert [each.name for each in check_credentials()] == ["AWS credentials", "AWS Region"]
    machine = Machine({}, None, (), has_git=True)
    assert [*machine.caches()] == []
    # A name such as `~` would be one in whatever folder the app runs in.
    assert [each for each in machine.folders() if not each.is_absolute()] == []


def test_a_cache_folder_that_is_relative_is_none(tmp_path: Path) -> None:
    """As the specification of XDG says: it would be another one for each program, wherever that is started."""
    assert cache_folder({"XDG_CACHE_HOME": str(tmp_path)}) == tmp_path / "cdk-rust-lambda"
    assert cache_folder({"XDG_CACHE_HOME": "cache"}) == cache_folder({})

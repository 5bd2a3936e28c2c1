from __future__ import annotations

import os
import shutil
import socket
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from cdk_rust_lambda import BuildError
from cdk_rust_lambda.cargo.container.places import container_path, copy_seen
from tests.support.projects import write


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (PurePosixPath("/home/me/a b"), "/home/me/a b"),
        (PureWindowsPath(r"C:\Users\me\app"), "/c/Users/me/app"),
        (PureWindowsPath(r"\\server\share\app"), "/server/share/app"),
    ],
)
def test_the_command_is_the_same_whatever_machine_starts_it(
    path: PurePosixPath | PureWindowsPath, place: str
) -> None:
    assert str(container_path(path)) == place


@pytest.mark.skipif(sys.platform == "win32", reason="there are none")
def test_pipes_and_sockets_are_not_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write(tmp_path / "ws", {"src/main.rs": "", "target/CACHEDIR.TAG": ""})
    os.mkfifo(source / "src" / "pipe")
    (source / "link").symlink_to("nowhere")
    monkeypatch.chdir(source)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        copy_seen(source, tmp_path / "copy", ())
    found = sorted(
        str(each.relative_to(tmp_path / "copy")) for each in (tmp_path / "copy").rglob("*")
    )
    assert found == ["link", "src", "src/main.rs"]


def test_what_cannot_be_copied_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def copytree(*_: object, **__: object) -> None:
        raise shutil.Error([("/ws/data", "/copy/data", "[Errno 13] Permission denied: '/ws/data'")])

    monkeypatch.setattr(shutil, "copytree", copytree)
    with pytest.raises(BuildError, match=r"can't be copied .* Permission denied") as caught:
        copy_seen(tmp_path, tmp_path / "copy", ())
    assert str(caught.value.file) == "/ws/data"
    assert caught.value.remedy

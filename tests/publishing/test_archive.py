from __future__ import annotations

import os
import zipfile
from typing import TYPE_CHECKING

from cdk_rust_lambda.publishing.archive import is_archive_of, write_archive
from tests.support.windows import say_windows

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def asset(folder: Path) -> Path:
    (folder / "data" / "empty").mkdir(parents=True)
    for name, mode in (("bootstrap", 0o755), ("data/a.txt", 0o644), ("data.txt", 0o644)):
        path = folder / name
        path.write_text(name * 100)
        path.chmod(mode)
    return folder


def test_the_same_files_are_the_same_bytes(tmp_path: Path) -> None:
    archives = []
    for index, name in enumerate(("one", "two")):
        folder, archive = asset(tmp_path / name), tmp_path / f"{name}.zip"
        os.utime(folder / "bootstrap", (index, index))
        write_archive(folder, archive)
        archives.append(archive.read_bytes())
    assert archives[0] == archives[1]


def test_it_is_as_the_cdk_cli_makes_it(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    write_archive(asset(tmp_path / "a"), archive)
    with zipfile.ZipFile(archive) as zipped:
        found = {each.filename: each.external_attr >> 16 for each in zipped.infolist()}
        assert found == {"bootstrap": 0o100755, "data.txt": 0o100644, "data/a.txt": 0o100644}
        assert {each.date_time for each in zipped.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {each.compress_type for each in zipped.infolist()} == {zipfile.ZIP_DEFLATED}
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a.zip"]


def test_what_is_not_the_archive_of_a_folder(tmp_path: Path) -> None:
    folder, archive = asset(tmp_path / "a"), tmp_path / "a.zip"
    assert not is_archive_of(archive, folder)
    write_archive(folder, archive)
    assert is_archive_of(archive, folder)
    whole = archive.read_bytes()
    broken = bytearray(whole)
    broken[60] ^= 255
    for content in (b"", whole[:-30], bytes(broken)):
        archive.write_bytes(content)
        assert not is_archive_of(archive, folder)
    archive.write_bytes(whole)
    (folder / "more").write_text("")
    assert not is_archive_of(archive, folder)
    (folder / "more").unlink()
    (folder / "data.txt").write_text("other")
    assert not is_archive_of(archive, folder)


def test_on_windows_modes_are_those_of_linux(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    for name, content in (("bootstrap", b"\x7fELF"), ("run.sh", b"#!/bin/sh\n"), ("data", b"{}")):
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o666)
    say_windows(monkeypatch)
    write_archive(folder, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as zipped:
        found = {each.filename: each.external_attr >> 16 for each in zipped.infolist()}
    assert found == {"bootstrap": 0o100755, "run.sh": 0o100755, "data": 0o100644}

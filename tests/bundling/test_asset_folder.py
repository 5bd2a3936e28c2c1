from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.bundling.asset_folder import is_staged, stage
from cdk_rust_lambda.cargo.compile.include import IncludedFile
from tests.support.projects import write
from tests.support.windows import say_windows

if TYPE_CHECKING:
    from collections.abc import Callable


def test_staging(tmp_path: Path) -> None:
    binary, script = tmp_path / "b", tmp_path / "s"
    binary.write_text("binary")
    script.write_text("script")
    script.chmod(0o700)
    destination = tmp_path / "asset.x"
    assert not is_staged(destination)
    stage(binary, (IncludedFile("a/b/s", script), IncludedFile("t", binary)), destination)
    assert is_staged(destination)
    modes = {
        path.relative_to(destination).as_posix(): oct(path.stat().st_mode & 0o777)
        for path in destination.rglob("*")
        if path.is_file()
    }
    assert modes == {"bootstrap": "0o755", "a/b/s": "0o755", "t": "0o644"}
    assert destination.stat().st_mode & 0o777 == 0o755
    assert sorted(os.listdir(tmp_path)) == [".rust-assets", "asset.x", "b", "s"]


def test_staging_what_another_process_has_staged(tmp_path: Path) -> None:
    binary = tmp_path / "b"
    binary.write_text("one")
    stage(binary, (), tmp_path / "asset.x")
    binary.write_text("two")
    stage(binary, (), tmp_path / "asset.x")
    assert (tmp_path / "asset.x" / "bootstrap").read_text() == "one"


def test_what_is_no_asset_is_replaced(tmp_path: Path) -> None:
    binary = tmp_path / "b"
    binary.write_text("one")
    (tmp_path / "asset.x").write_text("a file")
    (tmp_path / "asset.y" / "bootstrap").mkdir(parents=True)
    for name in ("asset.x", "asset.y"):
        stage(binary, (), tmp_path / name)
        assert (tmp_path / name / "bootstrap").read_text() == "one"


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    binary = tmp_path / "b"
    binary.write_text("one")
    with pytest.raises(FileNotFoundError):
        stage(binary, (IncludedFile("x", tmp_path / "gone"),), tmp_path / "asset.x")
    assert sorted(os.listdir(tmp_path)) == ["b"]


def empty(asset: Path) -> None:
    """As a disk that was full may leave it."""
    shutil.rmtree(asset)
    asset.mkdir()
    write(asset.parent, {".rust-assets/asset.x.json": '{"files": {}, "libraries": []}'})


def link_of_the_same_size(asset: Path) -> None:
    (asset / "bootstrap").unlink()
    (asset / "bootstrap").symlink_to("data/t")
    assert (asset / "bootstrap").lstat().st_size == len("binary")


@pytest.mark.parametrize(
    "damage",
    [
        empty,
        link_of_the_same_size,
        lambda asset: (asset / "bootstrap").write_bytes(b""),
        lambda asset: (asset / "bootstrap").write_bytes(b"bin"),
        lambda asset: (asset / "bootstrap").unlink(),
        lambda asset: (asset / "bootstrap").chmod(0o644),
        lambda asset: (asset / "data" / "t").unlink(),
        lambda asset: (asset / "data" / "foreign").write_text("foreign"),
        lambda asset: (asset / "data" / "link").symlink_to("t"),
        lambda asset: (asset.parent / ".rust-assets" / "asset.x.json").write_text("{"),
        lambda asset: (asset.parent / ".rust-assets" / "asset.x.json").write_text(100_000 * "["),
        lambda asset: (asset.parent / ".rust-assets" / "asset.x.json").write_text("{}"),
        lambda asset: (asset.parent / ".rust-assets" / "asset.x.json").unlink(),
    ],
)
def test_what_isn_t_as_it_was_staged_is_not_trusted(
    tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    binary = write(tmp_path, {"b": "binary"}) / "b"
    asset = tmp_path / "asset.x"
    stage(binary, (IncludedFile("data/t", binary),), asset)
    damage(asset)
    assert not is_staged(asset)
    stage(binary, (IncludedFile("data/t", binary),), asset)
    assert is_staged(asset)
    files = {path.relative_to(asset).as_posix() for path in asset.rglob("*") if path.is_file()}
    assert files == {"bootstrap", "data/t"}


def test_archives_of_the_cdk_cli_go_with_what_they_were_made_from(tmp_path: Path) -> None:
    """The CLI prefers an archive of the hash to the folder."""
    archives = [
        "asset.x.zip",
        ".cache/x.zip",
        "assembly-One/.cache/x.zip",
        "assembly-One/assembly-One-Two/.cache/x.zip",
    ]
    write(tmp_path, {"b": "binary", ".cache/y.zip": "", **dict.fromkeys(archives, "old")})
    stage(tmp_path / "b", (), tmp_path / "asset.x")
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.zip"))
    assert left == [".cache/y.zip", "asset.x.zip"]


def test_a_kill_leaves_no_archive_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def rename_and_die(self: Path, target: Path) -> None:
        rename(self, target)
        raise KeyboardInterrupt

    write(tmp_path, {"b": "binary", ".cache/x.zip": "old"})
    monkeypatch.setattr(Path, "rename", rename_and_die)
    with pytest.raises(KeyboardInterrupt):
        stage(tmp_path / "b", (), tmp_path / "asset.x")
    assert is_staged(tmp_path / "asset.x")
    assert not (tmp_path / ".cache/x.zip").exists()


def modes_in(archive: Path) -> dict[str, int]:
    with zipfile.ZipFile(archive) as zipped:
        return {each.filename: each.external_attr >> 16 for each in zipped.infolist()}


def test_on_windows_the_archives_are_there_with_modes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which the CDK CLI would make of files that have none."""
    say_windows(monkeypatch)
    archives = [tmp_path / ".cache/x.zip", tmp_path / "assembly-One/.cache/x.zip"]
    write(
        tmp_path,
        {"b": "\x7fELF", "run.sh": "#!/bin/sh\n", "t": "text", "assembly-One/manifest.json": "{}"},
    )
    included = (IncludedFile("run.sh", tmp_path / "run.sh"), IncludedFile("t", tmp_path / "t"))
    asset = tmp_path / "asset.x"
    stage(tmp_path / "b", included, asset)
    for path in asset.rglob("*"):
        path.chmod(0o666)
    for archive in archives:
        assert modes_in(archive) == {"bootstrap": 0o100755, "run.sh": 0o100755, "t": 0o100644}
    assert is_staged(asset)
    archives[1].unlink()
    assert not is_staged(asset)
    stage(tmp_path / "b", included, asset)
    assert is_staged(asset)
    assert archives[1].is_file()

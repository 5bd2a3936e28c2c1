from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from cdk_rust_lambda import SettingsError
from cdk_rust_lambda.cargo.compile.include import check_generated, resolve_includes
from tests.cargo.settings.test_resolve import deploy, resolve
from tests.support.projects import write
from tests.support.windows import windows_paths


def included(folder: Path, entries: str) -> dict[str, str]:
    write(folder / "crate", {"data/a.txt": "a", "data/sub/b.txt": "b", "c.txt": "c"})
    settings = deploy(folder, f"include = {entries}")
    files, _ = resolve_includes(settings, folder / "crate")
    return {file.name: file.path.read_text() for file in files}


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ("['c.txt']", {"c.txt": "c"}),
        ("['./data/a.txt']", {"data/a.txt": "a"}),
        ("['data']", {"data/a.txt": "a", "data/sub/b.txt": "b"}),
        ("['x:data']", {"x/a.txt": "a", "x/sub/b.txt": "b"}),
        ("['y.txt:c.txt', 'data/sub/b.txt']", {"y.txt": "c", "data/sub/b.txt": "b"}),
        ("['deep/er/c:../crate/c.txt']", {"deep/er/c": "c"}),
    ],
)
def test_paths_and_names(tmp_path: Path, entries: str, expected: dict[str, str]) -> None:
    assert included(tmp_path, entries) == expected


def test_nothing_is_left_out_silently(tmp_path: Path) -> None:
    for kind in ("pipe", "dangling", "folder"):
        path = write(tmp_path / kind / "crate", {"data/a.txt": ""}) / "data" / "odd"
        if kind == "pipe":
            os.mkfifo(path)
        else:
            path.symlink_to("gone" if kind == "dangling" else "../../crate")
        with pytest.raises(SettingsError, match="odd is"):
            included(tmp_path / kind, "['data']")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_no_archive_can_have(tmp_path: Path) -> None:
    write(tmp_path, {"crate/data/a.txt": ""})
    Path(os.fsdecode(os.fsencode(tmp_path / "crate" / "data") + b"/\xff")).touch()
    with pytest.raises(SettingsError, match=r"'data/\\udcff' isn't UTF-8") as caught:
        included(tmp_path, "['data']")
    assert caught.value.key == "package.metadata.lambda.deploy.include[0]"


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ("['missing.txt']", "doesn't exist"),
        ("['x:']", "doesn't exist"),
        ("['../crate/c.txt']", "outside"),
        ("['/etc/hostname']", "outside"),
        ("['x:/']", "whole file system"),
        ("['bootstrap:c.txt']", "bootstrap"),
        ("['data', 'data/a.txt:c.txt']", "two files"),
        ("[':c.txt']", "can't be called"),
        ("['bootstrap/x:c.txt']", "below it"),
        ("['x:c.txt', 'x/y:c.txt']", "below it"),
        (f"['{'x' * 300}']", "doesn't exist"),
    ],
)
def test_what_cannot_be_included(tmp_path: Path, entries: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        included(tmp_path, entries)
    assert caught.value.file == tmp_path / "crate" / "Cargo.toml"
    assert (caught.value.key or "").startswith("package.metadata.lambda.deploy.include[")
    assert caught.value.line == 6
    assert caught.value.remedy


def test_a_link_that_is_named_itself_is_a_warning_once(tmp_path: Path) -> None:
    write(tmp_path, {"elsewhere/a.txt": "", "elsewhere/b.txt": ""})
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    crate = write(tmp_path / "crate", {"c.txt": ""})
    files, warnings = resolve_includes(deploy(tmp_path, "include = ['x:../link']"), crate)
    assert len(files) == 2
    (warning,) = warnings
    assert "and 1 more" in warning.text


def test_all_wrong_entries_are_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="2 values are wrong"):
        included(tmp_path, "['gone', 'c.txt', 'bootstrap:c.txt']")


def test_both_sections_are_packaged(tmp_path: Path) -> None:
    write(tmp_path / "crate", {"a.txt": "a", "b.txt": "b", "c.txt": "c"})
    settings = resolve(
        tmp_path,
        "[package.metadata.lambda.deploy]\ninclude = ['a.txt', 'b.txt']\n"
        "[package.metadata.lambda.build]\ninclude = ['b.txt', 'c.txt']\n",
    )
    files, warnings = resolve_includes(settings, tmp_path / "crate")
    assert [file.name for file in files] == ["a.txt", "b.txt", "c.txt"]
    assert warnings == ()


@pytest.mark.parametrize("entry", ["link", "data", "folder-link"])
def test_a_link_out_of_the_package_is_a_warning(tmp_path: Path, entry: str) -> None:
    write(tmp_path, {"outside/secret.txt": "s"})
    crate = write(tmp_path / "crate", {"data/a.txt": "", "inside.txt": "i"})
    (crate / "link").symlink_to(tmp_path / "outside" / "secret.txt")
    (crate / "folder-link").symlink_to("../outside")
    (crate / "data" / "link").symlink_to("../../outside/secret.txt")
    (crate / "data" / "harmless").symlink_to("../inside.txt")
    files, warnings = resolve_includes(deploy(tmp_path, f"include = ['{entry}']"), crate)
    assert "s" in [file.path.read_text() for file in files]
    (warning,) = warnings
    assert warning.id == "include-leads-out"
    assert str(tmp_path / "outside" / "secret.txt") in warning.text


@pytest.mark.parametrize(
    ("entry", "is_right"), [("data/a.txt", True), ("x\\y:data", True), ("..\\x:data", False)]
)
def test_names_in_the_package_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: str, is_right: bool
) -> None:
    settings = deploy(tmp_path, "include = []")
    with windows_paths(monkeypatch):
        if is_right:
            check_generated(settings, [entry], has_hooks=True)
        else:
            with pytest.raises(SettingsError, match="outside"):
                check_generated(settings, [entry], has_hooks=True)

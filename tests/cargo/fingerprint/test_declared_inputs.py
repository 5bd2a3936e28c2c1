from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from cdk_rust_lambda.cargo.fingerprint.declared_inputs import (
    covers_folder,
    declared_files,
    searched_folder,
)
from cdk_rust_lambda.errors import ManifestError
from tests.support.fingerprints import OPTIONS, WORKSPACE, fingerprint
from tests.support.projects import write
from tests.support.systems import needs_permissions
from tests.support.windows import windows_paths

FILES = ("p/own", "p/deep/x.sql", "a.txt", "b.md", "proto/a.proto", "proto/v1/b.proto",
         "proto/v1/c.txt", "proto/.hidden", "proto/.git/HEAD", "proto/target/CACHEDIR.TAG",
         "proto/target/o", ".git/HEAD", ".git/config")  # fmt: skip


@pytest.mark.parametrize(
    ("glob", "names"),
    [
        ("own", ["own"]),
        ("./own", ["own"]),
        ("gone", []),
        ("../gone/**", []),
        ("../*.txt", ["../a.txt"]),
        ("../?.md", ["../b.md"]),
        ("../[ab].*", ["../a.txt", "../b.md"]),
        ("../*/a.proto", ["../proto/a.proto"]),
        ("../**/*.proto", ["../proto/a.proto", "../proto/v1/b.proto"]),
        ("../proto/**/b.proto", ["../proto/v1/b.proto"]),
        ("../proto/v1", ["../proto/v1/b.proto", "../proto/v1/c.txt"]),
        *(
            (glob, ["../proto/.hidden", "../proto/a.proto", "../proto/v1/b.proto", "../proto/v1/c.txt"])
            for glob in ("../proto", "../proto/", "../proto/**")
        ),
        # Version control and output count if they are named.
        ("../.git/HEAD", ["../.git/HEAD"]),
        ("../proto/target", ["../proto/target/CACHEDIR.TAG", "../proto/target/o"]),
        ("**/*.sql", ["deep/x.sql"]),
    ],
)  # fmt: skip
def test_globs(tmp_path: Path, glob: str, names: list[str]) -> None:
    write(tmp_path, dict.fromkeys(FILES, ""))
    found = declared_files(str(tmp_path / "p"), [glob])
    assert sorted(found) == names
    assert all(Path(path).is_file() for path in found.values())


def test_links(tmp_path: Path) -> None:
    write(tmp_path, {"p/x": "", "real/a": "", "real/b/c": ""})
    (tmp_path / "p" / "link").symlink_to(tmp_path / "real")
    (tmp_path / "real" / "around").symlink_to(tmp_path / "real")
    (tmp_path / "real" / "nowhere").symlink_to(tmp_path / "gone")
    found = declared_files(str(tmp_path / "p"), ["link", "link/**/c"])
    assert sorted(found) == ["link/a", "link/b/c"]


@needs_permissions
def test_a_folder_that_can_not_be_read(tmp_path: Path) -> None:
    write(tmp_path, {"p/x": "", "closed/a": ""})
    (tmp_path / "closed").chmod(0)
    try:
        with pytest.raises(ManifestError, match="can't read a folder of declared inputs"):
            declared_files(str(tmp_path / "p"), ["../closed"])
    finally:
        (tmp_path / "closed").chmod(0o755)


def test_they_count_by_name_and_content(tmp_path: Path) -> None:
    root = write(tmp_path / "ws", WORKSPACE)
    options = evolve(OPTIONS, inputs=("../proto/**", "../texts/*.md"))
    before = fingerprint(root, options)
    # Nothing is declared that is there: nothing is said of it.
    assert before.digest == fingerprint(root).digest
    seen = {before.digest}
    for change in ({"proto/a": "1"}, {"proto/a": "2"}, {"proto/b": ""}, {"texts/t.md": "1"}):
        write(root, change)
        now = fingerprint(root, options)
        assert now.digest not in seen
        seen.add(now.digest)
        assert {str(root / name) for name in change} <= now.files
    (root / "proto/a").rename(root / "proto/c")
    renamed = fingerprint(root, options).digest
    assert renamed not in seen
    write(root, {"proto.txt": ""})
    assert fingerprint(root, options).digest == renamed


def test_variables_count_by_name_and_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path / "ws", WORKSPACE)
    options = evolve(OPTIONS, input_variables=("STAGE",))
    digests = {fingerprint(root).digest, fingerprint(root, options).digest}
    for value in ("dev", "prod", ""):
        monkeypatch.setenv("STAGE", value)
        digests.add(fingerprint(root, options).digest)
        assert fingerprint(root).digest in digests
    assert len(digests) == 5
    monkeypatch.delenv("STAGE")
    assert fingerprint(root, options).digest in digests


def test_a_salt_counts(tmp_path: Path) -> None:
    root = write(tmp_path / "ws", WORKSPACE)
    digests = {fingerprint(root, evolve(OPTIONS, salt=salt)).digest for salt in (None, "a", "b")}
    assert len(digests) == 3


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        ("../proto/**/*.proto", "/ws/proto"),
        ("../proto", "/ws/proto"),
        ("data/a?.json", "/ws/app/data"),
        ("*", "/ws/app"),
        ("./x/../*.txt", "/ws/app"),
    ],
)
def test_where_a_glob_is_searched_for(glob: str, expected: str) -> None:
    assert searched_folder("/ws/app", glob) == expected


@pytest.mark.parametrize(
    ("glob", "folders"),
    [
        ("data", ["data", "data/sub", "data/sub/deep"]),
        ("data/**", ["data", "data/sub", "data/sub/deep"]),
        ("data/**/*.sql", ["data", "data/sub", "data/sub/deep"]),
        ("data/*", ["data", "data/sub", "data/sub/deep"]),
        ("data/*.sql", ["data"]),
        ("data/s?b/*.sql", ["data/sub"]),
        ("**/deep", ["data/sub/deep"]),
        ("data/one.sql", []),
        ("database/*", []),
    ],
)
def test_folders_that_a_glob_is_for(tmp_path: Path, glob: str, folders: list[str]) -> None:
    root = write(tmp_path / "ws", {"data/sub/deep/x": "", "data/one.sql": "", "other/x": ""})
    below = [path for path in root.rglob("*") if path.is_dir()]
    covered = {path for path in below if covers_folder(f"{root}/{glob}", str(path))}
    assert covered == {root / each for each in folders}


def test_a_glob_on_a_drive_of_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are found by their whole path as their name, as if there were drives."""
    monkeypatch.chdir(tmp_path)
    for name in ("D:\\", "D:\\data", "D:\\data\\sub"):
        (tmp_path / name).mkdir()
    with windows_paths(monkeypatch):
        assert covers_folder("D:\\data\\sub\\*.sql", "D:\\data\\sub")
        assert covers_folder("D:/data", "D:\\data\\sub")
        assert not covers_folder("D:\\data\\*.sql", "D:\\data\\sub")
        assert not covers_folder("E:\\data\\sub\\*.sql", "D:\\data\\sub")

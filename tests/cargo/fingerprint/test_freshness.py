from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.fingerprint.freshness import BuiltSources
from cdk_rust_lambda.cargo.project.build_folders import BuildFolders
from cdk_rust_lambda.cargo.project.package_id import PackageId
from tests.support.projects import write

if TYPE_CHECKING:
    from pathlib import Path

TRIPLE = "x86_64-unknown-linux-gnu"
HASH = "0123456789abcdef"
RUN = "run-build-script-build-script-build"
OF_TARGET, OF_HOST = f"{TRIPLE}/release/.fingerprint", "release/.fingerprint"


def built(folder: Path, observer: str = "") -> BuiltSources:
    return BuiltSources(BuildFolders(folder, folder), TRIPLE, "release", folder, observer)


def sources(**digests: list[str]) -> dict[PackageId, list[str]]:
    """The hashes of packages of the first version, by their names."""
    return {PackageId(name, "0.1.0"): each for name, each in digests.items()}


def build(folder: Path, *units: str) -> None:
    """What cargo leaves behind."""
    write(folder, {f"{unit}/invoked.timestamp": "" for unit in units})


def units(folder: Path) -> list[str]:
    return sorted(
        path.parent.relative_to(folder).as_posix() for path in folder.rglob("invoked.timestamp")
    )


def test_unchanged_sources_stay_fresh(tmp_path: Path) -> None:
    build(tmp_path, f"{OF_TARGET}/app-{HASH}", f"{OF_HOST}/app-{HASH}")
    built(tmp_path).note_built(sources(app=["a"]))
    built(tmp_path).settle(sources(app=["a"]))
    assert units(tmp_path) == [f"{OF_HOST}/app-{HASH}", f"{OF_TARGET}/app-{HASH}"]


def test_changed_sources_are_stale_for_target_and_host(tmp_path: Path) -> None:
    others = [f"{OF_TARGET}/app-core-{HASH}", f"{OF_TARGET}/lib-{HASH}"]
    build(tmp_path, f"{OF_TARGET}/app-{HASH}", f"{OF_HOST}/app-{HASH}", *others)
    built(tmp_path).note_built(sources(app=["a"], lib=["l"]))
    built(tmp_path).settle(sources(app=["b"], lib=["l"]))
    assert units(tmp_path) == others


def test_what_was_built_unseen_is_stale_where_it_can_be_seen(tmp_path: Path) -> None:
    for before, now in (("", "observer-1"), ("observer-1", "observer-2")):
        build(tmp_path, f"{OF_TARGET}/app-{HASH}")
        built(tmp_path, before).note_built(sources(app=["a"]))
        built(tmp_path, now).settle(sources(app=["a"]))
        assert units(tmp_path) == []


def test_nothing_is_known_of_what_others_have_built(tmp_path: Path) -> None:
    build(tmp_path, f"{OF_TARGET}/app-{HASH}")
    built(tmp_path).settle(sources(app=["a"]))
    assert units(tmp_path) == []


def test_what_others_have_built_since_then_is_stale(tmp_path: Path) -> None:
    kept = f"{OF_HOST}/app-{HASH}"
    build(tmp_path, f"{OF_TARGET}/app-{HASH}", kept)
    built(tmp_path).note_built(sources(app=["a"]))
    os.utime(tmp_path / OF_TARGET / f"app-{HASH}" / "invoked.timestamp", (1, 1))
    build(tmp_path, f"{OF_TARGET}/app-{HASH[::-1]}")  # with other options
    built(tmp_path).settle(sources(app=["a"]))
    assert units(tmp_path) == [kept]


@pytest.mark.parametrize("keeps_seconds_alone", [False, True])
def test_a_build_that_is_ended_leaves_nothing_to_rely_on(
    tmp_path: Path, *, keeps_seconds_alone: bool
) -> None:
    def run_cargo() -> None:
        build(tmp_path, f"{OF_TARGET}/app-{HASH}")
        if keeps_seconds_alone:  # as some file systems do
            os.utime(tmp_path / OF_TARGET / f"app-{HASH}" / "invoked.timestamp", (1, 1))

    run_cargo()
    built(tmp_path).note_built(sources(app=["a"]))
    built(tmp_path).settle(sources(app=["b"]))
    run_cargo()  # it has built it, and was killed
    built(tmp_path).settle(sources(app=["a"]))
    assert units(tmp_path) == []


def test_where_cargo_has_a_folder_for_each_package(tmp_path: Path) -> None:
    """As Cargo lays its build directory out from 1.100 on."""
    app, core = (
        f"{TRIPLE}/release/build/{name}/{HASH}/fingerprint" for name in ("app", "app-core")
    )
    build(tmp_path, app, core)
    built(tmp_path).note_built(sources(app=["a"], app_core=["c"]))
    built(tmp_path).settle(sources(app=["b"], app_core=["c"]))
    assert units(tmp_path) == [core]


def test_a_target_folder_is_made_by_cargo_alone(tmp_path: Path) -> None:
    """It marks those that it makes as output, with a CACHEDIR.TAG."""
    built(tmp_path / "target").settle(sources(app=["a"]))
    assert not (tmp_path / "target").exists()


def test_packages_of_one_name(tmp_path: Path) -> None:
    build(tmp_path, f"{OF_TARGET}/app-{HASH}")
    built(tmp_path).note_built(sources(app=["a", "b"]))
    built(tmp_path).settle(sources(app=["a", "c"]))
    assert units(tmp_path) == []


def test_packages_of_one_name_whose_sources_are_exchanged(tmp_path: Path) -> None:
    one, two = PackageId("app", "1.0.0"), PackageId("app", "2.0.0")
    build(tmp_path, f"{OF_TARGET}/app-{HASH}")
    built(tmp_path).note_built({one: ["a"], two: ["b"]})
    built(tmp_path).settle({two: ["b"], one: ["a"]})
    assert units(tmp_path) == [f"{OF_TARGET}/app-{HASH}"]
    built(tmp_path).note_built({one: ["a"], two: ["b"]})
    built(tmp_path).settle({one: ["b"], two: ["a"]})
    assert units(tmp_path) == []


@pytest.mark.parametrize(
    "record",
    [
        *("", "{", "[]", 100_000 * "[", '{"version": 2}', '{"version": 4, "observer": ""}'),
        '{"version": 4, "observer": "", "packages": []}',
        '{"version": 4, "observer": "", "packages": {"app": []}}',
    ],
)
def test_a_record_that_can_t_be_read_is_none(tmp_path: Path, record: str) -> None:
    build(tmp_path, f"{OF_TARGET}/app-{HASH}")
    built(tmp_path).note_built(sources(app=["a"]))
    (path,) = (tmp_path / ".cdk-rust-lambda").iterdir()
    path.write_text(record)
    built(tmp_path).settle(sources(app=["a"]))
    assert units(tmp_path) == []


def compiled(folder: Path, *, script: bool = False) -> None:
    """What cargo leaves behind of a binary with two sources."""
    unit = f"{OF_TARGET}/app-{HASH}"
    rule = f"{folder}/target/app: src/main.rs {folder}/data.txt"
    files = {f"{unit}/dep-bin-app": "", f"{TRIPLE}/release/deps/app-{HASH}.d": rule}
    if script:
        files[f"{OF_TARGET}/app-{HASH[::-1]}/{RUN}"] = ""
    write(folder, {"src/main.rs": "fn main() {}", "data.txt": "1", **files})
    old = folder / unit / "dep-bin-app"
    os.utime(old, (1000, 1000))
    built(folder).note_built(sources(app=["a"]))


def is_refreshed(folder: Path) -> bool:
    file = folder / OF_TARGET / f"app-{HASH}" / "dep-bin-app"
    assert file.exists()
    return file.stat().st_mtime > 1000


def test_the_same_files_with_new_times_are_fresh(tmp_path: Path) -> None:
    compiled(tmp_path)
    built(tmp_path).settle(sources(app=["a"]))
    assert is_refreshed(tmp_path)


@pytest.mark.parametrize("changed", ["src/main.rs", "data.txt"])
@pytest.mark.parametrize("content", ["other", None])
def test_cargo_decides_if_a_file_that_it_lists_has_changed(
    tmp_path: Path, changed: str, content: str | None
) -> None:
    compiled(tmp_path)
    if content is None:
        (tmp_path / changed).unlink()
    else:
        write(tmp_path, {changed: content})
    built(tmp_path).settle(sources(app=["a"]))
    assert not is_refreshed(tmp_path)


def test_cargo_decides_in_another_checkout(tmp_path: Path) -> None:
    compiled(tmp_path)
    folders = BuildFolders(tmp_path, tmp_path)
    (tmp_path / "other" / "src").mkdir(parents=True)
    (tmp_path / "other" / "src" / "main.rs").write_text("fn main() {}")
    BuiltSources(folders, TRIPLE, "release", tmp_path / "other").settle(sources(app=["a"]))
    assert not is_refreshed(tmp_path)


def test_cargo_decides_where_a_build_script_runs(tmp_path: Path) -> None:
    compiled(tmp_path, script=True)
    built(tmp_path).settle(sources(app=["a"]))
    assert not is_refreshed(tmp_path)


def test_what_was_built_from_other_sources_is_not_refreshed(tmp_path: Path) -> None:
    compiled(tmp_path)
    built(tmp_path).settle(sources(app=["b"]))
    assert not (tmp_path / OF_TARGET / f"app-{HASH}").exists()


def test_an_archive_may_keep_the_seconds_of_times_alone(tmp_path: Path) -> None:
    unit = f"{OF_TARGET}/app-{HASH}"
    build(tmp_path, unit)
    os.utime(tmp_path / unit / "invoked.timestamp", ns=(0, 5_123_456_789))
    built(tmp_path).note_built(sources(app=["a"]))
    os.utime(tmp_path / unit / "invoked.timestamp", ns=(0, 5_000_000_000))
    built(tmp_path).settle(sources(app=["a"]))
    assert units(tmp_path) == [unit]
    built(tmp_path).note_built(sources(app=["a"]))
    os.utime(tmp_path / unit / "invoked.timestamp", ns=(0, 6_000_000_000))
    built(tmp_path).settle(sources(app=["a"]))
    assert units(tmp_path) == []

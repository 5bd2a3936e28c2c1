from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.development.host import free_port, host_architecture
from cdk_rust_lambda.development.source_changes import FollowedFolders, source_changes
from tests.support.projects import write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


def first_changes(folder: Path, names: Iterable[str]) -> set[Path]:
    """What is followed of files that change again and again."""
    is_over = threading.Event()

    def edit() -> None:
        while not is_over.wait(0.2):
            for name in names:
                write(folder, {name: "changed"})

    thread = threading.Thread(target=edit)
    thread.start()
    try:
        return next(iter(source_changes({folder})))
    finally:
        is_over.set()
        thread.join()


@pytest.mark.newest  # for watchfiles
@pytest.mark.parametrize("place", [".", "target/checkout", ".venv/src"])
def test_what_is_built_is_not_followed(tmp_path: Path, place: str) -> None:
    tmp_path = tmp_path / place
    write(tmp_path, {"src/main.rs": "", "target/x": "", ".cdk-rust-lambda/x": "", "cdk.out/x": ""})
    names = ("target/x", ".cdk-rust-lambda/x", "cdk.out/x", "src/main.rs")
    assert first_changes(tmp_path, names) == {tmp_path / "src" / "main.rs"}


@pytest.mark.newest
def test_a_folder_of_modules_may_be_called_as_that_of_output(tmp_path: Path) -> None:
    """And so may one that all of it lies in."""
    folder = tmp_path / "target" / "cdk.out" / "src" / "crate"
    names = ("src/target/mod.rs", "target/x", "src/tool/target/x")
    write(folder, {"Cargo.toml": "", "src/tool/Cargo.toml": "", **dict.fromkeys(names, "")})
    assert first_changes(folder, names) == {folder / "src" / "target" / "mod.rs"}


def test_folders_that_come_later(tmp_path: Path) -> None:
    asked: list[set[Path]] = []

    def watch(folders: set[Path]) -> Iterator[set[Path]]:
        asked.append(folders)
        yield {tmp_path / str(len(asked))}

    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    followed = FollowedFolders(watch)
    assert next(iter(followed), None) is None
    followed.add({first})
    followed.add({first})
    assert next(iter(followed)) == {tmp_path / "1"}
    assert next(iter(followed), None) is None
    followed.add({second})
    assert next(iter(followed)) == {tmp_path / "2"}
    followed.restart()
    assert next(iter(followed)) == {tmp_path / "3"}
    second.rmdir()
    followed.add({tmp_path})
    next(iter(followed))
    assert asked == [{first}, *[{first, second}] * 2, {first, tmp_path}]


def test_the_machine() -> None:
    assert host_architecture() in ("x86_64", "arm64")
    assert free_port() != free_port()

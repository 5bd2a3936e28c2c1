from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.development.host import free_port, host_architecture
from cdk_rust_lambda.development.source_changes import FollowedFolders, source_changes
from tests.support.projects import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.mark.newest  # for watchfiles
@pytest.mark.parametrize("place", [".", "target/checkout", ".venv/src"])
def test_what_is_built_is_not_followed(tmp_path: Path, place: str) -> None:
    tmp_path = tmp_path / place
    write(tmp_path, {"src/main.rs": "", "target/x": "", ".cdk-rust-lambda/x": "", "cdk.out/x": ""})
    is_over = threading.Event()

    def edit() -> None:
        while not is_over.wait(0.2):
            for name in ("target/x", ".cdk-rust-lambda/x", "cdk.out/x", "src/main.rs"):
                write(tmp_path, {name: "changed"})

    thread = threading.Thread(target=edit)
    thread.start()
    try:
        found = next(iter(source_changes({tmp_path})))
    finally:
        is_over.set()
        thread.join()
    assert found == {tmp_path / "src" / "main.rs"}


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

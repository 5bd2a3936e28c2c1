from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.linking.kept_objects import remove_damaged
from tests.cargo.compile.test_artifact import elf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize(
    ("damage", "is_kept"),
    [
        (lambda content: content, True),
        (lambda content: content[:-1], False),
        (lambda content: content[:10], False),
        (lambda content: bytes(len(content)), False),
        (lambda _: b"", False),
    ],
)
def test_an_object(tmp_path: Path, damage: Callable[[bytes], bytes], is_kept: bool) -> None:
    path = elf(tmp_path, needs=("libc.so.6",)).rename(tmp_path / "llvmcache-1")
    path.write_bytes(damage(path.read_bytes()))
    (tmp_path / "llvmcache.timestamp").touch()
    remove_damaged(tmp_path)
    assert path.exists() == is_kept
    assert (tmp_path / "llvmcache.timestamp").exists()

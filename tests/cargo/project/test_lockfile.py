from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda import ManifestError
from cdk_rust_lambda.cargo.project.lockfile import read_lockfile
from tests.support.projects import write

if TYPE_CHECKING:
    from pathlib import Path

LOCK = """
version = 4
[[package]]
name = "app"
version = "0.1.0"
dependencies = ["shared", "serde", "tokio 1.0.0", "test-only"]
[[package]]
name = "shared"
version = "0.1.0"
dependencies = ["tokio 2.0.0 (registry+x)"]
[[package]]
name = "other"
version = "0.1.0"
dependencies = ["unrelated"]
[[package]]
name = "serde"
version = "1.0.0"
source = "registry+x"
checksum = "1"
dependencies = ["serde_derive"]
[[package]]
name = "serde_derive"
version = "1.0.0"
source = "registry+x"
dependencies = ["serde"]
[[package]]
name = "tokio"
version = "1.0.0"
source = "registry+x"
[[package]]
name = "tokio"
version = "2.0.0"
source = "registry+x"
[[package]]
name = "test-only"
version = "1.0.0"
source = "registry+x"
[[package]]
name = "unrelated"
version = "1.0.0"
source = "registry+x"
"""


def reach(folder: Path, roots: dict[str, frozenset[str] | None]) -> list[str]:
    path = folder / "Cargo.lock"
    path.write_text(LOCK)
    lockfile = read_lockfile(path)
    assert lockfile is not None
    return [f"{package.name} {package.version}" for package in lockfile.reach(roots)]


def test_only_what_the_roots_reach(tmp_path: Path) -> None:
    roots: dict[str, frozenset[str] | None] = {
        "app": frozenset({"shared", "serde", "tokio"}),
        "shared": frozenset({"tokio"}),
    }
    assert reach(tmp_path, roots) == [
        "app 0.1.0",
        "serde 1.0.0",
        "serde_derive 1.0.0",
        "shared 0.1.0",
        "tokio 1.0.0",
        "tokio 2.0.0",
    ]


def test_all_dependencies_of_a_root(tmp_path: Path) -> None:
    assert "test-only 1.0.0" in reach(tmp_path, {"app": None})


def test_no_lock_file(tmp_path: Path) -> None:
    assert read_lockfile(tmp_path / "Cargo.lock") is None


@pytest.mark.parametrize(
    "text",
    [
        "package = 1",
        "[[package]]\nname = 1",
        "package = [1]",
        "[[package]]\nname='a'\nversion='1'\ndependencies=[1]",
        "!",
    ],
)
def test_not_what_cargo_writes(tmp_path: Path, text: str) -> None:
    path = tmp_path / "Cargo.lock"
    path.write_text(text)
    with pytest.raises(ManifestError) as caught:
        read_lockfile(path)
    assert caught.value.file == path


def test_what_leads_to_packages(tmp_path: Path) -> None:
    lockfile = read_lockfile(write(tmp_path, {"Cargo.lock": LOCK}) / "Cargo.lock")
    assert lockfile is not None
    everything = lockfile.reach({"app": None, "other": None})
    target = [each for each in everything if (each.name, each.version) == ("tokio", "2.0.0")]
    found = lockfile.leading_to(target, everything)
    assert [each.name for each in found] == ["app", "shared"]
    assert [each.name for each in lockfile.leading_to(everything, everything)] == []
    (serde,) = (each for each in everything if each.name == "serde")
    closed = [serde, *lockfile.dependencies(serde)]
    assert [each.name for each in lockfile.leading_to(closed, everything)] == ["app"]

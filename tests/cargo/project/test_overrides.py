"""Which folders hold packages that take the place of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.project.configuration import Configuration
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.overrides import LocalOverrides, override_packages
from cdk_rust_lambda.cargo.project.package import Package, read_package
from cdk_rust_lambda.errors import ManifestError
from tests.support.projects import package, write

if TYPE_CHECKING:
    from pathlib import Path

CHECKOUT = {
    "Cargo.toml": "[workspace]\n",
    "a/Cargo.toml": package(name="a"),
    "a/deep/er/Cargo.toml": package(name="deeper"),
    "a/target/package/Cargo.toml": package(name="output"),
    "target/b/Cargo.toml": package(name="output"),
    "loose/target/Cargo.toml": package(name="no-output"),
    ".hidden/Cargo.toml": package(name="hidden"),
    "submodule/.git": "gitdir: elsewhere",
    "submodule/Cargo.toml": package(name="of-another-repository"),
    "target2/Cargo.toml": package(name="target2"),
    "broken/Cargo.toml": "[package",
    "nameless/Cargo.toml": "[package]\n",
}


def read(folder: Path) -> Package:
    manifest = ManifestReader().read(folder / "Cargo.toml")
    return read_package(manifest, manifest)


def packages(folder: Path, data: dict[str, object]) -> list[str]:
    overrides = LocalOverrides().of([Configuration(folder, data)])
    return sorted(each.name for each in override_packages(overrides, read).values())


def test_paths_are_searched_as_cargo_does_it(tmp_path: Path) -> None:
    write(tmp_path / "checkout", CHECKOUT)
    (tmp_path / "checkout" / "link").symlink_to("a")
    assert packages(tmp_path, {"paths": ["checkout"]}) == ["a", "deeper", "no-output", "target2"]
    assert packages(tmp_path, {"paths": ["checkout/.hidden"]}) == ["hidden"]
    assert packages(tmp_path, {"paths": ["checkout/submodule"]}) == ["of-another-repository"]


@pytest.mark.parametrize("paths", ["checkout", [1], ["gone"], ["a\0b"], [["checkout"]], None])
def test_what_names_no_folder_overrides_nothing(tmp_path: Path, paths: object) -> None:
    write(tmp_path / "checkout", CHECKOUT)
    assert packages(tmp_path, {"paths": paths}) == []


@pytest.mark.parametrize(
    ("path", "expected"), [("checkout/a", ["a"]), ("checkout/none", []), ("checkout/a/deep", [])]
)
def test_a_patch_is_one_package(tmp_path: Path, path: str, expected: list[str]) -> None:
    write(tmp_path / "checkout", CHECKOUT)
    assert packages(tmp_path, {"patch": {"crates-io": {"a": {"path": path}}}}) == expected
    assert packages(tmp_path, {"replace": {"a:1.0.0": {"path": path}}}) == expected


def test_a_patch_that_is_not_right_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "checkout", CHECKOUT)
    with pytest.raises(ManifestError, match="not valid TOML"):
        packages(tmp_path, {"patch": {"crates-io": {"a": {"path": "checkout/broken"}}}})

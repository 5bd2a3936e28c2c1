"""Packages of registries that lie in local sources count by their contents, if they are reached."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.compile.options import BuildOptions
from tests.support.fingerprints import (
    OPTIONS,
    WORKSPACE,
    append,
    create,
    digest,
    fingerprint,
    replace,
)
from tests.support.projects import write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cdk_rust_lambda.cargo.fingerprint.fingerprint import Fingerprint

CONFIGURATION = (
    '[source.crates-io]\nreplace-with = "local"\n[source.local]\ndirectory = "../vendor"\n'
)


def crate(folder: str, name: str, version: str = "1.0.0") -> dict[str, str]:
    """A package as `cargo vendor` writes it."""
    return {
        f"{folder}/Cargo.toml": f'[package]\nname = "{name}"\nversion = "{version}"\n',
        f"{folder}/src/lib.rs": "pub fn f() {}\n",
        f"{folder}/.cargo-checksum.json": "{}",
    }


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """CARGO_HOME, without a configuration."""
    monkeypatch.setenv("CARGO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace beside a folder of vendored packages, which no configuration names yet."""
    vendored = crate("vendor/serde", "serde") | crate("vendor/rand", "rand")
    write(tmp_path, vendored | crate("vendor/devtool", "devtool"))
    return write(tmp_path / "ws", WORKSPACE)


SERDE = "../vendor/serde"


def of_name(found: Fingerprint, name: str) -> list[str]:
    return [digest for package, digest in found.packages if package.name == name]


@pytest.mark.parametrize(
    "place",
    [
        ".cargo/config.toml",
        "../.cargo/config.toml",
        "included by .cargo/config.toml",
        "home",
        "a file for --config",
        "values for --config",
    ],
)
def test_wherever_cargo_is_told(root: Path, home: Path, place: str) -> None:
    options = OPTIONS
    if place.startswith("included"):
        write(root, {".cargo/config.toml": "include = ['more.toml']\n"})
        write(root, {".cargo/more.toml": CONFIGURATION})
    elif place == "home":
        write(home, {"config.toml": CONFIGURATION.replace("../vendor", "vendor")})
    elif place.startswith("a file"):
        write(root, {".given/cargo.toml": CONFIGURATION})
        options = BuildOptions(OPTIONS.target, cargo_config=(root / ".given/cargo.toml",))
    elif place.startswith("values"):
        values = (
            'source.crates-io.replace-with = "local"',
            'source.local.directory = "../vendor"',
        )
        options = BuildOptions(OPTIONS.target, cargo_config=values)
    else:
        text = CONFIGURATION
        write(
            root,
            {place: text.replace("../vendor", "vendor") if place.startswith("..") else text},
        )
    before = fingerprint(root, options)
    append(f"{SERDE}/src/lib.rs")(root)
    after = fingerprint(root, options)
    assert after.digest != before.digest
    # So that cargo, which takes it for unchangeable, builds it anew.
    assert of_name(after, "serde") != of_name(before, "serde")


@pytest.mark.parametrize(
    ("change", "is_counted"),
    [
        (append(f"{SERDE}/src/lib.rs"), True),
        (append(f"{SERDE}/Cargo.toml", "[features]\nx = []\n"), True),
        (create(f"{SERDE}/src/new.rs"), True),
        (lambda root: (root / SERDE / "src/lib.rs").rename(root / SERDE / "src/x.rs"), True),
        # Of a Cargo.toml that hands over to another folder.
        (replace(f"{SERDE}/Cargo.toml", "1.0.0", "2.0.0"), True),
        (append(f"{SERDE}/.cargo-checksum.json", " "), False),
        # What only others, and tests, need.
        (append("../vendor/rand/src/lib.rs"), False),
        (append("../vendor/devtool/src/lib.rs"), False),
        (create("../vendor/README.md"), False),
    ],
)
def test_what_is_vendored_counts_if_it_is_reached(
    root: Path, change: Callable[[Path], object], is_counted: bool
) -> None:
    write(root, {".cargo/config.toml": CONFIGURATION})
    before = digest(root)
    change(root)
    assert (digest(root) != before) is is_counted


@pytest.mark.parametrize("folder", ["serde-1.0.0", "any", "serde"])
def test_cargo_goes_by_the_manifests_not_by_the_folders_names(root: Path, folder: str) -> None:
    write(root, {".cargo/config.toml": CONFIGURATION})
    vendor = root.parent / "vendor"
    (vendor / "serde").rename(vendor / folder)
    if folder != "serde":
        write(vendor, crate("serde", "serde", "0.9.0"))
    write(
        vendor,
        crate(".hidden", "serde") | {"broken/Cargo.toml": "[", "odd/Cargo.toml": "package = 1"},
    )
    before = digest(root)
    append(f"../vendor/{folder}/src/lib.rs")(root)
    changed = digest(root)
    assert changed != before
    append("../vendor/.hidden/src/lib.rs")(root)
    if folder != "serde":
        append("../vendor/serde/src/lib.rs")(root)
    assert digest(root) == changed


def test_a_source_that_replaces_none_does_not_count(root: Path) -> None:
    write(root, {".cargo/config.toml": CONFIGURATION.replace("replace-with", "registry")})
    before = digest(root)
    append(f"{SERDE}/src/lib.rs")(root)
    assert digest(root) == before


def test_the_nearest_configuration_names_the_folder(root: Path) -> None:
    write(root, {".cargo/config.toml": CONFIGURATION})
    write(root.parent, {".cargo/config.toml": CONFIGURATION.replace("../vendor", "elsewhere")})
    write(root.parent, crate("elsewhere/serde", "serde"))
    before = digest(root)
    append("../elsewhere/serde/src/lib.rs")(root)
    assert digest(root) == before
    append(f"{SERDE}/src/lib.rs")(root)
    assert digest(root) != before


def test_without_a_lock_file_all_counts(root: Path) -> None:
    write(root, {".cargo/config.toml": CONFIGURATION})
    (root / "Cargo.lock").unlink()
    before = digest(root)
    append("../vendor/rand/src/lib.rs")(root)
    assert digest(root) != before


def test_a_folder_that_is_not_there_is_left_to_cargo(root: Path) -> None:
    write(root, {".cargo/config.toml": CONFIGURATION.replace("../vendor", "gone")})
    assert {each.name for each, _ in fingerprint(root).packages} == {"app", "shared", "deeper"}


def test_what_asks_for_features_counts_by_its_manifest(root: Path) -> None:
    """It isn't in the binary, but decides on the features of what is."""
    write(root, {".cargo/config.toml": CONFIGURATION})
    append("other/Cargo.toml", "[package.metadata.lambda]\n")(root)
    lock = root / "Cargo.lock"
    text = lock.read_text()
    asking = text.replace('name = "rand"', 'name = "rand"\ndependencies = ["serde"]')
    lock.write_text(asking)
    before = digest(root)
    append("../vendor/rand/src/lib.rs")(root)
    assert digest(root) == before
    append("../vendor/rand/Cargo.toml", "[dependencies]\nserde = '1'\n")(root)
    assert digest(root) != before
    assert of_name(fingerprint(root), "rand") == []


def test_an_archive_of_a_local_registry_counts_if_its_checksum_is_wrong(root: Path) -> None:
    text = CONFIGURATION.replace("directory", "local-registry")
    write(root, {".cargo/config.toml": text})
    lock = root / "Cargo.lock"
    checksum = hashlib.sha256(b"packed").hexdigest()
    lock.write_text(lock.read_text().replace('checksum = "0123"', f'checksum = "{checksum}"'))
    nothing = digest(root)
    write(root.parent, {"vendor/serde-1.0.0.crate": "packed", "vendor/rand-1.0.0.crate": "packed"})
    assert digest(root) == nothing
    append("../vendor/serde-1.0.0.crate")(root)
    wrong = digest(root)
    assert wrong != nothing
    append("../vendor/rand-1.0.0.crate")(root)
    assert digest(root) == wrong
    lock.unlink()
    before = digest(root)
    append("../vendor/rand-1.0.0.crate")(root)
    assert digest(root) != before

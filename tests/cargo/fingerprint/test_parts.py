"""The parts of an asset hash: what is listed is what counts."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_rust_lambda import ManifestError
from cdk_rust_lambda.cargo.compile.include import IncludedFile
from cdk_rust_lambda.cargo.compile.options import BuildOptions
from cdk_rust_lambda.cargo.fingerprint.fingerprint import Fingerprinter
from cdk_rust_lambda.cargo.fingerprint.hash_record import RECORDS, HashRecord, find_records
from cdk_rust_lambda.cargo.fingerprint.parts import Part, combined, digest_of, part_of
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from tests.support.fingerprints import OPTIONS, WORKSPACE, append, fingerprint
from tests.support.projects import write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_KEYS = st.text("a.[]0\"' \\", max_size=4)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=6,
)
_TABLES = st.dictionaries(_KEYS, _VALUES, max_size=3)


@given(_TABLES, _TABLES)
def test_other_values_are_another_part(one: Mapping[str, Any], two: Mapping[str, Any]) -> None:
    same = digest_of(one) == digest_of(two)
    assert (part_of("x", one).digest == part_of("x", two).digest) is same


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ({"a": {"b": 1}, "a.b": 2}, {"a.b", '"a.b"'}),
        ({"a": [{"b": 1}, "x"], "c": ["x", "y"]}, {"a[0].b", "a[1]", "c"}),
        ({"a": {}, "b": []}, {"a", "b"}),
        ({}, set[str]()),
    ],
)
def test_items_are_named_by_their_keys(value: Mapping[str, Any], names: set[str]) -> None:
    assert set(part_of("x", value).items) == names


def test_the_parts_are_the_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flags = '[build]\njobs = 2\nrustflags = ["--cfg", "x"]\n'
    root = write(tmp_path / "ws", {**WORKSPACE, ".cargo/config.toml": flags})
    monkeypatch.setenv("DECLARED", "value")
    options = BuildOptions(
        OPTIONS.target,
        salt="salt",
        inputs=("../texts",),
        input_variables=("DECLARED",),
        environment=(("A", "1"),),
        cargo_config=("a=1",),
    )
    included = (IncludedFile("data", root / "texts/t.txt"),)
    found = fingerprint(root, options, included)
    assert combined(found.parts) == found.digest
    listed = {part.name: set(part.items) for part in found.parts}
    assert listed["version"] == {"fingerprint"}
    assert listed["binary"] == {"package", "name"}
    assert listed["toolchain"] == {"files[0].toolchain.channel"}
    assert listed["configuration"] == {"files[0].build.rustflags"}
    assert listed["features"] == {"features", "all_features", "no_default_features"}
    assert {"target", "profile", "environment.A", "cargo_config.0"} < listed["options"]
    assert listed["workspace"] > {"resolver", "profile.release[0].opt-level"}
    assert listed["lock"] == {"serde 1.0.0 (registry)"}
    assert listed["inputs"] == {"../texts/t.txt"}
    assert listed["variables"] == {"DECLARED"}
    assert listed["salt"] == {"salt"}
    assert listed["include"] == {"data"}
    (app,) = (part for part in found.parts if part.name == "package app (app)")
    assert {"sources", "manifest.package.name"} < set(app.items)
    names = {"build.rs", "src/main.rs", "src/deep/mod.rs", "templates/page.html"}
    assert set(app.files) == {*names, "../texts/t.txt"}
    assert "value" not in str(found.parts)


def test_a_prebuilt_binary_has_parts_too(tmp_path: Path) -> None:
    path = write(tmp_path, {"binary": "x"}) / "binary"
    found = Fingerprinter(ManifestReader()).fingerprint_prebuilt(path, OPTIONS, ())
    assert combined(found.parts) == found.digest
    assert [part.name for part in found.parts] == ["version", "prebuilt", "salt", "include"]


def test_each_file_and_key_is_an_item(tmp_path: Path) -> None:
    root = write(tmp_path / "ws", WORKSPACE)
    before = {part.name: part for part in fingerprint(root).parts}
    append("app/src/deep/mod.rs")(root)
    append("shared/Cargo.toml", "[features]\nx = []\n")(root)
    after = {part.name: part for part in fingerprint(root).parts}
    changed = {name for name in after if before[name].digest != after[name].digest}
    assert changed == {"package app (app)", "package shared (shared)"}
    old, new = before["package app (app)"].files, after["package app (app)"].files
    assert [name for name in new if new[name] != old[name]] == ["src/deep/mod.rs"]
    items = after["package shared (shared)"].items
    assert items.keys() - before["package shared (shared)"].items.keys() == {"manifest.features.x"}


def record(digest: str = "d", binary: str = "b") -> HashRecord:
    part = Part("package p (p)", {"sources": "1"}, {os.fsdecode(b"\xff"): "2"})
    return HashRecord(digest, "p", binary, {"features": ["x"]}, (part,))


def test_records_are_read_as_they_are_written_and_private(tmp_path: Path) -> None:
    record().write(tmp_path / "asset.d")
    (path,) = (tmp_path / RECORDS).iterdir()
    assert HashRecord.read(path) == record()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_records_of_the_last_synthesis(tmp_path: Path) -> None:
    for number, digest in enumerate(("one", "two", "three")):
        record(digest).write(tmp_path / f"asset.{digest}")
        path = tmp_path / RECORDS / f"asset.{digest}.parts.json"
        os.utime(path, (number, number))
    record("other", "c").write(tmp_path / "asset.other")
    assert [each.digest for each in find_records(tmp_path, "p", "b")] == ["three"]
    write(tmp_path, {"S.assets.json": '{"files": {"one": {}}}'})
    write(tmp_path, {"assembly-Stage/S.assets.json": '{"files": {"two": {}}}'})
    assert [each.digest for each in find_records(tmp_path, "p", "b")] == ["two", "one"]
    assert find_records(tmp_path, "q", "b") == []
    assert find_records(tmp_path / "gone", "p", "b") == []
    # One of another version, and one that has vanished.
    write(tmp_path / RECORDS, {"asset.old.parts.json": '{"version": 0}'})
    (tmp_path / RECORDS / "asset.gone.parts.json").symlink_to("gone")
    assert [each.digest for each in find_records(tmp_path, "p", "b")] == ["two", "one"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 2}', "[" * 100_000, "\udcff"])
def test_what_is_no_record(tmp_path: Path, text: str) -> None:
    path = tmp_path / "record"
    path.write_text(text, errors="surrogateescape")
    with pytest.raises(ManifestError, match="no record of an asset hash"):
        HashRecord.read(path)


def test_a_record_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="can't read"):
        HashRecord.read(tmp_path / "gone")

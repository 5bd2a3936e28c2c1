from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.requested_features import unknown_features
from cdk_rust_lambda.cargo.project.workspace import load_workspace
from cdk_rust_lambda.errors import ManifestError
from tests.generators.cargo_layouts import (
    FEATURES,
    MAIN,
    PROJECTS,
    manifest,
    package,
    workspace,
    write_layout,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cdk_rust_lambda.cargo.project.package import Package

DEPENDENCIES = (
    "[dependencies]",
    'opt = { version = "1", optional = true }',
    'hid = { package = "real", version = "1", optional = true }',
    'req = "1"',
    "[build-dependencies]",
    'bld = { version = "1", optional = true }',
    "[dev-dependencies]",
    'dev = "1"',
    "[features]",
)


def load(folder: Path, files: Mapping[str, str], name: str = "app") -> Package:
    write_layout(folder, files)
    reader = ManifestReader()
    members = load_workspace(reader, reader.read(folder / "Cargo.toml")).members
    return next(member for member in members if member.name == name)


def app(folder: Path, *lines: str, edition: str = "2024") -> Package:
    text = manifest("app", *lines, edition=edition)
    return load(folder, {"Cargo.toml": text, "src/main.rs": MAIN})


def refusal(folder: Path, *lines: str) -> ManifestError:
    with pytest.raises(ManifestError) as caught:
        app(folder, *lines)
    assert caught.value.file == folder / "Cargo.toml"
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize("name", [*FEATURES, *PROJECTS])
def test_layouts(name: str, tmp_path: Path) -> None:
    """What is refused are the manifests that Cargo refuses, with a file and a remedy."""
    layout = (FEATURES | PROJECTS)[name]
    refused = set()
    for path in write_layout(tmp_path, layout.files):
        reader = ManifestReader()
        try:
            load_workspace(reader, reader.read(path))
        except ManifestError as error:
            refused.add((str(path.relative_to(tmp_path)), bool(error.file and error.remedy)))
    assert refused == {(manifest, True) for manifest in layout.refused}


@pytest.mark.parametrize("edition", ["2015", "2018", "2021", "2024"])
def test_optional_dependencies_are_features_unless_some_feature_names_them(
    edition: str, tmp_path: Path
) -> None:
    lines = ('default = ["z", "opt/f"]', 'z = ["dep:hid", "hid?/f", "bld", "bld"]')
    features = app(tmp_path, *DEPENDENCIES, *lines, edition=edition).features
    assert features == {
        "bld": ("dep:bld",),
        "default": ("z", "opt/f"),
        "opt": ("dep:opt",),
        "z": ("dep:hid", "hid?/f", "bld", "bld"),
    }
    assert list(features) == sorted(features)


def test_a_feature_of_a_dependencys_name_replaces_the_implicit_one(tmp_path: Path) -> None:
    lines = ('opt = ["opt/f"]', 'bld = ["bld?/f"]', 'req = ["req/f"]')
    assert app(tmp_path, *DEPENDENCIES, *lines).features == {
        "bld": ("bld?/f",),
        "hid": ("dep:hid",),
        "opt": ("opt/f",),
        "req": ("req/f",),
    }


def test_optional_of_one_target_or_in_one_table_is_enough(tmp_path: Path) -> None:
    features = app(
        tmp_path,
        "[target.'cfg(unix)'.dependencies]",
        'x = "1"',
        'y = { version = "1", optional = false }',
        "[target.'cfg(windows)'.build-dependencies]",
        'x = { version = "1", optional = true }',
        "[dev-dependencies]",
        'x = "1"',
    ).features
    assert features == {"x": ("dep:x",)}


def test_inherited_optional_dependencies(tmp_path: Path) -> None:
    inherited = ("[workspace.dependencies]", 'x = { version = "1", features = ["f"] }', 'y = "1"')
    lines = ("[dependencies]", "x = { workspace = true, optional = true }", "y.workspace = true")
    files = {"Cargo.toml": workspace("app", lines=inherited), **package("app", *lines)}
    found = load(tmp_path, files)
    assert found.features == {"x": ("dep:x",)}
    assert {each.name: each.optional for each in found.dependencies} == {"x": True, "y": False}


def test_features_are_read_only(tmp_path: Path) -> None:
    features = app(tmp_path).features
    assert features == {}
    with pytest.raises(TypeError):
        features["x"] = ()  # type: ignore[index]


@pytest.mark.parametrize(
    ("line", "problem", "remedy"),
    [
        ('a = ["metrcs"]', "neither a feature nor an optional dependency", "did you mean 'metrics'?"),
        ('a = ["opd"]', "neither a feature nor an optional dependency", "did you mean 'opt'?"),
        ('a = ["aa"]', "neither a feature nor an optional dependency", "known: bld, hid, metrics, opt"),
        ('a = ["req"]', "'req' is not an optional dependency", "add optional = true to req"),
        ('a = ["dev"]', "'dev' is not an optional dependency", "add optional = true to dev"),
        ('a = ["real"]', "neither a feature nor an optional dependency", "known: "),
        ('a = ["hid", "dep:hid"]', "names the dependency as dep:hid", "write 'dep:hid'"),
        ('a = ["dep:hidd"]', "there is no dependency 'hidd'", "did you mean 'hid'?"),
        ('a = ["dep:metrics"]', "there is no dependency 'metrics'", "known: bld, hid, opt"),
        ('a = ["dep:req"]', "'req' is not an optional dependency", "add optional = true to req"),
        ('a = ["rec/f"]', "there is no dependency 'rec'", "did you mean 'req'?"),
        ('a = ["req?/f"]', "'req' is not an optional dependency", "remove the ?"),
        ('a = ["opt/f/g"]', "more than one slash", "a feature of opt itself"),
        ('a = ["dep:opt/f"]', "both dep: and a slash", "write 'opt/f'"),
        ('a = "metrics"', "expected a list of strings", "make features.a a list of strings"),
        ("a = [1]", "expected a list of strings", "make features.a a list of strings"),
    ],
)  # fmt: skip
def test_bad_values(line: str, problem: str, remedy: str, tmp_path: Path) -> None:
    error = refusal(tmp_path, *DEPENDENCIES, "metrics = []", line)
    assert error.key == "features.a"
    assert problem in error.problem
    assert remedy in str(error.remedy)


@pytest.mark.parametrize("name", ["", "+a", "a b", "dep:a", "a/b", "a?", "Ⓐ", "٣"])
def test_bad_names(name: str, tmp_path: Path) -> None:
    error = refusal(tmp_path, "[features]", f'"{name}" = []')
    assert error.key == f"features.{name}"
    assert repr(name) in error.problem
    assert "begin with a letter" in str(error.remedy)


def test_names_may_hold_characters_that_python_does_not_know_yet(tmp_path: Path) -> None:
    names = (
        "c++17",
        "128bit",
        "_",
        "a.b",
        "été",
        "a٣",
        "ア・イ",
        "न\u200d",
        "\U0003fff0",
        "a\u0378",
    )
    assert set(app(tmp_path, "[features]", *(f'"{name}" = []' for name in names)).features) == set(
        names
    )


def test_an_optional_dependency_that_a_feature_hides(tmp_path: Path) -> None:
    error = refusal(tmp_path, *DEPENDENCIES, "opt = []")
    assert error.key == "features.opt"
    assert "optional dependency 'opt'" in error.problem
    assert "'dep:opt'" in str(error.remedy)


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        (("[dependencies]", 'x = { version = "1", optional = "yes" }'), "dependencies.x.optional"),
        (
            ("[dev-dependencies]", 'x = { version = "1", optional = true }'),
            "dev-dependencies.x.optional",
        ),
        (
            (
                "[dependencies]",
                "x.workspace = true",
                "[workspace.dependencies]",
                'x = { version = "1", optional = true }',
            ),
            "workspace.dependencies.x.optional",
        ),
    ],
)
def test_bad_optional(lines: tuple[str, ...], key: str, tmp_path: Path) -> None:
    end = () if "[workspace.dependencies]" in lines else ("[workspace]",)
    assert refusal(tmp_path, *lines, *end).key == key


FEATURES_OF_APP = ("a = []", 'b = ["dep:hid"]')


@pytest.mark.parametrize(
    ("requested", "expected"),
    [
        ([], []),
        (["a", "b", "opt", "bld"], []),
        (["a,b", "a b", " a ,, b\t", "", ",", "a\u00a0b"], []),
        (["default"], ["default"]),
        (["zz", "a,y zz"], ["zz", "y"]),
        (["A", "x?", "a\u200bb"], ["A", "x?", "a\u200bb"]),
        (["req", "dev", "hid", "real"], ["req", "dev", "hid", "real"]),
        (["dep:opt", "dep:hid", "dep:zz"], ["dep:opt", "dep:hid", "dep:zz"]),
        (["opt/f", "opt?/f", "req/f", "req?/f", "dev/f", "hid/f", "bld/", "req/zz"], []),
        (["app/a", "app?/a", "app/opt"], []),
        (["app/zz", "app/hid", "app/"], ["app/zz", "app/hid", "app/"]),
        (["real/f", "other/a", "/f", "app/a/b", "opt/f/g"], ["real/f", "other/a", "/f", "app/a/b", "opt/f/g"]),
    ],
)  # fmt: skip
def test_unknown_features(requested: list[str], expected: list[str], tmp_path: Path) -> None:
    assert unknown_features(requested, app(tmp_path, *DEPENDENCIES, *FEATURES_OF_APP)) == expected


def test_resolver_1_knows_no_features_of_the_package_itself(tmp_path: Path) -> None:
    found = app(tmp_path, *DEPENDENCIES, *FEATURES_OF_APP, edition="2018")
    assert unknown_features(["a", "opt/f", "zz", "app/a"], found) == ["zz", "app/a"]


@pytest.mark.parametrize(
    ("resolver", "edition", "is_judged"),
    [
        ('resolver = "1"', "2024", False),
        ('resolver = "2"', "2018", True),
        ("", "2018", False),
        ("", "2021", True),
    ],
)
@pytest.mark.parametrize("inherits", [False, True])
def test_resolver_1_gives_features_to_the_root_package(
    resolver: str, edition: str, is_judged: bool, inherits: bool, tmp_path: Path
) -> None:
    root = manifest(
        "root",
        *(["edition.workspace = true"] if inherits else []),
        "[workspace]",
        'members = ["app"]',
        resolver,
        "[workspace.package]",
        f'edition = "{edition}"',
        edition=None if inherits else edition,
    )
    files = {"Cargo.toml": root, **package("app", "[features]", "a = []")}
    found = load(tmp_path, files)
    expected = ["r", "root/r"] if is_judged else []
    assert unknown_features(["a", "r", "app/a", "root/r"], found) == expected
    assert unknown_features(["dep:x", "a/b/c"], found) == ["dep:x", "a/b/c"]


def test_a_virtual_workspace_is_judged_with_resolver_1_too(tmp_path: Path) -> None:
    root = '[workspace]\nmembers = ["app"]\nresolver = "1"\n'
    found = load(tmp_path, {"Cargo.toml": root, **package("app", "[features]", "a = []")})
    assert unknown_features(["a", "r"], found) == ["r"]

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.project.manifest import ManifestReader, locate_manifest
from cdk_rust_lambda.cargo.project.selection import select_binary, select_package
from cdk_rust_lambda.cargo.project.workspace import (
    Workspace,
    load_workspace,
    package_at,
)
from cdk_rust_lambda.cargo.toml.positions import add_line
from cdk_rust_lambda.errors import CdkRustLambdaError, ManifestError, TargetSelectionError
from tests.generators.cargo_layouts import (
    MAIN,
    TARGETS,
    UNCHECKED,
    WORKSPACES,
    manifest,
    package,
    packages,
    workspace,
    write_layout,
)
from tests.support.projects import write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def load(path: Path) -> Workspace:
    reader = ManifestReader()
    return load_workspace(reader, reader.read(path))


def members_of(folder: Path, of: str = ".") -> dict[str, list[str]]:
    """The members' folders, relative to `folder`, and their binaries' names."""
    return {
        str(member.directory.relative_to(folder)): [binary.name for binary in member.binaries]
        for member in load(folder / of / "Cargo.toml").members
    }


def refusal_of(path: Path) -> ManifestError:
    with pytest.raises(ManifestError) as caught:
        load(path)
    return caught.value


@pytest.mark.parametrize(
    ("layout", "of", "expected"),
    [
        ("virtual", ".", ["a", "b"]),
        ("virtual", "b", ["a", "b"]),
        ("root package", "a", [".", "a"]),
        ("virtual without members", ".", []),
        ("single packages, one in the other", "a", ["a"]),
        ("members as one may write them", ".", ["a", "b", "c", "d"]),
        ("member is a file", ".", ["a"]),
        ("glob *", ".", ["crates/.b", "crates/a"]),
        ("glob ?", ".", ["a1", "aé"]),
        ("glob [ab]", ".", ["a", "b"]),
        ("glob [!c]", ".", ["x/a", "x/b"]),
        ("glob **", ".", ["x/a", "x/a/b"]),
        ("glob ** leaves out the folder itself", ".", ["x/a"]),
        ("glob **/name", ".", ["x/lib-a", "x/y/lib-b", "x/y/z/lib-c"]),
        ("glob hits a file", ".", ["crates/a"]),
        ("exclude", ".", ["a"]),
        ("exclude", "b/c", ["b/c"]),
        ("members override exclude", ".", ["c/a"]),
        ("globs don't override exclude", ".", ["c/a"]),
        ("exclude the root package", ".", ["."]),
        ("dependencies", ".", [".", "a"]),
        ("dev-dependencies", ".", [".", "a"]),
        ("build_dependencies", ".", [".", "a"]),
        ("target.dependencies", "a", [".", "a"]),
        ("old spelling beside the new one", ".", [".", "a"]),
        ("dependencies of dependencies", "c", ["a", "b", "c"]),
        ("dependency outside", "w", ["w/a"]),
        ("dependency outside points back", "w", ["s", "w/a"]),
        ("dependency excluded", ".", ["a"]),
        ("dependency excluded and missing", ".", ["a"]),
        ("inheritance makes members", ".", ["heir", "libs/real"]),
        ("pointer", "s", ["s"]),
        ("nested single package", ".", ["a"]),
        ("nested single package", "a/n", ["a/n"]),
        ("nested workspace", "n/b", ["n/b"]),
        ("nested workspace lets its parent have one", "n/c", ["n/c"]),
        ("target/package", "target/package/b-0_1_0", ["target/package/b-0_1_0"]),
    ],
)
def test_members(layout: str, of: str, expected: list[str], tmp_path: Path) -> None:
    write_layout(tmp_path, WORKSPACES[layout].files)
    assert sorted(members_of(tmp_path, of)) == expected


@pytest.mark.parametrize(
    ("layout", "of", "root"),
    [
        ("virtual", "a", "."),
        ("pointer", "s", "w"),
        ("nested single package", "a/n", "a/n"),
        ("single packages, one in the other", "a", "a"),
        ("nested workspace", "n/b", "n"),
        ("nested workspace lets its parent have one", "n/c", "."),
    ],
)
def test_root(layout: str, of: str, root: str, tmp_path: Path) -> None:
    write_layout(tmp_path, WORKSPACES[layout].files)
    assert load(tmp_path / of / "Cargo.toml").directory == tmp_path / root


def test_inheritance(tmp_path: Path) -> None:
    write_layout(tmp_path, WORKSPACES["inheritance"].files)
    heir, real = load(tmp_path / "Cargo.toml").members
    assert (heir.name, heir.edition, real.edition) == ("heir", "2018", "2021")
    assert [binary.name for binary in heir.binaries] == ["heir", "x"]
    by_path, registry = heir.dependencies
    assert (by_path.name, by_path.package, by_path.path) == ("by-path", "real", real.directory)
    assert (registry.name, registry.path, registry.inherited) == ("registry", None, True)


def test_renamed_dependency(tmp_path: Path) -> None:
    write_layout(tmp_path, WORKSPACES["renamed dependency"].files)
    (dependency,) = load(tmp_path / "Cargo.toml").members[0].dependencies
    assert (dependency.name, dependency.package) == ("alias", "real")
    assert (dependency.kind, dependency.path) == ("normal", tmp_path / "real")


def test_package_outside_the_workspace(tmp_path: Path) -> None:
    layout = WORKSPACES["dependency outside, in another workspace"]
    write_layout(tmp_path, layout.files)
    reader = ManifestReader()
    found = load_workspace(reader, reader.read(tmp_path / "w" / "Cargo.toml"))
    assert package_at(reader, found, tmp_path / "w" / "a") is found.members[0]
    assert package_at(reader, found, tmp_path / "v" / "s").name == "s"


def test_toml_1_1(tmp_path: Path) -> None:
    """Cargo 1.95 reads it; tomllib doesn't."""
    write_layout(tmp_path, TARGETS["TOML 1.1"].files)
    (app,) = load(tmp_path / "Cargo.toml").members
    assert app.manifest.table("package", "metadata") == {"x": {"a": 1}, "e": "\x1bA"}


@pytest.mark.parametrize(
    ("layout", "of", "file", "key", "remedy"),
    [
        ("below, but not a member", "b", "b", None, "add 'b' to workspace.members"),
        ("pointer, not listed", "s", "s", None, "add '../s' to workspace.members"),
        ("member is missing", "a", ".", "workspace.members[1]", "create the package"),
        ("glob hits nothing", ".", ".", "workspace.members[0]", "correct the path"),
        ("glob a**", ".", ".", "workspace.members[0]", "each ** stand between slashes"),
        ("glob with an open [", ".", ".", "workspace.members[0]", "close each ["),
        ("members is no list", ".", ".", "workspace.members", "a list of strings"),
        ("workspace is no table", ".", ".", "workspace", "a table"),
        ("two members of one name", ".", ".", "workspace.members", "rename one of them"),
        ("exclude the virtual root", "a", ".", "workspace.exclude", "below the root only"),
        ("dependency missing", ".", ".", "dependency 'b' of {}/a/Cargo.toml", "correct the path"),
        ("dependency is a number", "a", "a", "dependencies.b", "a version or a table"),
        ("dependency's path is a number", "a", "a", "dependencies.b.path", "a string"),
        ("dependency's package is a number", "a", "a", "dependencies.b.package", "a string"),
        ("inherited dependency is unknown", "m", ".", "workspace.dependencies.b", "add b to"),
        ("inherited edition is unknown", "m", "m", "package.edition", 'such as "2024"'),
        ("nested root is a member", ".", ".", "workspace.members[0]", "workspace.exclude"),
        ("pointer leads nowhere", "s", "s", "package.workspace", "with a [workspace] table"),
        ("pointer to no root", "s", "s", "package.workspace", "with a [workspace] table"),
        ("pointer is no string", "s", "s", "package.workspace", "a string"),
        ("pointer beside [workspace]", "s", "s", "package.workspace", "remove one of the two"),
        ("member outside without pointer", "w", "s", "package.workspace", "point to {}/w"),
        ("member points elsewhere", "w", "w/a", "package.workspace", "point to {}/w"),
        ("manifest above without package and workspace", "a", ".", None, "add one of them"),
        ("manifest above is not TOML", "a", ".", None, "correct the syntax"),
        ("manifest above is a folder", "x/a", ".", None, "readable UTF-8 text"),
        ("NUL in a dependency's path", ".", ".", "dependency 'b' of {}/a/Cargo.toml", "correct"),
        ("NUL in a glob", ".", ".", "workspace.members[0]", "correct the path"),
    ],
)
def test_mistakes(
    layout: str, of: str, file: str, key: str | None, remedy: str, tmp_path: Path
) -> None:
    write_layout(tmp_path, WORKSPACES[layout].files)
    error = refusal_of(tmp_path / of / "Cargo.toml")
    assert error.file == tmp_path / file / "Cargo.toml"
    assert error.key == (None if key is None else key.replace("{}", str(tmp_path)))
    assert remedy.replace("{}", str(tmp_path)) in (error.remedy or "")


def test_the_line_of_a_member(tmp_path: Path) -> None:
    path = write(tmp_path, {"Cargo.toml": "[workspace]\nmembers = [\n    'a',\n    'b',\n]\n"})
    write(tmp_path, {"a/Cargo.toml": "[package]\nname = 'a'\n"})
    error = refusal_of(path / "Cargo.toml")
    add_line(error)
    assert (error.key, error.line) == ("workspace.members[1]", 4)


@pytest.mark.parametrize(
    ("content", "key", "remedy"),
    [
        (b"[package\n", None, "correct the syntax"),
        (b"x = " + b"[" * 5000 + b"]" * 5000, None, "correct the syntax"),
        (b"# \xff\n", None, "readable UTF-8 text"),
        (b"", None, "add one of them"),
        (b"package = 1\n", "package", "a table"),
        (b"[package]\nname = 1\n", "package.name", "a name that is not empty"),
        (b"[project]\nname = ''\n", "project.name", "a name that is not empty"),
        (b"[package]\nname = 'a'\nedition = 1\n", "package.edition", "an edition"),
        (b"[package]\nname = 'a'\ndefault-run = 1\n", "package.default-run", "a string"),
        (b"[package]\nname = 'a'\ndefault-run = 'x'\n", "package.default-run", "known: none"),
        (b"dependencies = 1\n[package]\nname = 'a'\n", "dependencies", "a table"),
        (b"target = { x = 1 }\n[package]\nname = 'a'\n", "target.x", "a table"),
        (b"target = 1\n[package]\nname = 'a'\n", "target", "a table"),
        (b"[workspace]\nmembers = [1]\n", "workspace.members", "a list of strings"),
        (b"[workspace]\nexclude = 1\nmembers = ['.']\n", "workspace.exclude", "a list of strings"),
    ],
)
def test_bad_manifests(content: bytes, key: str | None, remedy: str, tmp_path: Path) -> None:
    path = tmp_path / "Cargo.toml"
    path.write_bytes(content)
    error = refusal_of(path)
    assert (error.file, error.key) == (path, key)
    assert remedy in (error.remedy or "")


def test_locate_manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_layout(tmp_path, {**packages("a"), "empty/": ""})
    monkeypatch.chdir(tmp_path)
    assert locate_manifest("a") == locate_manifest("a/Cargo.toml") == tmp_path / "a" / "Cargo.toml"
    for given, file, remedy in (
        ("nowhere", "nowhere", f"relative to {tmp_path}"),
        ("empty", "empty", "name the folder that holds one"),
        ("a/src/main.rs", "a/src/main.rs", "name a Cargo.toml or its folder"),
    ):
        with pytest.raises(ManifestError) as caught:
            locate_manifest(given)
        assert (caught.value.file, caught.value.key) == (tmp_path / file, "manifest_path")
        assert remedy in (caught.value.remedy or "")


def chosen(
    files: Mapping[str, str], folder: Path, *names: str | None
) -> TargetSelectionError | str:
    """What `select_package` and `select_binary` make of names of a package and a binary."""
    write_layout(folder, files)
    found = load(folder / "Cargo.toml")
    package_name, binary_name = names
    try:
        selected = select_package(found, found.root, package_name)
        return f"{selected.name}/{select_binary(selected, binary_name).name}"
    except TargetSelectionError as error:
        return error


WITH_LIBRARY = {
    "Cargo.toml": workspace("*"),
    **packages("alpha", "beta"),
    "gamma/Cargo.toml": manifest("gamma"),
    "gamma/src/lib.rs": "",
}
SEVERAL = {
    "Cargo.toml": manifest("app"),
    "src/main.rs": MAIN,
    "src/bin/thumbnails.rs": MAIN,
}


@pytest.mark.parametrize(
    ("files", "package_name", "binary_name", "expected"),
    [
        (WITH_LIBRARY, "beta", None, "beta/beta"),
        (WITH_LIBRARY, "beta", "beta", "beta/beta"),
        (SEVERAL, None, "thumbnails", "app/thumbnails"),
        (SEVERAL, "app", "app", "app/app"),
        (
            {**SEVERAL, "Cargo.toml": manifest("app", 'default-run = "thumbnails"')},
            None,
            None,
            "app/thumbnails",
        ),
        ({"Cargo.toml": manifest("app") + workspace("a"), "src/main.rs": MAIN, **package("a")}, None, None, "app/app"),
    ],
)  # fmt: skip
def test_selection(
    files: Mapping[str, str],
    package_name: str | None,
    binary_name: str | None,
    expected: str,
    tmp_path: Path,
) -> None:
    assert chosen(files, tmp_path, package_name, binary_name) == expected


@pytest.mark.parametrize(
    ("files", "package_name", "binary_name", "file", "key", "remedy"),
    [
        (WITH_LIBRARY, None, None, ".", "package", "choose a package (package= in Python, --package on the command line): alpha, beta"),
        ({"Cargo.toml": workspace()}, None, None, ".", "package", "choose a package (package= in Python, --package on the command line): none has a binary"),
        (WITH_LIBRARY, "alhpa", None, ".", "package", "did you mean 'alpha'? Known: alpha, beta, gamma"),
        (WITH_LIBRARY, "zzz", None, ".", "package", "known: alpha, beta, gamma"),
        (WITH_LIBRARY, "gamma", None, "gamma", "bin", "create src/main.rs, or choose another package with package="),
        (SEVERAL, None, None, ".", "binary_name", "choose one (binary_name= in Python; in a terminal its name, with --bin for check and config), or set package.default-run"),
        (SEVERAL, None, "thumbnail", ".", "binary_name", "did you mean 'thumbnails'? Known: app, thumbnails"),
    ],
)  # fmt: skip
def test_nothing_selected(
    files: Mapping[str, str],
    package_name: str | None,
    binary_name: str | None,
    file: str,
    key: str,
    remedy: str,
    tmp_path: Path,
) -> None:
    error = chosen(files, tmp_path, package_name, binary_name)
    assert isinstance(error, TargetSelectionError)
    assert (error.file, error.key) == (tmp_path / file / "Cargo.toml", key)
    assert error.remedy == remedy


def test_several_binaries_are_listed(tmp_path: Path) -> None:
    error = chosen(SEVERAL, tmp_path, None, None)
    assert isinstance(error, TargetSelectionError)
    assert error.problem == "the package 'app' has several binaries: app, thumbnails"


@pytest.mark.parametrize(
    "name",
    [*TARGETS, *WORKSPACES, *UNCHECKED],
)
def test_only_our_errors(name: str, tmp_path: Path) -> None:
    """Every manifest is read, or refused with a file and a remedy."""
    layout = (TARGETS | WORKSPACES | UNCHECKED)[name]
    refused = set()
    for path in write_layout(tmp_path, layout.files):
        try:
            load(path)
        except CdkRustLambdaError as error:
            refused.add((str(path.relative_to(tmp_path)), bool(error.file and error.remedy)))
    expected = {(manifest, True) for manifest in layout.refused}
    assert refused < expected if layout.unchecked else refused == expected

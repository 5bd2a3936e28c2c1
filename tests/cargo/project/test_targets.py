from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.targets import find_binaries
from cdk_rust_lambda.errors import ManifestError
from tests.generators.cargo_layouts import MAIN, TARGETS, manifest, write_layout

if TYPE_CHECKING:
    from pathlib import Path


def binaries_of(folder: Path, edition: str = "2021") -> dict[str, str]:
    """The binaries of the package `app` in a folder: names, and paths relative to it."""
    read = ManifestReader().read(folder / "Cargo.toml")
    found = find_binaries(read, "app", edition)
    return {binary.name: str(binary.path.relative_to(folder)) for binary in found}


@pytest.mark.parametrize(
    ("layout", "edition", "expected"),
    [
        ("main", "2021", {"app": "src/main.rs"}),
        ("bin folder", "2021", {"one": "src/bin/one.rs", "two": "src/bin/two/main.rs"}),
        ("library only", "2021", {}),
        ("examples, tests, benches", "2021", {"app": "src/main.rs"}),
        ("dotfiles and others", "2021", {"app": "src/main.rs", "e.rs": "src/bin/e.rs/main.rs"}),
        ("bin without path", "2021", {"x": "src/bin/x.rs"}),
        ("bin with path, no such file", "2021", {"x": "src/other.rs"}),
        (
            "bin with path, others found",
            "2021",
            {"app": "src/main.rs", "x": "src/other.rs", "y": "src/bin/y.rs"},
        ),
        ("bin replaces a found one", "2021", {"x": "src/other.rs"}),
        ("bin of the package's name", "2021", {"app": "src/main.rs"}),
        ("bin takes main.rs", "2021", {"x": "src/main.rs", "y": "src/bin/y.rs"}),
        ("bin takes ./main.rs", "2021", {"x": "src/main.rs", "y": "src/bin/y.rs"}),
        (
            "bin takes bin/../main.rs",
            "2021",
            {"app": "src/main.rs", "x": "src/main.rs", "y": "src/bin/y.rs"},
        ),
        ("autobins off", "2021", {}),
        ("autobins off, bin", "2021", {"x": "src/bin/x.rs"}),
        ("2015 doesn't discover beside bins", "2015", {"x": "src/bin/x.rs"}),
        (
            "2018 discovers beside bins",
            "2018",
            {"app": "src/main.rs", "x": "src/bin/x.rs", "y": "src/bin/y.rs"},
        ),
        (
            "2015 with autobins",
            "2015",
            {"app": "src/main.rs", "x": "src/bin/x.rs", "y": "src/bin/y.rs"},
        ),
        ("2015, two sources, main.rs", "2015", {"x": "src/main.rs"}),
        ("legacy NAME.rs", "2015", {"x": "src/x.rs"}),
        ("legacy NAME.rs of the package's name", "2015", {"app": "src/app.rs"}),
        ("legacy NAME.rs, library not looked for", "2015", {"x": "src/x.rs"}),
        ("legacy main.rs", "2015", {"x": "src/main.rs"}),
        ("legacy bin/main.rs", "2015", {"x": "src/bin/main.rs"}),
        ("[project]", "2018", {"x": "src/bin/x.rs"}),
    ],
)
def test_binaries(layout: str, edition: str, expected: dict[str, str], tmp_path: Path) -> None:
    write_layout(tmp_path, TARGETS[layout].files)
    assert binaries_of(tmp_path, edition) == expected


def test_binaries_are_sorted_and_may_lie_outside(tmp_path: Path) -> None:
    text = manifest("app", "[[bin]]", 'name = "a"', 'path = "../shared/a.rs"')
    write_layout(tmp_path, {"app/Cargo.toml": text, "app/src/bin/b.rs": MAIN})
    found = find_binaries(ManifestReader().read(tmp_path / "app" / "Cargo.toml"), "app", "2021")
    assert [binary.name for binary in found] == ["a", "b"]
    assert found[0].path == tmp_path / "shared" / "a.rs"


def test_links_are_files(tmp_path: Path) -> None:
    write_layout(tmp_path, {"Cargo.toml": manifest("app"), "o/main.rs": MAIN, "src/bin/": ""})
    (tmp_path / "src" / "bin" / "folder").symlink_to("../../o")
    (tmp_path / "src" / "bin" / "file.rs").symlink_to("../../o/main.rs")
    (tmp_path / "src" / "bin" / "broken.rs").symlink_to("nowhere")
    assert binaries_of(tmp_path) == {"broken": "src/bin/broken.rs", "file": "src/bin/file.rs"}


@pytest.mark.parametrize(
    ("layout", "edition", "key", "remedy"),
    [
        ("two bins, one name", "2021", "bin[1].name", "a name of its own"),
        ("two sources, found", "2021", "bin.path", "remove one of them"),
        ("two sources, main", "2021", "bin.path", "remove one of them"),
        ("two sources, bin without path", "2021", "bin[0].path", "which one in [[bin]] path"),
        ("bin without source", "2021", "bin[0].path", "src/bin/x.rs or src/bin/x/main.rs"),
        ("legacy NAME.rs beside a library", "2015", "bin[0].path", "src/bin/x/main.rs"),
        ("legacy NAME.rs beside a [lib]", "2015", "bin[0].path", "src/bin/x/main.rs"),
        ("2018 knows no legacy NAME.rs", "2018", "bin[0].path", "src/bin/x/main.rs"),
        ("2018 knows no legacy main.rs", "2018", "bin[0].path", "src/bin/x/main.rs"),
        ("bin without name", "2021", "bin[0].name", "a name that is not empty"),
        ("bin with empty name", "2021", "bin[0].name", "a name that is not empty"),
        ("bin is no array", "2021", "bin", "an array of tables"),
        ("autobins is no boolean", "2021", "package.autobins", "true or false"),
    ],
)
def test_mistakes(layout: str, edition: str, key: str, remedy: str, tmp_path: Path) -> None:
    write_layout(tmp_path, TARGETS[layout].files)
    with pytest.raises(ManifestError) as caught:
        binaries_of(tmp_path, edition)
    assert caught.value.file == tmp_path / "Cargo.toml"
    assert caught.value.key == key
    assert remedy in (caught.value.remedy or "")


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("bin = 1", "bin"),
        ("bin = [1]", "bin[0]"),
        ('bin = [{ name = "x", path = 1 }]', "bin[0].path"),
        ('bin = [{ name = "x", path = "x.rs" }, { name = 2 }]', "bin[1].name"),
        ('bin = [{ name = "x", path = "x.rs" }, { name = "y" }]', "bin[1].path"),
    ],
)
def test_wrong_types(line: str, key: str, tmp_path: Path) -> None:
    write_layout(tmp_path, {"Cargo.toml": f"{line}\n{manifest('app')}"})
    with pytest.raises(ManifestError) as caught:
        binaries_of(tmp_path)
    assert caught.value.file == tmp_path / "Cargo.toml"
    assert caught.value.key == key

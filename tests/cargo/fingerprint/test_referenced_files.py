"""Each file that code refers to counts, though its place is one that doesn't."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.fingerprints import digest
from tests.support.projects import package, write
from tests.support.rust_sources import PACKAGES

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", PACKAGES)
def test_what_code_refers_to_counts(tmp_path: Path, name: str) -> None:
    PACKAGES[name].write(tmp_path)
    before = digest(tmp_path)
    PACKAGES[name].edit(tmp_path)
    assert digest(tmp_path) != before


@pytest.mark.parametrize(
    "code",
    [
        "// mod hidden;\n/* mod hidden; */\n",
        'const X: &str = "mod hidden;";\n',
        'const X: &str = r#"include_str!("hidden.rs")"#;\n',
        "/// ```\n/// mod hidden;\n/// ```\n",
        "mod hidden { }\n",
        "mod a { mod hidden; }\n",
    ],
)
def test_what_code_does_not_refer_to_does_not_count(tmp_path: Path, code: str) -> None:
    write(
        tmp_path,
        {
            "app/.gitignore": "hidden*",
            "app/Cargo.toml": package("[workspace]\n", name="app"),
            "app/src/main.rs": f"{code}fn main() {{}}\n",
            "app/src/hidden.rs": "",
        },
    )
    before = digest(tmp_path)
    (tmp_path / "app" / "src" / "hidden.rs").write_text("// changed\n")
    assert digest(tmp_path) == before


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        ({"app/build.rs": "fn main() {}"}, True),
        ({"app/build.rs": 'fn main() { println!("cargo:rerun-if-changed=x"); }'}, False),
        ({"app/build.rs": "mod parts;", "app/parts/mod.rs": "// rerun-if-changed"}, False),
        ({"app/build.rs": 'include!("ci/b.in");', "app/ci/b.in": "// rerun-if-changed"}, False),
        ({"app/build.rs": "mod parts;", "app/src/main.rs": "// rerun-if-changed"}, True),
        ({"app/build.rs": 'const X: &str = include_str!("x");', "app/x": "rerun-if-changed"}, True),
    ],
)
@pytest.mark.parametrize("edited", ["examples/x.txt", "tests/x.rs", "data/x.txt", "data/in/x"])
def test_a_script_that_does_not_say_what_it_reads(
    tmp_path: Path, files: dict[str, str], counts: bool, edited: str
) -> None:
    manifest = package("[workspace]\nmembers = ['data/other']\n", name="app")
    base = {"app/Cargo.toml": manifest, "app/src/main.rs": "fn main() {}\n"}
    base |= {"app/data/Cargo.toml": "", f"app/{edited}": ""}
    base |= {"app/data/other/Cargo.toml": package(name="other"), "app/data/other/src/main.rs": ""}
    write(tmp_path, base | files)
    before = digest(tmp_path)
    (tmp_path / "app" / edited).write_text("changed")
    assert (digest(tmp_path) != before) == counts
    # Other members, and output.
    before = digest(tmp_path)
    write(tmp_path, {"app/data/other/src/main.rs": "fn main() {}", "app/target/x": ""})
    write(tmp_path, {"app/out/CACHEDIR.TAG": "", "app/out/x": ""})
    assert digest(tmp_path) == before


def test_a_link_to_a_folder_above_counts_by_where_it_leads(tmp_path: Path) -> None:
    write(tmp_path, {"app/Cargo.toml": package(name="app"), "app/src/main.rs": "fn main() {}\n"})
    link = tmp_path / "app" / "src" / "deep" / "up"
    link.parent.mkdir()
    link.symlink_to("../../..")
    before = digest(tmp_path)
    link.unlink()
    link.symlink_to("../../../..")
    assert digest(tmp_path) != before


def test_all_in_the_folder_of_a_module_counts_though_it_is_named_as_that_of_other_targets(
    tmp_path: Path,
) -> None:
    manifest = package("[workspace]\n[[bin]]\nname = 'app'\npath = 'main.rs'\n", name="app")
    write(tmp_path, {"app/Cargo.toml": manifest, "app/main.rs": "", "app/examples.rs": ""})
    write(tmp_path, {"app/examples/text.txt": ""})
    before = digest(tmp_path)
    (tmp_path / "app" / "examples" / "text.txt").write_text("changed")
    assert digest(tmp_path) == before
    (tmp_path / "app" / "main.rs").write_text("mod examples;")
    before = digest(tmp_path)
    (tmp_path / "app" / "examples" / "text.txt").write_text("changed again")
    assert digest(tmp_path) != before


def test_a_folder_named_as_a_module_that_cargo_writes_to(tmp_path: Path) -> None:
    manifest = package("[workspace]\n[[bin]]\nname = 'app'\npath = 'main.rs'\n", name="app")
    write(tmp_path, {"app/Cargo.toml": manifest, "app/main.rs": "mod target;", "app/target.rs": ""})
    before = digest(tmp_path)
    write(tmp_path, {"app/target/CACHEDIR.TAG": "", "app/target/release/app": ""})
    assert digest(tmp_path) == before

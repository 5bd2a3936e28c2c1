from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdk_rust_lambda.cargo.build_options import BuildOptions
from cdk_rust_lambda.cargo.fingerprint import Fingerprint, Fingerprinter
from cdk_rust_lambda.cargo.include import IncludedFile
from cdk_rust_lambda.cargo.manifest import ManifestReader
from cdk_rust_lambda.cargo.selection import select_package
from cdk_rust_lambda.cargo.workspace import load_workspace
from tests.projects import package, write

OPTIONS = BuildOptions("x86_64-unknown-linux-gnu")
MAIN = "fn main() {}\n"

LOCK = """\
version = 4
[[package]]
name = "app"
version = "0.1.0"
dependencies = ["shared", "serde", "devtool"]
[[package]]
name = "shared"
version = "0.1.0"
[[package]]
name = "other"
version = "0.1.0"
dependencies = ["rand"]
[[package]]
name = "serde"
version = "1.0.0"
source = "registry"
[[package]]
name = "devtool"
version = "1.0.0"
source = "registry"
[[package]]
name = "rand"
version = "1.0.0"
source = "registry"
"""

WORKSPACE = {
    "Cargo.toml": (
        '[workspace]\nmembers = ["app", "other"]\nresolver = "3"\n'
        '[workspace.dependencies]\nserde = "1"\nrand = "1"\n'
        "[profile.release]\nopt-level = 3\n"
    ),
    "Cargo.lock": LOCK,
    "app/Cargo.toml": package(
        "[dependencies]\nshared = { path = '../shared' }\nserde.workspace = true\n"
        "[dev-dependencies]\ndevtool = '1'\n",
        name="app",
    ),
    "app/src/main.rs": 'mod deep;\nconst T: &str = include_str!("../../texts/t.txt");\n' + MAIN,
    "app/src/deep/mod.rs": "",
    "app/build.rs": MAIN,
    "app/templates/page.html": "<p>",
    "app/tests/test.rs": "",
    "app/benches/bench.rs": "",
    "app/examples/example.rs": MAIN,
    "shared/Cargo.toml": package("[dependencies]\n", name="shared"),
    "shared/src/lib.rs": "pub mod m;\n",
    "shared/src/m.rs": "",
    "other/Cargo.toml": package("[dependencies]\nrand.workspace = true\n", name="other"),
    "other/src/main.rs": MAIN,
    "texts/t.txt": "text",
    ".cargo/config.toml": "[build]\n",
    "rust-toolchain.toml": '[toolchain]\nchannel = "stable"\n',
}


def fingerprint(
    folder: Path, options: BuildOptions = OPTIONS, includes: tuple[IncludedFile, ...] = ()
) -> Fingerprint:
    """The fingerprint of the workspace's package `app`, read anew."""
    reader = ManifestReader()
    manifest = reader.read(folder / "app" / "Cargo.toml")
    workspace = load_workspace(reader, manifest)
    app = select_package(workspace, manifest, "app")
    return Fingerprinter(reader).fingerprint(workspace, app, app.binaries[0], options, includes)


def digest(folder: Path) -> str:
    return fingerprint(folder).digest


def append(name: str, text: str = "// changed\n") -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / name
        path.write_text((path.read_text() if path.exists() else "") + text)

    return change


def replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new))

    return change


def create(name: str, text: str = "x") -> Callable[[Path], None]:
    return lambda folder: (write(folder, {name: text}), None)[1]


@pytest.mark.parametrize(
    "change",
    [
        append("app/src/main.rs"),
        append("app/src/deep/mod.rs"),
        append("app/build.rs"),
        append("app/templates/page.html"),
        append("shared/src/lib.rs"),
        append("shared/src/m.rs"),
        append("texts/t.txt"),
        append(".cargo/config.toml", "rustflags = []\n"),
        append("rust-toolchain.toml", "profile = 'minimal'\n"),
        append("app/Cargo.toml", "[features]\nx = []\n"),
        append("shared/Cargo.toml", "[features]\nx = []\n"),
        replace("Cargo.toml", "opt-level = 3", "opt-level = 2"),
        replace("Cargo.toml", 'serde = "1"', 'serde = "1.0.1"'),
        replace("app/Cargo.toml", 'version = "0.1.0"', 'version = "0.2.0"'),
        replace("Cargo.lock", 'name = "serde"\nversion = "1.0.0"', 'name = "serde"\nversion = "1.0.1"'),
        create("app/src/new.rs"),
        create("app/.sqlx/query.json"),
        lambda folder: (folder / "app/templates/page.html").unlink(),
        lambda folder: (folder / "app/src/deep/mod.rs").rename(folder / "app/src/deep.rs") and None,
    ],
)  # fmt: skip
def test_it_changes_with_what_can_change_the_binary(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    before = digest(write(tmp_path, WORKSPACE))
    change(tmp_path)
    assert digest(tmp_path) != before


@pytest.mark.parametrize(
    "change",
    [
        append("other/src/main.rs"),
        append("other/Cargo.toml", "[features]\nx = []\n"),
        append("app/tests/test.rs"),
        append("app/benches/bench.rs"),
        append("app/examples/example.rs"),
        append("app/Cargo.toml", "[package.metadata.lambda.deploy]\nmemory = 1024\n"),
        append("app/Cargo.toml", "[[test]]\nname = 'test'\n"),
        append("app/Cargo.toml", "# a comment\n"),
        replace("app/Cargo.toml", "devtool = '1'", "devtool = '2'"),
        replace("Cargo.toml", 'rand = "1"', 'rand = "2"'),
        replace("Cargo.toml", '"other"]', '"other", "third"]'),
        replace("Cargo.lock", 'name = "rand"\nversion = "1.0.0"', 'name = "rand"\nversion = "1.0.1"'),
        replace("Cargo.lock", 'name = "devtool"\nversion = "1.0.0"', 'name = "devtool"\nversion = "2.0.0"'),
        create("app/target/release/app"),
        create("target/release/app"),
        create("app/.git/HEAD"),
        create("app/.idea/workspace.xml"),
        create("app/src/.main.rs.swp"),
        create("app/src/main.rs~"),
        create("app/.DS_Store"),
        create("app/cdk.out/manifest.json"),
        create("app/out/cdk.out"),
        create("app/cache/CACHEDIR.TAG"),
        create("app/venv/pyvenv.cfg"),
        create("app/inner/Cargo.toml"),
        create("README.md"),
    ],
)  # fmt: skip
def test_it_does_not_change_with_what_cannot(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    before = digest(
        write(
            tmp_path,
            WORKSPACE | {"third/Cargo.toml": package(name="third"), "third/src/lib.rs": ""},
        )
    )
    change(tmp_path)
    assert digest(tmp_path) == before


def test_it_does_not_depend_on_place_time_or_line_endings(tmp_path: Path) -> None:
    one = write(tmp_path / "one", WORKSPACE)
    two = write(tmp_path / "elsewhere" / "two", WORKSPACE)
    for path in two.rglob("*"):
        if path.is_file() and path.suffix in (".rs", ".toml"):
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
        os.utime(path, (1, 1))
    assert digest(one) == digest(two)


def test_it_names_the_files(tmp_path: Path) -> None:
    files = fingerprint(write(tmp_path, WORKSPACE)).files
    names = {path.relative_to(tmp_path).as_posix() for path in files}
    assert names == {
        "app/build.rs",
        "app/src/deep/mod.rs",
        "app/src/main.rs",
        "app/templates/page.html",
        "shared/src/lib.rs",
        "shared/src/m.rs",
        "texts/t.txt",
    }


@pytest.mark.parametrize(
    "options",
    [
        BuildOptions("aarch64-unknown-linux-gnu"),
        BuildOptions(OPTIONS.target, profile="dev"),
        BuildOptions(OPTIONS.target, features=("x",)),
        BuildOptions(OPTIONS.target, all_features=True),
        BuildOptions(OPTIONS.target, cargo_config=("a=1", "b=2")),
        BuildOptions(OPTIONS.target, cargo_config=("b=2", "a=1")),
        BuildOptions(OPTIONS.target, compiler="cargo", extra_args=("-v",)),
        BuildOptions(OPTIONS.target, no_default_features=True),
        BuildOptions(OPTIONS.target, environment=(("A", "1"),)),
    ],
)
def test_it_changes_with_the_options(tmp_path: Path, options: BuildOptions) -> None:
    write(tmp_path, WORKSPACE)
    assert fingerprint(tmp_path, options).digest != fingerprint(tmp_path).digest


def test_it_changes_with_included_files_their_names_and_modes(tmp_path: Path) -> None:
    write(tmp_path, WORKSPACE | {"data": "1"})
    data = tmp_path / "data"
    digests = {digest(tmp_path)}
    digests.add(fingerprint(tmp_path, includes=(IncludedFile("a", data),)).digest)
    digests.add(fingerprint(tmp_path, includes=(IncludedFile("b", data),)).digest)
    data.chmod(0o755)
    digests.add(fingerprint(tmp_path, includes=(IncludedFile("b", data),)).digest)
    data.write_text("2")
    digests.add(fingerprint(tmp_path, includes=(IncludedFile("b", data),)).digest)
    assert len(digests) == 5


def test_modules_outside_of_the_package(tmp_path: Path) -> None:
    files = {
        "app/src/main.rs": '#[path = "../../common/mod.rs"]\nmod common;\n' + MAIN,
        "common/mod.rs": "mod inner;",
        "common/inner.rs": 'const X: &[u8] = include_bytes!("data.bin");',
        "common/data.bin": "x",
    }
    before = digest(write(tmp_path, WORKSPACE | files))
    append("common/inner.rs")(tmp_path)
    between = digest(tmp_path)
    append("common/data.bin")(tmp_path)
    assert len({before, between, digest(tmp_path)}) == 3


def test_a_module_by_its_path_has_its_submodules_beside_it(tmp_path: Path) -> None:
    files = {
        "app/src/main.rs": '#[path = "../../common/thread.rs"]\nmod thread;\n' + MAIN,
        "common/thread.rs": "mod inner;",
        "common/inner.rs": "",
    }
    before = digest(write(tmp_path, WORKSPACE | files))
    append("common/inner.rs")(tmp_path)
    assert digest(tmp_path) != before


def test_a_binary_in_a_folder_that_is_left_out(tmp_path: Path) -> None:
    manifest = WORKSPACE["app/Cargo.toml"] + "[[bin]]\nname = 'app'\npath = 'examples/tool.rs'\n"
    files = {"app/Cargo.toml": manifest, "app/examples/tool.rs": "mod helper;\n" + MAIN}
    before = digest(write(tmp_path, WORKSPACE | files | {"app/examples/helper.rs": ""}))
    append("app/examples/helper.rs")(tmp_path)
    assert digest(tmp_path) != before


def test_a_library_at_the_package_s_top_brings_no_output(tmp_path: Path) -> None:
    manifest = WORKSPACE["app/Cargo.toml"] + "[lib]\npath = 'lib.rs'\n"
    before = digest(write(tmp_path, WORKSPACE | {"app/Cargo.toml": manifest, "app/lib.rs": ""}))
    write(tmp_path, {"app/target/debug/build/x/out/gen.rs": "", "app/tests/more.rs": ""})
    assert digest(tmp_path) == before


def test_what_a_dependency_inherits_from_another_workspace(tmp_path: Path) -> None:
    files = {
        "app/Cargo.toml": package("[dependencies]\nfar = { path = '../../far/lib' }\n", name="app"),
        "../far/Cargo.toml": "[workspace]\nmembers = ['lib']\n[workspace.package]\nversion = '1.0.0'\n",
        "../far/lib/Cargo.toml": "[package]\nname = 'far'\nversion.workspace = true\nedition = '2024'\n",
        "../far/lib/src/lib.rs": "",
    }
    root = tmp_path / "here"
    before = digest(write(root, WORKSPACE | files))
    replace("../far/Cargo.toml", "1.0.0", "2.0.0")(root)
    assert digest(root) != before


@pytest.mark.parametrize(
    "files",
    [
        {"Cargo.toml": WORKSPACE["Cargo.toml"] + "[replace]\n'serde:1.0.0' = { path = 'local' }\n"},
        {".cargo/config.toml": "[patch.crates-io]\nserde = { path = 'local' }\n"},
        {".cargo/config.toml": "paths = ['local']\n"},
    ],
)
def test_local_overrides_are_sources(tmp_path: Path, files: dict[str, str]) -> None:
    local = {"local/Cargo.toml": package(name="serde"), "local/src/lib.rs": ""}
    before = digest(write(tmp_path, WORKSPACE | files | local))
    append("local/src/lib.rs")(tmp_path)
    assert digest(tmp_path) != before


def test_development_dependencies_count_where_they_change_features(tmp_path: Path) -> None:
    manifest = WORKSPACE["app/Cargo.toml"] + "helper = { path = '../helper' }\n"
    root = WORKSPACE["Cargo.toml"].replace('resolver = "3"', 'resolver = "1"')
    helper = {"helper/Cargo.toml": package(name="helper"), "helper/src/lib.rs": ""}
    write(tmp_path, WORKSPACE | helper | {"app/Cargo.toml": manifest, "Cargo.toml": root})
    before = digest(tmp_path)
    append("helper/Cargo.toml", "[features]\nx = []\n")(tmp_path)
    assert digest(tmp_path) != before


def test_names_that_no_file_can_have(tmp_path: Path) -> None:
    main = f'const X: &str = include_str!("{"x" * 300}");\n' + MAIN
    assert digest(write(tmp_path, WORKSPACE | {"app/src/main.rs": main}))


def test_bytes_that_are_packaged_count_as_they_are(tmp_path: Path) -> None:
    write(tmp_path, WORKSPACE | {"data": "a\n"})
    included = (IncludedFile("data", tmp_path / "data"),)
    before = fingerprint(tmp_path, includes=included).digest
    (tmp_path / "data").write_bytes(b"a\r\n")
    assert fingerprint(tmp_path, includes=included).digest != before


def test_paths_from_the_manifest_s_folder(tmp_path: Path) -> None:
    main = 'const X: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../texts/u.txt"));\n'
    write(tmp_path, WORKSPACE | {"app/src/main.rs": main + MAIN, "texts/u.txt": "1"})
    before = digest(tmp_path)
    append("texts/u.txt")(tmp_path)
    assert digest(tmp_path) != before


def test_a_patched_dependency(tmp_path: Path) -> None:
    patch = "[patch.crates-io]\nserde = { path = 'patched' }\n"
    files = {"patched/Cargo.toml": package(name="serde"), "patched/src/lib.rs": ""}
    write(tmp_path, WORKSPACE | files | {"Cargo.toml": WORKSPACE["Cargo.toml"] + patch})
    before = digest(tmp_path)
    append("patched/src/lib.rs")(tmp_path)
    assert digest(tmp_path) != before


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    write(tmp_path, WORKSPACE)
    before = digest(tmp_path)
    (tmp_path / "app" / "src" / "loop").symlink_to(tmp_path / "app" / "src")
    assert digest(tmp_path) == before


def test_a_linked_file_counts_by_its_content(tmp_path: Path) -> None:
    write(tmp_path, WORKSPACE | {"elsewhere.rs": "// 1"})
    (tmp_path / "app" / "src" / "linked.rs").symlink_to(tmp_path / "elsewhere.rs")
    before = digest(tmp_path)
    append("elsewhere.rs")(tmp_path)
    assert digest(tmp_path) != before


_NAMES = st.sampled_from(["src/a.rs", "src/b.rs", "src/c/mod.rs", "data/x.txt", "y.json"])
_TREES = st.dictionaries(_NAMES, st.sampled_from(["", "a", "b", "ab"]), max_size=4)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(one=_TREES, two=_TREES)
def test_equal_trees_and_only_they_have_equal_hashes(
    tmp_path_factory: pytest.TempPathFactory, one: dict[str, str], two: dict[str, str]
) -> None:
    digests = []
    for tree in (one, two):
        folder = tmp_path_factory.mktemp("tree")
        files = {f"app/{name}": text for name, text in tree.items()}
        digests.append(digest(write(folder, WORKSPACE | files)))
    assert (digests[0] == digests[1]) == (one == two)

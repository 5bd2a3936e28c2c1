from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda import ManifestError
from cdk_rust_lambda.cargo.fingerprint import walk as source_walk
from tests.support.fingerprints import MAIN, WORKSPACE, append, digest, fingerprint
from tests.support.projects import write

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The workspace's folder."""
    return write(tmp_path / "ws", WORKSPACE)


def test_modules_outside_of_the_package(root: Path) -> None:
    files = {
        "app/src/main.rs": '#[path = "../../common/mod.rs"]\nmod common;\n' + MAIN,
        "common/mod.rs": "mod inner;",
        "common/inner.rs": 'const X: &[u8] = include_bytes!("data.bin");',
        "common/data.bin": "x",
    }
    before = digest(write(root, files))
    append("common/inner.rs")(root)
    between = digest(root)
    append("common/data.bin")(root)
    assert len({before, between, digest(root)}) == 3


def test_a_module_by_its_path_has_its_submodules_beside_it(root: Path) -> None:
    files = {
        "app/src/main.rs": '#[path = "../../common/thread.rs"]\nmod thread;\n' + MAIN,
        "common/thread.rs": "mod inner;",
        "common/inner.rs": "",
    }
    before = digest(write(root, files))
    append("common/inner.rs")(root)
    assert digest(root) != before


def test_a_binary_in_a_folder_that_is_left_out(root: Path) -> None:
    manifest = WORKSPACE["app/Cargo.toml"] + "[[bin]]\nname = 'app'\npath = 'examples/tool.rs'\n"
    files = {"app/Cargo.toml": manifest, "app/examples/tool.rs": "mod helper;\n" + MAIN}
    before = digest(write(root, files | {"app/examples/helper.rs": ""}))
    append("app/examples/helper.rs")(root)
    assert digest(root) != before


def test_a_library_at_the_package_s_top_brings_no_output(root: Path) -> None:
    manifest = WORKSPACE["app/Cargo.toml"] + "[lib]\npath = 'lib.rs'\n"
    before = digest(write(root, {"app/Cargo.toml": manifest, "app/lib.rs": ""}))
    write(root, {"app/target/debug/build/x/out/gen.rs": "", "app/tests/more.rs": ""})
    assert digest(root) == before


def test_names_that_no_file_can_have(root: Path) -> None:
    main = f'const X: &str = include_str!("{"x" * 300}");\n' + MAIN
    assert digest(write(root, {"app/src/main.rs": main}))


def test_paths_from_the_manifest_s_folder(root: Path) -> None:
    main = 'const X: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../texts/u.txt"));\n'
    write(root, {"app/src/main.rs": main + MAIN, "texts/u.txt": "1"})
    before = digest(root)
    append("texts/u.txt")(root)
    assert digest(root) != before


def test_links_in_a_circle_end(root: Path) -> None:
    source = root / "app" / "src"
    (source / "loop").symlink_to(source)
    (source / "up").symlink_to(root)
    (source / "everything").symlink_to("/")
    (source / "self").symlink_to("self")
    (source / "self.rs").symlink_to("self.rs")
    (source / "ping").symlink_to("pong")
    (source / "pong").symlink_to("ping")
    (source / "gone.rs").symlink_to("nowhere.rs")
    assert len(fingerprint(root).files) == 8


def test_each_folder_is_visited_once_however_many_links_lead_to_it(root: Path) -> None:
    # By 2 ** 40 ways.
    for number in range(40):
        folder = root / "app" / "src" / f"m{number}"
        folder.mkdir()
        for link in ("a", "b"):
            (folder / link).symlink_to(f"../m{number + 1}")
    write(root, {"app/src/m40/x.rs": ""})
    before = digest(root)
    append("app/src/m40/x.rs")(root)
    assert digest(root) != before


def test_a_link_to_a_folder_counts_by_where_it_leads(root: Path) -> None:
    write(root, {"app/src/one/mod.rs": "", "app/src/two/mod.rs": ""})
    link = root / "app" / "src" / "link"
    link.symlink_to("one")
    before = digest(root)
    link.unlink()
    link.symlink_to("two")
    assert digest(root) != before


@pytest.mark.parametrize("name", ["../common", "../../outside/common", "tests/common"])
def test_a_linked_folder_counts_by_its_content_wherever_it_is(root: Path, name: str) -> None:
    write(root / "app", {f"{name}/mod.rs": "", f"{name}/deep/x.rs": ""})
    (root / "app" / "src" / "common").symlink_to(Path("..", name))
    (root / "app" / "src" / "deep2").symlink_to(Path("..", name, "deep"))
    before = digest(root)
    append(f"app/{name}/deep/x.rs")(root)
    assert digest(root) != before


def test_links_have_the_same_names_in_every_checkout(tmp_path: Path) -> None:
    digests = []
    for place in ("a/z", "z/a"):
        root = write(tmp_path / place, WORKSPACE | {"common/mod.rs": ""})
        (root / "app" / "src" / "one").symlink_to(root / "common")
        (root / "app" / "src" / "two").symlink_to(root / "common")
        digests.append(digest(root))
    assert digests[0] == digests[1]


def test_the_order_in_a_folder_does_not_count(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("link", "app/src/one", "app/src/two", "app/src/y"):
        (root / name).symlink_to(root / "texts")
    text = 'const X: &str = include_str!("../../{}/u.txt");'
    write(root, {"app/src/a.rs": text.format("link"), "app/src/b.rs": text.format("texts")})
    write(root, {"texts/u.txt": ""})
    original = source_walk._scan  # noqa: SLF001 - to be replaced
    digests = set()
    for is_reverse in (False, True):

        def scan(folder: str, is_reverse: bool = is_reverse) -> list[os.DirEntry[str]]:
            return sorted(original(folder), key=lambda entry: entry.name, reverse=is_reverse)

        monkeypatch.setattr(source_walk, "_scan", scan)
        digests.add(digest(root))
    assert len(digests) == 1


def test_a_package_behind_a_link_is_the_same(root: Path) -> None:
    before = digest(root)
    (root.parent / "link").symlink_to(root)
    assert digest(root.parent / "link") == before


def test_a_file_that_vanishes_between_the_walk_and_the_reading(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest(root)
    write(root, {"app/src/vanishing.rs": ""})
    original = os.open

    def vanish(path: str, *arguments: int) -> int:
        if str(path).endswith("vanishing.rs"):
            Path(path).unlink()
        return original(path, *arguments)

    monkeypatch.setattr(os, "open", vanish)
    assert digest(root) == before


def test_a_folder_that_vanishes_during_the_walk(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest(root)
    write(root, {"app/src/vanishing/x.rs": ""})
    original = os.scandir

    def vanish(path: str) -> object:
        if str(path).endswith("vanishing"):
            Path(path).rename(root / "elsewhere")
        return original(path)

    monkeypatch.setattr(os, "scandir", vanish)
    assert digest(root) == before


@pytest.mark.parametrize(("function", "name"), [("open", "main.rs"), ("scandir", "src")])
def test_what_cannot_be_read_is_named(
    root: Path, monkeypatch: pytest.MonkeyPatch, function: str, name: str
) -> None:
    original = getattr(os, function)

    def refuse(path: str, *arguments: int) -> object:
        if str(path).endswith(f"app/src/{name}".replace("src/src", "src")):
            raise PermissionError(13, "Permission denied", path)
        return original(path, *arguments)

    monkeypatch.setattr(os, function, refuse)
    with pytest.raises(ManifestError, match="Permission denied") as caught:
        digest(root)
    assert str(caught.value.file).endswith(name)
    assert "gitignore" in str(caught.value.remedy)


def test_pipes_and_sockets_are_no_sources(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest(root)
    os.mkfifo(root / "app" / "src" / "pipe.rs")
    (root / "app" / "src" / "link.rs").symlink_to("pipe.rs")
    (root / "app" / "src" / "zero").symlink_to("/dev/zero")
    monkeypatch.chdir(root / "app" / "src")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket")
        assert digest(root) == before


@pytest.mark.parametrize("name", ["mkfifo", "mkdir"])  # Windows lacks the first
def test_something_else_takes_the_place_of_a_file(
    root: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    change: Callable[[str], None] = getattr(os, name)
    before = digest(root)
    write(root, {"app/src/vanishing.rs": ""})
    original = os.open

    def exchange(path: str, *arguments: int) -> int:
        if str(path).endswith("vanishing.rs"):
            Path(path).unlink()
            change(path)
        return original(path, *arguments)

    monkeypatch.setattr(os, "open", exchange)
    if name == "mkdir":
        assert digest(root) == before
    else:
        assert digest(root)  # it ends


def test_names_that_are_no_unicode(root: Path) -> None:
    before = digest(root)
    (root / "app" / os.fsdecode(b"data-\xff\xfe.bin")).touch()
    assert digest(root) != before


def test_a_link_is_no_file_that_holds_where_it_leads(root: Path) -> None:
    path = root / "app" / "link"
    path.symlink_to("src")
    before = digest(root)
    path.unlink()
    path.write_text("src")
    assert digest(root) != before


def test_a_tree_that_is_deeper_than_python_s_stack(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest(root)
    depth = sys.getrecursionlimit() + 100
    monkeypatch.chdir(root / "app" / "src")
    for _ in range(depth):
        Path("d").mkdir()
        os.chdir("d")
    Path("x.rs").touch()
    assert digest(root) != before
    # Whoever removes the test's folder may be recursive.
    Path("x.rs").unlink()
    for _ in range(depth):
        os.chdir("..")
        Path("d").rmdir()
    assert digest(root) == before


def test_large_files(root: Path) -> None:
    path = root / "app" / "data.bin"
    path.write_bytes(b"x" * 300_000)
    before = digest(root)
    path.write_bytes(b"x" * 299_999 + b"y")
    between = digest(root)
    code = root / "app" / "src" / "large.rs"
    code.write_bytes(b"//\n" * 50_000 + b'include_str!("../../texts/u.txt")')
    write(root, {"texts/u.txt": "1"})
    after = digest(root)
    append("texts/u.txt")(root)
    assert len({before, between, after, digest(root)}) == 4


@pytest.mark.parametrize(
    "code",
    [
        'include_str!("../../texts/u.txt")',
        'include_bytes! ["../../texts/u.txt"]',
        'include!{\n  "../../texts/u.txt"}',
        'include_str!(r"../../texts/u.txt")',
        'include_str!(r##"../../texts/u.txt"##)',
        '#![doc = include_str!("../../texts/u.txt")]',
        'include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../texts/u.txt"))',
        'concat!(env!("CARGO_MANIFEST_DIR"), "/../texts/u.txt")',
        'include_str!("../../texts/in \\"quotes\\".txt")',
    ],
)
def test_files_that_the_code_names(root: Path, code: str) -> None:
    name = 'texts/in "quotes".txt' if "quotes" in code else "texts/u.txt"
    write(root, {"app/src/main.rs": f"const X: &str = {code};\n{MAIN}", name: "1"})
    before = digest(root)
    append(name)(root)
    assert digest(root) != before


@pytest.mark.parametrize("attribute", ["#[path = {}]", "#[cfg_attr(unix, path = {})]"])
def test_modules_by_attributes(root: Path, attribute: str) -> None:
    text = attribute.format('"../../common/m.rs"') + " mod m;\n" + MAIN
    write(root, {"app/src/main.rs": text, "common/m.rs": ""})
    before = digest(root)
    append("common/m.rs")(root)
    assert digest(root) != before


@pytest.mark.parametrize("folder", ["texts", "app/src"])
def test_code_that_is_included_names_files_too(root: Path, folder: str) -> None:
    name = os.path.relpath(root / folder / "code.in", root / "app" / "src")
    names = os.path.relpath(root / "texts" / "u", root / folder)
    write(root, {"app/src/main.rs": f'include!("{name}");\n' + MAIN, "texts/u": ""})
    write(root, {f"{folder}/code.in": f'const X: &str = include_str!("{names}");'})
    before = digest(root)
    append("texts/u")(root)
    assert digest(root) != before


@pytest.mark.parametrize(
    ("name", "macro", "changes"),
    [
        ("app/src/main.rs", "include!", False),
        ("app/src/main.rs", "include_str!", True),
        ("app/Cargo.toml", "include_bytes!", True),
    ],
)
def test_line_endings_that_end_up_in_the_binary(
    root: Path, name: str, macro: str, changes: bool
) -> None:
    (root / "app" / "build.rs").unlink()  # which may read all, to the letter
    relative = os.path.relpath(root / name, root / "app" / "src" / "deep")
    append("app/src/deep/mod.rs", f'const X: &str = {macro}("{relative}");\n')(root)
    before = digest(root)
    path = root / name
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert (digest(root) != before) == changes


@pytest.mark.parametrize("name", ["app/src/main.rs", "app/data/table.toml"])
@pytest.mark.parametrize("has_script", [False, True])
def test_line_endings_that_a_build_script_may_hand_on(
    root: Path, name: str, has_script: bool
) -> None:
    write(root, {"app/data/table.toml": "a = 1\n"})
    if not has_script:
        (root / "app" / "build.rs").unlink()
    before = digest(root)
    path = root / name
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert (digest(root) != before) is has_script


def test_a_linked_file_counts_by_its_content(root: Path) -> None:
    write(root, {"elsewhere.rs": "// 1"})
    (root / "app" / "src" / "linked.rs").symlink_to(root / "elsewhere.rs")
    before = digest(root)
    append("elsewhere.rs")(root)
    assert digest(root) != before

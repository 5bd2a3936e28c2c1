from __future__ import annotations

import os
import shutil
import socket
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cdk_rust_lambda import ManifestError
from cdk_rust_lambda.cargo.compile.hook_declarations import declare_hooks
from cdk_rust_lambda.cargo.compile.options import BuildOptions
from cdk_rust_lambda.cargo.fingerprint.gitignore import IgnoreFiles
from cdk_rust_lambda.cargo.fingerprint.walk import SourceWalk
from tests.support.fingerprints import MAIN, OPTIONS, WORKSPACE, append, create, digest, fingerprint
from tests.support.projects import write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The workspace's folder."""
    return write(tmp_path / "ws", WORKSPACE)


@pytest.mark.parametrize("target", ["rules", ".gitignore", "gone"])
def test_a_link_is_not_followed(root: Path, target: str) -> None:
    write(root, {"app/rules": "*.log\n"})
    (root / "app/.gitignore").symlink_to(target)
    before = digest(root)
    create("app/debug.log")(root)
    assert digest(root) != before


@pytest.mark.parametrize("repository", ["", "../.git/HEAD", ".git/HEAD", ".git", ".jj/repo"])
@pytest.mark.parametrize(
    ("ignoring", "pattern", "name"),
    [
        (".gitignore", "*.log", "app/debug.log"),
        (".gitignore", "/app/notes/", "app/notes/a/b.txt"),
        (".gitignore", "generated", "app/src/generated/deep/x.rs"),
        ("app/.gitignore", "/notes.txt", "app/notes.txt"),
        ("app/data/.gitignore", "*\n!.gitignore", "app/data/cache.bin"),
        ("app/.gitignore", "*.log\r\n*.tmp\r\n", "app/a.log"),
        ("app/.gitignore", "\ufeffa.log", "app/a.log"),
        ("app/.gitignore", "!\n\\\n[\na.log", "app/a.log"),
        # What Python warns of, which is an error in these tests.
        ("app/.gitignore", "[[]", "app/["),
        ("app/.gitignore", "x/[a||b].log", "app/x/|.log"),
    ],
)
def test_ignored_files_do_not_count(
    root: Path, repository: str, ignoring: str, pattern: str, name: str
) -> None:
    if repository:
        write(root, {repository: ""})
    write(root, {ignoring: pattern})
    before = digest(root)
    create(name)(root)
    assert digest(root) == before


@pytest.mark.parametrize(
    ("ignored", "name"),
    [
        ({".gitignore": "*.log\n!keep.log"}, "app/keep.log"),
        ({".gitignore": "*.log", "app/.gitignore": "!keep.log"}, "app/keep.log"),
        ({".gitignore": "/notes.txt"}, "app/notes.txt"),
        ({"other/.gitignore": "*"}, "app/notes.txt"),
        # Above the repository, or above the workspace if there is no repository.
        ({"../.gitignore": "*.log"}, "app/a.log"),
        ({".git/info/exclude": "*.log"}, "app/a.log"),
        ({".gitignore": "*.log", "app/vendor/.git": "gitdir: x"}, "app/vendor/a.log"),
        # Somebody made a package of what is ignored.
        ({".gitignore": "/shared/"}, "shared/data.txt"),
        ({".gitignore": "*"}, "app/src/new.rs"),
    ],
)
def test_what_is_not_ignored_counts(root: Path, ignored: dict[str, str], name: str) -> None:
    write(root, ignored)
    before = digest(root)
    create(name)(root)
    assert digest(root) != before


def test_ignore_files_from_the_repository_s_root_on(root: Path) -> None:
    write(root, {"../.git/HEAD": "", "../.gitignore": "*.log"})
    before = digest(root)
    create("app/a.log")(root)
    create("../outside/deeper/a.log")(root)
    assert digest(root) == before


def test_an_archive_has_the_hash_of_the_checkout(tmp_path: Path) -> None:
    ignored = {".gitignore": "*.log\n/app/cache", "app/.gitignore": "!keep.log\n"}
    files = {"app/a.log": "", "app/keep.log": "", "app/cache/x": "", ".git/HEAD": "x"}
    checkout = write(tmp_path / "1" / "ws", WORKSPACE | ignored | files)
    archive = write(tmp_path / "2" / "ws", WORKSPACE | ignored | {"app/keep.log": ""})
    assert digest(checkout) == digest(archive)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ('const X: &str = include_str!("../secret.json");', "app/secret.json"),
        ('const X: &str = include_str!("../../secret/a.json");', "secret/a.json"),
    ],
)
def test_an_ignored_file_that_the_code_names(root: Path, code: str, name: str) -> None:
    write(root, {".gitignore": "secret*", "app/src/main.rs": code + MAIN, name: ""})
    hooked = BuildOptions(
        OPTIONS.target, before_build=declare_hooks("before_build", [["make", "secrets"]])
    )
    before, generated = digest(root), fingerprint(root, hooked)
    append(name)(root)
    assert digest(root) != before
    # Made by a hook from other things.
    assert fingerprint(root, hooked) == generated
    (root / name).unlink()
    assert fingerprint(root, hooked) == generated


@pytest.mark.parametrize("generated", ["made.json", "made"])
@pytest.mark.parametrize("key", ["before_build", "after_build"])
def test_a_declared_output_that_the_code_names(root: Path, key: str, generated: str) -> None:
    name = "app/made.json" if "." in generated else "app/made/a.json"
    code = f'const X: &str = include_str!("{name.replace("app", "..")}");'
    write(root, {"app/src/main.rs": code + MAIN, name: ""})
    hooks: dict[str, Any] = {key: declare_hooks(key, [["make"]])}
    options = evolve(OPTIONS, generated=(generated,), **hooks)
    before = fingerprint(root, options)
    append(name)(root)
    assert fingerprint(root, options) == before


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"app/src/main.rs": "mod generated;"}, "app/src/generated.rs"),
        ({"app/src/main.rs": "mod r#generated ;"}, "app/src/generated.rs"),
        ({"app/src/main.rs": "mod generated;"}, "app/src/generated/mod.rs"),
        ({"app/src/main.rs": "mod generated;"}, "app/src/generated/part.rs"),
        ({"app/src/deep/mod.rs": "mod generated;"}, "app/src/deep/generated.rs"),
        ({"app/src/main.rs": "mod a;", "app/src/a.rs": "mod generated;"}, "app/src/a/generated.rs"),
        ({"app/src/main.rs": '#[path = "generated.rs"] mod x;'}, "app/src/generated.rs"),
        ({"app/src/main.rs": 'include!("generated.rs");'}, "app/src/generated.rs"),
    ],
)
def test_ignored_modules_count_if_no_build_script_may_write_them(
    root: Path, files: dict[str, str], name: str
) -> None:
    write(root, {".gitignore": "generated*", "app/src/generated/mod.rs": "", name: ""} | files)
    before = digest(root)
    append(name)(root)
    assert digest(root) == before
    (root / "app" / "build.rs").unlink()
    before = digest(root)
    append(name)(root)
    assert digest(root) != before


def test_a_package_in_an_ignored_folder_that_hooks_make(root: Path) -> None:
    write(root, {".gitignore": "/shared"})
    hooked = BuildOptions(
        OPTIONS.target, before_build=declare_hooks("before_build", [["make", "client"]])
    )
    before = fingerprint(root, hooked)
    append("shared/src/lib.rs")(root)
    assert fingerprint(root, hooked) == before


def test_an_ignore_file_that_cannot_be_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)  # the address of a socket is short
    with socket.socket(socket.AF_UNIX) as unreadable:
        unreadable.bind(".gitignore")
    with pytest.raises(ManifestError) as caught:
        digest(root)
    assert caught.value.file == str(root / ".gitignore")


def test_a_folder_named_gitignore(root: Path) -> None:
    write(root, {"app/.gitignore/x": ""})
    assert digest(root)


def test_a_workspace_outside_of_the_package_has_no_say(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "*", "a/.gitignore": "*.log", "b/x.log": "", "a/x.log": ""})
    ignore_files = IgnoreFiles(str(tmp_path / "workspace"))
    assert ignore_files.ignores(str(tmp_path / "a" / "x.log"))
    assert not ignore_files.ignores(str(tmp_path / "b" / "x.log"))


_NAMES = ("a", "b", "a.log", "b.log", "ab", ".env", "x y", "[a]", "d")
_FILES = st.lists(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=3), max_size=6)
_PATTERNS = (
    *("a", "/a", "a/", "*.log", "!a.log", "a/b", "**/b", "a/**", "/*", "!/a", "!a/", "?b", "[ab]"),
    *("[!a]", "# a", "\\#a", "", "x y", "x y ", "x\\ y", "*", "!*", "a/*/b", "a/**/b", "**", "."),
    *("\\[a\\]", "/**/a", "!/**/a", "d/", "!d/a", "*/a", ".*", "!.env", "/", "a//b", "a*b", " a"),
)
_PATTERN = st.sampled_from(_PATTERNS) | st.text(alphabet="ab/*!?.[] \\", min_size=1, max_size=5)
_IGNORED = st.dictionaries(
    st.sampled_from(["", "a/", "d/", "a/b/"]), st.lists(_PATTERN, max_size=4), max_size=3
)


@pytest.mark.skipif(shutil.which("git") is None, reason="compares with Git")
@settings(max_examples=150)
@given(files=_FILES, ignored=_IGNORED)
@example(files=[["a", "b"], ["a", "a.log"], ["a.log"]], ignored={"": ["*.log"], "a/": ["!a.log"]})
@example(files=[["a", "b"], ["a", "a"]], ignored={"": ["a/*", "!a/b"]})
@example(files=[["a", "b"]], ignored={"": ["a/", "!a/b"], "a/": ["!b"]})
@example(files=[["d", "a", "a"]], ignored={"d/": ["*/"]})
def test_git_ignores_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    files: list[list[str]],
    ignored: dict[str, list[str]],
) -> None:
    folder = tmp_path_factory.mktemp("git")
    for parts in files:
        try:
            (folder.joinpath(*parts[:-1])).mkdir(parents=True, exist_ok=True)
            folder.joinpath(*parts).touch()
        except OSError:  # a file and a folder of one name
            continue
    for name, patterns in ignored.items():
        if (folder / name).is_dir():
            (folder / name / ".gitignore").write_text("\n".join(patterns))
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
    for command in (["init", "-q"], ["ls-files", "-z", "--others", "--exclude-standard"]):
        output = subprocess.run(
            ["git", *command], cwd=folder, env=environment, capture_output=True, check=True
        ).stdout
    expected = {name for name in os.fsdecode(output).split("\0") if name}
    expected = {name for name in expected if not name.endswith(".gitignore")}
    walk = SourceWalk.over(str(folder), (), IgnoreFiles(str(folder)))
    assert set(walk.files) == expected

"""What other members ask of the crates that a binary is built from counts, and nothing else of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.fingerprint.fingerprint import Fingerprinter
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.selection import select_package
from cdk_rust_lambda.cargo.project.workspace import load_workspace
from tests.support.fingerprints import OPTIONS, append, create, digest, fingerprint, replace
from tests.support.projects import RUNTIME, package, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cdk_rust_lambda.cargo.fingerprint.parts import Part


def locked(name: str, *dependencies: str, version: str = "1.0.0", ours: bool = False) -> str:
    names = ", ".join(f'"{each}"' for each in dependencies)
    source = "" if ours else '\nsource = "registry"'
    return (
        f'[[package]]\nname = "{name}"\nversion = "{version}"{source}\ndependencies = [{names}]\n'
    )


LOCK = "version = 4\n" + "".join(
    (
        locked("app", "lambda_runtime", "shared", ours=True),
        locked("other", "lambda_runtime", "shared", "middle", "asking", "apart", ours=True),
        locked("tool", "serde", ours=True),
        locked("shared", "serde", ours=True),
        locked("middle", "serde", "apart", ours=True),
        locked("lambda_runtime", "serde"),
        locked("serde"),
        locked("asking", "between", "apart"),
        locked("between", "serde"),
        locked("apart", "apart-too"),
        locked("apart-too"),
    )
)
# The binary of `app` is made from lambda_runtime, shared and serde. `other` asks of them by itself, by
# `middle`, and by crates of a registry; `apart` has nothing to do with them.
FILES = {
    "Cargo.toml": '[workspace]\nmembers = ["app", "other", "tool"]\nresolver = "3"\n'
    "[workspace.dependencies]\nserde = '1'\napart = '1'\n",
    "Cargo.lock": LOCK,
    "app/Cargo.toml": package(f"{RUNTIME}shared = {{ path = '../shared' }}\n", name="app"),
    "app/src/main.rs": "fn main() {}\n",
    "other/Cargo.toml": package(
        f"{RUNTIME}shared = {{ path = '../shared' }}\nmiddle = {{ path = '../middle' }}\n"
        "asking = '1'\napart = '1'\n"
        "[build-dependencies]\nserde = '1'\n[dev-dependencies]\nserde = '1'\n"
        "[features]\nown = []\n",
        name="other",
    ),
    "other/src/main.rs": "fn main() {}\n",
    "tool/Cargo.toml": package("[dependencies]\nserde = '1'\n", name="tool"),
    "tool/src/main.rs": "fn main() {}\n",
    "shared/Cargo.toml": package(
        "[dependencies]\nserde = '1'\n[features]\nx = []\n", name="shared"
    ),
    "shared/src/lib.rs": "",
    "middle/Cargo.toml": package(
        "[dependencies]\nserde = { version = '1', optional = true }\napart = '1'\n"
        "[features]\nfull = ['chain']\nchain = ['serde?/std']\nnone = ['apart/x']\n",
        name="middle",
    ),
    "middle/src/lib.rs": "",
}
SHARED = "shared = { path = '../shared' }"
THIRD = {"src/main.rs": "fn main() {}\n"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The workspace's folder."""
    return write(tmp_path / "ws", FILES)


def add_member(name: str, tables: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        replace("Cargo.toml", '"tool"', f'"tool", "{name}"')(root)
        named = [each for each in ("lambda_runtime", "serde", "apart") if each in tables]
        if (root / "Cargo.lock").exists():
            append("Cargo.lock", locked(name, *named, ours=True))(root)
        write(root / name, {"Cargo.toml": package(tables, name=name), **THIRD})

    return change


def both(*changes: Callable[[Path], None]) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        for each in changes:
            each(root)

    return change


OLD = replace("Cargo.toml", 'resolver = "3"', 'resolver = "1"')
CHANGING = [
    # Of a package of ours, of a crate of a registry, on a platform, for a build script.
    replace("other/Cargo.toml", SHARED, "shared = { path = '../shared', features = ['x'] }"),
    replace("other/Cargo.toml", "lambda_runtime = '1'", "lambda_runtime = { version = '1', features = ['x'] }"),
    replace("other/Cargo.toml", "lambda_runtime = '1'", "lambda_runtime = { version = '1', default-features = false }"),
    append("other/Cargo.toml", "[target.'cfg(unix)'.dependencies]\nserde = { version = '1', features = ['x'] }\n"),
    append("other/Cargo.toml", "[target.'cfg(windows)'.dependencies]\nserde = '1'\n"),
    replace("other/Cargo.toml", "[build-dependencies]\nserde = '1'", "[build-dependencies]\nserde = { version = '1', features = ['x'] }"),
    # By features of its own, which nobody need have turned on.
    replace("other/Cargo.toml", "own = []", "own = ['lambda_runtime/x']"),
    replace("other/Cargo.toml", "own = []", "own = ['deeper']\ndeeper = ['shared/x', 'own']"),
    # By a package of ours between, and its features.
    replace("middle/Cargo.toml", "version = '1', optional", "version = '1', features = ['x'], optional"),
    replace("middle/Cargo.toml", "serde?/std", "serde/std"),
    both(
        replace("middle/Cargo.toml", "serde?/std", "serde/std"),
        replace("middle/Cargo.toml", "optional = true", "optional = false"),
    ),
    replace("middle/Cargo.toml", "full = ['chain']", "full = []"),
    replace("other/Cargo.toml", "path = '../middle'", "path = '../middle', features = ['full']"),
    replace("other/Cargo.toml", "path = '../middle'", "path = '../middle', default-features = false"),
    # By what is inherited.
    both(
        replace("middle/Cargo.toml", "serde = { version = '1'", "serde = { workspace = true"),
        replace("Cargo.toml", "serde = '1'", "serde = { version = '1', features = ['x'] }"),
    ),
    # By crates of registries.
    replace("other/Cargo.toml", "asking = '1'", "asking = { version = '1', features = ['x'] }"),
    replace("other/Cargo.toml", "asking = '1'", "asking = { version = '1', git = 'https://example.com' }"),
    # By who asks at all.
    add_member("third", f"{RUNTIME}serde = {{ version = '1', features = ['x'] }}\n"),
    add_member("third", "[dependencies]\nserde = '1'\n[package.metadata.lambda]\n"),
    both(add_member("third", RUNTIME), replace("third/Cargo.toml", "third", "renamed")),
    replace("other/Cargo.toml", "lambda_runtime = '1'", ""),
    append("tool/Cargo.toml", "[package.metadata.lambda]\n"),
    create("other/src/bin/app.rs", "fn main() {}\n"),  # a binary of the same name: not named with it
    create(".cargo/config.toml", "[resolver]\nfeature-unification = 'workspace'\n"),
]  # fmt: skip


# Only crates of registries themselves know what they ask.
LOCK_CHANGING = [
    replace("Cargo.lock", 'name = "asking"\nversion = "1.0.0"', 'name = "asking"\nversion = "1.0.1"'),
    replace("Cargo.lock", 'name = "between"\nversion = "1.0.0"', 'name = "between"\nversion = "1.0.1"'),
    replace("Cargo.lock", '["between", "apart"]', '["between", "serde"]'),
]  # fmt: skip


@pytest.mark.parametrize("change", [*CHANGING, *LOCK_CHANGING])
def test_what_is_asked_changes_the_hash(root: Path, change: Callable[[Path], None]) -> None:
    before = digest(root)
    change(root)
    assert digest(root) != before


@pytest.mark.parametrize(
    "change",
    [
        # What concerns other crates.
        replace("other/Cargo.toml", "apart = '1'", "apart = { version = '1', features = ['x'] }"),
        replace("other/Cargo.toml", "own = []", "own = ['apart/x']"),
        replace("other/Cargo.toml", "own = []", "own = ['more']\nmore = []"),
        replace("middle/Cargo.toml", "apart = '1'", "apart = { version = '1', features = ['x'] }"),
        replace("middle/Cargo.toml", "none = ['apart/x']", ""),
        replace("Cargo.toml", "apart = '1'", "apart = '2'"),
        replace("Cargo.lock", 'name = "apart"\nversion = "1.0.0"', 'name = "apart"\nversion = "1.0.1"'),
        replace("Cargo.lock", 'name = "apart-too"\nversion = "1.0.0"', 'name = "apart-too"\nversion = "1.0.1"'),
        replace("Cargo.lock", '["between", "apart"]', '["between"]'),
        append("Cargo.toml", "[patch.crates-io]\napart = { git = 'https://example.com' }\n"),
        # What doesn't ask: tests, code, settings, order.
        replace("other/Cargo.toml", "[dev-dependencies]\nserde = '1'", "[dev-dependencies]\nserde = { version = '1', features = ['x'] }"),
        append("other/src/main.rs"),
        append("middle/src/lib.rs"),
        append("other/Cargo.toml", "[package.metadata.lambda.deploy]\nmemory = 512\n"),
        replace("other/Cargo.toml", 'version = "0.1.0"', 'version = "0.2.0"'),
        replace("Cargo.lock", 'name = "other"\nversion = "1.0.0"', 'name = "other"\nversion = "1.0.1"'),
        both(
            replace("other/Cargo.toml", "[dev-dependencies]\n", "[dev-dependencies]\nbetween = '1'\n"),
            replace("Cargo.lock", '"middle", "asking", "apart"]', '"middle", "asking", "apart", "between"]'),
        ),
        replace("other/Cargo.toml", "asking = '1'\napart = '1'", "apart = '1'\nasking = '1'"),
        replace("Cargo.toml", '"other", "tool"', '"tool", "other"'),
        create("other/src/bin/more.rs", "fn main() {}\n"),
        # Who isn't named in a build, as far as manifests say.
        replace("tool/Cargo.toml", "serde = '1'", "serde = { version = '1', features = ['x'] }"),
        add_member("third", "[dependencies]\nserde = { version = '1', features = ['x'] }\n"),
        add_member("third", "[dependencies]\napart = '1'\n[package.metadata.lambda]\n"),
        add_member("third", "[dev-dependencies]\nserde = '1'\n[package.metadata.lambda]\n"),
    ],
)  # fmt: skip
def test_what_is_not_asked_does_not(root: Path, change: Callable[[Path], None]) -> None:
    before = digest(root)
    change(root)
    assert digest(root) == before


@pytest.mark.parametrize("change", CHANGING)
def test_without_a_lock_file_too(root: Path, change: Callable[[Path], None]) -> None:
    (root / "Cargo.lock").unlink()
    before = digest(root)
    change(root)
    assert digest(root) != before


def test_what_of_two_versions_a_crate_asks_by_counts(root: Path) -> None:
    """Each may hand on other features."""

    def digest_of(first: str, second: str) -> str:
        ways = (
            locked("other", "lambda_runtime", "one", "two", ours=True),
            *(locked("one", f"between {first}"), locked("two", f"between {second}")),
            *(locked("between", "serde"), locked("between", "serde", version="2.0.0")),
        )
        rest = (locked("app", "lambda_runtime", ours=True), locked("lambda_runtime", "serde"))
        write(root, {"Cargo.lock": "version = 4\n" + "".join((*rest, *ways, locked("serde")))})
        return digest(root)

    write(
        root,
        {
            "app/Cargo.toml": package(RUNTIME, name="app"),
            "other/Cargo.toml": package(f"{RUNTIME}one = '1'\ntwo = '1'\n", name="other"),
        },
    )
    assert digest_of("1.0.0", "2.0.0") != digest_of("2.0.0", "1.0.0")


def test_what_is_asked_of_a_package_that_is_not_locked_yet(root: Path) -> None:
    fresh = "fresh = { path = '../fresh' }\n"
    write(root, {"fresh/Cargo.toml": package(name="fresh"), "fresh/src/lib.rs": ""})
    for name in ("app", "other"):
        replace(f"{name}/Cargo.toml", RUNTIME, f"{RUNTIME}{fresh}")(root)
    before = digest(root)
    replace("other/Cargo.toml", "path = '../fresh'", "path = '../fresh', features = ['x']")(root)
    assert digest(root) != before


def test_the_platform_counts(root: Path) -> None:
    append("other/Cargo.toml", "[target.'cfg(unix)'.dependencies]\nserde = '1'\n")(root)
    before = digest(root)
    replace("other/Cargo.toml", "cfg(unix)", "cfg(windows)")(root)
    assert digest(root) != before


def test_all_members_ask_if_cargo_is_told_so(root: Path) -> None:
    write(root, {".cargo/config.toml": "[resolver]\nfeature-unification = 'workspace'\n"})
    before = digest(root)
    replace("tool/Cargo.toml", "serde = '1'", "serde = { version = '1', features = ['x'] }")(root)
    assert digest(root) != before


def test_with_the_old_resolver_tests_and_the_root_package_ask_too(root: Path) -> None:
    OLD(root)
    before = digest(root)
    replace("other/Cargo.toml", "[dev-dependencies]\nserde = '1'", "[dev-dependencies]\nserde = '2'")(root)  # fmt: skip
    changed = digest(root)
    assert changed != before
    # Cargo runs in its folder.
    append("Cargo.toml", package("[dependencies]\nserde = '1'\n", name="top"))(root)
    append("Cargo.lock", locked("top", "serde", ours=True))(root)
    write(root, {"src/lib.rs": ""})
    before = digest(root)
    assert before != changed
    append("Cargo.toml", "[build-dependencies]\nserde = { version = '1', features = ['x'] }\n")(root)  # fmt: skip
    assert digest(root) != before
    assert fingerprint(root).named == ("app", "other")


def test_a_package_that_is_built_in_is_asked_by_being_named(root: Path) -> None:
    """Then its default features are on, whatever the others ask."""
    before = digest(root)
    replace("Cargo.toml", '"tool"', '"tool", "shared"')(root)
    write(root, {"shared/src/main.rs": "fn main() {}\n"})
    member = digest(root)
    assert member != before
    assert fingerprint(root).named == ("app", "other")
    append("shared/Cargo.toml", "[package.metadata.lambda]\n")(root)
    assert fingerprint(root).named == ("app", "other", "shared")
    assert digest(root) != member


@pytest.mark.parametrize("dependencies", [f"{RUNTIME}{SHARED}\n", ""])
def test_what_depends_on_the_package_itself_asks_of_it(root: Path, dependencies: str) -> None:
    """A function's package may have a library, too, which another one uses with more features."""
    manifest = package(f"{dependencies}[features]\nx = []\n", name="app")
    write(root, {"app/src/lib.rs": "", "app/Cargo.toml": manifest})
    if not dependencies:
        replace("Cargo.lock", locked("app", "lambda_runtime", "shared", ours=True), locked("app", ours=True))(root)  # fmt: skip
    before = digest(root)
    append("other/Cargo.toml", "[dependencies.app]\npath = '../app'\n")(root)
    replace("Cargo.lock", '"middle", "asking"', '"middle", "app", "asking"')(root)
    used = digest(root)
    assert used != before
    append("other/Cargo.toml", "features = ['x']\n")(root)
    assert digest(root) != used


def test_functions_that_are_built_from_the_same_crates_share_what_is_asked(root: Path) -> None:
    """Else the time for a workspace of a thousand functions grows with the square of their number."""
    add_member("third", f"{RUNTIME}shared = {{ path = '../shared' }}\n")(root)
    replace("Cargo.lock", locked("third", "lambda_runtime", ours=True), locked("third", "lambda_runtime", "shared", ours=True))(root)  # fmt: skip
    reader = ManifestReader()
    workspace = load_workspace(reader, reader.read(root / "Cargo.toml"))
    fingerprinter = Fingerprinter(reader)

    def asked(name: str) -> Part:
        member = select_package(workspace, workspace.root, name)
        found = fingerprinter.fingerprint(workspace, member, member.binaries[0], OPTIONS)
        (part,) = (each for each in found.parts if each.name == "asked")
        return part

    assert asked("app") is asked("third")
    assert asked("app") is not asked("other")  # which is built from more


def test_members_that_are_not_locked_yet_ask_the_same(root: Path) -> None:
    """Cargo adds them as it builds, which changes nothing of what it builds."""
    # What only they use would be new in Cargo.lock as well.
    replace("other/Cargo.toml", "asking = '1'\n", "")(root)
    entries = (
        locked("other", "lambda_runtime", "shared", "middle", "apart", ours=True),
        locked("middle", "serde", "apart", ours=True),
    )
    replace("Cargo.lock", '"asking", "apart"]', '"apart"]')(root)
    after = digest(root)
    for each in entries:
        replace("Cargo.lock", each, "")(root)
    assert digest(root) == after


def test_a_workspace_without_foreign_crates_has_one_hash_before_it_is_locked_and_after(
    root: Path,
) -> None:
    lock = "version = 4\n"
    for name, used in {"app": "shared", "other": "middle", "middle": "shared"}.items():
        tables = f"[dependencies]\n{used} = {{ path = '../{used}' }}\n[package.metadata.lambda]\n"
        write(root, {f"{name}/Cargo.toml": package(tables, name=name)})
        lock += locked(name, used, ours=True)
    write(root, {"shared/Cargo.toml": package(name="shared"), "Cargo.lock": "version = 4\n"})
    before = digest(root)
    write(root, {"Cargo.lock": lock + locked("shared", ours=True)})
    assert digest(root) == before

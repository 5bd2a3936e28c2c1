"""Documents, CI's files, logs and settings: they count only if something may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda.cargo.compile.hook_declarations import declare_hooks
from cdk_rust_lambda.cargo.compile.options import BuildOptions
from tests.support.fingerprints import MAIN, OPTIONS, append, create, digest, fingerprint
from tests.support.projects import package, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cdk_rust_lambda.cargo.fingerprint.fingerprint import Fingerprint

UNREAD = [
    *("README.md", "readme.txt", "LICENSE", "LICENSE-MIT", "LICENCE.md", "CHANGELOG.md", "NOTICE"),
    *(".github/workflows/ci.yml", ".gitlab-ci.yml", "buildspec.yml", "Makefile", "justfile"),
    *("debug.log", "default_1_0.profraw", "lcov.info"),
    *("cdk.json", "cdk.context.json", "app.py", "requirements.txt", "Dockerfile"),
    # Of an app in the crate's own folder.
    *("package.json", "package-lock.json", "yarn.lock", "pnpm-lock.yaml", ".npmrc", ".nvmrc"),
    *(
        "uv.lock",
        "poetry.lock",
        "pdm.lock",
        "Pipfile",
        "Pipfile.lock",
        "requirements-dev.txt",
        "library-0.1.0.whl",
    ),
    *(
        "pytest.ini",
        "tox.ini",
        "setup.cfg",
        "mypy.ini",
        "ruff.toml",
        ".coverage",
        ".python-version",
    ),
    *("tests/test_app.py", "stacks/photos.py", "stacks/__init__.py", "test/unit/test_photos.py"),
    *(".cdk-rust-lambda/local.json", ".cdk.staging/asset.1/x", "cdk.out/tree.json", "conftest.py"),
]
MANIFEST = "[dependencies]\nshared = { path = '../shared' }\nserde = '1'\n"
FILES = {
    "Cargo.toml": '[workspace]\nmembers = ["app"]\nresolver = "3"\n',
    "app/Cargo.toml": package(MANIFEST, name="app"),
    "app/src/main.rs": MAIN,
    "app/vars/prod.env": "A=1\n",
    "shared/Cargo.toml": package(name="shared"),
    "shared/src/lib.rs": "",
}
TOOLS = ("proc-macro2", "quote", "syn", "unicode-ident")


def lock(**packages: tuple[str, ...]) -> str:
    """A lock file in which the app reaches registry packages, each with what it depends on."""
    names = " ".join(f'"{name}",' for name in packages)
    text = (
        f'version = 4\n[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = ["shared", {names}]\n'
        '[[package]]\nname = "shared"\nversion = "0.1.0"\n'
    )
    for name, dependencies in packages.items():
        text += (
            f'[[package]]\nname = "{name}"\nversion = "1.0.0"\n'
            'source = "registry+https://github.com/rust-lang/crates.io-index"\n'
            f"dependencies = {list(dependencies)}\n"
        )
    return text


ORDINARY = {"serde": ("serde_derive",), "serde_derive": TOOLS, "syn": (), "quote": ()}


def project(folder: Path, files: Mapping[str, str] | None = None) -> Path:
    return write(folder / "ws", FILES | {"Cargo.lock": lock(**ORDINARY)} | dict(files or {}))


def counts(root: Path, name: str) -> bool:
    """Whether a file counts that lies in the app's package."""
    path = root / "app" / name
    if not path.exists():
        create(f"app/{name}", "1\n")(root)
    before = digest(root)
    append(f"app/{name}", "2\n")(root)
    return digest(root) != before


@pytest.mark.parametrize("name", UNREAD)
def test_they_do_not_count_in_an_ordinary_package(tmp_path: Path, name: str) -> None:
    root = project(tmp_path)
    before = digest(root)
    create(f"app/{name}")(root)
    assert digest(root) == before
    assert not counts(root, name)


@pytest.mark.parametrize(
    "name",
    [
        "data.txt",
        "docs/README.md",
        "src/LICENSE",
        "assets/debug.log",
        "readme.rs",
        ".sqlx/query.json",
        "config/package.json",
        "stacks/photos.json",
        "Package.toml",
    ],
)
def test_other_files_count(tmp_path: Path, name: str) -> None:
    assert counts(project(tmp_path), name)


def test_a_dependency_s_do_not_count_either(tmp_path: Path) -> None:
    root = project(tmp_path)
    before = digest(root)
    create("shared/README.md")(root)
    assert digest(root) == before


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ('#![doc = include_str!("../README.md")]\n', "README.md"),
        ('const X: &str = include_str!("../README.md");\n', "README.md"),
        ('const X: &str = include_str!(concat!("../READ", "ME.md"));\n', "README.md"),
        ('const X: &str = embedded!("README.md");\n', "README.md"),
        ('const X: &str = embedded!("readme.MD");\n', "README.md"),
        ('const X: &str = read!(env!("CARGO_PKG_README"));\n', "README.md"),
        ('const X: &str = read!(env!("CARGO_PKG_LICENSE_FILE"));\n', "LICENSE"),
        ('const X: &[u8] = include_bytes!("../app.py");\n', "app.py"),
        ('const X: &str = files!(".github");\n', ".github/workflows/ci.yml"),
        ('const X: &str = include_str!("../package.json");\n', "package.json"),
        ('const X: &str = embedded!("Pipfile.lock");\n', "Pipfile.lock"),
        ('const X: &str = include_str!("../scripts/a.py");\n', "scripts/a.py"),
        ('const X: &str = files!("scripts");\n', "scripts/deep/a.py"),
        ('const X: &str = files!(r"..\\scripts\\*");\n', "scripts/a.py"),
        ('const X: &str = files!(concat!("../scripts", "/*"));\n', "scripts/a.py"),
    ],
)
def test_they_count_if_the_code_names_them(tmp_path: Path, code: str, name: str) -> None:
    root = project(tmp_path, {"app/src/main.rs": code + MAIN})
    assert counts(root, name)


@pytest.mark.parametrize(
    "files",
    [
        {"app/build.rs": MAIN},
        {"app/build.rs": 'fn main() { println!("cargo::rerun-if-changed=x"); }\n'},
        {"shared/build.rs": MAIN},
        {"shared/Cargo.toml": package("[lib]\nproc-macro = true\n", name="shared")},
        {"shared/Cargo.toml": package("[lib]\ncrate-type = ['proc-macro']\n", name="shared")},
        {"Cargo.lock": lock(**ORDINARY, include_dir_macros=("proc-macro2", "quote"))},
        {"Cargo.lock": lock(**ORDINARY, anything=("syn",))},
        {"Cargo.lock": lock(**ORDINARY, leafmacro=())},
        {"Cargo.lock": lock(**ORDINARY).replace("registry+https", "git+https")},
    ],
    ids=["script", "telling-script", "script-of-dependency", "macro", "crate-type", "folder-macro",
         "unknown-macro", "macro-by-name", "git"],
)  # fmt: skip
@pytest.mark.parametrize(
    "name", ["README.md", "debug.log", "vars/prod.env", "package-lock.json", "stacks/a.py"]
)
def test_they_count_if_something_may_read_them(
    tmp_path: Path, files: dict[str, str], name: str
) -> None:
    more = "".join(f"{each} = '1'\n" for each in ("include_dir_macros", "anything", "leafmacro"))
    root = project(tmp_path, files)
    append("app/Cargo.toml", more)(root)
    options = BuildOptions(OPTIONS.target, settings_files=(str(root / "app/vars/prod.env"),))
    create(f"app/{name}", "1")(root)
    before = fingerprint(root, options).digest
    append(f"app/{name}")(root)
    assert fingerprint(root, options).digest != before


@pytest.mark.parametrize("name", ["before_build", "after_build"])
def test_they_count_if_there_are_hooks(tmp_path: Path, name: str) -> None:
    root = project(tmp_path, {"app/README.md": "1"})
    hooks: dict[str, Any] = {name: declare_hooks(name, [["echo"]])}
    options = BuildOptions(OPTIONS.target, **hooks)
    before = fingerprint(root, options).digest
    append("app/README.md")(root)
    assert fingerprint(root, options).digest != before


def test_they_count_without_a_lock_file(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "Cargo.lock").unlink()
    assert counts(root, "README.md")


def of(root: Path, name: str) -> Fingerprint:
    return fingerprint(root, BuildOptions(OPTIONS.target, settings_files=(str(root / name),)))


def test_files_of_settings_do_not_count(tmp_path: Path) -> None:
    root = project(tmp_path)
    assert counts(root, "vars/prod.env")
    before = of(root, "app/vars/prod.env").digest
    append("app/vars/prod.env")(root)
    assert of(root, "app/vars/prod.env").digest == before


def test_files_of_settings_that_the_code_names_count(tmp_path: Path) -> None:
    root = project(
        tmp_path, {"app/src/main.rs": 'const X: &str = include_str!("../vars/prod.env");\n' + MAIN}
    )
    before = of(root, "app/vars/prod.env").digest
    append("app/vars/prod.env")(root)
    assert of(root, "app/vars/prod.env").digest != before

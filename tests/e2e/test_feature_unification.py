"""A binary is the same whatever else an app uses: the real cargo unifies features over the same packages."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Stack

from cdk_rust_lambda import BundlingOptions, RustFunction
from tests.support.fingerprints import replace
from tests.support.projects import package, write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("unoptimized")]

# What it says shows its features.
LIBRARY = "pub fn on() -> Vec<&'static str> {\n    let mut on = vec![];\n" + "".join(
    f'    if cfg!(feature = "{name}") {{ on.push("{name}"); }}\n'
    for name in ("own", "by-name", "by-test", "by-root", "by-default")
)
MAIN = 'fn main() { println!("{}", shared::on().join(" ")); }\n'


def shared(*features: str) -> str:
    return f"shared = {{ path = '../shared', features = {list(features)} }}\n"


def write_sources(folder: Path, resolver: str, *, has_root: bool) -> Path:
    """Two functions, what they share, and a package at the root, which no function needs."""
    root = f'[workspace]\nmembers = ["one", "two", "shared"]\nresolver = "{resolver}"\n'
    by_root = "[dependencies]\nshared = { path = 'shared', features = ['by-root'] }\n"
    two = (
        f"[dependencies]\n{shared('own')}[dev-dependencies]\n{shared('by-test')}"
        "[features]\ndefault = ['shared/by-default']\nasked = ['shared/by-name']\n"
    )
    files = {
        "Cargo.toml": root + (package(by_root, name="top") if has_root else ""),
        "one/Cargo.toml": package(
            f"[dependencies]\n{shared()}[features]\nasked = []\n[package.metadata.lambda]\n",
            name="one",
        ),
        "one/src/main.rs": MAIN,
        "two/Cargo.toml": package(f"{two}[package.metadata.lambda]\n", name="two"),
        "two/src/main.rs": MAIN,
        "shared/Cargo.toml": package(
            "[features]\nown = []\nby-name = []\nby-test = []\nby-root = []\nby-default = []\n",
            name="shared",
        ),
        "shared/src/lib.rs": LIBRARY + "    on\n}\n",
    }
    if has_root:
        files["src/lib.rs"] = ""
    write(folder, files)
    lock = ["cargo", "generate-lockfile", "--offline"]
    subprocess.run(lock, cwd=folder, check=True, capture_output=True)
    return folder


def build(root: Path, outdir: Path, *names: str, **options: Any) -> dict[str, tuple[str, str]]:
    """The asset of each function, and what its binary says."""
    app = App(outdir=str(outdir))
    stack = Stack(app, "S")
    functions = {
        name: RustFunction(
            stack, name, manifest_path=root / name, bundling=BundlingOptions(**options)
        )
        for name in names
    }
    template = app.synth().get_stack_by_name("S").template
    found = {}
    for name, function in functions.items():
        logical_id = stack.get_logical_id(function.node.default_child)  # type: ignore[arg-type]
        key = template["Resources"][logical_id]["Properties"]["Code"]["S3Key"]
        digest = key.removesuffix(".zip")
        found[name] = (digest, said_by(outdir / f"asset.{digest}" / "bootstrap"))
    return found


def said_by(binary: Path) -> str:
    return subprocess.run([binary], capture_output=True, text=True, check=True).stdout.strip()


def built_plainly(root: Path, target: Path, *flags: str) -> dict[str, str]:
    command = ["cargo", "build", "--package=one", "--package=two", f"--target-dir={target}", *flags]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    return {name: said_by(target / "debug" / name) for name in ("one", "two")}


@pytest.mark.parametrize(
    ("resolver", "has_root", "flags", "says"),
    [
        ("1", True, (), "own by-test by-root by-default"),
        ("1", False, (), "own by-test by-default"),
        ("3", True, (), "own by-default"),
        ("3", False, ("--features=asked", "--no-default-features"), "own by-name"),
    ],
)
def test_a_function_is_the_same_alone_and_beside_another(
    tmp_path: Path, resolver: str, has_root: bool, flags: tuple[str, ...], says: str
) -> None:
    root = write_sources(tmp_path / "ws", resolver, has_root=has_root)
    options = {"features": ["asked"], "no_default_features": True} if flags else {}
    alone = [build(root, tmp_path / name, name, **options) for name in ("one", "two")]
    beside = build(root, tmp_path / "both", "one", "two", **options)
    assert alone[0] | alone[1] == beside
    assert {said for _, said in beside.values()} == {says}
    assert built_plainly(root, tmp_path / "target", *flags) == {"one": says, "two": says}


def test_an_edit_of_the_other_s_manifest(tmp_path: Path) -> None:
    root = write_sources(tmp_path / "ws", "2", has_root=False)
    before = build(root, tmp_path / "out", "one")["one"]
    replace("two/Cargo.toml", "'own'", "'own', 'by-name'")(root)
    after = build(root, tmp_path / "out", "one")["one"]
    assert after[0] != before[0]
    assert (before[1], after[1]) == ("own by-default", "own by-name by-default")
    assert built_plainly(root, tmp_path / "target")["one"] == after[1]
    replace("two/Cargo.toml", "asked = ['shared/by-name']", "asked = []\nmore = ['asked']")(root)
    less = build(root, tmp_path / "out", "one")["one"]
    replace("two/Cargo.toml", "more = ['asked']", "more = []")(root)
    assert build(root, tmp_path / "out", "one")["one"] == less

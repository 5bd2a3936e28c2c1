"""A workspace to take fingerprints of, and ways to change it.

Its folder is expected to be one level below that of the test: there is a package outside of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.compile.options import BuildOptions
from cdk_rust_lambda.cargo.fingerprint.fingerprint import Fingerprint, Fingerprinter
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.selection import select_package
from cdk_rust_lambda.cargo.project.workspace import load_workspace
from tests.support.projects import package, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cdk_rust_lambda.cargo.compile.include import IncludedFile

OPTIONS = BuildOptions("x86_64-unknown-linux-gnu")
MAIN = "fn main() {}\n"
SCRIPT = 'fn main() { println!("cargo::rerun-if-changed=templates"); }\n'

LOCK = """\
version = 4
[[package]]
name = "app"
version = "0.1.0"
dependencies = ["shared", "serde", "devtool"]
[[package]]
name = "shared"
version = "0.1.0"
dependencies = ["deeper"]
[[package]]
name = "deeper"
version = "0.1.0"
[[package]]
name = "other"
version = "0.1.0"
dependencies = ["rand"]
[[package]]
name = "serde"
version = "1.0.0"
source = "registry"
checksum = "0123"
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
        "[workspace.package]\ndescription = 'x'\nhomepage = 'y'\n"
        "[workspace.lints]\nrust.unused = 'warn'\nclippy.pedantic = 'warn'\n"
        "[profile.release]\nopt-level = 3\n"
        "[profile.dev]\nopt-level = 0\n"
        "[profile.small]\ninherits = 'release'\n[profile.small.package.serde]\nopt-level = 1\n"
        "[profile.small.build-override]\nopt-level = 0\n"
    ),
    "Cargo.lock": LOCK,
    "app/Cargo.toml": package(
        "[dependencies]\nshared = { path = '../shared' }\nserde.workspace = true\n"
        "[dev-dependencies]\ndevtool = '1'\n"
        "[target.'cfg(unix)'.dev-dependencies]\ndevtool = '1'\n",
        name="app",
    ).replace(
        "[dependencies]",
        "description.workspace = true\n[lints]\nworkspace = true\n[dependencies]",
        1,
    ),
    "app/src/main.rs": 'mod deep;\nconst T: &str = include_str!("../../texts/t.txt");\n' + MAIN,
    "app/src/deep/mod.rs": "",
    "app/build.rs": SCRIPT,
    "app/templates/page.html": "<p>",
    "app/tests/test.rs": "",
    "app/benches/bench.rs": "",
    "app/examples/example.rs": MAIN,
    "shared/Cargo.toml": package(
        "[dependencies]\ndeeper = { path = '../../outside/deeper' }\n", name="shared"
    ),
    "shared/src/lib.rs": "pub mod m;\n",
    "shared/src/m.rs": "",
    "other/Cargo.toml": package("[dependencies]\nrand.workspace = true\n", name="other"),
    "other/src/main.rs": MAIN,
    "../outside/deeper/Cargo.toml": package(name="deeper"),
    "../outside/deeper/src/lib.rs": "",
    "texts/t.txt": "text",
    ".cargo/config.toml": "[build]\n",
    "rust-toolchain.toml": '[toolchain]\nchannel = "stable"\n',
}


def fingerprint(
    folder: Path,
    options: BuildOptions = OPTIONS,
    includes: tuple[IncludedFile, ...] = (),
    *,
    name: str = "app",
) -> Fingerprint:
    """The fingerprint of one of the workspace's packages, read anew."""
    reader = ManifestReader()
    manifest = reader.read(folder / name / "Cargo.toml")
    workspace = load_workspace(reader, manifest)
    app = select_package(workspace, manifest, name)
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

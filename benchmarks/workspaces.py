"""The Cargo workspaces that are built: N generated trivial functions, and a real-size service."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Collection
from pathlib import Path

from attrs import evolve, frozen
from common import run

_REAL_SIZE = Path(__file__).parent / "real-size"
_REVISION = re.compile(r"const REVISION: u32 = \d+;")
_ROOT = """\
[workspace]
members = ["*"]
exclude = ["target"]
resolver = "2"

# cargo-lambda's own defaults, written down so that tools without them do the same work.
[profile.release]
strip = "symbols"
lto = "thin"
codegen-units = 1
panic = "abort"
"""
_PACKAGE = '[package]\nname = "{}"\nversion = "0.1.0"\nedition = "2021"\n'
# Without a crate for functions nothing else says that it is one, and is built with the others.
_IS_FUNCTION = "\n[package.metadata.lambda]\n"
_MAIN = """\
const REVISION: u32 = 0;

fn main() {{
    println!("{name} {{REVISION}} {{}}", shared::answer());
}}
"""

_PROFILE = _ROOT[_ROOT.index("# cargo-lambda's") :]
_HTTP = """
[dependencies]
lambda_http = { version = "1", default-features = false, features = ["apigw_http", "tracing"] }
serde_json = "1"
tokio = { version = "1", features = ["macros"] }

"""
_HTTP_MAIN = """\
use lambda_http::{Body, Error, Request, Response, run, service_fn, tracing};

const REVISION: u32 = 0;

async fn handle(request: Request) -> Result<Response<Body>, Error> {
    let answer = serde_json::json!({"revision": REVISION, "path": request.uri().path()});
    Ok(Response::builder().body(answer.to_string().into())?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handle)).await
}
"""


@frozen
class Workspace:
    """A workspace of packages with one binary each, of the same name.

    Attributes:
        kind: What it is called in the table.
        names: The names of the functions.
        write: Writes it, with its Cargo.lock, to a missing folder.
        is_whole: Whether these are all of its functions.
        is_apart: Whether each is a crate of its own, with a Cargo.lock and a target folder, and not a member.
    """

    kind: str
    names: tuple[str, ...]
    write: Callable[[Path], None]
    is_whole: bool = True
    is_apart: bool = False

    @property
    def selection(self) -> tuple[str, ...]:
        """How cargo-lambda is told to build these functions, and no others."""
        return () if self.is_whole else tuple(f"--bin={name}" for name in self.names)

    def only(self, names: Collection[str]) -> Workspace:
        """Returns the same workspace with some of its functions, of which the first is edited.

        Args:
            names: The functions.
        """
        return evolve(self, names=tuple(names), is_whole=False)

    @property
    def edited(self) -> str:
        """The function whose source `edit` changes."""
        return self.names[0]

    def editing(self, name: str) -> Workspace:
        """Returns the same workspace with another function that `edit` changes.

        Args:
            name: The function.
        """
        return evolve(self, names=(name, *(each for each in self.names if each != name)))

    def edit(self, folder: Path, revision: int) -> None:
        """Changes one source file in a way that changes the binary.

        Args:
            folder: Where the workspace was written.
            revision: A number that wasn't there before.
        """
        path = folder / self.edited / "src" / "main.rs"
        text, count = _REVISION.subn(f"const REVISION: u32 = {revision};", path.read_text())
        if count != 1:
            raise SystemExit(f"{path} has no line `const REVISION: u32 = 0;`")
        path.write_text(text)


def trivial(count: int) -> Workspace:
    """Returns a workspace of functions that need nothing but std and a shared crate.

    Their binaries differ: CDK stages equal ones once.

    Args:
        count: How many functions.
    """
    names = tuple(f"function-{number:03}" for number in range(count))

    def write(folder: Path) -> None:
        dependency = '\n[dependencies]\nshared = { path = "../shared" }\n'
        files = {
            "Cargo.toml": _ROOT,
            "shared/Cargo.toml": _PACKAGE.format("shared"),
            "shared/src/lib.rs": "pub fn answer() -> u32 {\n    42\n}\n",
        }
        for name in names:
            files[f"{name}/Cargo.toml"] = _PACKAGE.format(name) + _IS_FUNCTION + dependency
            files[f"{name}/src/main.rs"] = _MAIN.format(name=name)
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        run(["cargo", "generate-lockfile", "--offline"], cwd=folder, environment=os.environ)

    return Workspace("trivial", names, write)


def real_size() -> Workspace:
    """Returns the workspace in `real-size/`: its crates are downloaded when it is written."""

    def write(folder: Path) -> None:
        shutil.copytree(_REAL_SIZE, folder, ignore=shutil.ignore_patterns("target"))
        run(["cargo", "fetch", "--locked"], cwd=folder, environment=os.environ)

    # The first one is edited: it has a client of the AWS SDK.
    names = ("orders", "audit", "catalog", "fulfil", "nightly", "thumbnails")
    return Workspace("real-size", names, write)


def http(count: int) -> Workspace:
    """Returns a workspace of functions that answer HTTP.

    Args:
        count: How many.
    """
    names = tuple(f"service-{number:03}" for number in range(count))

    def write(folder: Path) -> None:
        folder.mkdir(parents=True)
        (folder / "Cargo.toml").write_text(_ROOT, encoding="utf-8")
        for name in names:
            (folder / name / "src").mkdir(parents=True)
            manifest = f"{_PACKAGE.format(name)}{_HTTP}"
            (folder / name / "Cargo.toml").write_text(manifest, encoding="utf-8")
            (folder / name / "src" / "main.rs").write_text(_HTTP_MAIN, encoding="utf-8")
        run(["cargo", "fetch"], cwd=folder, environment=os.environ)

    return Workspace("http", names, write)


def standalone(count: int) -> Workspace:
    """Returns crates that answer HTTP, in no workspace: each has a Cargo.lock and a target folder of its own.

    Args:
        count: How many.
    """
    names = tuple(f"service-{number:03}" for number in range(count))

    def write(folder: Path) -> None:
        for name in names:
            crate = folder / name
            (crate / "src").mkdir(parents=True)
            manifest = f"{_PACKAGE.format(name)}{_HTTP}{_PROFILE}"
            (crate / "Cargo.toml").write_text(manifest, encoding="utf-8")
            (crate / "src" / "main.rs").write_text(_HTTP_MAIN, encoding="utf-8")
            run(["cargo", "fetch"], cwd=crate, environment=os.environ)

    return Workspace("standalone", names, write, is_apart=True)

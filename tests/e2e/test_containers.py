"""Builds in a real container, by the engine that CDK_DOCKER names.

They need an engine, and an image with cargo, cargo-lambda and zig that CDK_RUST_LAMBDA_TEST_IMAGE names:
CONTRIBUTING.md says how to make one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda import BundlingOptions, Container
from cdk_rust_lambda.cargo.compile.artifact import read_binary
from tests.e2e.test_builds import synthesize
from tests.support.projects import LOCK, package, write

if TYPE_CHECKING:
    from pathlib import Path

ENGINE = os.environ.get("CDK_DOCKER", "docker")
IMAGE = os.environ.get("CDK_RUST_LAMBDA_TEST_IMAGE", "")


def obstacle() -> str:
    """Why there can be no container here; empty if there can."""
    if not IMAGE:
        return "CDK_RUST_LAMBDA_TEST_IMAGE names no image"
    if shutil.which(ENGINE) is None:
        return f"{ENGINE} is not installed"
    found = subprocess.run([ENGINE, "image", "inspect", IMAGE], capture_output=True, check=False)
    return "" if found.returncode == 0 else f"{ENGINE} doesn't know the image {IMAGE}"


pytestmark = [
    pytest.mark.e2e,
    pytest.mark.container,
    pytest.mark.skipif(bool(obstacle()), reason=obstacle() or "there is one"),
]


@pytest.fixture(autouse=True)
def _engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDK_DOCKER", ENGINE)
    # Nothing of this machine's Rust is needed.
    monkeypatch.setenv("CARGO_TARGET_DIR", "/nowhere")


def workspace_in(folder: Path, text: str = "first") -> Path:
    lock = LOCK + "".join(
        f'[[package]]\nname = "{name}"\nversion = "0.1.0"\n{more}'
        for name, more in (("boxed", 'dependencies = ["shared"]\n'), ("shared", ""))
    )
    root = '[workspace]\nmembers = ["boxed"]\nresolver = "3"\n'
    boxed = package('[dependencies]\nshared = { path = "../../shared" }\n', name="boxed")
    write(
        folder,
        {
            "with space/Cargo.toml": root,
            "with space/Cargo.lock": lock,
            "with space/boxed/Cargo.toml": boxed,
            "with space/boxed/src/main.rs": 'fn main() { println!("{}", shared::TEXT); }\n',
            "shared/Cargo.toml": package(name="shared"),
            "shared/src/lib.rs": f'pub const TEXT: &str = "{text}";\n',
        },
    )
    return folder / "with space" / "boxed"


def built(folder: Path, crate: Path, **options: Any) -> Path:
    image: dict[str, Any] = {} if "dockerfile" in options else {"image": IMAGE}
    container = Container(network="host", **image, **options)
    bundling = BundlingOptions(container=container, profile="dev-lambda")
    asset, _ = synthesize(folder, crate, bundling=bundling)
    return asset / "bootstrap"


@pytest.mark.parametrize("access", ["bind_mount", "volume_copy"])
def test_a_package_outside_of_the_workspace_is_seen_and_changes_of_it_are_built(
    tmp_path: Path, access: str
) -> None:
    crate = workspace_in(tmp_path)
    # So is what a link leads to.
    (crate / "src" / "main.rs").rename(tmp_path / "main.rs")
    (crate / "src" / "main.rs").symlink_to("../../../main.rs")
    first = built(tmp_path / "1", crate, file_access=access)
    assert read_binary(first).architecture == "x86_64"
    assert subprocess.check_output([first], text=True) == "first\n"
    library = tmp_path / "shared" / "src" / "lib.rs"
    library.write_text('pub const TEXT: &str = "second";\n')
    os.utime(library, (1, 1))  # which cargo takes for what it has built already
    second = built(tmp_path / "2", crate, file_access=access)
    assert subprocess.check_output([second], text=True) == "second\n"


def test_the_image_is_made_from_a_dockerfile_and_what_it_copies(tmp_path: Path) -> None:
    crate = workspace_in(tmp_path)
    files = {"Dockerfile": f"FROM {IMAGE}\nCOPY tool /\nRUN sh /tool\n", "context/tool": "exit 0\n"}
    write(tmp_path / "docker", files)
    given = {"dockerfile": "../../docker/Dockerfile", "context": "../../docker/context"}
    first = built(tmp_path / "1", crate, **given)
    assert subprocess.check_output([first], text=True) == "first\n"
    (tmp_path / "docker" / "context" / "tool").write_text("exit 3\n")
    with pytest.raises(RuntimeError, match="the image to build in can't be made"):
        built(tmp_path / "2", crate, **given)


def test_another_user_builds_in_volumes_of_its_own(tmp_path: Path) -> None:
    binary = built(tmp_path / "1", workspace_in(tmp_path), user="1000:1000")
    assert subprocess.check_output([binary], text=True) == "first\n"


def test_sources_are_read_only(tmp_path: Path) -> None:
    crate = workspace_in(tmp_path)
    script = 'fn main() { println!("{:?}", std::fs::write("written", "").unwrap_err().kind()); std::process::exit(1); }\n'
    (crate / "build.rs").write_text(script)
    with pytest.raises(RuntimeError, match="cargo could not build boxed"):
        built(tmp_path / "1", crate)
    assert not (crate / "written").exists()

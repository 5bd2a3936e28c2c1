"""Functions from container images: what the CDK CLI is told to make, and what an engine makes of it.

The second needs an engine with the image that CDK_RUST_LAMBDA_TEST_IMAGE names, which becomes the base.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda.cargo.compile.executable import is_executable
from cdk_rust_lambda.testing.runtime_api import RuntimeApi
from tests.e2e.test_containers import ENGINE, IMAGE, obstacle
from tests.support.plain_runtime import MAIN
from tests.support.projects import LOCK, lambda_settings, write, write_crate
from tools.local_aws import cdk_environment, run_cdk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.e2e

APP = """
from aws_cdk import App, Stack
from cdk_rust_lambda import RustFunction, RustImageFunction
app = App()
stack = Stack(app, "Images")
RustFunction(stack, "Archive", manifest_path="crate")
RustImageFunction(stack, "Image", manifest_path="crate", {keywords})
app.synth()
"""
# It answers with what it finds beside it, as who it is.
ANSWER = MAIN.replace(
    'let body = "{\\"answer\\": 1}";',
    'let body = std::fs::read_to_string("data/note.json").unwrap();',
)
NOTE = {"note": "included"}


def project_in(folder: Path, keywords: str = "") -> Path:
    write_crate(
        folder / "crate",
        lambda_settings("include = ['data']"),
        **{
            "Cargo.lock": f'{LOCK}[[package]]\nname = "crate"\nversion = "0.1.0"\n',
            "src/main.rs": ANSWER,
            "data/note.json": json.dumps(NOTE),
        },
    )
    command = f"'{sys.executable}' app.py"
    return write(
        folder,
        {"app.py": APP.format(keywords=keywords), "cdk.json": json.dumps({"app": command})},
    )


def synthesized(project: Path) -> tuple[dict[str, Any], str]:
    """The only image of an app's manifest, and what the CLI has said."""
    variables = {"CARGO_TARGET_DIR": os.environ["CARGO_TARGET_DIR"]}
    variables["CARGO_LAMBDA_BUILD.DISABLE_OPTIMIZATIONS"] = "true"
    done = run_cdk("synth", "-q", environment=cdk_environment() | variables, cwd=project)
    assert done.returncode == 0, done.stderr
    manifest = json.loads((project / "cdk.out" / "Images.assets.json").read_text())
    (image,) = manifest["dockerImages"].values()
    return image, done.stdout + done.stderr


def folder_of(project: Path, image: dict[str, Any]) -> Path:
    return project / "cdk.out" / str(image["source"]["directory"])


def test_the_cli_is_told_of_an_image_that_is_built_once_with_an_archive(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    first, said = synthesized(project)
    assert said.count(": done in ") == 1
    (destination,) = first["destinations"].values()
    folder = folder_of(project, first)
    assert folder.name == f"asset.{destination['imageTag']}"
    assert is_executable(folder / "bootstrap")
    (archive,) = {each.parent for each in (project / "cdk.out").glob("asset.*/bootstrap")} - {
        folder
    }
    assert (archive / "bootstrap").read_bytes() == (folder / "bootstrap").read_bytes()
    again, said = synthesized(project)
    assert again == first
    assert ": done in " not in said
    (project / "crate" / "data" / "note.json").write_text("{}")
    changed, said = synthesized(project)
    assert changed["source"]["directory"] != first["source"]["directory"]
    assert ": done in " in said


@pytest.fixture
def images() -> Iterator[list[str]]:
    """The names of images, which are removed at the end."""
    names: list[str] = []
    yield names
    for name in names:
        subprocess.run([ENGINE, "rmi", "--force", name], capture_output=True, check=False)


def made(project: Path, names: list[str]) -> str:
    """The name of the image that is made as the CDK CLI makes it."""
    image, _ = synthesized(project)
    folder = folder_of(project, image)
    name = f"cdkasset-{folder.name.removeprefix('asset.')}"
    words = ["build", "--tag", name, "--platform", image["source"]["platform"], "."]
    done = subprocess.run([ENGINE, *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    names.append(name)
    return name


def run_in(name: str, *arguments: str) -> list[str]:
    # As Lambda does: on a file system that can only be read, as a user without rights.
    return [
        ENGINE,
        "run",
        "--rm",
        "--network=host",
        "--read-only",
        "--user=993:990",
        *arguments,
        name,
    ]


@contextlib.contextmanager
def running(name: str, *arguments: str) -> Iterator[None]:
    """Has an image run as long as a block does; what it says is shown if the test fails."""
    container = f"cdk-rust-lambda-test-{uuid.uuid4().hex}"
    command = run_in(name, f"--name={container}", *arguments)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            yield
        finally:
            # The engine's command hands SIGTERM on to the binary, which is the first process there and ignores it.
            for words in (["kill"], ["rm", "--force"]):  # the latter if it hasn't started
                subprocess.run([ENGINE, *words, container], capture_output=True, check=False)
            try:
                said, _ = process.communicate(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
            print(said.decode())


@pytest.mark.container
@pytest.mark.skipif(bool(obstacle()), reason=obstacle() or "there is one")
@pytest.mark.parametrize("how", ["base", "dockerfile"])
def test_the_image_starts_and_answers(tmp_path: Path, images: list[str], how: str) -> None:
    keywords = f"base_image={IMAGE!r}" if how == "base" else "dockerfile='docker/Dockerfile'"
    project = project_in(tmp_path, keywords)
    text = f'FROM {IMAGE}\nWORKDIR /own\nCOPY . ./\nCMD ["/own/bootstrap"]\n'
    write(project / "crate", {"docker/Dockerfile": text})
    name = made(project, images)
    api = RuntimeApi("images", 30)
    with api.serving(), running(name, f"--env=AWS_LAMBDA_RUNTIME_API={api.address}"):
        api.put({"hello": "image"})
        reply = api.replies.get(timeout=30)
    assert json.loads(b"".join(reply.chunks)) == NOTE
    listed = subprocess.run(
        [*run_in(name, "--entrypoint=ls"), "-A"], capture_output=True, text=True, check=True
    )
    assert listed.stdout.split() == ["bootstrap", "data"]

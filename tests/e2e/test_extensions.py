"""Extensions, built by the real compiler and run beside a function on AWS' own emulator."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import BundlingOptions, RustExtension, RustWorkspace
from cdk_rust_lambda.cargo.compile.artifact import read_binary
from tests.support.lambda_emulator import can_emulate, emulate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.command_line import CommandLine

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not can_emulate(), reason="/opt is mounted in a namespace, for x86_64"),
]
# Fast to build; what is proved doesn't depend on it.
FAST = BundlingOptions(profile="dev-lambda")


@pytest.fixture
def observed(sample: Callable[[str], Path], command: CommandLine) -> Path:
    """A workspace of a function, an internal extension, and the extension of `new`."""
    root = sample("observed")
    manifest = root / "Cargo.toml"
    arguments = ("new", str(root / "watcher"), "--extension", "--offline")
    assert command(*arguments)[0] == 0
    assert '"watcher"' in manifest.read_text()
    subprocess.run(["cargo", "update", "--quiet", "--workspace"], cwd=root, check=True)
    return root


def staged(folder: Path, name: str) -> Path:
    """The folder of the asset that has a file."""
    (found,) = folder.glob(f"cdk.out/asset.*/{name}")
    return found.parents[name.count("/")]


def test_extensions_see_what_happens_to_their_function(tmp_path: Path, observed: Path) -> None:
    app = App(outdir=str(tmp_path / "cdk.out"))
    backend = RustWorkspace(
        Stack(app, "S"),
        "W",
        manifest_path=observed,
        bundling=FAST,
        extensions={"watcher": "all", "inside": ["echo"]},
    )
    assert sorted(backend.extensions) == ["inside", "watcher"]
    assert backend.extensions["inside"].is_internal
    app.synth()
    external, internal = staged(tmp_path, "extensions/watcher"), staged(tmp_path, "inside")
    for binary in (external / "extensions" / "watcher", internal / "inside"):
        assert binary.stat().st_mode & 0o777 == 0o755
    bootstrap = staged(tmp_path, "bootstrap") / "bootstrap"
    done = emulate(bootstrap, (external, internal), {"a": 1}, tmp_path)
    assert done.answer == {"a": 1}
    assert "External agent watcher" in done.log
    assert "subscribed to [INVOKE SHUTDOWN]" in done.log
    assert "INFO invocation" in done.log
    assert "INFO shutdown" in done.log
    assert "Internal agent inside" in done.log
    assert "inside saw" in done.log
    # It leaves by itself: one that doesn't is killed after two seconds.
    assert done.seconds < 2, done.log


def test_an_extension_for_the_other_architecture(tmp_path: Path, observed: Path) -> None:
    app = App(outdir=str(tmp_path / "cdk.out"))
    RustExtension(
        Stack(app, "S"),
        "E",
        manifest_path=observed / "watcher",
        bundling=FAST,
        compatible_architectures=[lambda_.Architecture.ARM_64],
        compatible_runtimes=[lambda_.Runtime.PYTHON_3_11],
    )
    app.synth()
    facts = read_binary(staged(tmp_path, "extensions/watcher") / "extensions" / "watcher")
    assert facts.architecture == "arm64"
    assert facts.glibc is not None
    assert facts.glibc <= (2, 26)

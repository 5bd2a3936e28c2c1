"""Writes tools/peers/templates/: a stack with a function of each of the other constructs for Rust.

It is for an interpreter that has them, such as that of the benchmarks: .venv-peers/bin/python tools/peer_templates.py
"""

from __future__ import annotations

import json
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from aws_cdk import App, DockerImage, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_sqs as sqs

TARGET = Path(__file__).parent / "peers" / "templates"
_MANIFEST = '[package]\nname = "{}"\nversion = "0.1.0"\nedition = "2024"\n'


def main() -> None:
    """Writes both templates; nothing is built."""
    folder = Path(tempfile.mkdtemp())
    for name in ("thumbnails", "watcher"):
        (folder / name / "src").mkdir(parents=True)
        (folder / name / "Cargo.toml").write_text(_MANIFEST.format(name))
        (folder / name / "src" / "main.rs").write_text("fn main() {}\n")
    for name, make in (
        ("cargo-lambda-cdk", _of_cargo_lambda_cdk),
        ("aws-lambda-rust", _of_aws_lambda_rust),
    ):
        app = App(context={"aws:cdk:bundling-stacks": []})
        stack = Stack(app, "Photos")
        function = make(stack, folder)
        function.add_event_source(event_sources.SqsEventSource(sqs.Queue(stack, "Jobs")))
        function.add_function_url(auth_type=lambda_.FunctionUrlAuthType.NONE)
        function.add_alias("live")
        template = app.synth().get_stack_by_name("Photos").template
        text = json.dumps({"Resources": template["Resources"]}, indent=1)
        (TARGET / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


def _of_cargo_lambda_cdk(stack: Stack, folder: Path) -> Any:
    peer: Any = import_module("cargo_lambda_cdk")
    watcher = peer.RustExtension(stack, "Watcher", manifest_path=str(folder / "watcher"))
    return peer.RustFunction(
        stack,
        "Thumbnails",
        manifest_path=str(folder / "thumbnails"),
        memory_size=256,
        environment={"STAGE": "prod"},
        layers=[watcher],
    )


def _of_aws_lambda_rust(stack: Stack, folder: Path) -> Any:
    peer: Any = import_module("cdklabs.aws_lambda_rust")
    # Without an image of ours it builds its own in the constructor, if cargo-zigbuild isn't installed.
    bundling = peer.BundlingOptions(docker_image=DockerImage.from_registry("none"))
    return peer.RustFunction(
        stack, "Thumbnails", entry=str(folder / "thumbnails"), memory_size=256, bundling=bundling
    )


if __name__ == "__main__":
    main()

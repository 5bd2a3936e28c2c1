"""Cargo projects for tests, written from texts, and apps with functions from them."""

from __future__ import annotations

import json
import textwrap
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aws_cdk import App, Stack

import cdk_rust_lambda
from cdk_rust_lambda.testing import template_of as template_of
from cdk_rust_lambda.testing import unbuilt_app

if TYPE_CHECKING:
    from collections.abc import Mapping

SKIP_BUNDLING: Mapping[str, Any] = {"aws:cdk:bundling-stacks": []}
LOCK = "version = 4\n"
# What functions and extensions depend on.
RUNTIME = "[dependencies]\nlambda_runtime = '1'\n"
EXTENSION = "[dependencies]\nlambda-extension = '1'\n"


def package(extra: str = "", *, name: str = "crate", version: str = "0.1.0") -> str:
    """The text of a package's manifest, with more tables behind it."""
    head = f'[package]\nname = "{name}"\nversion = "{version}"\nedition = "2024"\n'
    return head + textwrap.dedent(extra)


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Writes files below a folder, and returns the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def write_crate(folder: Path, extra: str = "", **files: str) -> Path:
    """Writes a package with one binary and a lock file."""
    defaults = {"Cargo.toml": package(extra), "src/main.rs": "fn main() {}\n", "Cargo.lock": LOCK}
    return write(folder, defaults | files)


def write_workspace(folder: Path, *names: str) -> Path:
    """Writes a virtual workspace with one package of one Lambda binary per name."""
    manifest = f'[workspace]\nmembers = {json.dumps(names)}\nresolver = "3"\n'
    files = {"Cargo.toml": manifest, "Cargo.lock": LOCK}
    for name in names:
        files[f"{name}/Cargo.toml"] = package("[package.metadata.lambda]\n", name=name)
        files[f"{name}/src/main.rs"] = f'fn main() {{ println!("{name}"); }}\n'
    return write(folder, files)


def lambda_settings(deploy: str) -> str:
    """The table of deploy settings with the given lines."""
    return f"[package.metadata.lambda.deploy]\n{deploy}\n"


def skipping_stack(**arguments: Any) -> Stack:
    """A stack in an app that bundles nothing."""
    return Stack(unbuilt_app(), "Stack", **arguments)


def resources_of(stack: Stack, kind: str) -> list[dict[str, Any]]:
    """The properties of the stack's resources of one type."""
    resources = template_of(stack)["Resources"].values()
    return [each.get("Properties", {}) for each in resources if each["Type"] == kind]


def function_properties(stack: Stack) -> dict[str, Any]:
    """The properties of the stack's only Rust function."""
    functions = resources_of(stack, "AWS::Lambda::Function")
    (properties,) = (each for each in functions if each["Handler"] == "bootstrap")
    return properties


def warnings_of(stack: Stack) -> list[str]:
    """The texts of the warnings in a stack."""
    app = stack.node.root
    assert isinstance(app, App)
    messages = app.synth().get_stack_by_name(stack.stack_name).messages
    return [str(message.entry.data) for message in messages]


def read_json_lines(path: Path) -> list[Any]:
    """The values in a file with one JSON value per line; none if there is no file."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def own_frames(error: BaseException) -> list[str]:
    """The modules of the library that stand in an error's traceback."""
    package = Path(cdk_rust_lambda.__file__).parent
    frames = traceback.extract_tb(error.__traceback__)
    return [frame.filename for frame in frames if Path(frame.filename).is_relative_to(package)]

"""Writes tools/peers/facts.json: every option of the other tools, from their packages.

It needs the packages, and no network: pip download --no-deps --dest DIR cargo-lambda-cdk==0.0.36
cdklabs.aws-lambda-rust==0.0.10 aws-sam-cli==1.170.0; python -m tools.peer_facts DIR
"""

from __future__ import annotations

import ast
import gzip
import inspect
import io
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from tools.local_aws import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET = ROOT / "tools" / "peers" / "facts.json"

# Interfaces of cargo-lambda-cdk and cdklabs/aws-lambda-rust whose properties are written by users.
_INTERFACES = re.compile(r"\w+Props|\w+Options|ICommandHooks")
_INHERITED = ("FunctionOptions", "LayerVersionOptions")
_COMMANDS = ("build", "deploy", "watch", "invoke", "new", "init", "system")
_SHARED = "all commands"


def facts(wheels: Path) -> dict[str, dict[str, Any]]:
    """Returns the versions of the other tools, and their options by interfaces and commands.

    Args:
        wheels: The folder with the wheels.
    """
    found = {}
    for name, read in (
        ("cargo-lambda-cdk", _of_jsii),
        ("aws-lambda-rust", _of_jsii),
        ("aws-sam-cli", _of_sam),
    ):
        pattern = f"*{name.replace('-', '_')}-*.whl"
        (wheel,) = wheels.glob(pattern)
        with zipfile.ZipFile(wheel) as archive:
            found[name] = {"version": wheel.name.split("-")[1], "options": read(archive)}
    found["cargo-lambda"] = {"version": version("cargo-lambda"), "options": _of_cargo_lambda()}
    found["aws-cdk-lib"] = {"version": version("aws-cdk-lib"), "options": _of_cdk()}
    return found


def _of_jsii(wheel: zipfile.ZipFile) -> dict[str, list[str]]:
    """Returns the properties of a jsii package's interfaces."""
    (inner,) = (name for name in wheel.namelist() if name.endswith(".jsii.tgz"))
    with tarfile.open(fileobj=io.BytesIO(wheel.read(inner))) as package:
        assembly = _json(package, ".jsii")
        if "filename" in assembly:  # it redirects to the compressed one
            assembly = _json(package, assembly["filename"])
    found = {}
    for each in assembly["types"].values():
        members = each.get("properties", []) + each.get("methods", [])
        if each["kind"] == "interface" and _INTERFACES.fullmatch(each["name"]):
            found[each["name"]] = sorted(member["name"] for member in members)
    return found


def _json(package: tarfile.TarFile, name: str) -> dict[str, Any]:
    file = package.extractfile(f"package/{name}")
    assert file is not None
    data = file.read()
    loaded: dict[str, Any] = json.loads(gzip.decompress(data) if name.endswith(".gz") else data)
    return loaded


def _of_cdk() -> dict[str, list[str]]:
    """Returns the properties of the interfaces of aws-cdk-lib that the constructs inherit from."""
    from aws_cdk import DockerRunOptions
    from aws_cdk import aws_lambda as lambda_

    interfaces: list[type] = [getattr(lambda_, name) for name in _INHERITED]
    return {each.__name__: _properties(each) for each in (*interfaces, DockerRunOptions)}


def _properties(interface: type) -> list[str]:
    names = [*inspect.signature(interface).parameters]
    return sorted(re.sub(r"_(\w)", lambda match: match[1].upper(), name) for name in names)


def _of_cargo_lambda() -> dict[str, list[str]]:
    """Returns the options of the commands of the installed cargo-lambda; those of all apart."""
    shared = set(_options_in(_help()))
    found = {_SHARED: sorted(shared)}
    for command in _COMMANDS:
        options = set(_options_in(_help(command))) - shared
        found[f"cargo lambda {command}"] = sorted(options)
    return found


def _help(*command: str) -> str:
    return subprocess.run(
        ["cargo-lambda", "lambda", *command, "--help"], capture_output=True, text=True, check=True
    ).stdout


def _options_in(text: str) -> Iterator[str]:
    # Further indented are aliases, in the text of an option.
    for match in re.finditer(r"^ {2,6}(?:(-\w)(?:, )?)?(--[a-z][a-z0-9-]*)?", text, re.M):
        if match[1] or match[2]:
            yield match[2] or match[1]


def _of_sam(wheel: zipfile.ZipFile) -> dict[str, list[str]]:
    """Returns the options of the SAM CLI's commands, by the folders of its source."""
    found: dict[str, set[str]] = {}
    for name in wheel.namelist():
        if name.startswith("samcli/") and name.endswith(".py"):
            for option in _click_options(wheel.read(name).decode()):
                found.setdefault(_command_of(PurePosixPath(name)), set()).add(option)
    builder = wheel.read("samcli/lib/build/app_builder.py").decode()
    properties = re.findall(r'language == "rust" and "(\w+)" in build_props', builder)
    return {group: sorted(names) for group, names in sorted(found.items())} | {
        "rust-cargolambda": properties
    }


def _click_options(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and name in ("click.option", "option"):
            for each in node.args:
                if isinstance(each, ast.Constant) and str(each.value).startswith("--"):
                    yield str(each.value).partition("/")[0]


def _command_of(module: PurePosixPath) -> str:
    """Returns the command of a module; two words at most."""
    folders = [part for part in module.parent.parts[2:] if part != "cli_common"]
    if module.parts[1] != "commands" or folders[0] == "_utils":
        return _SHARED
    return f"sam {' '.join(folders[:2])}".replace("_", "-").removesuffix(" stack-outputs")


if __name__ == "__main__":
    text = json.dumps(facts(Path(sys.argv[1])), indent=1) + "\n"
    TARGET.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{TARGET.name}: {len(text)} characters\n")

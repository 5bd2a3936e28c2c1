"""Writes the public names of the package, and of its triggers, into their `__init__.py` files.

Run it after adding a kind of trigger: python -m tools.exports
"""

from __future__ import annotations

import inspect
import pkgutil
import re
import subprocess
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from cdk_rust_lambda import triggers
from cdk_rust_lambda.triggers.core.trigger import Trigger
from tools.local_aws import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = ROOT / "cdk_rust_lambda" / "__init__.py"
TRIGGERS = ROOT / "cdk_rust_lambda" / "triggers" / "__init__.py"
KINDS = ROOT / "cdk_rust_lambda" / "triggers" / "kinds.py"

# The public names beside the errors, with their modules. Kinds of triggers have a namespace of their own.
_OWN = {
    "BinaryOverrides": "function.options",
    "BuildContext": "cargo.compile.hooks",
    "BundlingOptions": "cargo.compile.bundling_options",
    "Container": "cargo.compile.container",
    **dict.fromkeys(
        ("Created", "ImportedByArn", "ImportedByName", "Source"), "triggers.core.source"
    ),
    "FunctionImage": "cargo.compile.lambda_image",
    "RustExtension": "extension.construct",
    "RustFunction": "function.construct",
    "RustFunctionOptions": "function.options",
    "RustImageFunction": "function.image_construct",
    "RustWorkspace": "workspace.construct",
    "register_trigger": "triggers.registry",
}
_ERRORS = (
    *("ArtifactError", "BuildError", "CdkRustLambdaError", "ExtensionNotFoundError"),
    *("FunctionNotFoundError", "GitError"),
    *("InvocationError", "KeywordError", "LocalAwsError", "ManifestError"),
    *("SettingsError", "TargetSelectionError"),
    *("ToolchainError", "TriggerError"),
)
# What kinds of one's own are made of, and what is around another one.
_SHARED = {
    "ViaQueueTrigger": "via_queue",
    **dict.fromkeys(("BoundTrigger", "HandlerEvent", "Trigger"), "core.trigger"),
    "with_options": "core.option",
}


def kinds() -> dict[str, tuple[str, str]]:
    """Returns the module and the type of each kind in the package, by the class's name."""
    found: dict[str, tuple[str, str]] = {}
    prefix = f"{triggers.__name__}."
    for module in pkgutil.walk_packages(triggers.__path__, prefix):
        contents = vars(import_module(module.name))
        for name, member in contents.items():
            is_kind = inspect.isclass(member) and issubclass(member, Trigger)
            if name in _SHARED:
                continue
            if is_kind and "type" in vars(member) and member.__module__ == module.name:
                found[name] = (module.name.removeprefix(prefix), member.type)
    return dict(sorted(found.items()))


def render_kinds() -> str:
    """Returns the text of the triggers' `kinds.py`."""
    modules = {name: module for name, (module, _) in kinds().items()} | _SHARED
    types = {kind: name for name, (_, kind) in kinds().items()}
    text = KINDS.read_text()
    text = _replace(text, r"KINDS: Mapping\[str, str\] = \{\n(.*?)\}\n", _entries(types))
    text = _replace(text, r"MODULES: Mapping\[str, str\] = \{\n(.*?)\}\n", _entries(modules))
    return _formatted(text, KINDS)


def render_triggers() -> str:
    """Returns the text of the triggers' `__init__.py`."""
    modules = {name: module for name, (module, _) in kinds().items()} | _SHARED
    text = TRIGGERS.read_text()
    imports = _imports("cdk_rust_lambda.triggers", modules)
    text = _replace(text, r"if TYPE_CHECKING:\n(.*?)\n__all__", imports + "\n")
    text = _replace(text, r"__all__ = \[\n(.*?)\]\n", _names([*modules]))
    return _formatted(text, TRIGGERS)


def render_package() -> str:
    """Returns the text of the package's `__init__.py`."""
    text = PACKAGE.read_text()
    imports = _imports("cdk_rust_lambda", _OWN | dict.fromkeys(_ERRORS, "errors"))
    imports = "    from cdk_rust_lambda import triggers\n" + imports
    text = _replace(text, r"if TYPE_CHECKING:\n(.*?)\n__all__", imports + "\n")
    text = _replace(text, r"__all__ = \[\n(.*?)\]\n", _names([*_OWN, *_ERRORS, "triggers"]))
    text = _replace(text, r"_MODULES = \{\n(.*?)\}\n", _entries(_OWN))
    return _formatted(text, PACKAGE)


def _imports(package: str, modules: dict[str, str]) -> str:
    lines = []
    for module in sorted(set(modules.values())):
        names = ", ".join(sorted(name for name in modules if modules[name] == module))
        lines.append(f"    from {package}.{module} import {names}\n")
    return "".join(lines)


def _names(names: list[str]) -> str:
    return "".join(f'    "{name}",\n' for name in sorted(names))


def _entries(values: dict[str, str]) -> str:
    return "".join(f'    "{key}": "{values[key]}",\n' for key in sorted(values))


def _replace(text: str, pattern: str, content: str) -> str:
    match = re.search(pattern, text, re.S)
    assert match is not None
    return text[: match.start(1)] + content + text[match.end(1) :]


def _formatted(text: str, path: Path) -> str:
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["check", "--fix", "--quiet"], ["format"]):
        arguments = [*ruff, *command, "--stdin-filename", str(path), "-"]
        done = subprocess.run(arguments, input=text, capture_output=True, text=True, check=True)
        text = done.stdout
    return text


if __name__ == "__main__":
    for target, render in (
        (KINDS, render_kinds),
        (TRIGGERS, render_triggers),
        (PACKAGE, render_package),
    ):
        sys.stdout.write(f"{target.relative_to(ROOT)}: {target.write_text(render())} characters\n")

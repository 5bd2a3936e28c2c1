"""Writes the public names of `cdk_rust_lambda/__init__.py`, the trigger classes among them.

Run it after adding a kind of trigger: python -m tools.exports
"""

from __future__ import annotations

import re
import subprocess
import sys

from cdk_rust_lambda import triggers
from tools.local_aws import ROOT

TARGET = ROOT / "cdk_rust_lambda" / "__init__.py"
_MODULES = {
    "BundlingOptions": "cargo.bundling_options",
    "RustFunction": "function",
    "register_trigger": "triggers.registry",
}
_ERRORS = (
    *("ArtifactError", "BuildError", "CdkRustLambdaError", "KeywordError", "ManifestError"),
    *("SettingsError", "TargetSelectionError", "ToolchainError", "TriggerError"),
)


def render() -> str:
    """Returns the module's text."""
    of_triggers = sorted(name for name in triggers.__all__ if name != "TRIGGERS")
    modules = _MODULES | dict.fromkeys(of_triggers, "triggers")
    names = sorted([*modules, *_ERRORS])
    text = TARGET.read_text()
    imports = [f"    from cdk_rust_lambda.errors import {', '.join(_ERRORS)}\n"]
    for module in sorted(set(modules.values())):
        found = ", ".join(sorted(name for name in modules if modules[name] == module))
        imports.append(f"    from cdk_rust_lambda.{module} import {found}\n")
    text = _replace(text, r"if TYPE_CHECKING:\n(.*?)\n__all__", "".join(imports) + "\n")
    text = _replace(text, r"__all__ = \[\n(.*?)\]\n", "".join(f'    "{n}",\n' for n in names))
    entries = "".join(f'    "{name}": "{modules[name]}",\n' for name in sorted(modules))
    text = _replace(text, r"_MODULES = \{\n(.*?)\}\n", entries)
    ruff = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(TARGET), "-"]
    check = [*ruff[:3], "check", "--fix", "--quiet", "--stdin-filename", str(TARGET), "-"]
    for command in (check, ruff):
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
        text = done.stdout
    return text


def _replace(text: str, pattern: str, content: str) -> str:
    match = re.search(pattern, text, re.S)
    assert match is not None
    return text[: match.start(1)] + content + text[match.end(1) :]


if __name__ == "__main__":
    sys.stdout.write(f"{TARGET.name}: {TARGET.write_text(render())} characters\n")

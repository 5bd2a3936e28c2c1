"""What only the app can say: it is synthesized, by the command in cdk.json, and nothing is built."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.cargo.compile.process import run
from cdk_rust_lambda.cargo.compile.windows_processes import SHELL
from cdk_rust_lambda.check.finding import Finding
from cdk_rust_lambda.errors import ManifestError
from cdk_rust_lambda.notices.notice import CATALOGUE, PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cdk_rust_lambda.notices.entries import Level

_LEVELS: Mapping[str, Level] = {
    "aws:cdk:error": "error",
    "aws:cdk:warning": "warning",
    "aws:cdk:info": "info",
}
_LAST_LINES = 40  # of what an app says that fails


def check_app(folder: Path) -> list[Finding]:
    """Synthesizes an app, without building anything, and returns what its constructs say.

    Args:
        folder: The folder with the app's cdk.json.

    Raises:
        ManifestError: there is no cdk.json, or no command in it.
        ToolchainError: the command can't be started.
    """
    settings = _read_settings(folder / "cdk.json")
    lines: list[str] = []
    with tempfile.TemporaryDirectory(prefix="cdk-rust-lambda-check-") as output:
        status = run(
            _shell(settings["app"]),
            cwd=folder,
            environment={
                **os.environ,
                "CDK_OUTDIR": output,
                "CDK_CONTEXT_JSON": json.dumps(_context(settings, folder)),
            },
            on_line=lines.append,
        )
        findings = list(_messages(Path(output)))
    if status == 0:
        return findings
    said = "\n".join(lines[-_LAST_LINES:]).strip()
    problem = f"the app can't be synthesized (exit status {status})"
    failure = Finding(
        "error",
        "synthesis",
        f"{problem}: {said}" if said else problem,
        "correct what it says",
        file=folder / "cdk.json",
    )
    return [*findings, failure]


def _read_settings(path: Path) -> dict[str, Any]:
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ManifestError(
            f"can't read the app's settings: {error.strerror}",
            file=path,
            remedy="run the command in the folder with cdk.json, or leave --synth out",
        ) from None
    except ValueError as error:
        raise ManifestError(f"not JSON: {error}", file=path, remedy="correct it") from None
    command = settings.get("app") if isinstance(settings, dict) else None
    if not isinstance(command, str) or not command:
        raise ManifestError(
            "it names no command of the app",
            file=path,
            key="app",
            remedy='write {"app": "python3 app.py"}',
        )
    return dict(settings)


def _shell(command: str) -> list[str]:
    """Returns how a command is started as the CDK CLI does it."""
    return [*SHELL, command] if sys.platform == "win32" else ["sh", "-c", command]


def _context(settings: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Returns what the CDK CLI would pass, and that nothing is built."""
    context: dict[str, Any] = {"aws:cdk:enable-path-metadata": True}
    try:
        looked_up = json.loads((folder / "cdk.context.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        looked_up = {}
    for each in (settings.get("context"), looked_up):
        context |= each if isinstance(each, dict) else {}
    return context | {"aws:cdk:bundling-stacks": []}


def _messages(output: Path) -> Iterator[Finding]:
    for path in sorted(output.rglob("*.json")):
        if path.name == "manifest.json":
            artifacts = _read(path).get("artifacts", {})
            for artifact in artifacts.values():
                yield from _of_constructs(artifact.get("metadata", {}))
        elif path.name.endswith(".metadata.json"):  # of newer releases of aws-cdk-lib
            yield from _of_constructs(_read(path))


def _read(path: Path) -> dict[str, Any]:
    found = json.loads(path.read_text(encoding="utf-8"))
    return found if isinstance(found, dict) else {}


def _of_constructs(metadata: Mapping[str, Any]) -> Iterator[Finding]:
    for construct, entries in metadata.items():
        for entry in entries:
            level = _LEVELS.get(entry.get("type"))
            if level is None:
                continue
            text, _, acknowledged_by = str(entry.get("data")).rpartition(" [ack: ")
            notice = acknowledged_by.removesuffix("]").removeprefix(PREFIX)
            rule = notice if text and notice in CATALOGUE else "cdk"
            shown = text if rule != "cdk" else str(entry.get("data"))
            yield Finding(level, rule, shown, construct=construct.removeprefix("/"))

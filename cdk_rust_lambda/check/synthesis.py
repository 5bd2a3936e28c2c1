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
from cdk_rust_lambda.check import default_region
from cdk_rust_lambda.check.finding import Finding
from cdk_rust_lambda.check.validation_report import failures_in
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
_LONGEST_VARIABLE = 30_000  # in characters: Windows takes 32,767, Linux four times that
_NESTED_ASSEMBLY = "cdk:cloud-assembly"


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
    with tempfile.TemporaryDirectory(prefix="cdk-rust-lambda-check-") as temporary:
        output = Path(temporary, "cdk.out")
        environment = {
            default_region.VARIABLE: default_region.default_region(os.environ),
            **os.environ,
            "CDK_OUTDIR": str(output),
            **_handed_on(_context(settings, folder), Path(temporary)),
        }
        status = run(
            _shell(settings["app"]), cwd=folder, environment=environment, on_line=lines.append
        )
        findings = list(_messages(output))
        # Newer releases of aws-cdk-lib write it, and end with a stack of JavaScript's.
        reported = failures_in(_read(output / "validation-report.json")) if status else None
    if status == 0:
        return findings
    if reported is not None:
        return [*findings, *reported]
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
        settings = json.loads(path.read_text(encoding="utf-8-sig"))
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
        looked_up = json.loads((folder / "cdk.context.json").read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        looked_up = {}
    # What cdk.json says wins.
    for each in (looked_up, settings.get("context")):
        context |= each if isinstance(each, dict) else {}
    return context | {"aws:cdk:bundling-stacks": []}


def _handed_on(context: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """Returns the variables by which an app gets its context; what is too long for one goes into a file."""
    text = json.dumps(context)
    if len(text) <= _LONGEST_VARIABLE:
        return {"CDK_CONTEXT_JSON": text}
    file = folder / "context.json"
    file.write_text(text, encoding="utf-8")
    return {"CDK_CONTEXT_JSON": "{}", "CONTEXT_OVERFLOW_LOCATION_ENV": str(file)}


def _messages(assembly: Path) -> Iterator[Finding]:
    """Yields what is said in an assembly, and in those within it: its assets may hold any JSON."""
    for artifact in _table(_read(assembly / "manifest.json"), "artifacts").values():
        if not isinstance(artifact, dict):
            continue
        yield from _of_constructs(_table(artifact, "metadata"))
        # Of newer releases of aws-cdk-lib.
        apart = artifact.get("additionalMetadataFile")
        if isinstance(apart, str):
            yield from _of_constructs(_read(assembly / apart))
        nested = _table(artifact, "properties").get("directoryName")
        if artifact.get("type") == _NESTED_ASSEMBLY and isinstance(nested, str):
            yield from _messages(assembly / nested)


def _read(path: Path) -> dict[str, Any]:
    """A JSON object; an empty one if there is none, as of an app that has failed."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _table(content: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = content.get(key)
    return found if isinstance(found, dict) else {}


def _of_constructs(metadata: Mapping[str, Any]) -> Iterator[Finding]:
    for construct, entries in metadata.items():
        for entry in entries if isinstance(entries, list) else ():
            level = _LEVELS.get(str(entry.get("type"))) if isinstance(entry, dict) else None
            if level is None:
                continue
            text, _, acknowledged_by = str(entry.get("data")).rpartition(" [ack: ")
            notice = acknowledged_by.removesuffix("]").removeprefix(PREFIX)
            rule = notice if text and notice in CATALOGUE else "cdk"
            shown = text if rule != "cdk" else str(entry.get("data"))
            yield Finding(level, rule, shown, construct=construct.removeprefix("/"))

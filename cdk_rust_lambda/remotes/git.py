"""Running the user's own git, so that nothing of a repository runs."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from attrs import field, frozen

from cdk_rust_lambda.cargo.compile.process import run
from cdk_rust_lambda.errors import GitError, ToolchainError
from cdk_rust_lambda.remotes.source import without_credentials

# Credentials, proxies and replaced URLs of the user's configuration stay in force.
_CONFIGURATION: Final = (
    f"core.hooksPath={os.devnull}",
    f"core.attributesFile={os.devnull}",
    "core.fsmonitor=false",
    "fetch.recurseSubmodules=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "tar.umask=0022",
)
# Of a git that runs this process, as for a hook; see `git rev-parse --local-env-vars`.
_OF_ANOTHER_REPOSITORY: Final = (
    *("GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_ATTR_SOURCE", "GIT_COMMON_DIR", "GIT_CONFIG"),
    *("GIT_DIR", "GIT_GRAFT_FILE", "GIT_INDEX_FILE", "GIT_NAMESPACE", "GIT_OBJECT_DIRECTORY"),
    *("GIT_PREFIX", "GIT_REPLACE_REF_BASE", "GIT_SHALLOW_FILE", "GIT_TEMPLATE_DIR"),
    "GIT_WORK_TREE",
)
# What they say would take the place of git's own words in an error. Those of the second kind may be set in git's
# configuration.
_TRACES: Final = ("GIT_TRACE", "GIT_CURL_VERBOSE")
_CONFIGURED_TRACES: Final = ("GIT_TRACE2", "GIT_TRACE2_EVENT", "GIT_TRACE2_PERF")
_LINES_SHOWN = 10


@frozen
class Git:
    """The user's git.

    Attributes:
        folder: Where it runs.
    """

    folder: Path
    _environment: Mapping[str, str] = field(factory=lambda: _environment(), init=False, repr=False)
    _program: str = field(factory=lambda: _program(), init=False, repr=False)

    def run(self, *arguments: str, failing: str) -> str:
        """Runs a command, and returns what it writes to standard output, whatever it warns of meanwhile.

        Args:
            arguments: The command and its arguments.
            failing: What can't be done if it fails.

        Raises:
            GitError: it fails.
        """
        status, output, errors = self._run(arguments)
        if status == 0:
            return output
        said = "".join(
            f"\n  {_printable(without_credentials(line))}"
            for line in errors.splitlines()[-_LINES_SHOWN:]
        )
        raise GitError(
            f"{failing}: git says{said or ' nothing'}",
            key="git, rev",
            remedy="check URL, revision and network; git's own credentials apply: try `git ls-remote URL`",
        )

    def succeeds(self, *arguments: str) -> bool:
        """Runs a command, and says whether it succeeds."""
        return self._run(arguments)[0] == 0

    def _run(self, arguments: tuple[str, ...]) -> tuple[int, str, str]:
        """Runs a command; returns its exit status, and what it writes to standard output and standard error."""
        options = [part for each in _CONFIGURATION for part in ("-c", each)]
        lines: list[str] = []
        with tempfile.TemporaryFile() as errors:
            status = run(
                [self._program, *options, *arguments],
                cwd=self.folder,
                environment=self._environment,
                on_line=lines.append,
                errors=errors,
            )
            errors.seek(0)
            return status, "\n".join(lines), errors.read().decode("utf-8", "replace")


def _environment() -> dict[str, str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in _OF_ANOTHER_REPOSITORY and not name.startswith(_TRACES)
    }
    # A question would wait for ever; replaced objects aren't what the commit names.
    return environment | {
        "GIT_ALLOW_PROTOCOL": "https:http:ssh:git:file",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
        **dict.fromkeys(_CONFIGURED_TRACES, "0"),
    }


def _program() -> str:
    program = shutil.which("git")
    if program is None:
        raise ToolchainError(
            "git is not installed, which fetches what git= names",
            key="git",
            remedy="install git, or put it on PATH",
        )
    return program


def _printable(line: str) -> str:
    """Returns a line with its control characters shown, since a server may have written it."""
    return "".join(each if each.isprintable() else f"\\x{ord(each):02x}" for each in line)

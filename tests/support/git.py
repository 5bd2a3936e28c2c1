"""Git repositories that tests make, untouched by the configuration of who runs the tests."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_NAME = "test"
_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{
        f"GIT_{role}_{part}": _NAME
        for role in ("AUTHOR", "COMMITTER")
        for part in ("NAME", "EMAIL")
    },
}


def git(folder: Path, *arguments: str, text: str | None = None) -> str:
    """Runs git in a folder, and returns what it says.

    Args:
        folder: The folder.
        arguments: The command and its arguments.
        text: Its standard input.
    """
    options = ("-c", "protocol.file.allow=always", "-c", "core.protectHFS=false")
    done = subprocess.run(
        ["git", *options, *arguments],
        cwd=folder,
        env=os.environ | _ENVIRONMENT,
        input=text,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def commit(folder: Path) -> str:
    """Commits all of a folder to its branch `main`, of a repository that is made if need be; returns the hash."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=all")
    return git(folder, "rev-parse", "HEAD")

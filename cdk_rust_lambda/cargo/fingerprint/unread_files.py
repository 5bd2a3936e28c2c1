"""Files of a package that no compiler reads, unless code names them: documents, CI's, logs, settings."""

from __future__ import annotations

import os
import re
from fnmatch import translate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

# At the package's top only: further down they may be data, in a folder that is taken as a whole.
_FOLDERS = frozenset(
    {".github", ".gitlab", ".circleci", ".gitea", ".forgejo", ".husky", ".devcontainer"}
)
_FILES = (
    # For people.
    *("README*", "LICEN[CS]E*", "COPYING*", "COPYRIGHT*", "UNLICENSE*", "NOTICE", "NOTICE.*"),
    *("CHANGELOG*", "CHANGES", "CHANGES.*", "HISTORY.*", "RELEASES.*", "CONTRIBUTING*"),
    *("CODE_OF_CONDUCT*", "SECURITY.*", "SUPPORT.*", "AUTHORS*", "CONTRIBUTORS*", "MAINTAINERS*"),
    *("CODEOWNERS", "TODO*", "AGENTS.md", "CLAUDE.md", "GEMINI.md"),
    # Of CI, and of tools that check or run.
    *(".gitlab-ci.y*ml", ".travis.y*ml", ".cirrus.y*ml", "appveyor.y*ml", ".appveyor.y*ml"),
    *("Jenkinsfile", "azure-pipelines*.y*ml", "bitbucket-pipelines.y*ml", "buildspec*.y*ml"),
    *("codecov.y*ml", ".codecov.y*ml", "renovate.json*", ".renovaterc*", "bacon.toml"),
    *(".pre-commit-config.y*ml", "deny.toml", "cliff.toml", "release.toml", "release-plz.toml"),
    *("typos.toml", "_typos.toml", ".typos.toml", "Makefile", "GNUmakefile", "justfile"),
    *(".justfile", "Taskfile.y*ml", "Dockerfile*", ".dockerignore", "docker-compose*.y*ml"),
    *("compose*.y*ml", ".markdownlint*"),
    # What runs leave behind.
    *("*.log", "*.profraw", "*.profdata", "lcov.info", "perf.data*", "flamegraph.svg"),
    # Of an AWS CDK app.
    *("cdk.json", "cdk.context.json", "*.py", "*.pyi", "requirements*.txt", "pyproject.toml"),
    *("uv.lock", "poetry.lock", "samconfig.toml"),
)
_pattern = re.compile("|".join(translate(each) for each in _FILES), re.IGNORECASE)
_CODE = ".rs"
# How code may name a file without its name.
_VARIABLES = {"readme": b"CARGO_PKG_README", "licen": b"CARGO_PKG_LICENSE_FILE"}


def unread_files(
    files: Mapping[str, str], settings: Collection[str], codes: Iterable[bytes]
) -> set[str]:
    """Returns the names of those files that no compiler reads.

    Args:
        files: The paths of a package's files, by their names relative to it, with forward slashes.
        settings: The paths of those that are settings.
        codes: The content of the package's code, taken only if need be.
    """
    found: dict[str, set[str]] = {}
    for name, path in files.items():
        text = name.rpartition("/")[2] if path in settings else _text_of(name)
        if text is not None:
            found.setdefault(text, set()).add(name)
    for code in codes if found else ():
        lowered = code.lower()
        for text in [text for text in found if any(each in lowered for each in _texts(text))]:
            del found[text]
    return set().union(*found.values())


def _text_of(name: str) -> str | None:
    """Returns what code would name a file by, if it is none that compilers read."""
    top, separator, _ = name.partition("/")
    if separator:
        return top if top in _FOLDERS else None
    return top if not top.endswith(_CODE) and _pattern.match(top) else None


def _texts(name: str) -> Iterator[bytes]:
    yield os.fsencode(name).lower()
    for start, variable in _VARIABLES.items():
        if name.lower().startswith(start):
            yield variable.lower()

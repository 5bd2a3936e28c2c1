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
    {".github", ".gitlab", ".circleci", ".gitea", ".forgejo", ".husky", ".devcontainer", ".yarn"}
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
    # Of an AWS CDK app, of the tools that install what it needs, and of those that check it.
    *("cdk.json", "cdk.context.json", "samconfig.toml", "source.bat"),
    *("*.py", "*.pyi", "*.whl", "pyproject.toml", "setup.cfg", "MANIFEST.in"),
    *("requirements*.txt", "requirements*.in", "constraints*.txt"),
    *("uv.lock", "uv.toml", "poetry.lock", "poetry.toml", "pdm.lock", "pdm.toml", "pylock*.toml"),
    *("Pipfile", "Pipfile.lock", "pixi.lock", "pixi.toml"),
    *("package.json", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml"),
    *("pnpm-workspace.yaml", "bun.lock", "bun.lockb", ".npmrc", ".yarnrc", ".yarnrc.yml"),
    *(".nvmrc", ".node-version", ".python-version", ".tool-versions", "mise.toml", ".mise.toml"),
    *("pytest.ini", ".pytest.ini", "tox.ini", ".coverage", ".coverage.*", ".coveragerc"),
    *("mypy.ini", ".mypy.ini", "ruff.toml", ".ruff.toml", ".flake8", ".pylintrc"),
    *("pyrightconfig.json", ".isort.cfg", ".bandit"),
)
_pattern = re.compile("|".join(translate(each) for each in _FILES), re.IGNORECASE)
# Of an app and its tests, in folders, too: no macro takes them but by their names or their folders'.
_PYTHON = (".py", ".pyi")
_CODE = ".rs"
# What a folder's name stands between in code that names it.
_BOUNDS = (b'"', b"/", b"\\")
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
    named: dict[bytes, set[str]] = {}
    for name, path in files.items():
        base = name.rpartition("/")[2]
        for text in _texts_of_file(base) if path in settings else _texts_of(name):
            named.setdefault(text, set()).add(name)
    unread: set[str] = set().union(*named.values())
    for code in codes if named else ():
        lowered = code.lower()
        for text in [text for text in named if text in lowered]:
            unread -= named.pop(text)
    return unread


def _texts_of(name: str) -> Iterator[bytes]:
    """Yields what code would name a file by, if it is none that compilers read; in lower case."""
    *folders, base = name.split("/")
    if not folders:
        if not base.endswith(_CODE) and _pattern.match(base):
            yield from _texts_of_file(base)
    elif folders[0] in _FOLDERS:
        yield _encoded(folders[0])
    elif base.endswith(_PYTHON):
        yield from _texts_of_file(base)
        for folder in folders:
            # Bounded, since a folder's name may be any word.
            yield from (start + _encoded(folder) + end for start in _BOUNDS for end in _BOUNDS)


def _texts_of_file(base: str) -> Iterator[bytes]:
    yield _encoded(base)
    for start, variable in _VARIABLES.items():
        if base.lower().startswith(start):
            yield variable.lower()


def _encoded(name: str) -> bytes:
    return os.fsencode(name).lower()

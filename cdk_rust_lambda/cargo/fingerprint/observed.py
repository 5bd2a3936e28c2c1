"""What build scripts and macros were seen to read: the records of the observer, and what counts of them.

Programs read much besides what they are for: their settings, their installation, the machine's.
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from cdk_rust_lambda.cargo.project.home import home_folder
from cdk_rust_lambda.cargo.project.repository import repository_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_LINE = re.compile(r"([rwvu])\t([^\t]*)\t([^\t]+)")
_PACKAGE = re.compile(r"p\t\t([^\t]+)")
# Of version control: what says which commit is checked out.
_COMMIT = re.compile(
    r"(?P<git>.*/\.git(?:/worktrees/[^/]+)?)/(?:HEAD|packed-refs|(?P<refs>refs/\w+)/.+)"
)
# What is read of a work tree to find out what has changed in it.
_OF_GIT = (".gitignore", ".gitattributes", ".gitmodules", ".mailmap")
_CACHED_BYTECODE = re.compile(r"(.*)/__pycache__/([^/]+?)\.[^./]+(?:\.opt-\d)?\.pyc")
# What programs are installed in, in a repository, too.
_INSTALLED = re.compile(r"/(node_modules|site-packages|\.venv|venv|\.tox|\.direnv)/")
# They read whole projects, of which they know more than what they are asked.
_OF_CARGO = re.compile(r"cargo|cargo-.+|rustup")
# They list where modules are searched, and what has changed.
_LISTS_MUCH = re.compile(r"git|node|perl|ruby|make|cmake|ninja|python[\d.]*")
# A query is checked against the database, and doesn't become another one by it.
_CHECKS_ONLY = re.compile(r"libsqlx_macros-[0-9a-f]+\.so")
_OF_CHECKS = re.compile(r"\.env|DATABASE_URL|SQLX_\w+")
_OF_THE_MACHINE = ("/etc", "/run", "/var", "/opt", "/tmp")  # noqa: S108 - nothing is put there
# What each program asks for.
_OF_SYSTEM = re.compile(
    r"PATH|HOME|USER|LOGNAME|SHELL|HOSTNAME|PWD|OLDPWD|_|TMP|TEMP|TMPDIR|TZ|LANG|LANGUAGE|LC_\w+|NLSPATH"
    r"|TERM\w*|COLORTERM|COLUMNS|LINES|NO_COLOR|(FORCE|CLI)COLOR\w*|XDG_\w+|DISPLAY|LD_\w+|GLIBC_TUNABLES"
    r"|MALLOC_\w+|RUST_(LIB_)?BACKTRACE|RUST_(MIN_STACK|LOG)|RUSTUP_\w+|RUSTC\w*|RUSTFLAGS|MAKE\w*|MFLAGS"
    r"|\w+_PROXY|\w+_proxy|SSL_CERT_\w+|_CDK_RUST_LAMBDA_\w+|DEBUGINFOD_\w+"
)
_OF_PROGRAMS = re.compile(
    r"__\w+|PYTHON\w*|VIRTUAL_ENV\w*|NODE_\w+|NPM_\w+|npm_\w+|PERL\w*|RUBY\w*|GEM_\w+|BASH\w*|ENV|IFS|POSIX\w*"
    r"|GIT_(?!AUTHOR_|COMMITTER_)\w+|EDITOR|VISUAL|PAGER|LESS\w*|SSH_\w+|GPG_\w+|EMAIL|COLLECT_\w+|GCC_\w+"
    r"|COMPILER_PATH|CCACHE_\w+|ZIG_\w+|NIX_\w+|GREP_\w+|LS_COLORS|QUOTING_STYLE|TIME_STYLE|BLOCK_SIZE"
)


@frozen
class Observation:
    """One line of a record.

    Attributes:
        kind: `r` for what was read, `w` written, `v` a variable that was set, `u` one that wasn't.
        reader: The program that a build script has started, or the library of a macro; empty for the script.
        name: The real path, or the variable's name.
    """

    kind: str
    reader: str
    name: str

    @property
    def program(self) -> str:
        """The name of the program that a build script has started; empty if it was code itself."""
        name = Path(self.reader).name
        return "" if name.endswith(".so") else name

    @property
    def is_of_checks(self) -> bool:
        """Whether a macro has read it to check something, of which nothing goes into a binary."""
        return bool(
            _CHECKS_ONLY.fullmatch(Path(self.reader).name)
            and _OF_CHECKS.fullmatch(Path(self.name).name)
        )


def package_of_record(path: Path) -> str | None:
    """Returns the folder of the package that a record is of, a real path; None if it doesn't tell."""
    try:
        with path.open(encoding="utf-8", errors="surrogateescape") as stream:
            return _package(stream.readline().rstrip("\n"))
    except OSError:
        return None


def _package(line: str) -> str | None:
    match = _PACKAGE.fullmatch(line)
    return match and os.path.realpath(match[1])


def read_record(path: Path, directories: Collection[str]) -> list[Observation]:
    """Reads the record of one unit; nothing is in one that isn't there.

    A unit may have been built in another checkout, from the same sources: then what it has read there is what it
    would have read here.

    Args:
        path: The record.
        directories: The folders of the packages here, real paths.
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    except OSError:
        return []
    found = [Observation(*match.groups()) for match in map(_LINE.fullmatch, lines) if match]
    written = {each.name for each in found if each.kind == "w"}
    there = _package(lines[0])
    moved = _moved(there, directories) if there is not None else None
    # What it has written itself is its output, and so is what is made of that.
    return [
        each
        if moved is None or each.kind in "vu"
        else evolve(each, name=_renamed(each.name, moved))
        for each in found
        if each.kind in "vu" or (each.kind == "r" and each.name not in written)
    ]


def _moved(there: str, directories: Collection[str]) -> tuple[str, str] | None:
    """Returns the root of another checkout, and that of this one; None for a package of this one."""
    if there in directories:
        return None
    own = max(directories, key=lambda each: _shared_end(there, each), default=there)
    length = _shared_end(there, own)
    return there[: len(there) - length], own[: len(own) - length]


def _shared_end(one: str, other: str) -> int:
    """Returns how long the end is that two paths share, in whole names."""
    length = 0
    # Without the root.
    for left, right in zip(Path(one).parts[:0:-1], Path(other).parts[:0:-1], strict=False):
        if left != right:
            break
        length += len(left) + 1
    return length


def _renamed(name: str, roots: tuple[str, str]) -> str:
    there, here = roots
    is_there = name == there or name.startswith(there + os.sep)
    return here + name.removeprefix(there) if is_there else name


@frozen
class ObservedPaths:
    """What counts of the files and folders that were seen to be read, real paths, sorted.

    Attributes:
        files: The files.
        listed: The folders: not those above a package, in which something is searched for.
    """

    files: tuple[Path, ...]
    listed: tuple[Path, ...]


@frozen
class Observed:
    """What was seen of the build of a binary's own packages.

    Attributes:
        observations: The lines of the records.
        packages: The folders of the packages.
        workspace_directory: The workspace.
    """

    observations: tuple[Observation, ...] = ()
    packages: tuple[Path, ...] = ()
    workspace_directory: Path = Path("/")

    def paths(self, known: Collection[str]) -> ObservedPaths:
        """Returns the files and folders that count.

        Args:
            known: The files of the fingerprint, absolute paths.
        """
        packages = [Path(os.path.realpath(each)) for each in self.packages]
        folders = {repository_of(folder) for folder in (self.workspace_directory, *packages)}
        place = _Place(tuple(f"{folder}{os.sep}" for folder in folders))
        found = {
            Path(name)
            for each in self.observations
            if each.kind == "r" and each.name not in known and not each.is_of_checks
            if (name := place.counted(each)) is not None
        }
        above = {parent for package in packages for parent in package.parents}
        listed = {path for path in found if os.path.isdir(path)}
        return ObservedPaths(tuple(sorted(found - listed)), tuple(sorted(listed - above)))

    def variables(
        self, environment: Collection[str], sources: Iterable[str], given: Collection[str]
    ) -> set[str]:
        """Returns the variables that count.

        A library asks for much that nobody ever sets. So one that isn't set counts where the code of our
        packages names it.

        Args:
            environment: The variables that are set on this machine.
            sources: The files of the code.
            given: The variables that a build script gives to the code.
        """
        asked = [
            each
            for each in self.observations
            if each.kind in "vu" and not _OF_SYSTEM.fullmatch(each.name) and not each.is_of_checks
        ]
        asked = [each for each in asked if not (each.program and _OF_PROGRAMS.fullmatch(each.name))]
        found = {each.name for each in asked if each.name in environment}
        # One that was set, and isn't here, has its value from Cargo or the script.
        unset = {each.name for each in asked if each.kind == "u" and not each.program}
        return found | _named(unset.difference(found, given), sources)


@frozen
class _Place:
    """Where the project is.

    Attributes:
        roots: The repository of each package, or its folder, each with a slash at its end.
    """

    roots: tuple[str, ...]

    def counted(self, read: Observation) -> str | None:
        """Returns the path that counts of what was read, or None if none does."""
        name, program = read.name, read.program
        if "/.git/" in f"{name}/":
            match = _COMMIT.fullmatch(name)
            # Each branch has a file of its own: what is declared is to hold for all of them.
            if match and match["refs"]:
                return f"{match['git']}/{match['refs']}"
            return name if match else None
        if program == "git" or _OF_CARGO.fullmatch(program) or name.endswith(_OF_GIT):
            return None
        is_inside = any(name.startswith(root) for root in self.roots)
        if program and (not is_inside or _INSTALLED.search(name)):
            return None
        if not is_inside and name.startswith(self._folders_of_machine()):
            return None
        if match := _CACHED_BYTECODE.fullmatch(name):
            return f"{match[1]}/{match[2]}.py"
        return None if _LISTS_MUCH.fullmatch(program) and os.path.isdir(name) else name

    def _folders_of_machine(self) -> tuple[str, ...]:
        """Those that hold the settings and caches of programs; not one that the project lies in."""
        folders = [f"{folder}/" for folder in (*_OF_THE_MACHINE, tempfile.gettempdir())]
        if (home := home_folder()) is not None:
            folders.append(f"{os.path.realpath(home)}/.")
        return tuple(each for each in folders if not any(r.startswith(each) for r in self.roots))


def _named(names: Collection[str], sources: Iterable[str]) -> set[str]:
    """Returns the names that stand in quotation marks in one of the files."""
    found: set[str] = set()
    missing = set(names)
    for source in sorted(sources) if missing else ():
        try:
            content = Path(source).read_bytes()
        except OSError:
            continue
        found |= {name for name in missing if f'"{name}"'.encode() in content}
    return found

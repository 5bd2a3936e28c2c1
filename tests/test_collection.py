"""Modules can be imported on Windows, whose Python lacks some names: else not one test would run there."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tools.local_aws import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

# What of these tests and of the library Python has on POSIX systems alone.
_MODULES = {"fcntl", "grp", "pty", "pwd", "resource", "termios", "tty"}
_NAMES = {
    *("chown", "fork", "getegid", "geteuid", "getgid", "getuid", "killpg", "mkfifo", "openpty"),
    *("setsid", "statvfs", "uname", "AF_UNIX", "O_DIRECTORY", "O_NOFOLLOW", "RLIMIT_NOFILE"),
    *("SIGCONT", "SIGHUP", "SIGKILL", "SIGSTOP", "SIGUSR1"),
}
_GUARDS = ("TYPE_CHECKING", "sys.platform")


def at_import(tree: ast.Module) -> Iterator[ast.AST]:
    """What is evaluated when a module is imported, but for what stands behind a condition about the system.

    A module that asserts which system it is on is imported in functions only.
    """
    if any(isinstance(each, ast.Assert) and _is_guarded(each.test) for each in tree.body):
        return
    for statement in tree.body:
        yield from _evaluated(statement)


def _evaluated(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.FunctionDef):
        for each in (*node.decorator_list, *node.args.defaults):
            yield from _evaluated(each)
        return
    if isinstance(node, ast.Lambda):
        return
    if isinstance(node, ast.If) and _is_guarded(node.test):
        return
    if isinstance(node, ast.BoolOp) and _is_guarded(node.values[0]):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _evaluated(child)


def _is_guarded(condition: ast.expr) -> bool:
    return any(guard in ast.unparse(condition) for guard in _GUARDS)


def lacking(source: str) -> list[str]:
    """The names that Windows lacks, of those that are evaluated at import."""
    found = []
    for node in at_import(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [each.name for each in node.names if each.name in _MODULES]
        elif isinstance(node, ast.ImportFrom) and node.module in _MODULES:
            found.append(node.module)
        elif isinstance(node, ast.Attribute) and node.attr in _NAMES:
            found.append(node.attr)
    return found


def test_all_modules_can_be_imported_on_windows() -> None:
    modules = [
        path for name in ("cdk_rust_lambda", "tests") for path in (ROOT / name).rglob("*.py")
    ]
    assert len(modules) > 500
    found = {str(each): lacking(each.read_text(encoding="utf-8")) for each in modules}
    assert {name: names for name, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import pty", ["pty"]),
        ("from fcntl import flock", ["fcntl"]),
        ("@mark(os.geteuid() == 0)\ndef f(): ...", ["geteuid"]),
        ("x = [signal.SIGHUP]", ["SIGHUP"]),
        ("def f(): import pty", []),
        ("if sys.platform != 'win32':\n    import pty", []),
        ("x = sys.platform == 'win32' or os.geteuid() == 0", []),
        ("import pty\nassert sys.platform == 'linux'", []),
    ],
)
def test_names_that_windows_lacks_are_found(source: str, expected: list[str]) -> None:
    assert lacking(source) == expected

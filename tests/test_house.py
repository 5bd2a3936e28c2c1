"""The laws of the package's layout, as CONTRIBUTING.md has them: which folder may import which."""

from __future__ import annotations

import ast
import functools
import graphlib
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import cdk_rust_lambda

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(cdk_rust_lambda.__file__).parent
NAME = ROOT.name
_GROUND = ("errors", "notices", "foreign_remedies", "foreign_words")
_FAMILIES = tuple(
    f"triggers/{each}" for each in ("callbacks", "events", "http", "polled", "pushed")
)
_WIRING = (*_GROUND, "annotations", "memory", "synthesis", "triggers/core", "triggers/options")
_KIND = (*_WIRING, "triggers/wiring")
_CARGO = tuple(
    f"cargo/{each}"
    for each in (
        *("toml", "project", "settings", "hermetic", "compile", "fingerprint", "linking"),
        *("observer", "container"),
    )
)

# Each folder, or module at the top, with those that its modules may import; its own always.
ALLOWED: Mapping[str, tuple[str, ...]] = {
    "__init__": (
        "errors",
        "cargo/compile",
        "extension",
        "function",
        "workspace",
        "triggers",
        "triggers/core",
    ),
    "errors": (),
    "notices": (),
    "foreign_remedies": ("errors", "foreign_words"),
    "foreign_words": (),
    "annotations": ("notices",),
    "memory": (),
    "synthesis": (*_GROUND, "annotations", "memory"),
    "cargo/toml": _GROUND,
    "cargo/project": (*_GROUND, "cargo/toml"),
    "cargo/settings": (*_GROUND, "cargo/toml", "cargo/project"),
    "cargo/hermetic": (*_GROUND, "cargo/toml", "cargo/project"),
    "cargo/compile": (
        *_GROUND,
        *("cargo/toml", "cargo/project", "cargo/settings", "cargo/hermetic"),
    ),
    "cargo/linking": (*_GROUND, "cargo/project", "cargo/compile"),
    "cargo/container": (*_GROUND, "cargo/project", "cargo/compile", "cargo/hermetic"),
    "cargo/observer": (*_GROUND, "cargo/project", "cargo/compile"),
    "cargo/fingerprint": (*_GROUND, "cargo/toml", "cargo/project", "cargo/compile"),
    "cargo": (*_GROUND, *_CARGO),
    "publishing": (*_GROUND, "cargo", *_CARGO),
    "bundling": (
        *_GROUND,
        "annotations",
        "memory",
        "assembly",
        "synthesis",
        "cargo",
        *_CARGO,
        "publishing",
    ),
    "deployment": (*_GROUND, "cargo", *_CARGO, "publishing", "bundling"),
    "triggers/core": (*_GROUND, "annotations", "memory"),
    "triggers/options": (*_GROUND, "triggers/core"),
    "triggers/wiring": _WIRING,
    **dict.fromkeys(_FAMILIES, _KIND),
    "triggers": (*_KIND, *_FAMILIES, "assembly", "cargo/toml", "cargo/settings"),
    "resources": (*_KIND, "triggers/http", "cargo/toml", "cargo/settings"),
    "remotes": (*_GROUND, "cargo/compile", "bundling"),
    "function": (
        *_GROUND,
        "resources",
        "annotations",
        "memory",
        "cargo",
        *_CARGO,
        "bundling",
        "remotes",
        "triggers",
        "triggers/core",
    ),
    "extension": (*_GROUND, "annotations", "cargo", *_CARGO, "bundling", "function"),
    "workspace": (
        *_GROUND,
        *("annotations", "cargo", *_CARGO, "bundling", "remotes", "function", "extension"),
        *("resources", "triggers", "triggers/core"),
    ),
    "check": (*_GROUND, "cargo", *_CARGO, "triggers", "triggers/core", "resources"),
    "machine": ("errors", "cargo/project", "cargo/hermetic", "cargo/compile"),
    "assembly": ("errors",),
    "inspection": (*_GROUND, "cargo", *_CARGO, "assembly", "bundling"),
    "development": ("errors", "cargo/compile"),
    "emulator": (*_GROUND, "cargo", *_CARGO, "bundling", "development"),
    "local": (
        *_GROUND,
        *("cargo", *_CARGO, "assembly", "publishing", "bundling", "deployment", "development"),
    ),
    "testing": (
        *("errors", "cargo/compile", "development", "local"),
        *("function", "triggers", "triggers/core"),
    ),
    "scaffold": ("errors", "foreign_remedies", "cargo/compile"),
    "sam": ("errors", "cargo", *_CARGO, "scaffold"),
    # Files that are copied into apps, which nothing imports.
    "scaffold/resources": (),
    "cli": (
        *_GROUND,
        "cargo",
        *_CARGO,
        "check",
        "machine",
        "inspection",
        "development",
        "emulator",
        "local",
        "sam",
        "scaffold",
        "triggers",
        "triggers/core",
    ),
}

# What starts processes, and the only module that may.
_PROCESSES = ("subprocess", "multiprocessing", "pty", "asyncio")
_DOOR = "cargo/compile/process.py"
_OF_OS = ("popen", "system", "exec", "spawn", "posix_spawn", "fork", "startfile")

_CDK = ("aws_cdk", "constructs", "jsii")
_WITHOUT_CDK = (
    *("assembly", "cargo", "cli", "deployment", "development", "emulator", "inspection", "local"),
    *("publishing", "remotes", "sam", "scaffold"),
    *_GROUND,
)


def modules() -> Iterator[Path]:
    return ROOT.rglob("*.py")


def place_of(module: Path) -> str:
    """A module's folder; at the top the module itself."""
    relative = module.relative_to(ROOT)
    return relative.stem if relative.parent == Path() else relative.parent.as_posix()


@functools.cache
def parsed(module: Path) -> ast.Module:
    return ast.parse(module.read_text())


def imported(module: Path) -> Iterator[str]:
    """The dotted names that a module imports, for typing too."""
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_modules(module: Path) -> Iterator[Path]:
    """The modules of the package that a module imports."""
    for name in imported(module):
        parts = name.split(".")
        if parts[0] != NAME:
            continue
        # The last part may be a name in the module.
        for inner in (parts[1:], parts[1:-1]):
            path = ROOT.joinpath(*inner)
            found = path.with_suffix(".py") if inner else ROOT / "__init__.py"
            found = found if found.is_file() else path / "__init__.py"
            if found.is_file():
                yield found
                break
        else:
            pytest.fail(f"{module} imports {name}, which isn't there")


def test_each_folder_has_its_law() -> None:
    assert {place_of(module) for module in modules()} == set(ALLOWED)


def test_imports_go_one_way() -> None:
    broken = [
        f"{module.relative_to(ROOT)} imports {other.relative_to(ROOT)}"
        for module in modules()
        for other in imported_modules(module)
        if place_of(other) not in (place_of(module), *ALLOWED[place_of(module)])
    ]
    assert broken == []


def test_no_circle() -> None:
    """Neither of folders nor of modules, typing included."""
    graph: dict[Path, set[Path]] = {
        module: set(imported_modules(module)) - {module} for module in modules()
    }
    list(graphlib.TopologicalSorter(graph).static_order())
    folders: defaultdict[str, set[str]] = defaultdict(set)
    for place, allowed in ALLOWED.items():
        folders[place] |= {*allowed} - {place}
    list(graphlib.TopologicalSorter(folders).static_order())


def test_cargo_and_the_commands_know_nothing_of_cdk() -> None:
    broken = [
        f"{module.relative_to(ROOT)} imports {name}"
        for module in modules()
        if place_of(module).partition("/")[0] in _WITHOUT_CDK
        if place_of(module) != "scaffold/resources"
        for name in imported(module)
        if name.partition(".")[0] in _CDK
    ]
    assert broken == []


def test_the_command_line_imports_kinds_of_triggers_inside_commands() -> None:
    """Their modules import aws_cdk, which starts Node."""
    allowed = {"triggers/kinds.py", "triggers/retired_kinds.py", "triggers/__init__.py"}
    broken = [
        f"{module.relative_to(ROOT)} imports {name} at its top"
        for module in modules()
        if place_of(module) in ("cli", "check", "machine") and module.name != "trigger_checks.py"
        for node in parsed(module).body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{NAME}.triggers")
        for name in [str(node.module)]
        if f"{name.removeprefix(f'{NAME}.').replace('.', '/')}.py" not in allowed
    ]
    assert broken == []


def test_the_plugin_of_pytest_costs_nothing() -> None:
    """Every pytest of an environment loads it."""
    program = (
        "import sys, pytest, cdk_rust_lambda.testing.plugin\n"
        "assert not {'jsii', 'aws_cdk', 'attrs', 'boto3'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_nothing_imports_what_is_for_tests() -> None:
    assert [place for place, allowed in ALLOWED.items() if "testing" in allowed] == []


def test_one_door_for_processes() -> None:
    broken = []
    for module in modules():
        if module.relative_to(ROOT).as_posix() == _DOOR:
            continue
        attributes = (
            f"{node.value.id}.{node.attr}"
            for node in ast.walk(parsed(module))
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        )
        broken += [
            f"{module.relative_to(ROOT)} names {name}"
            for name in (*imported(module), *attributes)
            if name.partition(".")[0] in _PROCESSES
            or (name.startswith("os.") and name.removeprefix("os.").startswith(_OF_OS))
        ]
    assert broken == []

"""The migration of a SAM template: which files it makes, and what is left to be done."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import Factory, define, frozen

from cdk_rust_lambda.cargo.project.manifest import locate_manifest
from cdk_rust_lambda.cargo.project.package import Package
from cdk_rust_lambda.cargo.project.relative_paths import relative_name
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.errors import CdkRustLambdaError, SettingsError
from cdk_rust_lambda.sam.app import REST, cdk_json
from cdk_rust_lambda.sam.function import SamFunction
from cdk_rust_lambda.sam.function_url import URL
from cdk_rust_lambda.sam.functions import is_rust, locate_function, mistaken_method
from cdk_rust_lambda.sam.manifest import add_tables
from cdk_rust_lambda.sam.quoting import quoted
from cdk_rust_lambda.sam.reading import Reading
from cdk_rust_lambda.sam.remarks import Remark, Remarks
from cdk_rust_lambda.sam.template import LOOP, read_template
from cdk_rust_lambda.scaffold.ignored_files import ignored_files

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdk_rust_lambda.sam.template import Template


@frozen
class Migration:
    """What comes of a template.

    Attributes:
        functions: The logical ids of its Rust functions.
        files: The texts of the files to write.
        remarks: What is left to be done, by line.
    """

    functions: tuple[str, ...]
    files: Mapping[Path, str]
    remarks: tuple[Remark, ...]


@define
class _PackageTables:
    """The functions of a package.

    Attributes:
        package: The package.
        functions: Its functions, by binary, each with how the app calls for it.
    """

    package: Package
    functions: dict[str, list[SamFunction]] = Factory(dict)


def migrate_template(file: Path, out: Path, stack_name: str | None = None) -> Migration:
    """Returns what comes of a template; nothing is written.

    Args:
        file: The SAM template, with an absolute path.
        out: The folder for the app, with an absolute path.
        stack_name: The stack of the template that the app takes over. Default: it becomes a new one.

    Raises:
        CdkRustLambdaError: the template or a manifest can't be read, or there is no Rust function in it.
    """
    template = read_template(file)
    remarks = Remarks()
    for part in ("Conditions", "Outputs", "Resources"):
        lines = template.root.section(part).lines
        for name in [each for each in lines if each.startswith(LOOP)]:
            remarks.add(lines[name], name, f"write the {part.lower()} of the loop one by one")
    mistakes = {
        name: mistake
        for name, resource in template.resources.items()
        if (mistake := mistaken_method(resource)) is not None
    }
    for name, mistake in mistakes.items():
        text = f"it isn't taken for a Rust function: {mistake}"
        remarks.add(template.line_of(name), name, text)
    functions = [locate_function(template, name) for name in _rust_functions(template, mistakes)]
    packages = _packages(template, functions, remarks)
    made = [each for package in packages for own in package.functions.values() for each in own]
    names = [each.logical_id for each in made]
    reading = Reading.of(template, names, remarks, takes_over=stack_name is not None)
    for function in made:
        reading.read(function)
    reading.add_authorizers()
    source, rest = reading.app(stack_name or _stack_name(file))
    files = _manifests(packages, source.from_triggers, template, remarks)
    source.calls = [
        (each, _keywords(each, package, out))
        for package in packages
        for own in package.functions.values()
        for each in own
    ]
    files[out / "app.py"] = source.text()
    files[out / "cdk.json"] = cdk_json()
    if not os.path.lexists(out / ".gitignore"):
        files[out / ".gitignore"] = ignored_files(is_app=True, has_packages_below=True)
    if source.has_rest:
        files[out / REST] = json.dumps(rest.template, indent=2) + "\n"
    return Migration(tuple(each.logical_id for each in made), files, tuple(sorted(remarks.found)))


def _rust_functions(template: Template, mistakes: Mapping[str, str]) -> list[str]:
    """Returns the Rust functions of a template; if there is none, its error says which ones are nearly some."""
    names = [name for name, each in template.resources.items() if is_rust(template, each)]
    if not names:
        remedy = "; ".join(f"{name}: {mistake}" for name, mistake in mistakes.items())
        raise SettingsError(
            "the template has no function that cargo-lambda builds",
            file=template.file,
            line=template.line_of(next(iter(mistakes))) if mistakes else None,
            remedy=remedy
            or "Rust functions have a runtime of the provided ones, and the BuildMethod rust-cargolambda or"
            " makefile, or a CodeUri in target/lambda",
        )
    return names


def _packages(
    template: Template, functions: Iterable[SamFunction], remarks: Remarks
) -> list[_PackageTables]:
    projects = CargoProjects()
    found: dict[Path, _PackageTables] = {}
    for function in functions:
        try:
            manifest = projects.reader.read(locate_manifest(template.file.parent / function.folder))
            workspace = projects.workspace(manifest)
        except CdkRustLambdaError as error:
            remarks.add(template.line_of(function.logical_id), function.logical_id, error.problem)
            continue
        own = workspace.member(manifest)
        candidates = [own] if own is not None else list(workspace.members)
        if function.binary is not None and not _has(candidates, function.binary):
            candidates = list(workspace.members)
        fitting = [each for each in candidates if _fits(each, function.binary)]
        if len(fitting) != 1:
            problem = f"no package below {function.folder} has its binary"
            remarks.add(template.line_of(function.logical_id), function.logical_id, problem)
            continue
        package = fitting[0]
        tables = found.setdefault(package.manifest.path, _PackageTables(package))
        binary = function.binary or package.default_run or package.binaries[0].name
        tables.functions.setdefault(binary, []).append(function)
    return list(found.values())


def _has(packages: Iterable[Package], binary: str) -> bool:
    return any(each.name == binary for package in packages for each in package.binaries)


def _fits(package: Package, binary: str | None) -> bool:
    if binary is None:
        return bool(package.binaries)
    return _has([package], binary)


def _manifests(
    packages: Iterable[_PackageTables],
    from_triggers: Mapping[str, str],
    template: Template,
    remarks: Remarks,
) -> dict[Path, str]:
    files = {}
    for tables in packages:
        functions: dict[str | None, SamFunction] = {}
        for binary, own in tables.functions.items():
            functions[binary] = _joined(own, from_triggers, template, remarks)
        path = tables.package.manifest.path
        text = path.read_text(encoding="utf-8-sig")  # Cargo ignores a byte order mark
        files[path] = add_tables(text, path, functions, several=len(tables.package.binaries) > 1)
    return files


def _joined(
    own: list[SamFunction], from_triggers: Mapping[str, str], template: Template, remarks: Remarks
) -> SamFunction:
    """Returns the tables of a binary, which may be that of several functions."""
    first, *others = own
    if not others:
        return first
    kept: dict[str, dict[str, Any]] = {}  # those that app.py names
    for each in own:
        for table in each.triggers:
            name = table["id"]
            if name not in from_triggers and name != URL:
                table["id"] = f"{each.logical_id}{name}"
            elif kept.setdefault(name, table) != table:
                table["id"] = f"{each.logical_id}{name}"
                text = f"the id of its trigger is {table['id']}: name it so in app.py"
                remarks.add(template.line_of(each.logical_id), each.logical_id, text)
        ids = [str(table["id"]) for table in each.triggers]
        each.keywords["include_triggers"] = json.dumps(ids)
    for each in others:
        if each.deploy != first.deploy or each.access != first.access:
            text = f"settings and rights of its binary are those of {first.logical_id}: say others in app.py"
            remarks.add(template.line_of(each.logical_id), each.logical_id, text)
    joined = SamFunction(
        first.logical_id, first.folder, first.binary, deploy=first.deploy, arm64=first.arm64
    )
    tables = {table["id"]: table for each in own for table in each.triggers}
    joined.triggers = list(tables.values())
    joined.access = first.access
    return joined


def _keywords(function: SamFunction, tables: _PackageTables, out: Path) -> dict[str, str]:
    folder = relative_name(tables.package.directory, out)
    found = {"manifest_path": f"str(HERE / {quoted(folder)})"}
    if len(tables.package.binaries) > 1:
        binary = next(name for name, own in tables.functions.items() if function in own)
        found["binary_name"] = quoted(binary)
    return found | function.keywords


def _stack_name(file: Path) -> str:
    words = re.findall(r"[A-Za-z0-9]+", file.parent.name)
    name = "".join(word[:1].upper() + word[1:] for word in words)
    return name if name[:1].isalpha() else f"Stack{name}"

"""The levels of cargo-lambda's settings: where each is found, and how they are merged.

The rules are those of "Configuration" in cargo-lambda's guide, and what version 1.9 really does.
From low to high: variables of the process, CargoLambda.toml, `workspace.metadata.lambda`, its
`bin.NAME`, and `package.metadata.lambda` or, if there is one, its `bin.NAME` instead.
"""

from __future__ import annotations

import os
from functools import reduce
from typing import TYPE_CHECKING

from attrs import define, field

from cdk_rust_lambda.cargo.project.package import Package
from cdk_rust_lambda.cargo.project.workspace import Workspace
from cdk_rust_lambda.cargo.settings.context import Context
from cdk_rust_lambda.cargo.settings.misnamed_arrays import OWN_ARRAYS, misnamed_array
from cdk_rust_lambda.cargo.settings.sections import (
    SECTION_NAMES,
    SECTIONS,
    canonical,
    is_environment,
    normalize,
    structure_section,
    warn_of_unknown_keys,
)
from cdk_rust_lambda.cargo.settings.tree import Node, locate, merge
from cdk_rust_lambda.cargo.settings.variables import PREFIX, compiler_of_variables, read_variables
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.cargo.toml.origin import Origin, dotted
from cdk_rust_lambda.cargo.toml.reading import read_toml
from cdk_rust_lambda.cargo.toml.structuring import without_text
from cdk_rust_lambda.errors import suggest
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cdk_rust_lambda.cargo.project.manifest import Manifest

SETTINGS_FILE = "CargoLambda.toml"

# What a manifest's table may hold.
_MANIFEST_KEYS = SECTION_NAMES | OWN_ARRAYS.keys() | {"bin"}
# What is more likely a table at a wrong place than a profile.
_NO_PROFILES = frozenset({"lambda", "package", "workspace", "bin"})


@define
class SettingsLevels:
    """The levels that apply to a package's binary.

    Attributes:
        deploys: The tables `deploy` of all manifests, once they are merged: those of other binaries, and those with
            mistakes, too.
    """

    _workspace: Workspace
    _package: Package
    _binary_name: str | None
    _context: Context
    _diagnostics: Diagnostics
    _dropped: list[tuple[str, str, Node]] = field(factory=list, init=False)
    deploys: list[Node] = field(factory=list, init=False)

    def merged(self) -> tuple[Node, list[tuple[str, str, Node]]]:
        """Merges the levels.

        Returns:
            The settings, a table with `env`, `deploy` and `build`; and what manifests set that beats
            nothing (`false`, some empty lists), each with its section and key.
        """
        return self._merged(), self._dropped

    def _merged(self) -> Node:
        variables = self._raw(read_variables(self._context.variables))
        manifests = list(self._manifest_levels())
        compiler = compiler_of_variables(self._context.variables)
        if compiler is not None:
            manifests.append(compiler)
        file = find_settings_file(self._package.directory, self._context, self._diagnostics)
        document = Node({}, (Origin(file, ()),))
        if file is not None:
            document = locate(read_toml(file), Origin(file, ()))
        if self._context.name is None:
            self._warn_of_stray_tables(document)
            return self._fold([variables, self._raw(document), *manifests])
        profiles = self._profiles(document)
        name = self._context.name.lower()
        merged = self._fold([variables, *profiles.get(name, []), *manifests])
        # Between profiles lists are never appended.
        if name != "default":
            merged = reduce(merge, [*profiles.get("default", []), merged])
        if name != "global":
            merged = reduce(merge, [merged, *profiles.get("global", [])])
        return merged

    def _fold(self, levels: list[Node]) -> Node:
        return reduce(
            lambda lower, higher: merge(lower, higher, append=self._context.append_lists), levels
        )

    def _profiles(self, document: Node) -> dict[str, list[Node]]:
        """Returns the profiles of a settings file that apply, as lists of one; names are lower-case."""
        found: dict[str, Node] = {}
        for name, node in document.value.items():
            if not node.is_table:
                self._diagnostics.error(
                    node.origin,
                    f"expected a table, found {without_text(node.plain())}: with a context, each key at the top of"
                    f" {SETTINGS_FILE} is a profile",
                    "move it into a profile, such as [default.deploy]",
                )
            else:
                found[name.lower()] = node
        wanted = str(self._context.name).lower()
        if wanted not in found and (document.value or self._context.is_given):
            profiles = sorted(found.keys() - SECTION_NAMES)
            place = document.origin.file or f"any {SETTINGS_FILE} from {self._package.directory} on"
            text = f"there is no context {wanted!r} in {place}; {suggest(wanted, profiles)}"
            self._diagnostics.warnings.append(Notice.warning("unknown-context", text))
        for name in sorted((found.keys() & SECTION_NAMES) - {wanted}):
            self._diagnostics.warn(
                "settings-outside-context",
                found[name].origin,
                f"[{name}] isn't read, since a context is named: write [default.{name}]",
            )
        applied = {wanted, "default", "global"}
        return {name: [self._raw(node)] for name, node in found.items() if name in applied}

    def _warn_of_stray_tables(self, document: Node) -> None:
        for name, node in document.value.items():
            is_profile = node.is_table and bool(SECTION_NAMES & node.value.keys())
            if name not in SECTION_NAMES and (not is_profile or name in _NO_PROFILES):
                self._diagnostics.unknown(node.origin, SECTION_NAMES)

    def _raw(self, level: Node) -> Node:
        """Returns the sections of variables or of a settings file; only the result is type-checked."""
        table: dict[str, Node] = {}
        for name, node in level.value.items():
            if name in SECTIONS and not node.is_table:
                # cargo-lambda silently passes over it.
                _refuse_as_table(node, self._diagnostics)
            elif name in SECTIONS:
                warn_of_unknown_keys(node, SECTIONS[name], self._diagnostics)
                table[name] = node
            elif name == "env":
                table[name] = node
            elif node.origin.file is None and "." in str(node.origin.keys[0]):
                self._diagnostics.unknown(node.origin, SECTION_NAMES, name)
            elif node.origin.file is None:
                self._warn_of_variable(name, node.origin)
            elif name not in SECTION_NAMES and self._context.name is not None:
                self._diagnostics.unknown(node.origin, SECTION_NAMES)
        return Node(table, level.origins)

    def _warn_of_variable(self, name: str, origin: Origin) -> None:
        section, separator, key = name.partition("_")
        if separator and section in SECTION_NAMES:
            variable = f"{PREFIX}{section}.{key.lstrip('_')}".upper()
            self._diagnostics.warn(
                "unknown-variable", origin, f"the variable has no effect; is it {variable}?"
            )

    def _manifest_levels(self) -> Iterator[Node]:
        root = self._workspace.root
        yield from self._manifest(root, ("workspace", "metadata", "lambda"), replace=False)
        own = self._package.manifest
        yield from self._manifest(own, (own.package_key, "metadata", "lambda"), replace=True)

    def _manifest(self, manifest: Manifest, keys: tuple[str, ...], *, replace: bool) -> list[Node]:
        """Returns the levels of a manifest: its table, and the binary's.

        As in cargo-lambda, all of them are checked, also those of other binaries.
        """
        table = locate(dict(manifest.table(*keys)), Origin(manifest.path, keys))
        bins = locate(dict(manifest.table(*keys, "bin")), Origin(manifest.path, (*keys, "bin")))
        candidates = (self._binary_name, self._package.name) if self._binary_name else ()
        chosen = next((name for name in candidates if name in bins.value), None)
        levels = [] if replace and chosen is not None else [self._checked(table, applies=True)]
        if replace and chosen is not None:
            self._checked(table, applies=False)
            written = sorted(table.value.keys() & {"env", *SECTIONS})
            if written and len(self._package.binaries) == 1:
                origin = table.value[written[0]].origin
                text = f"{origin.key} has no effect: {dotted((*keys, 'bin', chosen))} replaces it"
                remedy = "as in cargo-lambda; write it there"
                self._diagnostics.warn("table-replaced", origin, f"{text}, {remedy}")
        for name, node in bins.value.items():
            if name in OWN_ARRAYS and not node.is_table:
                continue  # misplaced; the reading of these tables says so
            level = self._checked(node, applies=name == chosen)
            if name == chosen:
                levels.append(level)
        return levels

    def _checked(self, level: Node, *, applies: bool) -> Node:
        """Checks a table of a manifest, and returns it as cargo-lambda merges it."""
        diagnostics = self._diagnostics if applies else Diagnostics(self._diagnostics.errors, [])
        table: dict[str, Node] = {}
        if not level.is_table:
            _refuse_as_table(level, diagnostics)
            return Node(table, level.origins)
        for name, node in level.value.items():
            if name not in _MANIFEST_KEYS:
                misnamed = misnamed_array(node, _MANIFEST_KEYS)
                if misnamed is None:
                    diagnostics.unknown(node.origin, _MANIFEST_KEYS)
                else:
                    diagnostics.error(node.origin, *misnamed)
            elif name == "env":
                if is_environment(node, diagnostics):
                    table[name] = node
            elif name in SECTIONS and not node.is_table:
                _refuse_as_table(node, diagnostics)
            elif name in SECTIONS:
                section = canonical(node, SECTIONS[name], diagnostics)
                warn_of_unknown_keys(section, SECTIONS[name], diagnostics)
                if name == "deploy":
                    self.deploys.append(section)
                if structure_section(section, SECTIONS[name], diagnostics) is not None:
                    table[name], dropped = normalize(section, SECTIONS[name])
                    if applies:
                        self._dropped += [(name, key, each) for key, each in dropped.items()]
        return Node(table, level.origins)


def _refuse_as_table(node: Node, diagnostics: Diagnostics) -> None:
    found = without_text(node.plain())
    diagnostics.error(node.origin, f"expected a table, found {found}", "write a table")


def find_settings_file(directory: Path, context: Context, diagnostics: Diagnostics) -> Path | None:
    """Returns the CargoLambda.toml that applies in a folder: the nearest one, upward."""
    name = SETTINGS_FILE if context.settings_file is None else context.settings_file
    for folder in (directory, *directory.parents):
        if os.path.isfile(folder / name):
            return folder / name
    if context.settings_file is not None:
        variable = f"{PREFIX}GLOBAL"
        diagnostics.warn(
            "settings-file-missing",
            Origin(None, (variable,)),
            f"there is no settings file {name!r} in {directory} or above it; correct the variable, or"
            " unset it",
        )
    return None

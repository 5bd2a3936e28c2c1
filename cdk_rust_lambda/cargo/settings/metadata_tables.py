"""Arrays of tables of ours in a manifest's `metadata.lambda`, which cargo-lambda passes over."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import frozen

from cdk_rust_lambda.cargo.settings.tree import holds_token
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.cargo.toml.origin import Origin
from cdk_rust_lambda.errors import CdkRustLambdaError, suggest

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.project.manifest import Manifest
    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.project.workspace import Workspace


@frozen
class MetadataTable:
    """One table of such an array, and where it stands."""

    values: Mapping[str, Any]
    origin: Origin

    def error(self, key: str, problem: str, remedy: str) -> CdkRustLambdaError:
        """Returns the error for a key of the table."""
        return self.error_at(self.origin.below(key), problem, remedy)

    @staticmethod
    def error_at(place: Origin, problem: str, remedy: str) -> CdkRustLambdaError:
        """Returns the error for a place in the manifest."""
        return place.error(problem, remedy)


_Table = TypeVar("_Table", bound=MetadataTable)


def read_tables(manifest: Manifest, head: str, name: str, kind: type[_Table]) -> list[_Table]:
    """Returns the tables of an array.

    Args:
        manifest: The manifest.
        head: The table with the metadata: `package` or `workspace`.
        name: The array's name.
        kind: The class of the tables.

    Raises:
        CdkRustLambdaError: it is no array.
    """
    keys = (head, "metadata", "lambda", name)
    value = manifest.table(*keys[:-1]).get(name, [])
    if not isinstance(value, list):
        problem = f"expected an array of tables, found {value!r}"
        raise kind.error_at(Origin(manifest.path, keys), problem, f"write {written(head, name)}")
    return [kind(entry, Origin(manifest.path, (*keys, index))) for index, entry in enumerate(value)]


def tables_of_binary(
    workspace: Workspace,
    package: Package,
    name: str,
    binary_name: str | None,
    kind: type[_Table],
) -> tuple[_Table, ...]:
    """Returns those tables of a package's array that are for a binary; for None those of all.

    Args:
        workspace: The package's workspace.
        package: The package.
        name: The array's name.
        binary_name: The binary.
        kind: The class of the tables.

    Raises:
        CdkRustLambdaError: they stand where they can't, or don't say which binary they are for. One
            error names all of them.
    """
    diagnostics = Diagnostics()
    if name in workspace.root.table("workspace", "metadata", "lambda"):
        place = Origin(workspace.root.path, ("workspace", "metadata", "lambda", name))
        remedy = f"write {written('package', name)} into the manifests of the packages"
        diagnostics.errors.append(kind.error_at(place, _FOR_ALL[name], remedy))
    _refuse_in_bins(package, name, kind, diagnostics)
    manifest = package.manifest
    tables = diagnostics.attempt(read_tables, manifest, manifest.package_key, name, kind) or []
    names = [binary.name for binary in package.binaries]
    owners = [(table, diagnostics.attempt(_owner, table, name, names)) for table in tables]
    diagnostics.raise_errors()
    # One without an owner is for the only binary.
    return tuple(
        table for table, owner in owners if binary_name is None or owner in (None, binary_name)
    )


def written(head: str, name: str) -> str:
    """Returns the line with which a table of an array begins."""
    return f"[[{head}.metadata.lambda.{name}]]"


def check_values(table: MetadataTable, key: str, line: str) -> None:
    """Refuses what is no table, and values that no construct can be given.

    Args:
        table: The table.
        key: The key that says what the table is.
        line: The line with which such a table begins.

    Raises:
        CdkRustLambdaError: it is no table, or there is such a value.
    """
    if not isinstance(table.values, Mapping):
        raise table.error(key, f"expected a table, found {table.values!r}", f"write {line}")
    for name, value in table.values.items():
        if holds_token({name: value}):
            raise table.error(
                name, "a token of CDK can't be written in a file", "set the value in Python"
            )
        if _holds_no_number(value):  # which would end the process of Node
            raise table.error(name, "infinite, or not a number", "write a number")


_TELLING_KEYS = {"triggers": "type", "access": "resource"}
_FOR_ALL = {
    "triggers": "triggers of a whole workspace would be attached to each of its functions",
    "access": "rights of a whole workspace would be given to each of its functions",
}


def _owner(table: MetadataTable, name: str, names: list[str]) -> str | None:
    """Returns the binary that a table is for; None if there is only one."""
    check_values(table, _TELLING_KEYS[name], written("package", name))
    owner = table.values.get("bin")
    if owner is None and len(names) > 1:
        raise table.error(
            "bin", "the package has several binaries", f"say which: {', '.join(names)}"
        )
    if owner is not None and owner not in names:
        problem = f"the package has no binary {owner!r}"
        raise table.error("bin", problem, suggest(str(owner), names))
    return owner


def _holds_no_number(value: Any) -> bool:
    if isinstance(value, Mapping | list):
        inner = value.values() if isinstance(value, Mapping) else value
        return any(_holds_no_number(each) for each in inner)
    return isinstance(value, float) and not math.isfinite(value)


def _refuse_in_bins(
    package: Package, array: str, kind: type[MetadataTable], diagnostics: Diagnostics
) -> None:
    """Refuses tables where cargo-lambda's rules would make them do something else."""
    manifest = package.manifest
    keys: tuple[str, ...] = (manifest.package_key, "metadata", "lambda", "bin")
    for name, table in manifest.table(*keys).items():
        if name == array and isinstance(table, list):
            place, problem = (*keys, array), "a misplaced table"
        elif isinstance(table, Mapping) and array in table:
            place = (*keys, name, array)
            what = "a trigger" if array == "triggers" else f"{array} tables"
            problem = (
                f"{what} under bin.{name}: cargo-lambda would take that table for the binary's"
                " whole configuration, and drop the package's memory, timeout and environment"
            )
        else:
            continue
        remedy = f"write {written('package', array)} with the key bin"
        diagnostics.errors.append(kind.error_at(Origin(manifest.path, place), problem, remedy))

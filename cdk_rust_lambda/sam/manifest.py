"""The tables of functions, added to the Cargo.toml of their package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from cdk_rust_lambda.errors import ManifestError
from cdk_rust_lambda.scaffold.manifest import section

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda.sam.function import SamFunction

_ROOT = ("package", "metadata", "lambda")


def add_tables(
    text: str, file: Path, functions: Mapping[str | None, SamFunction], *, several: bool
) -> str:
    """Returns a manifest with the tables of functions; what stands there already stays.

    Args:
        text: The manifest's text.
        file: Its path.
        functions: The functions of the package, by their binaries.
        several: Whether it has several binaries with functions, each with settings of its own.

    Raises:
        ManifestError: it isn't valid TOML, or has the tables in a form that can't be added to.
    """
    for binary, function in functions.items():
        place = (*_ROOT, "bin", str(binary)) if several else _ROOT
        deploy = {key: value for key, value in function.deploy.items() if key != "env"}
        text = _with_table(text, file, (*place, "deploy"), deploy)
        text = _with_table(text, file, (*place, "deploy", "env"), function.deploy.get("env", {}))
        if function.arm64:
            text = _with_table(text, file, (*place, "build"), {"arm64": True})
        own = {"bin": binary} if several else {}
        for name, tables in (("triggers", function.triggers), ("access", function.access)):
            present = _at(_parsed(text, file), (*_ROOT, name)) or []
            for table in tables:
                if not any(_is_same({**table, **own}, each) for each in present):
                    head = f"[[{'.'.join(_ROOT)}.{name}]]"
                    text = _appended(text, section(head, {**table, **own}))
    _parsed(text, file)
    return text


def _is_same(table: Mapping[str, Any], present: Any) -> bool:
    if not isinstance(present, Mapping):
        return False
    if "id" in table:
        return all(table.get(key) == present.get(key) for key in ("id", "bin"))
    return {**present} == {**table}


def _with_table(text: str, file: Path, place: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Returns a manifest with the keys of a table that aren't there yet."""
    if not values:
        return text
    document = _parsed(text, file)
    present = _at(document, place)
    if present is None:
        head = tomlkit.key(list(place)).as_string()
        return _appended(text, section(f"[{head}]", values))
    for key, value in values.items():
        if key not in present:
            present[key] = value
    return tomlkit.dumps(document)


def _appended(text: str, more: str) -> str:
    return f"{text.rstrip()}\n\n{more}"


def _at(document: Any, place: tuple[str, ...]) -> Any:
    for key in place:
        if not isinstance(document, Mapping) or key not in document:
            return None
        document = document[key]
    return document


def _parsed(text: str, file: Path) -> Any:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise ManifestError(
            f"tables of functions can't be added: {error}",
            file=file,
            key=".".join(_ROOT),
            remedy="write what stands there as tables of their own: [package.metadata.lambda.deploy]",
        ) from error

"""Strict structuring of TOML tables into attrs classes: no coercion, and every mistake has a key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

import attrs
import cattrs
from attrs import frozen
from cattrs.errors import ClassValidationError
from cattrs.gen import make_dict_structure_fn

from cdk_rust_lambda.errors import CdkRustLambdaError

T = TypeVar("T")


@frozen
class Problem:
    """One mistake in a table: the dotted key, and what is wrong with its value."""

    key: str
    text: str


def strict_converter() -> cattrs.Converter:
    """Returns a converter that refuses values of another type instead of converting them."""
    converter = cattrs.Converter(detailed_validation=True)
    for primitive, name in ((int, "an integer"), (str, "a string"), (bool, "true or false")):
        converter.register_structure_hook(primitive, _primitive_hook(primitive, name))

    def is_string_list(kind: Any) -> bool:
        return get_origin(kind) is tuple and get_args(kind) == (str, ...)

    converter.register_structure_hook_func(is_string_list, lambda value, _: strings(value))

    def table_hook(cls: Any) -> Any:
        structure_table = make_dict_structure_fn(cls, converter)

        def structure(value: Any, hint: Any) -> Any:
            if not isinstance(value, Mapping):
                raise ValueError(f"expected a table, found {value!r}")
            return structure_table(value, hint)

        return structure

    converter.register_structure_hook_factory(attrs.has, table_hook)
    return converter


def _primitive_hook(primitive: type, name: str) -> Any:
    def structure(value: Any, _: Any) -> Any:
        if type(value) is not primitive:
            raise ValueError(f"expected {name}, found {value!r}")
        return value

    return structure


def strings(value: Any) -> tuple[str, ...]:
    """Structures a list of strings."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"expected a list of strings, found {value!r}")
    return tuple(value)


def structure(
    converter: cattrs.Converter, table: Any, cls: type[T], prefix: str
) -> tuple[T | None, list[Problem]]:
    """Structures a table into `cls`.

    Args:
        converter: A strict converter.
        table: The parsed TOML table; keys that `cls` doesn't have are passed over.
        cls: An attrs class.
        prefix: The table's own dotted key, for the problems.

    Returns:
        The instance and no problem, or None and every problem of the table.
    """
    try:
        return converter.structure(table, cls), []
    except (ClassValidationError, ValueError) as error:
        return None, list(_problems(error, prefix))


def _problems(error: BaseException, key: str) -> Iterator[Problem]:
    if not isinstance(error, ClassValidationError):
        yield Problem(key, str(error))
        return
    with_notes, others = error.group_exceptions()
    for inner, note in with_notes:
        yield from _problems(inner, f"{key}.{note.name}")
    for inner in others:
        yield from _problems(inner, key)


def keys_of(cls: type[Any]) -> set[str]:
    """Returns the keys that a table for an attrs class may have."""
    return {attribute.name for attribute in attrs.fields(cls)}


def raise_problems(
    problems: list[Problem],
    error_class: type[CdkRustLambdaError],
    file: Path | str | None,
    remedy: str,
) -> None:
    """Raises one error for all problems; returns if there is none."""
    if not problems:
        return
    if len(problems) == 1:
        raise error_class(problems[0].text, file=file, key=problems[0].key, remedy=remedy)
    listing = "".join(f"\n  - {problem.key}: {problem.text}" for problem in problems)
    raise error_class(f"{len(problems)} values are wrong:{listing}", file=file, remedy=remedy)

"""Strict structuring of TOML tables into attrs classes: no coercion, and every mistake has a key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, get_args, get_origin

import attrs
import cattrs
from attrs import frozen
from cattrs.errors import ClassValidationError
from cattrs.gen import make_dict_structure_fn

T = TypeVar("T")

EXPECTED: Mapping[Any, str] = {
    int: "an integer",
    str: "a string",
    bool: "true or false",
    tuple[str, ...]: "a list of strings",
}
"""What the types of Python stand for in TOML."""


_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "true or false"),
    (int, "an integer"),
    (float, "a float"),
    (str, "a string"),
    (list, "a list"),
    (Mapping, "a table"),
)


def kind_of(value: object) -> str:
    """Returns what a value of TOML is, without it."""
    return next((name for kind, name in _KINDS if isinstance(value, kind)), "a date")


def without_text(value: object) -> str:
    """Returns a number as it is, and of all else what it is: a text that isn't what it was meant to be may hold secrets."""
    return repr(value) if isinstance(value, int | float) else kind_of(value)


class ItemError(ValueError):
    """What is wrong with one value of a list or a table.

    Attributes:
        key: Its index, or its key.
        remedy: What to do about it, if it isn't the value that is wrong.
    """

    def __init__(self, key: str | int, text: str, remedy: str | None = None) -> None:
        self.key = key
        self.remedy = remedy
        super().__init__(text)


class ItemsError(ValueError):
    """What is wrong with several values of a list or a table.

    Attributes:
        errors: What is wrong with each.
    """

    def __init__(self, errors: Iterable[ItemError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(map(str, self.errors)))


def raise_items(errors: Sequence[ItemError]) -> None:
    """Raises what is wrong with values of a list or a table; returns if nothing is.

    Raises:
        ItemError: one value is wrong.
        ItemsError: several are.
    """
    if errors:
        raise errors[0] if len(errors) == 1 else ItemsError(errors)


@frozen
class Mistake:
    """One mistake in a table.

    Attributes:
        keys: The keys that lead to it from there.
        text: What is wrong.
        remedy: What to do about it, if it isn't the value that is wrong.
    """

    keys: tuple[str | int, ...]
    text: str
    remedy: str | None = None


def strict_converter() -> cattrs.Converter:
    """Returns a converter that refuses values of another type instead of converting them."""
    converter = cattrs.Converter(detailed_validation=True)
    for primitive in (int, str, bool):
        converter.register_structure_hook(primitive, _primitive_hook(primitive))

    def is_string_list(kind: Any) -> bool:
        return get_origin(kind) is tuple and get_args(kind) == (str, ...)

    converter.register_structure_hook_func(is_string_list, lambda value, _: strings(value))

    def table_hook(cls: Any) -> Any:
        structure_table = make_dict_structure_fn(cls, converter)

        def structure(value: Any, hint: Any) -> Any:
            if not isinstance(value, Mapping):
                raise ValueError(f"expected a table, found {without_text(value)}")
            return structure_table(value, hint)

        return structure

    converter.register_structure_hook_factory(attrs.has, table_hook)
    return converter


def _primitive_hook(primitive: type) -> Any:
    def structure(value: Any, _: Any) -> Any:
        if type(value) is not primitive:
            raise ValueError(f"expected {EXPECTED[primitive]}, found {value!r}")
        return value

    return structure


def strings(value: Any, show: Callable[[Any], str] = repr) -> tuple[str, ...]:
    """Structures a list of strings; by default its errors show what else is there."""
    expected = EXPECTED[tuple[str, ...]]
    if not isinstance(value, list):
        hint = ": put it in brackets" if isinstance(value, str) else ""
        raise ValueError(f"expected {expected}, found {show(value)}{hint}")
    raise_items(
        [
            ItemError(index, f"expected {expected}, found {show(item)} in it")
            for index, item in enumerate(value)
            if not isinstance(item, str)
        ]
    )
    return tuple(value)


def structure(
    converter: cattrs.Converter, table: Any, cls: type[T]
) -> tuple[T | None, list[Mistake]]:
    """Structures a table into `cls`.

    Args:
        converter: A strict converter.
        table: The parsed TOML table; keys that `cls` doesn't have are passed over.
        cls: An attrs class.

    Returns:
        The instance and no mistake, or None and every mistake of the table.
    """
    try:
        return converter.structure(table, cls), []
    except (ClassValidationError, ValueError) as error:
        return None, list(_mistakes(error, ()))


def _mistakes(error: BaseException, keys: tuple[str | int, ...]) -> Iterator[Mistake]:
    if not isinstance(error, ClassValidationError):
        is_missing = isinstance(error, KeyError) and error.args == keys[-1:]
        if not is_missing and not isinstance(error, ValueError):
            raise error  # a mistake of this library, not of the table
        if isinstance(error, ItemsError):
            for each in error.errors:
                yield from _mistakes(each, keys)
        elif isinstance(error, ItemError):
            yield Mistake((*keys, error.key), str(error), error.remedy)
        else:
            yield Mistake(keys, f"the key {keys[-1]!r} is missing" if is_missing else str(error))
        return
    with_notes, others = error.group_exceptions()
    for inner, note in with_notes:
        yield from _mistakes(inner, (*keys, note.name))
    for inner in others:
        yield from _mistakes(inner, keys)


def keys_of(cls: type[Any]) -> set[str]:
    """Returns the keys that a table for an attrs class may have."""
    return {attribute.name for attribute in attrs.fields(cls)}

"""Options: fields of triggers, and of tables in them, whose annotations say what they can be."""

from __future__ import annotations

import inspect
import sys
from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY
from functools import partial
from typing import Annotated, Any, TypeAlias, TypeVar, dataclass_transform, get_args, get_origin

import attrs
from attrs import Attribute, field, frozen

Class = TypeVar("Class", bound=type[Any])

Member = TypeVar("Member")

# A `Sequence[str]` would be a single string, too.
Strings: TypeAlias = list[str] | tuple[str, ...]
"""A list of strings."""

StringsOr: TypeAlias = Strings | list[Member] | list[str | Member] | tuple[str | Member, ...]
"""A list of what aws-cdk-lib has for them, of strings, or of both."""

_KEY = "option"  # of an attribute's metadata


@frozen(kw_only=True, eq=False)
class Option:
    """What a field can be, in its annotation: `Annotated[int | None, integer(1, 10)]`.

    The converter leaves what it can't convert as it is; the validator then says what is wrong, and where.

    Attributes:
        validator: Refuses a value, as validators of attrs do.
        converter: Turns a value of Cargo.toml, or another form, into the field's.
        schema: The JSON schema of values in Cargo.toml; None if only Python can express them.
        required: Whether None, its default, is refused, too.
        takes_references: Whether `${orders.queue_arn}` in its texts in Cargo.toml is a resource's attribute.
    """

    validator: Callable[[Any, Attribute[Any], Any], object] | None = None
    converter: Callable[[Any], Any] | None = None
    schema: Mapping[str, Any] | None = field(factory=dict)
    required: bool = False
    takes_references: bool = False

    @property
    def python_only(self) -> bool:
        """Whether Cargo.toml can't express it."""
        return self.schema is None

    @property
    def identifiers(self) -> tuple[str, ...]:
        """The members of a construct in the field that tell it from others."""
        return ()

    def convert(self, value: Any, key: str) -> Any:  # noqa: ARG002 - for others
        """Returns a value as the field holds it.

        Args:
            value: The value as it was given.
            key: The field's name, for errors.
        """
        return value if self.converter is None else self.converter(value)

    def validate(self, owner: Any, attribute: Attribute[Any], value: Any) -> None:
        """Refuses a value that the field can't hold.

        Args:
            owner: The trigger, or the table in it.
            attribute: The field.
            value: The converted value.

        Raises:
            TriggerError: it can't be that.
        """
        if self.validator is not None:
            self.validator(owner, attribute, value)


def option_of(attribute: Attribute[Any]) -> Option | None:
    """Returns what a field can be; None if its annotation doesn't say."""
    option: Option | None = attribute.metadata.get(_KEY)
    return option


def option_in(hint: Any) -> Option | None:
    """Returns what a field can be by its evaluated annotation; None if that doesn't say."""
    metadata = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return next((each for each in metadata if isinstance(each, Option)), None)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
@frozen
class Options:
    """What classes with options derive from, which tells type checkers what `with_options` does.

    As in a dataclass, fields behind `_: KW_ONLY` are given by name only.
    """


def with_options(cls: Class) -> Class:
    """Makes a frozen attrs class whose fields convert and check as the options in their annotations say.

    Args:
        cls: A class that derives from `Trigger`, or from `Options`.
    """
    # Where the class stands, since a module that runpy executes can't be found by its name.
    place = sys._getframe(1)  # noqa: SLF001 - inspect's own way to it is slow
    hints = inspect.get_annotations(
        cls,
        globals=place.f_globals,
        locals=ChainMap(dict(vars(cls)), place.f_locals),
        eval_str=True,
    )

    def transform(_: object, attributes: list[Attribute[Any]]) -> list[Attribute[Any]]:
        return _with_options(cls, attributes, hints)

    # By name only, so that attrs leaves the order of fields to the transformer.
    made: Class = attrs.frozen(cls, kw_only=True, field_transformer=transform)
    # Of a field with a converter, attrs shows the converter's type.
    made.__init__.__annotations__.update({each.name: each.type for each in attrs.fields(made)})
    return made


def _with_options(
    cls: type[Any], attributes: list[Attribute[Any]], hints: Mapping[str, Any]
) -> list[Attribute[Any]]:
    inherited = {
        each.name: each
        for base in cls.__mro__[:0:-1]
        for each in getattr(base, "__attrs_attrs__", ())
    }
    kw_only = False
    fields = []
    for each in attributes:
        if each.name in inherited and each.name not in hints:
            # Older releases of attrs took them for fields that are given by name only, too.
            fields.append(each.evolve(kw_only=inherited[each.name].kw_only))
        elif hints.get(each.name) is KW_ONLY:
            kw_only = True
        else:
            fields.append(_field(each.evolve(kw_only=kw_only), hints.get(each.name)))
    return fields


def _field(attribute: Attribute[Any], hint: Any) -> Attribute[Any]:
    plain = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    option = option_in(hint)
    if option is None:
        return attribute.evolve(type=plain)
    return attribute.evolve(
        type=plain,
        converter=partial(option.convert, key=attribute.name),
        validator=partial(_validate, option),
        hash=False,
        metadata={_KEY: option},
    )


def _validate(option: Option, owner: Any, attribute: Attribute[Any], value: Any) -> None:
    if value is not None or attribute.default is not None or option.required:
        option.validate(owner, attribute, value)

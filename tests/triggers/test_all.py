"""What holds for every kind of trigger."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from functools import reduce
from importlib import import_module
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_origin

import attrs
import aws_cdk
import pytest

from cdk_rust_lambda.triggers.core.option import Option, option_of
from cdk_rust_lambda.triggers.events.service_event import ServiceEventTrigger
from cdk_rust_lambda.triggers.registry import own_kinds
from tests.support.triggers import options_of
from tests.triggers.covered import COVERED

if TYPE_CHECKING:
    from cdk_rust_lambda.triggers import Trigger

KINDS = pytest.mark.parametrize("kind", own_kinds(), ids=lambda kind: kind.type)
COMMON = {"id", "alias"}


def in_aws_cdk(name: str) -> Any:
    """A class or a method of aws-cdk-lib, by its name with its module."""
    first, *rest = name.split(".")
    is_module = not first[0].isupper()
    found = import_module(f"aws_cdk.{first}") if is_module else getattr(aws_cdk, first)
    return reduce(getattr, rest, found)


def test_every_kind_says_what_it_covers() -> None:
    assert COVERED.keys() == {kind.type for kind in own_kinds()}


@pytest.mark.newest
@KINDS
def test_it_has_all_options_of_aws_cdk_lib(kind: type[Trigger]) -> None:
    fields = {attribute.name for attribute in attrs.fields(kind)}
    covered = COVERED[kind.type]
    known = set().union(*(options_of(in_aws_cdk(name)) for name in covered.names))
    assert known - fields - covered.left_out.keys() == set()
    assert covered.left_out.keys() <= known  # no reason for what doesn't exist
    assert all(covered.left_out.values())


@KINDS
def test_it_is_documented(kind: type[Trigger]) -> None:
    assert (kind.__doc__ or "").strip()
    # What kinds share is documented once, at the class that has it.
    text = "\n".join(inspect.cleandoc(each.__doc__ or "") for each in kind.__mro__)
    for attribute in attrs.fields(kind):
        if attribute.name not in COMMON:
            assert re.search(rf"^ +{attribute.name}: \S", text, re.M), attribute.name


@KINDS
def test_its_names_are_in_order(kind: type[Trigger]) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", kind.type)
    assert kind.__name__.endswith("Trigger")
    assert sum(other.type == kind.type for other in own_kinds()) == 1
    if kind.source_field is not None:
        assert kind.source_field in {attribute.name for attribute in attrs.fields(kind)}


@KINDS
def test_its_signature_shows_types_and_defaults(kind: type[Trigger]) -> None:
    assert "Annotated" not in str(inspect.signature(kind))
    for each in attrs.fields(kind):
        assert option_of(each) is not None
        assert not isinstance(each.default, Option)


def _is_list_of_strings(field: attrs.Attribute[Any]) -> bool:
    option = option_of(field)
    schema = (option and option.schema) or {}
    return schema.get("type") == "array" and schema["items"].get("type") == "string"


LISTS_OF_STRINGS = [
    pytest.param(field, id=f"{kind.type}-{field.name}")
    for kind in own_kinds()
    for field in attrs.fields(kind)
    if _is_list_of_strings(field)
]


@pytest.mark.parametrize("field", LISTS_OF_STRINGS)
def test_a_string_is_no_list_of_strings(field: attrs.Attribute[Any]) -> None:
    parts = get_args(field.type) if get_origin(field.type) is not tuple else (field.type,)
    origins = {get_origin(part) or part for part in parts}
    assert origins <= {list, tuple, Sequence, NoneType}
    sequences = [part for part in parts if get_origin(part) is Sequence]
    assert all(not _may_be_string(part) for part in sequences)


def test_there_are_lists_of_strings() -> None:
    assert len(LISTS_OF_STRINGS) > 30


def _may_be_string(sequence: Any) -> bool:
    """Whether a string is a sequence of that, since its characters are strings."""
    (member,) = get_args(sequence)
    return member is Any or str in (member, *get_args(member))


@pytest.mark.parametrize(
    "kind",
    [each for each in own_kinds() if issubclass(each, ServiceEventTrigger)],
    ids=lambda kind: kind.type,
)
def test_the_default_detail_type_is_the_first_one(kind: type[ServiceEventTrigger]) -> None:
    field = attrs.fields_dict(kind).get("detail_types")
    names = tuple(kind.details)
    if field is None:
        assert len(names) == 1 or kind.rust_type is not None
    else:
        assert field.default == (names if kind.type == "autoscaling-events" else names[:1])

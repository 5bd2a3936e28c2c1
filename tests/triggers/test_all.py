"""What holds for every kind of trigger."""

from __future__ import annotations

import inspect
import re
from functools import reduce
from importlib import import_module
from typing import Any

import attrs
import aws_cdk
import pytest

from cdk_rust_lambda.triggers import Trigger
from cdk_rust_lambda.triggers.registry import own_kinds
from tests.support.triggers import options_of
from tests.triggers.covered import COVERED

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

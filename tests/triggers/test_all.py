"""What holds for every kind of trigger."""

from __future__ import annotations

import inspect
import re

import attrs
import pytest

from cdk_rust_lambda.triggers import TRIGGERS, Trigger
from tests.support.triggers import options_of

KINDS = pytest.mark.parametrize("kind", TRIGGERS, ids=lambda kind: kind.type)
COMMON = {"id", "alias"}


@pytest.mark.newest
@KINDS
def test_it_has_all_options_of_aws_cdk_lib(kind: type[Trigger]) -> None:
    fields = {attribute.name for attribute in attrs.fields(kind)}
    known = set().union(*(options_of(cdk) for cdk in kind.covers))
    assert known - fields - kind.leaves_out.keys() == set()
    assert kind.leaves_out.keys() <= known  # no reason for what doesn't exist
    assert all(kind.leaves_out.values())


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
    assert sum(other.type == kind.type for other in TRIGGERS) == 1
    if kind.source_field is not None:
        assert kind.source_field in {attribute.name for attribute in attrs.fields(kind)}

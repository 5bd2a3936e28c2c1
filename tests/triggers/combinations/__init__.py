"""Each kind of trigger in each of its forms: what it needs, and what is expected of it.

The forms are: its source is given as a construct, imported by an ARN or name, created with it, or, where
that means something else, left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from cdk_rust_lambda.triggers.core.option import option_of
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.registry import own_kinds
from tests.triggers.combinations.callbacks import CALLBACKS
from tests.triggers.combinations.combination import FORMS, Combination, Form, Make
from tests.triggers.combinations.events import EVENTS
from tests.triggers.combinations.http import HTTP
from tests.triggers.combinations.polled import POLLED
from tests.triggers.combinations.pushed import PUSHED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import Construct, IConstruct

    from cdk_rust_lambda.triggers import Trigger

__all__ = ["COMBINATIONS", "FORMS", "Combination", "Form", "Make", "source_of"]


def _with_reason(kind: type[Trigger], combination: Combination) -> Combination:
    """A combination with the reason that the source's field has, if it can't be imported."""
    if combination.imported is not None:
        return combination
    option = option_of(attrs.fields_dict(kind)[str(kind.source_field)])
    assert isinstance(option, Resource)
    return attrs.evolve(combination, imported=option.not_imported)


_KINDS = {kind.type: kind for kind in own_kinds()}

COMBINATIONS: Mapping[str, Combination] = {
    name: _with_reason(_KINDS[name], each)
    for name, each in {**POLLED, **HTTP, **EVENTS, **PUSHED, **CALLBACKS}.items()
}
"""By the name of the kind."""


def source_of(scope: Construct, combination: Combination) -> IConstruct:
    """Makes the source that is given."""
    assert not isinstance(combination.given, str)
    made: IConstruct = combination.given(scope)
    return made

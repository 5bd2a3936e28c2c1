"""Each kind of trigger in each of its forms: what it needs, and what is expected of it.

The forms are: its source is given as a construct, imported by an ARN or name, created with it, or, where
that means something else, left out.
"""

from __future__ import annotations

from collections.abc import Mapping

from constructs import Construct, IConstruct

from tests.triggers.combinations.callbacks import CALLBACKS
from tests.triggers.combinations.combination import FORMS, Combination, Form, Make
from tests.triggers.combinations.events import EVENTS
from tests.triggers.combinations.http import HTTP
from tests.triggers.combinations.polled import POLLED
from tests.triggers.combinations.pushed import PUSHED

__all__ = ["COMBINATIONS", "FORMS", "Combination", "Form", "Make", "source_of"]

COMBINATIONS: Mapping[str, Combination] = {
    **POLLED,
    **HTTP,
    **EVENTS,
    **PUSHED,
    **CALLBACKS,
}
"""By the name of the kind."""


def source_of(scope: Construct, combination: Combination) -> IConstruct:
    """Makes the source that is given."""
    assert not isinstance(combination.given, str)
    made: IConstruct = combination.given(scope)
    return made

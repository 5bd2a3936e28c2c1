"""Triggers as they are at their sources: what a source sends, whatever reaches the function of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from cdk_rust_lambda.triggers.events.rule_trigger import RuleTrigger
from cdk_rust_lambda.triggers.via_queue import ViaQueueTrigger

if TYPE_CHECKING:
    from cdk_rust_lambda.triggers.core.trigger import Trigger


def at_source(trigger: Trigger) -> Trigger:
    """Returns a trigger without a queue in between, and without what a rule makes of its events.

    Args:
        trigger: The trigger.
    """
    own: Trigger = trigger.trigger if isinstance(trigger, ViaQueueTrigger) else trigger
    if isinstance(own, RuleTrigger):
        return attrs.evolve(own, input=None, input_path=None, input_transformer=None)
    return own

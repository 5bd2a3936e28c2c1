"""Queues that triggers, dead letters and failures name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.source import Created, ImportedByArn, ImportedByName
from cdk_rust_lambda.triggers.wiring.failures import failure_destination
from cdk_rust_lambda.triggers.wiring.resources import queue_of
from tests.support.projects import skipping_stack

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_cdk import Stack

_QUEUE = "arn:aws:sqs:eu-west-1:123456789012:jobs"
_OF_TOKENS = "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:jobs"


@pytest.mark.parametrize("ending", ["", ".fifo"])
@pytest.mark.parametrize(
    "make",
    [
        lambda ending: ImportedByName("Q", f"jobs{ending}"),
        lambda ending: ImportedByArn("Q", f"{_QUEUE}{ending}"),
        lambda ending: ImportedByArn("Q", f"{_OF_TOKENS}{ending}"),
    ],
)
def test_a_queue_that_is_imported_is_fifo_by_its_name(
    make: Callable[[str], ImportedByArn | ImportedByName], ending: str
) -> None:
    assert queue_of(skipping_stack(), "Q", make(ending)).fifo is bool(ending)


def test_a_choice_that_a_new_queue_does_not_have() -> None:
    with pytest.raises(
        TriggerError, match="a queue is created without a choice of 'size'"
    ) as caught:
        queue_of(skipping_stack(), "Q", Created(properties={"size": 1}), "dead_letter_queue")
    assert caught.value.key == "dead_letter_queue"


@pytest.mark.parametrize(
    "make",
    [
        lambda stack: sqs.Queue(stack, "Failed", fifo=True),
        lambda stack: sns.Topic(stack, "Failed", fifo=True),
        lambda _: ImportedByName("Q", "failed.fifo"),
        lambda _: ImportedByArn("Q", f"{_OF_TOKENS}.fifo"),
        lambda _: ImportedByArn("Q", "arn:aws:sns:eu-west-1:123456789012:failed.fifo"),
    ],
)
def test_what_fails_goes_to_nothing_that_is_fifo(make: Callable[[Stack], object]) -> None:
    stack = skipping_stack()
    with pytest.raises(TriggerError, match="is FIFO, but what fails goes") as caught:
        failure_destination(stack, "D", make(stack))
    assert (caught.value.key, caught.value.remedy) == ("on_failure", "name a standard one")

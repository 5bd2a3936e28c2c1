"""What goes wrong when a trigger is wired: an error that says which, where and why."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from attrs import frozen
from aws_cdk import Size
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct, IConstruct

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import (
    AlarmTrigger,
    FirehoseTransformTrigger,
    HandlerEvent,
    SnsTrigger,
    SqsTrigger,
    StepFunctionsTaskTrigger,
    Trigger,
)
from cdk_rust_lambda.triggers.core.source import Created
from cdk_rust_lambda.triggers.options.fields import anything
from tests.support.projects import skipping_stack
from tests.support.triggers import function_with

if TYPE_CHECKING:
    from pathlib import Path


@frozen
class PlainTrigger(Trigger):
    """Does what its option says."""

    type: ClassVar[str] = "plain"
    source_field: ClassVar[str | None] = None
    event: ClassVar[HandlerEvent] = HandlerEvent()

    value: Any = None
    fifo_throughput: Any = anything()  # noqa: RUF009 - it returns an attrs field

    def bind(self, function: lambda_.Function, construct_id: str) -> IConstruct:
        if callable(self.value):
            self.value(function)
        if self.fifo_throughput is not None:
            kind: Any = sqs.Queue
            kind(function, construct_id, fifo_throughput=self.fifo_throughput)
        return function

    def sample_event(self) -> Any:
        return {}


def test_an_id_that_a_part_of_the_trigger_would_take_twice(tmp_path: Path) -> None:
    stack = skipping_stack()
    topic = sns.Topic(stack, "Topic")
    function = function_with(tmp_path, stack)
    Construct(function, "SnsDeadLetterQueue")
    trigger = SnsTrigger(topic, id="Sns", dead_letter_queue=Created())
    with pytest.raises(
        TriggerError, match="makes a construct called 'SnsDeadLetterQueue'"
    ) as caught:
        function.add_trigger(trigger)
    assert caught.value.key == "id"
    function.add_trigger(SnsTrigger(topic, id="Other", dead_letter_queue=Created()))


def test_what_aws_cdk_lib_refuses(tmp_path: Path) -> None:
    def refused(function: lambda_.Function) -> None:
        sqs.Queue(function, "Q", queue_name="a b", fifo=True)

    function = function_with(tmp_path, skipping_stack())
    with pytest.raises(
        TriggerError, match="aws-cdk-lib refuses the trigger 'Plain' of type 'plain'"
    ):
        function.add_trigger(PlainTrigger(refused))


def test_an_error_of_a_kind_s_own_stays_as_it_is(tmp_path: Path) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("mine")

    def wrongly(_: object) -> None:
        broken(a=1)  # type: ignore[call-arg]

    with pytest.raises(RuntimeError, match="mine"):
        function_with(tmp_path, skipping_stack(), PlainTrigger(broken))
    with pytest.raises(TypeError, match="unexpected keyword"):
        function_with(tmp_path / "b", skipping_stack(), PlainTrigger(wrongly))


def test_an_option_that_aws_cdk_lib_is_too_old_for(tmp_path: Path) -> None:
    with pytest.raises(
        TriggerError, match=r"aws-cdk-lib \d.* doesn't have what the option"
    ) as caught:
        function_with(tmp_path, skipping_stack(), PlainTrigger(fifo_throughput="perQueue"))
    assert caught.value.key == "fifo_throughput"
    assert "newer" in str(caught.value.remedy)


def test_an_alias_of_another_function(tmp_path: Path) -> None:
    stack = skipping_stack()
    code, runtime = lambda_.Code.from_inline("x"), lambda_.Runtime.PYTHON_3_13
    other = lambda_.Function(stack, "Other", code=code, handler="x.y", runtime=runtime)
    function = function_with(tmp_path, stack)
    topic = sns.Topic(stack, "Topic")
    with pytest.raises(TriggerError, match="an alias of Stack/Other, not of Stack/F") as caught:
        function.add_trigger(SnsTrigger(topic, alias=other.add_alias("live")))
    assert caught.value.key == "alias"
    function.add_trigger(SnsTrigger(topic, alias=function.add_alias("live")))


@pytest.mark.parametrize("value", [math.inf, math.nan, [-math.inf], {"a": [{"b": math.nan}]}])
def test_infinity_ends_nothing(tmp_path: Path, value: Any) -> None:
    for options in ({"value": value}, {"fifo_throughput": value}):
        with pytest.raises(TriggerError) as caught:
            function_with(tmp_path, skipping_stack(), PlainTrigger(**options))
        assert caught.value.key == next(iter(options))
    for make in (
        lambda: FirehoseTransformTrigger(buffer_size=value),
        lambda: StepFunctionsTaskTrigger(payload={"a": value}),
        lambda: SqsTrigger(filters=[{"body": value}]),
        lambda: SqsTrigger(batch_size=value),
        lambda: SqsTrigger(
            provisioned_poller_config=lambda_.ProvisionedPollerConfig(minimum_pollers=value)
            if isinstance(value, float)
            else value
        ),
        lambda: AlarmTrigger(value),
    ):
        with pytest.raises(TriggerError):
            make()
    assert Size.mebibytes(1).to_mebibytes() == 1  # Node still runs

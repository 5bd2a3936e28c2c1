from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Duration, Environment, Fn, Stack, Token
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import RustFunction, TriggerError
from cdk_rust_lambda.triggers import SqsTrigger
from tests.support.projects import SKIP_BUNDLING, resources_of, skipping_stack
from tests.support.triggers import function_with, messages, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

MAPPING = "AWS::Lambda::EventSourceMapping"


def good_queue(stack: Stack, **more: Any) -> sqs.Queue:
    """A queue that no check has anything to say about, for a function of 30 seconds."""
    dead = sqs.Queue(stack, "Dead")
    return sqs.Queue(
        stack,
        "Jobs",
        **{
            "visibility_timeout": Duration.seconds(180),
            "dead_letter_queue": sqs.DeadLetterQueue(queue=dead, max_receive_count=5),
            **more,
        },
    )


def test_a_queue_of_python(tmp_path: Path) -> None:
    stack = skipping_stack()
    queue = good_queue(stack)
    trigger = SqsTrigger(
        queue,
        batch_size=100,
        max_batching_window=Duration.seconds(5),
        max_concurrency=10,
        report_batch_item_failures=True,
        filters=[{"body": {"a": [1]}}],
        enabled=False,
    )
    function = function_with(tmp_path, stack, trigger)
    mapping = only(stack, MAPPING)
    assert mapping["BatchSize"] == 100
    assert mapping["MaximumBatchingWindowInSeconds"] == 5
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 10}
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["FilterCriteria"] == {"Filters": [{"Pattern": '{"body": {"a": [1]}}'}]}
    assert mapping["Enabled"] is False
    (policy,) = resources_of(stack, "AWS::IAM::Policy")
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert "sqs:ReceiveMessage" in statement["Action"]
    assert statement["Resource"]["Fn::GetAtt"][0].startswith("Jobs")
    assert function.triggers["SqsJobs"].source is queue


def test_in_cargo_toml_it_is_the_same(tmp_path: Path) -> None:
    found = []
    for in_manifest in (True, False):
        stack = skipping_stack()
        queue = good_queue(stack)
        if in_manifest:
            lines = "type = 'sqs'\nsource = 'jobs'\nbatch_size = 20\nmax_batching_window = 3"
            function_with(tmp_path, stack, manifest=trigger_table(lines), resources={"jobs": queue})
        else:
            window = Duration.seconds(3)
            function_with(
                tmp_path, stack, SqsTrigger(queue, batch_size=20, max_batching_window=window)
            )
        found.append(only(stack, MAPPING))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("'arn:aws:sqs:eu-west-1:123456789012:jobs'", "arn:aws:sqs:eu-west-1:123456789012:jobs"),
        ("{ name = 'jobs' }", ":jobs"),
        ("'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:jobs'", "AWS::AccountId"),
    ],
)
def test_a_queue_that_exists(tmp_path: Path, source: str, expected: str) -> None:
    stack = skipping_stack()
    function = function_with(
        tmp_path, stack, manifest=trigger_table(f"type = 'sqs'\nsource = {source}")
    )
    assert expected in str(only(stack, MAPPING)["EventSourceArn"])
    assert list(function.triggers) == ["SqsJobs"]
    assert resources_of(stack, "AWS::SQS::Queue") == []


@pytest.mark.parametrize("fifo", [False, True])
def test_a_queue_that_is_created(tmp_path: Path, fifo: bool) -> None:
    stack = skipping_stack()
    more = "\nsource = { create = true, fifo = true }" if fifo else ""
    function = function_with(
        tmp_path,
        stack,
        manifest="[package.metadata.lambda.deploy]\ntimeout = 20\n"
        + trigger_table(f"type = 'sqs'\nid = 'Jobs'{more}"),
    )
    queues = resources_of(stack, "AWS::SQS::Queue")
    (queue,) = (each for each in queues if "RedrivePolicy" in each)
    assert queue["VisibilityTimeout"] == 120
    assert queue["RedrivePolicy"]["maxReceiveCount"] == 5
    assert all(each["SqsManagedSseEnabled"] is True for each in queues)
    assert all(each.get("FifoQueue", False) is fifo for each in queues)
    policies = str(resources_of(stack, "AWS::SQS::QueuePolicy"))
    assert policies.count("aws:SecureTransport") == 2
    assert isinstance(function.triggers["Jobs"].source, sqs.Queue)
    assert "sqs-" not in messages(stack).replace("partial-batch", "")


def test_an_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(
        tmp_path,
        stack,
        manifest="[package.metadata.lambda.deploy]\nalias = 'live'\n"
        + trigger_table("type = 'sqs'\nalias = 'live'"),
    )
    assert "Alias" in str(only(stack, MAPPING)["FunctionName"])
    with pytest.raises(TriggerError, match="no alias 'other'"):
        function_with(tmp_path, skipping_stack(), SqsTrigger(alias="other"))


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"batch_size": 0}, "batch_size"),
        ({"batch_size": 11}, "batch_size"),
        ({"batch_size": True}, "batch_size"),
        ({"max_concurrency": float("inf")}, "max_concurrency"),
        ({"max_concurrency": 1}, "max_concurrency"),
        ({"max_batching_window": Duration.minutes(6)}, "max_batching_window"),
        ({"max_batching_window": "5"}, "max_batching_window"),
        ({"report_batch_item_failures": 1}, "report_batch_item_failures"),
        ({"filters": "x"}, "filters"),
        ({"queue": "jobs"}, "queue"),
        ({"alias": 1}, "alias"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    with pytest.raises(TriggerError) as caught:
        SqsTrigger(**options)
    assert caught.value.key == key
    assert caught.value.remedy


def fifo_with(folder: Path, **options: Any) -> None:
    stack = skipping_stack()
    function_with(folder, stack, SqsTrigger(sqs.Queue(stack, "Q", fifo=True), **options))


def test_what_a_fifo_queue_does_not_have(tmp_path: Path) -> None:
    with pytest.raises(TriggerError, match="no batching window"):
        fifo_with(tmp_path, max_batching_window=Duration.seconds(1))
    with pytest.raises(TriggerError, match="at most 10"):
        fifo_with(tmp_path, batch_size=11, max_batching_window=Duration.seconds(1))


def test_a_window_of_nothing_is_none(tmp_path: Path) -> None:
    fifo_with(tmp_path, max_batching_window=Duration.seconds(0))


@pytest.mark.parametrize(
    ("timeout", "durable", "words"),
    [
        (20, None, "timeout of 20 seconds. See that it is 120 seconds or more"),
        (None, None, "the function's timeout. See that it is 6 times that or more"),
        (20, 60, "timeout of 20 seconds. See that it is 360 seconds or more"),
        (None, 60, "6 times that, and what an execution may take, or more"),
    ],
)
def test_an_imported_queue(
    tmp_path: Path, timeout: int | None, durable: int | None, words: str
) -> None:
    stack = skipping_stack()
    seconds: Any = timeout or Token.as_number({"Ref": "Seconds"})
    keywords: dict[str, Any] = {"timeout": Duration.seconds(seconds)}
    if durable is not None:
        keywords["durable_config"] = {"execution_timeout": Duration.seconds(durable)}
    queue = sqs.Queue.from_queue_arn(stack, "Q", "arn:aws:sqs:eu-west-1:123456789012:jobs")
    function_with(tmp_path, stack, SqsTrigger(queue), **keywords)
    assert words in messages(stack)


def checked(folder: Path, queue_options: dict[str, Any], **keywords: Any) -> str:
    """The messages for a function whose queue has some options."""
    stack = skipping_stack()
    queue = good_queue(stack, **queue_options)
    RustFunction(
        stack,
        "Handler",
        manifest_path=function_folder(folder),
        triggers=[SqsTrigger(queue, report_batch_item_failures=True)],
        **keywords,
    )
    return messages(stack)


def function_folder(folder: Path) -> Path:
    function_with(folder, skipping_stack())
    return folder


def test_check_visibility(tmp_path: Path) -> None:
    assert "sqs-visibility" not in checked(tmp_path, {})
    short = checked(tmp_path, {"visibility_timeout": Duration.seconds(100)})
    assert "cdk-rust-lambda:sqs-visibility-6x" in short
    assert "100 seconds, less than 6 times the function's timeout of 30" in short
    assert "visibility_timeout=Duration.seconds(180)" in short
    with pytest.raises(TriggerError, match="Lambda refuses such a mapping"):
        checked(tmp_path, {"visibility_timeout": None}, timeout=Duration.seconds(31))


def test_check_dead_letter_queue(tmp_path: Path) -> None:
    assert "sqs-dlq" not in checked(tmp_path, {})
    assert "has no dead-letter queue" in checked(tmp_path, {"dead_letter_queue": None})


@pytest.mark.parametrize(("count", "is_said"), [(4, True), (None, False)])
def test_how_often_a_message_comes(tmp_path: Path, count: int | None, is_said: bool) -> None:
    dead = sqs.Queue.from_queue_arn(Stack(), "D", "arn:aws:sqs:eu-west-1:123456789012:dead")
    known: Any = count or Token.as_number({"Ref": "AWS::StackName"})
    queue = {"dead_letter_queue": sqs.DeadLetterQueue(queue=dead, max_receive_count=known)}
    assert ("gives up after 4 receives" in checked(tmp_path, queue)) is is_said
    assert ("sqs-dlq" in checked(tmp_path, queue)) is is_said


def of_template(folder: Path, *, is_whole: bool = True, **properties: Any) -> str:
    """The messages for a queue of CloudFormation's own, which is imported by its ARN."""
    stack = skipping_stack()
    resource = sqs.CfnQueue(stack, "Own", **properties)
    arn = resource.attr_arn if is_whole else f"{resource.attr_arn}-other"
    queue = sqs.Queue.from_queue_attributes(stack, "Q", queue_arn=arn)
    trigger = SqsTrigger(queue, report_batch_item_failures=True)
    function_with(folder, stack, trigger, timeout=Duration.seconds(30))
    return messages(stack)


def test_a_queue_of_the_same_app_that_is_imported(tmp_path: Path) -> None:
    policy = {
        "deadLetterTargetArn": "arn:aws:sqs:eu-west-1:123456789012:dead",
        "maxReceiveCount": 5,
    }
    good: dict[str, Any] = {"visibility_timeout": 180, "redrive_policy": policy}
    assert "sqs-" not in of_template(tmp_path, **good)
    short = of_template(tmp_path, **{**good, "visibility_timeout": 100})
    assert "100 seconds, less than 6 times the function's timeout of 30" in short
    assert "Set VisibilityTimeout: 180 on the queue" in short
    with pytest.raises(TriggerError, match="Lambda refuses such a mapping"):
        of_template(tmp_path, visibility_timeout=20)
    assert "Set the queue's RedrivePolicy, with a maxReceiveCount of 5" in of_template(tmp_path)
    for count in (4, "4"):
        few = of_template(tmp_path, redrive_policy={**policy, "maxReceiveCount": count})
        assert "gives up after 4 receives" in few
    assert "sqs-dlq" not in of_template(tmp_path, redrive_policy={"Ref": "AWS::NoValue"})
    # What only holds the ARN is another queue.
    assert "is imported" in of_template(tmp_path, is_whole=False)


def test_check_partial_batch(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, SqsTrigger(good_queue(stack), filters=[{"pattern": "{}"}]))
    text = messages(stack)
    assert "cdk-rust-lambda:partial-batch" in text
    assert "cdk-rust-lambda:filter-drop" in text


def test_the_sample_event(tmp_path: Path) -> None:
    trigger = SqsTrigger(id="x")
    (record,) = trigger.sample_event()["Records"]
    assert record["eventSourceARN"] == "arn:aws:sqs:eu-west-1:123456789012:example-queue"


@pytest.mark.newest
def test_pollers_and_metrics_of_cargo_toml(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = (
        "type = 'sqs'\nprovisioned_poller_config = { minimum_pollers = 2, maximum_pollers = 9 }\n"
        "metrics_config = { metrics = ['event_count'] }"
    )
    function_with(tmp_path, stack, manifest=trigger_table(lines))
    mapping = only(stack, MAPPING)
    assert mapping["ProvisionedPollerConfig"] == {"MinimumPollers": 2, "MaximumPollers": 9}
    assert mapping["MetricsConfig"] == {"Metrics": ["EventCount"]}


def test_check_reserved(tmp_path: Path) -> None:
    def said(limit: int) -> str:
        stack = skipping_stack()
        trigger = SqsTrigger(good_queue(stack), max_concurrency=limit)
        function_with(tmp_path, stack, trigger, reserved_concurrent_executions=5)
        return messages(stack)

    assert "max_concurrency is 6, more than the 5 executions" in said(6)
    assert "cdk-rust-lambda:sqs-reserved" not in said(5)


def _pollers(least: int) -> dict[str, int]:
    # An older aws-cdk-lib wants both.
    return {"minimum_pollers": least, "maximum_pollers": 9}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "Lambda begins with 5 batches of Stack/Jobs at once, more than the 4 executions"),
        pytest.param(
            {"provisioned_poller_config": _pollers(5)},
            "minimum_pollers is 5, more than",
            marks=pytest.mark.newest,
        ),
        ({"max_concurrency": 4}, None),
        pytest.param({"provisioned_poller_config": _pollers(4)}, None, marks=pytest.mark.newest),
        ({"max_concurrency": Token.as_number({"Ref": "Limit"})}, None),
    ],
)
def test_what_a_queue_asks_for(tmp_path: Path, options: dict[str, Any], words: str | None) -> None:
    stack = skipping_stack()
    trigger = SqsTrigger(good_queue(stack), **options)
    function_with(tmp_path, stack, trigger, reserved_concurrent_executions=4)
    said = messages(stack)
    assert words in said if words else "cdk-rust-lambda:sqs-reserved" not in said


@pytest.mark.parametrize("reserved", [5, 6])
def test_the_limits_of_several_queues(tmp_path: Path, reserved: int) -> None:
    stack = skipping_stack()
    triggers = [SqsTrigger(id=name, max_concurrency=limit) for name, limit in (("A", 2), ("B", 4))]
    function_with(tmp_path, stack, *triggers, reserved_concurrent_executions=reserved)
    words = "max_concurrency is 4, with the function's other queues 6, more than the 5 executions"
    assert (words in messages(stack)) is (reserved == 5)


def test_a_fifo_queue_asks_for_as_many_as_it_has_groups(tmp_path: Path) -> None:
    stack = skipping_stack()
    queue = sqs.Queue(stack, "Jobs", fifo=True, visibility_timeout=Duration.seconds(180))
    function_with(tmp_path, stack, SqsTrigger(queue), reserved_concurrent_executions=1)
    assert "cdk-rust-lambda:sqs-reserved" not in messages(stack)


@pytest.mark.parametrize(
    ("account", "has_policy"), [("123456789012", False), ("210987654321", True)]
)
def test_a_queue_of_another_app(tmp_path: Path, account: str, has_policy: bool) -> None:
    env = Environment(account="123456789012", region="eu-west-1")
    stack = Stack(App(context=dict(SKIP_BUNDLING)), "Stack", env=env)
    queue = sqs.Queue.from_queue_arn(stack, "Jobs", f"arn:aws:sqs:eu-west-1:{account}:jobs")
    function_with(tmp_path, stack, SqsTrigger(queue))
    said = messages(stack)
    assert (
        "less than the function's timeout of 30 seconds. See that it is 180 seconds or more" in said
    )
    assert ("the queue's policy in the account 210987654321" in said) is has_policy


def test_a_limit_and_pollers() -> None:
    with pytest.raises(TriggerError, match="exclude each other"):
        SqsTrigger(max_concurrency=2, provisioned_poller_config={"minimum_pollers": 2})


@pytest.mark.parametrize(
    ("pollers", "is_right"),
    [
        ({"minimum_pollers": 1}, False),
        ({"minimum_pollers": 2, "maximum_pollers": 2}, True),
        ({"minimum_pollers": 200, "maximum_pollers": 10_000}, True),
        ({"minimum_pollers": 201}, False),
        ({"maximum_pollers": 1}, False),
        ({"maximum_pollers": 10_001}, False),
        ({"minimum_pollers": 20, "maximum_pollers": 10}, False),
        ({"minimum_pollers": "2"}, False),
    ],
)
def test_check_pollers(pollers: dict[str, Any], is_right: bool) -> None:
    if is_right:
        SqsTrigger(provisioned_poller_config=pollers)
    else:
        with pytest.raises(TriggerError) as caught:
            SqsTrigger(provisioned_poller_config=pollers)
        assert caught.value.key == "provisioned_poller_config"


def test_check_window() -> None:
    SqsTrigger(batch_size=11, max_batching_window=Duration.seconds(1))
    SqsTrigger(batch_size=10, max_batching_window=Duration.seconds(0))
    unknown = Duration.seconds(Token.as_number({"Ref": "Seconds"}))
    SqsTrigger(batch_size=11, max_batching_window=unknown)
    with pytest.raises(TriggerError, match="needs a window"):
        SqsTrigger(batch_size=11, max_batching_window=Duration.seconds(0))


@pytest.mark.parametrize(("seconds", "visibility"), [(10, 60), (None, 5400)])
def test_the_visibility_of_a_created_queue(
    tmp_path: Path, seconds: int | None, visibility: int
) -> None:
    stack = skipping_stack()
    number = Token.as_number({"Ref": "Seconds"}) if seconds is None else seconds
    function_with(tmp_path, stack, SqsTrigger(), timeout=Duration.seconds(number))
    queues = resources_of(stack, "AWS::SQS::Queue")
    assert [each["VisibilityTimeout"] for each in queues if "RedrivePolicy" in each] == [visibility]


@pytest.mark.parametrize("fifo", ["'yes'", "1"])
def test_fifo_that_is_no_boolean(tmp_path: Path, fifo: str) -> None:
    lines = f"type = 'sqs'\nsource = {{ create = true, fifo = {fifo} }}"
    with pytest.raises(TriggerError, match="expected true or false as fifo"):
        function_with(tmp_path, skipping_stack(), manifest=trigger_table(lines))


def test_a_queue_twice(tmp_path: Path) -> None:
    stack = skipping_stack()
    queue = good_queue(stack)
    with pytest.raises(TriggerError, match="'SqsJobs' of Stack/F has the same source"):
        function_with(tmp_path, stack, SqsTrigger(queue), SqsTrigger(queue, id="Again"))


def test_a_filter_with_a_list_that_is_only_known_at_deployment(tmp_path: Path) -> None:
    tenants = Fn.split(",", Fn.import_value("tenants"))
    with pytest.raises(TriggerError, match="lists of known length, whose items may be tokens"):
        SqsTrigger(filters=[{"body": {"tenant": tenants}}])
    stack = skipping_stack()
    filters = [{"body": {"tenant": [Fn.select(0, tenants)]}}]
    function_with(tmp_path, stack, SqsTrigger(filters=filters))
    assert "Fn::Select" in str(only(stack, MAPPING)["FilterCriteria"])

"""Pipes from topics and from brokers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import CfnParameter, Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import MskTrigger, PipeTrigger
from cdk_rust_lambda.triggers.core.source import ImportedByArn, ImportedByName
from tests.support.projects import skipping_stack
from tests.support.streams import actions_of, in_manifest
from tests.support.triggers import function_with, messages, only, trigger_table
from tests.triggers.polled.test_brokers import broker_in

if TYPE_CHECKING:
    from pathlib import Path

PIPE = "AWS::Pipes::Pipe"
ACCOUNT = "eu-west-1:123456789012"
CLUSTER = ImportedByArn("a", f"arn:aws:kafka:{ACCOUNT}:cluster/orders/b-1")
BROKER = ImportedByArn("a", f"arn:aws:mq:{ACCOUNT}:broker:orders:b-1")
LOGIN = ImportedByName("login", "login")
TOPIC: dict[str, Any] = {"topic": "orders", "starting_position": "latest"}
OWN: dict[str, Any] = {"bootstrap_servers": ["a:9092"], **TOPIC}
LIST = ["#{Token[TOKEN.1]}"]  # as Fn.split() returns it
MQ: dict[str, Any] = {"queue": "orders", "secret": LOGIN}


class AlphaCluster(Construct):
    """A cluster as the package aws-msk-alpha has it: with an ARN of its own, and no attributes of CloudFormation."""

    cluster_arn = CLUSTER.arn


@pytest.mark.parametrize("kind", [PipeTrigger, MskTrigger])
def test_a_cluster_of_the_alpha_package(tmp_path: Path, kind: Any) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, kind(AlphaCluster(stack, "Cluster"), **TOPIC))
    if kind is PipeTrigger:
        assert only(stack, PIPE)["Source"] == CLUSTER.arn
    else:
        assert only(stack, "AWS::Lambda::EventSourceMapping")["EventSourceArn"] == CLUSTER.arn


def test_a_topic_of_msk(tmp_path: Path) -> None:
    stack = skipping_stack()
    trigger = PipeTrigger(
        CLUSTER,
        **TOPIC,
        secret=LOGIN,
        consumer_group_id="g",
        batch_size=5,
        max_batching_window=Duration.seconds(3),
    )
    function = function_with(tmp_path, stack, trigger)
    pipe = only(stack, PIPE)
    assert pipe["Source"] == CLUSTER.arn
    found = pipe["SourceParameters"]["ManagedStreamingKafkaParameters"]
    assert ":secret:login" in str(found.pop("Credentials")["SaslScram512Auth"])
    assert found == {
        "BatchSize": 5,
        "ConsumerGroupID": "g",
        "MaximumBatchingWindowInSeconds": 3,
        "StartingPosition": "LATEST",
        "TopicName": "orders",
    }
    actions = actions_of(stack)
    for action in ("kafka:DescribeClusterV2", "kafka:GetBootstrapBrokers"):
        assert actions[action] == CLUSTER.arn
    assert actions["ec2:CreateNetworkInterface"] == "*"
    assert "secretsmanager:GetSecretValue" in actions
    assert "kafka-cluster:Connect" not in actions
    (message,) = function.triggers["PipeOrders"].trigger.sample_event()
    assert message["eventSource"] == "aws:kafka"
    assert message["topic"] == "orders"


@pytest.mark.parametrize(("group", "name"), [({}, "*"), ({"consumer_group_id": "g"}, "g")])
def test_a_topic_of_msk_with_iam(tmp_path: Path, group: dict[str, Any], name: str) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, PipeTrigger(CLUSTER, **TOPIC, **group))
    actions = actions_of(stack)
    assert actions["kafka-cluster:Connect"] == CLUSTER.arn
    assert (
        actions["kafka-cluster:ReadData"] == CLUSTER.arn.replace(":cluster/", ":topic/") + "/orders"
    )
    assert (
        actions["kafka-cluster:AlterGroup"]
        == CLUSTER.arn.replace(":cluster/", ":group/") + f"/{name}"
    )
    assert "Credentials" not in str(only(stack, PIPE))


def test_a_kafka_cluster_of_ones_own(tmp_path: Path) -> None:
    stack = skipping_stack()
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=0)
    trigger = PipeTrigger(
        **{**OWN, "bootstrap_servers": ["a:9092", "b:9092"]},
        root_ca_certificate=secretsmanager.Secret(stack, "Root"),
        security_group=ImportedByName("sg", "sg-0123"),
        vpc=vpc,
        vpc_subnets={"subnet_type": "private_isolated"},
    )
    function_with(tmp_path, stack, trigger)
    pipe = only(stack, PIPE)
    assert pipe["Source"] == "smk://a:9092"
    found = pipe["SourceParameters"]["SelfManagedKafkaParameters"]
    assert found["AdditionalBootstrapServers"] == ["b:9092"]
    assert found["Vpc"]["SecurityGroup"] == ["sg-0123"]
    assert len(found["Vpc"]["Subnets"]) == 2
    assert "Root" in str(found["ServerRootCaCertificate"])
    assert "Credentials" not in found
    assert "ec2:CreateNetworkInterface" in actions_of(stack)
    (message,) = trigger.sample_event()
    assert message["eventSource"] == "SelfManagedKafka"


def test_a_kafka_cluster_in_cargo_toml(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = (
        "type = 'pipe'\nbootstrap_servers = ['a:9092']\ntopic = 'orders'\n"
        "starting_position = 'trim_horizon'\nsecret = { name = 'login' }\n"
        "authentication_method = 'basic_auth'"
    )
    function_with(tmp_path, stack, manifest=trigger_table(lines))
    found = only(stack, PIPE)["SourceParameters"]["SelfManagedKafkaParameters"]
    assert found["Credentials"].keys() == {"BasicAuth"}
    assert "ec2:CreateNetworkInterface" not in actions_of(stack)


@pytest.mark.parametrize(
    ("engine", "parameters", "options"),
    [
        ("activemq", "ActiveMQBrokerParameters", {}),
        ("rabbitmq", "RabbitMQBrokerParameters", {"virtual_host": "shop"}),
    ],
)
@pytest.mark.parametrize("by_arn", [True, False])
def test_a_queue_of_a_broker(
    tmp_path: Path, engine: str, parameters: str, options: dict[str, Any], by_arn: bool
) -> None:
    stack = skipping_stack()
    source: Any = BROKER
    if by_arn:
        options = {**options, "engine_type": engine}
    else:
        source = broker_in(stack, engine.upper())
    trigger = PipeTrigger(source, **MQ, **options)
    function_with(tmp_path, stack, trigger)
    found = only(stack, PIPE)["SourceParameters"][parameters]
    assert found["QueueName"] == "orders"
    assert found.get("VirtualHost") == options.get("virtual_host")
    assert "BasicAuth" in found["Credentials"]
    actions = actions_of(stack)
    assert actions["mq:DescribeBroker"] == stack.resolve(source.arn if by_arn else source.attr_arn)
    assert "ec2:CreateNetworkInterface" in actions
    (message,) = trigger.sample_event()
    if engine == "rabbitmq":
        assert message["eventSourceKey"] == "orders::shop"


@pytest.mark.parametrize("in_cargo_toml", [True, False])
@pytest.mark.parametrize(
    ("engine", "parameters"),
    [("activemq", "ActiveMQBrokerParameters"), ("rabbitmq", "RabbitMQBrokerParameters")],
)
def test_a_broker_whose_engine_is_a_token(
    tmp_path: Path, engine: str, parameters: str, in_cargo_toml: bool
) -> None:
    stack = skipping_stack()
    broker = broker_in(stack, CfnParameter(stack, "Engine").value_as_string)
    if in_cargo_toml:
        lines = "type = 'pipe'\nsource = 'shop'\nqueue = 'orders'\nsecret = { name = 'login' }"
        with pytest.raises(TriggerError, match="doesn't say what it runs"):
            in_manifest(tmp_path / "without", lines, stack, shop=broker)
        in_manifest(tmp_path / "with", f"{lines}\nengine_type = '{engine}'", stack, shop=broker)
    else:
        with pytest.raises(TriggerError, match="Stack/Broker doesn't say what it runs") as caught:
            PipeTrigger(broker, **MQ)
        assert caught.value.key == "engine_type"
        trigger = PipeTrigger(broker, **MQ, engine_type=engine)
        function_with(tmp_path, stack, trigger)
        assert len(trigger.sample_event()) == 1
    assert only(stack, PIPE)["SourceParameters"][parameters]["QueueName"] == "orders"


def test_a_broker_whose_engine_is_unknown() -> None:
    with pytest.raises(TriggerError, match="runs ibmmq") as caught:
        PipeTrigger(broker_in(skipping_stack(), "IBMMQ"), **MQ)
    assert caught.value.key == "resource"


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({}, "resource"),
        ({"resource": CLUSTER, **OWN}, "resource"),
        ({"resource": CLUSTER, "starting_position": "latest"}, "topic"),
        ({"resource": CLUSTER, "topic": "orders"}, "starting_position"),
        (
            {"resource": CLUSTER, **TOPIC, "starting_position": "at_timestamp"},
            "starting_position",
        ),
        ({"resource": CLUSTER, **TOPIC, "queue": "a"}, "queue"),
        ({"resource": CLUSTER, **TOPIC, "retry_attempts": 3}, "retry_attempts"),
        (
            {"resource": CLUSTER, **TOPIC, "authentication_method": "basic_auth", "secret": LOGIN},
            "authentication_method",
        ),
        (
            {"resource": CLUSTER, **TOPIC, "authentication_method": "sasl_scram_512_auth"},
            "authentication_method",
        ),
        (OWN, "secret"),
        ({**OWN, "secret": LOGIN, "bootstrap_servers": LIST}, "bootstrap_servers"),
        ({"resource": CLUSTER, **TOPIC, "secret": ImportedByName("", "")}, "secret"),
        ({**OWN, "security_group": ImportedByName("sg", "sg-1")}, "security_group"),
        ({"resource": BROKER, **MQ}, "engine_type"),
        ({"resource": BROKER, "engine_type": "activemq", "secret": LOGIN}, "queue"),
        ({"resource": BROKER, "engine_type": "activemq", "queue": "a"}, "secret"),
        (
            {"resource": BROKER, "engine_type": "activemq", **MQ, "virtual_host": "a"},
            "virtual_host",
        ),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    with pytest.raises(TriggerError) as caught:
        PipeTrigger(**options)
    assert caught.value.key == key
    assert caught.value.remedy


def test_checks_of_a_queue(tmp_path: Path) -> None:
    source = ImportedByArn("q", f"arn:aws:sqs:{ACCOUNT}:jobs")
    with pytest.raises(TriggerError, match="needs a window"):
        PipeTrigger(source, batch_size=11)
    PipeTrigger(source, batch_size=11, max_batching_window=Duration.seconds(1))
    fifo = ImportedByArn("q", f"arn:aws:sqs:{ACCOUNT}:jobs.fifo")
    window = Duration.seconds(1)
    for options, words in (
        ({"max_batching_window": window}, "no batching window"),
        ({"max_batching_window": window, "batch_size": 11}, "at most 10 messages"),
    ):
        with pytest.raises(TriggerError, match=words):
            function_with(tmp_path, skipping_stack(), PipeTrigger(fifo, **options))
    stack = skipping_stack()
    short = sqs.Queue(stack, "Short", visibility_timeout=Duration.seconds(1))
    function_with(tmp_path, stack, PipeTrigger(short))
    text = messages(stack)
    # Pipes doesn't refuse it, other than Lambda.
    assert "cdk-rust-lambda:sqs-visibility-6x" in text
    assert "cdk-rust-lambda:sqs-dlq" in text


def test_a_fifo_queue_takes_no_dead_letters(tmp_path: Path) -> None:
    stack = skipping_stack()
    stream = ImportedByArn("s", f"arn:aws:kinesis:{ACCOUNT}:stream/clicks")
    queue = sqs.Queue(stack, "Q", fifo=True)
    latest = lambda_.StartingPosition.LATEST
    trigger = PipeTrigger(stream, starting_position=latest, dead_letter_queue=queue)
    with pytest.raises(TriggerError, match="standard queue"):
        function_with(tmp_path, stack, trigger)

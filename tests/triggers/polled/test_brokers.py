from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import CfnParameter, Duration, Stack
from aws_cdk import aws_amazonmq as amazonmq
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import ActiveMqTrigger, RabbitMqTrigger
from cdk_rust_lambda.triggers.core.source import Created, ImportedByArn, ImportedByName
from tests.support.projects import resources_of, skipping_stack, template_of
from tests.support.streams import MAPPING, actions_of, in_manifest, mapping_of
from tests.support.triggers import function_with

if TYPE_CHECKING:
    from pathlib import Path

ARN = "arn:aws:mq:eu-west-1:123456789012:broker:shop:b-9bcfa592-423a-4942-879d-eb284b418fc8"
SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:mq-AbCdEf"
BROKER = ImportedByArn("b", ARN)
SECRET = ImportedByArn("s", SECRET_ARN)
KINDS = pytest.mark.parametrize("kind", [ActiveMqTrigger, RabbitMqTrigger])


def broker_in(stack: Stack, engine: str) -> amazonmq.CfnBroker:
    return amazonmq.CfnBroker(
        stack,
        "Broker",
        broker_name="shop",
        deployment_mode="SINGLE_INSTANCE",
        engine_type=engine,
        host_instance_type="mq.t3.micro",
        publicly_accessible=False,
    )


@KINDS
def test_a_broker_of_python(tmp_path: Path, kind: Any) -> None:
    stack = skipping_stack()
    broker = broker_in(stack, kind.type.upper())
    trigger = kind(
        broker,
        queue="orders",
        secret=secretsmanager.Secret(stack, "S"),
        batch_size=5,
        enabled=False,
        filters=[{"data": {"a": [1]}}],
        filter_encryption=kms.Key(stack, "K"),
        max_batching_window=Duration.seconds(2),
    )
    function = function_with(tmp_path, stack, trigger)
    mapping = mapping_of(stack)
    assert mapping["EventSourceArn"] == {"Fn::GetAtt": ["Broker", "Arn"]}
    assert mapping["Queues"] == ["orders"]
    assert mapping["BatchSize"] == 5
    assert mapping["Enabled"] is False
    assert mapping["FilterCriteria"] == {"Filters": [{"Pattern": '{"data": {"a": [1]}}'}]}
    assert mapping["KmsKeyArn"]["Fn::GetAtt"][0].startswith("K")
    assert mapping["MaximumBatchingWindowInSeconds"] == 2
    assert "FunctionName" in mapping
    assert "lambda.amazonaws.com" in str(resources_of(stack, "AWS::KMS::Key"))
    actions = actions_of(stack)
    assert actions["mq:DescribeBroker"] == {"Fn::GetAtt": ["Broker", "Arn"]}
    assert actions["secretsmanager:GetSecretValue"]["Ref"].startswith("S")
    assert {action for action in actions if action.startswith("ec2:")} == {
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
    }
    (found,) = function.triggers
    assert found.endswith("BrokerOrders")
    assert function.triggers[found].source is broker


@KINDS
def test_in_cargo_toml_it_is_the_same(tmp_path: Path, kind: Any) -> None:
    stack = skipping_stack()
    lines = f"type = '{kind.type}'\nsource = '{ARN}'\nqueue = 'orders'\nsecret = '{SECRET_ARN}'"
    in_manifest(tmp_path, lines, stack)
    first = mapping_of(stack)
    assert first["EventSourceArn"] == ARN
    assert first["SourceAccessConfigurations"][0] == {"Type": "BASIC_AUTH", "URI": SECRET_ARN}
    assert actions_of(stack)["mq:DescribeBroker"] == ARN
    assert actions_of(stack)["secretsmanager:GetSecretValue"] == SECRET_ARN  # and no other
    stack = skipping_stack()
    trigger = kind(BROKER, queue="orders", secret=SECRET)
    function = function_with(tmp_path, stack, trigger)
    assert mapping_of(stack) == first
    assert next(iter(function.triggers)).endswith("ShopOrders")


def test_resources_in_cargo_toml(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = "type = 'activemq'\nsource = 'shop'\nqueue = 'orders'\nsecret = { name = 'mq' }"
    in_manifest(tmp_path, lines, stack, shop=broker_in(stack, "ActiveMQ"))
    assert mapping_of(stack)["EventSourceArn"] == {"Fn::GetAtt": ["Broker", "Arn"]}
    assert ":secret:mq" in str(mapping_of(stack)["SourceAccessConfigurations"])
    assert ":secret:mq-??????" in str(actions_of(stack)["secretsmanager:GetSecretValue"])


def test_the_key_of_the_secret(tmp_path: Path) -> None:
    key = "arn:aws:kms:eu-west-1:123456789012:key/0d6f0a6b"
    lines = (
        f"type = 'activemq'\nsource = '{ARN}'\nqueue = 'orders'\nsecret = '{SECRET_ARN}'\n"
        f"secret_encryption_key = '{key}'"
    )
    stack = in_manifest(tmp_path, lines)
    assert actions_of(stack)["kms:Decrypt"] == key
    policies = str(resources_of(stack, "AWS::IAM::Policy"))
    assert "'kms:ViaService': {'Fn::Join': ['', ['secretsmanager.'" in policies


def test_the_mapping_comes_after_the_permissions(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, ActiveMqTrigger(BROKER, queue="orders", secret=SECRET))
    resources = template_of(stack)["Resources"].values()
    (function,) = (each for each in resources if each["Type"] == "AWS::Lambda::Function")
    assert any("DefaultPolicy" in name for name in function["DependsOn"])


def test_an_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    function = function_with(tmp_path, stack)
    alias = function.add_alias("live")
    function.add_trigger(ActiveMqTrigger(BROKER, queue="q", secret=SECRET, alias=alias))
    assert "Alias" in str(mapping_of(stack)["FunctionName"])


@pytest.mark.parametrize(("host", "expected"), [(None, "/"), ("shop", "shop")])
def test_the_virtual_host(tmp_path: Path, host: str | None, expected: str) -> None:
    stack = skipping_stack()
    trigger = RabbitMqTrigger(BROKER, queue="orders", secret=SECRET, virtual_host=host)
    function_with(tmp_path, stack, trigger)
    access = mapping_of(stack)["SourceAccessConfigurations"]
    assert access[1:] == [{"Type": "VIRTUAL_HOST", "URI": expected}]
    assert list(trigger.sample_event()["rmqMessagesByQueue"]) == [f"orders::{expected}"]


@KINDS
@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"broker": None}, "broker"),
        ({"broker": Created()}, "broker"),
        ({"broker": ImportedByName("x", "shop")}, "broker"),
        ({"queue": None}, "queue"),
        ({"queue": ""}, "queue"),
        ({"secret": None}, "secret"),
        ({"batch_size": 0}, "batch_size"),
        ({"filter_encryption": ImportedByName("x", "k")}, "filter_encryption"),
    ],
)
def test_options_that_are_wrong(kind: Any, options: dict[str, Any], key: str) -> None:
    with pytest.raises(TriggerError) as caught:
        kind(**{"broker": BROKER, "queue": "orders", "secret": SECRET, **options})
    assert caught.value.key == key
    assert caught.value.remedy


@KINDS
@pytest.mark.parametrize("engine", ["ActiveMQ", "RABBITMQ"])
def test_check_engine(tmp_path: Path, kind: Any, engine: str) -> None:
    stack = skipping_stack()
    trigger = kind(broker_in(stack, engine), queue="orders", secret=SECRET)
    if engine.lower() == kind.type:
        function_with(tmp_path, stack, trigger)
    else:
        with pytest.raises(TriggerError, match=f"runs {engine}") as caught:
            function_with(tmp_path, stack, trigger)
        assert engine.lower() in str(caught.value.remedy)


@KINDS
@pytest.mark.parametrize("seconds", [840, 841])
def test_check_timeout(tmp_path: Path, kind: Any, seconds: int) -> None:
    trigger = kind(BROKER, queue="orders", secret=SECRET)
    timeout = Duration.seconds(seconds)
    if seconds > 840:
        with pytest.raises(TriggerError, match="at most 14 minutes"):
            function_with(tmp_path, skipping_stack(), trigger, timeout=timeout)
    else:
        function_with(tmp_path, skipping_stack(), trigger, timeout=timeout)


def test_checks_are_silent_on_tokens(tmp_path: Path) -> None:
    stack = skipping_stack()
    engine = CfnParameter(stack, "Engine").value_as_string
    seconds = CfnParameter(stack, "Seconds", type="Number").value_as_number
    trigger = ActiveMqTrigger(broker_in(stack, engine), queue="orders", secret=SECRET)
    function_with(tmp_path, stack, trigger, timeout=Duration.seconds(seconds))
    assert mapping_of(stack)["Queues"] == ["orders"]


@KINDS
def test_an_engine_that_is_a_token_in_cargo_toml(tmp_path: Path, kind: Any) -> None:
    stack = skipping_stack()
    engine = CfnParameter(stack, "Engine").value_as_string
    lines = f"type = '{kind.type}'\nsource = 'shop'\nqueue = 'orders'\nsecret = {{ name = 'mq' }}"
    in_manifest(tmp_path, lines, stack, shop=broker_in(stack, engine))
    assert mapping_of(stack)["Queues"] == ["orders"]


def test_a_source_twice(tmp_path: Path) -> None:
    def trigger(trigger_id: str, queue: str, host: str = "/") -> RabbitMqTrigger:
        return RabbitMqTrigger(BROKER, id=trigger_id, queue=queue, secret=SECRET, virtual_host=host)

    with pytest.raises(TriggerError, match="the trigger 'a' of Stack/F has the same source"):
        function_with(tmp_path, skipping_stack(), trigger("a", "x"), trigger("b", "x"))
    stack = skipping_stack()
    function_with(tmp_path, stack, trigger("a", "x"), trigger("b", "y"), trigger("c", "x", "other"))
    assert len(resources_of(stack, MAPPING)) == 3


def test_the_sample_event() -> None:
    event = ActiveMqTrigger(BROKER, queue="orders", secret=SECRET).sample_event()
    assert event["eventSourceArn"] == ARN
    assert event["messages"][0]["destination"] == {"physicalName": "orders"}
    broker = broker_in(skipping_stack(), "RABBITMQ")
    event = RabbitMqTrigger(broker, queue="orders", secret=SECRET).sample_event()
    assert ":broker:example-broker:" in event["eventSourceArn"]

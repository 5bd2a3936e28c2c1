from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Duration, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_secretsmanager as secretsmanager

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import SelfManagedKafkaTrigger
from cdk_rust_lambda.triggers.core.source import ImportedByArn, ImportedByName
from tests.support.projects import resources_of, skipping_stack
from tests.support.streams import MAPPING, actions_of, in_manifest, mapping_of
from tests.support.triggers import function_with

if TYPE_CHECKING:
    from pathlib import Path

SERVERS = ["kafka-1.example.com:9092", "kafka-2.example.com:9092"]
SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:kafka-AbCdEf"
LATEST = lambda_.StartingPosition.LATEST
NEEDED: dict[str, Any] = {
    "bootstrap_servers": SERVERS,
    "topic": "orders",
    "starting_position": LATEST,
}
SECRET = ImportedByArn("s", SECRET_ARN)


def network_in(stack: Stack) -> dict[str, Any]:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1, nat_gateways=0)
    return {
        "vpc": vpc,
        "vpc_subnets": ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
        "security_group": ec2.SecurityGroup(stack, "Group", vpc=vpc),
    }


def test_brokers_on_the_internet(tmp_path: Path) -> None:
    stack = skipping_stack()
    trigger = SelfManagedKafkaTrigger(
        **NEEDED,
        secret=secretsmanager.Secret(stack, "S"),
        root_ca_certificate=secretsmanager.Secret(stack, "Root"),
        authentication_method=event_sources.AuthenticationMethod.BASIC_AUTH,
        consumer_group_id="workers",
        batch_size=7,
    )
    function = function_with(tmp_path, stack, trigger)
    mapping = mapping_of(stack)
    assert mapping["SelfManagedEventSource"]["Endpoints"]["KafkaBootstrapServers"] == SERVERS
    assert mapping["Topics"] == ["orders"]
    assert mapping["BatchSize"] == 7
    assert mapping["SelfManagedKafkaEventSourceConfig"] == {"ConsumerGroupId": "workers"}
    access = {each["Type"]: each["URI"] for each in mapping["SourceAccessConfigurations"]}
    assert access.keys() == {"BASIC_AUTH", "SERVER_ROOT_CA_CERTIFICATE"}
    # Both secrets can be read.
    (policy,) = resources_of(stack, "AWS::IAM::Policy")
    for uri in access.values():
        assert str(uri) in str(policy)
    assert "ec2:CreateNetworkInterface" not in actions_of(stack)
    assert "SelfManagedKafkaOrders" in function.triggers


def test_brokers_in_a_vpc(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, SelfManagedKafkaTrigger(**NEEDED, **network_in(stack)))
    access = [each["Type"] for each in mapping_of(stack)["SourceAccessConfigurations"]]
    assert access == ["VPC_SECURITY_GROUP", "VPC_SUBNET"]
    network = {action for action in actions_of(stack) if action.startswith("ec2:")}
    assert network == {
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
    }


def test_in_cargo_toml_it_is_the_same(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = (
        f"type = 'self-managed-kafka'\nbootstrap_servers = {SERVERS}\ntopic = 'orders'\n"
        f"starting_position = 'latest'\nsecret = '{SECRET_ARN}'\n"
        "authentication_method = 'sasl_scram_256_auth'\nvpc = 'net'\n"
        "vpc_subnets = { subnet_type = 'private_isolated' }\nsecurity_group = { name = 'sg-12' }"
    )
    network = network_in(stack)
    in_manifest(tmp_path, lines, stack, net=network["vpc"])
    first = mapping_of(stack)
    assert first["SourceAccessConfigurations"][0] == {
        "Type": "SASL_SCRAM_256_AUTH",
        "URI": SECRET_ARN,
    }
    assert {"Type": "VPC_SECURITY_GROUP", "URI": "sg-12"} in first["SourceAccessConfigurations"]
    stack = skipping_stack()
    network = {**network_in(stack), "security_group": ImportedByName("x", "sg-12")}
    trigger = SelfManagedKafkaTrigger(
        **NEEDED,
        **network,
        secret=SECRET,
        authentication_method=event_sources.AuthenticationMethod.SASL_SCRAM_256_AUTH,
    )
    function_with(tmp_path, stack, trigger)
    assert mapping_of(stack) == first


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"bootstrap_servers": None}, "bootstrap_servers"),
        ({"bootstrap_servers": []}, "bootstrap_servers"),
        ({"bootstrap_servers": ["kafka"]}, "bootstrap_servers"),
        ({"topic": None}, "topic"),
        ({"starting_position": None}, "starting_position"),
        ({"secret": None}, "secret"),
        ({"authentication_method": "password"}, "authentication_method"),
        ({"security_group": ImportedByName("x", "sg-1")}, "vpc"),
        ({"vpc_subnets": {"one_per_az": True}}, "vpc"),
        ({"vpc_subnets": {"subnet_type": "hidden"}}, "vpc_subnets"),
        ({"vpc": ImportedByName("x", "vpc-1")}, "vpc"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    with pytest.raises(TriggerError) as caught:
        SelfManagedKafkaTrigger(**{**NEEDED, "secret": SECRET, **options})
    assert caught.value.key == key
    assert caught.value.remedy


@pytest.mark.parametrize("missing", ["vpc_subnets", "security_group"])
def test_check_auth(missing: str) -> None:
    network = network_in(skipping_stack())
    SelfManagedKafkaTrigger(**NEEDED, **network)
    del network[missing]
    with pytest.raises(TriggerError, match="vpc is given, but not") as caught:
        SelfManagedKafkaTrigger(**NEEDED, **network)
    assert caught.value.key == missing


def test_check_timeout(tmp_path: Path) -> None:
    trigger = SelfManagedKafkaTrigger(**NEEDED, secret=SECRET)
    with pytest.raises(TriggerError, match="at most 14 minutes"):
        function_with(tmp_path, skipping_stack(), trigger, timeout=Duration.minutes(15))


def test_a_source_twice(tmp_path: Path) -> None:
    def trigger(trigger_id: str, **more: Any) -> SelfManagedKafkaTrigger:
        return SelfManagedKafkaTrigger(**{**NEEDED, "secret": SECRET, "id": trigger_id, **more})

    with pytest.raises(TriggerError, match="the trigger 'a' of Stack/F has the same source"):
        function_with(tmp_path, skipping_stack(), trigger("a"), trigger("b"))
    stack = skipping_stack()
    others = [trigger("b", topic="red"), trigger("c", bootstrap_servers=["k:1"])]
    function_with(tmp_path, stack, trigger("a"), *others)
    assert len(resources_of(stack, MAPPING)) == 3


def test_the_sample_event() -> None:
    event = SelfManagedKafkaTrigger(**NEEDED, secret=SECRET).sample_event()
    assert event["bootstrapServers"] == ",".join(SERVERS)
    assert event["records"]["orders-0"]

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Duration, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_msk as msk
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import MskTrigger
from cdk_rust_lambda.triggers.core.source import Created, ImportedByArn, ImportedByName
from cdk_rust_lambda.triggers.polled.mapping import require_options
from tests.support.projects import resources_of, skipping_stack
from tests.support.streams import MAPPING, actions_of, in_manifest, mapping_of, said
from tests.support.triggers import function_with, messages, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

ARN = "arn:aws:kafka:eu-west-1:123456789012:cluster/shop/2f7c1c3a-6f0e-4b8e-9d27-0d6f0a6b5b11-1"
LATEST = lambda_.StartingPosition.LATEST
POLLERS = {"minimum_pollers": 1, "maximum_pollers": 3}
SECRET = ImportedByName("x", "AmazonMSK_shop")
CLUSTER = ImportedByArn("shop", ARN)


def cluster_in(stack: Stack) -> msk.CfnServerlessCluster:
    return msk.CfnServerlessCluster(
        stack,
        "Cluster",
        cluster_name="shop",
        client_authentication=msk.CfnServerlessCluster.ClientAuthenticationProperty(
            sasl=msk.CfnServerlessCluster.SaslProperty(
                iam=msk.CfnServerlessCluster.IamProperty(enabled=True)
            )
        ),
        vpc_configs=[msk.CfnServerlessCluster.VpcConfigProperty(subnet_ids=["subnet-1"])],
    )


@pytest.mark.newest
def test_a_cluster_of_python(tmp_path: Path) -> None:
    stack = skipping_stack()
    cluster = cluster_in(stack)
    trigger = MskTrigger(
        cluster,
        topic="orders",
        starting_position=LATEST,
        batch_size=10,
        bisect_batch_on_error=True,
        consumer_group_id="workers",
        enabled=False,
        filters=[{"value": {"a": [1]}}],
        log_level="warn",
        max_batching_window=Duration.seconds(2),
        max_record_age=Duration.minutes(2),
        metrics_config={"metrics": ["error_count"]},
        provisioned_poller_config=event_sources.ProvisionedPollerConfig(
            minimum_pollers=1, maximum_pollers=3
        ),
        report_batch_item_failures=True,
        retry_attempts=2,
        on_failure=sqs.Queue(stack, "Dead"),
        secret=secretsmanager.Secret(stack, "S"),
    )
    function = function_with(tmp_path, stack, trigger)
    mapping = mapping_of(stack)
    assert mapping["EventSourceArn"]["Fn::GetAtt"] == ["Cluster", "Arn"]
    assert mapping["Topics"] == ["orders"]
    assert mapping["StartingPosition"] == "LATEST"
    assert mapping["BatchSize"] == 10
    assert mapping["BisectBatchOnFunctionError"] is True
    config = mapping["AmazonManagedKafkaEventSourceConfig"]
    assert config == {"ConsumerGroupId": "workers"}
    assert mapping["Enabled"] is False
    assert mapping["FilterCriteria"]["Filters"]
    assert mapping["LoggingConfig"] == {"SystemLogLevel": "WARN"}
    assert mapping["MaximumBatchingWindowInSeconds"] == 2
    assert mapping["MaximumRecordAgeInSeconds"] == 120
    assert mapping["MetricsConfig"] == {"Metrics": ["ErrorCount"]}
    assert mapping["ProvisionedPollerConfig"] == {"MinimumPollers": 1, "MaximumPollers": 3}
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["MaximumRetryAttempts"] == 2
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"]
    (access,) = mapping["SourceAccessConfigurations"]
    assert access["Type"] == "SASL_SCRAM_512_AUTH"
    actions = actions_of(stack)
    needed = {"kafka:GetBootstrapBrokers", "secretsmanager:GetSecretValue", "sqs:SendMessage"}
    assert needed <= actions.keys()
    assert "AWSLambdaMSKExecutionRole" in str(resources_of(stack, "AWS::IAM::Role"))
    assert function.triggers["MskClusterOrders"].source is cluster


@pytest.mark.newest
def test_in_cargo_toml_it_is_the_same(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = (
        "type = 'msk'\nsource = 'shop'\ntopic = 'orders'\nstarting_position = 'trim_horizon'\n"
        "secret = { name = 'AmazonMSK_shop' }\nlog_level = 'INFO'\n"
        "provisioned_poller_config = { minimum_pollers = 1, maximum_pollers = 3 }"
    )
    in_manifest(tmp_path, lines, stack, shop=cluster_in(stack))
    first = mapping_of(stack)
    assert first["ProvisionedPollerConfig"] == {"MinimumPollers": 1, "MaximumPollers": 3}
    stack = skipping_stack()
    trigger = MskTrigger(
        cluster_in(stack),
        topic="orders",
        starting_position=lambda_.StartingPosition.TRIM_HORIZON,
        secret=ImportedByName("x", "AmazonMSK_shop"),
        log_level=lambda_.EventSourceMappingLogLevel.INFO,  # type: ignore[arg-type]
        provisioned_poller_config=POLLERS,
    )
    function_with(tmp_path, stack, trigger)
    assert mapping_of(stack) == first


@pytest.mark.parametrize("arn", [ARN, ARN.replace("eu-west-1", "${AWS::Region}")])
def test_a_cluster_that_exists(tmp_path: Path, arn: str) -> None:
    lines = f"type = 'msk'\nsource = '{arn}'\ntopic = 'orders'\nstarting_position = 'latest'"
    stack = in_manifest(tmp_path, lines)
    assert "cluster/shop/2f7c" in str(mapping_of(stack)["EventSourceArn"])
    assert "cluster/shop/2f7c" in str(actions_of(stack)["kafka:DescribeCluster"])
    assert stack.node.find_child("F").node.try_find_child("MskShopOrders") is not None


@pytest.mark.parametrize("with_alias", [False, True])
def test_mutual_tls(tmp_path: Path, with_alias: bool) -> None:
    stack = skipping_stack()
    key = "arn:aws:kms:eu-west-1:123456789012:key/0d6f0a6b"
    lines = (
        f"type = 'msk'\nsource = '{ARN}'\ntopic = 'orders'\nstarting_position = 'latest'\n"
        "secret = { name = 'AmazonMSK_shop' }\nauthentication_method = 'client_certificate_tls_auth'\n"
        f"secret_encryption_key = '{key}'\n"
    )
    alias = "[package.metadata.lambda.deploy]\nalias = 'live'\n" if with_alias else ""
    lines += "alias = 'live'" if with_alias else ""
    function_with(tmp_path, stack, manifest=alias + trigger_table(lines))
    (access,) = mapping_of(stack)["SourceAccessConfigurations"]
    assert access["Type"] == "CLIENT_CERTIFICATE_TLS_AUTH"
    assert "AmazonMSK_shop" in str(access["URI"])
    assert actions_of(stack)["kms:Decrypt"] == key
    assert "kafka-cluster:Connect" not in actions_of(stack)


@pytest.mark.newest
def test_a_dead_letter_topic(tmp_path: Path) -> None:
    stack = skipping_stack()
    dead_letters: Any = event_sources.KafkaDlq("dead")
    trigger = MskTrigger(CLUSTER, topic="orders", starting_position=LATEST, on_failure=dead_letters)
    function_with(tmp_path, stack, trigger)
    destination = mapping_of(stack)["DestinationConfig"]["OnFailure"]["Destination"]
    assert destination == "kafka://dead"


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"cluster": None}, "cluster"),
        ({"cluster": Created()}, "cluster"),
        ({"cluster": ImportedByName("x", "shop")}, "cluster"),
        ({"topic": None}, "topic"),
        ({"topic": "a b"}, "topic"),
        ({"topic": "a"}, "topic"),
        ({"starting_position": None}, "starting_position"),
        ({"starting_position": "at_timestamp"}, "starting_position_timestamp"),
        ({"consumer_group_id": "a b"}, "consumer_group_id"),
        ({"batch_size": 10_001}, "batch_size"),
        ({"log_level": "error"}, "log_level"),
        ({"schema_registry_config": 1}, "schema_registry_config"),
        ({"secret": 1}, "secret"),
        ({"secret_encryption_key": ImportedByName("x", "k")}, "secret_encryption_key"),
        (
            {"secret_encryption_key": ImportedByArn("x", "arn:aws:kms:eu-west-1:1:key/k")},
            "secret_encryption_key",
        ),
        ({"authentication_method": "client_certificate_tls_auth"}, "authentication_method"),
        ({"authentication_method": "basic_auth", "secret": SECRET}, "authentication_method"),
        ({"provisioned_poller_config": {"pollers": 1}}, "provisioned_poller_config"),
        ({"provisioned_poller_config": {"minimum_pollers": 0}}, "provisioned_poller_config"),
        ({"provisioned_poller_config": {"maximum_pollers": 2001}}, "provisioned_poller_config"),
        (
            {"provisioned_poller_config": {"minimum_pollers": 3, "maximum_pollers": 2}},
            "provisioned_poller_config",
        ),
    ],
)
@pytest.mark.newest  # where one number of pollers is enough
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    with pytest.raises(TriggerError) as caught:
        MskTrigger(
            **{"cluster": CLUSTER, "topic": "orders", "starting_position": "latest", **options}
        )
    assert caught.value.key == key
    assert caught.value.remedy


@pytest.mark.parametrize(("seconds", "refused"), [(840, False), (841, True)])
def test_check_timeout(tmp_path: Path, seconds: int, refused: bool) -> None:
    trigger = MskTrigger(CLUSTER, topic="orders", starting_position=LATEST)
    stack = skipping_stack()
    if refused:
        with pytest.raises(TriggerError, match="may take 841 seconds") as caught:
            function_with(tmp_path, stack, trigger, timeout=Duration.seconds(seconds))
        assert caught.value.key == "timeout"
    else:
        function_with(tmp_path, stack, trigger, timeout=Duration.seconds(seconds))


@pytest.mark.parametrize(
    ("options", "warned"),
    [
        ({}, False),
        ({"retry_attempts": 3, "bisect_batch_on_error": True}, True),
        ({"max_record_age": Duration.hours(1)}, True),
        ({"retry_attempts": 3, "provisioned_poller_config": POLLERS}, False),
    ],
)
@pytest.mark.newest
def test_check_retry(tmp_path: Path, options: dict[str, Any], warned: bool) -> None:
    trigger = MskTrigger(CLUSTER, topic="orders", starting_position=LATEST, **options)
    text = said(tmp_path, skipping_stack(), trigger)
    assert ("cdk-rust-lambda:kafka-retry" in text) is warned
    if len(options) == 2 and warned:
        assert "bisect_batch_on_error, retry_attempts of the topic orders" in text
    assert ("cdk-rust-lambda:partial-batch" in text) is ("provisioned_poller_config" in options)


def test_what_an_old_aws_cdk_lib_lacks() -> None:
    class OldEventSource:
        def __init__(self, *, topic: str) -> None: ...

    require_options(OldEventSource, {"topic": "x"})
    with pytest.raises(TriggerError, match="OldEventSource of aws-cdk-lib") as caught:
        require_options(OldEventSource, {"retry_attempts": 3})
    assert "2.228" in str(caught.value.remedy)
    assert caught.value.key == "retry_attempts"


def test_a_source_twice(tmp_path: Path) -> None:
    def trigger(trigger_id: str, topic: str, cluster: Any = CLUSTER) -> MskTrigger:
        return MskTrigger(cluster, id=trigger_id, topic=topic, starting_position=LATEST)

    with pytest.raises(TriggerError, match="the trigger 'a' of Stack/F has the same source"):
        function_with(tmp_path, skipping_stack(), trigger("a", "red"), trigger("b", "red"))
    stack = skipping_stack()
    function_with(tmp_path, stack, trigger("a", "red"), trigger("b", "blue"))
    assert len(resources_of(stack, MAPPING)) == 2
    other = ImportedByArn("other", ARN.replace("shop", "other"))
    with pytest.raises(TriggerError, match="tells two clusters not apart"):
        function_with(tmp_path, skipping_stack(), trigger("a", "red"), trigger("b", "red", other))


def test_the_sample_event(tmp_path: Path) -> None:
    stack = skipping_stack()
    for cluster, expected in ((CLUSTER, ARN), (cluster_in(stack), "cluster/example-cluster/")):
        trigger = MskTrigger(cluster, topic="orders", starting_position=LATEST)
        event = trigger.sample_event()
        assert expected in event["eventSourceArn"]
        assert event["records"]["orders-0"][0]["value"] == "eyJoZWxsbyI6ICJ3b3JsZCJ9"
    assert messages(stack) == ""


def rights_of(stack: Stack) -> dict[str, Any]:
    """What the function's role may do in the cluster, by the action."""
    return {
        action: json.dumps(statement["Resource"])
        for policy in resources_of(stack, "AWS::IAM::Policy")
        for statement in policy["PolicyDocument"]["Statement"]
        for action in statement["Action"]
        if action.startswith("kafka-cluster:")
    }


LINES = f"type = 'msk'\nsource = '{ARN}'\ntopic = 'orders'\nstarting_position = 'latest'\n"


def test_the_rights_with_iam(tmp_path: Path) -> None:
    stack = skipping_stack()
    in_manifest(tmp_path, f"{LINES}consumer_group_id = 'workers'", stack)
    rights = rights_of(stack)
    topic = ARN.replace(":cluster/", ":topic/") + "/orders"
    group = ARN.replace(":cluster/", ":group/") + "/workers"
    assert rights == {
        "kafka-cluster:Connect": f'"{ARN}"',
        "kafka-cluster:DescribeClusterDynamicConfiguration": f'"{ARN}"',
        "kafka-cluster:DescribeTopic": f'"{topic}"',
        "kafka-cluster:ReadData": f'"{topic}"',
        "kafka-cluster:AlterGroup": f'"{group}"',
        "kafka-cluster:DescribeGroup": f'"{group}"',
    }


def test_the_rights_in_a_cluster_of_the_app(tmp_path: Path) -> None:
    stack = skipping_stack()
    trigger = MskTrigger(
        cluster_in(stack), topic="orders", starting_position=lambda_.StartingPosition.LATEST
    )
    function_with(tmp_path, stack, trigger)
    rights = rights_of(stack)
    assert '["Cluster", "Arn"]' in rights["kafka-cluster:Connect"]
    assert ":topic/" in rights["kafka-cluster:ReadData"]
    assert '["Cluster", "Arn"]' in rights["kafka-cluster:ReadData"]
    assert rights["kafka-cluster:AlterGroup"].endswith('"/*"]]}')


def test_no_rights_with_a_secret(tmp_path: Path) -> None:
    stack = skipping_stack()
    in_manifest(tmp_path, f"{LINES}secret = {{ name = 'AmazonMSK_shop' }}", stack)
    assert rights_of(stack) == {}

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import CfnParameter, Duration, Stack
from aws_cdk import aws_docdb as docdb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import DocumentDbTrigger
from cdk_rust_lambda.triggers.core.source import Created, ImportedByArn, ImportedByName
from tests.support.projects import resources_of, skipping_stack
from tests.support.streams import MAPPING, actions_of, in_manifest, mapping_of
from tests.support.triggers import function_with, messages

if TYPE_CHECKING:
    from pathlib import Path

ARN = "arn:aws:rds:eu-west-1:123456789012:cluster:shop"
SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:docdb-AbCdEf"
LATEST = lambda_.StartingPosition.LATEST
NEEDED: dict[str, Any] = {"database_name": "shop", "starting_position": LATEST}
SECRET = ImportedByArn("s", SECRET_ARN)


def cluster_in(stack: Stack, **more: Any) -> docdb.DatabaseCluster:
    return docdb.DatabaseCluster(
        stack,
        "Cluster",
        instance_type=ec2.InstanceType("t3.medium"),
        master_user=docdb.Login(username="admins"),
        vpc=ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=0),
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
        **more,
    )


def test_a_cluster_of_python(tmp_path: Path) -> None:
    stack = skipping_stack()
    cluster = cluster_in(stack)
    trigger = DocumentDbTrigger(
        cluster,
        database_name="shop",
        collection_name="orders",
        starting_position=lambda_.StartingPosition.AT_TIMESTAMP,
        starting_position_timestamp=1767268800,
        full_document="update_lookup",
        batch_size=5,
        max_batching_window=Duration.seconds(2),
    )
    function = function_with(tmp_path, stack, trigger)
    mapping = mapping_of(stack)
    assert ":cluster:" in str(mapping["EventSourceArn"])
    assert mapping["DocumentDBEventSourceConfig"] == {
        "CollectionName": "orders",
        "DatabaseName": "shop",
        "FullDocument": "UpdateLookup",
    }
    assert mapping["StartingPosition"] == "AT_TIMESTAMP"
    assert mapping["StartingPositionTimestamp"] == 1767268800
    assert mapping["BatchSize"] == 5
    assert mapping["MaximumBatchingWindowInSeconds"] == 2
    # The secret that aws-cdk-lib made for the cluster.
    (access,) = mapping["SourceAccessConfigurations"]
    assert access["Type"] == "BASIC_AUTH"
    assert "Cluster" in str(access["URI"])
    actions = actions_of(stack)
    assert "ec2:CreateNetworkInterface" in actions
    assert "secretsmanager:GetSecretValue" in actions
    assert actions["rds:DescribeDBClusters"] == mapping["EventSourceArn"]
    assert ":cluster-pg:*" in str(actions["rds:DescribeDBClusterParameters"])
    assert ":subgrp:*" in str(actions["rds:DescribeDBSubnetGroups"])
    assert function.triggers["DocumentdbCluster"].source is cluster


def test_in_cargo_toml_it_is_the_same(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = (
        "type = 'documentdb'\nsource = 'shop'\ndatabase_name = 'shop'\n"
        "starting_position = 'trim_horizon'\ncollection_name = 'orders'"
    )
    in_manifest(tmp_path, lines, stack, shop=cluster_in(stack))
    first = mapping_of(stack)
    stack = skipping_stack()
    trigger = DocumentDbTrigger(
        cluster_in(stack),
        database_name="shop",
        starting_position=lambda_.StartingPosition.TRIM_HORIZON,
        collection_name="orders",
    )
    function_with(tmp_path, stack, trigger)
    assert mapping_of(stack) == first


@pytest.mark.parametrize("source", [f"'{ARN}'", "{ name = 'shop' }"])
def test_a_cluster_that_exists(tmp_path: Path, source: str) -> None:
    lines = (
        f"type = 'documentdb'\nsource = {source}\ndatabase_name = 'shop'\n"
        f"starting_position = 'latest'\nsecret = '{SECRET_ARN}'"
    )
    stack = in_manifest(tmp_path, lines)
    assert ":cluster:shop" in str(mapping_of(stack)["EventSourceArn"])
    assert ":cluster:shop" in str(actions_of(stack)["rds:DescribeDBClusters"])
    assert mapping_of(stack)["SourceAccessConfigurations"][0]["URI"] == SECRET_ARN
    assert stack.node.find_child("F").node.try_find_child("DocumentdbShop") is not None


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"cluster": None}, "cluster"),
        ({"cluster": Created()}, "cluster"),
        (
            {"cluster": ImportedByArn("x", ARN.replace(":rds:", ":docdb-elastic:"))},
            "cluster",
        ),
        ({"database_name": None}, "database_name"),
        ({"database_name": "a b"}, "database_name"),
        ({"collection_name": "system.x"}, "collection_name"),
        ({"starting_position": None}, "starting_position"),
        ({"starting_position": "at_timestamp"}, "starting_position_timestamp"),
        ({"full_document": "all"}, "full_document"),
        ({"secret": None}, "secret"),
        ({"cluster": ImportedByName("x", "shop"), "secret": None}, "secret"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    with pytest.raises(TriggerError) as caught:
        DocumentDbTrigger(
            **{"cluster": ImportedByArn("x", ARN), **NEEDED, "secret": SECRET, **options}
        )
    assert caught.value.key == key
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("version", "refused"), [(None, False), ("5.0.0", False), ("4.0.0", False), ("3.6.0", True)]
)
def test_check_version(tmp_path: Path, version: str | None, refused: bool) -> None:
    stack = skipping_stack()
    trigger = DocumentDbTrigger(cluster_in(stack, engine_version=version), **NEEDED)
    if refused:
        with pytest.raises(TriggerError, match=r"is of version 3\.6\.0"):
            function_with(tmp_path, stack, trigger)
    else:
        function_with(tmp_path, stack, trigger)


def test_a_version_that_is_a_token(tmp_path: Path) -> None:
    stack = skipping_stack()
    version = CfnParameter(stack, "Version").value_as_string
    cluster = cluster_in(stack)
    child: Any = cluster.node.default_child
    child.engine_version = version
    function_with(tmp_path, stack, DocumentDbTrigger(cluster, **NEEDED))
    assert mapping_of(stack)["StartingPosition"] == "LATEST"


def test_a_cluster_without_a_secret_of_its_own(tmp_path: Path) -> None:
    stack = skipping_stack()
    group = ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-1")
    cluster = docdb.DatabaseCluster.from_database_cluster_attributes(
        stack, "Shop", cluster_identifier="shop", security_group=group
    )
    with pytest.raises(TriggerError, match="user name and password are missing"):
        function_with(tmp_path, skipping_stack(), DocumentDbTrigger(cluster, **NEEDED))
    function_with(tmp_path, stack, DocumentDbTrigger(cluster, secret=SECRET, **NEEDED))
    assert ":cluster:shop" in str(mapping_of(stack)["EventSourceArn"])


def test_check_change_streams(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(
        tmp_path, stack, DocumentDbTrigger(ImportedByArn("x", ARN), secret=SECRET, **NEEDED)
    )
    text = messages(stack)
    assert "cdk-rust-lambda:docdb-change-streams" in text
    assert 'modifyChangeStreams: 1, database: "shop", collection: ""' in text


def test_a_source_twice(tmp_path: Path) -> None:
    def trigger(trigger_id: str, collection: str) -> DocumentDbTrigger:
        return DocumentDbTrigger(
            ImportedByArn("x", ARN),
            id=trigger_id,
            secret=SECRET,
            collection_name=collection,
            **NEEDED,
        )

    with pytest.raises(TriggerError, match="the trigger 'a' of Stack/F has the same source"):
        function_with(tmp_path, skipping_stack(), trigger("a", "x"), trigger("b", "x"))
    stack = skipping_stack()
    function_with(tmp_path, stack, trigger("a", "x"), trigger("b", "y"))
    assert len(resources_of(stack, MAPPING)) == 2


def test_the_sample_event() -> None:
    event = DocumentDbTrigger(ImportedByArn("x", ARN), secret=SECRET, **NEEDED).sample_event()
    assert event["eventSourceArn"] == ARN
    assert event["events"][0]["event"]["ns"]["db"] == "shop"

"""References in the environment: `${orders.table_name}`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_rds as rds
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import RustFunction, SettingsError
from tests.support.projects import function_properties, skipping_stack, warnings_of, write_crate

if TYPE_CHECKING:
    from pathlib import Path


def made(folder: Path, lines: str, **files: str) -> Stack:
    stack = skipping_stack()
    resources: dict[str, Any] = {"jobs": sqs.Queue(stack, "Jobs")}
    crate = write_crate(folder, lines, **files)
    RustFunction(stack, "F", manifest_path=crate, resources=resources)
    return stack


def variables(folder: Path, lines: str, **files: str) -> dict[str, Any]:
    stack = made(folder, lines, **files)
    found: dict[str, Any] = function_properties(stack)["Environment"]["Variables"]
    return found


def test_in_each_table_of_toml(tmp_path: Path) -> None:
    lines = """
    [package.metadata.lambda.env]
    URL = "${jobs.queue_url}"
    PLAIN = "$${jobs.queue_url}, ${HOME} and $100"
    NAMES = "a=${jobs.queue_name};b"
    [package.metadata.lambda.deploy]
    env_file = "some.env"
    [package.metadata.lambda.deploy.env]
    ARN = "${jobs.queue_arn}"
    """
    found = variables(tmp_path, lines, **{"some.env": "FILE='${jobs.queue_arn}'\n"})
    (logical_id,) = (found["URL"]["Ref"],)
    assert found["ARN"] == {"Fn::GetAtt": [logical_id, "Arn"]}
    assert found["NAMES"]["Fn::Join"][1][0] == "a="
    assert found["PLAIN"] == "${jobs.queue_url}, ${HOME} and $100"
    assert found["FILE"] == "${jobs.queue_arn}"


def test_python_says_what_it_likes(tmp_path: Path) -> None:
    crate = write_crate(tmp_path)
    stack = skipping_stack()
    RustFunction(stack, "F", manifest_path=crate, environment={"AT": "${jobs.queue_url}"})
    assert function_properties(stack)["Environment"]["Variables"] == {"AT": "${jobs.queue_url}"}


def test_a_name_in_a_variable_is_used(tmp_path: Path) -> None:
    lines = "[package.metadata.lambda.env]\nAT = '${jobs.queue_url}'\n"
    assert not [each for each in warnings_of(made(tmp_path, lines)) if "unused" in each]


def test_a_number_that_is_a_token(tmp_path: Path) -> None:
    stack = skipping_stack()
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=0)
    database = rds.DatabaseInstance(
        stack,
        "Database",
        engine=rds.DatabaseInstanceEngine.postgres(version=rds.PostgresEngineVersion.VER_16),
        vpc=vpc,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
    )
    crate = write_crate(
        tmp_path, "[package.metadata.lambda.env]\nPORT = '${db.db_instance_endpoint_port}'\n"
    )
    RustFunction(stack, "F", manifest_path=crate, resources={"db": database})
    value = function_properties(stack)["Environment"]["Variables"]["PORT"]
    assert value["Fn::GetAtt"][1] == "Endpoint.Port"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("${job.queue_url}", "'jobs'"),
        ("${jobs.queue_ulr}", "'queue_url'"),
        ("${jobs.stack}", "no text"),
        ("${jobs.encryption_master_key}", "no text"),
        ("${jobs.grant_purge}", "no attribute"),
    ],
)
def test_what_is_refused(tmp_path: Path, value: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        made(tmp_path, f"[package.metadata.lambda.env]\nAT = '{value}'\n")
    assert words in str(caught.value)
    assert caught.value.key == "package.metadata.lambda.env.AT"
    assert caught.value.line

"""Functions on managed instances: from Python and Cargo.toml, with the limits that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Duration, Stack, Token
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

from cdk_rust_lambda import KeywordError, RustFunction, RustWorkspace, SettingsError
from cdk_rust_lambda.testing import template_of
from cdk_rust_lambda.triggers import HttpApiTrigger, SqsTrigger
from tests.support.managed_instances import capacity_provider
from tests.support.projects import (
    SKIP_BUNDLING,
    function_properties,
    lambda_settings,
    resources_of,
    skipping_stack,
    write_crate,
    write_workspace,
)
from tests.support.triggers import function_with, messages

if TYPE_CHECKING:
    from pathlib import Path

ARN = "arn:aws:lambda:eu-west-1:123456789012:capacity-provider:shared"
TABLE = "capacity_provider = { source = 'pool', per_execution_environment_max_concurrency = 16,"
TABLE += " execution_environment_memory_gib_per_v_cpu = 4.5, min_execution_environments = 1,"
TABLE += " max_execution_environments = 20 }"
RUNTIME = "[dependencies]\nlambda_runtime = { version = '1', features = [FEATURES] }\n"


def test_the_same_from_python_and_from_cargo_toml(tmp_path: Path) -> None:
    options = lambda_.CapacityProviderFunctionOptions(
        per_execution_environment_max_concurrency=16,
        execution_environment_memory_gib_per_v_cpu=4.5,
        latest_published_scaling_config={
            "min_execution_environments": 1,
            "max_execution_environments": 20,
        },
    )
    found = []
    for number, in_manifest in enumerate((False, True)):
        stack = skipping_stack()
        provider = capacity_provider(stack)
        keywords: dict[str, Any] = {"resources": {"pool": provider}}
        if not in_manifest:
            keywords = {"capacity_provider": provider, "capacity_provider_options": options}
        manifest = lambda_settings(TABLE) if in_manifest else ""
        function_with(tmp_path / str(number), stack, manifest=manifest, **keywords)
        found.append(function_properties(stack) | {"Code": None})
        assert "unused-resource" not in messages(stack)
    assert found[0] == found[1]
    config = found[0]["CapacityProviderConfig"]["LambdaManagedInstancesCapacityProviderConfig"]
    assert config.pop("CapacityProviderArn")["Fn::GetAtt"][1] == "Arn"
    assert config == {
        "ExecutionEnvironmentMemoryGiBPerVCpu": 4.5,
        "PerExecutionEnvironmentMaxConcurrency": 16,
    }
    scaling = {"MinExecutionEnvironments": 1, "MaxExecutionEnvironments": 20}
    assert found[0]["FunctionScalingConfig"] == scaling
    assert found[0]["MemorySize"] == 4608  # one vCPU


def test_python_beats_cargo_toml_key_by_key(tmp_path: Path) -> None:
    stack = skipping_stack()
    imported = lambda_.CapacityProvider.from_capacity_provider_arn(stack, "Shared", ARN)
    options = {
        "per_execution_environment_max_concurrency": 2,
        "latest_published_scaling_config": {"min_execution_environments": 3},
        "publish_to_latest_published": False,
    }
    keywords: dict[str, Any] = {"capacity_provider": imported, "capacity_provider_options": options}
    function_with(tmp_path, stack, manifest=lambda_settings(TABLE), **keywords)
    properties = function_properties(stack)
    config = properties["CapacityProviderConfig"]["LambdaManagedInstancesCapacityProviderConfig"]
    assert config == {
        "CapacityProviderArn": ARN,
        "ExecutionEnvironmentMemoryGiBPerVCpu": 4.5,
        "PerExecutionEnvironmentMaxConcurrency": 2,
    }
    scaling = {"MinExecutionEnvironments": 3, "MaxExecutionEnvironments": 20}
    assert properties["FunctionScalingConfig"] == scaling
    assert properties["PublishToLatestPublished"] is False


def test_the_version_of_an_alias_is_scaled_as_well(tmp_path: Path) -> None:
    stack = skipping_stack()
    manifest = lambda_settings(f"{TABLE}\nalias = 'live'")
    function_with(tmp_path, stack, manifest=manifest, resources={"pool": capacity_provider(stack)})
    (version,) = resources_of(stack, "AWS::Lambda::Version")
    scaling = {"MinExecutionEnvironments": 1, "MaxExecutionEnvironments": 20}
    assert version["FunctionScalingConfig"] == scaling


@pytest.mark.parametrize("alias", ["", "\nalias = 'stable'"])
@pytest.mark.parametrize("given", [True, False])
def test_the_version_of_a_durable_function_is_scaled_and_kept(
    tmp_path: Path, alias: str, given: bool
) -> None:
    stack = skipping_stack()
    manifest = lambda_settings(f"{TABLE}\ndurable_config = {{ execution_timeout = 60 }}{alias}")
    keywords: dict[str, Any] = {"resources": {"pool": capacity_provider(stack)}}
    if given:
        keywords["current_version_options"] = lambda_.VersionOptions(min_execution_environments=7)
    function_with(tmp_path, stack, manifest=manifest, **keywords)
    resources = template_of(stack)["Resources"].values()
    (version,) = (each for each in resources if each["Type"] == "AWS::Lambda::Version")
    scaling = {"MinExecutionEnvironments": 1, "MaxExecutionEnvironments": 20}
    own = {"MinExecutionEnvironments": 7}
    assert version["Properties"]["FunctionScalingConfig"] == (own if given else scaling)
    assert (version.get("DeletionPolicy") == "Retain") is not given


def test_the_functions_of_a_workspace(tmp_path: Path) -> None:
    stack = skipping_stack()
    provider = capacity_provider(stack)
    RustWorkspace(
        stack,
        "W",
        manifest_path=write_workspace(tmp_path, "a", "b"),
        include=["*"],
        function_options={"capacity_provider": provider},
        overrides={"a": {"memory_size": 32768}, "b": {"capacity_provider": None}},
    )
    functions = resources_of(stack, "AWS::Lambda::Function")
    assert [each.get("MemorySize") for each in functions] == [32768, None]
    assert ["CapacityProviderConfig" in each for each in functions] == [True, False]


def test_limits_that_are_higher(tmp_path: Path) -> None:
    stack = skipping_stack()
    table = TABLE.replace("{ ", "{ memory = 32768, ")
    manifest = lambda_settings(f"memory = 128\ntimeout = 5400\n{table}")
    resources = {"pool": capacity_provider(stack)}
    function_with(tmp_path, stack, SqsTrigger(), manifest=manifest, resources=resources)
    properties = function_properties(stack)
    assert (properties["MemorySize"], properties["Timeout"]) == (32768, 5400)
    assert "invocation-ends" not in messages(stack)
    (queue, _) = sorted(
        resources_of(stack, "AWS::SQS::Queue"), key=lambda each: -each.get("VisibilityTimeout", 0)
    )
    assert queue["VisibilityTimeout"] == 6 * 5400


def test_a_queue_for_a_timeout_that_is_only_known_at_deployment(tmp_path: Path) -> None:
    stack = skipping_stack()
    seconds = Token.as_number({"Ref": "Seconds"})
    function_with(
        tmp_path,
        stack,
        SqsTrigger(),
        timeout=Duration.seconds(seconds),
        capacity_provider=capacity_provider(stack),
    )
    queues = resources_of(stack, "AWS::SQS::Queue")
    found = [each["VisibilityTimeout"] for each in queues if "RedrivePolicy" in each]
    assert found == [6 * 5400]


@pytest.mark.parametrize(
    ("settings", "key", "problem"),
    [
        ("memory = 10241", "memory", "128 to 10240 (MiB), found 10241"),
        ("timeout = 901", "timeout", "1 to 900 (seconds), found 901"),
        ("memory = 2047\ncapacity_provider = { source = 'pool' }", "memory", "at least 2048 MiB"),
        (f"memory = 4096\n{TABLE}", "memory", "less than one vCPU"),
        ("memory = 10241\ncapacity_provider = {}", "memory", "128 to 10240 (MiB), found 10241"),
        (TABLE.replace("{ ", "{ memory = 32769, "), "memory", "2048 to 32768 (MiB), found 32769"),
        (TABLE.replace("{ ", "{ memory = 4096, "), "capacity_provider", "less than one vCPU"),
        ("capacity_provider = {}", "capacity_provider", "names no capacity provider"),
        ("capacity_provider = { source = 'poo' }", "capacity_provider", "no 'poo' in resources="),
        ("capacity_provider = { source = 'bucket' }", "capacity_provider", "no capacity provider"),
        (f"{TABLE}\nvpc = {{ subnet_ids = ['s'] }}", "vpc", "the network of its capacity provider"),
        (f"{TABLE}\nruntime = 'provided.al2'", "runtime", "not provided.al2"),
        (TABLE.replace("4.5", "1"), "memory_gib_per_v_cpu", "a number from 2 to 8 (GiB), found 1"),
        (TABLE.replace("= 16", "= 1601"), "max_concurrency", "1 to 1600, found 1601"),
        (TABLE.replace("= 20", "= 0"), "min_execution_environments", "at most 0"),
    ],
)
def test_what_cargo_toml_can_not_say(tmp_path: Path, settings: str, key: str, problem: str) -> None:
    stack = skipping_stack()
    resources = {"pool": capacity_provider(stack), "bucket": s3.Bucket(stack, "Bucket")}
    with pytest.raises(SettingsError) as caught:
        function_with(tmp_path, stack, manifest=lambda_settings(settings), resources=resources)
    assert problem in caught.value.problem
    assert str(caught.value.key).endswith(key)


@pytest.mark.parametrize(
    ("keywords", "key", "problem"),
    [
        ({"memory_size": 10241}, "memory_size", "128 to 10240 (MiB), found 10241"),
        ({"timeout": Duration.seconds(901)}, "timeout", "1 to 900 (seconds), found 901"),
        ({"capacity_provider_options": {}}, "capacity_provider_options", "no capacity provider"),
        ({"pool": True, "memory_size": 128}, "memory_size", "at least 2048 MiB"),
        ({"pool": True, "memory_size": 32769}, "memory_size", "found 32769"),
        ({"pool": True, "timeout": Duration.seconds(5401)}, "timeout", "found 5401"),
        ({"pool": True, "vpc": True}, "vpc", "the network of its capacity provider"),
        (
            {"pool": True, "runtime": lambda_.Runtime.PROVIDED_AL2},
            "runtime",
            "not provided.al2",
        ),
        (
            {"pool": True, "architecture": lambda_.Architecture.X86_64},
            "capacity_provider",
            "built for x86_64, but the instances of Stack/Instances are arm64",
        ),
        (
            {
                "pool": True,
                "capacity_provider_options": {
                    "execution_environment_memory_gib_per_v_cpu": 9,
                },
            },
            "capacity_provider_options['execution_environment_memory_gib_per_v_cpu']",
            "2 to 8 (GiB), found 9",
        ),
    ],
)
def test_what_python_can_not_say(
    tmp_path: Path, keywords: dict[str, Any], key: str, problem: str
) -> None:
    stack = skipping_stack()
    arm = lambda_.Architecture.ARM_64
    keywords = {"architecture": arm, **keywords}
    if keywords.pop("pool", None):
        keywords["capacity_provider"] = capacity_provider(stack, architectures=[arm])
    if "vpc" in keywords:
        keywords["vpc"] = ec2.Vpc(stack, "Vpc")
    with pytest.raises(SettingsError) as caught:
        function_with(tmp_path, stack, **keywords)
    assert problem in caught.value.problem
    assert caught.value.key == key
    assert caught.value.remedy


def test_instances_that_only_a_deployment_knows(tmp_path: Path) -> None:
    stack = skipping_stack()
    provider = capacity_provider(stack)
    resource = provider.node.default_child
    assert isinstance(resource, lambda_.CfnCapacityProvider)
    resource.instance_requirements = Token.as_any({"Ref": "Given"})
    function_with(tmp_path, stack, capacity_provider=provider)
    assert "CapacityProviderConfig" in function_properties(stack)


def test_as_many_environments_as_there_may_be_at_most(tmp_path: Path) -> None:
    stack = skipping_stack()
    table = TABLE.replace("min_execution_environments = 1", "min_execution_environments = 20")
    resources = {"pool": capacity_provider(stack)}
    function_with(tmp_path, stack, manifest=lambda_settings(table), resources=resources)
    assert resources_of(stack, "AWS::Lambda::Function")


@pytest.mark.parametrize(
    ("keywords", "key"),
    [
        ({"capacity_provider": ARN}, "capacity_provider"),
        ({"capacity_provider_options": {"concurrency": 2}}, "capacity_provider_options"),
        (
            {"capacity_provider_options": {"publish_to_latest_published": "no"}},
            "capacity_provider_options['publish_to_latest_published']",
        ),
    ],
)
def test_arguments_of_a_wrong_type(tmp_path: Path, keywords: dict[str, Any], key: str) -> None:
    with pytest.raises(KeywordError) as caught:
        function_with(tmp_path, skipping_stack(), **keywords)
    assert caught.value.key == key


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        function_with(
            tmp_path,
            skipping_stack(),
            manifest=lambda_settings("memory = 128\ncapacity_provider = { source = 'gone' }"),
            runtime=lambda_.Runtime.PROVIDED_AL2,
        )
    assert len(caught.value.causes) == 3


def test_what_is_only_known_at_deployment_passes(tmp_path: Path) -> None:
    stack = Stack(App(context=dict(SKIP_BUNDLING)), "Stack")
    number = Token.as_number({"Ref": "Number"})
    function_with(
        tmp_path,
        stack,
        capacity_provider=capacity_provider(stack),
        capacity_provider_options={
            "per_execution_environment_max_concurrency": number,
            "execution_environment_memory_gib_per_v_cpu": number,
        },
        memory_size=number,
    )
    assert function_properties(stack)["MemorySize"] == {"Ref": "Number"}


@pytest.mark.parametrize(
    ("features", "source", "says"),
    [
        ("", "lambda_runtime::run_concurrent", "doesn't turn the feature concurrency-tokio"),
        ("'concurrency-tokio'", "lambda_runtime::run", "nothing in its sources calls"),
        ("'concurrency-tokio'", "lambda_runtime::run_concurrent", None),
    ],
)
def test_crates_that_handle_one_event_at_a_time(
    tmp_path: Path, features: str, source: str, says: str | None
) -> None:
    crate = write_crate(tmp_path, RUNTIME.replace("FEATURES", features))
    (crate / "src" / "main.rs").write_text(f"fn main() {{ {source}(); }}\n")
    stack = skipping_stack()
    RustFunction(stack, "F", manifest_path=crate, capacity_provider=capacity_provider(stack))
    found = messages(stack)
    assert ("concurrency-missing" in found) is (says is not None)
    assert (says or "") in found


def test_a_durable_crate_that_handles_one_event_at_a_time(tmp_path: Path) -> None:
    manifest = RUNTIME.replace("FEATURES", "") + "aws-durable-execution-sdk = '0.1'\n"
    stack = skipping_stack()
    function_with(tmp_path, stack, manifest=manifest, capacity_provider=capacity_provider(stack))
    found = messages(stack)
    assert "Runtime.Unavailable. Set per_execution_environment_max_concurrency to 1" in found
    assert "in place of run" not in found


def test_one_event_at_a_time_is_no_mistake(tmp_path: Path) -> None:
    cases: tuple[dict[str, Any], ...] = ({}, {"web_adapter": True}, {"options": 1})
    for number, keywords in enumerate(cases):
        stack = skipping_stack()
        given: dict[str, Any] = {"capacity_provider": capacity_provider(stack), **keywords}
        if given.pop("options", None):
            options = {"per_execution_environment_max_concurrency": 1}
            given["capacity_provider_options"] = options
        manifest = RUNTIME.replace("FEATURES", "")
        function_with(tmp_path / str(number), stack, manifest=manifest, **given)
        assert ("concurrency-missing" in messages(stack)) is (number == 0)


def test_invocations_that_are_waited_for_end_earlier(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(
        tmp_path,
        stack,
        HttpApiTrigger(routes=["GET /"]),
        timeout=Duration.seconds(901),
        capacity_provider=capacity_provider(stack),
    )
    assert "'http-api' invokes takes 900 at most" in messages(stack)

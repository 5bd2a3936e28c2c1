"""Durable functions: what they are made of, and what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import CfnParameter, Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import KeywordError, RustFunction, RustWorkspace, SettingsError
from cdk_rust_lambda.testing import template_of
from cdk_rust_lambda.triggers import (
    CloudFormationCustomResourceTrigger,
    PipeTrigger,
    SnsTrigger,
    SqsTrigger,
)
from tests.support.managed_instances import capacity_provider
from tests.support.projects import (
    function_properties,
    lambda_settings,
    package,
    resources_of,
    skipping_stack,
    write,
    write_crate,
)
from tests.support.triggers import function_with, messages, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

TWO_DAYS = lambda_settings("durable_config = { execution_timeout = 172800, retention_period = 30 }")
A_MINUTE = {"execution_timeout": Duration.minutes(1)}
POLICY = "service-role/AWSLambdaBasicDurableExecutionRolePolicy"


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        ({}, {"ExecutionTimeout": 172_800, "RetentionPeriodInDays": 30}),
        ({"durable_config": None}, {"ExecutionTimeout": 172_800, "RetentionPeriodInDays": 30}),
        ({"durable_config": A_MINUTE}, {"ExecutionTimeout": 60}),
        ({"durable_config": lambda_.DurableConfig(**A_MINUTE)}, {"ExecutionTimeout": 60}),
    ],
)
def test_the_configuration(tmp_path: Path, keywords: Any, expected: dict[str, int]) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, manifest=TWO_DAYS, **keywords)
    assert function_properties(stack)["DurableConfig"] == expected


def test_the_role_may_write_logs_and_checkpoints(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, manifest=TWO_DAYS)
    # It has the rights of AWSLambdaBasicExecutionRole, too.
    (policy,) = only(stack, "AWS::IAM::Role")["ManagedPolicyArns"]
    assert policy["Fn::Join"][1][-1] == f":iam::aws:policy/{POLICY}"


@pytest.mark.parametrize("alias", [None, "stable"])
def test_triggers_invoke_the_alias(tmp_path: Path, alias: str | None) -> None:
    text = "durable_config = { execution_timeout = 31622400 }"
    manifest = lambda_settings(text if alias is None else f"{text}\nalias = '{alias}'")
    stack = skipping_stack()
    topic = SnsTrigger(sns.Topic(stack, "T"))
    function = function_with(tmp_path, stack, topic, manifest=manifest)
    assert only(stack, "AWS::Lambda::Alias")["Name"] == (alias or "live")
    assert function.alias is not None
    permission = only(stack, "AWS::Lambda::Permission")
    assert permission["FunctionName"] == stack.resolve(function.alias.function_arn)


def test_an_alias_of_a_table(tmp_path: Path) -> None:
    manifest = TWO_DAYS + trigger_table(
        "type = 'schedule'\nexpression = 'rate(1 day)'\nalias = 'live'"
    )
    function = function_with(tmp_path, skipping_stack(), manifest=manifest)
    assert function.alias is not None
    assert function.alias.alias_name == "live"


def test_an_ordinary_function_is_invoked_itself(tmp_path: Path) -> None:
    stack = skipping_stack()
    function = function_with(tmp_path, stack, SnsTrigger(sns.Topic(stack, "T")))
    assert function.alias is None
    permission = only(stack, "AWS::Lambda::Permission")
    assert permission["FunctionName"] == stack.resolve(function.function_arn)


def test_asynchronous_invocations_of_the_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    keywords: dict[str, Any] = {"retry_attempts": 1, "max_event_age": Duration.hours(1)}
    function = function_with(tmp_path, stack, manifest=TWO_DAYS, **keywords)
    (config,) = resources_of(stack, "AWS::Lambda::EventInvokeConfig")
    assert function.alias is not None
    assert "FAlias" in json.dumps(config["Qualifier"])
    assert config["MaximumRetryAttempts"] == 1
    assert config["MaximumEventAgeInSeconds"] == 3600


def test_versions_are_kept(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, manifest=TWO_DAYS)
    template = template_of(stack)["Resources"].values()
    (version,) = (each for each in template if each["Type"] == "AWS::Lambda::Version")
    assert version["DeletionPolicy"] == "Retain"


def test_functions_that_triggers_of_others_name_are_invoked_by_their_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    durable: Any = function_with(tmp_path / "durable", stack, durable_config=A_MINUTE)
    triggers = (
        PipeTrigger(sqs.Queue(stack, "Q"), enrichment=durable),
        CloudFormationCustomResourceTrigger(is_complete_handler=durable),
    )
    RustFunction(stack, "Other", manifest_path=write_crate(tmp_path / "other"), triggers=triggers)
    alias = stack.resolve(durable.alias.function_arn)
    assert only(stack, "AWS::Pipes::Pipe")["Enrichment"] == alias
    asked = [
        each["Environment"]["Variables"].get("USER_IS_COMPLETE_FUNCTION_ARN")
        for each in resources_of(stack, "AWS::Lambda::Function")
        if "USER_IS_COMPLETE_FUNCTION_ARN" in str(each)
    ]
    assert asked
    assert all(each == alias for each in asked)


@pytest.mark.parametrize("name", ["on_failure", "on_success"])
def test_there_are_no_destinations(tmp_path: Path, name: str) -> None:
    stack = skipping_stack()
    keywords = {name: destinations.SqsDestination(sqs.Queue(stack, "Q"))}
    with pytest.raises(KeywordError, match="no destinations") as caught:
        function_with(tmp_path, stack, manifest=TWO_DAYS, **keywords)
    assert caught.value.key == name


def test_what_is_said_of_lost_events(tmp_path: Path) -> None:
    stack = skipping_stack()
    topic = SnsTrigger(sns.Topic(stack, "T"))
    function_with(tmp_path, stack, topic, manifest=TWO_DAYS)
    resources_of(stack, "AWS::Lambda::Function")
    found = messages(stack)
    assert "set dead_letter_queue_enabled=True in Python" in found
    assert "on_failure" not in found


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("durable_config = {}", "durable_config"),
        ("durable_config = { retention_period = 1 }", "durable_config"),
        ("durable_config = { execution_timeout = 0 }", "durable_config.execution_timeout"),
        ("durable_config = { execution_timeout = 31622401 }", "durable_config.execution_timeout"),
        ("durable_config = { execution_timeout = '1 d' }", "durable_config.execution_timeout"),
        (
            "durable_config = { execution_timeout = 1, retention_period = 91 }",
            "durable_config.retention_period",
        ),
        ("durable_config = 60", "durable_config"),
        (
            "enable_function_url = true\ndurable_config = { execution_timeout = 901 }",
            "enable_function_url",
        ),
    ],
)
def test_mistakes_in_cargo_toml(tmp_path: Path, table: str, key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        function_with(tmp_path, skipping_stack(), manifest=lambda_settings(table))
    assert str(caught.value.key).endswith(key)
    assert caught.value.line is not None


def test_a_url_of_the_alias(tmp_path: Path) -> None:
    text = "enable_function_url = true\ndurable_config = { execution_timeout = 900 }"
    stack = skipping_stack()
    function_with(tmp_path, stack, manifest=lambda_settings(text))
    assert only(stack, "AWS::Lambda::Url")["Qualifier"] == "live"


@pytest.mark.parametrize("seconds", [0, 31_622_401])
def test_mistakes_in_python(tmp_path: Path, seconds: int) -> None:
    config = {"execution_timeout": Duration.seconds(seconds)}
    with pytest.raises(SettingsError, match="31622400"):
        function_with(tmp_path, skipping_stack(), durable_config=config)


def test_a_time_that_is_only_known_at_deployment(tmp_path: Path) -> None:
    stack = skipping_stack()
    parameter = CfnParameter(stack, "Seconds", type="Number", default=60)
    config = lambda_.DurableConfig(execution_timeout=Duration.seconds(parameter.value_as_number))
    trigger = SqsTrigger(sqs.Queue(stack, "Q"))
    assert function_with(tmp_path, stack, trigger, durable_config=config).triggers


def test_a_queue_hides_messages_for_whole_executions(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, SqsTrigger(), durable_config=A_MINUTE)
    queues = resources_of(stack, "AWS::SQS::Queue")
    assert 360 in [each.get("VisibilityTimeout") for each in queues]


@pytest.mark.parametrize("is_on_instances", [False, True])
@pytest.mark.parametrize("is_known", [False, True])
def test_a_queue_hides_messages_for_the_timeout_too(
    tmp_path: Path, is_on_instances: bool, is_known: bool
) -> None:
    """Which Lambda asks for, even if executions are shorter; where one isn't known, the longest counts."""
    stack = skipping_stack()
    seconds: Any = CfnParameter(stack, "Seconds", type="Number").value_as_number
    keywords: dict[str, Any] = {"durable_config": A_MINUTE, "timeout": Duration.seconds(100)}
    if not is_known:
        keywords["durable_config"] = {"execution_timeout": Duration.seconds(seconds)}
    if is_on_instances:
        keywords["capacity_provider"] = capacity_provider(stack)
    function_with(tmp_path, stack, SqsTrigger(), **keywords)
    longest = 100 if is_known else 5400 if is_on_instances else 900
    queues = resources_of(stack, "AWS::SQS::Queue")
    assert 6 * longest in [each.get("VisibilityTimeout") for each in queues]


@pytest.mark.parametrize(("seconds", "is_said"), [(359, True), (360, False)])
def test_a_queue_of_ones_own(tmp_path: Path, seconds: int, is_said: bool) -> None:
    stack = skipping_stack()
    queue = sqs.Queue(stack, "Q", visibility_timeout=Duration.seconds(seconds))
    timeout = Duration.seconds(10)
    function_with(tmp_path, stack, SqsTrigger(queue), durable_config=A_MINUTE, timeout=timeout)
    found = messages(stack)
    words = "6 times the 60 seconds that an execution of the function may take"
    assert (words in found) is is_said
    assert ("sqs-visibility-6x" in found) is is_said
    assert not is_said or "visibility_timeout=Duration.seconds(360)" in found


@pytest.mark.parametrize(
    ("waits", "is_said"), [("REQUEST_RESPONSE", True), ("FIRE_AND_FORGET", False)]
)
def test_a_pipe_that_waits_or_does_not(tmp_path: Path, waits: str, is_said: bool) -> None:
    stack = skipping_stack()
    queue = sqs.Queue(stack, "Q", visibility_timeout=Duration.seconds(60))
    trigger = PipeTrigger(queue, invocation_type=waits)
    timeout = Duration.seconds(10)
    function_with(tmp_path, stack, trigger, durable_config=A_MINUTE, timeout=timeout)
    assert ("sqs-visibility-6x" in messages(stack)) is is_said


def test_several_binaries_of_a_package(tmp_path: Path) -> None:
    crate = write_crate(tmp_path, "[dependencies]\naws-durable-execution-sdk = '0.1'\n")
    (crate / "src" / "bin").mkdir()
    (crate / "src" / "bin" / "plain.rs").write_text("fn main() {}\n")
    stack = skipping_stack()
    RustWorkspace(stack, "All", manifest_path=crate)
    assert len(resources_of(stack, "AWS::Lambda::Function")) == 2
    assert "durable" not in messages(stack)


def test_the_sdk_by_way_of_another_member(tmp_path: Path) -> None:
    sdk = "[dependencies]\naws-durable-execution-sdk = '0.1'\n"
    files = {
        "Cargo.toml": "[workspace]\nmembers = ['f', 'l']\n",
        "Cargo.lock": "version = 4\n",
        "f/Cargo.toml": package(
            "[dependencies]\nlambda_runtime = '1'\nl = { path = '../l' }\n" + TWO_DAYS, name="f"
        ),
        "f/src/main.rs": "fn main() {}\n",
        "l/Cargo.toml": package(sdk, name="l"),
        "l/src/lib.rs": "",
    }
    stack = skipping_stack()
    RustFunction(stack, "F", manifest_path=write(tmp_path, files) / "f")
    assert "durable-execution" not in messages(stack)

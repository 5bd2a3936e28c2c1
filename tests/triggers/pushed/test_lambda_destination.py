from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Duration, Stack, Token
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import RustFunction
from cdk_rust_lambda.triggers.pushed.lambda_destination import LambdaDestinationTrigger
from tests.support.pairs import refused, same_in_both
from tests.support.projects import resources_of, skipping_stack, write_crate
from tests.support.triggers import function_with, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = "AWS::Lambda::EventInvokeConfig"


def other(stack: Stack, **keywords: Any) -> lambda_.Function:
    code = lambda_.Code.from_inline("x")
    return lambda_.Function(
        stack, "Other", code=code, handler="x.y", runtime=lambda_.Runtime.PYTHON_3_13, **keywords
    )


def test_in_python_and_cargo_toml(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'lambda-destination'\nsource = 'given'\non_failure = true\nretry_attempts = 1\n"
        "max_event_age = 120",
        lambda given: LambdaDestinationTrigger(
            given, on_failure=True, retry_attempts=1, max_event_age=Duration.minutes(2)
        ),
        other,
    )
    configuration = only(stack, CONFIG)
    assert configuration["FunctionName"]["Ref"].startswith("Other")
    assert configuration["MaximumRetryAttempts"] == 1
    assert configuration["MaximumEventAgeInSeconds"] == 120
    assert list(configuration["DestinationConfig"]) == ["OnFailure"]
    destination = configuration["DestinationConfig"]["OnFailure"]["Destination"]
    assert destination["Fn::GetAtt"][0].startswith("F")
    assert "lambda:InvokeFunction" in str(resources_of(stack, "AWS::IAM::Policy"))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ["OnSuccess"]),
        ({"on_success": True, "on_failure": True}, ["OnFailure", "OnSuccess"]),
        ({"on_failure": True}, ["OnFailure"]),
    ],
)
def test_conditions(tmp_path: Path, options: dict[str, Any], expected: list[str]) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, LambdaDestinationTrigger(other(stack), **options))
    assert sorted(only(stack, CONFIG)["DestinationConfig"]) == expected


@pytest.mark.parametrize("is_alias", [False, True])
@pytest.mark.parametrize("is_ours", [False, True])
def test_a_durable_function_has_no_destinations(
    tmp_path: Path, is_alias: bool, is_ours: bool
) -> None:
    stack = skipping_stack()
    config = lambda_.DurableConfig(execution_timeout=Duration.minutes(1))
    source: lambda_.Function = (
        RustFunction(
            stack, "Source", manifest_path=write_crate(tmp_path / "source"), durable_config=config
        )
        if is_ours
        else other(stack, durable_config=config)
    )
    given = source.add_alias("a") if is_alias else source
    refused(
        lambda: function_with(tmp_path, stack, LambdaDestinationTrigger(given)),
        "function",
        "no destinations",
    )


def test_what_only_a_deployment_knows_may_be_durable(tmp_path: Path) -> None:
    stack = skipping_stack()
    source = other(stack)
    resource = source.node.default_child
    assert isinstance(resource, lambda_.CfnFunction)
    resource.durable_config = Token.as_any({"Ref": "Given"})
    refused(
        lambda: function_with(tmp_path, stack, LambdaDestinationTrigger(source)),
        "function",
        "no destinations",
    )


@pytest.mark.parametrize("is_alias", [False, True])
def test_a_function_is_no_destination_of_itself(tmp_path: Path, is_alias: bool) -> None:
    function = function_with(tmp_path, skipping_stack())
    source: Any = function.add_alias("a") if is_alias else function
    trigger = LambdaDestinationTrigger(source, on_failure=True)
    refused(lambda: function.add_trigger(trigger), "function", "itself")


def test_response_only(tmp_path: Path) -> None:
    stack = skipping_stack()
    manifest = "[package.metadata.lambda.deploy]\nalias = 'live'\n"
    trigger = LambdaDestinationTrigger(other(stack), response_only=True, alias="live")
    function_with(tmp_path, stack, trigger, manifest=manifest)
    permission = only(stack, "AWS::Lambda::Permission")
    assert permission["Principal"] == "events.amazonaws.com"
    assert "Alias" in str(permission["FunctionName"])


def test_what_is_refused(tmp_path: Path) -> None:
    refused(LambdaDestinationTrigger, "function", "is needed")
    stack = skipping_stack()
    given = other(stack)
    refused(lambda: LambdaDestinationTrigger(given, on_success=False), "on_success")
    refused(lambda: LambdaDestinationTrigger(given, retry_attempts=3), "retry_attempts")
    triggers = [LambdaDestinationTrigger(given, id=f"D{n}", retry_attempts=n) for n in (1, 2)]
    refused(lambda: function_with(tmp_path, stack, *triggers), "function", "EventInvokeConfig")
    lines = "type = 'lambda-destination'\nsource = { name = 'other' }"
    with pytest.raises(Exception, match="can't be imported: its role"):
        function_with(tmp_path, skipping_stack(), manifest=trigger_table(lines))


def test_the_sample_event() -> None:
    given = other(Stack())
    sample = LambdaDestinationTrigger(given).sample_event()
    assert sample["requestContext"]["condition"] == "Success"
    sample = LambdaDestinationTrigger(given, on_failure=True).sample_event()
    assert sample["requestContext"]["condition"] == "RetriesExhausted"
    assert LambdaDestinationTrigger(given, response_only=True).sample_event() == {"hello": "world"}

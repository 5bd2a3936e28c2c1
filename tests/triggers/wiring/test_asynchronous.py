"""Kinds that Lambda invokes asynchronously in some cases only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aws_cdk import Fn, Token
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_sqs as sqs

from tests.support.projects import skipping_stack
from tests.support.triggers import function_with, messages, trigger_table
from tests.triggers.combinations.sources import pipeline

if TYPE_CHECKING:
    from pathlib import Path

_APP = "source = { name = 'abc1234' }\n"


@pytest.mark.parametrize(
    ("lines", "warns"),
    [
        (f"type = 'appconfig-extension'\n{_APP}action_points = ['on_deployment_start']", True),
        (f"type = 'appconfig-extension'\n{_APP}action_points = ['pre_start_deployment']", False),
        ("type = 'cloudformation-custom-resource'\nprovider = false", True),
        ("type = 'cloudformation-custom-resource'", False),
        ("type = 'deploy-trigger'\ninvocation_type = 'event'", True),
        ("type = 'deploy-trigger'", False),
        ("type = 'codepipeline'\nsource = 'site'\nstage_name = 'Check'", True),
        ("type = 'pipe'\nsource = 'jobs'\ninvocation_type = 'fire_and_forget'", True),
        ("type = 'pipe'\nsource = 'jobs'", False),
        ("type = 'function-url'", False),
    ],
)
@pytest.mark.parametrize("has_destination", [False, True])
def test_check_failures(tmp_path: Path, lines: str, warns: bool, has_destination: bool) -> None:
    stack = skipping_stack()
    resources = {
        name: make()
        for name, make in (
            ("site", lambda: pipeline(stack)),
            ("jobs", lambda: sqs.Queue(stack, "Jobs")),
        )
        if f"'{name}'" in lines
    }
    function = function_with(tmp_path, stack, manifest=trigger_table(lines), resources=resources)
    if has_destination:
        queue = sqs.Queue(stack, "Failed")
        function.configure_async_invoke(on_failure=destinations.SqsDestination(queue))
    expected = warns and not has_destination
    assert ("cdk-rust-lambda:async-dlq" in messages(stack)) is expected


def test_a_destination_that_only_a_deployment_knows_is_one(tmp_path: Path) -> None:
    stack = skipping_stack()
    manifest = trigger_table("type = 'deploy-trigger'\ninvocation_type = 'event'")
    function = function_with(tmp_path, stack, manifest=manifest)
    function.configure_async_invoke(retry_attempts=1)
    configuration = function.node.find_child("EventInvokeConfig").node.default_child
    assert isinstance(configuration, lambda_.CfnEventInvokeConfig)
    configuration.destination_config = Fn.transform("Given", {})
    assert "cdk-rust-lambda:async-dlq" not in messages(stack)


def test_a_dead_letter_queue_that_only_a_deployment_knows_is_one(tmp_path: Path) -> None:
    stack = skipping_stack()
    manifest = trigger_table("type = 'deploy-trigger'\ninvocation_type = 'event'")
    function = function_with(tmp_path, stack, manifest=manifest)
    resource = function.node.default_child
    assert isinstance(resource, lambda_.CfnFunction)
    resource.dead_letter_config = Token.as_any({"Ref": "Given"})
    assert "cdk-rust-lambda:async-dlq" not in messages(stack)

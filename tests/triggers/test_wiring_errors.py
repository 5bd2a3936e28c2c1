"""Errors of wiring triggers of Cargo.toml: they say the file, the line, and the key as it is written there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Environment
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import RustFunction, TriggerError
from cdk_rust_lambda.triggers import EventBridgeRuleTrigger, FirehoseTransformTrigger
from tests.support.projects import skipping_stack, write_crate
from tests.support.triggers import function_with, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

    from aws_cdk import Stack

TABLES = "package.metadata.lambda.triggers"
QUEUE = "arn:aws:sqs:us-west-2:111122223333:jobs"


def in_ireland() -> Stack:
    return skipping_stack(env=Environment(account="111122223333", region="eu-west-1"))


def refused(folder: Path, stack: Stack, manifest: str, **resources: Any) -> TriggerError:
    with pytest.raises(TriggerError) as caught:
        function_with(folder, stack, manifest=manifest, resources=resources)
    assert caught.value.file == folder / "Cargo.toml"
    return caught.value


def test_a_source_of_another_region(tmp_path: Path) -> None:
    error = refused(tmp_path, in_ireland(), trigger_table(f"type = 'sqs'\nsource = '{QUEUE}'"))
    assert (error.key, error.line) == (f"{TABLES}[0].source", 7)


def test_a_resource_besides_the_source(tmp_path: Path) -> None:
    stack = in_ireland()
    table = trigger_table(f"type = 'sns'\ndead_letter_queue = '{QUEUE}'\nsource = 'topic'")
    error = refused(tmp_path, stack, table, topic=sns.Topic(stack, "Topic"))
    assert (error.key, error.line) == (f"{TABLES}[0].dead_letter_queue", 7)


def test_one_id_twice(tmp_path: Path) -> None:
    rate = "type = 'schedule'\nid = 'Tick'\nschedule = 'rate({} minutes)'"
    manifest = trigger_table(rate.format(2)) + trigger_table(rate.format(3))
    error = refused(tmp_path, skipping_stack(), manifest)
    assert "two triggers with the id 'Tick'" in error.problem
    assert (error.key, error.line) == (f"{TABLES}[1].id", 11)


@pytest.mark.parametrize("again", ["", "id = 'Again'\n"])
def test_one_source_twice(tmp_path: Path, again: str) -> None:
    """At once: another id would only lead to the next error."""
    stack = skipping_stack()
    table = trigger_table("type = 'sqs'\nsource = 'jobs'")
    manifest = table + trigger_table(f"type = 'sqs'\n{again}source = 'jobs'")
    error = refused(tmp_path, stack, manifest, jobs=sqs.Queue(stack, "Jobs"))
    assert "'SqsJobs' of Stack/F has the same source" in error.problem
    assert (error.key, error.line) == (f"{TABLES}[1].source", 11 if again else 10)


def test_an_alias_that_is_not_there(tmp_path: Path) -> None:
    table = trigger_table("type = 'http-api'\nalias = 'live'")
    error = refused(tmp_path, skipping_stack(), table)
    assert (error.key, error.line) == (f"{TABLES}[0].alias", 7)


def test_a_route_of_another_function(tmp_path: Path) -> None:
    stack = skipping_stack()
    api = apigatewayv2.HttpApi(stack, "Api")
    manifest = trigger_table("type = 'http-api'\nsource = 'api'\nroutes = ['GET /a']")
    crate = write_crate(tmp_path / "other", manifest)
    RustFunction(stack, "Other", manifest_path=crate, resources={"api": api})
    error = refused(tmp_path, stack, manifest, api=api)
    assert "has the route 'GET /a' already" in error.problem
    assert (error.key, error.line) == (f"{TABLES}[0].routes", 8)


def test_an_option_of_the_queue_in_between(tmp_path: Path) -> None:
    stack = in_ireland()
    via = f"via = {{ queue = '{QUEUE}' }}"
    table = trigger_table(f"type = 'sns'\nsource = 'topic'\n{via}")
    error = refused(tmp_path, stack, table, topic=sns.Topic(stack, "Topic"))
    assert (error.key, error.line) == (f"{TABLES}[0].via.queue", 8)


def test_a_key_that_python_calls_otherwise() -> None:
    rule = EventBridgeRuleTrigger(event_pattern={"source": ["shop"]})
    assert rule.manifest_keys("event_pattern", ("type", "pattern")) == ("pattern",)
    assert rule.manifest_keys("event_pattern", ("type", "event_pattern")) == ("event_pattern",)


def test_what_is_said_of_the_function_is_no_key_of_the_trigger() -> None:
    assert FirehoseTransformTrigger().manifest_keys("timeout", ()) is None

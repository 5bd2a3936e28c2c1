"""References to resources in patterns of events: `${orders.queue_arn}`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.cargo.settings.trigger_tables import TriggerTable
from cdk_rust_lambda.cargo.toml.origin import Origin
from cdk_rust_lambda.triggers.core.source import UnknownResources
from cdk_rust_lambda.triggers.from_cargo_toml import read_trigger
from tests.support.projects import skipping_stack
from tests.support.triggers import function_with, messages, only, trigger_table

RULE = "type = 'eventbridge-rule'\n"


def stack_with(folder: Path, lines: str) -> Stack:
    stack = skipping_stack()
    queue = sqs.Queue(stack, "Orders")
    function_with(folder, stack, manifest=trigger_table(lines), resources={"orders": queue})
    return stack


def pattern_of(stack: Stack) -> Any:
    return only(stack, "AWS::Events::Rule")["EventPattern"]


def test_an_attribute_of_a_resource(tmp_path: Path) -> None:
    lines = (
        RULE + "event_pattern.resources = ['${orders.queue_arn}']\n"
        "event_pattern.detail = { url = [{ prefix = '${orders.queue_url}/a' }], n = [1], x = ['$${a.b}'] }"
    )
    stack = stack_with(tmp_path, lines)
    pattern = pattern_of(stack)
    assert pattern["resources"][0]["Fn::GetAtt"][1] == "Arn"
    (prefix,) = pattern["detail"]["url"]
    assert prefix["prefix"]["Fn::Join"][1][1] == "/a"
    assert pattern["detail"]["n"] == [1]
    assert pattern["detail"]["x"] == ["${a.b}"]
    assert "unused-resource" not in messages(stack)
    assert "orders of resources=" not in messages(stack)


def test_in_the_detail_of_a_service(tmp_path: Path) -> None:
    stack = stack_with(tmp_path, "type = 'ec2'\ndetail = { name = ['${orders.queue_name}'] }")
    assert pattern_of(stack)["detail"]["name"][0]["Fn::GetAtt"][1] == "QueueName"


@pytest.mark.parametrize(
    ("reference", "problem"),
    [("${order.queue_arn}", "no resource 'order'"), ("${orders.arn}", "no attribute 'arn'")],
)
def test_what_there_is_not(tmp_path: Path, reference: str, problem: str) -> None:
    with pytest.raises(TriggerError) as caught:
        stack_with(tmp_path, f"{RULE}pattern = {{ resources = ['{reference}'] }}")
    assert problem in str(caught.value)
    assert (caught.value.key or "").endswith("triggers[0].pattern")
    assert "$${" in (caught.value.remedy or "")


def test_other_texts_keep_theirs(tmp_path: Path) -> None:
    lines = f"{RULE}pattern = {{ source = ['a'] }}\ndescription = '${{orders.queue_arn}}'"
    stack = stack_with(tmp_path, lines)
    assert only(stack, "AWS::Events::Rule")["Description"] == "${orders.queue_arn}"
    assert "orders of resources=" in messages(stack)


def test_where_only_cargo_toml_is_known() -> None:
    values = {"type": "eventbridge-rule", "pattern": {"resources": ["${orders.queue_arn}"]}}
    table = TriggerTable(values, Origin(Path("/p/Cargo.toml"), ("triggers", 0)))
    assert read_trigger(table, UnknownResources()).sample_event()["resources"] == ["example"]

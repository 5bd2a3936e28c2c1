from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Stack

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers.core.pseudo_parameters import substitute, without_parameters
from tests.support.projects import resources_of, skipping_stack
from tests.support.triggers import function_with, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

REGION = {"Ref": "AWS::Region"}
ACCOUNT = {"Ref": "AWS::AccountId"}


def resolved(value: Any) -> Any:
    return Stack().resolve(substitute(value))


@pytest.mark.parametrize(
    "name", ["AccountId", "Partition", "Region", "StackId", "StackName", "URLSuffix"]
)
def test_each_parameter(name: str) -> None:
    assert resolved(f"${{AWS::{name}}}") == {"Ref": f"AWS::{name}"}


def test_texts_in_tables_and_lists() -> None:
    assert resolved({"a": ["x-${AWS::Region}", {"b": "${AWS::AccountId}"}], "c": 1}) == {
        "a": [{"Fn::Join": ["", ["x-", REGION]]}, {"b": ACCOUNT}],
        "c": 1,
    }


@pytest.mark.parametrize(
    "text", ["${topic()}", "${timestamp()}", "$context.requestId", "<$.detail>", "${!AWS::Region}"]
)
def test_what_has_another_meaning_stays(text: str) -> None:
    assert substitute(text) == text
    assert resolved(text + "${AWS::Region}") == {"Fn::Join": ["", [text, REGION]]}


def test_a_parameter_that_is_not_known() -> None:
    with pytest.raises(ValueError, match=r"no \$\{AWS::Regoin\}; did you mean '\$\{AWS::Region\}'"):
        substitute("${AWS::Regoin}")


def test_the_text_around_parameters() -> None:
    text = "a-${AWS::Region}-b"
    assert without_parameters(text, "x") == "a-x-b"
    assert without_parameters(substitute(text)) == "a--b"


def wired(folder: Path, lines: str) -> Stack:
    stack = skipping_stack()
    function_with(folder, stack, manifest=trigger_table(lines))
    return stack


def test_of_a_permission(tmp_path: Path) -> None:
    stack = wired(
        tmp_path,
        "type = 'permission'\nprincipal = 'iot.amazonaws.com'\nsource_account = '${AWS::AccountId}'\n"
        "source_arn = 'arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:rule/x'",
    )
    permission = only(stack, "AWS::Lambda::Permission")
    assert permission["SourceAccount"] == ACCOUNT
    assert permission["SourceArn"]["Fn::Join"][1][1] == {"Ref": "AWS::Partition"}


def test_in_a_structure_and_beside_templates_of_iot(tmp_path: Path) -> None:
    stack = wired(
        tmp_path,
        "type = 'iot-topic-rule'\nsql = \"SELECT *, topic(2) AS device FROM 'devices/+'\"\n"
        "error_action = { republish = { role_arn = 'arn:aws:iam::${AWS::AccountId}:role/r',"
        " topic = 'errors/${topic()}' } }",
    )
    action = only(stack, "AWS::IoT::TopicRule")["TopicRulePayload"]["ErrorAction"]["Republish"]
    assert action["Topic"] == "errors/${topic()}"
    assert action["RoleArn"] == {"Fn::Join": ["", ["arn:aws:iam::", ACCOUNT, ":role/r"]]}


def test_in_a_name_of_a_source(tmp_path: Path) -> None:
    stack = wired(tmp_path, "type = 's3'\nid = 'In'\nsource = { name = 'in-${AWS::AccountId}' }")
    assert ACCOUNT in resources_of(stack, "AWS::Lambda::Permission")[0]["SourceArn"]["Fn::Join"][1]


def test_in_a_dead_letter_queue(tmp_path: Path) -> None:
    arn = "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:dead"
    stack = wired(tmp_path, f"type = 'sns'\ndead_letter_queue = '{arn}'")
    policy = only(stack, "AWS::SNS::Subscription")["RedrivePolicy"]
    assert policy["deadLetterTargetArn"]["Fn::Join"][1] == [
        "arn:aws:sqs:",
        REGION,
        ":",
        ACCOUNT,
        ":dead",
    ]


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        (
            "type = 'permission'\nprincipal = 'iot.amazonaws.com'\nsource_account = '${AWS::X}'",
            "source_account",
        ),
        ("type = 'sns'\nsource = 'arn:aws:sns:${AWS::X}:123456789012:t'", "source"),
        ("type = 'sqs'\nid = '${AWS::Region}'", "id"),
    ],
)
def test_mistakes(tmp_path: Path, lines: str, key: str) -> None:
    with pytest.raises(TriggerError, match=r"\$\{AWS::") as caught:
        wired(tmp_path, lines)
    assert caught.value.key == f"package.metadata.lambda.triggers[0].{key}"

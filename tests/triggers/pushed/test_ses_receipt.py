from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Duration
from aws_cdk import aws_ses as ses
from aws_cdk import aws_ses_actions as actions
from aws_cdk import aws_sns as sns

from cdk_rust_lambda.triggers.core.source import ImportedByName
from cdk_rust_lambda.triggers.pushed.ses_receipt import SesReceiptTrigger
from tests.support.pairs import refused, same_in_both
from tests.support.projects import resources_of, skipping_stack, template_of
from tests.support.triggers import function_with, messages, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

RULE = "AWS::SES::ReceiptRule"
RULE_SET = "AWS::SES::ReceiptRuleSet"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:emails"


def test_a_rule_set_of_python(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'ses-receipt'\nsource = 'given'\nenabled = false\nscan_enabled = true\n"
        "invocation_type = 'request_response'\nrecipients = ['example.com', 'me@example.org']\n"
        f"tls_policy = 'require'\nreceipt_rule_name = 'all'\ntopic = '{TOPIC}'",
        lambda rule_set: SesReceiptTrigger(
            rule_set,
            enabled=False,
            scan_enabled=True,
            invocation_type=actions.LambdaInvocationType.REQUEST_RESPONSE,
            recipients=["example.com", "me@example.org"],
            tls_policy=ses.TlsPolicy.REQUIRE,
            receipt_rule_name="all",
            topic=sns.Topic.from_topic_arn(rule_set.stack, "T", TOPIC),
        ),
        lambda stack: ses.ReceiptRuleSet(stack, "Emails"),
    )
    properties = only(stack, RULE)
    assert properties["RuleSetName"]["Ref"].startswith("Emails")
    rule = properties["Rule"]
    (action,) = rule.pop("Actions")
    assert action["LambdaAction"]["InvocationType"] == "RequestResponse"
    assert action["LambdaAction"]["TopicArn"] == TOPIC
    assert rule == {
        "Enabled": False,
        "Name": "all",
        "Recipients": ["example.com", "me@example.org"],
        "ScanEnabled": True,
        "TlsPolicy": "Require",
    }
    permission = only(stack, "AWS::Lambda::Permission")
    assert permission["Principal"] == "ses.amazonaws.com"
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert ":receipt-rule/" in str(permission["SourceArn"])
    (rule,) = (
        each
        for each in template_of(stack)["Resources"].values()
        if each["Type"] == "AWS::SES::ReceiptRule"
    )
    assert any("Permission" in name for name in rule["DependsOn"])


@pytest.mark.parametrize(("name", "expected"), [("mine", "mine"), (None, "*")])
def test_the_permission_is_for_the_rule(tmp_path: Path, name: str | None, expected: str) -> None:
    stack = skipping_stack()
    trigger = SesReceiptTrigger(ImportedByName("s", "default-rules"), receipt_rule_name=name)
    function_with(tmp_path, stack, trigger)
    arn = str(only(stack, "AWS::Lambda::Permission")["SourceArn"])
    assert f":receipt-rule-set/default-rules:receipt-rule/{expected}" in arn


def test_a_rule_set_that_is_created(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, manifest=trigger_table("type = 'ses-receipt'"))
    assert len(resources_of(stack, RULE_SET)) == 1
    assert "cdk-rust-lambda:ses-active" in messages(stack)


def test_a_rule_set_that_exists(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = "type = 'ses-receipt'\nsource = { name = 'default-rules' }"
    function_with(tmp_path, stack, manifest=trigger_table(lines))
    assert only(stack, RULE)["RuleSetName"] == "default-rules"
    assert resources_of(stack, RULE_SET) == []


def test_an_alias_after_another_rule(tmp_path: Path) -> None:
    stack = skipping_stack()
    rule_set = ses.ReceiptRuleSet(stack, "Emails")
    first = rule_set.add_rule("First")
    manifest = "[package.metadata.lambda.deploy]\nalias = 'live'\n"
    trigger = SesReceiptTrigger(rule_set, after=first, alias="live")
    function_with(tmp_path, stack, trigger, manifest=manifest)
    (rule,) = (each for each in resources_of(stack, RULE) if each["Rule"].get("Actions"))
    assert "First" in rule["After"]["Ref"]
    assert "Alias" in str(rule["Rule"]["Actions"])


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"recipients": "example.com"}, "recipients"),
        ({"recipients": ["a b"]}, "recipients"),
        ({"invocation_type": "sync"}, "invocation_type"),
        ({"topic": "x"}, "topic"),
        ({"rule_set": "x"}, "rule_set"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    refused(lambda: SesReceiptTrigger(**options), key)


@pytest.mark.parametrize(
    ("kind", "seconds", "warns"),
    [("request_response", 31, True), ("request_response", 30, False), ("event", 31, False)],
)
def test_check_timeout(tmp_path: Path, kind: Any, seconds: int, warns: bool) -> None:
    stack = skipping_stack()
    trigger = SesReceiptTrigger(invocation_type=kind)
    function_with(tmp_path, stack, trigger, timeout=Duration.seconds(seconds))
    assert ("cdk-rust-lambda:ses-timeout" in messages(stack)) is warns


def test_the_sample_event() -> None:
    (record,) = SesReceiptTrigger(recipients=["shop.example"]).sample_event()["Records"]
    assert record["ses"]["receipt"]["recipients"] == ["user@shop.example"]
    (record,) = SesReceiptTrigger(recipients=["me@example.org"]).sample_event()["Records"]
    assert record["ses"]["mail"]["destination"] == ["me@example.org"]
    assert record["ses"]["receipt"]["action"]["invocationType"] == "Event"

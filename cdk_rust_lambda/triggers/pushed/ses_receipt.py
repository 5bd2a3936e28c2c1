"""Emails that SES receives."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar, cast

import jsii
from aws_cdk import Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_ses as ses
from aws_cdk import aws_ses_actions as actions
from aws_cdk import aws_sns as sns

from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.triggers.core.duplicates import in_app, is_first
from cdk_rust_lambda.triggers.core.option import Strings, with_options
from cdk_rust_lambda.triggers.core.samples import TIME, known, sample_arn
from cdk_rust_lambda.triggers.core.source import Created, ImportedByArn, ImportedByName, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger, inform
from cdk_rust_lambda.triggers.options.arns import TOPIC_ARN
from cdk_rust_lambda.triggers.options.fields import (
    enum_member,
    flag,
    set_options,
    string,
    strings,
)
from cdk_rust_lambda.triggers.options.instances import instance
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.asynchronous import check_failures
from cdk_rust_lambda.triggers.wiring.final_values import check_timeout
from cdk_rust_lambda.triggers.wiring.permissions import allow, shorter_timeout
from cdk_rust_lambda.triggers.wiring.resources import refuse_properties

_SERVICE = "ses.amazonaws.com"
_TYPES = ("Event", "RequestResponse")  # by whether SES waits for the answer
_LONGEST_ANSWER = 30  # seconds that SES waits for an answer
_NAME = r"[\w.-]{1,64}"


@jsii.implements(ses.IReceiptRuleAction)
class _Invocation:
    """The action of a rule; that of aws-cdk-lib lets SES invoke the function for whatever rule."""

    def __init__(self, action: ses.LambdaActionConfig) -> None:
        self._action = action

    def bind(self, receipt_rule: ses.IReceiptRule) -> ses.ReceiptRuleActionConfig:  # noqa: ARG002 - CDK gives it by name
        """Returns the action; CDK calls it."""
        return ses.ReceiptRuleActionConfig(lambda_action=self._action)


@with_options
class SesReceiptTrigger(Trigger):
    """Invokes the function for emails that SES receives.

    A receipt rule is added to a rule set, and SES may invoke the function for that set, with
    `receipt_rule_name` for that rule only. The
    email's text is not in the event: another action stores it in a bucket. The Rust event is
    `aws_lambda_events::event::ses::SimpleEmailEvent` (feature `ses`). See "Invoke Lambda function action"
    in the SES guide.

    Args:
        rule_set: The rule set. Default: one is created. It has to be made the active one, of which a Region
            has one; CloudFormation can't.
        after: The rule after which this one comes, only in Python. Default: it comes first.
        enabled: Whether the rule is active. Default: True.
        invocation_type: `event`, or `request_response`, which lets the function stop the rule or the rule
            set, within 30 seconds. Default: event.
        receipt_rule_name: The rule's name. Default: CloudFormation's.
        recipients: The addresses and domains that it is for. Default: all that are verified.
        scan_enabled: Whether emails are scanned for spam and viruses. Default: False.
        tls_policy: `optional`, or `require` to refuse emails without TLS. Default: optional.
        topic: A topic that is told about each email. Default: none.

    Raises:
        TriggerError: an option of a wrong type.
    """

    type: ClassVar[str] = "ses-receipt"
    source_field: ClassVar[str | None] = "rule_set"
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::ses::SimpleEmailEvent", "ses"
    )

    rule_set: Annotated[
        ses.IReceiptRuleSet | Source | None,
        Resource("a receipt rule set", "receipt_rule_set_name", name=_NAME),
    ] = None
    _: KW_ONLY
    after: Annotated[ses.IReceiptRule | None, instance(object, "a receipt rule")] = None
    enabled: Annotated[bool | None, flag()] = None
    invocation_type: Annotated[
        actions.LambdaInvocationType | None, enum_member(actions.LambdaInvocationType)
    ] = None
    receipt_rule_name: Annotated[
        str | None, string(_NAME, "letters, digits and '_.-', at most 64")
    ] = None
    recipients: Annotated[
        Strings | None, strings(r"[^\s@]*@?[^\s@]+", "a list of addresses and domains")
    ] = None
    scan_enabled: Annotated[bool | None, flag()] = None
    tls_policy: Annotated[ses.TlsPolicy | None, enum_member(ses.TlsPolicy)] = None
    topic: Annotated[
        sns.ITopic | Source | None,
        Resource("a topic", "topic_arn", arn=TOPIC_ARN, creatable=False, nameable=False),
    ] = None

    @property
    def waits(self) -> bool:
        """Whether SES waits for the function's answer."""
        return self.invocation_type is actions.LambdaInvocationType.REQUEST_RESPONSE

    def bind(self, function: lambda_.Function, construct_id: str) -> ses.ReceiptRule:
        """Adds a rule to the rule set."""
        rule_set = self._rule_set(function, construct_id)
        if is_first("ses-active", rule_set, in_app(rule_set, rule_set.receipt_rule_set_name)):
            inform(
                rule_set,
                "ses-active",
                f"the rule set {rule_set.node.path} does nothing until it is the active one of its Region:"
                " run `aws ses set-active-receipt-rule-set`",
            )
        handler = self.handler(function)
        if self.waits:
            check_timeout(function, _check_timeout)
        else:
            check_failures(function, handler)
        topic = self.topic
        if isinstance(topic, ImportedByArn):
            topic = sns.Topic.from_topic_arn(function, f"{construct_id}Topic", topic.resolve())
        permission = allow(
            function, construct_id, handler, _SERVICE, source_arn=self._rule_arn(function, rule_set)
        )
        action = _Invocation(
            ses.LambdaActionConfig(
                function_arn=handler.function_arn,
                invocation_type=None if self.invocation_type is None else _TYPES[self.waits],
                topic_arn=None if topic is None else cast("sns.ITopic", topic).topic_arn,
            )
        )
        rule = ses.ReceiptRule(
            function,
            f"{construct_id}Rule",
            rule_set=rule_set,
            actions=[cast("ses.IReceiptRuleAction", action)],
            after=self.after,
            **set_options(
                self, "enabled", "receipt_rule_name", "recipients", "scan_enabled", "tls_policy"
            ),
        )
        rule.node.add_dependency(permission)
        return rule

    def sample_event(self) -> dict[str, Any]:
        """Returns one email, for the first recipient."""
        first = known(next(iter(self.recipients or ()), None), "example.com")
        recipient = first if "@" in first.strip("@") else f"user@{first.strip('@.')}"
        sender = "sender@example.org"
        verdict = {"status": "PASS"}
        return {
            "Records": [
                {
                    "eventSource": "aws:ses",
                    "eventVersion": "1.0",
                    "ses": {
                        "mail": {
                            "timestamp": TIME,
                            "source": sender,
                            "messageId": "o3vrnil0e2ic28trm7dfhrc2v0clambda4nbp0g1",
                            "destination": [recipient],
                            "headersTruncated": False,
                            "headers": [
                                {"name": "From", "value": sender},
                                {"name": "To", "value": recipient},
                                {"name": "Subject", "value": "Example"},
                            ],
                            "commonHeaders": {
                                "returnPath": sender,
                                "from": [sender],
                                "date": "Thu, 1 Jan 2026 12:00:00 +0000",
                                "to": [recipient],
                                "messageId": "<example@example.org>",
                                "subject": "Example",
                            },
                        },
                        "receipt": {
                            "timestamp": TIME,
                            "processingTimeMillis": 100,
                            "recipients": [recipient],
                            "spamVerdict": verdict,
                            "virusVerdict": verdict,
                            "spfVerdict": verdict,
                            "dkimVerdict": verdict,
                            "dmarcVerdict": verdict,
                            "action": {
                                "type": "Lambda",
                                "functionArn": sample_arn("lambda", "function:example-function"),
                                "invocationType": _TYPES[self.waits],
                            },
                        },
                    },
                }
            ]
        }

    def _rule_arn(self, function: lambda_.Function, rule_set: ses.IReceiptRuleSet) -> str:
        """Returns the ARN of the rule; not of the construct, which comes after the permission.

        See "Give SES permission to invoke a AWS Lambda function" in the SES guide.
        """
        rule = self.receipt_rule_name or "*"
        return Stack.of(function).format_arn(
            service="ses",
            resource="receipt-rule-set",
            resource_name=f"{rule_set.receipt_rule_set_name}:receipt-rule/{rule}",
        )

    def _rule_set(self, function: lambda_.Function, construct_id: str) -> ses.IReceiptRuleSet:
        if isinstance(self.rule_set, ImportedByName):
            return ses.ReceiptRuleSet.from_receipt_rule_set_name(
                function, construct_id, self.rule_set.name
            )
        if isinstance(self.rule_set, Created):
            refuse_properties(self.rule_set, "receipt rule set")
        if self.creates_source:
            return ses.ReceiptRuleSet(function, construct_id)
        return cast("ses.IReceiptRuleSet", self.rule_set)


def _check_timeout(timeout: int) -> Notice | None:
    if timeout <= _LONGEST_ANSWER:
        return None
    return Notice.warning(
        "ses-timeout",
        f"the function may take {timeout} seconds, but SES waits {_LONGEST_ANSWER} for its answer."
        f" {shorter_timeout(_LONGEST_ANSWER)}",
    )

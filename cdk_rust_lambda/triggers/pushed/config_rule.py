"""Rules of AWS Config."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import aws_config as config
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError, suggest
from cdk_rust_lambda.triggers.core.option import Option, with_options
from cdk_rust_lambda.triggers.core.samples import ACCOUNT, TIME, known, sample_arn
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.options.fields import (
    enum_member,
    flag,
    set_options,
    string,
    table,
    text,
)
from cdk_rust_lambda.triggers.wiring.asynchronous import check_failures

_MODES = ("detective", "detective_and_proactive", "proactive")
_SCOPE_KEYS = ("resource_types", "resource_id", "tag_key", "tag_value")


def _mode(value: Any) -> Any:
    if isinstance(value, str) and value.lower() in _MODES:
        mode: config.EvaluationMode = getattr(config.EvaluationMode, value.upper())
        return mode
    return value


def _check_mode(_: object, __: object, value: Any) -> None:
    if not isinstance(value, config.EvaluationMode):
        expected = f"one of {', '.join(_MODES)}"
        raise TriggerError(
            f"expected {expected}, found {value!r}",
            key="evaluation_modes",
            remedy=f"write {expected}, or leave evaluation_modes out",
        )


def _scope(value: Any) -> Any:
    """Turns a table into a `RuleScope`: of resource types, one resource, or a tag."""
    if not isinstance(value, Mapping):
        return value
    for name in value:
        if name not in _SCOPE_KEYS:
            raise TriggerError(
                f"rule_scope has no key {name!r}",
                key="rule_scope",
                remedy=suggest(str(name), _SCOPE_KEYS),
            )
    names = value.get("resource_types", ())
    is_right = isinstance(names, list | tuple) and all(
        isinstance(each, str) and each
        for each in (*names, *(value[name] for name in _SCOPE_KEYS[1:] if name in value))
    )
    if not is_right:
        return value
    types = [config.ResourceType.of(name) for name in names]
    if "tag_key" in value and not types and "resource_id" not in value:
        return config.RuleScope.from_tag(value["tag_key"], value.get("tag_value"))
    if types and "tag_key" not in value and "tag_value" not in value:
        if "resource_id" not in value:
            return config.RuleScope.from_resources(types)
        if len(types) == 1:
            return config.RuleScope.from_resource(types[0], value["resource_id"])
    return value


def _check_scope(_: object, __: object, value: Any) -> None:
    if not isinstance(value, config.RuleScope):
        raise TriggerError(
            f"expected resource types, one of them with a resource's id, or a tag, found {value!r}",
            key="rule_scope",
            remedy="write { resource_types = ['AWS::S3::Bucket'] } or { tag_key = 'Stage' }",
        )


@with_options
class ConfigRuleTrigger(Trigger):
    """Lets the function check resources for a rule of AWS Config.

    A rule is created, and AWS Config may invoke the function on behalf of its own account: not for the rule
    only, whose ARN isn't known until it is made, which takes the permission. The function's role gets AWS's
    policy for rules, and its code calls `PutEvaluations`. The Rust event is
    `aws_lambda_events::event::config::ConfigEvent` (feature `config`). See "Creating AWS Config Custom
    Lambda Rules" in the AWS Config guide. The Region must have a configuration recorder.

    Args:
        config_rule_name: The rule's name. Default: CloudFormation's.
        configuration_changes: Whether it checks resources that change. Default: False.
        description: What it checks. Default: none.
        evaluation_modes: `detective`, `proactive` or `detective_and_proactive`, or an `EvaluationMode`.
            Default: detective.
        input_parameters: Parameters that the function is given. Default: none.
        maximum_execution_frequency: How often it checks: `one_hour`, `three_hours`, `six_hours`,
            `twelve_hours` or `twenty_four_hours`. Only with `periodic`. Default: twenty_four_hours.
        periodic: Whether it checks regularly. Default: False. One of both is needed.
        rule_scope: What it checks: a `RuleScope`, or a table with `resource_types`, one of them with a
            `resource_id`, or `tag_key` and `tag_value`. Default: everything.

    Raises:
        TriggerError: neither `configuration_changes` nor `periodic`, or an option of a wrong type.
    """

    type: ClassVar[str] = "config-rule"
    source_field: ClassVar[str | None] = None
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::config::ConfigEvent", "config"
    )

    _: KW_ONLY
    config_rule_name: Annotated[
        str | None, string(r"\S{1,128}", "a name of at most 128 characters")
    ] = None
    configuration_changes: Annotated[bool | None, flag()] = None
    description: Annotated[str | None, text(256)] = None
    evaluation_modes: Annotated[
        config.EvaluationMode | str | None,
        Option(
            converter=_mode, validator=_check_mode, schema={"type": "string", "enum": list(_MODES)}
        ),
    ] = None
    input_parameters: Annotated[Mapping[str, Any] | None, table()] = None
    maximum_execution_frequency: Annotated[
        config.MaximumExecutionFrequency | None, enum_member(config.MaximumExecutionFrequency)
    ] = None
    periodic: Annotated[bool | None, flag()] = None
    rule_scope: Annotated[
        config.RuleScope | Mapping[str, Any] | None,
        Option(
            converter=_scope,
            validator=_check_scope,
            schema={
                "type": "object",
                "properties": {
                    "resource_types": {"type": "array", "items": {"type": "string"}},
                    "resource_id": {"type": "string"},
                    "tag_key": {"type": "string"},
                    "tag_value": {"type": "string"},
                },
                "additionalProperties": False,
            },
        ),
    ] = None

    def __attrs_post_init__(self) -> None:
        if not self.configuration_changes and not self.periodic:
            raise TriggerError(
                "nothing makes the rule check",
                key="configuration_changes",
                remedy="set configuration_changes or periodic to true",
                check_id="config-mode",
            )
        if self.maximum_execution_frequency is not None and not self.periodic:
            raise TriggerError(
                "only a periodic rule has a frequency",
                key="maximum_execution_frequency",
                remedy="set periodic to true, or leave it out",
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> config.CustomRule:
        """Creates the rule."""
        handler = self.handler(function)
        rule = config.CustomRule(
            function,
            construct_id,
            lambda_function=handler,
            **set_options(
                self,
                *("config_rule_name", "configuration_changes", "description", "evaluation_modes"),
                *("input_parameters", "maximum_execution_frequency", "periodic", "rule_scope"),
            ),
        )
        check_failures(function, handler)
        return rule

    def sample_event(self) -> dict[str, Any]:
        """Returns a check of a resource that changed, or a regular one."""
        name = known(self.config_rule_name, "example-rule")
        invoking: dict[str, Any] = {
            "awsAccountId": ACCOUNT,
            "notificationCreationTime": TIME,
            "messageType": "ScheduledNotification",
            "recordVersion": "1.0",
        }
        if self.configuration_changes:
            invoking |= {
                "messageType": "ConfigurationItemChangeNotification",
                "configurationItem": {
                    "resourceType": "AWS::S3::Bucket",
                    "resourceId": "example-bucket",
                    "configurationItemStatus": "OK",
                    "configurationItemCaptureTime": TIME,
                    "configuration": {},
                },
            }
        return {
            "version": "1.0",
            "invokingEvent": json.dumps(invoking),
            "ruleParameters": json.dumps(dict(self.input_parameters or {})),
            "resultToken": "example-token",
            "eventLeftScope": False,
            "executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/example-role",
            "configRuleArn": sample_arn("config", "config-rule/config-rule-0123456"),
            "configRuleName": name,
            "configRuleId": "config-rule-0123456",
            "accountId": ACCOUNT,
        }

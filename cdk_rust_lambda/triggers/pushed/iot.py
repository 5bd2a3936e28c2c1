"""AWS IoT Core: rules on topics, custom authorizers and hooks of provisioning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import Stack
from aws_cdk import aws_iot as iot
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import sample_arn
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger, warn
from cdk_rust_lambda.triggers.core.values import structure_of
from cdk_rust_lambda.triggers.options.cfn_structs import cfn_struct
from cdk_rust_lambda.triggers.options.fields import (
    flag,
    keyword,
    set_options,
    string,
    string_table,
)
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.asynchronous import check_failures
from cdk_rust_lambda.triggers.wiring.permissions import allow

_SERVICE = "iot.amazonaws.com"
_SQL_VERSION = "2016-03-23"  # what AWS recommends; CloudFormation's default is 2015-10-08
_HOOK_VERSION = "2020-04-01"


@with_options
class IotTopicRuleTrigger(Trigger):
    """Invokes the function with what an SQL statement makes of messages on MQTT topics.

    A rule is created, which may invoke the function on behalf of its own account. The event is the result of
    the statement: a type of your own, or `serde_json::Value`. See "Creating an AWS IoT rule" and
    "Lambda" under "AWS IoT rule actions" in the AWS IoT guide.

    Args:
        sql: The statement: `SELECT * FROM 'devices/+/data'`. Needed.
        aws_iot_sql_version: The version of the language. Default: `2016-03-23`.
        description: What the rule is for. Default: nothing.
        error_action: What happens to a message when the function can't be invoked, as an
            `ActionProperty` or a table with its names. Default: nothing, so that it is lost.
        rule_disabled: Whether the rule is off. Default: False.
        rule_name: The rule's name: letters, digits and `_`. Default: CloudFormation's.

    Raises:
        TriggerError: no statement, or an option of a wrong type.
    """

    type: ClassVar[str] = "iot-topic-rule"
    source_field: ClassVar[str | None] = None
    event: ClassVar[HandlerEvent] = HandlerEvent()

    _: KW_ONLY
    sql: Annotated[
        str | None,
        string(
            r"\s*[Ss][Ee][Ll][Ee][Cc][Tt]\s[\s\S]+\s[Ff][Rr][Oo][Mm]\s[\s\S]+",
            "a statement SELECT … FROM …",
        ),
    ] = None
    aws_iot_sql_version: Annotated[str, keyword("2016-03-23", "2015-10-08", "beta")] = _SQL_VERSION
    description: Annotated[str | None, string()] = None
    error_action: Annotated[
        iot.CfnTopicRule.ActionProperty | Mapping[str, Any] | None,
        cfn_struct(iot.CfnTopicRule.ActionProperty),
    ] = None
    rule_disabled: Annotated[bool | None, flag()] = None
    rule_name: Annotated[
        str | None, string(r"[A-Za-z0-9_]{1,128}", "letters, digits and '_', at most 128")
    ] = None

    def __attrs_post_init__(self) -> None:
        if self.sql is None:
            raise TriggerError(
                "a rule needs a statement", key="sql", remedy="write SELECT * FROM 'my/topic'"
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> iot.CfnTopicRule:
        """Creates the rule and its permission."""
        handler = self.handler(function)
        action = iot.CfnTopicRule.ActionProperty(
            lambda_=iot.CfnTopicRule.LambdaActionProperty(function_arn=handler.function_arn)
        )
        options = set_options(self, "description", "error_action", "rule_disabled")
        rule = iot.CfnTopicRule(
            function,
            construct_id,
            rule_name=self.rule_name,
            topic_rule_payload=iot.CfnTopicRule.TopicRulePayloadProperty(
                actions=[action],
                sql=str(self.sql),
                aws_iot_sql_version=self.aws_iot_sql_version,
                **options,
            ),
        )
        allow(function, construct_id, handler, _SERVICE, source_arn=rule.attr_arn)
        check_failures(function, handler)
        return rule

    def sample_event(self) -> dict[str, Any]:
        """Returns the result of `SELECT *` for a message in JSON."""
        return {"device": "example-device", "temperature": 21.5}


@with_options
class IotAuthorizerTrigger(Trigger):
    """Lets the function decide who may connect to AWS IoT Core.

    An authorizer is created, which may invoke the function on behalf of its own account. The Rust event is
    `aws_lambda_events::event::iot::IoTCoreCustomAuthorizerRequest` (feature `iot`), the answer
    `IoTCoreCustomAuthorizerResponse`. See "Custom authentication and authorization" in the AWS IoT guide.

    Args:
        authorizer_name: Its name. Default: CloudFormation's.
        enable_caching_for_http: Whether the answer is kept for persistent HTTP connections. Default: False.
        signing_disabled: Whether tokens are not signed. Default: False: they are, and AWS IoT checks them
            before it invokes the function.
        status: `active` or `inactive`. Default: active.
        token_key_name: The name of the header or parameter that holds the token. Default: none.
        token_signing_public_keys: The public keys by their names, in PEM. Default: none.

    Raises:
        TriggerError: an option of a wrong type.
    """

    type: ClassVar[str] = "iot-authorizer"
    source_field: ClassVar[str | None] = None
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::iot::IoTCoreCustomAuthorizerRequest", "iot"
    )

    _: KW_ONLY
    authorizer_name: Annotated[
        str | None, string(r"[\w=,@-]{1,128}", "letters, digits and '_=,@-'")
    ] = None
    enable_caching_for_http: Annotated[bool | None, flag()] = None
    signing_disabled: Annotated[bool | None, flag()] = None
    status: Annotated[str, keyword("active", "inactive")] = "active"
    token_key_name: Annotated[
        str | None, string(r"[A-Za-z0-9_-]{1,128}", "letters, digits, '_' and '-'")
    ] = None
    token_signing_public_keys: Annotated[Mapping[str, str] | None, string_table()] = None

    def bind(self, function: lambda_.Function, construct_id: str) -> iot.CfnAuthorizer:
        """Creates the authorizer and its permission."""
        is_signed = not self.signing_disabled
        if is_signed and not (self.token_key_name and self.token_signing_public_keys):
            warn(
                function,
                "iot-signing",
                "the authorizer's tokens are to be signed, but there is no key to check them with. Set"
                " token_key_name and token_signing_public_keys, or signing_disabled to true",
            )
        handler = self.handler(function)
        authorizer = iot.CfnAuthorizer(
            function,
            construct_id,
            authorizer_function_arn=handler.function_arn,
            status=self.status.upper(),
            **set_options(
                self,
                *("authorizer_name", "enable_caching_for_http", "signing_disabled"),
                *("token_key_name", "token_signing_public_keys"),
            ),
        )
        allow(function, construct_id, handler, _SERVICE, source_arn=authorizer.attr_arn)
        return authorizer

    def sample_event(self) -> dict[str, Any]:
        """Returns the request of a client that connects with MQTT."""
        return {
            "token": "example-token",
            "signatureVerified": not self.signing_disabled,
            "protocols": ["tls", "mqtt"],
            "protocolData": {
                "tls": {"serverName": "example-ats.iot.eu-west-1.amazonaws.com"},
                "mqtt": {
                    "username": "example-user",
                    "password": "ZXhhbXBsZQ==",
                    "clientId": "example-client",
                },
            },
            "connectionMetadata": {"id": "e56f08c3-c559-490f-aa9f-7e8427d0f57b"},
        }


@with_options
class IotProvisioningHookTrigger(Trigger):
    """Lets the function decide which devices are provisioned.

    The function becomes the hook of a provisioning template, which may invoke it on behalf of its own
    account. The answer is `allowProvisioning` and `parameterOverrides`, within 5 seconds. No crate on
    the list has the event. See "Pre-provisioning hooks" in the AWS IoT guide.

    Args:
        provisioning_template: The template, as a `CfnProvisioningTemplate`. Needed.

    Raises:
        TriggerError: no template, or one that isn't of this app or has a hook.
    """

    type: ClassVar[str] = "iot-provisioning-hook"
    source_field: ClassVar[str | None] = "provisioning_template"
    event: ClassVar[HandlerEvent] = HandlerEvent()

    provisioning_template: Annotated[
        iot.CfnProvisioningTemplate | Source | None,
        Resource(
            "a provisioning template (CfnProvisioningTemplate)",
            "pre_provisioning_hook",
            creatable=False,
            required=True,
            not_imported="CloudFormation sets a template's hook only where the template itself is defined",
        ),
    ] = None

    def bind(self, function: lambda_.Function, construct_id: str) -> iot.CfnProvisioningTemplate:
        """Sets the template's hook."""
        template: Any = self.provisioning_template
        if structure_of(template, "pre_provisioning_hook") is not None:
            raise TriggerError(
                f"the provisioning template {template.node.path} has a hook already",
                key="provisioning_template",
                remedy="leave pre_provisioning_hook of the template out",
            )
        handler = self.handler(function)
        template.pre_provisioning_hook = iot.CfnProvisioningTemplate.ProvisioningHookProperty(
            target_arn=handler.function_arn, payload_version=_HOOK_VERSION
        )
        # Not the template's own ARN: AWS IoT refuses the template if it may not invoke the hook yet.
        name = template.template_name or "*"
        arn = Stack.of(template).format_arn(
            service="iot", resource="provisioningtemplate", resource_name=name
        )
        permission = allow(function, construct_id, handler, _SERVICE, source_arn=arn)
        template.node.add_dependency(permission)
        found: iot.CfnProvisioningTemplate = template
        return found

    def sample_event(self) -> dict[str, Any]:
        """Returns the request of one device."""
        return {
            "claimCertificateId": "0" * 64,
            "certificateId": "1" * 64,
            "certificatePem": "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
            "templateArn": sample_arn("iot", "provisioningtemplate/example-template"),
            "clientId": "221a6d10-9c7f-42f1-9153-e52e6fc869c1",
            "parameters": {"SerialNumber": "example-serial-number"},
        }

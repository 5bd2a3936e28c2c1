"""Lex and Amazon Connect."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import aws_connect as connect
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lex as lex

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import Strings, with_options
from cdk_rust_lambda.triggers.core.samples import ACCOUNT, REGION, REQUEST_ID
from cdk_rust_lambda.triggers.core.source import ImportedByArn, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.core.values import structure_of
from cdk_rust_lambda.triggers.options.fields import strings
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.lists import items_of
from cdk_rust_lambda.triggers.wiring.permissions import allow

_CODE_HOOK_VERSION = "1.0"
_PERMISSION = "the type permission lets one that exists invoke the function"


@with_options
class LexTrigger(Trigger):
    """Lets the function validate and fulfil the intents of a Lex V2 bot.

    The function is set for locales of a bot's alias, which may invoke it on behalf of its own account. A Lex
    alias has one function for each locale. The crate's `LexEvent` is the event of Lex V1, which has ended:
    use a type of your own, or `serde_json::Value`. See "Enabling custom logic with AWS Lambda functions" in
    the Lex V2 guide.

    Args:
        bot_alias: The alias, as a `CfnBotAlias`. Needed.
        locale_ids: The locales: `en_GB`. Needed.

    Raises:
        TriggerError: no alias or locale, or an alias that isn't of this app or has a function for it.
    """

    type: ClassVar[str] = "lex"
    source_field: ClassVar[str | None] = "bot_alias"
    event: ClassVar[HandlerEvent] = HandlerEvent()

    bot_alias: Annotated[
        lex.CfnBotAlias | Source | None,
        Resource(
            "an alias of a bot (CfnBotAlias)",
            "bot_alias_locale_settings",
            creatable=False,
            required=True,
            not_imported=f"its functions are set only where the alias itself is defined; {_PERMISSION}",
        ),
    ] = None
    _: KW_ONLY
    locale_ids: Annotated[
        Strings | None, strings(r"[a-z]{2,3}(_[A-Z0-9]{2,3})?", "a list of locales such as en_GB")
    ] = None

    def __attrs_post_init__(self) -> None:
        if not self.locale_ids:
            raise TriggerError(
                "a locale is needed", key="locale_ids", remedy='write locale_ids = ["en_GB"]'
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> lex.CfnBotAlias:
        """Sets the function for the alias' locales."""
        alias: Any = self.bot_alias
        kind = lex.CfnBotAlias
        handler = self.handler(function)
        settings = items_of(
            structure_of(alias, "bot_alias_locale_settings"), alias, "bot_alias", "settings"
        )
        taken = {getattr(each, "locale_id", None) for each in settings}
        for locale in self.locale_ids or ():
            if locale in taken:
                raise TriggerError(
                    f"the alias {alias.node.path} has settings for {locale} already",
                    key="locale_ids",
                    remedy="leave the locale out of one of them",
                )
            hook = kind.LambdaCodeHookProperty(
                code_hook_interface_version=_CODE_HOOK_VERSION, lambda_arn=handler.function_arn
            )
            setting = kind.BotAliasLocaleSettingsProperty(
                enabled=True,
                code_hook_specification=kind.CodeHookSpecificationProperty(lambda_code_hook=hook),
            )
            settings.append(
                kind.BotAliasLocaleSettingsItemProperty(
                    locale_id=locale, bot_alias_locale_setting=setting
                )
            )
        alias.bot_alias_locale_settings = settings
        allow(function, construct_id, handler, "lexv2.amazonaws.com", source_arn=alias.attr_arn)
        found: lex.CfnBotAlias = alias
        return found

    def sample_event(self) -> dict[str, Any]:
        """Returns the fulfilment of one intent."""
        intent = {"name": "Example", "slots": {}, "state": "ReadyForFulfillment"}
        return {
            "messageVersion": "1.0",
            "invocationSource": "FulfillmentCodeHook",
            "inputMode": "Text",
            "responseContentType": "text/plain; charset=utf-8",
            "sessionId": "example-session",
            "inputTranscript": "example",
            "bot": {
                "id": "EXAMPLEBOT",
                "name": "example-bot",
                "aliasId": "EXAMPLEALI",
                "aliasName": "example-alias",
                "localeId": next(iter(self.locale_ids or ())),
                "version": "1",
            },
            "interpretations": [{"intent": intent, "interpretationSource": "Lex"}],
            "sessionState": {
                "activeContexts": [],
                "sessionAttributes": {},
                "intent": intent,
                "originatingRequestId": REQUEST_ID,
            },
            "requestAttributes": {},
        }


@with_options
class ConnectTrigger(Trigger):
    """Lets flows of an Amazon Connect instance invoke the function.

    The function is associated with the instance, which may invoke it on behalf of its own account; flows name
    it in an "AWS Lambda function" block, and wait 3 to 8 seconds. The Rust event is
    `aws_lambda_events::event::connect::ConnectEvent` (feature `connect`), the answer `ConnectResponse`. See
    "Grant Amazon Connect access to your AWS Lambda functions" in its guide.

    Args:
        instance: The instance, as a `CfnInstance` or by its ARN. Needed.

    Raises:
        TriggerError: no instance.
    """

    type: ClassVar[str] = "connect"
    source_field: ClassVar[str | None] = "instance"
    told_apart_by: ClassVar[tuple[str, ...] | None] = ()
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::connect::ConnectEvent", "connect"
    )

    instance: Annotated[
        connect.CfnInstance | Source | None,
        Resource(
            "an instance (CfnInstance)",
            "attr_instance_status",
            arn=r"arn:[\w-]+:connect:[\w-]+:\w+:instance/[\w-]+",
            creatable=False,
            required=True,
            nameable=False,
        ),
    ] = None

    def bind(
        self, function: lambda_.Function, construct_id: str
    ) -> connect.CfnIntegrationAssociation:
        """Associates the function with the instance."""
        instance: Any = self.instance
        arn = instance.resolve() if isinstance(instance, ImportedByArn) else instance.attr_arn
        handler = self.handler(function)
        association = connect.CfnIntegrationAssociation(
            function,
            construct_id,
            instance_id=arn,
            integration_arn=handler.function_arn,
            integration_type="LAMBDA_FUNCTION",
        )
        allow(function, construct_id, handler, "connect.amazonaws.com", source_arn=arn)
        return association

    def sample_event(self) -> dict[str, Any]:
        """Returns a call."""
        arn = f"arn:aws:connect:{REGION}:{ACCOUNT}:instance/example"
        if isinstance(self.instance, ImportedByArn) and "${" not in self.instance.arn:
            arn = self.instance.arn
        return {
            "Name": "ContactFlowEvent",
            "Details": {
                "ContactData": {
                    "Attributes": {},
                    "Channel": "VOICE",
                    "ContactId": REQUEST_ID,
                    "CustomerEndpoint": {"Address": "+15555550100", "Type": "TELEPHONE_NUMBER"},
                    "InitialContactId": REQUEST_ID,
                    "InitiationMethod": "INBOUND",
                    "InstanceARN": arn,
                    "PreviousContactId": REQUEST_ID,
                    "Queue": None,
                    "SystemEndpoint": {"Address": "+15555550101", "Type": "TELEPHONE_NUMBER"},
                },
                "Parameters": {},
            },
        }

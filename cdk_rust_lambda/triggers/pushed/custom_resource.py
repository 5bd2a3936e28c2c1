"""Custom resources of CloudFormation, which a function makes, changes and deletes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import (
    CustomResource,
    Duration,
    RemovalPolicy,
    custom_resources,
)
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.function_features import invocable
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import REQUEST_ID, sample_arn
from cdk_rust_lambda.triggers.core.source import ImportedByArn, ImportedByName, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.options.arns import FUNCTION_ARN
from cdk_rust_lambda.triggers.options.fields import (
    duration,
    enum_member,
    flag,
    set_options,
    string,
    table,
)
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.asynchronous import check_failures
from cdk_rust_lambda.triggers.wiring.permissions import event_by, log_group

_DIRECT = HandlerEvent(
    "aws_lambda_events::event::cloudformation::CloudFormationCustomResourceRequest",
    "cloudformation",
)
_PROVIDER = HandlerEvent(
    "aws_lambda_events::event::cloudformation::provider::CloudFormationCustomResourceRequest",
    "cloudformation",
)


@with_options
class CloudFormationCustomResourceTrigger(Trigger):
    """Lets the function make, change and delete a resource of the stack.

    A custom resource is created. With the provider framework of aws-cdk-lib, a function of the framework
    invokes this one, which returns the answer; without it CloudFormation does, and the function's code sends
    the answer to the `ResponseURL` itself: if it doesn't, the deployment hangs. CloudFormation gives
    numbers, true and false in properties as strings, and `ServiceToken` among them. The Rust event is
    `CloudFormationCustomResourceRequest` of `aws_lambda_events::event::cloudformation::provider`, or without
    the framework of `aws_lambda_events::event::cloudformation` (feature `cloudformation`). See "Custom
    resources" in the CloudFormation guide.

    Args:
        is_complete_handler: A function that is asked whether the resource is ready; only with the framework.
            Default: none.
        pascal_case_properties: Whether the properties' names are given as `PascalCase`. Default: False.
        properties: What the function is given. Default: nothing.
        provider: Whether the framework is used. Default: True.
        query_interval: How often `is_complete_handler` is asked. Default: every 5 seconds.
        removal_policy: `retain`, or `destroy` to let the function delete it. Default: destroy.
        resource_type: The type's name: `Custom::Something`. Default: `AWS::CloudFormation::CustomResource`.
        service_timeout: How long CloudFormation waits: 1 second to 1 hour. Default: 1 hour.
        total_timeout: How long `is_complete_handler` is asked, at most 2 hours. Default: 30 minutes.

    Raises:
        TriggerError: an option out of range, or one for the framework without it.
    """

    type: ClassVar[str] = "cloudformation-custom-resource"
    source_field: ClassVar[str | None] = None
    event: ClassVar[HandlerEvent] = event_by(
        _PROVIDER, lambda trigger: _PROVIDER if trigger.provider else _DIRECT
    )

    _: KW_ONLY
    is_complete_handler: Annotated[
        lambda_.IFunction | Source | None,
        Resource("a function", "function_arn", arn=FUNCTION_ARN, creatable=False),
    ] = None
    pascal_case_properties: Annotated[bool | None, flag()] = None
    properties: Annotated[Mapping[str, Any] | None, table()] = None
    provider: Annotated[bool | None, flag()] = True
    query_interval: Annotated[Duration | None, duration(1, 7200)] = None
    removal_policy: Annotated[RemovalPolicy | None, enum_member(RemovalPolicy)] = None
    resource_type: Annotated[
        str | None,
        string(
            r"Custom::[\w@-]{1,52}|AWS::CloudFormation::CustomResource",
            "a type such as Custom::Thing",
        ),
    ] = None
    service_timeout: Annotated[Duration | None, duration(1, 3600)] = None
    total_timeout: Annotated[Duration | None, duration(1, 7200)] = None

    def __attrs_post_init__(self) -> None:
        for name in ("is_complete_handler", "query_interval", "total_timeout"):
            if getattr(self, name) is not None and not self.provider:
                raise TriggerError(
                    f"{name} is for the provider framework",
                    key=name,
                    remedy="leave it out, or provider",
                )
        for name in ("query_interval", "total_timeout"):
            if getattr(self, name) is not None and self.is_complete_handler is None:
                raise TriggerError(
                    f"{name} is for is_complete_handler, and there is none",
                    key=name,
                    remedy="leave it out, or set is_complete_handler",
                )

    def bind(self, function: lambda_.Function, construct_id: str) -> CustomResource:
        """Creates the custom resource."""
        handler = self.handler(function)
        token = handler.function_arn
        if self.provider:
            token = self._provider(function, construct_id).service_token
        else:
            check_failures(function, handler)
        return CustomResource(
            function,
            construct_id,
            service_token=token,
            **set_options(
                self,
                *("pascal_case_properties", "properties", "removal_policy", "resource_type"),
                "service_timeout",
            ),
        )

    def sample_event(self) -> dict[str, Any]:
        """Returns the request to create the resource."""
        token = sample_arn("lambda", "function:example-function")
        return {
            "RequestType": "Create",
            "ServiceToken": token,
            # The framework keeps the URL for itself.
            "ResponseURL": "..." if self.provider else "https://example.com/response",
            "RequestId": REQUEST_ID,
            "StackId": sample_arn("cloudformation", f"stack/example-stack/{REQUEST_ID}"),
            "ResourceType": self.resource_type or "AWS::CloudFormation::CustomResource",
            "LogicalResourceId": "Example",
            "ResourceProperties": {"ServiceToken": token, **self._sample_properties()},
        }

    def _sample_properties(self) -> dict[str, Any]:
        """Returns the properties as CloudFormation gives them."""
        return {
            name[:1].upper() + name[1:] if self.pascal_case_properties else name: _as_given(value)
            for name, value in (self.properties or {}).items()
        }

    def _provider(self, function: lambda_.Function, construct_id: str) -> custom_resources.Provider:
        complete: Any = self.is_complete_handler
        complete_id = f"{construct_id}IsComplete"
        if isinstance(complete, ImportedByArn):
            arn = complete.resolve()
            # Of the same account, as custom resources reach no other one without a permission there.
            complete = lambda_.Function.from_function_attributes(
                function, complete_id, function_arn=arn, same_environment=True
            )
        elif isinstance(complete, ImportedByName):
            complete = lambda_.Function.from_function_name(function, complete_id, complete.name)
        elif complete is not None:
            complete = invocable(complete)
        return custom_resources.Provider(
            function,
            f"{construct_id}Provider",
            on_event_handler=self.handler(function),
            is_complete_handler=complete,
            log_group=log_group(function, f"{construct_id}Logs"),
            **set_options(self, "query_interval", "total_timeout"),
        )


def _as_given(value: Any) -> Any:
    """Returns a property's value as CloudFormation gives it: numbers, true and false come as strings."""
    if isinstance(value, Mapping):
        return {name: _as_given(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_as_given(each) for each in value]
    return json.dumps(value) if isinstance(value, bool | int | float) else value

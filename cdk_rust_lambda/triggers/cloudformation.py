"""What CloudFormation invokes: custom resources, macros and hooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast

from attrs import frozen
from aws_cdk import (
    CfnLambdaHook,
    CfnMacro,
    CustomResource,
    Duration,
    RemovalPolicy,
    Stack,
    custom_resources,
)
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.cfn_structures import structure
from cdk_rust_lambda.triggers.options import (
    choice,
    duration,
    flag,
    one_of,
    resource,
    set_options,
    table,
    text,
    texts,
)
from cdk_rust_lambda.triggers.samples import ACCOUNT, REGION, REQUEST_ID, sample_arn
from cdk_rust_lambda.triggers.source import Source, SourceArn, SourceName
from cdk_rust_lambda.triggers.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.wiring import event_by, log_group

_DIRECT = HandlerEvent(
    "aws_lambda_events::event::cloudformation::CloudFormationCustomResourceRequest",
    "cloudformation",
)
_PROVIDER = HandlerEvent(
    "aws_lambda_events::event::cloudformation::provider::CloudFormationCustomResourceRequest",
    "cloudformation",
)
_FRAMEWORK = "of the framework's functions: make a custom_resources.Provider in Python"


@frozen
class CloudFormationCustomResourceTrigger(Trigger):
    """Lets the function make, change and delete a resource of the stack.

    A custom resource is created. With the provider framework of aws-cdk-lib, a function of the framework
    invokes this one, which returns the answer; without it CloudFormation does, and the function's code sends
    the answer to the `ResponseURL` itself: if it doesn't, the deployment hangs. The Rust event is
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
    covers: ClassVar[tuple[Any, ...]] = (CustomResource, custom_resources.Provider)
    leaves_out: ClassVar[Mapping[str, str]] = {
        "service_token": "the function, or its provider",
        "on_event_handler": "the function",
        "disable_waiter_state_machine_logging": _FRAMEWORK,
        "framework_complete_and_timeout_role": _FRAMEWORK,
        "framework_lambda_logging_level": _FRAMEWORK,
        "framework_on_event_role": _FRAMEWORK,
        "log_group": _FRAMEWORK,
        "log_retention": _FRAMEWORK,
        "provider_function_env_encryption": _FRAMEWORK,
        "provider_function_name": _FRAMEWORK,
        "role": _FRAMEWORK,
        "security_groups": _FRAMEWORK,
        "vpc": _FRAMEWORK,
        "vpc_subnets": _FRAMEWORK,
        "waiter_state_machine_log_options": _FRAMEWORK,
    }

    is_complete_handler: lambda_.IFunction | Source | None = resource(
        "a function",
        "function_arn",
        arn=r"arn:[\w-]+:lambda:[\w-]+:\w+:function:[\w:$-]+",
        creatable=False,
    )
    pascal_case_properties: bool | None = flag()
    properties: Mapping[str, Any] | None = table()
    provider: bool | None = flag(default=True)
    query_interval: Duration | None = duration(1, 7200)
    removal_policy: RemovalPolicy | None = choice(RemovalPolicy)
    resource_type: str | None = text(
        r"Custom::[\w@-]{1,52}|AWS::CloudFormation::CustomResource", "a type such as Custom::Thing"
    )
    service_timeout: Duration | None = duration(1, 3600)
    total_timeout: Duration | None = duration(1, 7200)

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
        token = self.handler(function).function_arn
        if self.provider:
            token = self._provider(function, construct_id).service_token
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
        event = {
            "RequestType": "Create",
            "RequestId": REQUEST_ID,
            "StackId": sample_arn("cloudformation", f"stack/example-stack/{REQUEST_ID}"),
            "ResourceType": self.resource_type or "AWS::CloudFormation::CustomResource",
            "LogicalResourceId": "Example",
            "ResourceProperties": dict(self.properties or {}),
        }
        if not self.provider:
            event["ServiceToken"] = sample_arn("lambda", "function:example-function")
            event["ResponseURL"] = "https://example.com/response"
        return event

    def _provider(self, function: lambda_.Function, construct_id: str) -> custom_resources.Provider:
        complete: Any = self.is_complete_handler
        complete_id = f"{construct_id}IsComplete"
        if isinstance(complete, SourceArn):
            arn = complete.resolve()
            # Of the same account, as custom resources reach no other one without a permission there.
            complete = lambda_.Function.from_function_attributes(
                function, complete_id, function_arn=arn, same_environment=True
            )
        elif isinstance(complete, SourceName):
            complete = lambda_.Function.from_function_name(function, complete_id, complete.name)
        return custom_resources.Provider(
            function,
            f"{construct_id}Provider",
            on_event_handler=self.handler(function),
            is_complete_handler=complete,
            log_group=log_group(function, f"{construct_id}Logs"),
            **set_options(self, "query_interval", "total_timeout"),
        )


@frozen
class CloudFormationMacroTrigger(Trigger):
    """Lets the function transform templates of CloudFormation.

    A macro is created, which templates of the same account and Region name in `Transform` or
    `Fn::Transform`. No crate on the list has the event; the answer has `requestId`, `status` and `fragment`.
    See "Perform custom processing on CloudFormation templates with template macros" in its guide.

    Args:
        name: The macro's name. Needed.
        description: What it does. Default: none.
        log_group_name: A log group for the macro's errors. Default: none.
        log_role_arn: The role that may write to it. Default: none.

    Raises:
        TriggerError: no name, or an option of a wrong type.
    """

    type: ClassVar[str] = "cloudformation-macro"
    source_field: ClassVar[str | None] = None
    event: ClassVar[HandlerEvent] = HandlerEvent()
    covers: ClassVar[tuple[Any, ...]] = (CfnMacro,)
    leaves_out: ClassVar[Mapping[str, str]] = {"function_name": "the function"}

    name: str | None = text(r"[A-Za-z0-9_-]+", "letters, digits, '_' and '-'")
    description: str | None = text()
    log_group_name: str | None = text()
    log_role_arn: str | None = text(r"arn:.+", "an ARN")

    def __attrs_post_init__(self) -> None:
        if self.name is None:
            raise TriggerError(
                "a macro needs a name", key="name", remedy="write the name that templates use"
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> CfnMacro:
        """Creates the macro."""
        return CfnMacro(
            function,
            construct_id,
            name=str(self.name),
            function_name=self.handler(function).function_arn,
            **set_options(self, "description", "log_group_name", "log_role_arn"),
        )

    def sample_event(self) -> dict[str, Any]:
        """Returns the transformation of a template with one resource."""
        return {
            "region": REGION,
            "accountId": ACCOUNT,
            "fragment": {"Resources": {"Example": {"Type": "AWS::SNS::Topic"}}},
            "transformId": f"{ACCOUNT}::{self.name}",
            "params": {},
            "requestId": REQUEST_ID,
            "templateParameterValues": {},
        }


@frozen
class CloudFormationHookTrigger(Trigger):
    """Lets the function check resources, stacks or change sets before CloudFormation provisions them.

    A hook is created and activated in the account and Region, with a role that may invoke the function. No
    crate on the list has the event; the answer has `hookStatus` and `errorCode`. See "Lambda Hooks" in the
    CloudFormation Hooks guide.

    Args:
        hook_alias: The hook's name: `MyCompany::Storage::Check`. Needed.
        auto_update: Whether new versions of Lambda hooks are used. Default: CloudFormation's.
        execution_role: The role that invokes the function. Default: one is created for it.
        failure_mode: `fail` stops the operation, `warn` goes on. Default: fail.
        hook_status: `enabled` or `disabled`. Default: enabled.
        logging_config: Where it logs to. Default: nowhere.
        stack_filters: The stacks that it checks. Default: all.
        target_filters: The resources and actions that it checks. Default: all.
        target_operations: What it checks: `RESOURCE`, `STACK`, `CHANGE_SET`, `CLOUD_CONTROL`.
            Default: RESOURCE.

    Raises:
        TriggerError: no name, or an option of a wrong type.
    """

    type: ClassVar[str] = "cloudformation-hook"
    source_field: ClassVar[str | None] = None
    event: ClassVar[HandlerEvent] = HandlerEvent()
    covers: ClassVar[tuple[Any, ...]] = (CfnLambdaHook,)
    leaves_out: ClassVar[Mapping[str, str]] = {"lambda_function": "the function"}

    hook_alias: str | None = text(
        r"[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}", "a name such as My::Own::Hook"
    )
    auto_update: bool | None = flag()
    execution_role: iam.IRole | Source | None = resource(
        "a role", "role_arn", arn=r"arn:[\w-]+:iam::\w+:role/.+", creatable=False, nameable=False
    )
    failure_mode: str = one_of("fail", "warn", default="fail")
    hook_status: str = one_of("enabled", "disabled", default="enabled")
    logging_config: Any = table()
    stack_filters: CfnLambdaHook.StackFiltersProperty | Mapping[str, Any] | None = structure(
        "stack_filters", CfnLambdaHook.StackFiltersProperty
    )
    target_filters: CfnLambdaHook.TargetFiltersProperty | Mapping[str, Any] | None = structure(
        "target_filters", CfnLambdaHook.TargetFiltersProperty
    )
    target_operations: Sequence[str] = texts(
        r"RESOURCE|STACK|CHANGE_SET|CLOUD_CONTROL",
        "a list of RESOURCE, STACK, CHANGE_SET and CLOUD_CONTROL",
        default=("RESOURCE",),
    )

    def __attrs_post_init__(self) -> None:
        if self.hook_alias is None:
            raise TriggerError(
                "a hook needs a name",
                key="hook_alias",
                remedy="write one as MyCompany::Storage::Check",
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> CfnLambdaHook:
        """Creates the hook and its role."""
        handler = self.handler(function)
        role = self._role(function, construct_id)
        grant = handler.grant_invoke(role)
        hook = CfnLambdaHook(
            function,
            construct_id,
            alias=str(self.hook_alias),
            execution_role=role.role_arn,
            failure_mode=self.failure_mode.upper(),
            hook_status=self.hook_status.upper(),
            lambda_function=handler.function_arn,
            target_operations=list(self.target_operations),
            **set_options(self, "auto_update", "logging_config", "stack_filters", "target_filters"),
        )
        grant.apply_before(hook)
        return hook

    def sample_event(self) -> dict[str, Any]:
        """Returns the check of a bucket that is to be created."""
        return {
            "clientRequestToken": REQUEST_ID,
            "awsAccountId": ACCOUNT,
            "stackId": sample_arn("cloudformation", f"stack/example-stack/{REQUEST_ID}"),
            "changeSetId": None,
            "hookTypeName": self.hook_alias,
            "hookTypeVersion": "00000001",
            "hookModel": {"LambdaFunction": sample_arn("lambda", "function:example-function")},
            "actionInvocationPoint": "CREATE_PRE_PROVISION",
            "requestData": {
                "targetName": "AWS::S3::Bucket",
                "targetType": "AWS::S3::Bucket",
                "targetLogicalId": "Example",
                "targetModel": {"resourceProperties": {"BucketName": "example-bucket"}},
            },
            "requestContext": {"invocation": 1, "callbackContext": None},
        }

    def _role(self, function: lambda_.Function, construct_id: str) -> iam.IRole:
        role_id = f"{construct_id}Role"
        given: Any = self.execution_role
        if isinstance(given, SourceArn):
            return iam.Role.from_role_arn(function, role_id, given.resolve())
        if given is not None:
            role: iam.IRole = given
            return role
        # "Prepare to create a Lambda Hook" in the guide; the account keeps others out.
        principal = iam.ServicePrincipal(
            "hooks.cloudformation.amazonaws.com",
            conditions={"StringEquals": {"aws:SourceAccount": Stack.of(function).account}},
        )
        created = iam.Role(function, role_id, assumed_by=cast("iam.IPrincipal", principal))
        return cast("iam.IRole", created)

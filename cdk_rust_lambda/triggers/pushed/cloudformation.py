"""What CloudFormation invokes to transform and to check: macros and hooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import (
    CfnLambdaHook,
    CfnMacro,
)
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import Strings, with_options
from cdk_rust_lambda.triggers.core.samples import ACCOUNT, REGION, REQUEST_ID, sample_arn
from cdk_rust_lambda.triggers.core.source import ImportedByArn, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.options.arns import ROLE_ARN
from cdk_rust_lambda.triggers.options.cfn_structs import cfn_struct
from cdk_rust_lambda.triggers.options.fields import (
    flag,
    keyword,
    set_options,
    string,
    strings,
    table,
)
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.permissions import service_role


@with_options
class CloudFormationMacroTrigger(Trigger):
    """Lets the function transform templates of CloudFormation.

    A macro is created, which templates of the same account and Region name in `Transform` or
    `Fn::Transform`. `aws_lambda_events` lacks the event; the answer has `requestId`, `status` and `fragment`.
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

    _: KW_ONLY
    name: Annotated[str | None, string(r"[A-Za-z0-9_-]+", "letters, digits, '_' and '-'")] = None
    description: Annotated[str | None, string()] = None
    log_group_name: Annotated[str | None, string()] = None
    log_role_arn: Annotated[str | None, string(r"arn:.+", "an ARN")] = None

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


@with_options
class CloudFormationHookTrigger(Trigger):
    """Lets the function check resources, stacks or change sets before CloudFormation provisions them.

    A hook is created and activated in the account and Region, with a role that may invoke the function. `aws_lambda_events`
    lacks the event; the answer has `hookStatus` and `errorCode`. See "Lambda Hooks" in the
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

    _: KW_ONLY
    hook_alias: Annotated[
        str | None,
        string(
            r"(?![Aa][Ww][Ss])[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}",
            "a name such as My::Own::Hook, which doesn't begin with AWS",
        ),
    ] = None
    auto_update: Annotated[bool | None, flag()] = None
    execution_role: Annotated[
        iam.IRole | Source | None,
        Resource("a role", "role_arn", arn=ROLE_ARN, creatable=False, nameable=False),
    ] = None
    failure_mode: Annotated[str, keyword("fail", "warn")] = "fail"
    hook_status: Annotated[str, keyword("enabled", "disabled")] = "enabled"
    logging_config: Annotated[Any, table()] = None
    stack_filters: Annotated[
        CfnLambdaHook.StackFiltersProperty | Mapping[str, Any] | None,
        cfn_struct(CfnLambdaHook.StackFiltersProperty),
    ] = None
    target_filters: Annotated[
        CfnLambdaHook.TargetFiltersProperty | Mapping[str, Any] | None,
        cfn_struct(CfnLambdaHook.TargetFiltersProperty),
    ] = None
    target_operations: Annotated[
        Strings,
        strings(
            r"RESOURCE|STACK|CHANGE_SET|CLOUD_CONTROL",
            "a list of RESOURCE, STACK, CHANGE_SET and CLOUD_CONTROL",
        ),
    ] = ("RESOURCE",)

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
        if isinstance(given, ImportedByArn):
            return iam.Role.from_role_arn(function, role_id, given.resolve())
        if given is not None:
            role: iam.IRole = given
            return role
        # "Prepare to create a Lambda Hook" in the guide; the account keeps others out.
        return service_role(function, role_id, "hooks.cloudformation.amazonaws.com")

"""Extensions of AppConfig."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import aws_appconfig as appconfig
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import REQUEST_ID
from cdk_rust_lambda.triggers.core.source import ImportedByArn, ImportedByName, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.options.aws_resources import INVOKING_ROLE
from cdk_rust_lambda.triggers.options.fields import (
    enum_members,
    flag,
    integer,
    set_options,
    string,
    text,
)
from cdk_rust_lambda.triggers.options.instances import instances
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.asynchronous import check_failures
from cdk_rust_lambda.triggers.wiring.permissions import allow, without_permission

_ACTION_POINTS = {
    "PRE_CREATE_HOSTED_CONFIGURATION_VERSION": "PreCreateHostedConfigurationVersion",
    "PRE_START_DEPLOYMENT": "PreStartDeployment",
    "ON_DEPLOYMENT_START": "OnDeploymentStart",
    "ON_DEPLOYMENT_STEP": "OnDeploymentStep",
    "ON_DEPLOYMENT_BAKING": "OnDeploymentBaking",
    "ON_DEPLOYMENT_COMPLETE": "OnDeploymentComplete",
    "ON_DEPLOYMENT_ROLLED_BACK": "OnDeploymentRolledBack",
    "AT_DEPLOYMENT_TICK": "AtDeploymentTick",
}


@with_options
class AppConfigExtensionTrigger(Trigger):
    """Invokes the function at points of AppConfig's work: before and while a configuration is deployed.

    An extension is created and associated with an application, an environment or a configuration profile;
    a role of AppConfig may invoke the function, or without one AppConfig itself, on behalf of the account: it
    documents no ARN that it does so for. `pre_…` points wait for the
    answer, the others don't. `aws_lambda_events` lacks the event. See "Creating custom AWS AppConfig
    extensions" in the AppConfig guide.

    Args:
        resource: What is extended: an `Application`, `Environment` or configuration, or an application by its
            ARN or id. Needed.
        action_points: The points, as members of `ActionPoint` or their names: `on_deployment_start`. Needed.
        description: What the extension does. Default: none.
        execution_role: The role that invokes the function. Default: one is created.
        extension_name: The extension's name. Default: aws-cdk-lib's.
        invoke_without_execution_role: Whether no role is created. Default: False.
        latest_version_number: The extension's current version, when a new one is made. Default: none.
        name: The action's name. Default: aws-cdk-lib's.
        parameters: The extension's parameters, only in Python. Default: none.

    Raises:
        TriggerError: no resource or point, or an option of a wrong type.
    """

    type: ClassVar[str] = "appconfig-extension"
    source_field: ClassVar[str | None] = "resource"
    event: ClassVar[HandlerEvent] = HandlerEvent()

    resource: Annotated[
        Any,
        Resource(
            "an application, environment or configuration of AppConfig",
            "add_extension",
            arn=r"arn:[\w-]+:appconfig:[\w-]+:\w+:application/[a-z0-9]{4,7}",
            name=r"[a-z0-9]{4,7}",
            creatable=False,
            required=True,
        ),
    ] = None
    _: KW_ONLY
    action_points: Annotated[
        Sequence[appconfig.ActionPoint] | None, enum_members(appconfig.ActionPoint)
    ] = None
    description: Annotated[str | None, text(1024)] = None
    execution_role: Annotated[iam.IRole | Source | None, INVOKING_ROLE] = None
    extension_name: Annotated[
        str | None,
        string(r"[^/#:\n]{1,64}", "a text of at most 64 characters without '/', '#' and ':'"),
    ] = None
    invoke_without_execution_role: Annotated[bool | None, flag()] = None
    latest_version_number: Annotated[int | None, integer(1)] = None
    name: Annotated[str | None, string(r".{1,128}", "a text of at most 128 characters")] = None
    parameters: Annotated[
        Sequence[appconfig.Parameter] | None, instances(appconfig.Parameter, "a list of Parameter")
    ] = None

    def __attrs_post_init__(self) -> None:
        if not self.action_points:
            raise TriggerError(
                "an action point is needed",
                key="action_points",
                remedy='write action_points = ["on_deployment_complete"]',
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> appconfig.Extension:
        """Creates the extension and associates it."""
        resource: Any = self.resource
        kind = appconfig.Application
        if isinstance(resource, ImportedByArn):
            resource = kind.from_application_arn(function, construct_id, resource.resolve())
        elif isinstance(resource, ImportedByName):
            resource = kind.from_application_id(function, construct_id, resource.name)
        handler = self.handler(function)
        # aws-cdk-lib adds a permission for every account, besides the role.
        target = without_permission(function, construct_id, handler)
        action = appconfig.Action(
            action_points=list(self.action_points or ()),
            event_destination=appconfig.LambdaDestination(target),
            **set_options(self, "execution_role", "invoke_without_execution_role", "name"),
        )
        extension = appconfig.Extension(
            function,
            f"{construct_id}Extension",
            actions=[action],
            **set_options(
                self, "description", "extension_name", "latest_version_number", "parameters"
            ),
        )
        resource.add_extension(extension)
        if self.invoke_without_execution_role:
            # "Configuring permissions for a custom extension" in its guide: this, or a role.
            allow(function, construct_id, handler, "appconfig.amazonaws.com")
        # The others are waited for: "Create a custom AWS AppConfig extension" in its guide.
        if any(point.name.startswith("ON_") for point in self.action_points or ()):
            check_failures(function, handler)
        return extension

    def sample_event(self) -> dict[str, Any]:
        """Returns the event of the first action point."""
        point = next(iter(self.action_points or ()))
        return {
            "InvocationId": REQUEST_ID,
            "Parameters": {},
            "Type": _ACTION_POINTS[point.name],
            "Application": {"Id": "abc1234", "Name": "example-application"},
            "Environment": {"Id": "def1234", "Name": "example-environment"},
            "ConfigurationProfile": {"Id": "ghi1234", "Name": "example-profile"},
            "DeploymentNumber": 1,
            "Description": "example",
            "ConfigurationVersion": "1",
        }

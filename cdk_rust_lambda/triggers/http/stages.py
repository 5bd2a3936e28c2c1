"""Stages of the APIs of API Gateway that triggers create: access logs and limits."""

from __future__ import annotations

import json
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any

from aws_cdk import Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs

from cdk_rust_lambda.triggers.core.option import Options, with_options
from cdk_rust_lambda.triggers.core.trigger import inform
from cdk_rust_lambda.triggers.options.fields import integer, number

if TYPE_CHECKING:
    from constructs import Construct


@with_options
class Throttle(Options):
    """The keys of `throttle`."""

    _: KW_ONLY
    burst_limit: Annotated[int | None, integer(0)] = None
    rate_limit: Annotated[float | None, number(0, 1_000_000)] = None


def inform_account_role(function: lambda_.Function) -> None:
    """Says once for a stack what access logs need, which is no stack's own business."""
    inform(
        Stack.of(function),
        "api-account",
        "the access logs of REST and WebSocket APIs need the role with which API Gateway writes logs, once"
        " per account and Region (AWS::ApiGateway::Account): without it the deployment fails. Create"
        " one, or write access_logs = false in each trigger",
    )


def configure_stage(
    stage: Any,
    function: lambda_.Function,
    construct_id: str,
    *,
    access_logs: bool | None,
    throttle: Throttle | None,
    **line: str,
) -> None:
    """Sets the access logs and the limits of the stage of an HTTP or WebSocket API.

    Args:
        stage: The stage: an L2 construct of aws-cdk-lib.
        function: The scope of the log group.
        construct_id: The trigger's id.
        access_logs: Whether there are access logs. Default: True.
        throttle: The limits. Default: the account's own.
        **line: What a line of the access logs holds, besides what every API knows.
    """
    resource: apigatewayv2.CfnStage = stage.node.default_child
    if access_logs is not False:
        group, log_format = _access_log(function, construct_id, **line)
        resource.access_log_settings = apigatewayv2.CfnStage.AccessLogSettingsProperty(
            destination_arn=group.log_group_arn, format=log_format
        )
    if throttle is not None:
        resource.default_route_settings = apigatewayv2.CfnStage.RouteSettingsProperty(
            throttling_burst_limit=throttle.burst_limit, throttling_rate_limit=throttle.rate_limit
        )


def rest_stage_options(
    function: lambda_.Function,
    construct_id: str,
    *,
    stage_name: str,
    access_logs: bool | None,
    throttle: Throttle | None,
) -> apigateway.StageOptions:
    """Returns the options of the stage of a REST API.

    Args:
        function: The scope of the log group.
        construct_id: The trigger's id.
        stage_name: The stage's name.
        access_logs: Whether there are access logs. Default: True.
        throttle: The limits. Default: the account's own.
    """
    options: dict[str, Any] = {"stage_name": stage_name}
    if throttle is not None:
        options["throttling_burst_limit"] = throttle.burst_limit
        options["throttling_rate_limit"] = throttle.rate_limit
    if access_logs is not False:
        # No execution logs: their log group is API Gateway's own, and keeps them for ever.
        inform_account_role(function)
        group, line = _access_log(
            function,
            construct_id,
            httpMethod="$context.httpMethod",
            resourcePath="$context.resourcePath",
            protocol="$context.protocol",
            responseLength="$context.responseLength",
        )
        options["access_log_destination"] = apigateway.LogGroupLogDestination(group)
        options["access_log_format"] = apigateway.AccessLogFormat.custom(line)
    return apigateway.StageOptions(**options)


def _access_log(scope: Construct, construct_id: str, **more: str) -> tuple[logs.LogGroup, str]:
    """Makes a log group for an API's access logs, which stays when the stack is deleted.

    Args:
        scope: Where to make it.
        construct_id: The trigger's id; the log group's begins with it.
        **more: What a line holds, besides what every API knows.

    Returns:
        The log group, and the format of a line: JSON, without anything that the client sent.
    """
    group = logs.LogGroup(
        scope, f"{construct_id}AccessLogs", retention=logs.RetentionDays.THREE_MONTHS
    )
    line = {
        "requestId": "$context.requestId",
        "sourceIp": "$context.identity.sourceIp",
        "requestTime": "$context.requestTime",
        "status": "$context.status",
        "error": "$context.error.message",
        "integrationError": "$context.integrationErrorMessage",
        **more,
    }
    return group, json.dumps(line)

"""Stages of the APIs of API Gateway that triggers create: access logs and limits."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Annotated, Any

from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.triggers.core.option import Options, with_options
from cdk_rust_lambda.triggers.http.common import (
    access_log,
)
from cdk_rust_lambda.triggers.options.fields import (
    integer,
    number,
)


@with_options
class Throttle(Options):
    """The keys of `throttle`."""

    _: KW_ONLY
    burst_limit: Annotated[int | None, integer(0)] = None
    rate_limit: Annotated[float | None, number(0, 1_000_000)] = None


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
        group, log_format = access_log(function, construct_id, **line)
        resource.access_log_settings = apigatewayv2.CfnStage.AccessLogSettingsProperty(
            destination_arn=group.log_group_arn, format=log_format
        )
    if throttle is not None:
        resource.default_route_settings = apigatewayv2.CfnStage.RouteSettingsProperty(
            throttling_burst_limit=throttle.burst_limit, throttling_rate_limit=throttle.rate_limit
        )

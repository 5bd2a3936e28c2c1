"""How long callers wait, where that is only known at deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import CfnParameter, Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elb

from cdk_rust_lambda.triggers import (
    AlbTrigger,
    HttpApiTrigger,
    RestApiTrigger,
    WebSocketApiTrigger,
)
from tests.support.projects import resources_of, skipping_stack
from tests.support.triggers import function_with, messages

if TYPE_CHECKING:
    from pathlib import Path


def test_timeouts_of_apis(tmp_path: Path) -> None:
    stack = skipping_stack()
    limit = CfnParameter(stack, "Limit", type="Number").value_as_number
    triggers = [
        kind(routes=["GET /a"], timeout=Duration.millis(limit))
        for kind in (RestApiTrigger, HttpApiTrigger)
    ]
    sockets = WebSocketApiTrigger(timeout=Duration.millis(limit))
    function_with(tmp_path, stack, *triggers, sockets, timeout=Duration.minutes(5))
    assert "api-timeout" not in messages(stack)
    integrations = resources_of(stack, "AWS::ApiGatewayV2::Integration")
    methods = [each["Integration"] for each in resources_of(stack, "AWS::ApiGateway::Method")]
    waits = {str(each["TimeoutInMillis"]) for each in (*integrations, *methods)}
    assert waits == {"{'Ref': 'Limit'}"}


def test_the_interval_of_a_health_check(tmp_path: Path) -> None:
    stack = skipping_stack()
    seconds = Duration.seconds(CfnParameter(stack, "Limit", type="Number").value_as_number)
    group = ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-1")
    arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/a/b/c"
    listener = elb.ApplicationListener.from_application_listener_attributes(
        stack, "Listener", listener_arn=arn, security_group=group
    )
    check = elb.HealthCheck(enabled=True, interval=seconds)
    trigger = AlbTrigger(listener, priority=5, path_patterns=["/a"], health_check=check)
    function_with(tmp_path, stack, trigger)
    said = messages(stack)
    assert "the health check invokes the function again and again, which is paid" in said

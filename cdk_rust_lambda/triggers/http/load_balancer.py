"""Requests to Application Load Balancers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar, cast

from aws_cdk import Duration, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.duplicates import Place, claim, identity_of, is_first
from cdk_rust_lambda.triggers.core.option import Options, Strings, with_options
from cdk_rust_lambda.triggers.core.samples import REGION, SOURCE_IP, sample_arn
from cdk_rust_lambda.triggers.core.source import ImportedByArn, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger, inform, warn
from cdk_rust_lambda.triggers.http.answer_time import seconds_of
from cdk_rust_lambda.triggers.http.common import request_event
from cdk_rust_lambda.triggers.http.routes import example_body
from cdk_rust_lambda.triggers.options.fields import (
    duration,
    flag,
    integer,
    set_options,
    string,
    strings,
)
from cdk_rust_lambda.triggers.options.instances import instances
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.options.structs import cdk_struct
from cdk_rust_lambda.triggers.wiring.permissions import allow, refusals

_ARN = r"arn:[\w-]+:elasticloadbalancing:[\w-]+:\w+:listener/app/[\w/-]+"
_SERVICE = "elasticloadbalancing.amazonaws.com"
_CONDITIONS = ("host_headers", "http_request_methods", "path_patterns", "source_ips")
_INTERVAL = 35  # seconds; the default of a target group for a function


@with_options
class HealthCheck(Options):
    """The keys of `health_check`."""

    _: KW_ONLY
    enabled: Annotated[bool | None, flag()] = True
    healthy_http_codes: Annotated[
        str | None, string(r"[\d,-]+", "codes such as '200' or '200-299'")
    ] = None
    healthy_threshold_count: Annotated[int | None, integer(2, 10)] = None
    interval: Annotated[Duration | None, duration(5, 300)] = None
    path: Annotated[str | None, string(r"/\S*", "a path")] = None
    timeout: Annotated[Duration | None, duration(2, 120)] = None
    unhealthy_threshold_count: Annotated[int | None, integer(2, 10)] = None


@with_options
class AlbTrigger(Trigger):
    """Answers requests that a listener of an Application Load Balancer forwards.

    Wired as a target group of its own and a rule of the listener; target groups of the function's
    account may invoke it, with `target_group_name` only the one of that name. The handler is one of the crate `lambda_http` (feature `alb`). The body of a
    request and the answer may have 1 MB; there are no WebSockets. Without `multi_value_headers_enabled` a
    client gets only the first of several `Set-Cookie` headers. See "Use Lambda functions as targets
    of an Application Load Balancer" in the guide of Elastic Load Balancing.

    Args:
        listener: The listener: a construct, or its ARN. Needed.
        priority: The rule's place among those of the listener, 1 to 50,000; the lowest is first. Needed
            with a condition; without any, the function is what the listener does by default.
        conditions: Conditions of aws-cdk-lib, all of which a request must meet. Only in Python.
            Default: none.
        health_check: Calls the function again and again, each of which is paid: `{ path = "/health" }`,
            with `interval`, `timeout`, `healthy_http_codes` and both thresholds. Default: none.
        host_headers: One of these hosts, with `*` and `?`. Default: any.
        http_request_methods: One of these methods. Default: any.
        multi_value_headers_enabled: Whether of headers and query parameters that are sent more than
            once all values arrive, not only the last one. Default: False.
        path_patterns: One of these paths, with `*` and `?`. Default: any.
        source_ips: From one of these networks, as CIDR. Default: any.
        target_group_name: The target group's name. Default: CloudFormation's.

    Raises:
        TriggerError: no listener, an option out of range, or a priority without a condition.
    """

    type: ClassVar[str] = "alb"
    source_field: ClassVar[str | None] = "listener"
    event: ClassVar[HandlerEvent] = request_event("alb")

    listener: Annotated[
        elbv2.IApplicationListener | Source | None,
        Resource(
            "a listener of an Application Load Balancer",
            "register_connectable",  # which listeners of Network Load Balancers don't have
            arn=_ARN,
            creatable=False,
            nameable=False,
            required=True,
        ),
    ] = None
    _: KW_ONLY
    priority: Annotated[int | None, integer(1, 50_000)] = None
    conditions: Annotated[
        Sequence[elbv2.ListenerCondition] | None,
        instances(elbv2.ListenerCondition, "a list of ListenerCondition"),
    ] = None
    health_check: Annotated[
        elbv2.HealthCheck | Mapping[str, Any] | None, cdk_struct(elbv2.HealthCheck, HealthCheck)
    ] = None
    host_headers: Annotated[Strings | None, strings()] = None
    http_request_methods: Annotated[
        Strings | None, strings(r"[A-Z_-]{1,40}", "a list of methods")
    ] = None
    multi_value_headers_enabled: Annotated[bool | None, flag()] = None
    path_patterns: Annotated[
        Strings | None, strings(r"[/*]\S{0,127}", "a list of paths, each from '/' or '*'")
    ] = None
    source_ips: Annotated[
        Strings | None, strings(r"[\da-fA-F.:]+/\d+", "a list of networks as CIDR")
    ] = None
    target_group_name: Annotated[
        str | None,
        string(
            r"(?!internal-)[A-Za-z\d](?:[A-Za-z\d-]{0,30}[A-Za-z\d])?",
            "a name of at most 32 characters",
        ),
    ] = None

    def __attrs_post_init__(self) -> None:
        if (self.priority is None) is self._has_conditions:
            raise TriggerError(
                "a rule of a listener has a priority and a condition, or neither of them",
                key="priority",
                remedy="set priority and path_patterns or another condition",
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> elbv2.IApplicationListener:
        """Adds a target group, and a rule or the default action to the listener."""
        listener = self._listener(function, construct_id)
        self._inform(function, listener)
        group = self._target_group(function, construct_id)
        if self.priority is None:
            with refusals("listener", "set priority and a condition", "alb-target-group"):
                listener.add_target_groups(construct_id, target_groups=[group])
            return listener
        claim(
            function,
            construct_id,
            Place(
                identity_of(function, self.listener, "listener_arn"),
                str(self.priority),
                "the priority",
                option="priority",
                check_id="alb-target-group",
            ),
        )
        with refusals("conditions", "write other conditions"):
            elbv2.ApplicationListenerRule(
                function,
                f"{construct_id}Rule",
                listener=listener,
                priority=self.priority,
                conditions=self._conditions(),
                target_groups=[group],
            )
        return listener

    def sample_event(self) -> dict[str, Any]:
        """Returns a request that meets the conditions."""
        pattern = (self.path_patterns or ("/example",))[0]
        host = (self.host_headers or (f"example-123456789.{REGION}.elb.amazonaws.com",))[0]
        method = (self.http_request_methods or ("GET",))[0]
        headers = {
            "accept": "*/*",
            "host": _matching(host),
            "user-agent": "example",
            "x-amzn-trace-id": "Root=1-5c34e93e-4dea0086f9763ac0667b115a",
            "x-forwarded-for": SOURCE_IP,
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        }
        event: dict[str, Any] = {
            "requestContext": {
                "elb": {
                    "targetGroupArn": sample_arn(
                        "elasticloadbalancing",
                        f"targetgroup/{self.target_group_name or 'example'}/6d0ecf831eec9f09",
                    )
                }
            },
            "httpMethod": method,
            "path": f"/{_matching(pattern).lstrip('/')}",
            "body": example_body(method) or "",
            "isBase64Encoded": False,
        }
        if self.multi_value_headers_enabled:
            event["multiValueHeaders"] = {name: [value] for name, value in headers.items()}
            event["multiValueQueryStringParameters"] = {}
        else:
            event["headers"] = headers
            event["queryStringParameters"] = {}
        return event

    def _target_group(
        self, function: lambda_.Function, construct_id: str
    ) -> elbv2.ApplicationTargetGroup:
        """Makes the target group, which may invoke the function."""
        handler = self.handler(function)
        # aws-cdk-lib's LambdaTarget lets load balancers of every account invoke the function.
        permission = allow(
            function, construct_id, handler, _SERVICE, source_arn=self._group_arn(function)
        )
        group = elbv2.ApplicationTargetGroup(
            function,
            construct_id,
            target_type=elbv2.TargetType.LAMBDA,
            **set_options(self, "health_check", "multi_value_headers_enabled", "target_group_name"),
        )
        child = group.node.default_child
        assert isinstance(child, elbv2.CfnTargetGroup)  # noqa: S101 - a target group's default child
        child.targets = [elbv2.CfnTargetGroup.TargetDescriptionProperty(id=handler.function_arn)]
        child.node.add_dependency(permission)
        return group

    def _group_arn(self, function: lambda_.Function) -> str:
        """Returns the ARN of the target group, up to what Elastic Load Balancing makes up.

        Not the group's own one: the group comes after the permission, as its target is checked. `*` matches
        there: "SourceArn" of AWS::Lambda::Permission.
        """
        return Stack.of(function).format_arn(
            service="elasticloadbalancing",
            resource="targetgroup",
            resource_name=f"{self.target_group_name or '*'}/*",
        )

    @property
    def _has_conditions(self) -> bool:
        return any(getattr(self, name) for name in ("conditions", *_CONDITIONS))

    def _conditions(self) -> list[elbv2.ListenerCondition]:
        found = list(self.conditions or ())
        for name in _CONDITIONS:
            values = getattr(self, name)
            if values:
                found.append(getattr(elbv2.ListenerCondition, name)(list(values)))
        return found

    def _listener(
        self, function: lambda_.Function, construct_id: str
    ) -> elbv2.IApplicationListener:
        if not isinstance(self.listener, ImportedByArn):
            return cast("elbv2.IApplicationListener", self.listener)
        # aws-cdk-lib wants its security group, which rules that forward to functions don't use.
        group = ec2.SecurityGroup.from_security_group_id(
            function, f"{construct_id}SecurityGroup", "sg-unused", mutable=False
        )
        return elbv2.ApplicationListener.from_application_listener_attributes(
            function,
            f"{construct_id}Listener",
            listener_arn=self.listener.resolve(),
            security_group=group,
        )

    def _inform(self, function: lambda_.Function, listener: elbv2.IApplicationListener) -> None:
        identity = identity_of(function, self.listener, "listener_arn")
        if is_first("alb-limits", listener, identity):
            warn(
                listener,
                "alb-limits",
                "a load balancer takes no request and no answer of more than 1 MB, and no WebSockets: it"
                " answers with an error of its own. Use function-url or http-api if either may happen,"
                " else acknowledge this warning",
            )
        if not self.multi_value_headers_enabled:
            inform(
                function,
                "alb-multi-value",
                "of a header or query parameter that is sent more than once, the load balancer gives the"
                " function only the last value, and a client only the first of several Set-Cookie headers."
                " Set multi_value_headers_enabled to true to get all",
            )
        check = self.health_check
        if isinstance(check, elbv2.HealthCheck) and check.enabled is not False:
            seconds = seconds_of(check.interval, _INTERVAL)
            often = "again and again" if seconds is None else f"every {seconds:g} seconds"
            inform(
                function,
                "alb-health-check",
                f"the health check invokes the function {often}, which is paid as any"
                " request is. Leave health_check out if nothing depends on it",
            )


def _matching(pattern: str) -> str:
    """Returns a text that a pattern with `*` and `?` matches."""
    return pattern.replace("*", "example").replace("?", "x")

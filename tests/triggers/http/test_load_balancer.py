from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest
from aws_cdk import Duration, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from cdk_rust_lambda import RustFunction, TriggerError
from cdk_rust_lambda.triggers import AlbTrigger
from cdk_rust_lambda.triggers.http.load_balancer import HealthCheck
from tests.support.projects import lambda_settings, resources_of, skipping_stack, template_of
from tests.support.triggers import function_with, messages, only, options_of, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

ARN = (
    "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/web/50dc6c495c0c9188/f2f7dc8e"
)
GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
PERMISSION = "AWS::Lambda::Permission"
RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"


def listener_of(stack: Stack, **more: Any) -> elbv2.ApplicationListener:
    """A listener, with a default action if asked for."""
    vpc = ec2.Vpc(stack, "Vpc", nat_gateways=0, max_azs=2)
    balancer = elbv2.ApplicationLoadBalancer(stack, "Web", vpc=vpc)
    return balancer.add_listener("Http", port=80, open=False, **more)


def listener_with_default(stack: Stack) -> elbv2.ApplicationListener:
    return listener_of(stack, default_action=elbv2.ListenerAction.fixed_response(404))


def test_its_options_are_the_same_in_cargo_toml(tmp_path: Path) -> None:
    lines = (
        "type = 'alb'\nsource = 'http'\npriority = 10\npath_patterns = ['/items/*']\n"
        "host_headers = ['app.example.com']\nhttp_request_methods = ['GET']\n"
        "source_ips = ['203.0.113.0/24']\nmulti_value_headers_enabled = true\n"
        "target_group_name = 'items'\nhealth_check = { path = '/health', interval = 60 }"
    )
    conditions = elbv2.ListenerCondition
    found = []
    for in_manifest in (True, False):
        stack = skipping_stack()
        listener = listener_with_default(stack)
        python = AlbTrigger(
            listener,
            priority=10,
            conditions=[
                conditions.host_headers(["app.example.com"]),
                conditions.http_request_methods(["GET"]),
                conditions.path_patterns(["/items/*"]),
                conditions.source_ips(["203.0.113.0/24"]),
            ],
            multi_value_headers_enabled=True,
            target_group_name="items",
            health_check=elbv2.HealthCheck(
                enabled=True, path="/health", interval=Duration.minutes(1)
            ),
        )
        if in_manifest:
            resources = {"http": listener}
            function_with(tmp_path, stack, manifest=trigger_table(lines), resources=resources)
        else:
            function_with(tmp_path, stack, python)
        found.append([only(stack, kind) for kind in (GROUP, RULE, PERMISSION)])
    assert found[0] == found[1]
    group, rule, _ = found[0]
    assert group["TargetType"] == "lambda"
    assert group["Name"] == "items"
    assert group["HealthCheckEnabled"] is True
    assert group["HealthCheckPath"] == "/health"
    assert group["HealthCheckIntervalSeconds"] == 60
    assert {
        "Key": "lambda.multi_value_headers.enabled",
        "Value": "true",
    } in group["TargetGroupAttributes"]
    assert rule["Priority"] == 10
    assert [each["Field"] for each in rule["Conditions"]] == [
        "host-header",
        "http-request-method",
        "path-pattern",
        "source-ip",
    ]


def test_the_permission_of_a_target_group_with_a_name(tmp_path: Path) -> None:
    stack = skipping_stack()
    listener = listener_with_default(stack)
    trigger = AlbTrigger(listener, priority=1, path_patterns=["/"], target_group_name="orders")
    function_with(tmp_path, stack, trigger)
    assert str(only(stack, PERMISSION)["SourceArn"]).endswith(":targetgroup/orders/*']]}")


def test_the_permission_is_for_the_account_only(tmp_path: Path) -> None:
    stack = skipping_stack()
    listener = listener_with_default(stack)
    function = function_with(tmp_path, stack, AlbTrigger(listener, priority=1, path_patterns=["/"]))
    assert only(stack, PERMISSION) == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": only(stack, GROUP)["Targets"][0]["Id"],
        "Principal": "elasticloadbalancing.amazonaws.com",
        "SourceAccount": {"Ref": "AWS::AccountId"},
        "SourceArn": only(stack, PERMISSION)["SourceArn"],
    }
    assert str(only(stack, PERMISSION)["SourceArn"]).endswith(":targetgroup/*/*']]}")
    # A target can be registered only by who may be invoked by the load balancer.
    resources = template_of(stack)["Resources"].values()
    (group,) = (each for each in resources if each["Type"] == GROUP)
    assert any("Permission" in name for name in group["DependsOn"])
    assert "HealthCheckEnabled" not in group["Properties"]
    assert function.triggers["AlbHttp"].source is listener


def test_the_default_action(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, AlbTrigger(listener_of(stack)))
    (action,) = only(stack, LISTENER)["DefaultActions"]
    assert action["Type"] == "forward"
    assert resources_of(stack, RULE) == []


def test_a_listener_that_exists(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = f"type = 'alb'\nsource = '{ARN}'\npriority = 5\npath_patterns = ['/a']"
    function_with(tmp_path, stack, manifest=trigger_table(lines))
    assert only(stack, RULE)["ListenerArn"] == ARN
    assert "sg-unused" not in str(template_of(stack))
    default = trigger_table(f"type = 'alb'\nsource = '{ARN}'")
    with pytest.raises(TriggerError, match="set priority and a condition"):
        function_with(tmp_path, skipping_stack(), manifest=default)


def test_an_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    manifest = lambda_settings("alias = 'live'") + trigger_table(
        f"type='alb'\nsource='{ARN}'\nalias='live'\npriority=1\npath_patterns=['/']"
    )
    function_with(tmp_path, stack, manifest=manifest)
    assert "Alias" in str(only(stack, GROUP)["Targets"])
    assert "Alias" in str(only(stack, PERMISSION)["FunctionName"])


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "only the last value"),
        ({"multi_value_headers_enabled": True}, None),
        ({"multi_value_headers_enabled": True, "health_check": {}}, "every 35 seconds"),
        ({"multi_value_headers_enabled": True, "health_check": {"enabled": False}}, None),
        ({"multi_value_headers_enabled": True, "health_check": {"interval": 50}}, "every 50 sec"),
    ],
)
def test_check_limits(tmp_path: Path, options: dict[str, Any], expected: str | None) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, AlbTrigger(listener_of(stack), **options))
    text = messages(stack)
    assert "no answer of more than 1 MB" in text
    assert "cdk-rust-lambda:alb-limits" in text
    kinds = {"alb-multi-value": "only the last", "alb-health-check": "every"}
    for check_id, words in kinds.items():
        assert (f"cdk-rust-lambda:{check_id}" in text) is (words in str(expected))
    assert (expected or "") in text


def test_a_listener_of_a_network_load_balancer() -> None:
    other: Any = object.__new__(elbv2.NetworkListener)
    with pytest.raises(TriggerError, match="expected a listener of an Application") as caught:
        AlbTrigger(other)
    assert caught.value.key == "listener"


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"priority": 1}, "priority"),
        ({"path_patterns": ["/"]}, "priority"),
        ({"priority": 0, "path_patterns": ["/"]}, "priority"),
        ({"path_patterns": ["x"]}, "path_patterns"),
        ({"source_ips": ["x"]}, "source_ips"),
        ({"http_request_methods": ["get it"]}, "http_request_methods"),
        ({"conditions": ["/"]}, "conditions"),
        ({"health_check": {"port": "80"}}, "health_check"),
        ({"health_check": {"interval": 1}}, "health_check"),
        ({"target_group_name": "internal-x"}, "target_group_name"),
        ({"listener": "x"}, "listener"),
        ({"listener": None}, "listener"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    vpc_less: Any = object.__new__(elbv2.ApplicationListener)
    with pytest.raises(TriggerError) as caught:
        AlbTrigger(**{"listener": vpc_less, **options})
    assert caught.value.key == key
    assert caught.value.remedy


def test_two_rules_with_one_priority(tmp_path: Path) -> None:
    stack = skipping_stack()
    trigger = AlbTrigger(listener_with_default(stack), priority=1, path_patterns=["/"])
    function_with(tmp_path, stack, trigger)
    with pytest.raises(TriggerError, match="Stack/F has the priority '1' already"):
        RustFunction(stack, "Second", manifest_path=tmp_path, triggers=[trigger])


@pytest.mark.newest
def test_health_check_has_all_keys() -> None:
    keys = {each.name for each in attrs.fields(HealthCheck)}
    not_for_functions = {"healthy_grpc_codes", "port", "protocol"}
    assert keys == options_of(elbv2.HealthCheck) - not_for_functions


def test_sample_events() -> None:
    listener: Any = object.__new__(elbv2.ApplicationListener)
    trigger = AlbTrigger(
        listener, priority=1, path_patterns=["/items/*"], http_request_methods=["POST"]
    )
    event = trigger.sample_event()
    assert event["path"] == "/items/example"
    assert event["httpMethod"] == "POST"
    assert event["headers"]["host"]
    for pattern, path in (("*", "/example"), ("*.png", "/example.png")):
        assert attrs.evolve(trigger, path_patterns=[pattern]).sample_event()["path"] == path
    multiple = attrs.evolve(trigger, multi_value_headers_enabled=True).sample_event()
    assert multiple["multiValueHeaders"]["accept"] == ["*/*"]
    assert "headers" not in multiple

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_vpclattice as vpclattice

from cdk_rust_lambda import RustFunction, TriggerError
from cdk_rust_lambda.triggers import VpcLatticeTrigger
from tests.support.projects import lambda_settings, resources_of, skipping_stack, template_of
from tests.support.triggers import function_with, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

SERVICE_ID = "svc-0123456789abcdef0"
SERVICE_ARN = f"arn:aws:vpc-lattice:eu-west-1:123456789012:service/{SERVICE_ID}"
LISTENER_ARN = f"{SERVICE_ARN}/listener/listener-0123456789abcdef0"
GROUP = "AWS::VpcLattice::TargetGroup"
LISTENER = "AWS::VpcLattice::Listener"
PERMISSION = "AWS::Lambda::Permission"
RULE = "AWS::VpcLattice::Rule"


def listener_of(stack: Stack, service: vpclattice.CfnService) -> vpclattice.CfnListener:
    action = vpclattice.CfnListener.DefaultActionProperty(fixed_response={"statusCode": 404})
    return vpclattice.CfnListener(
        stack,
        "Https",
        protocol="HTTPS",
        service_identifier=service.attr_id,
        default_action=action,
    )


def test_a_listener_for_a_service_of_python(tmp_path: Path) -> None:
    stack = skipping_stack()
    service = vpclattice.CfnService(stack, "Shop")
    function = function_with(tmp_path, stack, VpcLatticeTrigger(service))
    group = only(stack, GROUP)
    assert group["Type"] == "LAMBDA"
    assert group["Config"] == {"LambdaEventStructureVersion": "V2"}
    permission = only(stack, PERMISSION)
    assert permission["FunctionName"] == group["Targets"][0]["Id"]
    assert permission["Principal"] == "vpc-lattice.amazonaws.com"
    resources = template_of(stack)["Resources"]
    (name,) = (name for name, each in resources.items() if each["Type"] == GROUP)
    assert permission["SourceArn"] == {"Fn::GetAtt": [name, "Arn"]}
    listener = only(stack, LISTENER)
    assert listener["Protocol"] == "HTTPS"
    assert listener["DefaultAction"]["Forward"]["TargetGroups"] == [
        {"TargetGroupIdentifier": {"Fn::GetAtt": [name, "Id"]}}
    ]
    assert isinstance(function.triggers["VpcLatticeShop"].source, vpclattice.CfnListener)


@pytest.mark.parametrize(
    ("source", "identifier"),
    [(f"'{SERVICE_ARN}'", SERVICE_ARN), (f"{{ name = '{SERVICE_ID}' }}", SERVICE_ID)],
)
def test_a_service_that_exists(tmp_path: Path, source: str, identifier: str) -> None:
    stack = skipping_stack()
    lines = f"type = 'vpc-lattice'\nsource = {source}\nprotocol = 'http'\nport = 8080"
    function_with(tmp_path, stack, manifest=trigger_table(lines))
    listener = only(stack, LISTENER)
    assert listener["ServiceIdentifier"] == identifier
    assert (listener["Protocol"], listener["Port"]) == ("HTTP", 8080)


def test_a_rule_is_the_same_in_cargo_toml(tmp_path: Path) -> None:
    lines = (
        "type = 'vpc-lattice'\nsource = 'shop'\nlistener = 'https'\npriority = 10\n"
        "path_prefix = '/items'\nmethod = 'GET'"
    )
    found = []
    for in_manifest in (True, False):
        stack = skipping_stack()
        service = vpclattice.CfnService(stack, "Shop")
        listener = listener_of(stack, service)
        python = VpcLatticeTrigger(
            service, listener=listener, priority=10, path_prefix="/items", method="GET"
        )
        if in_manifest:
            resources: Any = {"shop": service, "https": listener}
            function_with(tmp_path, stack, manifest=trigger_table(lines), resources=resources)
        else:
            function_with(tmp_path, stack, python)
        found.append(only(stack, RULE))
    assert found[0] == found[1]
    assert found[0]["Priority"] == 10
    assert found[0]["Match"]["HttpMatch"] == {
        "Method": "GET",
        "PathMatch": {"CaseSensitive": True, "Match": {"Prefix": "/items"}},
    }
    assert found[0]["ListenerIdentifier"] == {"Fn::GetAtt": ["Https", "Id"]}


def test_a_rule_of_a_listener_that_exists(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = (
        f"type = 'vpc-lattice'\nsource = '{SERVICE_ARN}'\nlistener = '{LISTENER_ARN}'\n"
        "priority = 1\npath_exact = '/a'"
    )
    function_with(tmp_path, stack, manifest=trigger_table(lines))
    rule = only(stack, RULE)
    assert rule["ListenerIdentifier"] == LISTENER_ARN
    assert rule["Match"]["HttpMatch"]["PathMatch"]["Match"] == {"Exact": "/a"}
    assert resources_of(stack, LISTENER) == []


def test_an_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    manifest = lambda_settings("alias = 'live'") + trigger_table(
        f"type = 'vpc-lattice'\nsource = '{SERVICE_ARN}'\nalias = 'live'"
    )
    function_with(tmp_path, stack, manifest=manifest)
    assert "Alias" in str(only(stack, GROUP)["Targets"])
    assert "Alias" in str(only(stack, PERMISSION)["FunctionName"])


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"service": None}, "service"),
        ({"service": "x"}, "service"),
        ({"priority": 1}, "priority"),
        ({"path_exact": "/"}, "path_exact"),
        ({"listener": True}, "priority"),
        ({"listener": True, "priority": 1}, "priority"),
        ({"listener": True, "method": "GET"}, "priority"),
        ({"listener": True, "priority": 1, "method": "GET", "port": 1}, "port"),
        ({"listener": True, "priority": 1, "method": "GET", "protocol": "http"}, "protocol"),
        ({"listener": True, "priority": 1, "path_exact": "/", "path_prefix": "/"}, "path_exact"),
        ({"listener": True, "priority": 2001, "method": "GET"}, "priority"),
        ({"listener": True, "priority": 1, "method": "PATCH"}, "method"),
        ({"listener": True, "priority": 1, "path_prefix": "/" + "a" * 128}, "path_prefix"),
        ({"listener": True, "priority": 1, "path_exact": "/ä"}, "path_exact"),
        ({"protocol": "tcp"}, "protocol"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    stack = skipping_stack()
    service = vpclattice.CfnService(stack, "Shop")
    if options.get("listener"):
        options = {**options, "listener": listener_of(stack, service)}
    with pytest.raises(TriggerError) as caught:
        VpcLatticeTrigger(**{"service": service, **options})
    assert caught.value.key == key
    assert caught.value.remedy


def test_two_rules_with_one_priority(tmp_path: Path) -> None:
    stack = skipping_stack()
    service = vpclattice.CfnService(stack, "Shop")
    listener = listener_of(stack, service)
    trigger = VpcLatticeTrigger(service, listener=listener, priority=1, method="GET")
    function_with(tmp_path, stack, trigger)
    with pytest.raises(TriggerError, match="has the priority '1' already"):
        RustFunction(stack, "Second", manifest_path=tmp_path, triggers=[trigger])


def test_sample_events() -> None:
    stack = skipping_stack()
    service = vpclattice.CfnService(stack, "Shop")
    listener = listener_of(stack, service)
    trigger = VpcLatticeTrigger(
        service, listener=listener, priority=1, method="POST", path_prefix="/items/"
    )
    event = trigger.sample_event()
    assert (event["method"], event["path"]) == ("POST", "/items/example")
    assert event["body"]
    assert VpcLatticeTrigger(service).sample_event()["path"] == "/example"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import CfnParameter, Duration, Stack, Token
from aws_cdk import aws_ec2 as ec2

from cdk_rust_lambda.triggers.callbacks.client_vpn import ClientVpnTrigger
from tests.support.pairs import refused, same_in_both
from tests.support.projects import skipping_stack
from tests.support.triggers import function_with, messages, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

ENDPOINT = "AWS::EC2::ClientVpnEndpoint"
NAME = "AWSClientVPN-connect"
CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/x"


def endpoint(stack: Stack) -> ec2.ClientVpnEndpoint:
    return ec2.ClientVpnEndpoint(
        stack,
        "Endpoint",
        vpc=ec2.Vpc(stack, "Vpc", max_azs=1, nat_gateways=0),
        cidr="10.100.0.0/16",
        server_certificate_arn=CERTIFICATE,
        client_certificate_arn=CERTIFICATE,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
    )


def plain_endpoint(stack: Stack, **more: Any) -> ec2.CfnClientVpnEndpoint:
    return ec2.CfnClientVpnEndpoint(
        stack,
        "Plain",
        authentication_options=[],
        connection_log_options=ec2.CfnClientVpnEndpoint.ConnectionLogOptionsProperty(enabled=False),
        server_certificate_arn=CERTIFICATE,
        **more,
    )


@pytest.mark.parametrize("make", [endpoint, plain_endpoint])
def test_an_endpoint(tmp_path: Path, make: Any) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'client-vpn'\nsource = 'given'",
        ClientVpnTrigger,
        make,
        function_name=NAME,
    )
    options = only(stack, ENDPOINT)["ClientConnectOptions"]
    assert options["Enabled"] is True
    assert options["LambdaFunctionArn"]["Fn::GetAtt"][0].startswith("F")


def test_an_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    manifest = "[package.metadata.lambda.deploy]\nalias = 'live'\n"
    trigger = ClientVpnTrigger(plain_endpoint(stack), alias="live")
    function_with(tmp_path, stack, trigger, manifest=manifest, function_name=NAME)
    assert "Alias" in only(stack, ENDPOINT)["ClientConnectOptions"]["LambdaFunctionArn"]["Ref"]


@pytest.mark.parametrize(("name", "match"), [(None, "has no name"), ("h", "is called 'h'")])
def test_check_name(tmp_path: Path, name: str | None, match: str) -> None:
    stack = skipping_stack()
    trigger = ClientVpnTrigger(plain_endpoint(stack))
    refused(
        lambda: function_with(tmp_path, stack, trigger, function_name=name), "function_name", match
    )


def test_a_name_that_is_not_known(tmp_path: Path) -> None:
    stack = skipping_stack()
    name = CfnParameter(stack, "Name").value_as_string
    function_with(tmp_path, stack, ClientVpnTrigger(plain_endpoint(stack)), function_name=name)
    assert only(stack, ENDPOINT)["ClientConnectOptions"]["Enabled"] is True


@pytest.mark.parametrize(("seconds", "warns"), [(30, False), (31, True)])
def test_check_timeout(tmp_path: Path, seconds: int, warns: bool) -> None:
    stack = skipping_stack()
    trigger = ClientVpnTrigger(plain_endpoint(stack))
    timeout = Duration.seconds(seconds)
    function_with(tmp_path, stack, trigger, function_name=NAME, timeout=timeout)
    assert ("cdk-rust-lambda:client-vpn-timeout" in messages(stack)) is warns


def test_what_is_refused(tmp_path: Path) -> None:
    refused(ClientVpnTrigger, "endpoint", "is needed")
    stack = skipping_stack()
    options = ec2.CfnClientVpnEndpoint.ClientConnectOptionsProperty(enabled=True)
    taken = ClientVpnTrigger(plain_endpoint(stack, client_connect_options=options))
    refused(
        lambda: function_with(tmp_path, stack, taken, function_name=NAME), "endpoint", "already"
    )
    unknown = plain_endpoint(
        skipping_stack(), client_connect_options=Token.as_any({"Ref": "Options"})
    )
    refused(
        lambda: function_with(
            tmp_path, Stack.of(unknown), ClientVpnTrigger(unknown), function_name=NAME
        ),
        "endpoint",
        "already",
    )
    imported = ec2.ClientVpnEndpoint.from_endpoint_attributes(
        stack, "Imported", endpoint_id="x", security_groups=[]
    )
    stack = skipping_stack()
    refused(
        lambda: function_with(tmp_path, stack, ClientVpnTrigger(imported), function_name=NAME),
        "endpoint",
        "imported endpoint",
    )
    lines = "type = 'client-vpn'\nsource = { name = 'x' }"
    with pytest.raises(Exception, match="can't be imported"):
        function_with(tmp_path, skipping_stack(), manifest=trigger_table(lines))


def test_the_sample_event() -> None:
    assert ClientVpnTrigger(plain_endpoint(Stack())).sample_event()["username"]

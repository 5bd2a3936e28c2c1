"""Connections to Client VPN endpoints."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import SOURCE_IP
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.core.values import structure_of
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.final_values import check_finally, check_timeout
from cdk_rust_lambda.triggers.wiring.permissions import shorter_timeout

_PREFIX = "AWSClientVPN-"
_LONGEST_ANSWER = 30  # seconds; see "Connection authorization" in the Client VPN guide


@with_options
class ClientVpnTrigger(Trigger):
    """Lets the function decide who may connect to a Client VPN endpoint.

    The function becomes the endpoint's connection handler; the service-linked role of Client VPN invokes it,
    so that its name must begin with `AWSClientVPN-`. The Rust event is
    `aws_lambda_events::event::clientvpn::ClientVpnConnectionHandlerRequest` (feature `clientvpn`), the answer
    `ClientVpnConnectionHandlerResponse`. See "Connection authorization" in the Client VPN guide.

    Args:
        endpoint: The endpoint, as a `ClientVpnEndpoint` or a `CfnClientVpnEndpoint`. Needed.

    Raises:
        TriggerError: no endpoint, one that isn't of this app or has a handler, or a function of another name.
    """

    type: ClassVar[str] = "client-vpn"
    source_field: ClassVar[str | None] = "endpoint"
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::clientvpn::ClientVpnConnectionHandlerRequest", "clientvpn"
    )

    endpoint: Annotated[
        ec2.IClientVpnEndpoint | ec2.CfnClientVpnEndpoint | Source | None,
        Resource(
            "a Client VPN endpoint",
            ("target_networks_associated", "client_connect_options"),
            creatable=False,
            required=True,
            not_imported="its handler is set only where the endpoint itself is defined",
        ),
    ] = None

    def bind(self, function: lambda_.Function, construct_id: str) -> Any:
        """Sets the endpoint's connection handler."""
        del construct_id  # nothing is created
        _check_name(function)
        check_timeout(function, _check_timeout)
        endpoint: Any = self.endpoint
        is_l1 = isinstance(endpoint, ec2.CfnClientVpnEndpoint)
        resource = endpoint if is_l1 else endpoint.node.default_child
        if not isinstance(resource, ec2.CfnClientVpnEndpoint):
            # aws-cdk-lib gives the endpoint this id, but no default child.
            resource = endpoint.node.try_find_child("Resource")
        if not isinstance(resource, ec2.CfnClientVpnEndpoint):
            raise TriggerError(
                f"{endpoint.node.path} is an imported endpoint, whose handler can't be set",
                key="endpoint",
                remedy="pass the endpoint where it is defined",
            )
        options = structure_of(resource, "client_connect_options")
        # What only a deployment knows may be one: it isn't to be lost.
        if options is not None and getattr(options, "enabled", True):
            raise TriggerError(
                f"the endpoint {endpoint.node.path} has a connection handler already",
                key="endpoint",
                remedy="leave client_connection_handler of the endpoint out",
            )
        resource.client_connect_options = ec2.CfnClientVpnEndpoint.ClientConnectOptionsProperty(
            enabled=True, lambda_function_arn=self.handler(function).function_arn
        )
        return endpoint

    def sample_event(self) -> dict[str, Any]:
        """Returns the request of one client."""
        return {
            "connection-id": "cvpn-connection-04e7e1b2f0daf9460",
            "endpoint-id": "cvpn-endpoint-0f13eab7f860433cc",
            "common-name": "client.example.com",
            "username": "example-user",
            "platform": "linux",
            "platform-version": "6.1",
            "public-ip": SOURCE_IP,
            "client-openvpn-version": "2.6.0",
            "groups": "",
            "schema-version": "v3",
        }


def _check_timeout(timeout: int) -> Notice | None:
    if timeout <= _LONGEST_ANSWER:
        return None
    return Notice.warning(
        "client-vpn-timeout",
        f"the function may take {timeout} seconds, but Client VPN waits {_LONGEST_ANSWER} for its"
        f" answer. {shorter_timeout(_LONGEST_ANSWER)}",
    )


def _check_name(function: lambda_.Function) -> None:
    """See "Connection authorization" in the Client VPN guide."""
    resource = function.node.default_child
    assert isinstance(resource, lambda_.CfnFunction)  # noqa: S101 - a Function's default child
    # A function without a name has a token there, for nothing.
    name = Stack.of(function).resolve(resource.function_name)

    def check(name: Any) -> TriggerError | None:
        if name is not None and (not isinstance(name, str) or name.startswith(_PREFIX)):
            return None
        found = "has no name of its own" if name is None else f"is called {name!r}"
        return TriggerError(
            f"the function {function.node.path} {found}, but Client VPN invokes only those whose name"
            f" begins with {_PREFIX!r}",
            key="function_name",
            remedy=f"set function_name='{_PREFIX}...' on the function",
            check_id="client-vpn-name",
        )

    check_finally(function, check(name), lambda final: check(final.get("FunctionName")))

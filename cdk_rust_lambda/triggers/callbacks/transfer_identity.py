"""Identity providers of Transfer Family servers."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import RemovalPolicy
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_transfer as transfer

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import SOURCE_IP
from cdk_rust_lambda.triggers.core.source import Created, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.core.values import structure_of
from cdk_rust_lambda.triggers.options.fields import keyword
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.permissions import allow, log_group
from cdk_rust_lambda.triggers.wiring.resources import refuse_properties

_METHODS = ("password", "public_key", "public_key_or_password", "public_key_and_password")
_SECURITY_POLICY = "TransferSecurityPolicy-2024-01"


@with_options
class TransferIdentityProviderTrigger(Trigger):
    """Lets the function decide who may use a Transfer Family server, and what they see.

    The function becomes the server's identity provider, and the server may invoke it on behalf of its own
    account. `aws_lambda_events` lacks the event; the answer has `Role` and `HomeDirectory`, an empty one
    refuses. See "Using AWS Lambda to integrate your identity provider" in the Transfer Family guide.

    Args:
        server: The server, as a `CfnServer`. Default: one is created, for SFTP with a public endpoint and a
            current security policy; it logs for a month, and stays when the stack is deleted.
        sftp_authentication_methods: `password`, `public_key`, `public_key_or_password` or
            `public_key_and_password`. Default: AWS's, either of both.

    Raises:
        TriggerError: a server that isn't of this app, or has an identity provider.
    """

    type: ClassVar[str] = "transfer-identity-provider"
    source_field: ClassVar[str | None] = "server"
    event: ClassVar[HandlerEvent] = HandlerEvent()

    server: Annotated[
        transfer.CfnServer | Source | None,
        Resource(
            "a server (CfnServer)",
            "identity_provider_details",
            not_imported="its identity provider is set only where the server itself is defined",
        ),
    ] = None
    _: KW_ONLY
    sftp_authentication_methods: Annotated[str | None, keyword(*_METHODS)] = None

    def bind(self, function: lambda_.Function, construct_id: str) -> transfer.CfnServer:
        """Sets the server's identity provider."""
        server = self._server(function, construct_id)
        if structure_of(server, "identity_provider_details") is not None:
            raise TriggerError(
                f"the server {server.node.path} has an identity provider already",
                key="server",
                remedy="leave identity_provider_details of the server out",
            )
        handler = self.handler(function)
        methods = self.sftp_authentication_methods
        server.identity_provider_type = "AWS_LAMBDA"
        server.identity_provider_details = transfer.CfnServer.IdentityProviderDetailsProperty(
            function=handler.function_arn,
            sftp_authentication_methods=None if methods is None else methods.upper(),
        )
        allow(function, construct_id, handler, "transfer.amazonaws.com", source_arn=server.attr_arn)
        return server

    def sample_event(self) -> dict[str, Any]:
        """Returns the request of one user."""
        return {
            "username": "example-user",
            "password": "" if self.sftp_authentication_methods == "public_key" else "example",
            "protocol": "SFTP",
            "serverId": "s-0123456789abcdef0",
            "sourceIp": SOURCE_IP,
        }

    def _server(self, function: lambda_.Function, construct_id: str) -> transfer.CfnServer:
        if isinstance(self.server, Created):
            refuse_properties(self.server, "server")
        if not self.creates_source:
            given: Any = self.server
            return given  # type: ignore[no-any-return]
        logs = log_group(function, f"{construct_id}Logs")
        server = transfer.CfnServer(
            function,
            construct_id,
            protocols=["SFTP"],
            security_policy_name=_SECURITY_POLICY,
            structured_log_destinations=[logs.log_group_arn],
        )
        server.apply_removal_policy(RemovalPolicy.RETAIN)
        return server

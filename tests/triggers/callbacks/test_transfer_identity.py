from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Stack, Token
from aws_cdk import aws_transfer as transfer

from cdk_rust_lambda.triggers.callbacks.transfer_identity import TransferIdentityProviderTrigger
from tests.support.pairs import refused, same_in_both
from tests.support.projects import skipping_stack, template_of
from tests.support.triggers import function_with, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

SERVER = "AWS::Transfer::Server"


def server(stack: Stack, **more: Any) -> transfer.CfnServer:
    return transfer.CfnServer(stack, "Server", **more)


def test_a_server_of_python(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'transfer-identity-provider'\nsource = 'given'\n"
        "sftp_authentication_methods = 'public_key'",
        lambda given: TransferIdentityProviderTrigger(
            given, sftp_authentication_methods="public_key"
        ),
        server,
    )
    properties = only(stack, SERVER)
    assert properties["IdentityProviderType"] == "AWS_LAMBDA"
    details = properties["IdentityProviderDetails"]
    assert details["SftpAuthenticationMethods"] == "PUBLIC_KEY"
    assert details["Function"]["Fn::GetAtt"][0].startswith("F")
    permission = only(stack, "AWS::Lambda::Permission")
    assert permission["Principal"] == "transfer.amazonaws.com"
    assert permission["SourceArn"] == {"Fn::GetAtt": ["Server", "Arn"]}
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}


def test_a_server_that_is_created(tmp_path: Path) -> None:
    stack = skipping_stack()
    manifest = "[package.metadata.lambda.deploy]\nalias = 'live'\n" + trigger_table(
        "type = 'transfer-identity-provider'\nalias = 'live'"
    )
    function_with(tmp_path, stack, manifest=manifest)
    resources = template_of(stack)["Resources"].values()
    (found,) = (each for each in resources if each["Type"] == SERVER)
    assert found["DeletionPolicy"] == "Retain"
    assert found["Properties"]["Protocols"] == ["SFTP"]
    assert found["Properties"]["SecurityPolicyName"].startswith("TransferSecurityPolicy-")
    assert len(found["Properties"]["StructuredLogDestinations"]) == 1
    assert "Alias" in found["Properties"]["IdentityProviderDetails"]["Function"]["Ref"]
    assert only(stack, "AWS::Logs::LogGroup")["RetentionInDays"] == 30


def test_what_is_refused(tmp_path: Path) -> None:
    refused(
        lambda: TransferIdentityProviderTrigger(sftp_authentication_methods="x"),
        "sftp_authentication_methods",
    )
    details = transfer.CfnServer.IdentityProviderDetailsProperty(url="https://example.com")
    for given in (details, Token.as_any({"Ref": "Details"})):
        stack = skipping_stack()
        trigger = TransferIdentityProviderTrigger(server(stack, identity_provider_details=given))
        refused(
            lambda: function_with(tmp_path, stack, trigger),  # noqa: B023 - called at once
            "server",
            "already",
        )
    lines = "type = 'transfer-identity-provider'\nsource = { name = 's-1' }"
    with pytest.raises(Exception, match="can't be imported"):
        function_with(tmp_path, skipping_stack(), manifest=trigger_table(lines))


def test_the_sample_event() -> None:
    assert TransferIdentityProviderTrigger().sample_event()["password"]
    trigger = TransferIdentityProviderTrigger(sftp_authentication_methods="public_key")
    assert trigger.sample_event()["password"] == ""

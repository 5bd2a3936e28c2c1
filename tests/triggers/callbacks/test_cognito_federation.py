"""The operation of user pools that aws-cdk-lib has no method for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aws_cdk import aws_cognito as cognito

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import CognitoUserPoolTrigger
from tests.support.projects import skipping_stack
from tests.support.triggers import function_with, only

if TYPE_CHECKING:
    from pathlib import Path

OPERATIONS = ["inbound_federation"]


def test_inbound_federation(tmp_path: Path) -> None:
    stack = skipping_stack()
    pool = cognito.UserPool(stack, "Users")
    trigger = CognitoUserPoolTrigger(pool, operations=OPERATIONS)
    function_with(tmp_path, stack, trigger)
    found = only(stack, "AWS::Cognito::UserPool")["LambdaConfig"]["InboundFederation"]
    assert found["LambdaVersion"] == "V1_0"
    assert found["LambdaArn"]["Fn::GetAtt"][0].startswith("F")
    permission = only(stack, "AWS::Lambda::Permission")
    assert permission["Principal"] == "cognito-idp.amazonaws.com"
    assert permission["SourceArn"]["Fn::GetAtt"][0].startswith("Users")
    event = trigger.sample_event()
    assert event["triggerSource"] == "InboundFederation_ExternalProvider"
    assert event["request"].keys() == {"providerName", "providerType", "attributes"}
    assert event["response"] == {"userAttributesToMap": {}}
    assert trigger.event.type is None


def test_it_goes_with_other_operations(tmp_path: Path) -> None:
    stack = skipping_stack()
    operations = ["pre_sign_up", *OPERATIONS]
    function_with(tmp_path, stack, CognitoUserPoolTrigger(operations=operations))
    found = only(stack, "AWS::Cognito::UserPool")["LambdaConfig"]
    assert found.keys() == {"InboundFederation", "PreSignUp"}


def test_a_pool_has_one_function_for_it(tmp_path: Path) -> None:
    stack = skipping_stack()
    pool = cognito.UserPool(stack, "Users")
    triggers = [
        CognitoUserPoolTrigger(pool, operations=names, id=name)
        for name, names in (("A", OPERATIONS), ("B", [*OPERATIONS, "pre_sign_up"]))
    ]
    with pytest.raises(TriggerError) as caught:
        function_with(tmp_path, stack, *triggers)
    assert caught.value.key == "operations"
    assert caught.value.check_id in ("cognito-operations", "duplicate")

from __future__ import annotations

from typing import Any

import pytest

from cdk_rust_lambda.bundling.resource_policies import policy_problems

ARN = {"Fn::Join": ["", ["arn:aws:execute-api:eu-west-1:1:", {"Ref": "Api"}, "/*/GET/items"]]}


def permissions(count: int, name: Any) -> dict[str, Any]:
    properties = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": name,
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": ARN,
    }
    return {
        f"FunctionHttpApiGETresource{number}itemsPermission": {
            "Type": "AWS::Lambda::Permission",
            "Properties": properties,
        }
        for number in range(count)
    }


BY_ARN = {"Fn::GetAtt": ["Function", "Arn"]}
ALIAS = {
    "Alias": {"Type": "AWS::Lambda::Alias", "Properties": {"FunctionName": {"Ref": "Function"}}}
}
FUNCTION = {"Function": {"Type": "AWS::Lambda::Function", "Properties": {}}}


@pytest.mark.parametrize("name", [BY_ARN, {"Ref": "Function"}, {"Ref": "Alias"}])
def test_a_policy_that_is_too_large(name: Any) -> None:
    resources = {**FUNCTION, **ALIAS, **permissions(70, name)}
    ((function, problem, remedy),) = policy_problems(resources, ["Function"])
    assert function == "Function"
    assert "70 statements" in problem
    assert "Lambda takes 20,480" in problem
    assert "scope_permission_to_route" in remedy


def test_policies_that_fit() -> None:
    of_both = permissions(30, BY_ARN) | {
        f"Other{key}": value for key, value in permissions(30, {"Ref": "Alias"}).items()
    }
    assert list(policy_problems({**FUNCTION, **ALIAS, **of_both}, ["Function"])) == []
    of_another = {**FUNCTION, **permissions(70, {"Ref": "Another"})}
    assert list(policy_problems(of_another, ["Function"])) == []

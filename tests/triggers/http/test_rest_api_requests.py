"""What REST APIs ask of requests, who may call them, and how their stages are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import RestApiTrigger
from tests.support.projects import resources_of, skipping_stack
from tests.support.triggers import function_with, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

API = "AWS::ApiGateway::RestApi"
METHOD = "AWS::ApiGateway::Method"
MODEL = "AWS::ApiGateway::Model"
VALIDATOR = "AWS::ApiGateway::RequestValidator"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "execute-api:Invoke",
            "Resource": "execute-api:/*",
            "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}},
        }
    ],
}


def test_a_policy_and_a_stage(tmp_path: Path) -> None:
    lines = (
        "type = 'rest-api'\nroutes = ['GET /a']\nstage_name = 'v1'\n"
        "[package.metadata.lambda.triggers.policy]\nVersion = '2012-10-17'\n"
        "Statement = [{ Effect = 'Allow', Principal = '*', Action = 'execute-api:Invoke',"
        " Resource = 'execute-api:/*', Condition.IpAddress = { 'aws:SourceIp' = ['203.0.113.0/24'] } }]"
    )
    stack = skipping_stack()
    function = function_with(tmp_path, stack, manifest=trigger_table(lines))
    (statement,) = only(stack, API)["Policy"]["Statement"]
    assert statement["Principal"] in ("*", {"AWS": "*"})
    assert statement["Condition"] == POLICY["Statement"][0]["Condition"]  # type: ignore[index]
    assert only(stack, "AWS::ApiGateway::Stage")["StageName"] == "v1"
    (bound,) = function.triggers.values()
    assert bound.trigger.sample_event()["requestContext"]["path"] == "/v1/a"

    stack = skipping_stack()
    document = iam.PolicyDocument.from_json(POLICY)
    function_with(tmp_path, stack, RestApiTrigger(routes=["GET /a"], policy=document))
    assert only(stack, API)["Policy"]["Statement"] == [statement]


@pytest.mark.parametrize(
    "name", ["querystring.page", "method.request.body.page", "method.request.header.ö"]
)
def test_a_parameter_that_is_none(name: str) -> None:
    with pytest.raises(TriggerError, match="true for those that are needed") as caught:
        RestApiTrigger(request_parameters={name: True})
    assert caught.value.key == "request_parameters"


def test_models_and_parameters(tmp_path: Path) -> None:
    lines = (
        "type = 'rest-api'\nroutes = ['GET /a', 'POST /a']\n"
        "request_parameters = { 'method.request.querystring.page' = true }\n"
        "request_models.'application/json' = { type = 'object', required = ['id'] }\n"
    )
    found = []
    for needed in ("id", "name"):
        stack = skipping_stack()
        manifest = trigger_table(lines.replace("'id'", f"'{needed}'"))
        function_with(tmp_path, stack, manifest=manifest)
        model = only(stack, MODEL)
        assert model["Schema"] == {"type": "object", "required": [needed]}
        validator = only(stack, VALIDATOR)
        assert validator["ValidateRequestBody"] is True
        assert validator["ValidateRequestParameters"] is True
        methods = resources_of(stack, METHOD)
        assert len(methods) == 2
        for method in methods:
            assert method["RequestParameters"] == {"method.request.querystring.page": True}
            assert "Model" in method["RequestModels"]["application/json"]["Ref"]
            assert "Validator" in method["RequestValidatorId"]["Ref"]
        found.append(only(stack, "AWS::ApiGateway::Stage")["DeploymentId"])
    assert found[0] != found[1]


def test_two_functions_of_one_api(tmp_path: Path) -> None:
    stack = skipping_stack()
    api = apigateway.RestApi(stack, "Api", cloud_watch_role=False)
    models = {"application/json": "Order"}
    model = api.add_model("M", schema=apigateway.JsonSchema())
    function_with(
        tmp_path,
        stack,
        RestApiTrigger(api, id="A", routes=["POST /a"], request_models=models),
        RestApiTrigger(api, id="B", routes=["POST /b"], request_models={"text/xml": model}),
        RestApiTrigger(
            api, id="C", routes=["GET /c"], request_parameters={"method.request.header.x": False}
        ),
    )
    named = [each.get("RequestModels", {}) for each in resources_of(stack, METHOD)]
    assert models in named
    validators = resources_of(stack, VALIDATOR)
    assert [each["ValidateRequestParameters"] for each in validators] == [False, False]


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"policy": {"Effect": "Allow"}}, "policy"),
        ({"policy": 5}, "policy"),
        ({"request_models": ["a"]}, "request_models"),
        ({"request_models": {"application/json": 5}}, "request_models"),
        ({"request_parameters": {"method.request.header.x": "yes"}}, "request_parameters"),
        ({"stage_name": "a b"}, "stage_name"),
    ],
)
def test_wrong_options(options: dict[str, Any], key: str) -> None:
    with pytest.raises(TriggerError) as caught:
        RestApiTrigger(routes=["GET /a"], **options)
    assert caught.value.key == key


def test_a_policy_that_aws_cdk_refuses(tmp_path: Path) -> None:
    stack = skipping_stack()
    trigger = RestApiTrigger(routes=["GET /a"], policy={"Statement": [{"Effect": "Maybe"}]})
    with pytest.raises(TriggerError) as caught:
        function_with(tmp_path, stack, trigger)
    assert caught.value.key == "policy"


@pytest.mark.parametrize("options", [{"policy": POLICY}, {"stage_name": "v1"}])
def test_choices_for_an_api_that_is_created(options: dict[str, Any]) -> None:
    api = apigateway.RestApi(skipping_stack(), "Api", cloud_watch_role=False)
    with pytest.raises(TriggerError, match="exists"):
        RestApiTrigger(api, routes=["GET /a"], **options)

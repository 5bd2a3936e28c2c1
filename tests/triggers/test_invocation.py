"""Which kinds of triggers may invoke which functions, in the table and in fact."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Duration, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk_rust_lambda import RustFunction, SettingsError, TriggerError
from cdk_rust_lambda.testing import template_of
from cdk_rust_lambda.triggers import RestApiTrigger, SnsTrigger, SqsTrigger
from cdk_rust_lambda.triggers.invocation import (
    ASYNCHRONOUS,
    BY_OPTION,
    POLLED,
    SYNCHRONOUS,
    Invocation,
    invocation_of,
    tenancy_refusal,
)
from cdk_rust_lambda.triggers.registry import own_kinds
from tests.support.managed_instances import capacity_provider
from tests.support.pairs import refused, same_in_both
from tests.support.projects import (
    LOCK,
    SKIP_BUNDLING,
    lambda_settings,
    skipping_stack,
    write,
)
from tests.support.triggers import function_with, only
from tests.triggers.combinations import COMBINATIONS
from tests.triggers.test_combinations import CASES, IN_ONE_FORM, Case, trigger_of
from tools import invocations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PER_TENANT = lambda_.TenancyConfig.PER_TENANT
# They name it as what they are of; a policy names versions by `ARN:*`.
OF_THE_FUNCTION = (
    *("AWS::Lambda::Alias", "AWS::Lambda::Version"),
    *("AWS::IAM::Policy", "AWS::IAM::Role"),
)
METHOD = "AWS::ApiGateway::Method"


def durable(seconds: int) -> lambda_.DurableConfig:
    return lambda_.DurableConfig(execution_timeout=Duration.seconds(seconds))


def wired(
    folder: Path, name: str, *, is_on_managed_instances: bool = False, **keywords: Any
) -> RustFunction:
    """A function with such keywords, and a trigger of a kind in its first form."""
    case: Case = next(case for case in CASES if case.kind == name)
    stack = Stack(App(context=dict(SKIP_BUNDLING)), "Stack")
    given = Construct(stack, "Given")
    if is_on_managed_instances:
        keywords["capacity_provider"] = capacity_provider(stack)
    combination = COMBINATIONS[name]
    resources: dict[str, Any] = {key: make(given) for key, make in combination.resources.items()}
    if case.form == "given":
        assert not isinstance(combination.given, str)
        resources["given"] = combination.given(given)
    if combination.function_name is not None:
        keywords["function_name"] = combination.function_name
    manifest = '[package]\nname = "crate"\nversion = "0.1.0"\nedition = "2024"\n'
    crate = {"Cargo.toml": manifest, "Cargo.lock": LOCK, "src/main.rs": "fn main() {}\n"}
    function = RustFunction(stack, "Handler", manifest_path=write(folder, crate), **keywords)
    function.add_trigger(trigger_of(case, resources))
    if combination.complete is not None:
        combination.complete(given, function.triggers["Trigger"].source)
    return function


def test_each_kind_is_in_one_group() -> None:
    groups = [POLLED - {"via-queue"}, SYNCHRONOUS, ASYNCHRONOUS, frozenset(BY_OPTION)]
    listed = sorted(kind for group in groups for kind in group)
    assert listed == sorted({kind.type for kind in own_kinds()} - {"permission"})


def test_the_table_is_up_to_date() -> None:
    """To write it anew: python -m tools.invocations"""
    assert invocations.TARGET.read_text(encoding="utf-8") == invocations.render()


@IN_ONE_FORM
def test_with_tenant_isolation(tmp_path: Path, name: str) -> None:
    reason = tenancy_refusal(name)
    if reason is not None:
        error = refused(lambda: wired(tmp_path, name, tenancy_config=PER_TENANT), "type")
        assert error.problem.endswith(reason)
        assert error.check_id == "tenant-isolation"
    elif name == "rest-api":
        refused(lambda: wired(tmp_path, name, tenancy_config=PER_TENANT), "tenant_id")
    else:
        assert wired(tmp_path, name, tenancy_config=PER_TENANT).triggers


def unqualified(template: dict[str, Any]) -> Iterator[str]:
    """The resources that name the function itself, and not its alias or version."""
    (name,) = (
        key
        for key, each in template.items()
        if each["Type"] == "AWS::Lambda::Function" and "DurableConfig" in each["Properties"]
    )
    names = (f'{{"Ref": "{name}"}}', f'{{"Fn::GetAtt": ["{name}", "Arn"]}}')
    for key, each in template.items():
        text = json.dumps(each.get("Properties", {}))
        is_qualified = "Qualifier" in each.get("Properties", {})
        is_other = each["Type"] not in OF_THE_FUNCTION and not is_qualified
        if is_other and any(part in text for part in names):
            yield f"{key}: {text}"


@IN_ONE_FORM
def test_a_durable_function(tmp_path: Path, name: str) -> None:
    function = wired(tmp_path, name, durable_config=durable(900))
    assert list(unqualified(template_of(Stack.of(function))["Resources"])) == []


@IN_ONE_FORM
def test_a_durable_function_that_takes_long(tmp_path: Path, name: str) -> None:
    text = invocations.durable(name)
    if "refused over 15 minutes" in text and "if its options" not in text:
        error = refused(lambda: wired(tmp_path, name, durable_config=durable(901)), "type")
        assert error.check_id == "durable-timeout"
    elif name not in BY_OPTION:
        assert wired(tmp_path, name, durable_config=durable(901)).triggers


@pytest.mark.parametrize(
    ("name", "seconds", "minutes"),
    [
        ("sqs", 5400, None),
        ("sqs", 5401, 90),
        ("kinesis-stream", 5400, None),
        ("activemq", 901, 15),
        ("http-api", 901, 15),
    ],
)
def test_a_durable_function_on_managed_instances(
    tmp_path: Path, name: str, seconds: int, minutes: int | None
) -> None:
    def make() -> RustFunction:
        config = durable(seconds)
        return wired(tmp_path, name, is_on_managed_instances=True, durable_config=config)

    if minutes is None:
        assert make().triggers
    else:
        error = refused(make, "type", f"after {minutes} minutes")
        assert error.check_id == "durable-timeout"


def test_a_queue_in_between_with_tenant_isolation(tmp_path: Path) -> None:
    table = (
        "[[package.metadata.lambda.triggers]]\ntype = 'sns'\nvia = { queue = { create = true } }\n"
    )
    with pytest.raises(TriggerError, match=r"'via-queue'.*names no tenant") as caught:
        function_with(tmp_path, skipping_stack(), manifest=table, tenancy_config=PER_TENANT)
    assert str(caught.value.file).endswith("Cargo.toml")


@pytest.mark.parametrize(
    ("tenant_id", "parameters"),
    [
        ("method.request.header.x-tenant-id", {"method.request.header.x-tenant-id": True}),
        ("context.authorizer.tenantId", None),
    ],
)
def test_a_rest_api_hands_on_the_tenant(tmp_path: Path, tenant_id: str, parameters: Any) -> None:
    lines = f"type = 'rest-api'\nsource = 'given'\nroutes = ['GET /a']\ntenant_id = '{tenant_id}'"
    stack = same_in_both(
        tmp_path,
        lines,
        lambda api: RestApiTrigger(api, routes=["GET /a"], tenant_id=tenant_id),
        lambda stack: apigateway.RestApi(stack, "Api", cloud_watch_role=False),
        tenancy_config=PER_TENANT,
    )
    method = only(stack, METHOD)
    mapped = method["Integration"]["RequestParameters"]
    assert mapped == {"integration.request.header.X-Amz-Tenant-Id": tenant_id}
    assert method.get("RequestParameters") == parameters


@pytest.mark.parametrize("tenant_id", ["blue", "'blue'", "method.request.body", "header.x-a"])
def test_a_mapping_that_is_none(tenant_id: str) -> None:
    refused(lambda: RestApiTrigger(tenant_id=tenant_id), "tenant_id")


def test_a_tenant_of_a_function_without_tenancy(tmp_path: Path) -> None:
    trigger = RestApiTrigger(tenant_id="context.authorizer.tenantId")
    refused(
        lambda: function_with(tmp_path, skipping_stack(), trigger), "tenant_id", "has no tenancy"
    )


def test_a_url_of_cargo_toml_with_tenant_isolation(tmp_path: Path) -> None:
    manifest = lambda_settings("enable_function_url = true")
    with pytest.raises(SettingsError, match="can't have a URL") as caught:
        function_with(tmp_path, skipping_stack(), manifest=manifest, tenancy_config=PER_TENANT)
    assert re.search(r"enable_function_url", str(caught.value.key))
    assert caught.value.line is not None


def test_how_a_trigger_invokes(tmp_path: Path) -> None:
    assert invocation_of(SqsTrigger(sqs.Queue(skipping_stack(), "Q"))) is Invocation.POLLED
    assert invocation_of(SnsTrigger(sns.Topic(skipping_stack(), "T"))) is Invocation.ASYNCHRONOUS

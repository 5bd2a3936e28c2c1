"""What the pages about releases, networks and secrets say of the template is so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.projects import SKIP_BUNDLING, package, resources_of, template_of, write_crate
from tests.test_docs import SNIPPETS

if TYPE_CHECKING:
    from pathlib import Path

    from aws_cdk import Stack


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_crate(tmp_path / "lambdas" / "thumbnails", "[dependencies]\nlambda_http = '1'\n")
    monkeypatch.chdir(tmp_path)


def stack_of_page(page: str, mark: str = "app") -> Stack:
    """Runs the app of a page."""
    (text,) = (each.text for each in SNIPPETS if (each.page, each.mark) == (page, mark))
    namespace: dict[str, Any] = {}
    code = text.replace("App()", f"App(context={dict(SKIP_BUNDLING)})")
    exec(compile(code, page, "exec"), namespace)
    stack: Stack = namespace["stack"]
    return stack


_SHOP = """[workspace]
[[workspace.metadata.lambda.resources]]
kind = "queue"
name = "jobs"
[package.metadata.lambda.deploy]
alias = "live"
[[package.metadata.lambda.triggers]]
type = "http-api"
id = "Api"
alias = "live"
[[package.metadata.lambda.triggers]]
type = "sqs"
source = "jobs"
[dependencies]
lambda_http = "1"
"""


def test_what_python_adds_to_a_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alarm, provisioned concurrency and output are of what Cargo.toml says."""
    write_crate(tmp_path / "shop")
    (tmp_path / "shop" / "Cargo.toml").write_text(package(_SHOP, name="api"))
    monkeypatch.chdir(tmp_path / "shop")
    resources: list[dict[str, Any]] = []
    outputs: dict[str, Any] = {}
    for page in ("monitoring.md", "cold-starts.md", "triggers.md"):
        template = template_of(stack_of_page(page, "workspace app"))
        resources += template["Resources"].values()
        outputs |= template.get("Outputs", {})
    (alarm,) = (each for each in resources if each["Type"] == "AWS::CloudWatch::Alarm")
    (dimension,) = alarm["Properties"]["Dimensions"]
    assert "DeadLetterQueue" in str(dimension["Value"])
    kept = [
        each["Properties"]["ProvisionedConcurrencyConfig"]
        for each in resources
        if "ProvisionedConcurrencyConfig" in each["Properties"]
    ]
    assert kept == [{"ProvisionedConcurrentExecutions": 2}]
    assert "AWS::ApplicationAutoScaling::ScalingPolicy" in {each["Type"] for each in resources}
    assert outputs["Url"]["Value"]["Fn::GetAtt"][1] == "ApiEndpoint"


def alias_of(stack: Stack) -> tuple[str, dict[str, Any]]:
    """The logical id of the stack's only alias, and the alias."""
    resources = template_of(stack)["Resources"]
    (found,) = (
        (name, each) for name, each in resources.items() if each["Type"] == "AWS::Lambda::Alias"
    )
    return found


def test_the_alias_is_shifted_and_called() -> None:
    stack = stack_of_page("releases.md")
    name, alias = alias_of(stack)
    assert "CodeDeployLambdaAliasUpdate" in alias["UpdatePolicy"]
    (integration,) = resources_of(stack, "AWS::ApiGatewayV2::Integration")
    assert integration["IntegrationUri"] == {"Ref": name}
    (group,) = resources_of(stack, "AWS::CodeDeploy::DeploymentGroup")
    assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
    (version,) = (
        each
        for each in template_of(stack)["Resources"].values()
        if each["Type"] == "AWS::Lambda::Version"
    )
    assert version["DeletionPolicy"] == "Retain"


def test_what_is_kept_started_is_called() -> None:
    stack = stack_of_page("cold-starts.md")
    name, alias = alias_of(stack)
    kept = alias["Properties"]["ProvisionedConcurrencyConfig"]
    assert kept == {"ProvisionedConcurrentExecutions": 2}
    (integration,) = resources_of(stack, "AWS::ApiGatewayV2::Integration")
    assert integration["IntegrationUri"] == {"Ref": name}
    (target,) = resources_of(stack, "AWS::ApplicationAutoScaling::ScalableTarget")
    assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 20)


def test_the_network_has_no_nat_gateway_and_the_database_lets_the_function_in() -> None:
    stack = stack_of_page("vpc.md")
    assert resources_of(stack, "AWS::EC2::NatGateway") == []
    (function,) = (
        each
        for each in resources_of(stack, "AWS::Lambda::Function")
        if each["Handler"] == "bootstrap"
    )
    (group,) = function["VpcConfig"]["SecurityGroupIds"]
    sources = [
        each.get("SourceSecurityGroupId")
        for each in resources_of(stack, "AWS::EC2::SecurityGroupIngress")
    ]
    assert group in sources


def test_no_value_of_the_secret_is_in_the_template() -> None:
    stack = stack_of_page("secrets.md")
    (function,) = resources_of(stack, "AWS::Lambda::Function")
    ((secret_id, secret),) = (
        (name, each)
        for name, each in template_of(stack)["Resources"].items()
        if each["Type"] == "AWS::SecretsManager::Secret"
    )
    assert function["Environment"]["Variables"]["TOKEN"] == {"Ref": secret_id}
    assert secret["Properties"] == {"GenerateSecretString": {}}
    text = str(resources_of(stack, "AWS::IAM::Policy"))
    assert "secretsmanager:GetSecretValue" in text
    assert not re.search(r"\{\{resolve:", str(template_of(stack)))

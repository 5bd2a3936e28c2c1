from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import RustFunction
from cdk_rust_lambda.bundling.alias_names import alias_problems
from tests.support.projects import lambda_settings, write_crate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import FakeCargo


@pytest.mark.newest
@pytest.mark.parametrize(("name", "is_refused"), [("live", True), ("next", False)])
def test_an_alias_of_cargo_toml_and_one_of_python(
    tmp_path: Path, fake_cargo: FakeCargo, name: str, is_refused: bool
) -> None:
    app = App(outdir=str(tmp_path / "out"))
    crate = write_crate(tmp_path / "crate", lambda_settings("alias = 'live'"))
    function = RustFunction(Stack(app, "S"), "F", manifest_path=crate)
    function.add_alias(name, provisioned_concurrent_executions=2)
    if not is_refused:
        app.synth()
        return
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    report = (tmp_path / "out" / "validation-report.json").read_text()
    assert "two aliases with the name 'live'" in report
    assert "function.alias is that of deploy.alias" in report


def test_provisioned_concurrency_of_an_alias_of_cargo_toml(tmp_path: Path) -> None:
    """As docs/cold-starts.md says."""
    crate = write_crate(tmp_path / "crate", lambda_settings("alias = 'live'"))
    function = RustFunction(Stack(App(), "S"), "F", manifest_path=crate)
    assert function.alias is not None
    alias = function.alias.node.default_child
    assert isinstance(alias, lambda_.CfnAlias)
    alias.provisioned_concurrency_config = (
        lambda_.CfnAlias.ProvisionedConcurrencyConfigurationProperty(
            provisioned_concurrent_executions=2
        )
    )


@pytest.mark.parametrize("function", ["a", {"Ref": "Other"}, {"Fn::GetAtt": ["F", "Arn"]}])
def test_aliases_of_others_are_no_business_of_ours(function: object) -> None:
    alias = {"Type": "AWS::Lambda::Alias", "Properties": {"Name": "live", "FunctionName": function}}
    assert not [*alias_problems({"One": alias, "Two": alias}, ["F"])]

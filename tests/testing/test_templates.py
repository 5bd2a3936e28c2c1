"""Apps that build nothing, their templates, and what of them stays when the code changes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_apigateway as apigateway

from cdk_rust_lambda import RustFunction
from cdk_rust_lambda.testing import stable_template, template_of, unbuilt_app
from tests.support.projects import write_crate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import FakeCargo


def stack_of(app: App, crate: Path) -> Stack:
    stack = Stack(app, "Shop")
    function = RustFunction(stack, "Orders", manifest_path=crate)
    api = apigateway.RestApi(stack, "Api")
    api.root.add_method("GET", apigateway.LambdaIntegration(function.current_version))
    return stack


def test_no_function_is_built_whatever_the_cli_says(
    tmp_path: Path, fake_cargo: FakeCargo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDK_CONTEXT_JSON", json.dumps({"aws:cdk:bundling-stacks": ["**"]}))
    app = unbuilt_app(outdir=tmp_path / "cdk.out")
    stack_of(app, write_crate(tmp_path / "crate"))
    app.synth()
    assert fake_cargo.calls == []
    assert (tmp_path / "cdk.out" / "Shop.template.json").is_file()


def test_the_fixture_builds_nothing(
    tmp_path: Path, unbuilt_app: App, fake_cargo: FakeCargo
) -> None:
    stack_of(unbuilt_app, write_crate(tmp_path / "crate"))
    unbuilt_app.synth()
    assert fake_cargo.calls == []


def test_context_reaches_the_app() -> None:
    app = unbuilt_app({"stage": "test"})
    assert app.node.try_get_context("stage") == "test"
    assert app.node.try_get_context("aws:cdk:bundling-stacks") == []
    app = unbuilt_app({"aws:cdk:bundling-stacks": ["**"]})
    assert app.node.try_get_context("aws:cdk:bundling-stacks") == []


def test_the_stable_template_stays_when_the_code_changes(tmp_path: Path) -> None:
    def templates(main: str) -> tuple[dict[str, Any], dict[str, Any]]:
        crate = write_crate(tmp_path / "crate", **{"src/main.rs": main})
        stack = stack_of(unbuilt_app(), crate)
        return template_of(stack), stable_template(stack)

    (first, stable), (second, again) = templates("fn main() {}\n"), templates("fn main() { 1; }\n")
    assert first != second
    assert stable == again
    kinds = {each["Type"] for each in stable["Resources"].values()}
    assert {"AWS::Lambda::Function", "AWS::Lambda::Version"} <= kinds
    assert "AWS::CDK::Metadata" not in kinds
    assert not re.search(r"[0-9a-f]{32}", json.dumps(stable))


def test_the_stable_template_changes_with_a_setting(tmp_path: Path) -> None:
    def template(memory: int) -> dict[str, Any]:
        table = f"[package.metadata.lambda.deploy]\nmemory = {memory}\n"
        return stable_template(stack_of(unbuilt_app(), write_crate(tmp_path / "crate", table)))

    assert template(128) != template(256)


def test_references_to_what_is_renamed_are_kept(tmp_path: Path) -> None:
    stable = stable_template(stack_of(unbuilt_app(), write_crate(tmp_path / "crate")))
    (version,) = (
        name for name, each in stable["Resources"].items() if each["Type"] == "AWS::Lambda::Version"
    )
    assert version.endswith("HASH")
    text = json.dumps({n: e for n, e in stable["Resources"].items() if n != version})
    assert f'"{version}"' in text


@pytest.mark.parametrize("name", ["nothing", "plugin_of_others"])
def test_unknown_names_are_said(name: str) -> None:
    from cdk_rust_lambda import testing

    with pytest.raises(AttributeError, match=name):
        getattr(testing, name)
    assert set(dir(testing)) == set(testing.__all__)
    assert all(getattr(testing, each) for each in testing.__all__)

"""What the app itself says."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from cdk_rust_lambda.check.default_region import default_region
from cdk_rust_lambda.check.synthesis import check_app
from cdk_rust_lambda.errors import ManifestError
from tests.support.projects import lambda_settings, write, write_crate

APP = """
from aws_cdk import App, Annotations, Stack, Stage
from cdk_rust_lambda import RustFunction

app = App()
stack = Stack(Stage(app, "Beta"), "Stack")
RustFunction(stack, "F", manifest_path="crate")
print(stack.node.try_get_context("colour"))
if stack.node.try_get_context("colour") != "green":
    Annotations.of(stack).add_error("no colour")
app.synth()
"""


def write_app(folder: Path, text: str = APP, **context: str) -> Path:
    settings = {"app": f"'{sys.executable}' app.py", "context": context}
    return write(folder, {"app.py": text, "cdk.json": json.dumps(settings)})


# An older jsii can't write what constructs say into a file of its own.
@pytest.mark.newest
def test_what_constructs_say(tmp_path: Path) -> None:
    """With cdk.json's context, of stages too, and without a build."""
    write_crate(tmp_path / "crate", lambda_settings("memry = 1"))
    findings = check_app(write_app(tmp_path, colour="green"))
    (finding,) = (each for each in findings if each.rule == "unknown-setting")
    assert finding.level == "warning"
    assert finding.construct == "Beta/Stack/F"
    assert "did you mean 'memory'?" in finding.text
    assert "[ack:" not in finding.text
    assert not [each for each in findings if each.level == "error"]
    assert not (tmp_path / "cdk.out").exists()
    findings = check_app(write_app(tmp_path))
    (error,) = (each for each in findings if each.level == "error")
    assert (error.rule, error.text, error.construct) == ("cdk", "no colour", "Beta/Stack")


def test_an_app_that_fails(tmp_path: Path) -> None:
    findings = check_app(write_app(tmp_path, "raise SystemExit('nothing works')"))
    assert [(each.level, each.rule) for each in findings] == [("error", "synthesis")]
    assert findings[0].text == "the app can't be synthesized (exit status 1): nothing works"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "can't read the app's settings: No such file"),
        ("{", "not JSON"),
        ("[]", "no command of the app"),
        ('{"app": 1}', "no command of the app"),
    ],
)
def test_settings_that_are_wrong(tmp_path: Path, text: str | None, words: str) -> None:
    if text is not None:
        write(tmp_path, {"cdk.json": text})
    with pytest.raises(ManifestError, match=words) as caught:
        check_app(tmp_path)
    assert caught.value.file == tmp_path / "cdk.json"
    assert caught.value.remedy


# Stands for an app: writes an assembly with the context that it has got.
FAKE_APP = """
import json, os, pathlib
place = os.environ.get("CONTEXT_OVERFLOW_LOCATION_ENV")
context = json.loads(os.environ["CDK_CONTEXT_JSON"])
context |= json.loads(pathlib.Path(place).read_text()) if place else {}
out = pathlib.Path(os.environ["CDK_OUTDIR"])
def warned(text):
    return {"/Shop": [{"type": "aws:cdk:warning", "data": text}, 5], "/Other": "text"}
files = {
    "manifest.json": {"artifacts": {
        "Shop": {"metadata": warned("colour " + str(context.get("colour")))},
        "Apart": {"additionalMetadataFile": "Shop.metadata.json"},
        "Odd": [],
        "Beta": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Beta"}},
    }},
    "Shop.metadata.json": warned("apart"),
    "assembly-Beta/manifest.json": {"artifacts": {"Shop": {"metadata": warned("nested")}}},
    "asset.1/manifest.json": {"artifacts": [1]},
    "asset.1/icon.metadata.json": {"title": "an icon"},
    "asset.2/manifest.json": "{ // no JSON",
}
for name, content in files.items():
    path = out / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
"""


def said_by(folder: Path) -> set[str]:
    return {each.text for each in check_app(folder)}


def test_the_json_of_assets_says_nothing(tmp_path: Path) -> None:
    said = said_by(write_app(tmp_path, FAKE_APP, colour="green"))
    assert said == {"colour green", "apart", "nested"}


def test_the_context_of_cdk_json_wins(tmp_path: Path) -> None:
    write(tmp_path, {"cdk.context.json": '{"colour": "looked up"}'})
    assert "colour green" in said_by(write_app(tmp_path, FAKE_APP, colour="green"))
    assert "colour looked up" in said_by(write_app(tmp_path, FAKE_APP))


def test_files_with_a_byte_order_mark(tmp_path: Path) -> None:
    app = write_app(tmp_path, FAKE_APP)
    settings = (app / "cdk.json").read_text()
    write(app, {"cdk.json": f"\ufeff{settings}", "cdk.context.json": '\ufeff{"colour": "green"}'})
    assert "colour green" in said_by(app)


def test_the_region_is_that_of_the_cdk_cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "import os, sys; sys.exit(os.environ['CDK_DEFAULT_REGION'])"
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    (finding,) = check_app(write_app(tmp_path, text))
    assert finding.text.endswith("(exit status 1): eu-west-1")
    monkeypatch.setenv("CDK_DEFAULT_REGION", "eu-north-1")
    (finding,) = check_app(tmp_path)
    assert finding.text.endswith("eu-north-1")


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "eu-south-1"),
        ({"AWS_PROFILE": "work"}, "eu-south-2"),
        ({"AWS_PROFILE": "kept"}, "eu-central-2"),
        ({"AWS_PROFILE": "unknown"}, "eu-south-1"),
        ({"AWS_PROFILE": "work", "AWS_DEFAULT_REGION": "eu-west-3"}, "eu-west-3"),
        ({"AWS_CONFIG_FILE": "/none"}, "us-east-1"),
        ({"AWS_CONFIG_FILE": "odd"}, "us-east-1"),
    ],
)
def test_a_region_of_a_profile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str
) -> None:
    config = "[default]\nregion = eu-south-1\n[profile work]\nregion=eu-south-2\n"
    files = {"config": config, "credentials": "[kept]\nregion = eu-central-2\n", "odd": "odd\n"}
    write(tmp_path / ".aws", files)
    monkeypatch.chdir(tmp_path / ".aws")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert default_region(variables) == expected


def test_a_context_that_is_too_long_for_a_variable(tmp_path: Path) -> None:
    app = write_app(tmp_path, FAKE_APP, colour="green", vpc="x" * 200_000)
    assert "colour green" in said_by(app)


def test_an_assembly_that_is_not_written_to_its_end(tmp_path: Path) -> None:
    text = """
import os, pathlib, sys
out = pathlib.Path(os.environ["CDK_OUTDIR"])
out.mkdir(exist_ok=True)
(out / "manifest.json").write_text('{"artifacts": {')
sys.exit("no space")
"""
    (finding,) = check_app(write_app(tmp_path, text))
    assert finding.rule == "synthesis"
    assert "no space" in finding.text


CIRCLE = """
from aws_cdk import App, Stack
from aws_cdk import aws_apigateway as apigateway
from cdk_rust_lambda import RustFunction

app = App()
stack = Stack(app, "Stack")
site = apigateway.RestApi(stack, "Site")
RustFunction(stack, "F", manifest_path="crate", resources={"site": site})
app.synth()
"""


@pytest.mark.newest
def test_what_is_wrong_with_the_final_templates(tmp_path: Path) -> None:
    trigger = '\n[[package.metadata.lambda.triggers]]\ntype = "rest-api"\nsource = "site"\n'
    variable = '[package.metadata.lambda.env]\nURL = "${site.url}"\n'
    write_crate(tmp_path / "crate", trigger + variable)
    findings = check_app(write_app(tmp_path, CIRCLE))
    (error,) = (each for each in findings if each.level == "error")
    assert error.text.startswith("the function depends on itself, and CloudFormation refuses")
    assert "a trigger of type http-api" in (error.remedy or "")
    assert (error.rule, error.construct) == ("final-template", "Stack/F/Resource")


REPORTED = """
import json, os, pathlib, sys
out = pathlib.Path(os.environ["CDK_OUTDIR"])
out.mkdir(exist_ok=True)
(out / "validation-report.json").write_text(json.dumps({"pluginReports": %r}))
sys.exit("Validation failed")
"""
CONSTRUCTS = [{"constructPath": "Shop/A"}, {"constructPath": "Shop/B"}]
ERROR = {"ruleName": "R1", "description": "too large", "severity": "error"}
OF_ANNOTATION = {**ERROR, "ruleMetadata": {"cdk:annotation": "true"}}


def reported_by(name: str, *violations: object, conclusion: str = "failure") -> object:
    return {"pluginName": name, "conclusion": conclusion, "violations": violations}


def test_a_report_of_other_plugins(tmp_path: Path) -> None:
    """Each error at its constructs; warnings don't keep the app from being synthesized."""
    plugins = [
        reported_by("theirs", ERROR, {**ERROR, "violatingConstructs": CONSTRUCTS}),
        reported_by("annotations", OF_ANNOTATION),
        reported_by("mild", {**ERROR, "severity": "warning"}, conclusion="success"),
    ]
    findings = check_app(write_app(tmp_path, REPORTED % plugins))
    assert [each.construct for each in findings] == [None, "Shop/A", "Shop/B"]
    assert {(each.rule, each.text) for each in findings} == {("cdk", "too large (theirs: R1)")}


@pytest.mark.parametrize(
    "plugins",
    [
        [],
        [5, reported_by("failed")],
        [reported_by("theirs", ERROR), reported_by("failed")],
        [reported_by("theirs", {**ERROR, "severity": "warning"})],
        [reported_by("theirs", ERROR, conclusion="success")],
    ],
)
def test_a_report_that_does_not_say_why(tmp_path: Path, plugins: list[object]) -> None:
    (finding,) = check_app(write_app(tmp_path, REPORTED % plugins))
    assert finding.text == "the app can't be synthesized (exit status 1): Validation failed"

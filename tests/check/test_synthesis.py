"""What the app itself says."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.check.synthesis import check_app
from cdk_rust_lambda.errors import ManifestError
from tests.support.projects import lambda_settings, write, write_crate

if TYPE_CHECKING:
    from pathlib import Path

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

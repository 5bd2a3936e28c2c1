"""The recipes for CI are what the services accept, as far as that can be said without them."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda.cargo.fingerprint.hash_record import RECORDS
from cdk_rust_lambda.machine.minimum_versions import NODE
from tests.support.projects import SKIP_BUNDLING, resources_of, write, write_crate
from tests.test_examples import stack_of
from tools.local_aws import ROOT

if TYPE_CHECKING:
    from aws_cdk import Stack

jsonschema = pytest.importorskip("jsonschema")
yaml = pytest.importorskip("yaml")

pytestmark = pytest.mark.newest  # the linters are development tools

RECIPES = ROOT / "docs" / "ci"

_WORDS = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1}
_PHASE = {
    "type": "object",
    "properties": {
        "run-as": {"type": "string"},
        "on-failure": {"type": "string"},
        "runtime-versions": {
            "type": "object",
            "additionalProperties": {"type": ["string", "integer"]},
        },
        "commands": _WORDS,
        "finally": _WORDS,
    },
    "required": ["commands"],
    "additionalProperties": False,
}
# "Build specification reference" in CodeBuild's user guide. AWS has a schema of its own, at an address only.
BUILDSPEC = {
    "type": "object",
    "properties": {
        "version": {"enum": [0.2]},
        "env": {
            "type": "object",
            "properties": {
                "shell": {"enum": ["bash", "/bin/sh"]},
                "variables": {"type": "object", "additionalProperties": {"type": "string"}},
            },
            "additionalProperties": False,
        },
        "phases": {
            "type": "object",
            "properties": dict.fromkeys(["install", "pre_build", "build", "post_build"], _PHASE),
            "required": ["build"],
            "additionalProperties": False,
        },
        "cache": {
            "type": "object",
            "properties": {
                "key": {"type": "string"},
                "fallback-keys": _WORDS,
                "action": {"enum": ["restore", "save"]},
                "paths": _WORDS,
            },
            "additionalProperties": False,
        },
        "artifacts": {"type": "object"},
    },
    "required": ["version", "phases"],
    "additionalProperties": False,
}


def lint(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs one of the linters beside this interpreter."""
    command = [str(Path(sys.executable).with_name(tool)), *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def check_schema(schema: str, recipe: Path) -> subprocess.CompletedProcess[str]:
    return lint("check-jsonschema", "--builtin-schema", schema, str(recipe))


def audit(recipe: Path) -> subprocess.CompletedProcess[str]:
    """Looks for what a workflow shouldn't do: mutable actions, too many permissions, ..."""
    return lint("zizmor", "--offline", "--no-config", "--no-progress", "--color=never", str(recipe))


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        ("vendor.github-workflows", "github.yml"),
        ("custom.github-workflows-require-timeout", "github.yml"),
        ("vendor.gitlab-ci", "gitlab.yml"),
    ],
)
def test_recipes_fit_the_services_schemas(schema: str, name: str) -> None:
    done = check_schema(schema, RECIPES / name)
    assert done.returncode == 0, done.stdout


GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        *(("vendor.github-workflows", file) for file in WORKFLOWS),
        *(("custom.github-workflows-require-timeout", file) for file in WORKFLOWS),
        ("vendor.dependabot", GITHUB / "dependabot.yml"),
        ("vendor.github-issue-config", GITHUB / "ISSUE_TEMPLATE" / "config.yml"),
        ("vendor.github-issue-forms", GITHUB / "ISSUE_TEMPLATE" / "bug.yml"),
        ("vendor.github-issue-forms", GITHUB / "ISSUE_TEMPLATE" / "trigger.yml"),
        ("vendor.citation-file-format", ROOT / "CITATION.cff"),
    ],
    ids=lambda each: getattr(each, "name", each),
)
def test_our_own_files_fit_the_schemas(schema: str, file: Path) -> None:
    done = check_schema(schema, file)
    assert done.returncode == 0, done.stdout


def test_the_citation_is_of_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert (citation["title"], citation["version"]) == (project["name"], project["version"])
    assert citation["license"] == project["license"]


def test_our_own_workflows_are_safe() -> None:
    done = audit(GITHUB)
    assert done.returncode == 0, done.stdout


def test_our_own_workflows_call_targets_that_are_there() -> None:
    called = {
        word
        for file in WORKFLOWS
        for words in re.findall(r"run: make ((?:[a-z-]+ ?)+)", file.read_text())
        for word in words.split()
    }
    makefile = (ROOT / "Makefile").read_text()
    assert len(called) > 5
    assert [target for target in called if f"\n{target}:" not in makefile] == []


def test_the_workflow_is_safe() -> None:
    done = audit(RECIPES / "github.yml")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("github.yml", "runs-on", "run-on"),
        ("gitlab.yml", "script:\n    - printf", "scripts:\n    - printf"),
    ],
)
def test_a_wrong_recipe_is_found(tmp_path: Path, name: str, old: str, new: str) -> None:
    text = (RECIPES / name).read_text()
    assert old in text
    recipe = tmp_path / name
    recipe.write_text(text.replace(old, new))
    schema = {"github.yml": "vendor.github-workflows", "gitlab.yml": "vendor.gitlab-ci"}[name]
    assert check_schema(schema, recipe).returncode != 0


def test_an_unsafe_workflow_is_found(tmp_path: Path) -> None:
    recipe = tmp_path / "github.yml"
    text = (RECIPES / "github.yml").read_text()
    recipe.write_text(text.replace("61815dcd50bd041e203e49132bacad1fd04d2708", "v5"))
    assert "unpinned-uses" in audit(recipe).stdout


def test_the_buildspec_is_one_of_codebuild() -> None:
    text = (RECIPES / "buildspec.yml").read_text()
    buildspec: dict[str, Any] = yaml.safe_load(text)
    jsonschema.validate(buildspec, BUILDSPEC)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(text.replace("commands", "command")), BUILDSPEC)


def test_records_of_hashes_are_in_no_artifact(tmp_path: Path) -> None:
    """Digests of short values can be guessed, and whoever reads a public repository reads its artifacts."""
    record, binary = f"cdk.out/{RECORDS}/asset.1.json", "cdk.out/asset.1/bootstrap"
    write(tmp_path, {record: "{}", binary: ""})
    steps = yaml.safe_load((RECIPES / "github.yml").read_text())["jobs"]["synth"]["steps"]
    (pack,) = (each["run"] for each in steps if each.get("run", "").startswith("tar "))
    subprocess.run(shlex.split(pack), cwd=tmp_path, check=True)
    with tarfile.open(tmp_path / "cdk.out.tar") as archive:
        names = archive.getnames()
    assert binary in names
    assert [name for name in names if RECORDS in name] == []
    artifacts = yaml.safe_load((RECIPES / "gitlab.yml").read_text())["synth"]["artifacts"]
    assert artifacts["exclude"] == [f"cdk.out/{RECORDS}/**/*"]


def pipeline_of_the_page(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Stack:
    write_crate(folder / "lambdas" / "thumbnails")
    monkeypatch.chdir(folder)
    text = (RECIPES / "pipeline.py").read_text()
    namespace: dict[str, Any] = {}
    exec(text.replace("App()", f"App(context={dict(SKIP_BUNDLING)})"), namespace)
    stack: Stack = namespace["stack"]
    return stack


@pytest.mark.parametrize("source", ["page", "example"])
def test_each_step_of_a_pipeline_has_a_supported_node(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    """CodeBuild's image standard:7.0, which is CDK's default, starts Node.js 18 if nothing is said."""
    if source == "page":
        stack = pipeline_of_the_page(tmp_path, monkeypatch)
    else:
        stack = stack_of("pipeline")
    projects = resources_of(stack, "AWS::CodeBuild::Project")
    versions = [
        json.loads(each["Source"]["BuildSpec"])["phases"]["install"]["runtime-versions"]["nodejs"]
        for each in projects
    ]
    assert len(versions) >= 3  # the synthesis, the pipeline itself, the assets
    assert all(int(version) >= int(NODE.removeprefix(">=")) for version in versions)


@pytest.mark.parametrize("name", ["github.yml", "gitlab.yml", "buildspec.yml", "pipeline.py"])
def test_recipes_select_the_stacks_of_stages(name: str) -> None:
    """The CDK CLI's --all is without them, and so is a synthesis that names no stack."""
    text = (RECIPES / name).read_text()
    commands = [each.group() for each in re.finditer(r"npx cdk [^\n\"]+", text)]
    assert commands
    assert [each for each in commands if "**" not in shlex.split(each)] == []

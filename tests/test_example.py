"""The example's template: what AWS's linters and the security rules of cdk-nag say of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.local_aws import ROOT, cdk_environment

pytestmark = pytest.mark.newest

SNAPSHOT = Path(__file__).parent / "snapshots" / "Media.template.json"

_LOGS = "CDK gives every function the managed policy for writing its logs"
_X_RAY = "the two actions of X-Ray have no resources to be narrowed to"
_NAG_POLICY = (
    "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role"
    "/AWSLambdaBasicExecutionRole]"
)
# Findings of cdk-nag's AwsSolutions that the example lives with, and why.
ACCEPTED = {
    (_NAG_POLICY, "Media/Uploads/ServiceRole/Resource"): _LOGS,
    (_NAG_POLICY, "Media/Lookup/ServiceRole/Resource"): _LOGS,
    (
        _NAG_POLICY,
        "Media/BucketNotificationsHandler050a0587b7544547bf325f094a3db834/Role/Resource",
    ): "the function is CDK's own; " + _LOGS,
    (
        "AwsSolutions-IAM5[Resource::*]",
        "Media/Uploads/ServiceRole/DefaultPolicy/Resource",
    ): _X_RAY,
    (
        "AwsSolutions-IAM5[Resource::*]",
        "Media/Lookup/ServiceRole/DefaultPolicy/Resource",
    ): _X_RAY,
    (
        "AwsSolutions-S1",
        "Media/UploadsBucket/Resource",
    ): "a demonstration's bucket is worth no second bucket for its access log",
}

# Of CDK itself, for every function: it depends on the role that it also refers to.
CFN_LINT_IGNORED = "W3005"

# Runs the example's own code in an app that also has cdk-nag's rules.
_NAG = """
import aws_cdk, cdk_nag
class App(aws_cdk.App):
    def synth(self, **arguments):
        aws_cdk.Validations.of(self).add_plugins(cdk_nag.AwsSolutionsChecks(self))
        return super().synth(**arguments)
aws_cdk.App = App
exec(compile(open("examples/app.py").read(), "examples/app.py", "exec"))
"""


def run_example(folder: Path, *arguments: str) -> int:
    """Runs the example without bundling, and returns the exit status."""
    environment = cdk_environment() | {
        "CDK_OUTDIR": str(folder),
        "CDK_CONTEXT_JSON": json.dumps({"aws:cdk:bundling-stacks": []}),
    }
    return subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        check=False,
    ).returncode


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example")
    assert run_example(folder, "examples/app.py") == 0
    return folder / "Media.template.json"


def test_snapshot(template: Path) -> None:
    """To accept a change: UPDATE_SNAPSHOTS=1 pytest tests/test_example.py"""
    found = json.loads(template.read_text())
    # It holds a list of the versions in use.
    for resource in found["Resources"].values():
        if resource["Type"] == "AWS::CDK::Metadata":
            resource["Properties"]["Analytics"] = "..."
    text = json.dumps(found, indent=1) + "\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.parent.mkdir(exist_ok=True)
        SNAPSHOT.write_text(text)
    assert text == SNAPSHOT.read_text()


def test_cfn_lint_has_nothing_to_say(template: Path) -> None:
    done = subprocess.run(
        [
            Path(sys.executable).with_name("cfn-lint"),
            *("--ignore-checks", CFN_LINT_IGNORED, "--"),
            template,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0


def test_cdk_nag_finds_what_is_accepted_and_nothing_else(tmp_path: Path) -> None:
    assert run_example(tmp_path, "-c", _NAG) == 1  # it finds something
    report = json.loads((tmp_path / "validation-report.json").read_text())
    found = {
        (violation["ruleName"], construct["constructPath"])
        for plugin in report["pluginReports"]
        if plugin["pluginName"] == "AwsSolutions"
        for violation in plugin["violations"]
        for construct in violation["violatingConstructs"]
    }
    assert found == set(ACCEPTED)


def test_the_example_s_app_is_short() -> None:
    assert len((ROOT / "examples" / "app.py").read_text().splitlines()) < 30

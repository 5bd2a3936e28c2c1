from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda.assembly.stacks import Environment
from cdk_rust_lambda.errors import LocalAwsError
from cdk_rust_lambda.local.assembly import read_assembly
from cdk_rust_lambda.publishing.deferred_build import deferred_build_path
from tests.support.projects import write

if TYPE_CHECKING:
    from pathlib import Path

DIGEST = "ab12"
FUNCTION = {
    "Type": "AWS::Lambda::Function",
    "Properties": {"Code": {"S3Bucket": "b", "S3Key": f"{DIGEST}.zip"}},
    "Metadata": {"aws:cdk:path": "Shop/Orders/Resource"},
}
OTHER = {**FUNCTION, "Properties": {"Code": {"S3Bucket": "b", "S3Key": "cd34.zip"}}}
INLINE = {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"ZipFile": "pass"}}}


def assembly(folder: Path, artifacts: dict[str, Any], **templates: Any) -> Path:
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    for name, resources in templates.items():
        (folder / f"{name}.json").write_text(json.dumps({"Resources": resources}))
    return folder


def stack(template: str, name: str | None = None) -> dict[str, Any]:
    properties = {"templateFile": f"{template}.json"} | ({"stackName": name} if name else {})
    return {"type": "aws:cloudformation:stack", "properties": properties}


def test_functions_and_resources_of_all_stacks(tmp_path: Path) -> None:
    queue = {"Type": "AWS::SQS::Queue"}
    folder = assembly(
        tmp_path / "cdk.out",
        {
            "Shop": stack("shop", "shop-prod"),
            "stage": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "stage"}},
            "Tree": {"type": "cdk:tree", "properties": {"file": "tree.json"}},
        },
        shop={"Orders1": FUNCTION, "Inline": INLINE, "Python": OTHER},
    )
    write(
        deferred_build_path(folder / f"asset.{DIGEST}").parent, {f"asset.{DIGEST}.build.json": ""}
    )
    assembly(folder / "stage", {"Inner": stack("inner")}, inner={"Queue": queue})
    found = read_assembly(folder)
    assert [(each.stack, each.logical_id, each.path) for each in found.resources] == [
        ("shop-prod", "Orders1", "Shop/Orders/Resource"),
        ("shop-prod", "Inline", "Inline"),
        ("shop-prod", "Python", "Shop/Orders/Resource"),
        ("Inner", "Queue", "Queue"),
    ]
    (function,) = found.functions
    assert function.name == "Shop/Orders"
    assert function.asset == folder / f"asset.{DIGEST}"


def test_where_the_stacks_go(tmp_path: Path) -> None:
    queue = {"Type": "AWS::SQS::Queue"}
    here = {"environment": "aws://111122223333/eu-west-1"}
    anywhere = {"environment": "aws://unknown-account/unknown-region"}
    artifacts = {
        "A": stack("a") | here,
        "B": stack("a") | anywhere,
        "C": stack("a") | {"environment": "aws://unknown-account/eu-west-1"},
        "D": stack("a"),
        "E": stack("a") | here,
    }
    found = read_assembly(assembly(tmp_path / "cdk.out", artifacts, a={"Q": queue}))
    assert found.environments == (
        Environment("111122223333", "eu-west-1"),
        Environment(),
        Environment(region="eu-west-1"),
    )


def test_where_failures_go(tmp_path: Path) -> None:
    def named(*path: str) -> dict[str, Any]:
        content: Any = {"Fn::GetAtt": ["Failed", "Arn"]}
        for key in reversed(path):
            content = {key: content}
        return {"Type": "AWS::SQS::Queue", "Properties": content}

    queue = {"Type": "AWS::SQS::Queue"}
    resources = {"Failed": queue, "In": named("RedrivePolicy", "deadLetterTargetArn")}
    used = {"Failed": queue, "In": named("Tags")}
    artifacts = {"A": stack("a"), "B": stack("b")}
    found = read_assembly(assembly(tmp_path / "cdk.out", artifacts, a=resources, b=used))
    assert [each.takes_failures for each in found.resources] == [True, False, False, False]


def test_a_folder_without_an_assembly(tmp_path: Path) -> None:
    with pytest.raises(LocalAwsError, match="no cloud assembly") as caught:
        read_assembly(tmp_path)
    assert caught.value.remedy is not None
    assert "cdk synth" in caught.value.remedy

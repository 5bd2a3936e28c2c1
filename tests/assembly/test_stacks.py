from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import pytest
from aws_cdk import App, NestedStack
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda.assembly.stacks import asset_digest, read_stacks
from cdk_rust_lambda.errors import AssemblyError
from tests.support.projects import write

if TYPE_CHECKING:
    from pathlib import Path

STACK = {
    "type": "aws:cloudformation:stack",
    "properties": {"templateFile": "s.json"},
    "metadata": {"/S/Q/Resource": [{"type": "aws:cdk:logicalId", "data": "Q1"}]},
}


def assembly(folder: Path, template: Any, **artifacts: Any) -> Path:
    manifest = {"artifacts": {"S": STACK, **artifacts}}
    files = {"manifest.json": json.dumps(manifest), "s.json": json.dumps(template)}
    return write(folder, files)


def test_paths_are_in_the_template_or_in_the_manifest(tmp_path: Path) -> None:
    metadata = {"aws:cdk:path": "S/B/Resource"}
    template = {
        "Resources": {
            "Q1": {"Type": "AWS::SQS::Queue"},
            "B1": {"Type": "AWS::S3::Bucket", "Metadata": metadata},
            "T1": {"Type": "AWS::SNS::Topic"},
        }
    }
    (stack,) = read_stacks(assembly(tmp_path, template))
    names = {each.logical_id: each.name for each in stack.resources.values()}
    assert names == {"Q1": "S/Q", "B1": "S/B", "T1": "T1"}


def test_nested_stacks_and_stages(tmp_path: Path) -> None:
    url = {"Fn::Join": ["", ["https://s3.", {"Ref": "AWS::URLSuffix"}, "/ab12.json"]]}
    properties = {"TemplateURL": url, "Parameters": {"P": {"Ref": "Q1"}}}
    template = {
        "Resources": {"N": {"Type": "AWS::CloudFormation::Stack", "Properties": properties}}
    }
    assets = {"files": {"ab12": {"source": {"path": "n.nested.template.json"}}}}
    inner = {"Resources": {"Inner": {"Type": "AWS::SQS::Queue"}}}
    folder = assembly(
        tmp_path,
        template,
        **{
            "S.assets": {"type": "cdk:asset-manifest", "properties": {"file": "s.assets.json"}},
            "stage": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "stage"}},
        },
    )
    write(
        folder,
        {"s.assets.json": json.dumps(assets), "n.nested.template.json": json.dumps(inner)},
    )
    assembly(folder / "stage", inner)
    found = read_stacks(folder)
    assert [each.name for each in found] == ["S", "S/N", "S"]
    assert found[1].parent is found[0]
    assert found[1].arguments == {"P": {"Ref": "Q1"}}
    assert found[2].parent is None


@pytest.mark.parametrize(
    ("code", "metadata", "digest"),
    [
        ({"S3Key": "ab12.zip"}, {}, "ab12"),
        ({"S3Key": "prefix/ab12.zip"}, {}, "ab12"),
        ({"S3Key": {"Ref": "Key"}}, {"aws:asset:path": "asset.ab12"}, "ab12"),
        ({"S3Key": {"Ref": "Key"}}, {}, None),
        ({"ZipFile": "pass"}, {}, None),
        ("text", {"aws:asset:path": 1}, None),
    ],
)
def test_the_hash_of_a_function_s_asset(
    tmp_path: Path, code: Any, metadata: Any, digest: str | None
) -> None:
    function = {"Type": "T", "Properties": {"Code": code}, "Metadata": metadata}
    (stack,) = read_stacks(assembly(tmp_path, {"Resources": {"F": function}}))
    assert asset_digest(stack.resources["F"]) == digest


def test_paths_in_nested_stacks_with_the_same_ids(tmp_path: Path) -> None:
    """Of an app that runs without the CDK CLI, whose templates don't say them."""
    app = App(outdir=str(tmp_path))
    stack = cdk.Stack(app, "S")
    one = NestedStack(stack, "One")
    for scope in (stack, one, NestedStack(one, "Inner"), NestedStack(stack, "Two")):
        sqs.Queue(scope, "Q")
    app.synth()
    queues = [
        each.name
        for found in read_stacks(tmp_path)
        for each in found.resources.values()
        if each.type == "AWS::SQS::Queue"
    ]
    assert sorted(queues) == ["S/One/Inner/Q", "S/One/Q", "S/Q", "S/Two/Q"]


def test_a_loop_of_cloudformation(tmp_path: Path) -> None:
    loop = ["Name", ["a", "b"], {"Topic${Name}": {"Type": "AWS::SNS::Topic"}}]
    resources = {"Fn::ForEach::Topics": loop, "Q": {"Type": "AWS::SQS::Queue"}}
    (stack,) = read_stacks(assembly(tmp_path, {"Resources": resources}))
    assert list(stack.resources) == ["Q"]


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("manifest.json", None, "no cloud assembly"),
        ("manifest.json", '{"artifacts": {"S"', "isn't what CDK writes"),
        ("manifest.json", "[]", "found list in place of an object"),
        ("manifest.json", '{"artifacts": []}', "artifacts is no object"),
        ("manifest.json", '{"artifacts": {"S": {"type": "cdk:cloud-assembly"}}}', "directoryName"),
        ("s.json", None, "no cloud assembly"),
        ("s.json", '{"Resources": 1}', "Resources is no object"),
        ("s.json", '{"Resources": {"F": {}}}', "the resource 'F' has no type"),
        ("s.json", '{"Resources": {"F": {"Type": "T", "Properties": 1}}}', "Properties is no"),
        ("s.json", "\x00", "isn't what CDK writes"),
        ("s.json", "[" * 100_000, "isn't what CDK writes"),
    ],
)
def test_what_is_no_assembly(tmp_path: Path, file: str, text: str | None, words: str) -> None:
    folder = assembly(tmp_path, {})
    path = folder / file
    path.unlink()
    if text is not None:
        path.write_text(text)
    with pytest.raises(AssemblyError, match=words) as caught:
        read_stacks(folder)
    assert str(caught.value.file) == str(path)
    assert "cdk synth" in str(caught.value.remedy)


def test_what_holds_itself(tmp_path: Path) -> None:
    inner = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}}
    with pytest.raises(AssemblyError, match="isn't what CDK writes"):
        read_stacks(assembly(tmp_path, {}, inner=inner))

"""Templates that CDK didn't write: they are shown as far as they can be, and never end in a traceback."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.errors import CdkRustLambdaError
from cdk_rust_lambda.inspection.app import inspect_app
from tests.support.projects import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MANIFEST = {
    "artifacts": {
        "S": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "s.json"}},
    }
}


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def statement(**more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **more}


TEMPLATE: dict[str, Any] = {
    "Resources": {
        "Fn": resource(
            "AWS::Lambda::Function",
            Handler="bootstrap",
            Runtime="provided.al2023",
            Architectures=["arm64"],
            Code={"S3Key": "ab12.zip"},
            Role={"Fn::GetAtt": ["Role", "Arn"]},
        ),
        "Role": resource(
            "AWS::IAM::Role",
            ManagedPolicyArns=["arn:aws:iam::aws:policy/service-role/Basic"],
            Policies=[
                {"PolicyDocument": {"Statement": [statement(Condition={"Bool": {"a": "b"}})]}}
            ],
        ),
        "Policy": resource(
            "AWS::IAM::Policy",
            Roles=[{"Ref": "Role"}],
            PolicyDocument={"Statement": statement(NotAction=["a:b"], NotResource=["c"])},
        ),
        "Alias": resource("AWS::Lambda::Alias", FunctionName={"Ref": "Fn"}),
        "Permission": resource(
            "AWS::Lambda::Permission",
            FunctionName={"Ref": "Alias"},
            Action="lambda:InvokeFunction",
            Principal="events.amazonaws.com",
            SourceArn={"Fn::Sub": ["${A.Arn}/${x}/${AWS::Region}", {"x": {"Ref": "Fn"}}]},
        ),
        "Mapping": resource(
            "AWS::Lambda::EventSourceMapping",
            FunctionName={"Fn::Join": [":", [{"Ref": "Fn"}, "live"]]},
            EventSourceArn={"Fn::ImportValue": "queue"},
        ),
    },
    "Outputs": {"Q": {"Value": {"Fn::GetAtt": "Queue.Arn"}, "Export": {"Name": "queue"}}},
}
_WRONG: tuple[Any, ...] = (
    *(None, 1, "x", "", [], {}, [[]], {"Ref": 1}, {"Fn::Sub": []}, {"Fn::Sub": [1, 2, 3]}),
    *({"Fn::Join": ["", 1]}, {"Fn::GetAtt": []}, {"Fn::ImportValue": "queue"}, {"a": {"b": []}}),
)


def assembly(folder: Path, template: Any) -> Path:
    return write(folder, {"manifest.json": json.dumps(_MANIFEST), "s.json": json.dumps(template)})


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yields each container, with each of its keys."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in [*items]:
        yield value, key
        if isinstance(inner, dict | list):
            yield from places(inner)


def test_what_is_written_by_hand(tmp_path: Path) -> None:
    (function,) = inspect_app(assembly(tmp_path, TEMPLATE))
    assert function.may == (
        "has the managed policy Basic",
        'may s3:GetObject on anything if {"Bool": {"a": "b"}}',
        "may s3:GetObject on anything",
    )
    assert function.invocable == (
        "events.amazonaws.com may invoke it, for ${A}/Fn/${AWS::Region}, as Alias",
    )
    found = [(each.kind, each.source, each.through) for each in function.triggers]
    assert ("AWS::Lambda::EventSourceMapping", "${Queue}", ("Mapping",)) in found


def test_all_that_may_be_wrong(tmp_path: Path) -> None:
    refused = shown = 0
    template = copy.deepcopy(TEMPLATE)
    for container, key in [*places(template)]:
        right = container[key]
        for wrong in _WRONG:
            container[key] = wrong
            try:
                inspect_app(assembly(tmp_path, template))
            except CdkRustLambdaError:
                refused += 1
            else:
                shown += 1
        container[key] = right
    assert refused > 50
    assert shown > 500

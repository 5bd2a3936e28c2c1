"""What a function may do at most: `permissions_boundary` in an access table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import aws_iam as iam

from cdk_rust_lambda import CdkRustLambdaError, RustFunction
from tests.support.projects import resources_of, skipping_stack, warnings_of, write_crate

if TYPE_CHECKING:
    from pathlib import Path

ARN = "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/developers"
TABLE = "[[package.metadata.lambda.access]]\n"
PIPE = """
[[package.metadata.lambda.triggers]]
type = "pipe"
source = "arn:aws:sqs:eu-west-1:123456789012:jobs"
"""


def boundaries(folder: Path, lines: str, *, with_policy: bool = False, **keywords: Any) -> Any:
    stack = skipping_stack()
    resources: dict[str, Any] = {}
    if with_policy:
        resources["developers"] = iam.ManagedPolicy.from_managed_policy_name(stack, "P", "theirs")
    crate = write_crate(folder, lines)
    RustFunction(stack, "F", manifest_path=crate, resources=resources, **keywords)
    assert not any("unused" in each or "resources=" in each for each in warnings_of(stack))
    return [each["PermissionsBoundary"] for each in resources_of(stack, "AWS::IAM::Role")]


def test_all_roles_of_the_function(tmp_path: Path) -> None:
    found = boundaries(tmp_path, f"{TABLE}permissions_boundary = '{ARN}'\n{PIPE}")
    assert len(found) == 2
    assert found[0] == found[1]
    assert found[0]["Fn::Join"][1][-1] == ":policy/developers"


def test_a_policy_of_python(tmp_path: Path) -> None:
    lines = f"{TABLE}permissions_boundary = '${{developers.managed_policy_arn}}'"
    (found,) = boundaries(tmp_path, lines, with_policy=True)
    assert found["Fn::Join"][1][-1] == ":policy/theirs"


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ("permissions_boundary = 'developers'", "permissions_boundary"),
        ("permissions_boundary = '${developer.managed_policy_arn}'", "permissions_boundary"),
        (f"permissions_boundary = '{ARN.replace('Partition', 'Part')}'", "permissions_boundary"),
        (f"permissions_boundary = '{ARN}'\nactions = ['s3:GetObject']", "actions"),
        (f"permissions_boundary = '{ARN}'\n{TABLE}permissions_boundary = '{ARN}'", None),
    ],
)
def test_what_is_none(tmp_path: Path, lines: str, key: str | None) -> None:
    with pytest.raises(CdkRustLambdaError) as caught:
        boundaries(tmp_path, TABLE + lines, with_policy=True)
    place = f"access[0].{key}" if key else "access[1].permissions_boundary"
    assert (caught.value.key or "").endswith(place)
    assert caught.value.file == tmp_path / "Cargo.toml"
    assert caught.value.remedy


def test_a_second_one(tmp_path: Path) -> None:
    lines = f"{TABLE}permissions_boundary = '{ARN}'\n"
    with pytest.raises(CdkRustLambdaError, match="has a boundary already, in ") as caught:
        boundaries(tmp_path, lines + lines)
    assert (caught.value.key or "").endswith("access[1].permissions_boundary")


def test_a_role_that_is_given(tmp_path: Path) -> None:
    stack = skipping_stack()
    principal: Any = iam.ServicePrincipal("lambda.amazonaws.com")
    role: Any = iam.Role(stack, "R", assumed_by=principal)
    crate = write_crate(tmp_path, f"{TABLE}permissions_boundary = '{ARN}'")
    with pytest.raises(CdkRustLambdaError, match="isn't made with the function"):
        RustFunction(stack, "F", manifest_path=crate, role=role)

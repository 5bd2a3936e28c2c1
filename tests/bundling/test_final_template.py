from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import jsii
import pytest
from aws_cdk import App, Aspects, CfnParameter, IAspect, NestedStack, Stack, Stage, Tags
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import RustFunction
from cdk_rust_lambda.triggers import CognitoUserPoolTrigger
from tests.support.projects import write_crate

if TYPE_CHECKING:
    from pathlib import Path

    from constructs import Construct, IConstruct

    from tests.conftest import FakeCargo

pytestmark = pytest.mark.newest

ARM64 = lambda_.Architecture.ARM_64
Change = Callable[[RustFunction], object]


@jsii.implements(IAspect)
class Arm64:
    def visit(self, node: IConstruct) -> None:
        if isinstance(node, lambda_.CfnFunction):
            node.architectures = ["arm64"]


def resource_of(function: RustFunction) -> lambda_.CfnFunction:
    resource = function.node.default_child
    assert isinstance(resource, lambda_.CfnFunction)
    return resource


def by_aspect(function: RustFunction) -> None:
    Aspects.of(function).add(Arm64())


def by_override(function: RustFunction) -> None:
    resource_of(function).add_property_override("Architectures", ["arm64"])


def by_another_runtime(function: RustFunction) -> None:
    resource_of(function).add_property_override("Runtime", "provided.al2")


def by_a_runtime_of_a_language(function: RustFunction) -> None:
    resource_of(function).runtime = "python3.13"


@pytest.mark.parametrize("place", ["stack", "nested stack", "stage"])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (by_aspect, "is built for x86_64, but the template says arm64"),
        (by_override, "is built for x86_64, but the template says arm64"),
        (by_another_runtime, "is built for provided.al2023, but the template says provided.al2"),
        (by_a_runtime_of_a_language, "but the template says python3.13"),
    ],
)
def test_what_the_template_says_in_the_end(
    tmp_path: Path,
    fake_cargo: FakeCargo,
    change: Change,
    words: str,
    place: str,
) -> None:
    app = App(outdir=str(tmp_path / "out"))
    scope: Construct = Stack(Stage(app, "T") if place == "stage" else app, "S")
    if place == "nested stack":
        scope = NestedStack(scope, "N")
    change(RustFunction(scope, "F", manifest_path=write_crate(tmp_path / "crate")))
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    (report,) = (tmp_path / "out").glob("validation-report.json")
    error = report.read_text()
    assert "the binary 'crate' " in error
    assert words in error
    assert "instead of by an Aspect or override" in error


def large_environment(function: RustFunction) -> None:
    for number in range(5):
        function.add_environment(f"LARGE_{number}", "x" * 1000)


def many_tags(function: RustFunction) -> None:
    for number in range(51):
        Tags.of(function).add(f"tag{number}", "x")


def large_network(function: RustFunction) -> None:
    resource_of(function).vpc_config = lambda_.CfnFunction.VpcConfigProperty(
        subnet_ids=[f"subnet-{number}" for number in range(17)],
        security_group_ids=[f"sg-{number}" for number in range(6)],
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (large_environment, ["at most 4,096 bytes of variables, found 5,035", "Parameter Store"]),
        (many_tags, ["at most 50 tags, found 51", "leave some out"]),
        (large_network, ["at most 16 subnets, found 17", "at most 5 security groups, found 6"]),
    ],
)
def test_what_is_too_much_for_lambda(
    tmp_path: Path, fake_cargo: FakeCargo, change: Change, words: list[str]
) -> None:
    app = App(outdir=str(tmp_path / "out"))
    change(RustFunction(Stack(app, "S"), "F", manifest_path=write_crate(tmp_path / "crate")))
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    (report,) = (tmp_path / "out").glob("validation-report.json")
    assert all(each in report.read_text() for each in words)


def arm64_as_it_is(function: RustFunction) -> None:
    resource_of(function).add_property_override("Architectures", ["arm64"])


def test_what_fits_is_nothing_to_say(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    app = App(outdir=str(tmp_path / "out"))
    stack = Stack(app, "S")
    crate = write_crate(tmp_path / "crate")
    arm64_as_it_is(RustFunction(stack, "F", manifest_path=crate, architecture=ARM64))
    older = RustFunction(stack, "Older", manifest_path=crate, runtime=lambda_.Runtime.PROVIDED_AL2)
    resource_of(older).add_property_override("Runtime", "provided.al2023")
    unknown = resource_of(RustFunction(stack, "Unknown", manifest_path=crate))
    for name in ("Runtime", "Architectures"):
        parameter = CfnParameter(stack, name, type="String")
        unknown.add_property_override(name, parameter.value)
    app.synth()
    reports = (tmp_path / "out").glob("validation-report.json")
    assert not any("final-template" in report.read_text() for report in reports)


def test_a_nested_stack_that_is_no_more(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    """CDK leaves its template in the folder of the assembly."""
    crate = write_crate(tmp_path / "crate")
    before = App(outdir=str(tmp_path / "out"))
    by_override(RustFunction(NestedStack(Stack(before, "S"), "N"), "F", manifest_path=crate))
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        before.synth()
    app = App(outdir=str(tmp_path / "out"))
    RustFunction(NestedStack(Stack(app, "S"), "M"), "F", manifest_path=crate)
    app.synth()
    assert len([*(tmp_path / "out").glob("*.nested.template.json")]) == 2


@pytest.mark.parametrize("refers", [True, False])
def test_a_nested_stack_that_depends_on_itself(
    tmp_path: Path, fake_cargo: FakeCargo, refers: bool
) -> None:
    app = App(outdir=str(tmp_path / "out"))
    stack = Stack(app, "S")
    pool = cognito.UserPool(stack, "Pool")
    function = RustFunction(
        NestedStack(stack, "N"),
        "F",
        manifest_path=write_crate(tmp_path / "crate"),
        triggers=[CognitoUserPoolTrigger(pool, operations=["pre_sign_up"])],
    )
    if not refers:
        app.synth()
        return
    function.add_environment("POOL", pool.user_pool_id)
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    (report,) = (tmp_path / "out").glob("validation-report.json")
    error = report.read_text()
    assert "the nested stack depends on itself, and CloudFormation refuses the template" in error
    assert "(LambdaConfig.PreSignUp)" in error
    assert "have the handler take the pool's id from the event" in error

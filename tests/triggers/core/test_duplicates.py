"""A source that a trigger has already: refused, however it is named; silent on what isn't known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_vpclattice as vpclattice

from cdk_rust_lambda import RustFunction, TriggerError
from cdk_rust_lambda.triggers import (
    AlbTrigger,
    ConnectTrigger,
    HttpApiTrigger,
    ScheduleTrigger,
    SecretsRotationTrigger,
    SqsTrigger,
    Trigger,
    VpcLatticeTrigger,
    WebSocketApiTrigger,
)
from cdk_rust_lambda.triggers.core.source import Created, ImportedByArn, ImportedByName
from tests.generators.wrong_values import KINDS, Bench, WrongValue, form_of, trigger_with
from tests.support.projects import SKIP_BUNDLING, skipping_stack, write_crate
from tests.support.triggers import function_with
from tests.triggers.combinations import COMBINATIONS
from tests.triggers.combinations.sources import listener, network

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

API = "arn:aws:apigateway:eu-west-1::/apis/a1b2c3"
LATTICE = "arn:aws:vpc-lattice:eu-west-1:123456789012:service/svc-0123456789abcdef0"
ALB = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/web/50dc6c/f2f7dc"
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"
INSTANCE = "arn:aws:connect:eu-west-1:123456789012:instance/11111111"


def arn(text: str) -> ImportedByArn:
    return ImportedByArn("x", text)


def two(folder: Path, first: Trigger, second: Trigger, *, functions: int = 1) -> None:
    """Wires two triggers, to one function or two."""
    stack = skipping_stack()
    one = function_with(folder, stack, first)
    other = one if functions == 1 else RustFunction(stack, "G", manifest_path=folder)
    other.add_trigger(second)


TWICE: dict[str, Callable[[str], Trigger]] = {
    "route of an ARN": lambda name: HttpApiTrigger(arn(API), id=name, routes=["GET /a"]),
    "priority of an ARN": lambda name: AlbTrigger(
        arn(ALB), id=name, priority=1, path_patterns=[f"/{name}"]
    ),
    "port of an ARN": lambda name: VpcLatticeTrigger(arn(LATTICE), id=name),
    "rotation": lambda name: SecretsRotationTrigger(arn(SECRET), id=name),
}


@pytest.mark.parametrize("functions", [1, 2])
@pytest.mark.parametrize("make", TWICE.values(), ids=list(TWICE))
def test_a_place_is_taken_once_in_the_app(
    tmp_path: Path, make: Callable[[str], Trigger], functions: int
) -> None:
    with pytest.raises(TriggerError) as caught:
        two(tmp_path, make("A"), make("B"), functions=functions)
    assert caught.value.check_id in ("duplicate", "api-route", "alb-target-group")
    assert caught.value.remedy


def test_an_api_by_arn_and_by_id_is_one(tmp_path: Path) -> None:
    routes = ["POST /a", "GET /a"]
    by_id = HttpApiTrigger(ImportedByName("x", "a1b2c3"), id="B", routes=routes)
    with pytest.raises(TriggerError, match="the route 'GET /a' already, by its trigger 'A'"):
        two(tmp_path, HttpApiTrigger(arn(API), id="A", routes=["GET /a"]), by_id, functions=2)
    other = HttpApiTrigger(arn(f"{API}4"), id="B", routes=["GET /a"])
    two(tmp_path / "b", HttpApiTrigger(arn(API), id="A", routes=["GET /a"]), other)


def test_a_route_twice_by_one_function(tmp_path: Path) -> None:
    stack = skipping_stack()
    api = apigatewayv2.HttpApi(stack, "Api")
    function = function_with(tmp_path, stack, HttpApiTrigger(api, id="A", routes=["GET /a"]))
    function.add_trigger(HttpApiTrigger(api, id="B", routes=["GET /b"]))
    with pytest.raises(TriggerError, match="'GET /a' already"):
        function.add_trigger(HttpApiTrigger(api, id="C", routes=["GET /a", "GET /c"]))
    socket = apigatewayv2.WebSocketApi(stack, "Socket")
    function.add_trigger(WebSocketApiTrigger(socket, id="D", routes=["a"]))
    with pytest.raises(TriggerError, match="'a' already"):
        function.add_trigger(WebSocketApiTrigger(socket, id="E", routes=["b", "a"]))


def test_a_port_of_a_service(tmp_path: Path) -> None:
    stack = skipping_stack()
    service = vpclattice.CfnService(stack, "Shop")
    function = function_with(tmp_path, stack, VpcLatticeTrigger(service, id="A"))
    function.add_trigger(VpcLatticeTrigger(service, id="B", protocol="http"))  # another port
    with pytest.raises(TriggerError, match="on the port '80' already"):
        function.add_trigger(VpcLatticeTrigger(service, id="C", port=80))
    name = ImportedByName("x", "svc-0123456789abcdef0")
    function.add_trigger(VpcLatticeTrigger(arn(LATTICE), id="D"))
    with pytest.raises(TriggerError, match="on the port '443' already"):
        function.add_trigger(VpcLatticeTrigger(name, id="E", port=443))


def test_priorities_of_listeners(tmp_path: Path) -> None:
    stack = skipping_stack()
    given = listener(stack)
    function = function_with(
        tmp_path, stack, AlbTrigger(given, id="A", priority=1, path_patterns=["/a"])
    )
    balancer = elbv2.ApplicationLoadBalancer(stack, "B", vpc=network(Stack(stack, "Network")))
    other = balancer.add_listener(
        "L", port=80, default_action=elbv2.ListenerAction.fixed_response(404)
    )
    function.add_trigger(AlbTrigger(other, id="B", priority=1, path_patterns=["/a"]))
    function.add_trigger(AlbTrigger(given, id="C", priority=2, path_patterns=["/a"]))
    with pytest.raises(TriggerError, match="the priority '1' already"):
        function.add_trigger(AlbTrigger(given, id="D", priority=1, path_patterns=["/d"]))


def test_one_rotation_of_a_secret(tmp_path: Path) -> None:
    stack = skipping_stack()
    secret = secretsmanager.Secret(stack, "Secret")
    function_with(tmp_path, stack, SecretsRotationTrigger(secret))
    other = RustFunction(stack, "G", manifest_path=tmp_path)
    with pytest.raises(TriggerError, match="Stack/F has the rotation of the secret already"):
        other.add_trigger(SecretsRotationTrigger(secret))
    other.add_trigger(SecretsRotationTrigger(secretsmanager.Secret(stack, "Another"), id="B"))
    other.add_trigger(SecretsRotationTrigger(id="C"))


def test_one_association_of_an_instance_and_a_function(tmp_path: Path) -> None:
    first = ConnectTrigger(arn(INSTANCE), id="A")
    two(tmp_path, first, ConnectTrigger(arn(INSTANCE), id="B"), functions=2)
    with pytest.raises(TriggerError, match="'A' of Stack/F has the same source"):
        two(tmp_path, first, ConnectTrigger(arn(INSTANCE), id="B"))


def test_pseudo_parameters_are_compared_as_they_are_written(tmp_path: Path) -> None:
    text = "arn:aws:sqs:${AWS::Region}:123456789012:jobs"
    with pytest.raises(TriggerError, match="the same source"):
        two(tmp_path, SqsTrigger(arn(text), id="A"), SqsTrigger(arn(text), id="B"))
    other = SqsTrigger(arn("arn:aws:sqs:eu-west-1:123456789012:jobs"), id="B")
    two(tmp_path / "b", SqsTrigger(arn(text), id="A"), other)  # not known to be the same


def test_a_queue_that_is_imported_twice(tmp_path: Path) -> None:
    stack = skipping_stack()
    text = "arn:aws:sqs:eu-west-1:123456789012:jobs"
    one, other = (sqs.Queue.from_queue_arn(stack, name, text) for name in "AB")
    function = function_with(tmp_path, stack, SqsTrigger(one, id="One"))
    for again in (other, arn(text)):
        with pytest.raises(TriggerError, match="'One' of Stack/F has the same source"):
            function.add_trigger(SqsTrigger(again, id="Two"))


def test_a_name_in_two_environments_is_two(tmp_path: Path) -> None:
    crate = write_crate(tmp_path)
    app = App(context=dict(SKIP_BUNDLING))
    for region in ("eu-west-1", "us-east-1"):
        stack = Stack(app, region, env=Environment(account="123456789012", region=region))
        trigger = SecretsRotationTrigger(ImportedByName("db", "db"), id="A")
        RustFunction(stack, "F", manifest_path=crate, triggers=[trigger])
    with pytest.raises(TriggerError, match="already"):
        RustFunction(stack, "G", manifest_path=crate, triggers=[trigger])


def test_a_function_and_its_alias_are_two(tmp_path: Path) -> None:
    stack = skipping_stack()
    queue = sqs.Queue(stack, "Jobs", visibility_timeout=None)
    function = function_with(tmp_path, stack, SqsTrigger(queue))
    alias = lambda_.Alias(stack, "Live", alias_name="live", version=function.current_version)
    function.add_trigger(SqsTrigger(queue, id="Alias", alias=alias))
    with pytest.raises(TriggerError, match="'Alias' of Stack/F has the same source"):
        function.add_trigger(SqsTrigger(queue, id="Again", alias=alias))


def test_what_is_made_for_each_is_never_the_same(tmp_path: Path) -> None:
    triggers = [
        SqsTrigger(id="A"),
        SqsTrigger(Created(), id="B"),
        SqsTrigger(Created(), id="C"),
    ]
    function = function_with(tmp_path, skipping_stack(), *triggers)
    for name in "DE":
        function.add_trigger(ScheduleTrigger("rate(1 hour)", id=name))


def _kinds_with_a_source() -> list[str]:
    forms = ("given", "imported")  # what is created is never the same
    return [name for name in KINDS if KINDS[name].source_field and form_of(name) in forms]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.newest] if COMBINATIONS[name].newest else [])
        for name in _kinds_with_a_source()
    ],
)
def test_the_same_trigger_twice(name: str, tmp_path: Path) -> None:
    """Of every kind with a source that exists: refused, without an error of aws-cdk-lib."""
    bench = Bench.of(name)
    stack = Stack.of(bench.function)
    made: Any = [
        trigger_with(WrongValue(name, ("id",), each, False), bench.resources) for each in "AB"
    ]
    function = RustFunction(
        stack,
        "Handler",
        manifest_path=write_crate(tmp_path),
        timeout=bench.function.timeout,
        function_name="AWSClientVPN-handler" if name == "client-vpn" else None,
    )
    function.add_trigger(made[0])
    with pytest.raises(TriggerError) as caught:
        function.add_trigger(made[1])
    assert caught.value.check_id == "duplicate"
    assert caught.value.key == KINDS[name].source_field

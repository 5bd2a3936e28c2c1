"""What functions of a workspace share: its resources, and each other's sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import RustFunction, RustWorkspace, TriggerError
from cdk_rust_lambda.check.project import CheckedFunctions, check_project
from tests.support.projects import (
    LOCK,
    RUNTIME,
    lambda_settings,
    package,
    resources_of,
    skipping_stack,
    template_of,
    warnings_of,
    write,
)
from tests.support.triggers import trigger_table
from tests.support.workspaces import error_of, made

if TYPE_CHECKING:
    from pathlib import Path


def resource(lines: str) -> str:
    return f"[[workspace.metadata.lambda.resources]]\n{lines}\n"


def workspace(folder: Path, root: str, **manifests: str) -> Path:
    """A virtual workspace, with a package for each text."""
    files = {"Cargo.toml": f"[workspace]\nmembers = ['*/']\n{root}", "Cargo.lock": LOCK}
    for name, extra in manifests.items():
        files[f"{name}/Cargo.toml"] = package(RUNTIME + extra, name=name)
        files[f"{name}/src/main.rs"] = "fn main() {}\n"
    files["Cargo.toml"] = files["Cargo.toml"].replace("['*/']", str([*manifests]))
    return write(folder, files)


KINDS = """
[[workspace.metadata.lambda.resources]]
kind = "queue"
name = "jobs"
dead_letter_queue = "dead"
visibility_timeout = 600
[[workspace.metadata.lambda.resources]]
kind = "queue"
name = "dead"
max_receive_count = 0
[[workspace.metadata.lambda.resources]]
kind = "topic"
name = "news"
fifo = true
[[workspace.metadata.lambda.resources]]
kind = "event_bus"
name = "bus"
[[workspace.metadata.lambda.resources]]
kind = "kinesis-stream"
name = "clicks"
shard_count = 2
[[workspace.metadata.lambda.resources]]
kind = "bucket"
name = "uploads"
versioned = false
[[workspace.metadata.lambda.resources]]
kind = "table"
name = "orders"
partition_key = "customer"
sort_key = { name = "at", type = "number" }
dynamo_stream = "keys_only"
time_to_live_attribute = "expires"
global_secondary_indexes = [{ index_name = "by-state", partition_key = "state" }]
[[workspace.metadata.lambda.resources]]
kind = "http-api"
name = "public"
throttle = { rate_limit = 10, burst_limit = 20 }
cors_preflight = { allow_origins = ["https://example.com"] }
[[workspace.metadata.lambda.resources]]
kind = "websocket-api"
name = "chat"
stage_name = "live"
[[workspace.metadata.lambda.resources]]
kind = "http-jwt-authorizer"
name = "users"
jwt_issuer = "https://example.com/"
jwt_audience = ["shop"]
"""


def test_each_kind(tmp_path: Path) -> None:
    functions = {
        "site": trigger_table(
            "type = 'http-api'\nsource = 'public'\nroutes = ['GET /a']\nauthorizer = 'users'"
        ),
        "worker": trigger_table("type = 'sqs'\nsource = 'jobs'"),
    }
    found = made(workspace(tmp_path, KINDS, **functions))
    assert [*found.functions["worker"].triggers] == ["SqsJobs"]
    stack = Stack.of(found)
    (jobs, dead) = sorted(
        resources_of(stack, "AWS::SQS::Queue"), key=lambda each: "RedrivePolicy" not in each
    )
    assert jobs["VisibilityTimeout"] == 600
    assert "RedrivePolicy" not in dead
    (topic,) = resources_of(stack, "AWS::SNS::Topic")
    assert topic["FifoTopic"]
    (bucket,) = resources_of(stack, "AWS::S3::Bucket")
    assert "VersioningConfiguration" not in bucket
    (table,) = resources_of(stack, "AWS::DynamoDB::GlobalTable")
    assert [each["AttributeName"] for each in table["KeySchema"]] == ["customer", "at"]
    assert {"AttributeName": "at", "AttributeType": "N"} in table["AttributeDefinitions"]
    assert table["StreamSpecification"] == {"StreamViewType": "KEYS_ONLY"}
    assert table["GlobalSecondaryIndexes"][0]["IndexName"] == "by-state"
    (stream,) = resources_of(stack, "AWS::Kinesis::Stream")
    assert stream["ShardCount"] == 2
    (route,) = resources_of(stack, "AWS::ApiGatewayV2::Route")
    assert route["AuthorizationType"] == "JWT"
    stages = resources_of(stack, "AWS::ApiGatewayV2::Stage")
    assert {each["StageName"] for each in stages} == {"$default", "live"}
    assert found.resources.keys() == {
        *("jobs", "dead", "news", "bus", "clicks", "uploads", "orders", "public", "chat", "users")
    }
    assert not [each for each in warnings_of(stack) if "unused-resource" in each]


def test_what_another_trigger_makes(tmp_path: Path) -> None:
    """In whatever order; the ids are the same."""
    guard = "type = 'http-api-authorizer'\nid = 'Guard'\nsource = { of = 'site', trigger = 'Api' }"
    admin = (
        "type = 'http-api'\nid = 'Admin'\nsource = { of = 'site', trigger = 'Api' }\n"
        "routes = ['GET /b']\nauthorizer = { of = 'guard' }"
    )
    site = "type = 'http-api'\nid = 'Api'\nroutes = ['GET /a']"
    tables = {
        name: trigger_table(lines)
        for name, lines in {"admin": admin, "guard": guard, "site": site}.items()
    }
    folder = workspace(tmp_path, "", **tables)
    stack = Stack.of(made(folder))
    first = template_of(stack)["Resources"]
    routes = {each["RouteKey"]: each for each in resources_of(stack, "AWS::ApiGatewayV2::Route")}
    assert routes["GET /b"]["AuthorizationType"] == "CUSTOM"
    assert routes["GET /b"]["ApiId"] == routes["GET /a"]["ApiId"]
    (folder / "guard" / "Cargo.toml").rename(folder / "zoo.toml")
    write(folder, {"zoo/Cargo.toml": (folder / "zoo.toml").read_text().replace('"guard"', '"zoo"')})
    write(folder, {"zoo/src/main.rs": "fn main() {}"})
    root = folder / "Cargo.toml"
    root.write_text(root.read_text().replace("guard", "zoo"))
    manifest = folder / "admin" / "Cargo.toml"
    manifest.write_text(manifest.read_text().replace("'guard'", "'zoo'"))
    second = template_of(Stack.of(made(folder)))["Resources"]
    assert {each for each in first if "guard" not in each} == {
        each for each in second if "zoo" not in each
    }


def test_a_default_id_doesn_t_depend_on_what_is_shared(tmp_path: Path) -> None:
    shared = trigger_table("type = 'http-api'\nsource = { of = 'site' }\nroutes = ['GET /b']")
    site = trigger_table("type = 'http-api'\nid = 'Api'\nroutes = ['GET /a']")
    found = made(workspace(tmp_path, "", admin=shared, site=site))
    assert [*found.functions["admin"].triggers] == ["HttpApiSite"]


def test_a_cycle_has_a_way_out(tmp_path: Path) -> None:
    site = trigger_table("type = 'http-api'\nid = 'Api'\nauthorizer = { of = 'guard' }")
    guard = trigger_table(
        "type = 'http-api-authorizer'\nid = 'Guard'\nsource = { of = 'site', trigger = 'Api' }"
    )
    folder = workspace(tmp_path, "", site=site, guard=guard)
    error = error_of(folder)
    assert "guard's Guard -> site's Api -> guard's Guard" in str(error)
    assert "workspace.metadata.lambda.resources" in str(error)
    assert error.key == "package.metadata.lambda.triggers[0].source"
    findings = check_project(CheckedFunctions(folder / "Cargo.toml")).findings
    assert [each.text for each in findings if each.level == "error"] == [error.problem]


@pytest.mark.parametrize(
    ("lines", "key", "words"),
    [
        ("type = 'sqs'\nsource = { of = 'othr' }", "source", "'other'"),
        ("type = 'sqs'\nsource = { of = 'other', trigger = 'sqs' }", "source", "'Sqs'"),
        ("type = 'sqs'\nsource = { of = 'other' }", "source", "2 triggers"),
        ("type = 'sns'\nsource = { of = 'other', trigger = 'Sqs' }", "source", "a topic"),
        ("type = 'sqs'\nsource = { of = 1 }", "source", "expected"),
        ("type = 'sqs'\nsource = { of = 'other', id = 'Sqs' }", "source", "expected"),
    ],
)
def test_shared_sources_that_are_none(tmp_path: Path, lines: str, key: str, words: str) -> None:
    other = trigger_table("type = 'sqs'") + trigger_table("type = 's3'")
    error = error_of(workspace(tmp_path, "", one=trigger_table(lines), other=other))
    assert error.key == f"package.metadata.lambda.triggers[0].{key}"
    assert error.file == tmp_path / "one" / "Cargo.toml"
    assert words in str(error)


def test_a_function_alone_shares_nothing(tmp_path: Path) -> None:
    lines = trigger_table("type = 'sqs'\nsource = { of = 'other' }")
    folder = workspace(tmp_path, "", one=lines)
    with pytest.raises(TriggerError, match="RustWorkspace") as caught:
        RustFunction(skipping_stack(), "F", manifest_path=folder / "one")
    assert caught.value.line


@pytest.mark.parametrize(
    ("lines", "key", "words"),
    [
        ("name = 'a'", "kind", "table"),
        ("kind = 'qeue'\nname = 'a'", "kind", "'queue'"),
        ("kind = 'dynamodb'\nname = 'a'", "kind", 'kind = "table"'),
        ("kind = 'queue'", "name", "needs a name"),
        ("kind = 'queue'\nname = '1'", "name", "letters"),
        ("kind = 'queue'\nname = 'a'\nfifoo = true", "fifoo", "'fifo'"),
        ("kind = 'table'\nname = 'a'\nhash_key = 'a'", "hash_key", "write partition_key"),
        ("kind = 'table'\nname = 'a'", "partition_key", "needs"),
        ("kind = 'table'\nname = 'a'\npartition_key = { name = 'a', type = 'S' }", "partition_key", "string"),
        ("kind = 'table'\nname = 'a'\npartition_key = { name = 'a', type = ['string'] }", "partition_key", "string"),
        ("kind = 'table'\nname = 'a'\npartition_key = 'a'\nglobal_secondary_indexes = [1]", "global_secondary_indexes", "index_name"),
        ("kind = 'table'\nname = 'a'\npartition_key = 'a'\nglobal_secondary_indexes = [{ index_name = 'ab', partition_key = 'b' }]", "global_secondary_indexes", "index_name"),
        ("kind = 'queue'\nname = 'a'\nretention_period = 1", "retention_period", "60"),
        ("kind = 'queue'\nname = 'a'\ndead_letter_queue = 'b'", "dead_letter_queue", "'b'"),
        ("kind = 'queue'\nname = 'a'\ndead_letter_queue = 'a'", "name", "a -> a"),
        ("kind = 'queue'\nname = 'a'\ndead_letter_queue = { of = 'x' }", "dead_letter_queue", "before"),
        ("kind = 'queue'\nname = 'a'\nfifo = true\ndead_letter_queue = { name = 'b' }", "dead_letter_queue", "FIFO"),
        ("kind = 'queue'\nname = 'a'\ndead_letter_queue = { name = 'b.fifo' }", "dead_letter_queue", "standard"),
        ("kind = 'queue'\nname = 'a'\nmax_receive_count = inf", "max_receive_count", "a number"),
        ("kind = 'http-jwt-authorizer'\nname = 'a'\njwt_issuer = 'x'\njwt_audience = ['a']", "jwt_issuer", "https"),
        ("kind = 'rest-api'\nname = 'a'\nthrottle = { rate = 1 }", "throttle", "rate"),
    ],
)  # fmt: skip
def test_resources_that_are_none(tmp_path: Path, lines: str, key: str, words: str) -> None:
    folder = workspace(tmp_path, resource(lines), one="")
    error = error_of(folder)
    assert error.key == f"workspace.metadata.lambda.resources[0].{key}"
    assert error.file == tmp_path / "Cargo.toml"
    assert error.line
    assert error.remedy
    assert words in str(error)


def test_choices_for_a_rest_api(tmp_path: Path) -> None:
    statement = "{ Effect = 'Allow', Principal = '*', Action = '*', Resource = '*' }"
    lines = (
        "kind = 'rest-api'\nname = 'site'\nstage_name = 'v1'\nbinary_media_types = ['image/png']\n"
        f"policy = {{ Statement = [{statement}] }}"
    )
    one = trigger_table("type = 'rest-api'\nsource = 'site'\nroutes = ['GET /a']")
    stack = Stack.of(made(workspace(tmp_path, resource(lines), one=one)))
    (api,) = resources_of(stack, "AWS::ApiGateway::RestApi")
    assert api["BinaryMediaTypes"] == ["image/png"]
    assert api["Policy"]["Statement"][0]["Effect"] == "Allow"
    (stage,) = resources_of(stack, "AWS::ApiGateway::Stage")
    assert stage["StageName"] == "v1"


def test_two_of_a_name(tmp_path: Path) -> None:
    lines = "kind = 'queue'\nname = 'a'"
    error = error_of(workspace(tmp_path, resource(lines) * 2, one=""))
    assert error.key == "workspace.metadata.lambda.resources[1].name"


def test_the_wrong_kind_for_a_trigger(tmp_path: Path) -> None:
    one = trigger_table("type = 'sns'\nsource = 'jobs'")
    error = error_of(workspace(tmp_path, resource("kind = 'queue'\nname = 'jobs'"), one=one))
    assert "expected a topic, found Queue" in str(error)


def test_resources_stand_in_the_workspace(tmp_path: Path) -> None:
    one = "[[package.metadata.lambda.resources]]\nkind = 'queue'\nname = 'a'\n"
    error = error_of(workspace(tmp_path, "", one=one))
    assert error.key == "package.metadata.lambda.resources"


def test_python_takes_the_place_of_a_table(tmp_path: Path) -> None:
    one = trigger_table("type = 'sqs'\nsource = 'jobs'")
    folder = workspace(tmp_path, resource("kind = 'queue'\nname = 'jobs'"), one=one)
    stack = skipping_stack()
    given = sqs.Queue(stack, "Given")
    found = RustWorkspace(stack, "W", manifest_path=folder, resources={"jobs": given})
    assert found.resources == {"jobs": given}
    assert len(resources_of(stack, "AWS::SQS::Queue")) == 1
    assert not [each for each in warnings_of(stack) if "unused-resource" in each]


def test_resources_of_one_workspace_in_another(tmp_path: Path) -> None:
    lines = resource("kind = 'table'\nname = 'orders'\npartition_key = 'id'")
    access = "[[package.metadata.lambda.access]]\nresource = 'orders'\nallow = 'read'\n"
    folder = workspace(tmp_path, lines, one=access, two=access)
    stack = skipping_stack()
    first = RustWorkspace(stack, "A", manifest_path=folder, include=["one"])
    RustWorkspace(
        stack, "B", manifest_path=folder, include=["two"], resources=dict(first.resources)
    )
    assert isinstance(first.resources["orders"], dynamodb.TableV2)
    assert len(resources_of(stack, "AWS::DynamoDB::GlobalTable")) == 1


def test_an_error_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = workspace(
        tmp_path, resource("kind = 'queue'\nname = 'jobs'"), one=trigger_table("a = 1")
    )
    stack = skipping_stack()
    with pytest.raises(TriggerError):
        RustWorkspace(stack, "W", manifest_path=folder)
    assert stack.node.try_find_child("W") is None


def test_an_api_of_python_and_an_authorizer_of_the_workspace(tmp_path: Path) -> None:
    guard = trigger_table("type = 'http-api-authorizer'\nid = 'guard'\nsource = 'api'")
    site = trigger_table(
        "type = 'http-api'\nsource = 'api'\nroutes = ['GET /a']\n"
        "authorizer = { of = 'guard', trigger = 'guard' }"
    )
    folder = workspace(tmp_path, "", site=site, guard=guard)
    stack = skipping_stack()
    api = apigatewayv2.HttpApi(stack, "Api")
    RustWorkspace(stack, "W", manifest_path=folder, resources={"api": api})
    (route,) = resources_of(stack, "AWS::ApiGatewayV2::Route")
    assert route["AuthorizationType"] == "CUSTOM"


def test_what_check_says(tmp_path: Path) -> None:
    lines = resource("kind = 'queue'\nname = 'a'\nfifo = 1")
    access = "[[package.metadata.lambda.access]]\nresource = 'a'\nalow = 'send'\n"
    folder = workspace(tmp_path, lines, one=access)
    findings = check_project(CheckedFunctions(folder / "Cargo.toml")).findings
    found = {(each.level, each.file, each.line) for each in findings}
    assert found == {
        ("error", folder / "Cargo.toml", 6),
        ("error", folder / "one" / "Cargo.toml", 9),
    }


def test_what_only_another_resource_names_is_used(tmp_path: Path) -> None:
    one = trigger_table("type = 'sqs'\nsource = 'jobs'")
    lines = "kind = 'queue'\nname = 'jobs'\ndead_letter_queue = 'dead'"
    folder = workspace(tmp_path, resource(lines), one=one)
    stack = skipping_stack()
    resources = {name: sqs.Queue(stack, name) for name in ("dead", "other")}
    RustWorkspace(stack, "W", manifest_path=folder, resources=resources)
    (text,) = [each for each in warnings_of(stack) if "unused-resource" in each]
    assert "uses other of resources=" in text


def test_checks_speak_of_the_table_that_a_queue_is_made_from(tmp_path: Path) -> None:
    """In its words: there is no such queue in Python."""
    queue = "kind = 'queue'\nname = 'jobs'\nmax_receive_count = {}\nvisibility_timeout = {}"
    trigger = lambda_settings("timeout = 30") + trigger_table("type = 'sqs'\nsource = 'jobs'")
    folder = workspace(tmp_path, resource(queue.format(3, 5)), one=trigger)
    manifest = folder / "Cargo.toml"
    error = error_of(folder)
    place = f"for the resource 'jobs' ({manifest}"
    assert error.remedy == f"write visibility_timeout = 180 {place}:7)"
    assert (error.file, error.line) == (folder / "one" / "Cargo.toml", 11)
    for count in (0, 3):
        workspace(tmp_path, resource(queue.format(count, 60)), one=trigger)
        said = "\n".join(warnings_of(Stack.of(made(folder))))
        assert f". Write visibility_timeout = 180 {place}:7)" in said
        assert f". Write max_receive_count = 5 {place}:6) or more" in said


@pytest.mark.parametrize(
    ("name", "hint"),
    [("jbos", "did you mean 'jobs'? Else write source = 'jbos'"), ("upload", ": write source")],
)
def test_a_name_that_is_nearly_one_that_is_used(tmp_path: Path, name: str, hint: str) -> None:
    one = trigger_table("type = 'sqs'\nsource = 'jobs'")
    folder = workspace(tmp_path, resource("kind = 'queue'\nname = 'jobs'"), one=one)
    for is_own in (False, True):
        stack = skipping_stack()
        given: Any = {"resources": {name: sqs.Queue(stack, "Q")}}
        arguments = {"overrides": {"one": given}} if is_own else given
        RustWorkspace(stack, "W", manifest_path=folder, **arguments)
        (text,) = [each for each in warnings_of(stack) if "unused-resource" in each]
        assert hint in text

"""Values that can't be right: said with their place, and left out, so that what is written can be synthesized."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.errors import SettingsError
from tests.sam.templates import migrate, synthesized, with_properties

if TYPE_CHECKING:
    from pathlib import Path

_QUEUE = "arn:aws:sqs:eu-west-1:123456789012:jobs"


@pytest.mark.parametrize(
    ("line", "place", "problem"),
    [
        ("MemorySize: lots", "MemorySize", "an integer from 128 to 10240 (MiB), found 'lots'"),
        ("MemorySize: 64", "MemorySize", "found 64"),
        ("Timeout: forever", "Timeout", "an integer from 1 to 900 (seconds)"),
        ("Timeout: 1000", "Timeout", "an integer from 1 to 900 (seconds), found 1000"),
        ("Description: {a: b}", "Description", "a string of at most 256 characters"),
        ("FunctionName: 'a b'", "FunctionName", "found 'a b'"),
        ("Layers: [common]", "Layers", "the ARN of a layer's version, found 'common'"),
        ("Layers: arn:aws:lambda:eu-west-1:1:layer:a:1", "Layers", "put it in brackets"),
        ("Role: '{{resolve:ssm:/role}}'", "Role", "it isn't what SAM expects there"),
        ("Role: orders", "Role", "the ARN of a role"),
        ("AutoPublishAlias: a b", "AutoPublishAlias", "found 'a b'"),
        ("Tracing: maybe", "Tracing", "found 'maybe'"),
        ("Tags: {a: {b: c}}", "Tags", "found"),
        ("Architectures: [mips]", "Architectures", "found 'mips'"),
        ("Architectures: [arm64, x86_64]", "Architectures", "one architecture"),
        ("VpcConfig: {SubnetIds: [1], SecurityGroupIds: [a]}", "VpcConfig", "list of strings"),
        ("EphemeralStorage: {Size: 100}", "EphemeralStorage", "an integer from 512 to 10240"),
        ("ReservedConcurrentExecutions: -1", "ReservedConcurrentExecutions", "found -1"),
        ("DurableConfig: {ExecutionTimeout: 0}", "DurableConfig", "found 0"),
        ("FunctionUrlConfig: {AuthType: everyone}", "FunctionUrlConfig", "'everyone' is nothing"),
        ("EventInvokeConfig: {MaximumRetryAttempts: 5}", "EventInvokeConfig", "from 0 to 2"),
        ("KmsKeyArn: {a: b}", "KmsKeyArn", "it isn't what SAM expects there"),
        ("LoggingConfig: JSON", "LoggingConfig", "it isn't what SAM expects there"),
        ("Environment: {Variables: lots}", "Environment", "Variables is known to"),
        (
            "Environment: {Variables: {AWS_REGION: a}}",
            "Environment.Variables.AWS_REGION",
            "the variable AWS_REGION is reserved by Lambda",
        ),
        (
            "Policies: [{Statement: {Effect: Allow, Action: lots, Resource: '*'}}]",
            "Policies",
            "'lots' is no Action of a statement",
        ),
        (
            "Policies: [{Statement: {Effect: Allow, Action: 's3:*', Resource: uploads}}]",
            "Policies",
            "'uploads' is no Resource of a statement",
        ),
        ("Policies: [{SQSSendMessagePolicy: {QueueName: {a: b}}}]", "Policies", "a text, found"),
    ],
)
def test_what_a_function_can_not_have(line: str, place: str, problem: str, tmp_path: Path) -> None:
    migration = migrate(tmp_path, with_properties(f"# odd\n{line}\n"))
    (remark,) = migration.remarks
    assert (remark.line, remark.place) == (12, f"Orders.{place}")
    assert problem in remark.text
    synthesized(tmp_path)


@pytest.mark.parametrize(
    ("kind", "odd", "problem"),
    [
        ("SQS", "BatchSize: lots", "'lots' is not of type 'integer'"),
        ("SQS", "BatchSize: 50000", "50000 is greater than the maximum of 10000"),
        ("SQS", "MaximumBatchingWindowInSeconds: 1.5", "1.5 is not of type 'integer'"),
        ("SQS", "ScalingConfig: {MaximumConcurrency: 1}", "1 is less than the minimum of 2"),
        ("SQS", "Enabled: sometimes", "'sometimes' is not of type 'boolean'"),
    ],
)
def test_what_a_trigger_can_not_have(kind: str, odd: str, problem: str, tmp_path: Path) -> None:
    events = (
        f"Events:\n  Jobs:\n    Type: {kind}\n    Properties:\n      Queue: {_QUEUE}\n      {odd}\n"
    )
    migration = migrate(tmp_path, with_properties(events))
    (remark,) = migration.remarks
    assert (remark.line, remark.place) == (16, f"Orders.Jobs.{odd.partition(':')[0]}")
    assert remark.text == f"left out: {problem}"
    assert "source" in (tmp_path / "orders" / "Cargo.toml").read_text()
    synthesized(tmp_path)


@pytest.mark.parametrize(
    ("event", "place"),
    [
        ("{Type: SQS, Properties: {Queue: 'arn:aws:sns:eu-west-1:123456789012:news'}}", "E.Queue"),
        ("{Type: Schedule, Properties: {Schedule: {a: b}}}", "E.Schedule"),
        ("{Type: Schedule}", "E"),
        ("{Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: 3}}", "E.Trigger"),
        ("{Type: Api, Properties: {Path: /, Method: get, RestApiId: elsewhere}}", "E.RestApiId"),
        ("{Type: SelfManagedKafka, Properties: {KafkaBootstrapServers: [a], Topics: [jobs]}}",
         "E.KafkaBootstrapServers"),
    ],
)  # fmt: skip
def test_without_what_it_needs_there_is_no_trigger(event: str, place: str, tmp_path: Path) -> None:
    pool = "  Pool: {Type: AWS::Cognito::UserPool}\n"
    migration = migrate(tmp_path, with_properties(f"Events:\n  E: {event}\n", pool))
    assert [each.place for each in migration.remarks] == [f"Orders.{place}"]
    assert "triggers" not in (tmp_path / "orders" / "Cargo.toml").read_text()
    synthesized(tmp_path)


def test_a_mistaken_authorizer_opens_no_route(tmp_path: Path) -> None:
    properties = (
        "Events: {Get: {Type: Api, Properties: {Path: /a, Method: get, RestApiId: !Ref Shop}}}"
    )
    shop = textwrap.indent(
        textwrap.dedent("""\
            Shop:
              Type: AWS::Serverless::Api
              Properties:
                StageName: prod
                Auth:
                  DefaultAuthorizer: Own
                  Authorizers:
                    Own: {FunctionArn: !GetAtt Orders.Arn, Identity: {Header: A, ReauthorizeEvery: often}}
            """),
        "  ",
    )
    (remark,) = migrate(tmp_path, with_properties(properties, shop)).remarks
    assert remark.text == (
        "the authorizer Own is left out: 'often' is not of type 'integer'; without it there is no route"
    )
    assert "/a" not in (tmp_path / "orders" / "Cargo.toml").read_text()


def test_what_parameters_and_cloudformation_know_stays(tmp_path: Path) -> None:
    """Whether it is right is seen at the deployment."""
    properties = textwrap.dedent("""\
        MemorySize: !Ref Size
        EphemeralStorage: {Size: !Ref Size}
        Layers: ['{{resolve:ssm:/layer}}']
        Environment: {Variables: {EMPTY: '', BLANK: ' a ', KEY: '{{resolve:secretsmanager:key}}'}}
        """)
    parameters = "Parameters: {Size: {Type: String, Default: lots}}\n"
    assert migrate(tmp_path, with_properties(properties, parameters)).remarks == ()
    (function,) = (
        each["Properties"]
        for each in synthesized(tmp_path).values()
        if each["Type"] == "AWS::Lambda::Function"
    )
    assert function["MemorySize"] == {"Ref": "Size"}
    assert function["EphemeralStorage"] == {"Size": {"Ref": "Size"}}
    assert function["Layers"] == ["{{resolve:ssm:/layer}}"]
    variables = function["Environment"]["Variables"]
    assert {"EMPTY": "", "BLANK": " a "}.items() <= variables.items()
    assert variables["KEY"] == "{{resolve:secretsmanager:key}}"


def test_memory_beyond_the_usual_needs_managed_instances(tmp_path: Path) -> None:
    properties = "MemorySize: 16384\nTimeout: 1000\nCapacityProviderConfig: {Arn: %s}\n"
    arn = "arn:aws:lambda:eu-west-1:123456789012:capacity-provider:own"
    assert migrate(tmp_path, with_properties(properties % arn)).remarks == ()
    synthesized(tmp_path)
    (tmp_path / "other").mkdir()
    found = migrate(tmp_path / "other", with_properties(properties % "own")).remarks
    assert [each.place.removeprefix("Orders.") for each in found] == [
        "MemorySize",
        "Timeout",
        "CapacityProviderConfig",
    ]
    synthesized(tmp_path / "other")


def test_an_output_that_is_a_number(tmp_path: Path) -> None:
    outputs = "Outputs: {Count: {Value: 3}, Odd: {Value: [1]}}\n"
    migration = migrate(tmp_path, with_properties("Timeout: 10", outputs))
    assert [each.place for each in migration.remarks] == ["Odd"]
    assert 'CfnOutput(stack, "Count", value="3")' in (tmp_path / "app.py").read_text()
    synthesized(tmp_path)


def test_without_the_extra_a_remedy_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jsonschema.exceptions", None)
    events = f"Events: {{Jobs: {{Type: SQS, Properties: {{Queue: '{_QUEUE}'}}}}}}"
    with pytest.raises(
        SettingsError, match=r"jsonschema(.|\n)*pip install cdk-rust-lambda\[migrate\]"
    ):
        migrate(tmp_path, with_properties(events))

"""Texts, numbers and truth values, each of which CloudFormation takes for another."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest
import tomlkit

from tests.sam.templates import migrate, synthesized, with_properties

if TYPE_CHECKING:
    from pathlib import Path

_PARAMETERS = """\
Parameters:
  On: {Type: String, Default: "true"}
  Size: {Type: String, Default: "10"}
  Retries: {Type: Number, Default: 1}
"""


def test_numbers_that_are_texts_and_texts_that_are_numbers(tmp_path: Path) -> None:
    properties = textwrap.dedent("""\
        Timeout: "30"
        MemorySize: "512"
        FunctionName: 123
        Tags: {a: 1, b: true}
        Environment: {Variables: {PRICE: 1.5, OPEN: yes}}
        EventInvokeConfig: {MaximumRetryAttempts: "1", MaximumEventAgeInSeconds: "60"}
        Events:
          Hourly: {Type: Schedule, Properties: {Schedule: rate(1 hour), Enabled: !Ref On}}
          Soon: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 hour),
            FlexibleTimeWindow: {Mode: FLEXIBLE, MaximumWindowInMinutes: "5"}, RetryPolicy: {MaximumRetryAttempts: "2"}}}
          Jobs:
            Type: SQS
            Properties:
              Queue: arn:aws:sqs:eu-west-1:123456789012:jobs
              BatchSize: !Ref Size
              Enabled: "false"
              ScalingConfig: {MaximumConcurrency: "4"}
          Get: {Type: Api, Properties: {Path: /, Method: get, TimeoutInMillis: "5000"}}
        """)
    migration = migrate(tmp_path, with_properties(properties, _PARAMETERS))
    assert [each.place for each in migration.remarks] == ["On", "Size"]
    written = tomlkit.parse((tmp_path / "orders" / "Cargo.toml").read_text()).unwrap()
    tables = written["package"]["metadata"]["lambda"]
    assert tables["deploy"] == {
        "timeout": 30,
        "memory": 512,
        "name": "123",
        "tags": {"a": "1", "b": "true"},
        "env": {"PRICE": "1.5", "OPEN": "true"},
    }
    assert [each.get("enabled") for each in tables["triggers"]] == [True, None, False, None]
    found = synthesized(tmp_path).values()
    (mapping,) = (
        each["Properties"] for each in found if each["Type"] == "AWS::Lambda::EventSourceMapping"
    )
    assert (mapping["BatchSize"], mapping["ScalingConfig"]) == (10, {"MaximumConcurrency": 4})


def test_what_is_no_text_is_no_variable(tmp_path: Path) -> None:
    variables = "Environment: {Variables: {A: , B: [1], C: {x: 1}, D: !Ref List}}\n"
    parameters = "Parameters: {List: {Type: CommaDelimitedList, Default: 'a,b'}}\n"
    migration = migrate(tmp_path, with_properties(variables, parameters))
    said = [each.place.removeprefix("Orders.Environment.Variables.") for each in migration.remarks]
    assert said == ["A", "B", "C"]
    assert "env" not in (tmp_path / "orders" / "Cargo.toml").read_text()
    assert 'add_environment("D", Fn.ref("List"))' in (tmp_path / "app.py").read_text()


@pytest.mark.parametrize("odd", ["jobs", "3", ""])
def test_what_is_no_arn(odd: str, tmp_path: Path) -> None:
    properties = textwrap.dedent(f"""\
        AutoPublishAlias: live
        DeadLetterQueue: {{Type: SQS, TargetArn: {odd}}}
        EventInvokeConfig: {{DestinationConfig: {{OnFailure: {{Type: SQS, Destination: {odd}}}}}}}
        DeploymentPreference: {{Type: AllAtOnce, Role: {odd}}}
        """)
    migration = migrate(tmp_path, with_properties(properties))
    assert {each.place for each in migration.remarks} == {
        "Orders.DeadLetterQueue",
        "Orders.EventInvokeConfig",
        "Orders.DeploymentPreference",
    }
    synthesized(tmp_path)


def test_a_default_that_is_not_taken_is_not_said(tmp_path: Path) -> None:
    properties = textwrap.dedent("""\
        Description: !Sub "${Stage} of ${AWS::Region}"
        Environment: {Variables: {A: !Sub "${Stage}-${AWS::Region}", B: !Ref Stage, C: !Sub "${Stage}-c"}}
        Policies: [{Statement: {Effect: Deny, Action: s3:GetObject, Resource: !Sub "arn:aws:s3:::${Stage}"}}]
        """)
    parameters = "Parameters: {Stage: {Type: String, Default: prod}}\n"
    assert migrate(tmp_path, with_properties(properties, parameters)).remarks == ()
    assert "prod" not in (tmp_path / "orders" / "Cargo.toml").read_text()
    app = (tmp_path / "app.py").read_text()
    assert "prod" not in app
    assert 'add_environment("B", Fn.ref("Stage"))' in app


def test_numbers_that_cloudformation_knows(tmp_path: Path) -> None:
    properties = textwrap.dedent("""\
        EventInvokeConfig: {MaximumRetryAttempts: !Ref Retries}
        Events: {Get: {Type: Api, Properties: {RestApiId: !Ref Shop, Path: /, Method: get}}}
        """)
    shop = textwrap.dedent("""\
          Shop:
            Type: AWS::Serverless::Api
            Properties:
              StageName: prod
              Auth: {UsagePlan: {CreateUsagePlan: PER_API, Quota: {Limit: !Ref Retries, Period: DAY}}}
        """)
    migration = migrate(
        tmp_path, with_properties(properties, textwrap.indent(shop, "  ") + _PARAMETERS)
    )
    assert [each.place for each in migration.remarks] == ["Shop.Auth"]
    (config,) = (
        each["Properties"]
        for each in synthesized(tmp_path).values()
        if each["Type"] == "AWS::Lambda::EventInvokeConfig"
    )
    assert config["MaximumRetryAttempts"] == {"Ref": "Retries"}

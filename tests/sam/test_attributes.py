"""Conditions, dependencies, managed instances and tenants of a template's functions."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING

import pytest

from tests.sam.templates import migrate, synthesized, with_properties

if TYPE_CHECKING:
    from pathlib import Path

_UNDER = """\
Parameters: {Stage: {Type: String}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
"""


def test_all_of_a_function_is_under_its_condition(tmp_path: Path) -> None:
    properties = textwrap.dedent("""\
        AutoPublishAlias: live
        DeploymentPreference: {Type: AllAtOnce}
        EventInvokeConfig: {DestinationConfig: {OnSuccess: {Type: SNS}}}
        Events:
          Hourly: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}
          News: {Type: SNS, Properties: {Topic: !Ref News}}
        """)
    resources = "    Condition: IsProd\n    DependsOn: News\n  News: {Type: AWS::SNS::Topic}\n"
    assert migrate(tmp_path, with_properties(properties, resources + _UNDER)).remarks == ()
    found = synthesized(tmp_path)
    assert {name: each.get("Condition") for name, each in found.items() if name != "News"} == (
        dict.fromkeys(found.keys() - {"News"}, "IsProd")
    )
    assert "Condition" not in found["News"]
    (function,) = (each for each in found.values() if each["Type"] == "AWS::Lambda::Function")
    assert "News" in function["DependsOn"]


@pytest.mark.parametrize(
    ("event", "resource"),
    [
        (
            "{Type: S3, Properties: {Bucket: !Ref Pool, Events: s3:ObjectCreated:*}}",
            "AWS::S3::Bucket",
        ),
        (
            "{Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: PreSignUp}}",
            "AWS::Cognito::UserPool",
        ),
    ],
)
def test_what_names_a_function_whatever_its_condition_is_said(
    event: str, resource: str, tmp_path: Path
) -> None:
    resources = f"    Condition: IsProd\n  Pool: {{Type: {resource}}}\n{_UNDER}"
    migration = migrate(tmp_path, with_properties(f"Events: {{Pool: {event}}}", resources))
    assert [each.place for each in migration.remarks] == ["Orders.Pool"]
    assert "whether IsProd is true or not" in migration.remarks[0].text
    assert "triggers" not in (tmp_path / "orders" / "Cargo.toml").read_text()
    synthesized(tmp_path)


def test_limits_of_a_route_under_a_condition_are_said(tmp_path: Path) -> None:
    events = (
        "Events: {Get: {Type: HttpApi, Properties: {Path: /, Method: get,"
        " RouteSettings: {ThrottlingBurstLimit: 5}}}}\n"
    )
    migration = migrate(tmp_path, with_properties(events, f"    Condition: IsProd\n{_UNDER}"))
    assert [each.place for each in migration.remarks] == ["Orders.Get.RouteSettings"]
    assert "route_settings" not in (tmp_path / "orders" / "Cargo.toml").read_text()


@pytest.mark.parametrize("queue", [None, "Jobs"])
def test_a_queue_for_a_fifo_topic(queue: str | None, tmp_path: Path) -> None:
    given = (
        "true" if queue is None else f"{{QueueArn: !GetAtt {queue}.Arn, QueueUrl: !Ref {queue}}}"
    )
    events = f"Events: {{News: {{Type: SNS, Properties: {{Topic: !Ref News, SqsSubscription: {given}}}}}}}\n"
    resources = textwrap.dedent("""\
          News: {Type: AWS::SNS::Topic, Properties: {FifoTopic: true, TopicName: news.fifo}}
          Jobs: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, QueueName: jobs.fifo}}
        """)
    migration = migrate(tmp_path, with_properties(events, textwrap.indent(resources, "  ")))
    said = [] if queue else ["Orders.News.SqsSubscription"]
    assert [each.place for each in migration.remarks] == said
    mappings = [
        each
        for each in synthesized(tmp_path).values()
        if each["Type"] == "AWS::Lambda::EventSourceMapping"
    ]
    assert len(mappings) == len([queue] if queue else [])


@pytest.mark.parametrize("condition", ["Never", "[IsProd]", "!Ref IsProd", ""])
def test_a_condition_that_there_is_not(condition: str, tmp_path: Path) -> None:
    resources = f"    Condition: {condition}\n    DependsOn: [Nobody, 3]\n{_UNDER}"
    migration = migrate(tmp_path, with_properties("Description: works", resources))
    assert [each.place for each in migration.remarks] == ["Orders.Condition", "Orders.DependsOn"]
    synthesized(tmp_path)


def test_attributes_of_what_is_made_anew_are_said(tmp_path: Path) -> None:
    events = (
        "Events: {Get: {Type: HttpApi, Properties: {Path: /, Method: get, ApiId: !Ref Shop}}}\n"
    )
    shop = "  Shop: {Type: AWS::Serverless::HttpApi, DeletionPolicy: Retain, Metadata: {a: b}}\n"
    migration = migrate(tmp_path, with_properties(events, shop))
    assert [each.place for each in migration.remarks] == ["Shop.DeletionPolicy"]


@pytest.mark.parametrize(
    ("properties", "places"),
    [
        ("FunctionScalingConfig: {MinExecutionEnvironments: 3}", ["FunctionScalingConfig"]),
        ("PublishToLatestPublished: true", ["PublishToLatestPublished"]),
        ("CapacityProviderConfig: {Arn: !Ref Nobody}", ["CapacityProviderConfig"]),
        ("CapacityProviderConfig: 3", ["CapacityProviderConfig"]),
        ("CapacityProviderConfig: {Arn: instances}", ["CapacityProviderConfig"]),
        ("CapacityProviderConfig: {Arn: arn:a, Other: 1}", ["CapacityProviderConfig"]),
        (
            "FunctionScalingConfig: []\n"
            "CapacityProviderConfig: {PerExecutionEnvironmentMaxConcurrency: many,"
            " Arn: 'arn:aws:lambda:eu-west-1:123456789012:capacity-provider:own'}",
            [
                "FunctionScalingConfig",
                "CapacityProviderConfig.PerExecutionEnvironmentMaxConcurrency",
            ],
        ),
        ("TenancyConfig: {TenantIsolationMode: !Ref Stage}", ["TenancyConfig"]),
        ("TenancyConfig: PER_TENANT", ["TenancyConfig"]),
    ],
)
def test_odd_execution_environments_are_said(
    properties: str, places: list[str], tmp_path: Path
) -> None:
    migration = migrate(tmp_path, with_properties(properties, _UNDER))
    assert [each.place.removeprefix("Orders.") for each in migration.remarks] == places
    synthesized(tmp_path)


def test_numbers_of_managed_instances_that_cloudformation_knows(tmp_path: Path) -> None:
    properties = textwrap.dedent("""\
        AutoPublishAlias: live
        CapacityProviderConfig: {Arn: !Ref Provider}
        FunctionScalingConfig: {MinExecutionEnvironments: !Ref Least}
        PublishToLatestPublished: !Ref Publish
        """)
    parameters = (
        "Parameters: {Least: {Type: Number}, Provider: {Type: String}, Publish: {Type: String}}\n"
    )
    assert migrate(tmp_path, with_properties(properties, parameters)).remarks == ()
    found = synthesized(tmp_path).values()
    (function,) = (each["Properties"] for each in found if each["Type"] == "AWS::Lambda::Function")
    (version,) = (each["Properties"] for each in found if each["Type"] == "AWS::Lambda::Version")
    scaling = {"MinExecutionEnvironments": {"Ref": "Least"}}
    assert function["FunctionScalingConfig"] == version["FunctionScalingConfig"] == scaling
    assert function["PublishToLatestPublished"] == {"Ref": "Publish"}
    config = function["CapacityProviderConfig"]["LambdaManagedInstancesCapacityProviderConfig"]
    assert config == {"CapacityProviderArn": {"Ref": "Provider"}}


def test_triggers_that_name_no_tenant_are_said(tmp_path: Path) -> None:
    properties = textwrap.dedent("""\
        TenancyConfig: {TenantIsolationMode: PER_TENANT}
        Events:
          Get: {Type: Api, Properties: {Path: /items, Method: get}}
          Http: {Type: HttpApi, Properties: {Path: /items, Method: get}}
        """)
    migration = migrate(tmp_path, with_properties(properties))
    said = {each.place: each.text for each in migration.remarks}
    assert said.keys() == {"Orders.Get", "Orders.Http"}
    assert "tenant_id" in said["Orders.Get"]
    assert "only REST APIs" in said["Orders.Http"]
    assert "AWS::ApiGateway::RestApi" not in {
        each["Type"] for each in synthesized(tmp_path).values()
    }


def test_a_resource_is_called_as_what_keeps_the_rest(tmp_path: Path) -> None:
    resources = "  Template: {Type: AWS::SES::Template, Properties: {Template: {TemplateName: !Ref Orders}}}\n"
    resources += "  Other: {Type: AWS::SNS::Topic}\nOutputs: {TemplateRest: {Value: !Ref Other}}\n"
    assert migrate(tmp_path, with_properties("Description: works", resources)).remarks == ()
    assert {"Template", "Other"} <= synthesized(tmp_path).keys()


def test_loops_are_said_wherever_they_are(tmp_path: Path) -> None:
    rest = textwrap.dedent("""\
          News: {Type: AWS::SNS::Topic}
        Conditions: {Fn::ForEach::Stages: [Stage, [a, b], {'Is${Stage}': !Equals [a, b]}], Same: !Equals [a, a]}
        Outputs:
          News: {Value: !Ref News}
          Count: {Value: {Fn::Length: [a, b]}}
          Fn::ForEach::Names: [Name, [a, b], {'O${Name}': {Value: !Ref News}}]
        """)
    migration = migrate(tmp_path, with_properties("Description: works", rest))
    assert [each.place for each in migration.remarks] == [
        "Fn::ForEach::Stages",
        "Count",
        "Fn::ForEach::Names",
    ]
    kept = json.loads((tmp_path / "template.json").read_text())
    assert kept["Outputs"] == {"News": {"Value": {"Ref": "News"}}}
    assert kept["Conditions"].keys() == {"Same"}
    synthesized(tmp_path)


@pytest.mark.parametrize(
    ("transform", "places"),
    [
        ("[AWS::LanguageExtensions, AWS::Serverless-2016-10-31]", []),
        ("[AWS::Serverless-2016-10-31, Own]", ["Transform"]),
        ("[{Name: AWS::Include, Parameters: {Location: a}}]", ["Transform"]),
    ],
)
def test_other_transforms_are_said(transform: str, places: list[str], tmp_path: Path) -> None:
    text = with_properties("Description: works")
    text = text.replace("Transform: AWS::Serverless-2016-10-31", f"Transform: {transform}")
    assert [each.place for each in migrate(tmp_path, text).remarks] == places

"""What is written for a template, and what is said of the rest."""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.errors import SettingsError
from cdk_rust_lambda.sam.migration import migrate_template
from tests.sam.templates import HEAD, migrate, prepared, synthesized, with_event, with_properties
from tests.support.projects import write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command_line import CommandLine

_PROPERTIES = """\
Timeout: 10
MemorySize: !Ref Memory
Architectures: [arm64]
Tracing: Active
AutoPublishAlias: live
EphemeralStorage: {Size: 1024}
ReservedConcurrentExecutions: 5
SnapStart: {ApplyOn: None}
Environment:
  Variables:
    TABLE: !Ref Items
    STAGE: prod
    HOST: !GetAtt Balancer.DNSName
Policies:
  - AWSLambdaBasicExecutionRole
  - AmazonS3ReadOnlyAccess
  - DynamoDBCrudPolicy: {TableName: !Ref Items}
  - Statement: [{Effect: Allow, Action: ses:SendEmail, Resource: !Sub "arn:aws:ses:${AWS::Region}:1:identity/a"}]
Events:
  Get: {Type: HttpApi, Properties: {Path: /items, Method: get}}
  Post: {Type: HttpApi, Properties: {Path: /items, Method: post}}
  Hourly: {Type: Schedule, Properties: {Schedule: rate(1 hour), Input: !Ref Balancer}}
"""
_RESOURCES = """\
  Items: {Type: AWS::Serverless::SimpleTable}
  Balancer: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Subnets: [subnet-0123456789abcdef0]}}
  Alarm: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmName: !Ref Orders}}
  Late: {Type: AWS::SNS::Topic, DependsOn: Alarm}
Parameters:
  Memory: {Type: Number, Default: 256}
Outputs:
  Function: {Value: !GetAtt Orders.Arn}
  Table: {Value: !Ref Items}
"""


def test_what_is_written_and_what_is_left(tmp_path: Path) -> None:
    migration = migrate(tmp_path, with_properties(_PROPERTIES, _RESOURCES))
    written = (tmp_path / "orders" / "Cargo.toml").read_text()
    assert "# mine\n" in written
    assert 'routes = ["GET /items", "POST /items"]' in written
    assert [each.place for each in migration.remarks] == [
        "Orders.SnapStart",
        "Orders.Hourly.Input",
    ]
    lines = (tmp_path / "template.yaml").read_text().splitlines()
    said = {each.place: lines[each.line - 1] for each in migration.remarks}
    assert "Input: !Ref Balancer" in said["Orders.Hourly.Input"]
    rest = json.loads((tmp_path / "template.json").read_text())
    assert rest["Resources"].keys() == {"Items", "Balancer"}
    assert rest["Outputs"] == {"Table": {"Value": {"Ref": "Items"}}}
    assert "Transform" not in rest
    resources = synthesized(tmp_path)
    assert resources["Items"]["Properties"]["BillingMode"] == "PAY_PER_REQUEST"
    (function,) = (
        each["Properties"] for each in resources.values() if each["Type"] == "AWS::Lambda::Function"
    )
    assert function["Environment"]["Variables"]["STAGE"] == "prod"
    assert function["Environment"]["Variables"]["HOST"] == {"Fn::GetAtt": ["Balancer", "DNSName"]}
    assert {"Timeout": 10, "ReservedConcurrentExecutions": 5}.items() <= function.items()
    assert function["MemorySize"] == {"Ref": "Memory"}
    assert "memory" not in written
    (policy,) = (
        each["Properties"] for each in resources.values() if each["Type"] == "AWS::IAM::Policy"
    )
    actions = json.dumps(policy["PolicyDocument"])
    assert "dynamodb:PutItem" in actions
    assert "ses:SendEmail" in actions
    # What refers to the function is in the app, under its logical id.
    (name,) = (key for key, each in resources.items() if each.get("Properties") == function)
    assert resources["Alarm"]["Properties"] == {"AlarmName": {"Ref": name}}
    assert resources["Late"]["DependsOn"] == ["Alarm"]
    roles = [each["Properties"] for each in resources.values() if each["Type"] == "AWS::IAM::Role"]
    assert any("AmazonS3ReadOnlyAccess" in json.dumps(each) for each in roles)


def test_a_durable_function(tmp_path: Path) -> None:
    properties = (
        "DurableConfig: {ExecutionTimeout: 300, RetentionPeriodInDays: 7}\n"
        "Events:\n  Hourly: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}\n"
    )
    migration = migrate(tmp_path, with_properties(properties))
    assert migration.remarks == ()
    resources = synthesized(tmp_path)
    (function,) = (
        each["Properties"] for each in resources.values() if each["Type"] == "AWS::Lambda::Function"
    )
    assert function["DurableConfig"] == {"ExecutionTimeout": 300, "RetentionPeriodInDays": 7}


def test_the_command(tmp_path: Path, command: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    migrate(tmp_path, with_event("SQS"))
    # Tables that are there already aren't written again.
    before = (tmp_path / "orders" / "Cargo.toml").read_text()
    status, out, _ = command("migrate", "template.yaml", "--out", "infra", "--dry-run")
    assert status == 0
    assert '+    manifest_path=str(HERE / "../orders"),' in out
    assert not (tmp_path / "infra").exists()
    status, out, err = command("migrate", "template.yaml", "--out", "infra")
    assert (status, "Wrote infra/app.py" in out) == (0, True)
    assert "Nothing is left to be seen to." in err
    ignored = (tmp_path / "infra" / ".gitignore").read_text().splitlines()
    assert [each for each in ignored if each.startswith("/") or "target" in each] == [
        "target/",
        "/.cdk-rust-lambda",
        "/cdk.out",
    ]
    assert "cdk-rust-lambda check --synth" in err
    assert (tmp_path / "orders" / "Cargo.toml").read_text() == before
    status, _, err = command("migrate", "template.yaml", "--out", "infra")
    assert status == 2
    assert "there are files of an app already: infra/app.py" in err
    # Nothing would be written.
    status, out, err = command("migrate", "template.yaml", "--out", "infra", "--dry-run")
    assert (status, out) == (2, "")
    assert "there are files of an app already" in err


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_ends_of_lines_and_a_byte_order_mark_stay(
    tmp_path: Path, command: CommandLine, monkeypatch: pytest.MonkeyPatch, mark: bytes
) -> None:
    monkeypatch.chdir(tmp_path)
    manifest = prepared(tmp_path, with_event("SQS"))
    before = mark + manifest.read_bytes().replace(b"\n", b"\r\n")
    manifest.write_bytes(before)
    status, _, err = command("migrate", "template.yaml", "--out", "infra")
    assert status == 0, err
    after = manifest.read_bytes()
    assert after.startswith(before.rstrip())
    assert b"triggers" in after
    assert after.count(b"\n") == after.count(b"\r\n")
    assert b"\r" not in (tmp_path / "infra" / "app.py").read_bytes()


def test_what_can_not_be_written_changes_nothing(
    tmp_path: Path, command: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    manifest = prepared(tmp_path, with_event("SQS"))
    before = manifest.read_bytes()
    (tmp_path / "infra").write_text("a file")
    status, _, err = command("migrate", "template.yaml", "--out", "infra")
    assert status == 2
    assert "can't write" in err
    assert manifest.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Resources: {A: [", "can't be read"),
        ("- 1\n", "has no Resources"),
        ("", "has no Resources"),
        ("a: &a [*a]\n", "nested too deeply"),
        ("Resources: {A: {Type: AWS::SQS::Queue}}\n", "no function that cargo-lambda builds"),
    ],
)
def test_what_is_no_template(text: str, problem: str, tmp_path: Path, command: CommandLine) -> None:
    file = tmp_path / "template.yaml"
    file.write_text(text)
    status, _, err = command("migrate", file)
    assert status == 2
    assert problem in err
    assert "remedy: " in err


def test_odd_values_are_said(tmp_path: Path) -> None:
    odd = textwrap.dedent("""\
        Timeout: !FindInMap [A, B, C]
        Tags: 3
        VpcConfig: {SubnetIds: !Ref Nothing}
        Layers: !Split [",", !Ref Nothing]
        Policies: [3, {Nobody: 1}]
        Events:
          A: 3
          B: {Type: SQS, Properties: {Queue: [1], BatchSize: }}
          F: {Type: {a: b}}
          G: {Type: [SQS]}
          C: {Type: S3, Properties: {Bucket: !Ref AWS::StackName, Filter: 3, Events: !If [a, b, c]}}
          D: {Type: Kinesis, Properties: {Stream: !ImportValue x, FilterCriteria: [1]}}
          E: {Type: SQS, Properties: {Queue: arn:aws:sqs:eu-west-1:1:jobs, ScalingConfig: 3}}
        """)
    migration = migrate(tmp_path, with_properties(odd))
    said = {each.place.removeprefix("Orders.") for each in migration.remarks}
    assert {"Timeout", "Tags", "VpcConfig", "Layers", "Policies", "A", "B.Queue", "F", "G"} <= said
    assert {"C.Events", "D.Stream", "E.ScalingConfig"} <= said


def test_no_route_is_opened(tmp_path: Path) -> None:
    events = textwrap.dedent("""\
        Events:
          Guarded:
            Type: HttpApi
            Properties: {Path: /items, Method: get, ApiId: !Ref Shop}
          Odd: {Type: HttpApi, Properties: {Path: /odd/, Method: get, ApiId: !Ref Shop}}
          Open: {Type: HttpApi, Properties: {Path: /open, Method: get, ApiId: !Ref Shop, Auth: {Authorizer: NONE}}}
        """)
    shop = "  Shop: {Type: AWS::Serverless::HttpApi, Properties: {Auth: {DefaultAuthorizer: !Ref Nobody}}}\n"
    migration = migrate(tmp_path, with_properties(events, shop))
    written = (tmp_path / "orders" / "Cargo.toml").read_text()
    assert 'routes = ["GET /open"]' in written
    assert "/items" not in written
    said = {each.place: each.text for each in migration.remarks}
    assert "without it there is no route" in said["Orders.Guarded.Auth"]
    assert "no path that a route can have" in said["Orders.Odd"]


def test_what_public_templates_have(tmp_path: Path) -> None:
    events = textwrap.dedent("""\
        Events:
          Jobs: {Type: MQ, Properties: {Broker: !GetAtt Broker.Arn, Queues: [jobs]}}
          Get: {Type: Api, Properties: {Path: /items, Method: get, RestApiId: Shop}}
          Kafka: {Type: SelfManagedKafka, Properties: {KafkaBootstrapServers: ['a:9092'], Topics: [orders]}}
          Soon: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 hour), StartDate: '2027-01-02T03:04:05'}}
          Skill: {Type: AlexaSkill}
        """)
    resources = textwrap.indent(
        textwrap.dedent("""\
            Broker: {Type: AWS::AmazonMQ::Broker, Properties: {EngineType: RABBITMQ}}
            Shop: {Type: AWS::Serverless::Api, Properties: {StageName: prod}}
            Named: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub ['${a}-q', {a: b}]}}
            Layer: {Type: AWS::Lambda::LayerVersion, Properties: {Content: layers/common}}
            Text: {Type: AWS::SNS::Topic, Properties: {DisplayName: {'Fn::ToJsonString': {a: 1}}}}
            Fn::ForEach::Topics: [Name, [a, b], {'T${Name}': {Type: AWS::SNS::Topic}}]
            """),
        "  ",
    )
    migration = migrate(tmp_path, with_properties(events, resources))
    written = (tmp_path / "orders" / "Cargo.toml").read_text()
    assert 'type = "rabbitmq"' in written
    assert 'source = "Shop"' in written
    assert 'starting_position = "trim_horizon"' in written
    assert "start = 2027-01-02T03:04:05" in written  # a time of TOML
    said = [each.place for each in migration.remarks]
    assert said == ["Orders.Skill", "Layer", "Text", "Fn::ForEach::Topics"]
    rest = json.loads((tmp_path / "template.json").read_text())
    assert rest["Resources"].keys() == {"Broker", "Named"}


def test_what_is_used_by_what_it_refers_to(tmp_path: Path) -> None:
    properties = textwrap.dedent("""\
        Environment: {Variables: {BUCKET: !Ref Uploads, STAGE: prod}}
        Policies:
          - S3ReadPolicy: {BucketName: !Ref Uploads}
          - Statement: {Effect: Allow, Action: s3:PutObject, Resource: !Sub "${Uploads.Arn}/*"}
        Events:
          Put: {Type: S3, Properties: {Bucket: !Ref Uploads, Events: s3:ObjectCreated:*}}
          Rule: {Type: EventBridgeRule, Properties: {Pattern: {resources: [!GetAtt Uploads.Arn]}}}
        """)
    uploads = "  Uploads: {Type: AWS::S3::Bucket, DependsOn: Orders}\n"
    migration = migrate(tmp_path, with_properties(properties, uploads))
    assert [each.place for each in migration.remarks] == ["Uploads"]
    written = (tmp_path / "orders" / "Cargo.toml").read_text()
    assert "triggers" not in written
    assert "Uploads" not in written
    assert 'STAGE = "prod"' in written
    assert "Uploads" not in (tmp_path / "app.py").read_text()
    synthesized(tmp_path)


@pytest.mark.parametrize("ending", ["", "/", "/bootstrap.zip"])
def test_what_cargo_lambda_has_built(ending: str, tmp_path: Path) -> None:
    text = with_properties("Description: works").replace(
        "    Metadata: {BuildMethod: rust-cargolambda}\n", ""
    )
    text = text.replace("CodeUri: orders", f"CodeUri: ./orders/target/lambda/orders{ending}")
    assert migrate(tmp_path, text).functions == ("Orders",)
    assert 'description = "works"' in (tmp_path / "orders" / "Cargo.toml").read_text()


_SHOP = """\
  Shop:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Auth:
        UsagePlan: {CreateUsagePlan: PER_API, Quota: {Limit: 5, Period: %s}}
"""
_GET = (
    "Events:\n  Get: {Type: Api, Properties: {Path: /items, Method: get, RestApiId: !Ref Shop}}\n"
)


@pytest.mark.parametrize("period", ["3", "__class__", "day"])
def test_the_period_of_a_quota_is_one_of_three(period: str, tmp_path: Path) -> None:
    migration = migrate(tmp_path, with_properties(_GET, _SHOP % period))
    text = (tmp_path / "app.py").read_text()
    compile(text, "app.py", "exec")
    is_known = period == "day"
    assert ("Period.DAY" in text) is is_known
    assert ([each.place for each in migration.remarks] == []) is is_known


@pytest.mark.parametrize(
    "parameter",
    [
        "{Type: String, NoEcho: true, Default: hidden}",
        "{Type: 'AWS::SSM::Parameter::Value<String>', Default: hidden}",
    ],
)
def test_a_default_that_is_no_value_is_written_nowhere(parameter: str, tmp_path: Path) -> None:
    variables = "Environment: {Variables: {A: !Ref Given, B: !Sub 'x-${Given}'}}\n"
    migration = migrate(
        tmp_path, with_properties(variables, f"Parameters:\n  Given: {parameter}\n")
    )
    assert migration.remarks == ()
    assert "hidden" not in (tmp_path / "orders" / "Cargo.toml").read_text()
    text = (tmp_path / "app.py").read_text()
    assert 'add_environment("A", Fn.ref("Given"))' in text
    assert "hidden" not in text


def test_literal_references_stay_literal(tmp_path: Path) -> None:
    properties = textwrap.dedent("""\
        Environment: {Variables: {PLACE: !Sub "${!HOME}/${Jobs.Arn}", NAME: !Sub "x-${!a.b}", TEXT: "${a.b}"}}
        Policies:
          - Statement: {Effect: Allow, Action: sqs:SendMessage, Resource: !Sub "${Jobs.Arn}/${!aws:username}"}
        """)
    jobs = "  Jobs: {Type: AWS::SQS::Queue}\n"
    assert migrate(tmp_path, with_properties(properties, jobs)).remarks == ()
    found = synthesized(tmp_path).values()
    (function,) = (each["Properties"] for each in found if each["Type"] == "AWS::Lambda::Function")
    variables = function["Environment"]["Variables"]
    arn = {"Fn::GetAtt": ["Jobs", "Arn"]}
    assert variables["PLACE"] == {"Fn::Join": ["", ["${HOME}/", arn]]}
    assert (variables["NAME"], variables["TEXT"]) == ("x-${a.b}", "${a.b}")
    assert '{"Fn::Join": ["", [{"Fn::GetAtt": ["Jobs", "Arn"]}, "/${aws:username}"]]}' in (
        json.dumps(list(found))
    )


def test_no_right_is_read_from_what_is_none(tmp_path: Path) -> None:
    policies = textwrap.dedent("""\
        Policies:
          - Statement: [{Effect: Allow, Action: s3:GetObject, Resource: }]
          - Statement: [{Effect: Allow, Action: s3:GetObject}]
          - Statement: [{Effect: !Ref Given, Action: s3:GetObject, Resource: '*'}]
          - Statement: [!If [Given, {Effect: Allow, Action: s3:GetObject, Resource: '*'}, !Ref AWS::NoValue]]
          - !If [Given, {S3ReadPolicy: {BucketName: a}}, !Ref AWS::NoValue]
          - Statement: [3, {Effect: Allow, Action: ses:SendEmail, Resource: '*'}]
        """)
    migration = migrate(
        tmp_path, with_properties(policies, "Conditions: {Given: !Equals [a, a]}\n")
    )
    assert [each.place for each in migration.remarks] == ["Orders.Policies"] * 6
    written = (tmp_path / "orders" / "Cargo.toml").read_text() + (tmp_path / "app.py").read_text()
    assert "ses:SendEmail" in written
    assert "None" not in written
    assert "s3:GetObject" not in written
    assert "ManagedPolicy" not in written


def test_policies_beside_a_role_are_left_out(tmp_path: Path) -> None:
    properties = textwrap.dedent("""\
        Role: arn:aws:iam::123456789012:role/orders
        Policies: [AmazonS3ReadOnlyAccess, {Statement: {Effect: Allow, Action: ses:SendEmail, Resource: '*'}}]
        DeadLetterQueue: {Type: SQS, TargetArn: 'arn:aws:sqs:eu-west-1:123456789012:jobs'}
        """)
    migration = migrate(tmp_path, with_properties(properties))
    assert [each.place for each in migration.remarks] == ["Orders.Policies"]
    text = (tmp_path / "app.py").read_text()
    assert "DeadLetterConfig" in text
    assert "add_to_role_policy" not in text
    assert "access" not in (tmp_path / "orders" / "Cargo.toml").read_text()


@pytest.mark.parametrize(
    ("role", "remark"),
    [
        ("!Ref RoleArn", None),
        ("!Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${RoleName}'", None),
        ("!ImportValue TheRole", None),
        ("!If [Own, !Ref RoleArn, !Ref AWS::NoValue]", "a role under a condition"),
        ("!GetAtt CheckRole.Arn", "pass the role of that function"),
    ],
)
def test_a_role_that_cloudformation_knows(tmp_path: Path, role: str, remark: str | None) -> None:
    resources = textwrap.dedent("""\
        Parameters: {RoleArn: {Type: String}, RoleName: {Type: String}}
        Conditions: {Own: !Equals [!Ref RoleName, a]}
        """)
    check = "  Check:\n    Type: AWS::Serverless::Function\n    Metadata: {BuildMethod: rust-cargolambda}\n"
    check += "    Properties: {CodeUri: check, Handler: bootstrap, Runtime: provided.al2023}\n"
    migration = migrate(tmp_path, with_properties(f"Role: {role}", check + resources))
    assert [str(remark) in each.text for each in migration.remarks] == [True] * bool(remark)
    functions = [
        each["Properties"]
        for each in synthesized(tmp_path).values()
        if each["Type"] == "AWS::Lambda::Function"
    ]
    assert len({json.dumps(each["Role"]) for each in functions}) == 2
    assert any("ServiceRole" not in json.dumps(each["Role"]) for each in functions) is not bool(
        remark
    )


@pytest.mark.parametrize(
    ("event", "api"),
    [
        ("Auth: !If [A, {Authorizer: Pool}, {}]", ""),
        ("RestApiId: !Ref Shop", "Auth: !If [A, {DefaultAuthorizer: Pool}, {}]"),
        (
            "RestApiId: !Ref Shop",
            "Auth: {DefaultAuthorizer: Pool, Authorizers: {Pool: {UserPoolArn: arn:aws:x,"
            " Identity: {ValidationExpression: a}}}}",
        ),
    ],
)
def test_no_authorizer_is_dropped(event: str, api: str, tmp_path: Path) -> None:
    events = f"Events:\n  Get: {{Type: Api, Properties: {{Path: /items, Method: get, {event}}}}}\n"
    shop = f"  Shop: {{Type: AWS::Serverless::Api, Properties: {{StageName: prod, {api}}}}}\n"
    migration = migrate(tmp_path, with_properties(events, shop if api else ""))
    assert "/items" not in (tmp_path / "orders" / "Cargo.toml").read_text()
    said = {each.place: each.text for each in migration.remarks}
    assert "without it there is no route" in said["Orders.Get.Auth"]


def test_invocations_of_a_durable_function_go_to_its_alias(tmp_path: Path) -> None:
    properties = (
        "EventInvokeConfig: {MaximumRetryAttempts: 1}\n"
        "DurableConfig: {ExecutionTimeout: 300, RetentionPeriodInDays: 7}\n"
    )
    migrate(tmp_path, with_properties(properties))
    text = (tmp_path / "app.py").read_text()
    assert 'functions["Orders"].alias.configure_async_invoke(retry_attempts=1)' in text


_KEPT = """\
  Other:
    Type: AWS::Serverless::Function
    Connectors: {Jobs: {Properties: {Destination: {Id: Jobs}, Permissions: [Write]}}}
    Properties:
      CodeUri: other
      Handler: app.handler
      Runtime: python3.13
      Events: {Get: {Type: HttpApi, Properties: {Path: /other, Method: get}}}
  Uploaded: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: s3://bucket/key}}
  Layer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layer}}
  States: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: states.json}}
  Plain: {Type: AWS::Serverless::Api, IgnoreGlobals: '*', Properties: {StageName: prod}}
  Jobs: {Type: AWS::SQS::Queue}
  Calls:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: States}, Destination: [{Id: Orders}], Permissions: [Write]}
  Odd: {Type: AWS::Serverless::SimpleTable, Properties: {PrimaryKey: id, Tags: [a]}}
  Odder: {Type: AWS::Serverless::SimpleTable, Properties: x}
Globals: {SimpleTable: {SSESpecification: {SSEEnabled: true}}}
Rules: {A: {Assertions: [{Assert: !Equals [a, a]}]}}
"""


def test_what_stays_and_is_not_whole_is_said(tmp_path: Path) -> None:
    events = "Events:\n  Get: {Type: HttpApi, Properties: {Path: /items, Method: get}}\n"
    migration = migrate(tmp_path, with_properties(events, _KEPT))
    assert [(each.place, each.text.split(":")[0]) for each in migration.remarks] == [
        ("Other", "SAM makes a second ServerlessHttpApi for its events"),
        ("Other", "`cdk deploy` doesn't upload its files"),
        ("Other", "its Connectors are left out"),
        ("Layer", "`cdk deploy` doesn't upload its files"),
        ("States", "`cdk deploy` doesn't upload its files"),
        ("Plain", "make it in app.py, with IgnoreGlobals"),
        ("Calls", "it refers to what the app makes"),
        ("Rules", "it is left out"),
    ]
    resources = synthesized(tmp_path)
    assert resources["Odd"]["Properties"]["SSESpecification"] == {"SSEEnabled": True}
    assert {"Other", "Odder", "States"} <= resources.keys()


def test_state_machines_have_the_definitions_of_their_files(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "flow.asl.yaml": "StartAt: Work\nStates:\n  Work: {Type: Task, Resource: '${Arn}', End: true}\n",
            "states.json": '{"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 5, "End": true}}}',
        },
    )
    machine = "    Type: AWS::Serverless::StateMachine\n    Properties:\n      DefinitionUri"
    resources = (
        f"  Flow:\n{machine}: flow.asl.yaml\n"
        "      DefinitionSubstitutions: {Arn: !GetAtt Orders.Arn}\n"
        f"  Wait:\n{machine}: ./states.json\n"
        f"  Gone:\n{machine}: gone.json\n"
        "      DefinitionSubstitutions: {Arn: !GetAtt Orders.Arn}\n"
    )
    migration = migrate(tmp_path, with_properties("Description: works", resources))
    assert [each.place for each in migration.remarks] == ["Gone"]
    assert "`cdk deploy` doesn't upload its files" in migration.remarks[0].text
    found = synthesized(tmp_path)
    assert found["Flow"]["Properties"]["Definition"]["States"]["Work"]["Resource"] == "${Arn}"
    assert "Orders" in json.dumps(found["Flow"]["Properties"]["DefinitionSubstitutions"])
    assert found["Wait"]["Properties"]["Definition"]["States"]["Wait"]["Seconds"] == 5
    assert found["Flow"]["Properties"].keys() == {"Definition", "DefinitionSubstitutions"}


@pytest.mark.parametrize(
    ("event", "place"),
    [
        ("Path: '/items/{id}', Method: any", "${Shop}/*/*/items/*"),
        ("Path: /, Method: post", "${Shop}/*/POST/"),
    ],
)
def test_an_api_with_a_document_may_invoke(tmp_path: Path, event: str, place: str) -> None:
    events = (
        "AutoPublishAlias: live\nEvents:\n"
        f"  Get: {{Type: Api, Properties: {{RestApiId: !Ref Shop, {event}}}}}\n"
    )
    shop = (
        "  Shop:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: prod\n"
        "      DefinitionBody: {swagger: '2.0', paths: {}}\n"
    )
    assert migrate(tmp_path, with_properties(events, shop)).remarks == ()
    resources = synthesized(tmp_path)
    assert resources["Shop"]["Type"] == "AWS::Serverless::Api"
    (permission,) = (
        each["Properties"]
        for each in resources.values()
        if each["Type"] == "AWS::Lambda::Permission"
    )
    assert permission["Principal"] == "apigateway.amazonaws.com"
    assert permission["SourceArn"]["Fn::Sub"].endswith(place)
    assert "Alias" in json.dumps(permission["FunctionName"])


def test_routes_that_a_document_lacks_are_said(tmp_path: Path) -> None:
    events = (
        "Events:\n  Get: {Type: Api, Properties: {Path: /, Method: get, RestApiId: !Ref Shop}}\n"
    )
    shop = (
        "  Shop:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: prod\n"
        "      MergeDefinitions: true\n      DefinitionBody: {swagger: '2.0', paths: {}}\n"
    )
    (remark,) = migrate(tmp_path, with_properties(events, shop)).remarks
    assert (remark.place, remark.text) == (
        "Orders.Get",
        "write its route into the document, as MergeDefinitions does",
    )


def test_an_output_under_a_condition(tmp_path: Path) -> None:
    rest = textwrap.dedent("""\
        Parameters: {Stage: {Type: String}}
        Conditions: {IsProd: !Equals [!Ref Stage, prod]}
        Outputs: {Arn: {Condition: IsProd, Value: !GetAtt Orders.Arn}, Gone: {Condition: Never, Value: !GetAtt Orders.Arn}}
        """)
    migration = migrate(tmp_path, with_properties("Description: works", rest))
    assert [(each.place, each.text) for each in migration.remarks] == [
        ("Gone", "the template has no Never in Conditions")
    ]
    text = (tmp_path / "app.py").read_text()
    assert 'condition=template.get_condition("IsProd")' in text
    synthesized(tmp_path)


def test_properties_without_a_value_are_as_if_they_were_not_there(tmp_path: Path) -> None:
    properties = (
        "Architectures:\nEvents:\n  Jobs:\n    Type: SQS\n    Properties:\n"
        "      Queue: arn:aws:sqs:eu-west-1:123456789012:jobs\n      BatchSize:\n"
    )
    assert migrate(tmp_path, with_properties(properties)).remarks == ()


_GUARDED = """\
  Guard:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: rust-cargolambda}
    Properties:
      CodeUri: check
      Handler: bootstrap
      Runtime: provided.al2023
%s
  Shop:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        Authorizers:
          A: {FunctionArn: !GetAtt Guard.Arn, AuthorizerPayloadFormatVersion: '2.0', EnableSimpleResponses: true}
          B: {FunctionArn: !GetAtt Orders.Arn, AuthorizerPayloadFormatVersion: '2.0', EnableSimpleResponses: true}
"""
_ROUTE = "Events: {Get: {Type: HttpApi, Properties: {ApiId: !Ref Shop, Path: /%s, Method: get, Auth: {Authorizer: %s}}}}"


def test_a_function_stands_behind_its_authorizer(tmp_path: Path) -> None:
    third = HEAD.partition("Resources:\n")[2].replace("Orders:", "Third:")
    third += f"      {_ROUTE % ('b', 'B')}\n"
    guarded = third.replace("CodeUri: orders", "CodeUri: check") + _GUARDED % ""
    migration = migrate(tmp_path, with_properties(_ROUTE % ("a", "A"), guarded))
    assert migration.remarks == ()
    text = (tmp_path / "app.py").read_text()
    assert text.index('"Guard",') < text.index('"Orders",') < text.index('"Third",')
    assert "AWS::ApiGatewayV2::Authorizer" in {
        each["Type"] for each in synthesized(tmp_path).values()
    }


def test_functions_that_authorize_each_other(tmp_path: Path) -> None:
    guarded = _GUARDED % textwrap.indent(_ROUTE % ("b", "B"), "      ")
    migration = migrate(tmp_path, with_properties(_ROUTE % ("a", "A"), guarded))
    assert [each.place for each in migration.remarks] == ["Orders.Get"]
    assert "/a" not in (tmp_path / "orders" / "Cargo.toml").read_text()
    synthesized(tmp_path)


def test_ids_that_the_app_names_stay(tmp_path: Path) -> None:
    url = "FunctionUrlConfig: {AuthType: AWS_IAM}\n"
    guarded = (_GUARDED % f"      {url}").replace("CodeUri: check", "CodeUri: orders")
    outputs = "Outputs: {Url: {Value: !GetAtt GuardUrl.FunctionUrl}}\n"
    migrate(tmp_path, with_properties(url + _ROUTE % ("a", "A"), guarded + outputs))
    text = (tmp_path / "app.py").read_text()
    assert 'functions["Guard"].triggers["ShopA"]' in text
    written = (tmp_path / "orders" / "Cargo.toml").read_text()
    assert 'id = "ShopA"' in written
    assert written.count('id = "Url"') == 1
    synthesized(tmp_path)


_SECOND = HEAD.partition("Resources:\n")[2].replace("Orders:", "Second:")
_JOBS = "  Jobs: {Type: AWS::SQS::Queue}\n"
_NAME_IT = "the id of its trigger is SecondUrl: name it so in app.py"


@pytest.mark.parametrize(
    ("properties", "remarks"),
    [
        ("FunctionUrlConfig: {AuthType: AWS_IAM}", []),
        ("FunctionUrlConfig: {AuthType: AWS_IAM, InvokeMode: RESPONSE_STREAM}", [_NAME_IT]),
    ],
)
def test_two_functions_of_a_binary_with_urls(
    tmp_path: Path, properties: str, remarks: list[str]
) -> None:
    second = f"{_SECOND}      {properties}\n"
    migration = migrate(tmp_path, with_properties("FunctionUrlConfig: {AuthType: AWS_IAM}", second))
    assert [each.text for each in migration.remarks] == remarks
    written = (tmp_path / "orders" / "Cargo.toml").read_text()
    assert ('id = "SecondUrl"' in written) == bool(remarks)
    assert 'id = "Url"' in written
    urls = [each for each in synthesized(tmp_path).values() if each["Type"] == "AWS::Lambda::Url"]
    assert len(urls) == 2


@pytest.mark.parametrize(
    ("properties", "is_said"),
    [
        ("Policies: [SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}]", False),
        ("Policies: [SQSPollerPolicy: {QueueName: !GetAtt Jobs.QueueName}]", True),
        ("Policies: []", True),
        (
            "Policies: [SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}]\nMemorySize: 512",
            True,
        ),
    ],
)
def test_two_functions_of_a_binary_with_settings_and_rights(
    tmp_path: Path, properties: str, *, is_said: bool
) -> None:
    own = "Policies: [SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}]"
    second = _SECOND + textwrap.indent(properties, "      ") + "\n"
    migration = migrate(tmp_path, with_properties(own, second + _JOBS))
    said = [(each.place, "are those of Orders" in each.text) for each in migration.remarks]
    assert said == ([("Second", True)] if is_said else [])
    assert 'allow = "send_messages"' in (tmp_path / "orders" / "Cargo.toml").read_text()


def test_a_workspace_with_several_binaries(tmp_path: Path) -> None:
    """Which of them a function is made from has to be said, unless there is one."""
    write(tmp_path, {"Cargo.toml": '[workspace]\nmembers = ["orders", "check"]\n'})
    text = with_properties("Description: works").replace("CodeUri: orders", "CodeUri: .")
    migration = migrate(tmp_path, text)
    assert migration.functions == ()
    assert "no package below . has its binary" in [each.text for each in migration.remarks]
    named = text.replace("CodeUri: .", "CodeUri: target/lambda/check/")
    migration = migrate(tmp_path, named)
    assert migration.remarks == ()
    assert 'description = "works"' in (tmp_path / "check" / "Cargo.toml").read_text()


@pytest.mark.parametrize(
    ("folder", "name"), [("my-shop", "MyShop"), ("1-shop", "Stack1Shop"), ("shop_v2", "ShopV2")]
)
def test_the_stack_is_named_as_the_folder(tmp_path: Path, folder: str, name: str) -> None:
    (tmp_path / folder).mkdir()
    migrate(tmp_path / folder, with_properties("Description: works"))
    assert f'Stack(app, "{name}")' in (tmp_path / folder / "app.py").read_text()


_NAMED = """\
FunctionName: orders
Events:
  Nightly: {Type: Schedule, Properties: {Schedule: rate(1 day), Name: nightly}}
  Placed: {Type: EventBridgeRule, Properties: {RuleName: placed, Pattern: {source: [shop]}}}
"""


def test_a_stack_that_is_taken_over(tmp_path: Path, command: CommandLine) -> None:
    file = prepared(tmp_path, with_properties(_NAMED)).parent.parent / "template.yaml"
    status, out, _ = command("migrate", file, "--dry-run", "--stack-name", "shop-prod")
    assert status == 0
    assert '+stack = Stack(app, "shop-prod")' in out
    places = ("FunctionName", "Events.Nightly.Name", "Events.Placed.RuleName")
    for line, place in zip((11, 13, 14), places, strict=True):
        assert f"{file}:{line}: Orders.{place}: left out, since what is in the stack has" in out
    assert "+name" not in out
    assert "_name =" not in out
    # Only then are they taken.
    _, out, _ = command("migrate", file, "--dry-run")
    assert "left out" not in out
    assert '+name = "orders"' in out
    assert '+rule_name = "nightly"' in out
    status, _, err = command("migrate", file, "--dry-run", "--stack-name", 'shop"')
    assert (status, "--stack-name" in err) == (2, True)


def test_a_user_pool_is_the_same_one(tmp_path: Path) -> None:
    """Of another logical id, it would be one without users when the stack is taken over."""
    migrate(tmp_path, with_event("Cognito"))
    assert synthesized(tmp_path)["Pool"]["Type"] == "AWS::Cognito::UserPool"


def test_a_stack_whose_function_is_named_by_a_parameter(tmp_path: Path) -> None:
    parameters = "Parameters: {Stage: {Type: String, Default: dev}}\n"
    template = with_properties('FunctionName: !Sub "orders-${Stage}"', parameters)
    (tmp_path / "new").mkdir()
    migrate(tmp_path / "new", template)
    functions = [
        each["Properties"]
        for each in synthesized(tmp_path / "new").values()
        if each["Type"] == "AWS::Lambda::Function"
    ]
    assert [each["FunctionName"] for each in functions] == [{"Fn::Sub": "orders-${Stage}"}]
    file = prepared(tmp_path, template).parent.parent / "template.yaml"
    found = migrate_template(file, tmp_path, "shop-prod")
    assert not any("orders-" in text for text in found.files.values())
    assert [each.place for each in found.remarks] == ["Orders.FunctionName"]


@pytest.mark.parametrize(
    ("kind", "api"), [("Api", "AWS::ApiGateway::RestApi"), ("HttpApi", "AWS::ApiGatewayV2::Api")]
)
def test_an_api_is_called_as_the_stack(tmp_path: Path, kind: str, api: str) -> None:
    """As in SAM, and in the metrics that alarms look at."""
    migrate(tmp_path, with_event(kind))
    names = [e["Properties"]["Name"] for e in synthesized(tmp_path).values() if e["Type"] == api]
    (stack,) = re.findall(r'Stack\(app, "(\w+)"\)', (tmp_path / "app.py").read_text())
    assert names == [stack]


def test_words_that_are_nearly_sam_s(tmp_path: Path) -> None:
    found = migrate(tmp_path, with_properties("Memory: 512"))
    assert [each.text for each in found.remarks] == [
        "SAM has no such property; did you mean 'MemorySize'?"
    ]
    (tmp_path / "zero").mkdir()
    event = with_event("Cognito").replace("!Ref Pool", "!Ref Poll")
    texts = [each.text for each in migrate(tmp_path / "zero", event).remarks]
    assert "the template has no Poll; did you mean 'Pool'?" in texts
    words = "BuildMethod 'rust-cargo-lambda' is none of SAM's; did you mean 'rust-cargolambda'"
    mistaken = HEAD.replace("rust-cargolambda", "rust-cargo-lambda")
    (tmp_path / "one").mkdir()
    with pytest.raises(SettingsError, match=f"Orders: the {words}") as caught:
        migrate(tmp_path / "one", mistaken)
    assert caught.value.line == 4
    (tmp_path / "two").mkdir()
    other = mistaken.partition("Resources:\n")[2].replace("Orders", "Mailer")
    remarks = migrate(tmp_path / "two", HEAD + other).remarks
    assert any(words in each.text and each.place == "Mailer" for each in remarks)


def test_traces_that_a_parameter_turns_on(tmp_path: Path) -> None:
    parameters = "Parameters: {Tracing: {Type: String, Default: PassThrough}}\n"
    migrate(tmp_path, with_properties("Tracing: !Ref Tracing", parameters))
    resources = synthesized(tmp_path).values()
    (function,) = (e["Properties"] for e in resources if e["Type"] == "AWS::Lambda::Function")
    assert function["TracingConfig"] == {"Mode": {"Ref": "Tracing"}}
    (role,) = (e["Properties"] for e in resources if e["Type"] == "AWS::IAM::Role")
    assert "AWSXRayDaemonWriteAccess" in json.dumps(role)


def test_a_stage_that_a_parameter_names(tmp_path: Path) -> None:
    shop = (
        "  Shop: {Type: AWS::Serverless::Api, Properties: {StageName: !Ref Stage}}\n"
        "Parameters: {Stage: {Type: String}}\n"
    )
    migrate(tmp_path, with_properties(_GET, shop))
    assert "stage_name=" not in (tmp_path / "app.py").read_text()
    resources = synthesized(tmp_path).values()
    (stage,) = (e["Properties"] for e in resources if e["Type"] == "AWS::ApiGateway::Stage")
    assert stage["StageName"] == {"Ref": "Stage"}

"""SAM templates with one function, and what becomes of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda.sam.migration import Migration, migrate_template
from cdk_rust_lambda.sam.template import OF_SAM, plain, read_template
from tests.support.projects import template_of, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Development tools.
pytest.importorskip("yaml")
parser = pytest.importorskip("samtranslator.parser.parser")
translator = pytest.importorskip("samtranslator.translator.translator")
managed_policies = pytest.importorskip("samtranslator.internal.managed_policies")

_MANIFEST = '[package]\nname = "orders"\nversion = "0.1.0"\nedition = "2024"\n\n# mine\n'
HEAD = """\
AWSTemplateFormatVersion: 2010-09-09
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: rust-cargolambda}
    Properties:
      CodeUri: orders
      Handler: bootstrap
      Runtime: provided.al2023
"""
_QUEUE = "  Failures: {Type: AWS::SQS::Queue}\n"
_BROKER = """\
  Broker:
    Type: AWS::AmazonMQ::Broker
    Properties:
      {BrokerName: b, EngineType: RABBITMQ, EngineVersion: "3.13", HostInstanceType: mq.m5.large,
       DeploymentMode: SINGLE_INSTANCE, PubliclyAccessible: true, AutoMinorVersionUpgrade: true,
       Users: [{Username: user, Password: '{{resolve:secretsmanager:b}}'}]}
"""
_SECRET = "  Password: {Type: AWS::SecretsManager::Secret}\n"
_STREAMED = """\
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
      StreamSpecification: {StreamViewType: NEW_IMAGE}
"""
_KAFKA = """\
  Cluster:
    Type: AWS::MSK::ServerlessCluster
    Properties:
      ClusterName: c
      ClientAuthentication: {Sasl: {Iam: {Enabled: true}}}
      VpcConfigs: [{SubnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1], SecurityGroups: [sg-0123456789abcdef0]}]
"""

# The properties of an event, and the resources beside the function.
EVENTS: Mapping[str, tuple[str, str]] = {
    "AlexaSkill": ("SkillId: amzn1.ask.skill.1-2", ""),
    "Api": ("Path: /items\nMethod: get\nTimeoutInMillis: 5000\nAuth: {ApiKeyRequired: true}", ""),
    "CloudWatchEvent": ("Pattern: {source: [aws.ec2]}\nInput: '{\"a\": 1}'\nState: DISABLED", ""),
    "CloudWatchLogs": (
        "LogGroupName: !Ref Group\nFilterPattern: ERROR",
        "  Group: {Type: AWS::Logs::LogGroup}\n",
    ),
    "Cognito": (
        "UserPool: !Ref Pool\nTrigger: [PreSignUp, PostConfirmation]",
        "  Pool: {Type: AWS::Cognito::UserPool}\n",
    ),
    "DocumentDB": (
        "Cluster: !Ref Documents\nDatabaseName: shop\nCollectionName: orders\nStartingPosition: LATEST\n"
        "FullDocument: UpdateLookup\n"
        "SourceAccessConfigurations: [{Type: BASIC_AUTH, URI: !Ref Password}]",
        "  Documents: {Type: AWS::DocDB::DBCluster, Properties: {EngineVersion: 5.0.0}}\n"
        + _SECRET,
    ),
    "DynamoDB": (
        "Stream: !GetAtt Table.StreamArn\nStartingPosition: TRIM_HORIZON\nMaximumRetryAttempts: 3\n"
        "DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Failures.Arn}}\n"
        'FilterCriteria: {Filters: [{Pattern: \'{"eventName": ["INSERT"]}\'}]}',
        _STREAMED + _QUEUE,
    ),
    "EventBridgeRule": (
        "Pattern: {source: [shop]}\nEventBusName: !Ref Bus\n"
        "DeadLetterConfig: {Arn: !GetAtt Failures.Arn}\nRetryPolicy: {MaximumRetryAttempts: 2}",
        "  Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}\n" + _QUEUE,
    ),
    "HttpApi": ("Path: /items/{id}\nMethod: GET\nPayloadFormatVersion: '1.0'", ""),
    "IoTRule": ("Sql: SELECT * FROM 'a/b'\nAwsIotSqlVersion: beta", ""),
    "Kinesis": (
        "Stream: !GetAtt Clicks.Arn\nStartingPosition: LATEST\nParallelizationFactor: 2\n"
        "TumblingWindowInSeconds: 30\nBisectBatchOnFunctionError: true\nBatchSize: 50",
        "  Clicks: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}\n",
    ),
    "MQ": (
        "Broker: !GetAtt Broker.Arn\nQueues: [jobs]\n"
        "SourceAccessConfigurations: [{Type: BASIC_AUTH, URI: !Ref Password},"
        " {Type: VIRTUAL_HOST, URI: /shop}]",
        _BROKER + _SECRET,
    ),
    "MSK": (
        "Stream: !GetAtt Cluster.Arn\nTopics: [orders]\nStartingPosition: LATEST\nConsumerGroupId: g",
        _KAFKA,
    ),
    "S3": (
        "Bucket: !Ref Uploads\nEvents: s3:ObjectCreated:*\n"
        "Filter: {S3Key: {Rules: [{Name: prefix, Value: in/}]}}",
        "  Uploads: {Type: AWS::S3::Bucket}\n",
    ),
    "SNS": (
        "Topic: !Ref News\nFilterPolicy: {kind: [a]}\nFilterPolicyScope: MessageBody",
        "  News: {Type: AWS::SNS::Topic}\n",
    ),
    "SQS": (
        "Queue: !GetAtt Jobs.Arn\nBatchSize: 5\nFunctionResponseTypes: [ReportBatchItemFailures]\n"
        "ScalingConfig: {MaximumConcurrency: 4}\nMaximumBatchingWindowInSeconds: 2",
        "  Jobs: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}\n",
    ),
    "Schedule": ("Schedule: rate(1 hour)\nName: hourly\nEnabled: false", ""),
    "ScheduleV2": (
        "ScheduleExpression: rate(1 hour)\nScheduleExpressionTimezone: Europe/Berlin\n"
        "FlexibleTimeWindow: {Mode: FLEXIBLE, MaximumWindowInMinutes: 5}\nState: DISABLED",
        "",
    ),
    "SelfManagedKafka": (
        "KafkaBootstrapServers: ['kafka.example.com:9092']\nTopics: [orders]\nStartingPosition: LATEST\n"
        "SourceAccessConfigurations: [{Type: SASL_SCRAM_256_AUTH, URI: !Ref Password}]",
        _SECRET,
    ),
}


def with_event(kind: str) -> str:
    """A template whose function has an event, as in `EVENTS`."""
    properties, resources = EVENTS[kind]
    lines = "".join(f"            {line}\n" for line in properties.splitlines())
    events = (
        f"      Events:\n        Event:\n          Type: {kind}\n          Properties:\n{lines}"
    )
    return f"{HEAD}{events}{resources}"


def with_properties(text: str, resources: str = "") -> str:
    """A template whose function has more properties."""
    return HEAD + "".join(f"      {line}\n" for line in text.splitlines()) + resources


def prepared(folder: Path, template: str) -> Path:
    """Writes a template of a function in a package called orders; returns the package's manifest."""
    write(
        folder,
        {
            "template.yaml": template,
            "orders/Cargo.toml": _MANIFEST,
            "orders/Cargo.lock": "version = 4\n",
            "orders/src/main.rs": "fn main() {}\n",
            "check/Cargo.toml": _MANIFEST.replace("orders", "check"),
            "check/Cargo.lock": "version = 4\n",
            "check/src/main.rs": "fn main() {}\n",
        },
    )
    return folder / "orders" / "Cargo.toml"


def migrate(folder: Path, template: str) -> Migration:
    """Migrates a template of a function in a package called orders, and writes the files."""
    prepared(folder, template)
    migration = migrate_template(folder / "template.yaml", folder)
    for path, text in migration.files.items():
        path.write_text(text, encoding="utf-8")
    return migration


def synthesized(folder: Path) -> dict[str, Any]:
    """The resources that the app in a folder makes, without a build."""
    source = (folder / "app.py").read_text(encoding="utf-8")
    skipping = 'App(context={"aws:cdk:bundling-stacks": []})'
    names: dict[str, Any] = {"__file__": str(folder / "app.py"), "__name__": "__main__"}
    exec(compile(source.replace("App()", skipping), "app.py", "exec"), names)
    found: dict[str, Any] = template_of(names["stack"])["Resources"]
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]


def translated(template: Path) -> dict[str, Any]:
    """The resources that SAM's own translator makes of a template."""
    document = plain(read_template(template).root)
    # As `sam package` leaves it.
    for resource in document["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://bucket/key"
    return _translated(document)


def transformed(resources: dict[str, Any]) -> dict[str, Any]:
    """The resources of an app as CloudFormation's transform leaves them, if SAM's are among them."""
    if not any(each["Type"].startswith(OF_SAM) for each in resources.values()):
        return resources
    return _translated({"Resources": resources})


def _translated(document: dict[str, Any]) -> dict[str, Any]:
    policies = managed_policies.get_bundled_managed_policy_map("aws")
    found = translator.Translator(policies, parser.Parser()).translate(document, {})
    resources: dict[str, Any] = found["Resources"]
    return resources

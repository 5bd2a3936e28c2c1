"""A stack of SAM becomes the app's, as docs/sam.md says: its data stays, and its functions are new."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from cdk_rust_lambda.sam.migration import migrate_template
from tests.e2e.test_from_elsewhere import archive
from tests.sam.templates import HEAD, translated
from tests.support.projects import package, write
from tools.local_aws import ACCOUNT, REGION, local_aws, local_environment, run_cdk

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e
KEPT = ("Items", "Jobs", "Uploads", "People")

_TEMPLATE = f"""{HEAD}\
      Policies: [DynamoDBCrudPolicy: {{TableName: !Ref Items}}]
      Environment: {{Variables: {{TABLE: !Ref Items}}}}
      Events:
        Job: {{Type: SQS, Properties: {{Queue: !GetAtt Jobs.Arn, BatchSize: 5}}}}
        Get: {{Type: HttpApi, Properties: {{Path: /items, Method: get}}}}
        Upload: {{Type: S3, Properties: {{Bucket: !Ref Uploads, Events: 's3:ObjectCreated:*'}}}}
        SignUp: {{Type: Cognito, Properties: {{UserPool: !Ref People, Trigger: PreSignUp}}}}
        Nightly: {{Type: Schedule, Properties: {{Schedule: rate(1 day)}}}}
  Items:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}]
      KeySchema: [{{AttributeName: id, KeyType: HASH}}]
      BillingMode: PAY_PER_REQUEST
  Jobs: {{Type: AWS::SQS::Queue}}
  Uploads: {{Type: AWS::S3::Bucket}}
  People: {{Type: AWS::Cognito::UserPool, Properties: {{AutoVerifiedAttributes: [email]}}}}
"""


def test_the_app_takes_over_the_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)  # for SAM's translator
    project = write(
        tmp_path / "project",
        {
            "template.yaml": _TEMPLATE,
            "orders/Cargo.toml": package(name="orders"),
            "orders/Cargo.lock": 'version = 4\n\n[[package]]\nname = "orders"\nversion = "0.1.0"\n',
            "orders/src/main.rs": "fn main() {}\n",
        },
    )
    resources = translated(project / "template.yaml")
    migration = migrate_template(project / "template.yaml", project, "orders-prod")
    for path, text in migration.files.items():
        path.write_text(text)
    with local_aws(tmp_path) as aws:

        def cdk(*arguments: str) -> None:
            done = run_cdk(*arguments, environment=local_environment(aws), cwd=project)
            assert done.returncode == 0, done.stdout + done.stderr

        def physical_ids() -> dict[str, str]:
            found = stacks.describe_stack_resources(StackName="orders-prod")["StackResources"]
            return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found}

        storage: Any = boto3.client("s3", **aws.credentials)
        storage.create_bucket(Bucket="bucket")
        storage.put_object(Bucket="bucket", Key="key", Body=archive())
        stacks: Any = boto3.client("cloudformation", **aws.credentials)
        template, capabilities = json.dumps({"Resources": resources}), ["CAPABILITY_IAM"]
        stacks.create_stack(
            StackName="orders-prod", TemplateBody=template, Capabilities=capabilities
        )
        stacks.get_waiter("stack_create_complete").wait(StackName="orders-prod")
        before = physical_ids()
        tables: Any = boto3.client("dynamodb", **aws.credentials)
        tables.put_item(TableName=before["Items"], Item={"id": {"S": "kept"}})
        cdk("bootstrap", f"aws://{ACCOUNT}/{REGION}")
        cdk("deploy", "--require-approval", "never")
        after = physical_ids()
        assert {name: after.get(name) for name in KEPT} == {name: before[name] for name in KEPT}
        assert tables.scan(TableName=after["Items"])["Items"] == [{"id": {"S": "kept"}}]
        functions: Any = boto3.client("lambda", **aws.credentials)
        names = {each["FunctionName"] for each in functions.list_functions()["Functions"]}
        assert before["Orders"] not in names
        (mapping,) = functions.list_event_source_mappings()["EventSourceMappings"]
        function = mapping["FunctionArn"].rpartition(":")[2]
        assert function in names
        (notified,) = storage.get_bucket_notification_configuration(Bucket=after["Uploads"])[
            "LambdaFunctionConfigurations"
        ]
        assert notified["LambdaFunctionArn"] == mapping["FunctionArn"]

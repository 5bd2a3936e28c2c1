"""Triggers of many kinds, deployed into a local AWS, where their events run a compiled function."""

from __future__ import annotations

import base64
import gzip
import http.client
import json
import os
import sys
import time
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from rich.console import Console
from rich.table import Table

from cdk_rust_lambda.triggers.registry import own_kinds
from tests.e2e.fired_triggers import Deployed, fired_triggers
from tools.local_aws import REGION, LocalAws, bootstrap_and_deploy, local_aws

_WAIT_SECONDS = 100  # a rule with rate(1 minute) is due a minute after it is made
_VISIBILITY_SECONDS = 1

_NOT_SENT = "EventBridge takes no events in the name of AWS"
_NO_BROKER = "the local AWS has no broker"

# Why the function is invoked with the sample event, although the trigger is deployed.
SAMPLED = {
    "activemq": _NO_BROKER,
    **dict.fromkeys(
        ("cloudtrail", "ec2", "emr", "glue", "health", "kms", "macie", "signin", "ssm", "tag"),
        _NOT_SENT,
    ),
    "alarm": "the local AWS's alarms only tell topics",
    "alexa": "needs Alexa",
    "appsync-authorizer": "the local AWS knows only an API's default authorisation",
    "autoscaling-events": _NOT_SENT,
    "autoscaling-hook": "the local AWS's groups don't call their hooks",
    "codebuild": _NOT_SENT,
    "codedeploy-events": _NOT_SENT,
    "codepipeline-events": _NOT_SENT,
    "cognito-sync": "the local AWS has no Cognito Sync",
    "controltower": _NOT_SENT,
    "documentdb": "the local AWS runs no cluster",
    "ecr-scan": _NOT_SENT,
    "iot-provisioning-hook": "needs a device with a claim certificate",
    "msk": _NO_BROKER,
    "permission": "nothing here uses it",
    "pipe": "the local AWS's pipes only deliver changes of tables, to topics and state machines",
    "rabbitmq": _NO_BROKER,
    "s3-batch": "the local AWS has no batch operations",
    "s3-object-lambda": "the function would have to call WriteGetObjectResponse",
    "self-managed-kafka": _NO_BROKER,
    "trustedadvisor": _NOT_SENT,
}

# What the local AWS has no resource for: its deployment would fail.
NOT_DEPLOYED = {
    "appconfig-extension": "AWS::AppConfig::Extension",
    "appsync-events": "AWS::AppSync::Api",
    "bedrock-agent": "AWS::Bedrock::Agent",
    "bedrock-agentcore": "AWS::BedrockAgentCore::Gateway",
    "bedrock-agentcore-evaluator": "AWS::BedrockAgentCore::Evaluator",
    "bedrock-agentcore-interceptor": "AWS::BedrockAgentCore::Gateway",
    "bedrock-flow": "AWS::Bedrock::Flow",
    "client-vpn": "AWS::EC2::ClientVpnEndpoint",
    "cloudformation-hook": "AWS::CloudFormation::LambdaHook",
    "cloudformation-macro": "AWS::CloudFormation::Macro",
    "codecommit": "AWS::CodeCommit::Repository",
    "codedeploy-hook": "AWS::CodeDeploy::DeploymentGroup",
    "codepipeline": "AWS::CodePipeline::Pipeline",
    "config-rule": "AWS::Config::ConfigRule",
    "connect": "AWS::Connect::IntegrationAssociation",
    "eventbridge-v2-subscriber": "AWS::EventsV2::Subscriber",
    "ecs-deployment-hook": "containers for AWS::ECS::Service",
    "iot-authorizer": "AWS::IoT::Authorizer",
    "lex": "AWS::Lex::BotAlias",
    "secrets-rotation": "AWS::SecretsManager::RotationSchedule",
    "ses-receipt": "AWS::SES::ReceiptRule",
    "transfer-identity-provider": "AWS::Transfer::Server",
    "transfer-workflow-step": "AWS::Transfer::Workflow",
    "vpc-lattice": "AWS::VpcLattice::TargetGroup",
}

# Their events are empty.
WITHOUT_NONCE = {"deploy-trigger"}


class Cloud:
    """A local AWS with the app in it."""

    def __init__(self, aws: LocalAws, nonce: str, outputs: dict[str, dict[str, str]]) -> None:
        self.aws = aws
        self.nonce = nonce
        self._outputs = outputs
        self._session = boto3.Session()

    def client(self, service: str) -> Any:
        return self._session.client(
            service,
            endpoint_url=self.aws.endpoint,
            region_name=REGION,
            aws_access_key_id=self.aws.variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.aws.variables["AWS_SECRET_ACCESS_KEY"],
        )

    def output(self, kind: Deployed, name: str) -> str:
        return self._outputs[kind.stack][kind.outputs[name]]

    def events(self, function_name: str) -> list[Any]:
        """The events that a function has logged."""
        logs = self.client("logs")
        group = f"/aws/lambda/{function_name}"
        try:
            pages = list(logs.get_paginator("filter_log_events").paginate(logGroupName=group))
        except logs.exceptions.ResourceNotFoundException:
            return []  # it has never run
        lines = [event["message"] for page in pages for event in page["events"]]
        return [
            json.loads(line.partition("PROBE ")[2]) for line in lines if line.startswith("PROBE ")
        ]

    def get(self, path: str, **headers: str) -> str:
        request = urllib.request.Request(f"{self.aws.endpoint}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=30) as response:
            text: str = response.read().decode()
        return text

    def connect(self, path: str, **headers: str) -> None:
        """Opens a WebSocket, and closes it."""
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.aws.endpoint).netloc)
        handshake = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(uuid.uuid4().bytes).decode(),
        }
        connection.request("GET", path, headers=handshake | headers)
        status = connection.getresponse().status
        connection.close()
        assert status == 101


def fire_sqs(cloud: Cloud, kind: Deployed) -> None:
    sqs, queue = cloud.client("sqs"), cloud.output(kind, "queue")
    # What fails comes again after that time, not after three minutes.
    sqs.set_queue_attributes(
        QueueUrl=queue, Attributes={"VisibilityTimeout": str(_VISIBILITY_SECONDS)}
    )
    bodies = {"good": cloud.nonce, "bad": f"fail {cloud.nonce}"}
    entries = [{"Id": name, "MessageBody": body} for name, body in bodies.items()]
    sqs.send_message_batch(QueueUrl=queue, Entries=entries)


def fire_sns(cloud: Cloud, kind: Deployed) -> None:
    cloud.client("sns").publish(TopicArn=cloud.output(kind, "topic"), Message=cloud.nonce)


def fire_s3(cloud: Cloud, kind: Deployed) -> None:
    bucket = cloud.output(kind, "bucket")
    for folder in ("in", "other"):
        cloud.client("s3").put_object(Bucket=bucket, Key=f"{folder}/{cloud.nonce}", Body=b"")


def fire_dynamodb_stream(cloud: Cloud, kind: Deployed) -> None:
    item = {"id": {"S": cloud.nonce}}
    cloud.client("dynamodb").put_item(TableName=cloud.output(kind, "table"), Item=item)


def fire_kinesis_stream(cloud: Cloud, kind: Deployed) -> None:
    cloud.client("kinesis").put_record(
        StreamName=cloud.output(kind, "stream"), Data=cloud.nonce.encode(), PartitionKey="1"
    )


def fire_eventbridge_rule(cloud: Cloud, kind: Deployed) -> None:
    detail = json.dumps({"nonce": cloud.nonce})
    entry = {"Source": "fired.triggers", "DetailType": "Fired", "Detail": detail}
    cloud.client("events").put_events(Entries=[entry])


def fire_firehose_transform(cloud: Cloud, kind: Deployed) -> None:
    cloud.client("firehose").put_record(
        DeliveryStreamName=cloud.output(kind, "stream"), Record={"Data": cloud.nonce.encode()}
    )


def fire_logs_subscription(cloud: Cloud, kind: Deployed) -> None:
    logs, group = cloud.client("logs"), cloud.output(kind, "group")
    logs.create_log_stream(logGroupName=group, logStreamName="fired")
    event = {"timestamp": int(time.time() * 1000), "message": cloud.nonce}
    logs.put_log_events(logGroupName=group, logStreamName="fired", logEvents=[event])


def fire_iot_topic_rule(cloud: Cloud, kind: Deployed) -> None:
    payload = json.dumps({"nonce": cloud.nonce}).encode()
    cloud.client("iot-data").publish(topic="fired/1", qos=0, payload=payload)


def fire_stepfunctions_task(cloud: Cloud, kind: Deployed) -> None:
    cloud.client("stepfunctions").start_execution(
        stateMachineArn=cloud.output(kind, "machine"), input=json.dumps({"nonce": cloud.nonce})
    )


def fire_lambda_destination(cloud: Cloud, kind: Deployed) -> None:
    payload = json.dumps({"nonce": cloud.nonce})
    cloud.client("lambda").invoke(
        FunctionName="fired-failing", InvocationType="Event", Payload=payload
    )


def fire_cognito_user_pool(cloud: Cloud, kind: Deployed) -> None:
    cloud.client("cognito-idp").sign_up(
        ClientId=cloud.output(kind, "client"), Username=cloud.nonce, Password="Example-Passw0rd"
    )


def is_answer(cloud: Cloud, body: str) -> bool:
    """Whether a function has answered, which tells the path that it was asked for."""
    return str(json.loads(body)["path"]).endswith(f"/{cloud.nonce}")


def fire_http_api(cloud: Cloud, kind: Deployed) -> None:
    path = f"/_aws/execute-api/{cloud.output(kind, 'api')}/$default/{cloud.nonce}"
    assert is_answer(cloud, cloud.get(path, Authorization=cloud.nonce))


def fire_rest_api(cloud: Cloud, kind: Deployed) -> None:
    path = f"/_aws/execute-api/{cloud.output(kind, 'api')}/prod/{cloud.nonce}"
    assert is_answer(cloud, cloud.get(path, Authorization=cloud.nonce))


def fire_websocket_api(cloud: Cloud, kind: Deployed) -> None:
    path = f"/_aws/execute-api/{cloud.output(kind, 'api')}/prod?nonce={cloud.nonce}"
    cloud.connect(path, Authorization=cloud.nonce)


def fire_function_url(cloud: Cloud, kind: Deployed) -> None:
    url_id = urllib.parse.urlsplit(cloud.output(kind, "url")).netloc.partition(".")[0]
    assert is_answer(cloud, cloud.get(f"/_aws/lambda-url/{url_id}/{cloud.nonce}"))


def fire_alb(cloud: Cloud, kind: Deployed) -> None:
    elb = cloud.client("elbv2")
    (group,) = elb.describe_target_groups(Names=["fired"])["TargetGroups"]
    function = cloud.client("lambda").get_function(FunctionName=kind.function_name)
    # The local AWS passes over the targets in the template.
    elb.register_targets(
        TargetGroupArn=group["TargetGroupArn"],
        Targets=[{"Id": function["Configuration"]["FunctionArn"]}],
    )
    assert is_answer(cloud, cloud.get(f"/_alb/fired/{cloud.nonce}"))


def fire_cloudfront(cloud: Cloud, kind: Deployed) -> None:
    headers = {
        "Host": cloud.output(kind, "host"),
        "X-Forwarded-Proto": "https",
        # The local AWS doesn't sign requests as a distribution does, nor look at whose signature it is.
        "Authorization": "AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=0",
    }
    assert is_answer(cloud, cloud.get(f"/fired/{cloud.nonce}", **headers))


def query(cloud: Cloud, api: str, **headers: str) -> Any:
    """Asks a GraphQL API for a field."""
    body = json.dumps({"query": f'{{ echo(nonce: "{cloud.nonce}") {{ nonce }} }}'}).encode()
    url = f"{cloud.aws.endpoint}/v1/apis/{api}/graphql"
    request = urllib.request.Request(
        url, body, headers | {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def fire_appsync(cloud: Cloud, kind: Deployed) -> None:
    headers = {"x-api-key": cloud.output(kind, "key")}
    answer = query(cloud, cloud.output(kind, "api"), **headers)
    assert answer["data"]["echo"] == {"nonce": cloud.nonce}, answer


def wait(cloud: Cloud, kind: Deployed) -> None:
    """The deployment has fired it, or the time will."""


Action = Callable[[Cloud, Deployed], None]

FIRED: dict[str, Action] = {
    "alb": fire_alb,
    "appsync": fire_appsync,
    "cloudfront": fire_cloudfront,
    "deploy-trigger": wait,
    "cloudformation-custom-resource": wait,
    "cognito-user-pool": fire_cognito_user_pool,
    "dynamodb-stream": fire_dynamodb_stream,
    "eventbridge-rule": fire_eventbridge_rule,
    "firehose-transform": fire_firehose_transform,
    "function-url": fire_function_url,
    "http-api": fire_http_api,
    "http-api-authorizer": fire_http_api,
    "iot-topic-rule": fire_iot_topic_rule,
    "kinesis-stream": fire_kinesis_stream,
    "lambda-destination": fire_lambda_destination,
    "logs-subscription": fire_logs_subscription,
    "rest-api": fire_rest_api,
    "rest-api-authorizer": fire_rest_api,
    "s3": fire_s3,
    "s3-eventbridge": fire_s3,
    "schedule": wait,
    "schedule-rule": wait,
    "sns": fire_sns,
    "sqs": fire_sqs,
    "stepfunctions-task": fire_stepfunctions_task,
    "websocket-api": fire_websocket_api,
    "websocket-authorizer": fire_websocket_api,
}


def text_of(event: Any) -> str:
    """An event with what it encodes."""
    text = json.dumps(event)
    if isinstance(event, dict):
        for record in event.get("Records") or event.get("records") or []:
            data = record.get("kinesis", record).get("data")
            text += "" if data is None else base64.b64decode(data).decode()
        if "awslogs" in event:
            text += gzip.decompress(base64.b64decode(event["awslogs"]["data"])).decode()
    return text


def has_run(cloud: Cloud, kind: Deployed) -> bool:
    """Whether the function was given an event that is about the nonce."""
    events = cloud.events(kind.function_name)
    if kind.trigger.type in WITHOUT_NONCE:
        return bool(events)
    return any(cloud.nonce in text_of(event) for event in events)


def invoke_with_sample(cloud: Cloud, kind: Deployed) -> None:
    sample = kind.trigger.sample_event()
    answer = cloud.client("lambda").invoke(
        FunctionName=kind.function_name, Payload=json.dumps(sample)
    )
    assert "FunctionError" not in answer
    assert cloud.events(kind.function_name) == [sample]


def bodies(cloud: Cloud, kind: Deployed) -> list[str]:
    """The messages that the function of the queue was given."""
    events = cloud.events(kind.function_name)
    return [record["body"] for event in events for record in event["Records"]]


def check_only_failures_came_again(cloud: Cloud, kind: Deployed) -> None:
    failing = f"fail {cloud.nonce}"
    assert wait_until(lambda: bodies(cloud, kind).count(failing) > 1, seconds=20)
    assert bodies(cloud, kind).count(cloud.nonce) == 1


def wait_until(holds: Callable[[], bool], seconds: float = _WAIT_SECONDS) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.5)
    return True


def attempt(action: Action, cloud: Cloud, kind: Deployed) -> str:
    """Returns what went wrong, so that the other kinds are tried too."""
    try:
        action(cloud, kind)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def test_each_kind_has_a_place_here() -> None:
    places = [*FIRED, *SAMPLED, *NOT_DEPLOYED]
    assert sorted(places) == sorted(kind.type for kind in own_kinds())


@pytest.mark.e2e
@pytest.mark.usefixtures("unoptimized")
def test_events_run_the_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Functions of aws-cdk-lib run with the Node that the development tools come with.
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    nonce = uuid.uuid4().hex
    app = fired_triggers(tmp_path / "assembly", nonce)
    assert sorted(app.kinds) == sorted([*FIRED, *SAMPLED])
    app.app.synth()
    data = tmp_path / "aws"
    data.mkdir()
    with local_aws(data) as aws:
        cloud = Cloud(aws, nonce, bootstrap_and_deploy(aws, tmp_path / "assembly"))
        kinds = app.kinds
        actions = FIRED | dict.fromkeys(SAMPLED, invoke_with_sample)
        problems = {name: attempt(action, cloud, kinds[name]) for name, action in actions.items()}
        quiet = set(FIRED)

        def all_have_run() -> bool:
            quiet.difference_update([name for name in quiet if has_run(cloud, kinds[name])])
            return not quiet

        wait_until(all_have_run)
        problems |= {name: problems[name] or "its event did not run the function" for name in quiet}
        problems["s3"] = problems["s3"] or attempt(check_prefix, cloud, kinds["s3"])
        problems["sqs"] = problems["sqs"] or attempt(
            check_only_failures_came_again, cloud, kinds["sqs"]
        )
    show(problems)
    assert {name: problem for name, problem in problems.items() if problem} == {}


def check_prefix(cloud: Cloud, kind: Deployed) -> None:
    assert f"other/{cloud.nonce}" not in json.dumps(cloud.events(kind.function_name))


def show(problems: dict[str, str]) -> None:
    """Prints what each kind went through; `pytest -s` shows it."""
    table = Table("kind", "deployed", "invoked by", "note")
    for name in sorted(kind.type for kind in own_kinds()):
        if name in NOT_DEPLOYED:
            table.add_row(name, "no", "-", f"the local AWS has no {NOT_DEPLOYED[name]}")
        else:
            by = "its sample event" if name in SAMPLED else "its own event"
            table.add_row(name, "yes", by, problems[name] or SAMPLED.get(name, ""))
    Console(width=140).print(table)

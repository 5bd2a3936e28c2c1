"""An app with a function for each kind of trigger that a local AWS can deploy; all run one binary."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import define, field, frozen
from aws_cdk import App, CfnOutput, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_appsync as appsync
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import RustFunction
from cdk_rust_lambda.triggers import (
    ActiveMqTrigger,
    AlarmTrigger,
    AlbTrigger,
    AlexaTrigger,
    AppSyncAuthorizerTrigger,
    AppSyncTrigger,
    AutoScalingEventsTrigger,
    AutoScalingHookTrigger,
    CloudFormationCustomResourceTrigger,
    CloudFrontTrigger,
    CloudTrailEventsTrigger,
    CodeBuildEventsTrigger,
    CodeDeployEventsTrigger,
    CodePipelineEventsTrigger,
    CognitoSyncTrigger,
    CognitoUserPoolTrigger,
    ControlTowerEventsTrigger,
    DeployTrigger,
    DocumentDbTrigger,
    DynamoDbStreamTrigger,
    EcrScanEventsTrigger,
    EventBridgeRuleTrigger,
    FirehoseTransformTrigger,
    FunctionUrlTrigger,
    HttpApiAuthorizerTrigger,
    HttpApiTrigger,
    IotProvisioningHookTrigger,
    IotTopicRuleTrigger,
    KinesisStreamTrigger,
    LambdaDestinationTrigger,
    LogsSubscriptionTrigger,
    MskTrigger,
    PermissionTrigger,
    PipeTrigger,
    RabbitMqTrigger,
    RestApiAuthorizerTrigger,
    RestApiTrigger,
    S3BatchTrigger,
    S3EventBridgeTrigger,
    S3ObjectLambdaTrigger,
    S3Trigger,
    ScheduleRuleTrigger,
    ScheduleTrigger,
    SelfManagedKafkaTrigger,
    SnsTrigger,
    SqsTrigger,
    StepFunctionsTaskTrigger,
    Trigger,
    WebSocketApiTrigger,
    WebSocketAuthorizerTrigger,
)
from cdk_rust_lambda.triggers.core.source import ImportedByArn
from cdk_rust_lambda.triggers.events import account_services
from cdk_rust_lambda.triggers.registry import own_kinds
from tools.local_aws import ACCOUNT, REGION

CRATE = Path(__file__).parents[1] / "crates" / "events"

# Until then the stacks are deployed; a local AWS looks every ten seconds what is due.
_SCHEDULE_SECONDS = 30


@frozen
class Deployed:
    """A function with a trigger.

    Attributes:
        trigger: The trigger.
        function_name: The function's name.
        stack: The name of its stack.
        outputs: The stack's outputs about the source, by what they hold.
    """

    trigger: Trigger
    function_name: str
    stack: str
    outputs: Mapping[str, str]


@define
class FiredTriggers:
    """The app.

    Attributes:
        app: The CDK app.
        nonce: What events that are a part of the template carry.
        kinds: What each kind's function is, by the kind.
    """

    app: App
    nonce: str
    kinds: dict[str, Deployed] = field(factory=dict)

    def function(self, stack: Stack, name: str, answer: str = "") -> RustFunction:
        """A function that logs its events, and answers as its source expects."""
        return RustFunction(
            stack,
            "".join(word.title() for word in name.split("-")) + "Function",
            manifest_path=CRATE,
            binary_name="probe",
            architecture=lambda_.Architecture.X86_64,
            function_name=f"fired-{name}",
            environment={"ANSWER": answer, "KIND": name},
        )

    def add(
        self, stack: Stack, trigger: Trigger, answer: str = "", **outputs: str
    ) -> tuple[RustFunction, Any]:
        """Adds a function with a trigger; returns it with the source.

        Args:
            stack: Its stack.
            trigger: The trigger.
            answer: What the function answers, as its code knows it.
            outputs: What is to be known of the source when it is deployed; what isn't the name of one
                of the source's attributes is the value itself.
        """
        function = self.function(stack, trigger.type, answer)
        source = function.add_trigger(trigger).source
        names = {}
        for key, value in outputs.items():
            names[key] = f"{function.node.id}{key.title().replace('_', '')}"
            CfnOutput(stack, names[key], value=getattr(source, value, value))
        self.kinds[trigger.type] = Deployed(
            trigger, f"fired-{trigger.type}", stack.stack_name, names
        )
        return function, source


def fired_triggers(assembly: Path, nonce: str) -> FiredTriggers:
    """Returns the app, to be synthesized into a folder."""
    fired = FiredTriggers(App(outdir=str(assembly), analytics_reporting=False), nonce)
    _operations(fired, Stack(fired.app, "Operations"))
    _messages(fired, Stack(fired.app, "Messages"))
    _requests(fired, Stack(fired.app, "Requests"))
    _more(fired, Stack(fired.app, "More"))
    _brokers(fired, Stack(fired.app, "Brokers"))
    _services(fired, Stack(fired.app, "Services"))
    return fired


def _services(fired: FiredTriggers, stack: Stack) -> None:
    """What AWS services send of their own accord."""
    fired.add(stack, CloudTrailEventsTrigger(detail={"eventSource": ["s3.amazonaws.com"]}))
    for kind in own_kinds():
        if kind.__module__ == account_services.__name__ and kind is not CloudTrailEventsTrigger:
            fired.add(stack, kind())


def _operations(fired: FiredTriggers, stack: Stack) -> None:
    """What the deployment itself fires, or what needs some time after it: first."""
    fired.add(stack, ScheduleRuleTrigger(schedule="rate(1 minute)", input={"nonce": fired.nonce}))
    due = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=_SCHEDULE_SECONDS)
    at = f"at({due:%Y-%m-%dT%H:%M:%S})"
    fired.add(stack, ScheduleTrigger(schedule=at, input={"nonce": fired.nonce}))
    fired.add(
        stack,
        CloudFormationCustomResourceTrigger(
            properties={"Nonce": fired.nonce}, resource_type="Custom::Probe"
        ),
        "resource",
    )
    fired.add(stack, StepFunctionsTaskTrigger(), machine="state_machine_arn")
    # A local AWS passes on what failed, but not what has been handled.
    failing = fired.function(stack, "failing", "fail")
    fired.add(stack, LambdaDestinationTrigger(function=failing, on_failure=True, retry_attempts=0))
    fired.add(stack, PermissionTrigger(principal="iot.amazonaws.com", source_account=stack.account))
    alarm = cloudwatch.Alarm(
        stack,
        "Alarm",
        metric=cloudwatch.Metric(namespace="Fired", metric_name="Errors"),
        threshold=1,
        evaluation_periods=1,
    )
    fired.add(stack, AlarmTrigger(alarm=alarm), alarm="alarm_name")
    for preset in (
        CodeBuildEventsTrigger(),
        CodeDeployEventsTrigger(),
        CodePipelineEventsTrigger(),
        ControlTowerEventsTrigger(),
        EcrScanEventsTrigger(),
    ):
        fired.add(stack, preset)


def _messages(fired: FiredTriggers, stack: Stack) -> None:
    fired.add(stack, SqsTrigger(report_batch_item_failures=True), "batch", queue="queue_url")
    fired.add(stack, SnsTrigger(), topic="topic_arn")
    fired.add(stack, S3Trigger(prefix="in/"), bucket="bucket_name")
    fired.add(stack, S3EventBridgeTrigger(keys=["in/*"]), bucket="bucket_name")
    table = dynamodb.Table(
        stack,
        "Table",
        partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
        stream=dynamodb.StreamViewType.NEW_IMAGE,
    )
    fired.add(
        stack,
        DynamoDbStreamTrigger(table=table, starting_position=lambda_.StartingPosition.TRIM_HORIZON),
        table=table.table_name,
    )
    fired.add(stack, KinesisStreamTrigger(), stream="stream_name")
    fired.add(stack, EventBridgeRuleTrigger(event_pattern={"source": ["fired.triggers"]}))
    fired.add(stack, FirehoseTransformTrigger(), "firehose", stream="delivery_stream_name")
    fired.add(stack, LogsSubscriptionTrigger(), group="log_group_name")
    fired.add(stack, IotTopicRuleTrigger(sql="SELECT * FROM 'fired/+'"))
    queue = sqs.Queue(stack, "PipeQueue")
    fired.add(stack, PipeTrigger(resource=queue), queue=queue.queue_url)


def _requests(fired: FiredTriggers, stack: Stack) -> None:
    fired.add(stack, HttpApiTrigger(routes=["GET /{nonce}"]), "http", api="api_id")
    fired.add(stack, RestApiTrigger(routes=["GET /{nonce}"]), "http", api="rest_api_id")
    fired.add(stack, WebSocketApiTrigger(routes=["$connect"]), "http", api="api_id")
    fired.add(stack, FunctionUrlTrigger(auth_type="none"), "http", url="url")

    vpc = ec2.Vpc(stack, "Vpc", nat_gateways=0, max_azs=2)
    balancer = elb.ApplicationLoadBalancer(stack, "Balancer", vpc=vpc, load_balancer_name="fired")
    listener = balancer.add_listener("Listener", port=80)
    fired.add(stack, AlbTrigger(listener=listener, target_group_name="fired"), "http")

    pool = cognito.UserPool(stack, "Pool", self_sign_up_enabled=True)
    client = pool.add_client("Client")
    fired.add(
        stack,
        CognitoUserPoolTrigger(user_pool=pool, operations=["pre_sign_up"]),
        "same",
        client=client.user_pool_client_id,
    )

    api = apigatewayv2.HttpApi(stack, "GuardedHttpApi")
    _, guard = fired.add(stack, HttpApiAuthorizerTrigger(api=api), "authorized", api=api.api_id)
    fired.function(stack, "guarded-http", "http").add_trigger(
        HttpApiTrigger(api=api, authorizer=guard)
    )
    rest = apigateway.RestApi(stack, "GuardedRestApi")
    _, guard = fired.add(stack, RestApiAuthorizerTrigger(), "policy", api=rest.rest_api_id)
    fired.function(stack, "guarded-rest", "http").add_trigger(
        RestApiTrigger(api=rest, authorizer=guard)
    )
    sockets = apigatewayv2.WebSocketApi(stack, "GuardedSockets")
    _, guard = fired.add(
        stack, WebSocketAuthorizerTrigger(api=sockets), "policy", api=sockets.api_id
    )
    apigatewayv2.WebSocketStage(
        stack, "Stage", web_socket_api=sockets, stage_name="prod", auto_deploy=True
    )
    fired.function(stack, "guarded-sockets", "http").add_trigger(
        WebSocketApiTrigger(api=sockets, routes=["$connect"], authorizer=guard)
    )


def _more(fired: FiredTriggers, stack: Stack) -> None:
    """Kinds of which at least the deployment works in a local AWS."""
    fired.add(stack, DeployTrigger())
    fired.add(stack, AlexaTrigger(skill_id="amzn1.ask.skill.example"))
    fired.add(stack, S3BatchTrigger())
    fired.add(stack, AutoScalingEventsTrigger())
    certificate_id = "AWS::IoT::Certificate::Id"
    certificate = {
        "Type": "AWS::IoT::Certificate",
        "Properties": {"CertificateId": {"Ref": certificate_id}, "Status": "Active"},
    }
    body = {
        "Parameters": {certificate_id: {"Type": "String"}},
        "Resources": {"certificate": certificate},
    }
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("iot.amazonaws.com"))
    template = iot.CfnProvisioningTemplate(
        stack, "Template", provisioning_role_arn=role.role_arn, template_body=json.dumps(body)
    )
    fired.add(stack, IotProvisioningHookTrigger(provisioning_template=template))
    identities = cognito.CfnIdentityPool(
        stack, "Identities", allow_unauthenticated_identities=False
    )
    fired.add(stack, CognitoSyncTrigger(identity_pool=identities), "same")

    file = Path(fired.app.outdir).with_suffix(".graphql")
    file.write_text("type Query { echo(nonce: String): Echo } type Echo { nonce: String }\n")
    schema = appsync.SchemaFile.from_asset(str(file))
    graph = appsync.GraphqlApi(
        stack, "Graph", name="fired", definition=appsync.Definition.from_schema(schema)
    )
    fired.add(
        stack,
        AppSyncTrigger(api=graph, type_name="Query", field_name="echo"),
        "arguments",
        api="api_id",
        key=graph.api_key or "",
    )
    guarded = appsync.GraphqlApi(
        stack, "GuardedGraph", name="guarded", definition=appsync.Definition.from_schema(schema)
    )
    fired.add(stack, AppSyncAuthorizerTrigger(api=guarded), "authorized", api=guarded.api_id)

    bucket = s3.Bucket(stack, "Objects")
    point = s3.CfnAccessPoint(stack, "Point", bucket=bucket.bucket_name, name="fired")
    fired.add(
        stack,
        S3ObjectLambdaTrigger(supporting_access_point=point),
        bucket=bucket.bucket_name,
    )
    distribution = cloudfront.Distribution(
        stack,
        "Distribution",
        default_behavior=cloudfront.BehaviorOptions(origin=origins.HttpOrigin("example.com")),
    )
    fired.add(
        stack,
        CloudFrontTrigger(distribution=distribution, path_pattern="/fired/*"),
        "http",
        host="distribution_domain_name",
    )


def _brokers(fired: FiredTriggers, stack: Stack) -> None:
    """Sources that a local AWS doesn't run; the mappings are deployed."""
    arn = f"arn:aws:kafka:{REGION}:{ACCOUNT}:cluster/fired/11111111-2222-3333-4444-555555555555-1"
    fired.add(
        stack,
        MskTrigger(
            cluster=ImportedByArn("fired", arn),
            topic="fired",
            starting_position=lambda_.StartingPosition.LATEST,
        ),
    )
    secret = secretsmanager.Secret(stack, "Secret")
    broker = f"arn:aws:mq:{REGION}:{ACCOUNT}:broker:fired:b-11111111-2222-3333-4444-555555555555"
    fired.add(
        stack, ActiveMqTrigger(broker=ImportedByArn("fired", broker), queue="fired", secret=secret)
    )
    fired.add(
        stack, RabbitMqTrigger(broker=ImportedByArn("fired", broker), queue="fired", secret=secret)
    )
    fired.add(
        stack,
        SelfManagedKafkaTrigger(
            bootstrap_servers=["127.0.0.1:9092"],
            topic="fired",
            starting_position=lambda_.StartingPosition.LATEST,
            secret=secret,
            authentication_method=event_sources.AuthenticationMethod.SASL_SCRAM_512_AUTH,
        ),
    )
    cluster = f"arn:aws:rds:{REGION}:{ACCOUNT}:cluster:fired"
    fired.add(
        stack,
        DocumentDbTrigger(
            cluster=ImportedByArn("fired", cluster),
            database_name="fired",
            starting_position=lambda_.StartingPosition.LATEST,
            secret=secret,
        ),
    )
    vpc = ec2.Vpc(stack, "Vpc", nat_gateways=0, max_azs=2)
    image = ec2.MachineImage.resolve_ssm_parameter_at_launch("example")
    instances = ec2.LaunchTemplate(
        stack, "Instances", machine_image=image, instance_type=ec2.InstanceType("t3.micro")
    )
    group = autoscaling.AutoScalingGroup(
        stack,
        "Group",
        vpc=vpc,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
        launch_template=instances,
        min_capacity=0,
    )
    hook = AutoScalingHookTrigger(
        auto_scaling_group=group,
        lifecycle_transition=autoscaling.LifecycleTransition.INSTANCE_LAUNCHING,
    )
    fired.add(stack, hook)

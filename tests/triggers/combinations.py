"""Each kind of trigger in each of its forms: what it needs, and what is expected of it.

The forms are: its source is given as a construct, imported by an ARN or name, created with it, or, where
that means something else, left out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from attrs import field, frozen
from aws_cdk import Duration
from aws_cdk import aws_amazonmq as amazonmq
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_appconfig as appconfig
from aws_cdk import aws_appsync as appsync
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_bedrock as bedrock
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_codecommit as codecommit
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as pipeline_actions
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_connect as connect
from aws_cdk import aws_docdb as docdb
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lex as lex
from aws_cdk import aws_logs as logs
from aws_cdk import aws_msk as msk
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_transfer as transfer
from aws_cdk import aws_vpclattice as vpclattice
from constructs import Construct, IConstruct

Form = Literal["given", "imported", "created", "omitted"]
FORMS: tuple[Form, ...] = ("given", "imported", "created", "omitted")
Make = Callable[[Construct], Any]


@frozen(kw_only=True)
class Combination:
    """What is expected of one kind.

    Attributes:
        options: The options it needs, as Cargo.toml holds them.
        resources: The constructs that options name, by the options' names.
        given: Makes a source; or why there is none to be given.
        imported: A source's ARN or name, as in Cargo.toml; or why it can't be imported.
        created: The choices for a source that is created; or why none is created.
        omitted: What it means that there is no source, where none is created then.
        options_of: More options that only one form needs.
        types: The types of the resources that are made besides the function and roles, without AWS::.
        created_types: The types of those that are only made with a new source.
        in_source: The types of those that are made in a source's scope, if it is given.
        principal: The service that may invoke the function by a permission.
        scope: What a permission is for: the ARN of what invokes the function, its account, or both; or else.
        invoker: The service with a role that may invoke the function.
        reads: What the function's role may do for the trigger.
        nag: Findings of cdk-nag's AwsSolutions, each with the reason.
        timeout: The function's timeout in seconds, if it has to be short.
        function_name: The function's name, if it has to be a certain one.
        newest: Whether it needs a newer aws-cdk-lib than the oldest supported.
        complete: Uses what the trigger made, which is incomplete without.
    """

    options: Mapping[str, Any] = field(factory=dict)
    resources: Mapping[str, Make] = field(factory=dict)
    given: Make | str
    imported: str | dict[str, str]
    created: str | dict[str, Any]
    omitted: str | None = None
    options_of: Mapping[Form, Mapping[str, Any]] = field(factory=dict)
    types: str = ""
    created_types: str = ""
    in_source: str = ""
    principal: str | None = None
    scope: str | None = None
    invoker: str | None = None
    reads: tuple[str, ...] = ()
    nag: Mapping[str, str] = field(factory=dict)
    timeout: int | None = None
    function_name: str | None = None
    newest: bool = False
    complete: Callable[[Construct, IConstruct], object] | None = None

    def reason(self, form: Form) -> str | None:
        """Returns why there is no such form; None if there is."""
        if form == "omitted":
            return None if self.omitted else "the same as created, or no kind of trigger"
        value = getattr(self, form)
        is_there = not isinstance(value, str) or (form == "imported" and value.startswith("arn:"))
        return None if is_there else value

    @property
    def forms(self) -> tuple[Form, ...]:
        """The forms that there are."""
        return tuple(form for form in FORMS if self.reason(form) is None)

    def expected_types(self, form: Form) -> set[str]:
        """Returns the types of what is made, besides the function and roles."""
        words = self.types + (f" {self.created_types}" if form == "created" else "")
        return _full_names(words) - (self.given_types if form == "given" else set())

    @property
    def given_types(self) -> set[str]:
        """The types of what is made in the scope of a source that is given."""
        return _full_names(self.in_source)


def _full_names(types: str) -> set[str]:
    return {each if each.startswith("Custom::") else f"AWS::{each}" for each in types.split()}


def network(scope: Construct) -> ec2.Vpc:
    """A VPC without costs."""
    return ec2.Vpc(scope, "Vpc", max_azs=2, nat_gateways=0)


def queue(scope: Construct) -> sqs.Queue:
    """A queue that a function of 30 seconds can read."""
    return sqs.Queue(scope, "Queue", visibility_timeout=Duration.seconds(180))


def table(scope: Construct) -> dynamodb.Table:
    """A table with a stream."""
    key = dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
    return dynamodb.Table(
        scope, "Table", partition_key=key, stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES
    )


def other_function(scope: Construct) -> lambda_.Function:
    """A function of another kind."""
    return lambda_.Function(
        scope,
        "Other",
        code=lambda_.Code.from_inline("def handler(event, context): return event"),
        handler="index.handler",
        runtime=lambda_.Runtime.PYTHON_3_13,
    )


def pipeline(scope: Construct) -> codepipeline.Pipeline:
    """A pipeline of two stages."""
    source = pipeline_actions.S3SourceAction(
        action_name="S3",
        bucket=s3.Bucket(scope, "Bucket", versioned=True),
        bucket_key="source.zip",
        output=codepipeline.Artifact("source"),
        trigger=pipeline_actions.S3Trigger.NONE,
    )
    approve = pipeline_actions.ManualApprovalAction(action_name="Approve")
    return codepipeline.Pipeline(
        scope,
        "Pipeline",
        stages=[
            codepipeline.StageProps(stage_name="Source", actions=[source]),
            codepipeline.StageProps(stage_name="Check", actions=[approve]),
        ],
    )


def auto_scaling_group(scope: Construct) -> autoscaling.AutoScalingGroup:
    """A group of small servers."""
    vpc = network(scope)
    template = ec2.LaunchTemplate(
        scope,
        "Template",
        instance_type=ec2.InstanceType("t3.micro"),
        machine_image=ec2.MachineImage.latest_amazon_linux2023(),
        role=iam.Role(scope, "Role", assumed_by=_principal("ec2.amazonaws.com")),
        security_group=ec2.SecurityGroup(scope, "Group", vpc=vpc),
    )
    return autoscaling.AutoScalingGroup(
        scope,
        "Servers",
        vpc=vpc,
        launch_template=template,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
    )


def _principal(service: str) -> Any:
    return iam.ServicePrincipal(service)


def graphql(scope: Construct) -> appsync.GraphqlApi:
    """A GraphQL API with one field."""
    return appsync.GraphqlApi(
        scope, "Graphql", name="api", definition=appsync.Definition.from_file(_schema())
    )


def _schema() -> str:
    path = Path(tempfile.mkdtemp()) / "schema.graphql"
    path.write_text("type Query { post(id: ID!): String }\n", encoding="utf-8")
    return str(path)


def broker(engine: str, version: str) -> Make:
    """Makes a broker of an engine."""
    return lambda scope: amazonmq.CfnBroker(
        scope,
        "Broker",
        broker_name="shop",
        deployment_mode="SINGLE_INSTANCE",
        engine_type=engine,
        engine_version=version,
        host_instance_type="mq.m5.large",
        publicly_accessible=False,
        users=[
            amazonmq.CfnBroker.UserProperty(
                username="reader", password="{{resolve:secretsmanager:mq:SecretString:password}}"
            )
        ],
    )


def cluster(scope: Construct) -> msk.CfnServerlessCluster:
    """A serverless MSK cluster."""
    kind = msk.CfnServerlessCluster
    vpc = network(scope)
    subnets = [each.subnet_id for each in vpc.isolated_subnets]
    return kind(
        scope,
        "Cluster",
        cluster_name="shop",
        client_authentication=kind.ClientAuthenticationProperty(
            sasl=kind.SaslProperty(iam=kind.IamProperty(enabled=True))
        ),
        vpc_configs=[kind.VpcConfigProperty(subnet_ids=subnets)],
    )


def documents(scope: Construct) -> docdb.DatabaseCluster:
    """A DocumentDB cluster."""
    return docdb.DatabaseCluster(
        scope,
        "Cluster",
        engine_version="5.0.0",
        instance_type=ec2.InstanceType("t3.medium"),
        master_user=docdb.Login(username="admins"),
        vpc=network(scope),
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
    )


def distribution(scope: Construct) -> cloudfront.Distribution:
    """A distribution of a site."""
    return cloudfront.Distribution(
        scope,
        "Site",
        default_behavior=cloudfront.BehaviorOptions(origin=origins.HttpOrigin("example.com")),
    )


def listener(scope: Construct) -> elbv2.ApplicationListener:
    """A listener of a load balancer."""
    balancer = elbv2.ApplicationLoadBalancer(scope, "Balancer", vpc=network(scope))
    otherwise = elbv2.ListenerAction.fixed_response(404)
    return balancer.add_listener("Http", port=80, open=False, default_action=otherwise)


def alarm(scope: Construct) -> cloudwatch.Alarm:
    """An alarm for a metric."""
    metric = cloudwatch.Metric(namespace="Shop", metric_name="Errors")
    return cloudwatch.Alarm(scope, "Alarm", metric=metric, threshold=1, evaluation_periods=1)


def secret(scope: Construct) -> secretsmanager.Secret:
    """A secret."""
    return secretsmanager.Secret(scope, "Secret")


def rest_api(scope: Construct) -> apigateway.RestApi:
    """A REST API."""
    return apigateway.RestApi(scope, "Api", cloud_watch_role=False)


def _authorized_api(scope: Construct, authorizer: Any) -> None:
    rest_api(scope).root.add_method("GET", authorizer=authorizer)


def service(scope: Construct) -> ecs.FargateService:
    """A service of ECS."""
    vpc = network(scope)
    definition = ecs.FargateTaskDefinition(scope, "Task")
    definition.add_container("app", image=ecs.ContainerImage.from_registry("example"))
    return ecs.FargateService(
        scope,
        "Service",
        cluster=ecs.Cluster(scope, "Cluster", vpc=vpc),
        task_definition=definition,
        min_healthy_percent=100,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
    )


def gateway(scope: Construct) -> Any:
    """A gateway of Bedrock AgentCore."""
    # The oldest supported aws-cdk-lib doesn't have it.
    from aws_cdk import aws_bedrockagentcore as agentcore

    authorizer = agentcore.GatewayAuthorizer.using_aws_iam()
    return agentcore.Gateway(scope, "Gateway", authorizer_configuration=authorizer)


def provisioning_template(scope: Construct) -> iot.CfnProvisioningTemplate:
    """A template for devices."""
    role = iam.Role(scope, "Role", assumed_by=_principal("iot.amazonaws.com"))
    return iot.CfnProvisioningTemplate(
        scope, "Fleet", provisioning_role_arn=role.role_arn, template_body="{}"
    )


_ACCOUNT = "eu-west-1:123456789012"
_BOTH = "the ARN of what invokes it, and the account"
_ARN = "the ARN of what invokes it"
_OF_ACCOUNT = "the account"
_CERTIFICATE = f"arn:aws:acm:{_ACCOUNT}:certificate/11111111-2222-3333-4444-555555555555"
_MAKES = "it has no source: what invokes the function is made with it"
_ELSEWHERE = "it has no source: what invokes the function is set up elsewhere"
_PERMISSION = "Lambda::Permission"
_MAPPING = "Lambda::EventSourceMapping"
_IAM5 = "AwsSolutions-IAM5"
_ANY_RESOURCE = "the actions have no resource that they can be narrowed to"
_GRANT = "aws-cdk-lib's grants are for all versions of a function, and all objects of a bucket"
_NO_ACCESS_LOG = "an access log needs a second bucket: pass a bucket that has one"
_NAG_NETWORK = {_IAM5: "network interfaces are made in whatever VPC the source is in"}
_RULE = {"types": f"Events::Rule {_PERMISSION}", "principal": "events.amazonaws.com", "scope": _ARN}
_NO_EVENT_SOURCE = "events of an AWS service come on the default bus, whatever they are about"


def _preset(make: Make, arn: str, what: str) -> Combination:
    return Combination(
        given=make,
        imported=arn,
        created=f"a {what} has too many choices: define it in Python",
        omitted=f"for any {what}",
        **_RULE,  # type: ignore[arg-type]
    )


COMBINATIONS: Mapping[str, Combination] = {
    "alarm": Combination(
        given=alarm,
        imported="CloudFormation sets an alarm's actions only where the alarm itself is defined",
        created="an alarm needs a metric and a threshold: define it in Python",
        types=_PERMISSION,
        principal="lambda.alarms.cloudwatch.amazonaws.com",
        scope=_BOTH,
    ),
    "logs-subscription": Combination(
        given=lambda scope: logs.LogGroup(scope, "Access"),
        imported=f"arn:aws:logs:{_ACCOUNT}:log-group:/app/access:*",
        created={},
        types=f"Logs::SubscriptionFilter {_PERMISSION}",
        created_types="Logs::LogGroup",
        principal="logs.amazonaws.com",
        scope=_ARN,
    ),
    "s3-eventbridge": Combination(
        given=lambda scope: s3.Bucket(scope, "Photos"),
        imported="arn:aws:s3:::photos",
        created={},
        types=f"Events::Rule {_PERMISSION} Custom::S3BucketNotifications IAM::Policy",
        created_types="S3::Bucket S3::BucketPolicy",
        in_source="Custom::S3BucketNotifications IAM::Policy",
        principal="events.amazonaws.com",
        scope=_ARN,
        nag={"AwsSolutions-S1": _NO_ACCESS_LOG},
    ),
    "schedule-rule": Combination(
        options={"schedule": "rate(1 hour)"},
        given=_MAKES,
        imported=_MAKES,
        created={},
        **_RULE,  # type: ignore[arg-type]
    ),
    "schedule": Combination(
        options={"schedule": "rate(1 hour)"},
        given=_MAKES,
        imported=_MAKES,
        created={},
        types="Scheduler::Schedule IAM::Policy",
        invoker="scheduler.amazonaws.com",
    ),
    "controltower": Combination(
        given=_NO_EVENT_SOURCE,
        imported=_NO_EVENT_SOURCE,
        created={},
        **_RULE,  # type: ignore[arg-type]
    ),
    "autoscaling-events": _preset(
        auto_scaling_group,
        f"arn:aws:autoscaling:{_ACCOUNT}:autoScalingGroup:0f:autoScalingGroupName/servers",
        "group",
    ),
    "codedeploy-events": _preset(
        lambda scope: codedeploy.LambdaApplication(scope, "Application"),
        f"arn:aws:codedeploy:{_ACCOUNT}:application:site",
        "application",
    ),
    "codepipeline-events": _preset(pipeline, f"arn:aws:codepipeline:{_ACCOUNT}:site", "pipeline"),
    "codebuild": _preset(
        lambda scope: codebuild.PipelineProject(scope, "Project"),
        f"arn:aws:codebuild:{_ACCOUNT}:project/site",
        "project",
    ),
    "ecr-scan": _preset(
        lambda scope: ecr.Repository(scope, "Images"),
        f"arn:aws:ecr:{_ACCOUNT}:repository/team/images",
        "repository",
    ),
    "eventbridge-rule": Combination(
        options={"event_pattern": {"source": ["shop.orders"]}},
        given=lambda scope: events.EventBus(scope, "Bus"),
        imported=f"arn:aws:events:{_ACCOUNT}:event-bus/orders",
        created={},
        omitted="the account's default bus",
        types=f"Events::Rule {_PERMISSION}",
        created_types="Events::EventBus",
        principal="events.amazonaws.com",
        scope=_ARN,
    ),
    "sns": Combination(
        given=lambda scope: sns.Topic(scope, "Alerts"),
        imported=f"arn:aws:sns:{_ACCOUNT}:alerts",
        created={},
        types=f"SNS::Subscription {_PERMISSION}",
        created_types="SNS::Topic SNS::TopicPolicy",
        principal="sns.amazonaws.com",
        scope=_ARN,
    ),
    "s3": Combination(
        given=lambda scope: s3.Bucket(scope, "Uploads"),
        imported="arn:aws:s3:::uploads",
        created={},
        options={"events": ["object_created"]},
        types=f"{_PERMISSION} Custom::S3BucketNotifications IAM::Policy",
        created_types="S3::Bucket S3::BucketPolicy",
        in_source=f"{_PERMISSION} Custom::S3BucketNotifications IAM::Policy",
        principal="s3.amazonaws.com",
        scope=_BOTH,
        nag={"AwsSolutions-S1": _NO_ACCESS_LOG},
    ),
    "sqs": Combination(
        given=queue,
        imported=f"arn:aws:sqs:{_ACCOUNT}:jobs",
        created={},
        types=f"{_MAPPING} IAM::Policy",
        created_types="SQS::Queue SQS::QueuePolicy",
        reads=("sqs:ReceiveMessage", "sqs:DeleteMessage"),
    ),
    "function-url": Combination(
        given=_MAKES,
        imported=_MAKES,
        created={},
        types="Lambda::Url",
        scope="nobody: who may call it is granted with grant_invoke_url",
    ),
    "dynamodb-stream": Combination(
        options={"starting_position": "latest"},
        given=table,
        imported=f"arn:aws:dynamodb:{_ACCOUNT}:table/orders/stream/2026-01-01T00:00:00.000",
        created="a table needs a key schema: define it in Python",
        types=f"{_MAPPING} IAM::Policy",
        reads=("dynamodb:GetRecords", "dynamodb:GetShardIterator"),
        nag={_IAM5: "aws-cdk-lib lets it list streams, which has no narrower resource"},
    ),
    "kinesis-stream": Combination(
        options={"starting_position": "latest"},
        given=lambda scope: kinesis.Stream(scope, "Clicks"),
        imported=f"arn:aws:kinesis:{_ACCOUNT}:stream/clicks",
        created={},
        types=f"{_MAPPING} IAM::Policy",
        created_types="Kinesis::Stream",
        reads=("kinesis:GetRecords", "kinesis:GetShardIterator"),
    ),
    "permission": Combination(
        options={
            "principal": "kendra.amazonaws.com",
            "source_arn": f"arn:aws:kendra:{_ACCOUNT}:index/example",
        },
        given=_ELSEWHERE,
        imported=_ELSEWHERE,
        created={},
        types=_PERMISSION,
        principal="kendra.amazonaws.com",
        scope=_ARN,
    ),
    "alexa": Combination(
        options={"skill_id": "amzn1.ask.skill.11111111-2222"},
        given=_ELSEWHERE,
        imported=_ELSEWHERE,
        created={},
        types=_PERMISSION,
        principal="alexa-appkit.amazon.com",
        scope="the skill's id, since skills have no ARN and are in no account",
    ),
    "cognito-user-pool": Combination(
        options={"operations": ["pre_sign_up"]},
        given=lambda scope: cognito.UserPool(scope, "Users"),
        imported="CloudFormation sets a pool's functions only where the pool itself is defined",
        created={},
        types=_PERMISSION,
        created_types="Cognito::UserPool",
        in_source=_PERMISSION,
        principal="cognito-idp.amazonaws.com",
        scope=_ARN,
        timeout=5,
        nag={
            "AwsSolutions-COG8": "the plan Plus costs more for each user; feature_plan chooses it",
        },
    ),
    "cognito-sync": Combination(
        given=lambda scope: cognito.CfnIdentityPool(
            scope, "Pool", allow_unauthenticated_identities=False
        ),
        imported="CloudFormation sets a pool's events only where the pool itself is defined",
        created="an identity pool needs identity providers: define it in Python",
        types=_PERMISSION,
        principal="cognito-sync.amazonaws.com",
        scope=_OF_ACCOUNT,
    ),
    "iot-topic-rule": Combination(
        options={"sql": "SELECT * FROM 'devices/+/data'"},
        given=_MAKES,
        imported=_MAKES,
        created={},
        types=f"IoT::TopicRule {_PERMISSION}",
        principal="iot.amazonaws.com",
        scope=_BOTH,
    ),
    "iot-authorizer": Combination(
        options={"signing_disabled": True},
        given=_MAKES,
        imported=_MAKES,
        created={},
        types=f"IoT::Authorizer {_PERMISSION}",
        principal="iot.amazonaws.com",
        scope=_BOTH,
    ),
    "iot-provisioning-hook": Combination(
        given=provisioning_template,
        imported="CloudFormation sets a template's hook only where the template itself is defined",
        created="a provisioning template needs a body and a role: define it in Python",
        types=_PERMISSION,
        principal="iot.amazonaws.com",
        scope=_BOTH,
    ),
    "http-api": Combination(
        options={"routes": ["GET /items"], "authorization_type": "iam"},
        given=lambda scope: apigatewayv2.HttpApi(scope, "Api"),
        imported={"name": "a1b2c3d4e5"},
        created={},
        types=f"ApiGatewayV2::Route ApiGatewayV2::Integration {_PERMISSION}",
        created_types="ApiGatewayV2::Api ApiGatewayV2::Stage Logs::LogGroup",
        principal="apigateway.amazonaws.com",
        scope=_ARN,
    ),
    "pipe": Combination(
        given=queue,
        imported=f"arn:aws:sqs:{_ACCOUNT}:jobs",
        created="it is for a queue or a stream, of which the trigger can't choose one",
        types="Pipes::Pipe IAM::Policy",
        invoker="pipes.amazonaws.com",
    ),
    "rest-api": Combination(
        options={"routes": ["GET /items"], "authorization_type": "iam"},
        given=rest_api,
        imported="new methods of an API that another stack owns are on none of its stages",
        created={},
        types=_PERMISSION,
        created_types=(
            "ApiGateway::RestApi ApiGateway::Deployment ApiGateway::Stage ApiGateway::Resource"
            " ApiGateway::Method Logs::LogGroup"
        ),
        in_source=_PERMISSION,
        principal="apigateway.amazonaws.com",
        scope=_ARN,
        nag={
            "AwsSolutions-APIG2": "the function checks its requests itself",
            "AwsSolutions-APIG3": "a firewall costs for itself: associate one in Python",
            "AwsSolutions-APIG6": "its logs have what clients send; access logs are there",
            "AwsSolutions-COG4": "callers are authorised by IAM, which the rule doesn't count",
        },
    ),
    "firehose-transform": Combination(
        given=lambda scope: s3.Bucket(scope, "Records"),
        imported="arn:aws:s3:::records-here",
        created={},
        types="KinesisFirehose::DeliveryStream Logs::LogGroup Logs::LogStream IAM::Policy",
        created_types="S3::Bucket S3::BucketPolicy",
        invoker="firehose.amazonaws.com",
        nag={_IAM5: _GRANT, "AwsSolutions-S1": _NO_ACCESS_LOG},
    ),
    "stepfunctions-task": Combination(
        given=_MAKES,
        imported=_MAKES,
        created={},
        types="StepFunctions::StateMachine Logs::LogGroup IAM::Policy",
        invoker="states.amazonaws.com",
        nag={_IAM5: f"{_GRANT}; those for logs and X-Ray have no resource"},
    ),
    "cloudformation-custom-resource": Combination(
        given=_MAKES,
        imported=_MAKES,
        created={},
        types="CloudFormation::CustomResource Logs::LogGroup IAM::Policy",
        invoker="lambda.amazonaws.com",
        nag={_IAM5: _GRANT},
    ),
    "cloudformation-macro": Combination(
        options={"name": "Example"},
        given=_MAKES,
        imported=_MAKES,
        created={},
        types="CloudFormation::Macro",
        scope="nobody: CloudFormation invokes a macro with the rights of who uses it",
    ),
    "cloudformation-hook": Combination(
        options={"hook_alias": "MyCompany::Storage::Check"},
        given=_MAKES,
        imported=_MAKES,
        created={},
        types="CloudFormation::LambdaHook IAM::Policy",
        invoker="hooks.cloudformation.amazonaws.com",
        nag={_IAM5: _GRANT},
    ),
    "secrets-rotation": Combination(
        given=secret,
        imported=f"arn:aws:secretsmanager:{_ACCOUNT}:secret:database-AbCdEf",
        created={},
        types=f"SecretsManager::RotationSchedule {_PERMISSION} IAM::Policy",
        created_types="SecretsManager::Secret SecretsManager::ResourcePolicy",
        principal="secretsmanager.amazonaws.com",
        scope=_OF_ACCOUNT,
        nag={_IAM5: "GetRandomPassword has no resource that it can be narrowed to"},
    ),
    "config-rule": Combination(
        options={"configuration_changes": True},
        given=_MAKES,
        imported=_MAKES,
        created={},
        types=f"Config::ConfigRule {_PERMISSION}",
        principal="config.amazonaws.com",
        scope=_OF_ACCOUNT,
        nag={"AwsSolutions-IAM4": "AWS' own policy for functions of AWS Config"},
    ),
    "ses-receipt": Combination(
        given=lambda scope: ses.ReceiptRuleSet(scope, "Rules"),
        imported={"name": "default-rules"},
        created={},
        types=f"SES::ReceiptRule {_PERMISSION}",
        created_types="SES::ReceiptRuleSet",
        principal="ses.amazonaws.com",
        scope=_OF_ACCOUNT,
    ),
    "msk": Combination(
        options={"topic": "orders", "starting_position": "latest"},
        given=cluster,
        imported=f"arn:aws:kafka:{_ACCOUNT}:cluster/shop/2f7c1c3a-6f0e-4b8e-9d27-0d6f0a6b5b11-1",
        created="a cluster needs a network and brokers: define it in Python",
        types=f"{_MAPPING} IAM::Policy",
        reads=("kafka:DescribeCluster", "kafka:GetBootstrapBrokers"),
        nag={"AwsSolutions-IAM4": "AWS' own policy for functions that read MSK clusters"},
    ),
    "self-managed-kafka": Combination(
        options={
            "bootstrap_servers": ["kafka-1.example.com:9092"],
            "topic": "orders",
            "starting_position": "latest",
            "secret": "secret",
        },
        resources={"secret": secret},
        given="AWS has no resource for it: bootstrap_servers names the brokers",
        imported="AWS has no resource for it: bootstrap_servers names the brokers",
        created="AWS has no resource for it: bootstrap_servers names the brokers",
        omitted="the brokers are in bootstrap_servers",
        types=f"{_MAPPING} IAM::Policy",
        reads=("secretsmanager:GetSecretValue",),
    ),
    "websocket-api": Combination(
        options={"authorization_type": "iam"},
        given=lambda scope: apigatewayv2.WebSocketApi(scope, "Api"),
        imported={"name": "a1b2c3d4e5"},
        created={},
        types=f"ApiGatewayV2::Route ApiGatewayV2::Integration {_PERMISSION} IAM::Policy",
        created_types="ApiGatewayV2::Api ApiGatewayV2::Stage Logs::LogGroup",
        principal="apigateway.amazonaws.com",
        scope=_ARN,
        reads=("execute-api:ManageConnections",),
        nag={
            _IAM5: "the function answers whatever connections there are",
            "AwsSolutions-APIG4": "a client is authorised when it connects, by $connect alone",
        },
    ),
    "alb": Combination(
        options={"path_patterns": ["/api/*"], "priority": 10},
        given=listener,
        imported=(
            f"arn:aws:elasticloadbalancing:{_ACCOUNT}:listener/app/web/50dc6c495c0c9188"
            "/f2f7dc8efc522ab2"
        ),
        created="a load balancer needs a network and a certificate: define it in Python",
        types=(
            "ElasticLoadBalancingV2::TargetGroup ElasticLoadBalancingV2::ListenerRule"
            f" {_PERMISSION}"
        ),
        principal="elasticloadbalancing.amazonaws.com",
        scope=_OF_ACCOUNT,
    ),
    "activemq": Combination(
        options={"queue": "orders", "secret": "secret"},
        resources={"secret": secret},
        given=broker("ACTIVEMQ", "5.18"),
        imported=f"arn:aws:mq:{_ACCOUNT}:broker:shop:b-9bcfa592-423a-4942-879d-eb284b418fc8",
        created="a broker needs a size, users and a network: define it in Python",
        types=f"{_MAPPING} IAM::Policy",
        reads=("mq:DescribeBroker", "secretsmanager:GetSecretValue"),
        nag=_NAG_NETWORK,
    ),
    "rabbitmq": Combination(
        options={"queue": "orders", "secret": "secret"},
        resources={"secret": secret},
        given=broker("RABBITMQ", "3.13"),
        imported=f"arn:aws:mq:{_ACCOUNT}:broker:shop:b-9bcfa592-423a-4942-879d-eb284b418fc8",
        created="a broker needs a size, users and a network: define it in Python",
        types=f"{_MAPPING} IAM::Policy",
        reads=("mq:DescribeBroker", "secretsmanager:GetSecretValue"),
        nag=_NAG_NETWORK,
    ),
    "documentdb": Combination(
        options={"database_name": "shop", "starting_position": "latest", "secret": "secret"},
        resources={"secret": secret},
        given=documents,
        imported=f"arn:aws:rds:{_ACCOUNT}:cluster:shop",
        created="a cluster needs a size and a network: define it in Python",
        types=f"{_MAPPING} IAM::Policy",
        reads=("rds:DescribeDBClusters", "secretsmanager:GetSecretValue"),
        nag=_NAG_NETWORK,
    ),
    "cloudfront": Combination(
        given=distribution,
        imported="what another stack owns can't get a behavior",
        created={},
        options_of={"given": {"path_pattern": "/api/*"}},
        types=f"Lambda::Url {_PERMISSION}",
        created_types=(
            "CloudFront::Distribution CloudFront::OriginAccessControl S3::Bucket S3::BucketPolicy"
        ),
        in_source=f"{_PERMISSION} CloudFront::OriginAccessControl",
        principal="cloudfront.amazonaws.com",
        scope=_ARN,
        nag={
            "AwsSolutions-CFR1": "where viewers are is the app's own matter",
            "AwsSolutions-CFR2": "a firewall costs for itself: associate one in Python",
            "AwsSolutions-CFR4": "TLS 1.2 needs a certificate for a domain of one's own",
            "AwsSolutions-S1": _NO_ACCESS_LOG,
        },
    ),
    "codecommit": Combination(
        given=lambda scope: codecommit.Repository(
            scope, "Code", repository_name=f"code-{scope.node.id}"
        ),
        imported="CloudFormation sets a repository's triggers only where it is defined",
        created={"repository_name": "created-code"},
        types=_PERMISSION,
        created_types="CodeCommit::Repository",
        principal="codecommit.amazonaws.com",
        scope=_BOTH,
    ),
    "codepipeline": Combination(
        options={"stage_name": "Check"},
        given=pipeline,
        imported="CloudFormation sets a pipeline's actions only where the pipeline is defined",
        created="a pipeline needs a source: define it in Python",
        types="IAM::Policy",
        invoker="codepipeline",
        reads=("codepipeline:PutJobSuccessResult", "codepipeline:PutJobFailureResult"),
        nag={_IAM5: _ANY_RESOURCE},
    ),
    "codedeploy-hook": Combination(
        given=lambda scope: codedeploy.LambdaDeploymentGroup(
            scope, "Deployments", alias=other_function(scope).add_alias("live")
        ),
        imported="CloudFormation sets the hooks only where the deployed alias is defined",
        created="a deployment group needs the alias of another function: define it in Python",
        types="IAM::Policy",
        invoker="codedeploy.amazonaws.com",
        reads=("codedeploy:PutLifecycleEventHookExecutionStatus",),
    ),
    "lambda-destination": Combination(
        given=other_function,
        imported="the role of an imported function, which has to invoke this one, isn't known",
        created="the other function has code of its own: define it in Python",
        invoker="lambda.amazonaws.com",
    ),
    "autoscaling-hook": Combination(
        options={"lifecycle_transition": "instance_launching"},
        given=auto_scaling_group,
        imported={"name": "servers"},
        created="a group has too many choices: define it in Python",
        types=(
            f"AutoScaling::LifecycleHook SNS::Topic SNS::TopicPolicy SNS::Subscription {_PERMISSION}"
            " IAM::Policy"
        ),
        principal="sns.amazonaws.com",
        scope=_ARN,
    ),
    "appsync": Combination(
        options={"type_name": "Query", "field_name": "post"},
        given=graphql,
        imported=f"arn:aws:appsync:{_ACCOUNT}:apis/abc123",
        created="a GraphQL API needs a schema: define it in Python",
        types="AppSync::DataSource AppSync::Resolver IAM::Policy",
        invoker="appsync.amazonaws.com",
        nag={_IAM5: _GRANT},
    ),
    "appsync-events": Combination(
        options={"channel_namespace_name": "orders"},
        given=lambda scope: appsync.EventApi(scope, "Events", api_name="events"),
        imported="aws-cdk-lib needs the API's domain names too: import it in Python",
        created={},
        types="AppSync::DataSource AppSync::ChannelNamespace IAM::Policy",
        created_types="AppSync::Api",
        invoker="appsync.amazonaws.com",
        nag={_IAM5: _GRANT},
    ),
    "appsync-authorizer": Combination(
        given=graphql,
        imported="CloudFormation sets an API's authorisation only where the API is defined",
        created="a GraphQL API needs a schema: define it in Python",
        types=_PERMISSION,
        principal="appsync.amazonaws.com",
        scope=_BOTH,
    ),
    "vpc-lattice": Combination(
        given=lambda scope: vpclattice.CfnService(scope, "Service"),
        imported=f"arn:aws:vpc-lattice:{_ACCOUNT}:service/svc-0123456789abcdef0",
        created="a service belongs to a network of services: define it in Python",
        types=f"VpcLattice::TargetGroup VpcLattice::Listener {_PERMISSION}",
        principal="vpc-lattice.amazonaws.com",
        scope=_ARN,
    ),
    "http-api-authorizer": Combination(
        given=lambda scope: apigatewayv2.HttpApi(scope, "Api"),
        imported={"name": "a1b2c3d4e5"},
        created="an authorizer is for routes, which an API of its own wouldn't have",
        types=f"ApiGatewayV2::Authorizer {_PERMISSION}",
        principal="apigateway.amazonaws.com",
        scope=_ARN,
    ),
    "websocket-authorizer": Combination(
        given=lambda scope: apigatewayv2.WebSocketApi(scope, "Api"),
        imported={"name": "a1b2c3d4e5"},
        created="an authorizer is for routes, which an API of its own wouldn't have",
        types=f"ApiGatewayV2::Authorizer {_PERMISSION}",
        principal="apigateway.amazonaws.com",
        scope=_ARN,
    ),
    "rest-api-authorizer": Combination(
        given="the methods that name the authorizer bring it to their API",
        imported="the methods that name the authorizer bring it to their API",
        created={},
        types=f"ApiGateway::Authorizer {_PERMISSION}",
        principal="apigateway.amazonaws.com",
        scope=_ARN,
        complete=_authorized_api,
    ),
    "lex": Combination(
        options={"locale_ids": ["en_GB"]},
        given=lambda scope: lex.CfnBotAlias(
            scope, "Live", bot_alias_name="live", bot_id="EXAMPLEBOT"
        ),
        imported="CloudFormation sets an alias' functions only where the alias itself is defined",
        created="an alias needs a bot with intents: define it in Python",
        types=_PERMISSION,
        principal="lexv2.amazonaws.com",
        scope=_BOTH,
    ),
    "connect": Combination(
        given=lambda scope: connect.CfnInstance(
            scope,
            "Calls",
            attributes=connect.CfnInstance.AttributesProperty(
                inbound_calls=True, outbound_calls=False
            ),
            identity_management_type="SAML",
        ),
        imported=f"arn:aws:connect:{_ACCOUNT}:instance/11111111-2222-3333-4444-555555555555",
        created="an instance needs its own users and numbers: define it in Python",
        types=f"Connect::IntegrationAssociation {_PERMISSION}",
        principal="connect.amazonaws.com",
        scope=_BOTH,
    ),
    "bedrock-agent": Combination(
        options={
            "action_group_name": "orders",
            "function_schema": {
                "functions": [{"name": "get", "parameters": {"id": {"type": "string"}}}]
            },
        },
        given=lambda scope: bedrock.CfnAgent(scope, "Agent", agent_name="agent"),
        imported="CloudFormation sets an agent's action groups only where the agent is defined",
        created="an agent needs a model and an instruction: define it in Python",
        types=_PERMISSION,
        principal="bedrock.amazonaws.com",
        scope=_BOTH,
    ),
    "client-vpn": Combination(
        given=lambda scope: ec2.CfnClientVpnEndpoint(
            scope,
            "Endpoint",
            authentication_options=[
                ec2.CfnClientVpnEndpoint.ClientAuthenticationRequestProperty(
                    type="certificate-authentication",
                    mutual_authentication=(
                        ec2.CfnClientVpnEndpoint.CertificateAuthenticationRequestProperty(
                            client_root_certificate_chain_arn=_CERTIFICATE
                        )
                    ),
                )
            ],
            client_cidr_block="10.100.0.0/16",
            connection_log_options=ec2.CfnClientVpnEndpoint.ConnectionLogOptionsProperty(
                enabled=False
            ),
            server_certificate_arn=_CERTIFICATE,
        ),
        imported="CloudFormation sets an endpoint's handler only where the endpoint is defined",
        created="an endpoint needs a network and certificates: define it in Python",
        scope="nobody: the service-linked role of Client VPN may, by the function's name",
        function_name="AWSClientVPN-connect",
    ),
    "transfer-identity-provider": Combination(
        given=lambda scope: transfer.CfnServer(scope, "Server"),
        imported="CloudFormation sets a server's identity provider only where it is defined",
        created={},
        types=_PERMISSION,
        created_types="Transfer::Server Logs::LogGroup",
        principal="transfer.amazonaws.com",
        scope=_BOTH,
    ),
    "s3-object-lambda": Combination(
        given=lambda scope: s3.CfnAccessPoint(
            scope, "Point", bucket=s3.Bucket(scope, "Bucket").bucket_name
        ),
        imported=f"arn:aws:s3:{_ACCOUNT}:accesspoint/photos",
        created="an access point needs a bucket and a policy: define it in Python",
        types="S3ObjectLambda::AccessPoint IAM::Policy",
        scope="nobody: who reads through the access point needs the right to invoke it",
        reads=("s3-object-lambda:WriteGetObjectResponse",),
        nag={_IAM5: "an access point without a name gets one only after the role"},
    ),
    "s3-batch": Combination(
        given="jobs have no resource in CloudFormation; the role for them is made",
        imported="jobs have no resource in CloudFormation; the role for them is made",
        created={},
        types="IAM::Policy",
        invoker="batchoperations.s3.amazonaws.com",
        nag={_IAM5: _GRANT},
    ),
    "ecs-deployment-hook": Combination(
        options={"lifecycle_stages": ["pre_scale_up"]},
        given=service,
        imported="CloudFormation sets a service's hooks only where the service itself is defined",
        created="a service needs a network and containers: define it in Python",
        types="IAM::Policy",
        in_source="IAM::Policy",
        invoker="ecs.amazonaws.com",
        newest=True,
    ),
    "appconfig-extension": Combination(
        options={"action_points": ["on_deployment_start"]},
        given=lambda scope: appconfig.Application(scope, "Application"),
        imported={"name": "abc1234"},
        created="an application needs environments and configurations: define it in Python",
        types=f"AppConfig::Extension AppConfig::ExtensionAssociation {_PERMISSION}",
        in_source="AppConfig::ExtensionAssociation",
        principal="appconfig.amazonaws.com",
        scope=_OF_ACCOUNT,
        invoker="appconfig.amazonaws.com",
    ),
    "deploy-trigger": Combination(
        given=_MAKES,
        imported=_MAKES,
        created={},
        types="Custom::Trigger Lambda::Version",
        invoker="lambda.amazonaws.com",
    ),
    "bedrock-agentcore": Combination(
        options={
            "tool_schema": [
                {
                    "name": "get_order",
                    "description": "Finds an order",
                    "input_schema": {
                        "type": "object",
                        "properties": {"id": {"type": "string"}},
                        "required": ["id"],
                    },
                }
            ]
        },
        given=gateway,
        imported="the role of an imported gateway, which has to invoke the function, isn't known",
        created={},
        types="BedrockAgentCore::GatewayTarget IAM::Policy",
        created_types="BedrockAgentCore::Gateway",
        in_source="IAM::Policy",
        invoker="bedrock-agentcore.amazonaws.com",
        newest=True,
        nag={_IAM5: _GRANT},
    ),
}
"""By the name of the kind."""


def source_of(scope: Construct, combination: Combination) -> IConstruct:
    """Makes the source that is given."""
    assert not isinstance(combination.given, str)
    made: IConstruct = combination.given(scope)
    return made

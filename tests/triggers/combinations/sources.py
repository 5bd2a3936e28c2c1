"""Makes the sources that are given, and what options name."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aws_cdk import Duration
from aws_cdk import aws_amazonmq as amazonmq
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_appsync as appsync
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_bedrock as bedrock
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as pipeline_actions
from aws_cdk import aws_docdb as docdb
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_msk as msk
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_transfer as transfer

if TYPE_CHECKING:
    from constructs import Construct

    from tests.triggers.combinations.combination import Make


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
        role=iam.Role(scope, "Role", assumed_by=principal("ec2.amazonaws.com")),
        security_group=ec2.SecurityGroup(scope, "Group", vpc=vpc),
    )
    return autoscaling.AutoScalingGroup(
        scope,
        "Servers",
        vpc=vpc,
        launch_template=template,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
    )


def principal(service: str) -> Any:
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


def authorized_api(scope: Construct, authorizer: Any) -> None:
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


def event_bus_v2(scope: Construct) -> Any:
    """A custom event bus that has subscribers."""
    # The oldest supported aws-cdk-lib doesn't have it.
    from aws_cdk import aws_eventsv2 as eventsv2

    return eventsv2.CfnEventBus(scope, "Orders", name="orders")


def workflow(scope: Construct) -> transfer.CfnWorkflow:
    """A workflow of Transfer Family with a step of its own."""
    step = transfer.CfnWorkflow.WorkflowStepProperty(
        type="TAG",
        # aws-cdk-lib hands it over as it is.
        tag_step_details={"Name": "tag", "Tags": [{"Key": "a", "Value": "b"}]},
    )
    return transfer.CfnWorkflow(scope, "Files", steps=[step])


def provisioning_template(scope: Construct) -> iot.CfnProvisioningTemplate:
    """A template for devices."""
    role = iam.Role(scope, "Role", assumed_by=principal("iot.amazonaws.com"))
    return iot.CfnProvisioningTemplate(
        scope, "Fleet", provisioning_role_arn=role.role_arn, template_body="{}"
    )


def flow(scope: Construct) -> bedrock.CfnFlow:
    """A flow whose connections name a node that is missing."""
    kind = bedrock.CfnFlow
    role = iam.Role(scope, "FlowRole", assumed_by=principal("bedrock.amazonaws.com"))
    connections = [
        kind.FlowConnectionProperty(
            name=f"{source}{target}", source=source, target=target, type="Data"
        )
        for source, target in (("Input", "Price"), ("Price", "Output"))
    ]
    nodes = [kind.FlowNodeProperty(name=name, type=name) for name in ("Input", "Output")]
    return kind(
        scope,
        "Flow",
        name="prices",
        execution_role_arn=role.role_arn,
        definition=kind.FlowDefinitionProperty(connections=connections, nodes=nodes),
    )

"""The service whose deployments the function checks."""

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from constructs import Construct


def make(scope: Construct) -> ecs.FargateService:
    """Makes it."""
    vpc = ec2.Vpc(scope, "Vpc", max_azs=2, nat_gateways=0)
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

"""A report each night: the day's sales, summed up, and sent to whoever has subscribed to a topic."""

from pathlib import Path

from aws_cdk import App, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_sns as sns

from cdk_rust_lambda import RustFunction

ROOT = Path(__file__).parent


def make(app: App) -> Stack:
    """Makes the stack."""
    stack = Stack(app, "Sales", description="Reports the sales of each day")
    table = dynamodb.TableV2(
        stack,
        "Table",
        partition_key=dynamodb.Attribute(name="day", type=dynamodb.AttributeType.STRING),
        sort_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
        removal_policy=RemovalPolicy.DESTROY,
    )
    reports = sns.Topic(stack, "Reports", enforce_ssl=True)
    report = RustFunction(
        stack,
        "Report",
        manifest_path=ROOT,
        environment={"TABLE_NAME": table.table_name},
        on_success=destinations.SnsDestination(reports),
        dead_letter_queue_enabled=True,  # for the nights that fail
    )
    table.grant_read_data(report)
    return stack


if __name__ == "__main__":
    app = App()
    make(app)
    app.synth()

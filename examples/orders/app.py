"""Orders over HTTP: accepted into a queue, stored in a table, with failures that don't hold up the others."""

from pathlib import Path

from aws_cdk import App, Duration, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import RustFunction

ROOT = Path(__file__).parent


def make(app: App) -> Stack:
    """Makes the stack."""
    stack = Stack(app, "Orders", description="Takes orders, and stores them")
    table = dynamodb.TableV2(
        stack,
        "Table",
        partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
        removal_policy=RemovalPolicy.DESTROY,
    )
    dead = sqs.Queue(stack, "Dead", enforce_ssl=True, retention_period=Duration.days(14))
    queue = sqs.Queue(
        stack,
        "Queue",
        enforce_ssl=True,
        visibility_timeout=Duration.minutes(3),
        dead_letter_queue=sqs.DeadLetterQueue(queue=dead, max_receive_count=5),
    )
    api = RustFunction(
        stack,
        "Api",
        manifest_path=ROOT / "api",
        environment={"QUEUE_URL": queue.queue_url, "TABLE_NAME": table.table_name},
    )
    queue.grant_send_messages(api)
    table.grant_read_data(api)
    store = RustFunction(
        stack,
        "Store",
        manifest_path=ROOT / "store",
        resources={"orders": queue},
        environment={"TABLE_NAME": table.table_name},
    )
    table.grant_write_data(store)
    return stack


if __name__ == "__main__":
    app = App()
    make(app)
    app.synth()

"""Kinds that Lambda polls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_kinesis as kinesis

from tests.triggers.combinations.combination import Combination
from tests.triggers.combinations.sources import (
    broker,
    cluster,
    documents,
    queue,
    secret,
    table,
)
from tests.triggers.combinations.words import (
    ACCOUNT,
    IAM5,
    MAPPING,
    NAG_NETWORK,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

POLLED: Mapping[str, Combination] = {
    "sqs": Combination(
        given=queue,
        imported=f"arn:aws:sqs:{ACCOUNT}:jobs",
        created={},
        types=f"{MAPPING} IAM::Policy",
        created_types="SQS::Queue SQS::QueuePolicy",
        reads=("sqs:ReceiveMessage", "sqs:DeleteMessage"),
    ),
    "dynamodb-stream": Combination(
        options={"starting_position": "latest"},
        given=table,
        imported=f"arn:aws:dynamodb:{ACCOUNT}:table/orders/stream/2026-01-01T00:00:00.000",
        created="a table needs a key schema: define it in Python",
        types=f"{MAPPING} IAM::Policy",
        reads=("dynamodb:GetRecords", "dynamodb:GetShardIterator"),
        nag={IAM5: "aws-cdk-lib lets it list streams, which has no narrower resource"},
    ),
    "kinesis-stream": Combination(
        options={"starting_position": "latest"},
        given=lambda scope: kinesis.Stream(scope, "Clicks"),
        imported=f"arn:aws:kinesis:{ACCOUNT}:stream/clicks",
        created={},
        types=f"{MAPPING} IAM::Policy",
        created_types="Kinesis::Stream",
        reads=("kinesis:GetRecords", "kinesis:GetShardIterator"),
    ),
    "msk": Combination(
        options={"topic": "orders", "starting_position": "latest"},
        given=cluster,
        imported=f"arn:aws:kafka:{ACCOUNT}:cluster/shop/2f7c1c3a-6f0e-4b8e-9d27-0d6f0a6b5b11-1",
        created="a cluster needs a network and brokers: define it in Python",
        types=f"{MAPPING} IAM::Policy",
        reads=("kafka:DescribeCluster", "kafka:GetBootstrapBrokers", "kafka-cluster:ReadData"),
        nag={
            "AwsSolutions-IAM4": "AWS' own policy for functions that read MSK clusters",
            IAM5: "Lambda makes up the name of a consumer group that isn't given",
        },
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
        types=f"{MAPPING} IAM::Policy",
        reads=("secretsmanager:GetSecretValue",),
    ),
    "activemq": Combination(
        options={"queue": "orders", "secret": "secret"},
        resources={"secret": secret},
        given=broker("ACTIVEMQ", "5.18"),
        imported=f"arn:aws:mq:{ACCOUNT}:broker:shop:b-9bcfa592-423a-4942-879d-eb284b418fc8",
        created="a broker needs a size, users and a network: define it in Python",
        types=f"{MAPPING} IAM::Policy",
        reads=("mq:DescribeBroker", "secretsmanager:GetSecretValue"),
        nag=NAG_NETWORK,
    ),
    "rabbitmq": Combination(
        options={"queue": "orders", "secret": "secret"},
        resources={"secret": secret},
        given=broker("RABBITMQ", "3.13"),
        imported=f"arn:aws:mq:{ACCOUNT}:broker:shop:b-9bcfa592-423a-4942-879d-eb284b418fc8",
        created="a broker needs a size, users and a network: define it in Python",
        types=f"{MAPPING} IAM::Policy",
        reads=("mq:DescribeBroker", "secretsmanager:GetSecretValue"),
        nag=NAG_NETWORK,
    ),
    "documentdb": Combination(
        options={"database_name": "shop", "starting_position": "latest", "secret": "secret"},
        resources={"secret": secret},
        given=documents,
        imported=f"arn:aws:rds:{ACCOUNT}:cluster:shop",
        created="a cluster needs a size and a network: define it in Python",
        types=f"{MAPPING} IAM::Policy",
        reads=("rds:DescribeDBClusters", "secretsmanager:GetSecretValue"),
        nag=NAG_NETWORK,
    ),
    "pipe": Combination(
        given=queue,
        imported=f"arn:aws:sqs:{ACCOUNT}:jobs",
        created="it is for a queue or a stream, of which the trigger can't choose one",
        types="Pipes::Pipe IAM::Policy",
        invoker="pipes.amazonaws.com",
    ),
}

"""Resources of a template, as constructs that tables name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from attrs import field, frozen


@frozen
class ResourceKind:
    """How the app has a resource of a type.

    Attributes:
        module: The module of aws-cdk-lib.
        expression: What makes the construct in the app: `{id}` is its logical id.
        attributes: The construct's attributes, by `Ref` and what `Fn::GetAtt` is called with.
        is_new: Whether the construct is a new one, so that the template's resource goes.
    """

    module: str
    expression: str
    attributes: Mapping[str, str] = field(factory=dict, hash=False)
    is_new: bool = False


def _by_arn(module: str, call: str, *, ref: bool = False, **attributes: str) -> ResourceKind:
    arn = 'ref("{id}")' if ref else 'attribute("{id}", "Arn")'
    return ResourceKind(module, f'{module}.{call}(stack, "{{id}}", {arn})', attributes)


def _itself(**attributes: str) -> ResourceKind:
    return ResourceKind("", 'template.get_resource("{id}")', attributes)


_TABLE = ResourceKind(
    "aws_dynamodb",
    'aws_dynamodb.Table.from_table_attributes(stack, "{id}",'
    ' table_arn=attribute("{id}", "Arn"){stream}{indexes})',
    {"Ref": "table_name", "Arn": "table_arn", "StreamArn": "table_stream_arn"},
)
RESOURCE_KINDS: Mapping[str, ResourceKind] = MappingProxyType(
    {
        "AWS::AmazonMQ::Broker": _itself(Ref="ref", Arn="attr_arn"),
        "AWS::Cognito::UserPool": ResourceKind(
            "aws_cognito",
            # As in a template, where everyone may sign up unless AdminCreateUserConfig says otherwise.
            'aws_cognito.UserPool(stack, "{id}", self_sign_up_enabled=True)',
            {"Ref": "user_pool_id", "Arn": "user_pool_arn"},
            is_new=True,
        ),
        "AWS::DocDB::DBCluster": ResourceKind(
            "aws_docdb",
            'aws_docdb.DatabaseCluster.from_database_cluster_attributes(stack, "{id}",'
            ' cluster_identifier=ref("{id}"))',
        ),
        "AWS::DynamoDB::GlobalTable": _TABLE,
        "AWS::DynamoDB::Table": _TABLE,
        "AWS::EC2::SecurityGroup": _by_arn(
            "aws_ec2", "SecurityGroup.from_security_group_id", ref=True, Ref="security_group_id"
        ),
        "AWS::Events::EventBus": _by_arn(
            "aws_events",
            "EventBus.from_event_bus_arn",
            Ref="event_bus_name",
            Name="event_bus_name",
            Arn="event_bus_arn",
        ),
        "AWS::IAM::Role": _by_arn("aws_iam", "Role.from_role_arn", Arn="role_arn"),
        "AWS::KMS::Key": _by_arn("aws_kms", "Key.from_key_arn", Ref="key_id", Arn="key_arn"),
        "AWS::Kinesis::Stream": _by_arn(
            "aws_kinesis", "Stream.from_stream_arn", Ref="stream_name", Arn="stream_arn"
        ),
        "AWS::Kinesis::StreamConsumer": _itself(Ref="ref", ConsumerARN="attr_consumer_arn"),
        "AWS::Logs::LogGroup": _by_arn(
            "aws_logs",
            "LogGroup.from_log_group_name",
            ref=True,
            Ref="log_group_name",
            Arn="log_group_arn",
        ),
        "AWS::MSK::Cluster": _itself(Ref="ref", Arn="attr_arn"),
        "AWS::MSK::ServerlessCluster": _itself(Ref="ref", Arn="attr_arn"),
        "AWS::S3::Bucket": ResourceKind(
            "aws_s3",
            'aws_s3.Bucket.from_cfn_bucket(cast("Any", template.get_resource("{id}")))',
            {"Ref": "bucket_name", "Arn": "bucket_arn"},
        ),
        "AWS::SNS::Topic": _by_arn(
            "aws_sns",
            "Topic.from_topic_arn",
            ref=True,
            Ref="topic_arn",
            TopicArn="topic_arn",
            TopicName="topic_name",
        ),
        "AWS::SQS::Queue": ResourceKind(
            "aws_sqs",
            'aws_sqs.Queue.from_queue_attributes(stack, "{id}", queue_url=ref("{id}"),'
            ' queue_arn=attribute("{id}", "Arn"){fifo})',
            {"Ref": "queue_url", "Arn": "queue_arn", "QueueName": "queue_name"},
        ),
        "AWS::Scheduler::ScheduleGroup": _by_arn(
            "aws_scheduler", "ScheduleGroup.from_schedule_group_arn"
        ),
        "AWS::SecretsManager::Secret": _by_arn(
            "aws_secretsmanager", "Secret.from_secret_complete_arn", ref=True, Ref="secret_arn"
        ),
        "AWS::Serverless::Api": ResourceKind(
            "aws_apigateway",
            'aws_apigateway.RestApi(stack, "{id}")',
            {"Ref": "rest_api_id", "RootResourceId": "rest_api_root_resource_id"},
            is_new=True,
        ),
        "AWS::Serverless::HttpApi": ResourceKind(
            "aws_apigatewayv2",
            'aws_apigatewayv2.HttpApi(stack, "{id}")',
            {"Ref": "api_id", "ApiEndpoint": "api_endpoint"},
            is_new=True,
        ),
        "AWS::StepFunctions::StateMachine": _by_arn(
            "aws_stepfunctions",
            "StateMachine.from_state_machine_arn",
            ref=True,
            Ref="state_machine_arn",
            Arn="state_machine_arn",
        ),
    }
)
"""The types of resources that the app passes to functions in `resources=`."""

NAMED_PLAINLY = ("AWS::Serverless::Api", "AWS::Serverless::HttpApi")
"""The types of resources that SAM takes a logical id for, without `Ref`."""

IMPLICIT_APIS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "Api": ("ServerlessRestApi", "AWS::Serverless::Api"),
        "HttpApi": ("ServerlessHttpApi", "AWS::Serverless::HttpApi"),
    }
)
"""What SAM calls the API of events that name none, and its type."""

"""Policies of a SAM function, as tables of rights."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.sam.values import UntranslatableError, Values, section_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cdk_rust_lambda.sam.remarks import Remarks
    from cdk_rust_lambda.sam.template import Section

POLICY_GRANTS: Mapping[str, tuple[str, str | tuple[str, ...]]] = MappingProxyType(
    {
        "AWSSecretsManagerGetSecretValuePolicy": ("SecretArn", "read"),
        "DynamoDBCrudPolicy": ("TableName", "read_write"),
        "DynamoDBReadPolicy": ("TableName", "read"),
        "DynamoDBStreamReadPolicy": ("TableName", "stream_read"),
        "DynamoDBWritePolicy": ("TableName", "write"),
        "EventBridgePutEventsPolicy": ("EventBusName", "put_events_to"),
        "KMSDecryptPolicy": ("KeyId", "decrypt"),
        "KMSEncryptPolicy": ("KeyId", "encrypt"),
        "KinesisCrudPolicy": ("StreamName", "read_write"),
        "KinesisStreamReadPolicy": ("StreamName", "read"),
        "S3CrudPolicy": ("BucketName", "read_write"),
        "S3FullAccessPolicy": ("BucketName", "read_write"),
        "S3ReadPolicy": ("BucketName", "read"),
        "S3WritePolicy": ("BucketName", "write"),
        "SNSPublishMessagePolicy": ("TopicName", "publish"),
        "SQSPollerPolicy": ("QueueName", "consume_messages"),
        "SQSSendMessagePolicy": ("QueueName", "send_messages"),
        "StepFunctionsExecutionPolicy": ("StateMachineName", "start_execution"),
    }
)
"""The parameter of each policy template of SAM that names the resource, and the grant that fits."""


# What CDK gives each function, too.
_BASIC = "AWSLambdaBasicExecutionRole"


def access_tables(properties: Section, values: Values, remarks: Remarks) -> list[dict[str, Any]]:
    """Returns the tables of a function's policies.

    Args:
        properties: The function's properties.
        values: Reads the template's values.
        remarks: Takes what can't be said in a table.
    """
    policies = properties.get("Policies")
    tables: list[dict[str, Any]] = []
    for policy in policies if isinstance(policies, list) else [policies]:
        if policy in (None, _BASIC):
            continue
        line = min(section_of(policy).lines.values(), default=properties.lines.get("Policies", 1))
        try:
            tables += _tables(policy, values)
        except UntranslatableError as error:
            remarks.add(line, "Policies", str(error))
    return tables


def _tables(policy: Any, values: Values) -> list[dict[str, Any]]:
    if isinstance(policy, str):
        raise UntranslatableError(
            f"add the managed policy {policy} in app.py: function.role.add_managed_policy(...)"
        )
    section = section_of(policy)
    if "Statement" in section:
        statements = section["Statement"]
        every = statements if isinstance(statements, list) else [statements]
        return [_statement(section_of(each), values) for each in every]
    name = next(iter(section), "")
    if name not in POLICY_GRANTS:
        raise UntranslatableError(f"grant what {name or 'it'} allows, by actions and resources")
    parameter, grant = POLICY_GRANTS[name]
    resource = values.source(section.section(name).get(parameter))
    if not isinstance(resource, str) or resource.startswith("arn:"):
        raise UntranslatableError(f"{name}: pass the resource that it is for in resources=")
    return [{"resource": resource, "allow": grant}]


def _statement(statement: Section, values: Values) -> dict[str, Any]:
    if statement.get("Effect", "Allow") != "Allow" or statement.keys() - {
        *("Sid", "Effect", "Action", "Resource")
    }:
        raise UntranslatableError("add the statement in app.py: function.add_to_role_policy(...)")
    actions, resources = (_texts(statement.get(key), values) for key in ("Action", "Resource"))
    if not actions or not resources or "*" in actions:
        raise UntranslatableError("add the statement in app.py: function.add_to_role_policy(...)")
    return {"actions": actions, "resources": resources}


def _texts(value: Any, values: Values) -> list[str]:
    found = []
    for each in value if isinstance(value, list) else [value]:
        try:
            text = values.constant(each)
        except UntranslatableError:
            text = values.variable(each)  # an ARN of a resource: ${orders.table_arn}
        found += [text] if isinstance(text, str) else []
    return found

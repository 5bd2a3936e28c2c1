"""Policies of a SAM function, as tables of rights, and as statements of the app where no table says it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.sam.mistakes import check_rights
from cdk_rust_lambda.sam.policy_templates import managed_policy_path, statements_of
from cdk_rust_lambda.sam.settings import managed_policy
from cdk_rust_lambda.sam.statements import ELEMENTS, check_statement
from cdk_rust_lambda.sam.template import Intrinsic
from cdk_rust_lambda.sam.values import UntranslatableError, Values, section_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cdk_rust_lambda.sam.context import Context
    from cdk_rust_lambda.sam.expressions import Expressions
    from cdk_rust_lambda.sam.function import SamFunction
    from cdk_rust_lambda.sam.template import Section

POLICY_GRANTS: Mapping[str, tuple[str, str]] = MappingProxyType(
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


def read_policies(function: SamFunction, properties: Section, context: Context) -> None:
    """Reads the policies of a function.

    Args:
        function: Gets the tables and statements.
        properties: The function's properties.
        context: What is at hand.
    """
    policies = properties.get("Policies")
    if policies is not None and _has_role(properties):
        line = properties.lines["Policies"]
        context.remarks.add(line, "Policies", "SAM ignores them where there is a Role")
        return
    for policy in policies if isinstance(policies, list) else [policies]:
        if policy is None:
            continue
        line = min(section_of(policy).lines.values(), default=properties.lines.get("Policies", 1))
        try:
            _read(function, policy, context.values, context.expressions)
        except UntranslatableError as error:
            context.remarks.add(line, "Policies", str(error))


def _has_role(properties: Section) -> bool:
    """Whether a function has a role of its own, whatever the parameters are."""
    role = properties.get("Role")
    if isinstance(role, Intrinsic):
        return role.name != "Fn::If" and role.argument != "AWS::NoValue"
    return role is not None


def _read(function: SamFunction, policy: Any, values: Values, expressions: Expressions) -> None:
    if isinstance(policy, str | Intrinsic):
        _read_managed(function, policy, expressions)
        return
    section = section_of(policy)
    if "Statement" in section:
        _read_statements(function, section["Statement"], values, expressions)
        return
    name = next(iter(section), "")
    if name in POLICY_GRANTS:
        parameter, grant = POLICY_GRANTS[name]
        resource = _resource(section.section(name).get(parameter), values)
        if resource is not None:
            function.access.append({"resource": resource, "allow": grant})
            return
    _read_statements(function, statements_of(name, section.section(name)), values, expressions)


def _resource(value: Any, values: Values) -> str | None:
    """Returns the resource that a policy template is for; None if the app has no construct for it."""
    try:
        resource = values.source(value)
    except UntranslatableError:
        return None
    return resource if isinstance(resource, str) and not resource.startswith("arn:") else None


def _read_managed(function: SamFunction, policy: str | Intrinsic, expressions: Expressions) -> None:
    """Reads a managed policy: by its name, or by its ARN."""
    if policy == _BASIC:
        return
    if isinstance(policy, str) and not policy.startswith("arn:"):
        function.statements.append(managed_policy(function, managed_policy_path(policy)))
        return
    if not _is_arn(policy):
        raise UntranslatableError("say it in app.py: a policy under a condition")
    arn = expressions.text(policy)
    count = len(function.statements)
    construct_id = f"{function.logical_id}Policy{count}"
    made = f'aws_iam.ManagedPolicy.from_managed_policy_arn(stack, "{construct_id}", {arn})'
    function.statements.append(f"{function.python}.role.add_managed_policy({made})")


def _is_arn(policy: Any) -> bool:
    """Whether a value can be the ARN of a managed policy, in both branches if it has them."""
    if isinstance(policy, Intrinsic) and policy.name == "Fn::If":
        argument = policy.argument
        return isinstance(argument, list) and all(map(_is_arn, argument[1:]))
    return isinstance(policy, Intrinsic) or str(policy).startswith("arn:")


def _read_statements(
    function: SamFunction, statements: Any, values: Values, expressions: Expressions
) -> None:
    errors = []
    for each in statements if isinstance(statements, list) else [statements]:
        try:
            _read_statement(function, each, values, expressions)
        except UntranslatableError as error:
            errors.append(str(error))
    if errors:
        raise UntranslatableError("; ".join(dict.fromkeys(errors)))


def _read_statement(
    function: SamFunction, statement: Any, values: Values, expressions: Expressions
) -> None:
    if isinstance(statement, Intrinsic):
        raise UntranslatableError("say it in app.py: a statement under a condition")
    check_statement(section_of(statement))
    try:
        with values.tentative():
            function.access.append(_table(statement, values))
    except UntranslatableError:
        made = _statement(statement, expressions)
        function.statements.append(f"{function.python}.add_to_role_policy({made})")


def _table(statement: Section, values: Values) -> dict[str, Any]:
    """Returns a statement as a table."""
    if statement.get("Effect", "Allow") != "Allow" or statement.keys() - {
        *("Sid", "Effect", "Action", "Resource")
    }:
        raise UntranslatableError
    actions, resources = (_texts(statement.get(key), values) for key in ("Action", "Resource"))
    if not actions or not resources or "*" in actions:
        raise UntranslatableError
    table: dict[str, Any] = {"actions": actions, "resources": resources}
    check_rights(table)
    return table


def _texts(value: Any, values: Values) -> list[str]:
    found = []
    for each in value if isinstance(value, list) else [value]:
        try:
            text = values.constant(each)
        except UntranslatableError:
            text = values.variable(each)  # an ARN of a resource: ${orders.table_arn}
        if not isinstance(text, str):
            raise UntranslatableError
        found.append(text)
    return found


def _statement(statement: Section, expressions: Expressions) -> str:
    """Returns a statement as Python.

    Raises:
        UntranslatableError: it refers to what the app doesn't have.
    """
    keywords = [
        f"{keyword}={expressions.texts(statement[key])}"
        for key, keyword in ELEMENTS.items()
        if key in statement
    ]
    if statement.get("Effect", "Allow") != "Allow":
        keywords.insert(0, "effect=aws_iam.Effect.DENY")
    if "Condition" in statement:
        keywords.append(f"conditions={expressions.text(statement['Condition'])}")
    return f"aws_iam.PolicyStatement({', '.join(keywords)})"

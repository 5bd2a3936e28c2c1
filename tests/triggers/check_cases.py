"""For each check of triggers, what trips it, and what is like it but doesn't."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen
from aws_cdk import Duration, Size, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_docdb as docdb
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_ses_actions as ses_actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import triggers as kinds
from cdk_rust_lambda.triggers.core.source import ImportedByArn
from tests.support.managed_instances import capacity_provider

ACCOUNT = "eu-west-1:123456789012"
TOPIC = f"arn:aws:sns:{ACCOUNT}:alerts"
STREAM = f"source = 'arn:aws:kinesis:{ACCOUNT}:stream/clicks'\nstarting_position = 'latest'"
_QUEUE_ARN = f"arn:aws:sqs:{ACCOUNT}:dead"
_WAITS = ses_actions.LambdaInvocationType.REQUEST_RESPONSE
LATEST = lambda_.StartingPosition.LATEST
PER_TENANT = lambda_.TenancyConfig.PER_TENANT

Setup = str | Callable[[Stack], dict[str, Any]]
"""The lines of a trigger in Cargo.toml, or what makes keywords of `function_with`: `triggers`, ...."""


@frozen
class CheckCase:
    """A setup that trips a check, and one that doesn't."""

    trips: Setup
    passes: Setup


def _durable(seconds: int) -> lambda_.DurableConfig:
    return lambda_.DurableConfig(execution_timeout=Duration.seconds(seconds))


def _lines(kind: str, trips: str, passes: str) -> CheckCase:
    return CheckCase(f"type = '{kind}'\n{trips}", f"type = '{kind}'\n{passes}")


def _triggers(*triggers: Any, **keywords: Any) -> dict[str, Any]:
    return {"triggers": triggers, **keywords}


def _on_instances(seconds: int) -> Setup:
    def setup(stack: Stack) -> dict[str, Any]:
        return _triggers(
            kinds.HttpApiTrigger(),
            timeout=Duration.seconds(seconds),
            capacity_provider=capacity_provider(stack),
        )

    return setup


def _alb(**options: Any) -> Setup:
    def setup(stack: Stack) -> dict[str, Any]:
        return _triggers(kinds.AlbTrigger(_listener(stack), **options))

    return setup


def _listener(stack: Stack) -> elb.ApplicationListener:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=0)
    balancer = elb.ApplicationLoadBalancer(stack, "Balancer", vpc=vpc)
    return balancer.add_listener(
        "Listener", port=80, open=False, default_action=elb.ListenerAction.fixed_response(404)
    )


def _two_of_a_listener(second: int) -> Setup:
    def setup(stack: Stack) -> dict[str, Any]:
        listener = _listener(stack)
        return _triggers(
            *(
                kinds.AlbTrigger(listener, id=name, priority=number, path_patterns=[f"/{name}"])
                for name, number in (("A", 1), ("B", second))
            )
        )

    return setup


def _queue(trigger: Mapping[str, Any] | None = None, **options: Any) -> Setup:
    """A function that takes 30 seconds, with a queue."""

    def setup(stack: Stack) -> dict[str, Any]:
        if options.pop("with_dead_letters", None):
            dead = sqs.Queue(stack, "Dead")
            options["dead_letter_queue"] = sqs.DeadLetterQueue(queue=dead, max_receive_count=5)
        queue = sqs.Queue(stack, "Queue", **options)
        return _triggers(kinds.SqsTrigger(queue, **(trigger or {})))

    return setup


def _table(*names: str, **options: Any) -> Setup:
    def setup(stack: Stack) -> dict[str, Any]:
        table = dynamodb.Table(
            stack,
            "Table",
            partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
            **options,
        )
        pipes = (
            kinds.PipeTrigger(table, id=name, starting_position=LATEST, batch_size=number)
            for number, name in enumerate(names, 1)
        )
        return _triggers(*pipes)

    return setup


_IMAGES = {"stream": dynamodb.StreamViewType.KEYS_ONLY}


def _pool(plan: cognito.FeaturePlan) -> Setup:
    def setup(stack: Stack) -> dict[str, Any]:
        pool = cognito.UserPool(stack, "Users", feature_plan=plan)
        return _triggers(
            kinds.CognitoUserPoolTrigger(
                pool,
                operations=["pre_token_generation_config"],
                lambda_version=cognito.LambdaVersion.V2_0,
            )
        )

    return setup


def _sender(*, is_known: bool) -> Setup:
    def setup(stack: Stack) -> dict[str, Any]:
        key: Any = kms.Key(stack, "Key")
        pool = cognito.UserPool(stack, "Users", custom_sender_kms_key=key)
        trigger = kinds.CognitoUserPoolTrigger(
            pool,
            operations=["custom_sms_sender"],
            custom_sender_kms_key=key if is_known else None,
        )
        return _triggers(trigger)

    return setup


def _documents(version: str) -> Setup:
    def setup(stack: Stack) -> dict[str, Any]:
        cluster = docdb.DatabaseCluster(
            stack,
            "Documents",
            engine_version=version,
            instance_type=ec2.InstanceType("r5.large"),
            master_user=docdb.Login(username="example"),
            vpc=ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=0),
        )
        return _triggers(
            kinds.DocumentDbTrigger(cluster, database_name="shop", starting_position=LATEST)
        )

    return setup


def _logs(*, own: bool) -> Setup:
    def setup(stack: Stack) -> dict[str, Any]:
        group = logs.LogGroup(stack, "Logs")
        trigger = kinds.LogsSubscriptionTrigger(group)
        return _triggers(trigger, **({"log_group": group} if own else {}))

    return setup


def _filters(count: int) -> Setup:
    def setup(stack: Stack) -> dict[str, Any]:
        group = logs.LogGroup(stack, "Logs")
        triggers = (
            kinds.LogsSubscriptionTrigger(group, id=f"L{number}", filter_name=f"f{number}")
            for number in range(count)
        )
        return _triggers(*triggers)

    return setup


def _writing(keys: str) -> Setup:
    def setup(stack: Stack) -> dict[str, Any]:
        bucket = s3.Bucket(stack, "Bucket")
        statement = iam.PolicyStatement(
            actions=["s3:PutObject"], resources=[bucket.arn_for_objects(keys)]
        )
        return _triggers(kinds.S3Trigger(bucket, prefix="in/"), initial_policy=[statement])

    return setup


def _rest_api(seconds: int) -> Setup:
    def setup(stack: Stack) -> dict[str, Any]:
        api = apigateway.RestApi(stack, "Api", cloud_watch_role=False)
        return _triggers(
            kinds.RestApiTrigger(api, routes=["GET /a"], timeout=Duration.seconds(seconds))
        )

    return setup


def _existing_api(*, imported: bool) -> Setup:
    def setup(stack: Stack) -> dict[str, Any]:
        if not imported:
            return _triggers(kinds.RestApiTrigger(routes=["GET /a"]))
        api = apigateway.RestApi.from_rest_api_attributes(
            stack, "Api", rest_api_id="a1b2c3d4e5", root_resource_id="f6g7h8i9j0"
        )
        return _triggers(kinds.RestApiTrigger(api, routes=["GET /a"]))

    return setup


def _timeout(seconds: int, *triggers: Any, **keywords: Any) -> Setup:
    return lambda _: _triggers(*triggers, timeout=Duration.seconds(seconds), **keywords)


def _pollers(least: int) -> Any:
    return kinds.MskTrigger(
        ImportedByArn("orders", f"arn:aws:kafka:{ACCOUNT}:cluster/orders/1-2"),
        topic="orders",
        starting_position=LATEST,
        provisioned_poller_config={"minimum_pollers": least, "maximum_pollers": 9},
    )


def _two_shards(stack: Stack, **options: Any) -> dict[str, Any]:
    stream = kinesis.Stream(stack, "Clicks", shard_count=2)
    trigger = kinds.KinesisStreamTrigger(stream, starting_position=LATEST, **options)
    return _triggers(trigger, reserved_concurrent_executions=5)


def _topic(*, fifo: bool) -> Setup:
    return lambda stack: _triggers(kinds.SnsTrigger(sns.Topic(stack, "Topic", fifo=fifo or None)))


def _dead_letters(*, fifo: bool) -> Setup:
    def setup(stack: Stack) -> dict[str, Any]:
        queue = sqs.Queue(stack, "Dead", fifo=fifo or None)
        return _triggers(kinds.SnsTrigger(ImportedByArn("a", TOPIC), dead_letter_queue=queue))

    return setup


def _rest_with_stage_variable(value: str) -> Setup:
    def setup(_: Stack) -> dict[str, Any]:
        variables = {"AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH": value}
        return _triggers(kinds.RestApiTrigger(), environment=variables)

    return setup


def _on_failure(*, fifo: bool) -> Setup:
    def setup(stack: Stack) -> dict[str, Any]:
        queue = sqs.Queue(stack, "Dead", fifo=fifo or None)
        trigger = kinds.KinesisStreamTrigger(starting_position=LATEST, on_failure=queue)
        return _triggers(trigger)

    return setup


_KAFKA = "bootstrap_servers = ['b:9092']\ntopic = 'orders'\nstarting_position = 'latest'\n"
_SECRET = "secret = { name = 'login' }"
_MSK = f"source = 'arn:aws:kafka:{ACCOUNT}:cluster/a/b-1'\ntopic = 'orders'\nstarting_position = 'latest'\n"
_RULE = "pattern = { source = ['shop'] }\n"
_QUEUE_OF_BROKER = f"source = 'arn:aws:mq:{ACCOUNT}:broker:a:b-1'\n{_SECRET}\n"
_FILTER = "filters = [{ body = { kind = ['a'] } }]"

CHECK_CASES: Mapping[str, CheckCase] = {
    "alb-health-check": CheckCase(_alb(health_check={"path": "/"}), _alb()),
    "alb-limits": CheckCase(_alb(), "type = 'function-url'"),
    "alb-multi-value": CheckCase(_alb(), _alb(multi_value_headers_enabled=True)),
    "alb-target-group": CheckCase(_two_of_a_listener(1), _two_of_a_listener(2)),
    "api-account": _lines("rest-api", "routes = ['GET /a']", "source = { name = 'a1b2c3d4e5' }"),
    "api-auth": _lines("http-api", "routes = ['GET /a']", "authorization_type = 'aws_iam'"),
    "api-route": _lines("http-api", "routes = ['GET a']", "routes = ['GET /a']"),
    "api-timeout": CheckCase(
        _timeout(60, kinds.HttpApiTrigger()), _timeout(29, kinds.HttpApiTrigger())
    ),
    "api-timeout-quota": CheckCase(_rest_api(60), _rest_api(29)),
    "async-dlq": CheckCase(
        "type = 'sns'", lambda _: _triggers(kinds.SnsTrigger(), dead_letter_queue_enabled=True)
    ),
    "client-vpn-name": CheckCase(
        lambda stack: _triggers(kinds.ClientVpnTrigger(_endpoint(stack))),
        lambda stack: _triggers(
            kinds.ClientVpnTrigger(_endpoint(stack)), function_name="AWSClientVPN-a"
        ),
    ),
    "client-vpn-timeout": CheckCase(
        lambda stack: _triggers(
            kinds.ClientVpnTrigger(_endpoint(stack)),
            function_name="AWSClientVPN-a",
            timeout=Duration.seconds(31),
        ),
        lambda stack: _triggers(
            kinds.ClientVpnTrigger(_endpoint(stack)), function_name="AWSClientVPN-a"
        ),
    ),
    "cloudfront-payload-hash": CheckCase("type = 'cloudfront'", "type = 'function-url'"),
    "cognito-5s": CheckCase(
        _timeout(6, kinds.CognitoUserPoolTrigger(operations=["pre_sign_up"])),
        _timeout(5, kinds.CognitoUserPoolTrigger(operations=["pre_sign_up"])),
    ),
    "cognito-operations": _lines(
        "cognito-user-pool", "operations = ['sign_up']", "operations = ['pre_sign_up']"
    ),
    "cognito-sender-key": CheckCase(_sender(is_known=False), _sender(is_known=True)),
    "cognito-plan": CheckCase(
        _pool(cognito.FeaturePlan.LITE), _pool(cognito.FeaturePlan.ESSENTIALS)
    ),
    "config-mode": _lines(
        "config-rule", "configuration_changes = false", "configuration_changes = true"
    ),
    "ddb-readers": CheckCase(_table("a", "b", "c", **_IMAGES), _table("a", "b", **_IMAGES)),
    "ddb-stream-off": CheckCase(_table("a"), _table("a", **_IMAGES)),
    "dlq-policy": _lines(
        "sns", f"dead_letter_queue = '{_QUEUE_ARN}'", "dead_letter_queue = { create = true }"
    ),
    "docdb-change-streams": CheckCase(_documents("5.0.0"), "type = 'sns'"),
    "docdb-version": CheckCase(_documents("3.6.0"), _documents("5.0.0")),
    "duplicate": CheckCase(
        lambda _: _triggers(
            *(kinds.SnsTrigger(ImportedByArn("a", TOPIC), id=name) for name in "ab")
        ),
        lambda _: _triggers(
            *(kinds.SnsTrigger(ImportedByArn("a", TOPIC + name), id=name) for name in "ab")
        ),
    ),
    "eb-dlq": _lines("eventbridge-rule", _RULE, f"{_RULE}dead_letter_queue = {{ create = true }}"),
    "durable-timeout": CheckCase(
        lambda _: _triggers(kinds.SqsTrigger(), durable_config=_durable(901)),
        lambda _: _triggers(kinds.SqsTrigger(), durable_config=_durable(900)),
    ),
    "eb-pattern": _lines("eventbridge-rule", "pattern = { source = [] }", _RULE),
    "eb-retry": _lines(
        "eventbridge-rule", f"{_RULE}retry_attempts = 186", f"{_RULE}retry_attempts = 185"
    ),
    "filter-drop": _lines("sqs", _FILTER, ""),
    "firehose": CheckCase(
        lambda _: _triggers(kinds.FirehoseTransformTrigger(buffer_size=Size.mebibytes(4))),
        lambda _: _triggers(kinds.FirehoseTransformTrigger(buffer_size=Size.mebibytes(3))),
    ),
    "http-stage": CheckCase(_rest_with_stage_variable("false"), _rest_with_stage_variable("true")),
    "invocation-ends": CheckCase(_on_instances(901), _on_instances(900)),
    "iot-signing": _lines("iot-authorizer", "", "signing_disabled = true"),
    "kafka-auth": _lines("self-managed-kafka", _KAFKA, _KAFKA + _SECRET),
    "kafka-mq-timeout": CheckCase(
        lambda _: {"manifest": f"type = 'msk'\n{_MSK}", "timeout": Duration.seconds(841)},
        lambda _: {"manifest": f"type = 'msk'\n{_MSK}", "timeout": Duration.seconds(840)},
    ),
    "kafka-pollers": _lines(
        "msk",
        f"{_MSK}provisioned_poller_config = {{ minimum_pollers = 201, maximum_pollers = 300 }}",
        f"{_MSK}provisioned_poller_config = {{ minimum_pollers = 200, maximum_pollers = 300 }}",
    ),
    "kafka-reserved": CheckCase(
        lambda _: _triggers(_pollers(6), reserved_concurrent_executions=5),
        lambda _: _triggers(_pollers(5), reserved_concurrent_executions=5),
    ),
    "kafka-retry": _lines(
        "msk",
        f"{_MSK}retry_attempts = 3",
        f"{_MSK}retry_attempts = 3\nprovisioned_poller_config = {{ minimum_pollers = 1, maximum_pollers = 5 }}",
    ),
    "logs-loop": CheckCase(_logs(own=True), _logs(own=False)),
    "logs-max": CheckCase(_filters(3), _filters(2)),
    "mq-queue": _lines("activemq", _QUEUE_OF_BROKER, f"{_QUEUE_OF_BROKER}queue = 'orders'"),
    "partial-batch": _lines("sqs", "", "report_batch_item_failures = true"),
    "perm-action": _lines(
        "permission",
        "principal = '123456789012'\naction = 'lambda:*'",
        "principal = '123456789012'\naction = 'lambda:InvokeFunction'",
    ),
    "perm-scope": _lines(
        "permission",
        "principal = 'kendra.amazonaws.com'",
        "principal = 'kendra.amazonaws.com'\nsource_account = '123456789012'",
    ),
    "queue-policy": _lines(
        "sns", f"via = {{ queue = '{_QUEUE_ARN}' }}", "via = { queue = { create = true } }"
    ),
    "rest-api-deployment": CheckCase(_existing_api(imported=True), _existing_api(imported=False)),
    "rotation": _lines(
        "secrets-rotation", "automatically_after = 14399", "automatically_after = 14400"
    ),
    "s3-filter": _lines("s3", "prefix = 'in/*'", "prefix = 'in/'"),
    "s3-loop": CheckCase(_writing("in/*"), _writing("out/*")),
    "s3-object-lambda": CheckCase(
        f"type = 's3-object-lambda'\nsource = 'arn:aws:s3:{ACCOUNT}:accesspoint/photos'",
        "type = 's3'",
    ),
    "s3-overlap": CheckCase(
        lambda stack: _two_prefixes(stack, "in/", "in/a/"),
        lambda stack: _two_prefixes(stack, "in/", "out/"),
    ),
    "s3-shared": _lines("s3", "source = { name = 'uploads' }", ""),
    "schedule-expression": _lines(
        "schedule", "expression = 'cron(0 9 * * *)'", "expression = 'cron(0 9 * * ? *)'"
    ),
    "schedule-once": _lines(
        "schedule",
        "expression = 'at(2030-01-01T09:00:00)'\nstart = 2030-01-01T09:00:00Z",
        "expression = 'rate(1 hour)'\nstart = 2030-01-01T09:00:00Z",
    ),
    "schedule-time-zone": _lines(
        "schedule",
        "expression = 'rate(1 hour)'\ntimezone = 'Europe/Atlantis'",
        "expression = 'rate(1 hour)'\ntimezone = 'Europe/Berlin'",
    ),
    "schedule-window": _lines(
        "schedule",
        "expression = 'rate(1 hour)'\ntime_window = 90",
        "expression = 'rate(1 hour)'\ntime_window = 120",
    ),
    "ses-active": CheckCase("type = 'ses-receipt'", "type = 'sns'"),
    "ses-timeout": CheckCase(
        _timeout(31, kinds.SesReceiptTrigger(invocation_type=_WAITS)),
        _timeout(30, kinds.SesReceiptTrigger(invocation_type=_WAITS)),
    ),
    "sns-dlq": CheckCase(_dead_letters(fifo=True), _dead_letters(fifo=False)),
    "sns-fifo": CheckCase(_topic(fifo=True), _topic(fifo=False)),
    "sqs-batch": _lines("sqs", "batch_size = 11", "batch_size = 11\nmax_batching_window = 1"),
    "sqs-concurrency": _lines("sqs", "max_concurrency = 1", "max_concurrency = 2"),
    "sqs-dlq": CheckCase(_queue(), _queue(with_dead_letters=True)),
    "sqs-fifo-window": CheckCase(
        _queue({"max_batching_window": Duration.seconds(1)}, fifo=True),
        _queue({"max_batching_window": Duration.seconds(1)}),
    ),
    "sqs-imported": _lines("sqs", f"source = 'arn:aws:sqs:{ACCOUNT}:jobs'", ""),
    "sqs-reserved": CheckCase(
        lambda _: _triggers(kinds.SqsTrigger(max_concurrency=6), reserved_concurrent_executions=5),
        lambda _: _triggers(kinds.SqsTrigger(max_concurrency=5), reserved_concurrent_executions=5),
    ),
    "sqs-visibility": CheckCase(
        _queue(visibility_timeout=Duration.seconds(29)),
        _queue(visibility_timeout=Duration.seconds(30)),
    ),
    "sqs-visibility-6x": CheckCase(
        _queue(visibility_timeout=Duration.seconds(179)),
        _queue(visibility_timeout=Duration.seconds(180)),
    ),
    "stream-dlq-fifo": CheckCase(_on_failure(fifo=True), _on_failure(fifo=False)),
    "stream-poison": _lines("kinesis-stream", STREAM, f"{STREAM}\nretry_attempts = 3"),
    "stream-ranges": _lines(
        "kinesis-stream", f"{STREAM}\nbatch_size = 10001", f"{STREAM}\nbatch_size = 10000"
    ),
    "stream-reserved": CheckCase(
        lambda stack: _two_shards(stack, parallelization_factor=3),
        lambda stack: _two_shards(stack, parallelization_factor=2),
    ),
    "stream-start": _lines("kinesis-stream", STREAM.replace("latest", "at_timestamp"), STREAM),
    "url-cors": _lines(
        "function-url",
        "auth_type = 'none'\ncors = { allowed_origins = ['*'] }",
        "auth_type = 'none'\ncors = { allowed_origins = ['https://example.com'] }",
    ),
    "tenant-isolation": CheckCase(
        lambda _: _triggers(kinds.SqsTrigger(), tenancy_config=PER_TENANT),
        lambda _: _triggers(
            kinds.RestApiTrigger(tenant_id="context.authorizer.tenantId"),
            tenancy_config=PER_TENANT,
        ),
    ),
    "url-cors-age": _lines(
        "function-url", "cors = { max_age = 86401 }", "cors = { max_age = 86400 }"
    ),
    "url-public": _lines("function-url", "auth_type = 'none'", "auth_type = 'aws_iam'"),
    "url-stream": _lines(
        "function-url", "invoke_mode = 'response_stream'", "invoke_mode = 'buffered'"
    ),
}
"""By the id of the check."""


def _endpoint(stack: Stack) -> ec2.CfnClientVpnEndpoint:
    return ec2.CfnClientVpnEndpoint(
        stack,
        "Endpoint",
        authentication_options=[],
        connection_log_options=ec2.CfnClientVpnEndpoint.ConnectionLogOptionsProperty(enabled=False),
        server_certificate_arn=f"arn:aws:acm:{ACCOUNT}:certificate/a",
    )


def _two_prefixes(stack: Stack, *prefixes: str) -> dict[str, Any]:
    bucket = s3.Bucket(stack, "Bucket")
    triggers = (
        kinds.S3Trigger(bucket, id=f"S{number}", prefix=prefix)
        for number, prefix in enumerate(prefixes)
    )
    return _triggers(*triggers)

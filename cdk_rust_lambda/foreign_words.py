"""Words that people bring from other tools, and what each is called here.

The spelling that is nearest to such a word is seldom what was meant: `cron` is not `macie`, but `schedule`.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

Place = Literal[
    "type", "trigger", "access", "kind", "resource", "lambda", "deploy", "build", "keyword"
]
"""Where a word stands: the type of a trigger, a key of one, a key of an access table, the kind of a resource, a key of
one, a key of `lambda`, of `deploy` or of `build`, or a keyword of the constructs."""

_SAM, _SERVERLESS, _CDK = "SAM", "Serverless Framework", "CDK"
_CLOUDFORMATION, _CONSOLE, _CARGO_LAMBDA = (
    "CloudFormation",
    "AWS' console",
    "cargo-lambda's command line",
)


@frozen
class ForeignWord:
    """What a word of another tool is called here.

    Attributes:
        remedy: What to write.
        sources: The tools whose word it is.
    """

    remedy: str
    sources: tuple[str, ...]


def _type(name: str, *sources: str, more: str = "") -> ForeignWord:
    return ForeignWord(f"use the type {name}{more}", sources)


def _write(text: str, *sources: str) -> ForeignWord:
    return ForeignWord(f"write {text}", sources)


_ARM64 = "build.arm64 = true, or build.target; x86_64 is the default"
_TRIGGERS = "[[package.metadata.lambda.triggers]], a table of its own for each trigger"
_SCHEDULE_RULE = ", or schedule-rule for a rule of EventBridge"
_REST_OR_HTTP = ", or rest-api for API Gateway's REST APIs"
_ACCESS = (
    "[[package.metadata.lambda.access]], with resource and allow, or with actions and resources"
)
_IN_PYTHON = "a keyword of RustFunction: Cargo.toml has no key for it"

_TYPES: Mapping[str, ForeignWord] = {
    "alexaskill": _type("alexa", _SAM, _SERVERLESS),
    "alexasmarthome": _type("alexa", _SERVERLESS),
    "api": _type("http-api", _SAM, more=_REST_OR_HTTP),
    "apigateway": _type("http-api", _CDK, _CONSOLE, more=_REST_OR_HTTP),
    "apigatewayv2": _type("http-api", _CDK),
    "applicationloadbalancer": _type("alb", _CDK),
    "bucket": _type("s3", _CDK),
    "cloudwatchalarm": _type("alarm", _CDK, _CONSOLE),
    "cloudwatchevent": _type("eventbridge-rule", _SAM, _SERVERLESS),
    "cloudwatchevents": _type("eventbridge-rule", _CONSOLE),
    "cloudwatchlog": _type("logs-subscription", _SERVERLESS),
    "cloudwatchlogs": _type("logs-subscription", _SAM, _CDK),
    "cognito": _type("cognito-user-pool", _SAM),
    "cron": _type("schedule", "Unix", more=_SCHEDULE_RULE),
    "customresource": _type("cloudformation-custom-resource", _CDK, _CLOUDFORMATION),
    "docdb": _type("documentdb", _CDK),
    "dynamo": _type("dynamodb-stream", _CDK),
    "dynamodb": _type("dynamodb-stream", _SAM, _CDK),
    "elb": _type("alb", _CDK),
    "event": _type("eventbridge-rule", _CDK),
    "eventbridge": _type("eventbridge-rule", _SERVERLESS, _CONSOLE),
    "eventbus": _type("eventbridge-rule", _CDK),
    "events": _type("eventbridge-rule", _CDK),
    "firehose": _type("firehose-transform", _CDK),
    "functionurlconfig": _type("function-url", _SAM),
    "http": _type("http-api", _SERVERLESS, more=_REST_OR_HTTP),
    "iot": _type("iot-topic-rule", _SERVERLESS, _CDK),
    "iotrule": _type("iot-topic-rule", _SAM),
    "kafka": _type("msk", _SERVERLESS, more=", or self-managed-kafka for a cluster of your own"),
    "kinesis": _type("kinesis-stream", _SAM, _CDK),
    "lambdaurl": _type("function-url", _CONSOLE),
    "loggroup": _type("logs-subscription", _CDK),
    "logs": _type("logs-subscription", _CDK),
    "managedkafka": _type("msk", _CDK),
    "mq": _type("activemq", _SAM, more=", or rabbitmq"),
    "pipes": _type("pipe", _CDK),
    "queue": _type("sqs", _CDK),
    "rate": _type("schedule", _SERVERLESS, more=_SCHEDULE_RULE),
    "rest": _type("rest-api", _CDK),
    "rule": _type("eventbridge-rule", _CDK),
    "scheduledevent": _type("schedule", _CONSOLE, more=_SCHEDULE_RULE),
    "scheduler": _type("schedule", _CDK),
    "schedulev2": _type("schedule", _SAM),
    "secretsmanager": _type("secrets-rotation", _CDK),
    "ses": _type("ses-receipt", _CDK),
    "snssubscription": _type("sns", _CDK),
    "stepfunctions": _type("stepfunctions-task", _CDK),
    "stream": _type("kinesis-stream", _SERVERLESS, more=", or dynamodb-stream"),
    "table": _type("dynamodb-stream", _CDK),
    "timer": _type("schedule", "Azure Functions", more=_SCHEDULE_RULE),
    "topic": _type("sns", _CDK),
    "url": _type("function-url", _SERVERLESS),
    "userpool": _type("cognito-user-pool", _CDK),
    "websocket": _type("websocket-api", _SERVERLESS),
}

TRIGGER_KEYS: Mapping[str, tuple[str, ForeignWord]] = {
    "arn": ("source", _write('source = "arn:..."', _SERVERLESS)),
    "batchwindow": ("max_batching_window", _write("max_batching_window", _SERVERLESS)),
    "bisectbatchonfunctionerror": ("bisect_batch_on_error", _write("bisect_batch_on_error", _SAM)),
    "cron": ("schedule", _write('schedule = "cron(...)"', "Unix")),
    "detailtype": ("event_pattern", _write('event_pattern = { detail-type = ["..."] }', _CDK)),
    "eventbusname": ("source", _write("source = { name = ... }", _SAM)),
    "existing": ("source", _write("source = { name = ... }", _SERVERLESS)),
    "filtercriteria": ("filters", _write("filters, a list of patterns", _SAM)),
    "filterpatterns": ("filters", _write("filters", _SERVERLESS)),
    "filterrules": ("prefix", _write("prefix and suffix", _CLOUDFORMATION)),
    "functionresponsetype": (
        "report_batch_item_failures",
        _write("report_batch_item_failures = true", _SERVERLESS),
    ),
    "functionresponsetypes": (
        "report_batch_item_failures",
        _write("report_batch_item_failures = true", _SAM),
    ),
    "maximumbatchingwindow": (
        "max_batching_window",
        _write("max_batching_window, in seconds", _SERVERLESS),
    ),
    "maximumbatchingwindowinseconds": ("max_batching_window", _write("max_batching_window", _SAM)),
    "maximumconcurrency": ("max_concurrency", _write("max_concurrency", _SERVERLESS)),
    "maximumretryattempts": ("retry_attempts", _write("retry_attempts", _SAM, _SERVERLESS)),
    "method": ("routes", _write('routes = ["GET /items"], with the path', _SAM, _SERVERLESS)),
    "parallelizationfactor": ("parallelization_factor", _write("parallelization_factor", _SAM)),
    "path": ("routes", _write('routes = ["GET /items"], with the method', _SAM, _SERVERLESS)),
    "rate": ("schedule", _write('schedule = "rate(...)"', _SERVERLESS)),
    "rules": ("prefix", _write("prefix and suffix", _SERVERLESS)),
}
"""Keys of triggers of more than one kind; a word counts where the kind has the key that takes its place."""

_SETTINGS: Mapping[Place, Mapping[str, ForeignWord]] = {
    "kind": {
        "api": _write('kind = "http-api", or "rest-api"', _SAM),
        "bus": _write('kind = "event-bus"', "SST"),
        "dynamo": _write('kind = "table"', "SST"),
        "dynamodb": _write('kind = "table"', _CDK),
        "kinesis": _write('kind = "kinesis-stream"', _CDK),
        "s3": _write('kind = "bucket"', _CDK),
        "simpletable": _write('kind = "table"', _SAM),
        "sns": _write('kind = "topic"', _CDK),
        "sqs": _write('kind = "queue"', _CDK),
        "stream": _write('kind = "kinesis-stream"', _CDK, _CLOUDFORMATION),
        "websocket": _write('kind = "websocket-api"', _SERVERLESS),
    },
    "resource": {
        "fifoqueue": _write("fifo = true", _CLOUDFORMATION),
        "hashkey": _write("partition_key", "DynamoDB"),
        "id": _write("name", _CDK),
        "messageretentionperiod": _write("retention_period", _CLOUDFORMATION),
        "primarykey": _write("partition_key", _SAM),
        "rangekey": _write("sort_key", "DynamoDB"),
        "stream": _write('dynamo_stream = "new_and_old_images"', "SST"),
        "streamspecification": _write('dynamo_stream = "new_and_old_images"', _CLOUDFORMATION),
        "type": _write("kind", _SAM),
    },
    "access": {
        "action": _write("actions, a list", _SAM, _SERVERLESS, _CLOUDFORMATION),
        "grant": _write("allow", _CDK),
        "grants": _write("allow", _CDK),
        "name": _write("resource", _SERVERLESS),
        "permissions": _write('allow = ["read_write"]', "SST", _SAM),
        "policies": _write("actions and resources", _SAM),
        "source": _write("resource: source is a trigger's", _SAM),
    },
    "lambda": {
        "architecture": _write(_ARM64, _CDK, _SERVERLESS),
        "architectures": _write(_ARM64, _SAM),
        "environment": _write("the table env", _CDK, _SERVERLESS),
        "envfile": _write("deploy.env_file", _CARGO_LAMBDA),
        "event": _write(_TRIGGERS, _CDK),
        "events": _write(_TRIGGERS, _SAM, _SERVERLESS),
        "features": _write("build.features", "Cargo"),
        "include": _write("deploy.include", _CARGO_LAMBDA),
        "layers": _write("deploy.layers", _SAM, _SERVERLESS),
        "memory": _write("deploy.memory", _CARGO_LAMBDA),
        "memorysize": _write("deploy.memory", _SAM, _CDK, _SERVERLESS),
        "role": _write("deploy.role", _SAM, _CDK),
        "link": _write(_ACCESS, "SST"),
        "permissions": _write(_ACCESS, "SST"),
        "policies": _write(_ACCESS, _SAM),
        "runtime": _write("deploy.runtime", _SAM, _CDK),
        "tags": _write("deploy.tags", _SAM, _SERVERLESS),
        "timeout": _write("deploy.timeout", _SAM, _CDK, _SERVERLESS),
        "tracing": _write("deploy.tracing", _SAM, _CDK),
        "trigger": _write(_TRIGGERS, _CONSOLE),
        "vpc": _write("deploy.vpc", _CDK, _SERVERLESS),
    },
    "deploy": {
        "architecture": _write(_ARM64, _CDK, _SERVERLESS),
        "architectures": _write(_ARM64, _SAM),
        "arm64": _write("build.arm64", _CARGO_LAMBDA),
        "capacityproviderconfig": _write("deploy.capacity_provider", _SAM),
        "deadletterqueue": ForeignWord(f"pass dead_letter_queue=, {_IN_PYTHON}", (_SAM, _CDK)),
        "environment": _write("deploy.env", _CDK, _SERVERLESS),
        "ephemeralstorage": ForeignWord(f"pass ephemeral_storage_size=, {_IN_PYTHON}", (_SAM, _CDK)),
        "events": _write(_TRIGGERS, _SAM, _SERVERLESS),
        "features": _write("build.features", "Cargo"),
        "functionname": _write("deploy.name", _SAM, _CDK),
        "functionurl": _write("deploy.enable_function_url = true", _CDK),
        "functionurlconfig": _write("deploy.enable_function_url = true", _SAM),
        "handler": ForeignWord("leave it out: a Rust binary has none", (_SAM, _CDK, _SERVERLESS)),
        "memorysize": _write("deploy.memory", _SAM, _CDK, _SERVERLESS),
        "policies": _write(_ACCESS, _SAM),
        "reservedconcurrency": ForeignWord(
            f"pass reserved_concurrent_executions=, {_IN_PYTHON}", (_SERVERLESS,)
        ),
        "reservedconcurrentexecutions": ForeignWord(
            f"pass reserved_concurrent_executions=, {_IN_PYTHON}", (_SAM, _CDK)
        ),
        "securitygroups": _write("deploy.vpc.security_group_ids", _CDK),
        "securitygroupids": _write("deploy.vpc.security_group_ids", _SAM, _SERVERLESS),
        "subnetids": _write("deploy.vpc.subnet_ids", _SAM, _SERVERLESS),
        "target": _write("build.target", _CARGO_LAMBDA),
        "trigger": _write(_TRIGGERS, _CONSOLE),
        "triggers": _write(_TRIGGERS, _CONSOLE),
        "url": _write("deploy.enable_function_url = true", _SERVERLESS),
        "variables": _write("deploy.env", _SAM),
        "vpcconfig": _write("deploy.vpc", _SAM),
    },
    "build": {
        "architecture": _write("build.arm64 = true, or build.target", _CDK),
        "environment": _write("build.env", _CDK),
        "memory": _write("deploy.memory", _CARGO_LAMBDA),
        "timeout": _write("deploy.timeout", _CARGO_LAMBDA),
    },
    "keyword": {
        "architectures": ForeignWord("pass architecture=", (_SAM,)),
        "arm64": ForeignWord("pass architecture=lambda_.Architecture.ARM_64, or write build.arm64 = true", (_CARGO_LAMBDA,)),
        "binary": ForeignWord("pass binary_name=", (_CARGO_LAMBDA,)),
        "env": ForeignWord("pass environment=", (_CARGO_LAMBDA, _SERVERLESS)),
        "envfile": ForeignWord(
            "write deploy.env_file into Cargo.toml, or pass environment=", (_CARGO_LAMBDA,)
        ),
        "features": ForeignWord("pass bundling=BundlingOptions(features=[...])", ("Cargo",)),
        "include": ForeignWord("write deploy.include into Cargo.toml", (_CARGO_LAMBDA,)),
        "memory": ForeignWord("pass memory_size=", (_CARGO_LAMBDA,)),
        "name": ForeignWord("pass function_name=", (_SERVERLESS,)),
        "profile": ForeignWord("pass bundling=BundlingOptions(profile=...)", ("Cargo",)),
        "tags": ForeignWord("write deploy.tags into Cargo.toml, or call Tags.of(function).add", (_SAM,)),
    },
}  # fmt: skip

FOREIGN_WORDS: Mapping[Place, Mapping[str, ForeignWord]] = MappingProxyType(
    {
        "type": _TYPES,
        "trigger": {word: foreign for word, (_, foreign) in TRIGGER_KEYS.items()},
        **_SETTINGS,
    }
)
"""The words by their places, in lower case and without what stands between their parts."""

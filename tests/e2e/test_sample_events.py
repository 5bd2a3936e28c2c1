"""The sample events of all kinds of triggers are decoded by the types that handlers have."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from cdk_rust_lambda.triggers.core.source import ImportedByArn, ImportedByName
from cdk_rust_lambda.triggers.events import account_services
from cdk_rust_lambda.triggers.events.service_event import ServiceEventTrigger
from cdk_rust_lambda.triggers.registry import own_kinds
from tests.triggers.combinations.words import ACCOUNT
from tests.triggers.samples import made
from tests.triggers.test_combinations import CASES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from cdk_rust_lambda.triggers import Trigger

pytestmark = [pytest.mark.e2e, pytest.mark.newest]

_OPERATIONS = (
    "create_auth_challenge",
    "custom_email_sender",
    "custom_message",
    "custom_sms_sender",
    "define_auth_challenge",
    "inbound_federation",
    "post_authentication",
    "post_confirmation",
    "pre_authentication",
    "pre_token_generation",
    "pre_token_generation_config",
    "user_migration",
    "verify_auth_challenge_response",
)

_KAFKA: Mapping[str, Any] = {
    "secret": ImportedByName("a", "a"),
    "starting_position": "latest",
    "topic": "orders",
}

# Settings on which the form of the event depends, besides the source.
SETTINGS: Mapping[str, list[dict[str, Any]]] = {
    "alarm": [{"states": [state]} for state in ("ok", "insufficient_data")],
    "logs-subscription": [{"filter_name": "errors"}],
    "s3-eventbridge": [{"events": ["object_deleted"]}, {"keys": ["in/*.png"]}],
    "s3": [
        {"events": ["object_removed"]},
        {"events": ["object_created_put"], "prefix": "in/", "suffix": ".png"},
    ],
    "autoscaling-events": [
        {"detail_types": ["EC2 Instance-terminate Lifecycle Action"]},
        {"detail": {"EC2InstanceId": ["i-1234567890abcdef0"]}},
    ],
    "codedeploy-events": [
        {"detail_types": ["CodeDeploy Instance State-change Notification"]},
        {"detail": {"state": ["FAILURE"]}},
    ],
    "codepipeline-events": [
        {"detail_types": [f"CodePipeline {part} Execution State Change"]}
        for part in ("Stage", "Action")
    ],
    "codebuild": [
        {"detail_types": ["CodeBuild Build Phase Change"]},
        {"detail": {"build-status": ["FAILED"]}},
        {"detail": {"additional-information": {"initiator": ["example"]}}},
    ],
    "ecr-scan": [{"detail": {"image-tags": ["latest"]}}],
    "eventbridge-rule": [
        {"event_pattern": {"source": [{"prefix": "shop."}], "detail": {"total": [1]}}}
    ],
    "sns": [{"filter_policy": {"severity": ["high"]}}],
    "dynamodb-stream": [{"tumbling_window": 60}],
    "kinesis-stream": [{"tumbling_window": 60}, {"consumer": "reports"}],
    "firehose-transform": [{"stream": ImportedByName("data", "data")}],
    "http-api": [
        {"routes": ["POST /items/{id}"]},
        {"routes": ["/files/{path+}"], "payload_format_version": "1.0"},
    ],
    "rest-api": [{"routes": ["POST /items/{id}"]}, {"routes": ["/files/{path+}"]}],
    "websocket-api": [
        {"authorization_type": None, "routes": [route]} for route in ("orders", "$disconnect")
    ],
    "alb": [{"multi_value_headers_enabled": True}, {"http_request_methods": ["POST"]}],
    "vpc-lattice": [{"protocol": "http"}],
    "cloudfront": [{"custom_headers": {"X-Name": "value"}}],
    "cloudformation-custom-resource": [
        {"provider": False},
        {"properties": {"Size": 3}},
        {"provider": False, "resource_type": "Custom::Thing"},
    ],
    "config-rule": [{"configuration_changes": False, "periodic": True}],
    "rabbitmq": [{"virtual_host": "shop"}],
    "documentdb": [{"collection_name": "orders", "full_document": "update_lookup"}],
    "codecommit": [{"custom_data": "x", "branches": ["release"]}],
    "codepipeline": [{"user_parameters": {"a": 1}}, {"user_parameters_string": "x"}],
    "codedeploy-hook": [{"hook": "post"}],
    "autoscaling-hook": [{"lifecycle_transition": "instance_terminating"}],
    "iot-authorizer": [{"signing_disabled": False}],
    "pipe": [
        {"resource": None, "bootstrap_servers": ["broker.example.com:9092"], **_KAFKA},
        {"resource": ImportedByArn("a", f"arn:aws:kafka:{ACCOUNT}:cluster/a/b-1"), **_KAFKA},
        *(
            {
                "resource": ImportedByArn("a", f"arn:aws:mq:{ACCOUNT}:broker:a:b-1"),
                "engine_type": engine,
                "queue": "orders",
                "secret": ImportedByName("a", "a"),
            }
            for engine in ("activemq", "rabbitmq")
        ),
    ],
    "bedrock-agentcore-interceptor": [
        {"interception_point": "response"},
        {"pass_request_headers": True},
    ],
    "bedrock-agentcore-evaluator": [{"level": level} for level in ("session", "tool_call")],
    "schedule": [{"input": {"job": "daily"}}],
    "schedule-rule": [{"input": [1]}],
    **{
        kind.type: [{"detail_types": [name]} for name in kind.details]
        for kind in own_kinds()
        if kind.__module__ == account_services.__name__
        and issubclass(kind, ServiceEventTrigger)
        and len(kind.details) > 1
    },
    "cognito-user-pool": [
        *({"operations": [name]} for name in _OPERATIONS),
        {"operations": ["pre_token_generation_config"], "lambda_version": "v2_0"},
    ],
    "rest-api-authorizer": [
        {"identity_sources": ["method.request.querystring.key", "method.request.header.X-Key"]}
    ],
    "http-api-authorizer": [{"identity_source": ["$request.querystring.key"]}],
    "websocket-authorizer": [{"identity_source": ["route.request.querystring.token"]}],
    "appsync": [{"max_batch_size": 10}],
    "appsync-events": [{"publish": False, "subscribe": True}],
    "lambda-destination": [{"on_failure": True}, {"response_only": True}],
    "bedrock-agent": [{"api_schema": {"payload": "openapi: 3.0.0"}, "function_schema": None}],
}

_DYNAMO_WINDOW = "aws_lambda_events::event::dynamodb::TimeWindowEvent"


def triggers() -> Iterator[tuple[str, Trigger]]:
    """Triggers of all kinds in all forms, and with settings, each with what it is called."""
    for case in CASES:
        yield str(case), made(case)
    for kind, settings in SETTINGS.items():
        first = next(case for case in CASES if case.kind == kind)
        for options in settings:
            yield f"{kind} {options}", evolve(made(first), **options)


def events() -> Iterator[tuple[str, str, Any]]:
    """What a trigger is called, its Rust type, and its sample event."""
    for name, trigger in triggers():
        event = trigger.sample_event()
        assert json.loads(json.dumps(event)) == event, name
        if trigger.event.type is None:
            continue
        # With batches a resolver is given a list of events.
        for each in event if isinstance(event, list) else [event]:
            yield name, trigger.event.type, each
        if trigger.type == "dynamodb-stream" and "window" in event:
            yield name, _DYNAMO_WINDOW, event


def test_every_sample_event_is_decoded_by_its_rust_type(sample: Callable[[str], Path]) -> None:
    samples = list(events())
    done = subprocess.run(
        ["cargo", "run", "--quiet", "--bin", "decode"],
        cwd=sample("events"),
        input=json.dumps([[kind, event] for _, kind, event in samples]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert len(answers) == len(samples) > len(CASES)
    wrong = {
        name: problem
        for (name, _, _), problem in zip(samples, answers, strict=True)
        if problem is not None
    }
    assert wrong == {}


def test_a_wrong_event_is_not_decoded(sample: Callable[[str], Path]) -> None:
    """The decoder can tell."""
    kind = "aws_lambda_events::event::sqs::SqsEvent"
    done = subprocess.run(
        ["cargo", "run", "--quiet", "--bin", "decode"],
        cwd=sample("events"),
        input=json.dumps([[kind, {"Records": [{"messageId": 1}]}], ["x::Y", {}]]),
        capture_output=True,
        text=True,
        check=True,
    )
    assert None not in json.loads(done.stdout)

"""What messages call the values that they are about."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import CdkRustLambdaError, RustFunction
from cdk_rust_lambda.errors import text_of, type_name
from cdk_rust_lambda.triggers import KinesisStreamTrigger, SqsTrigger
from tests.support.projects import skipping_stack


def test_constructs_are_called_as_their_documentation_calls_them() -> None:
    stack = skipping_stack()
    api = apigatewayv2.HttpApi.from_http_api_attributes(stack, "Api", http_api_id="x")
    named = {
        "Queue": sqs.Queue(stack, "Queue"),
        "IQueue": sqs.Queue.from_queue_arn(stack, "Q", "arn:aws:sqs:us-east-1:1:q"),
        "ITable": dynamodb.Table.from_table_name(stack, "T", "t"),
        "IFunction": lambda_.Function.from_function_name(stack, "F", "f"),
        "IHttpApi": api,
        "IEventBus": events.EventBus.from_event_bus_name(stack, "B", "b"),
        "CfnQueue": sqs.CfnQueue(stack, "C"),
        "Stack": stack,
        "Duration": Duration.seconds(1),
        "str": "a",
    }
    assert {name: type_name(each) for name, each in named.items()} == {each: each for each in named}


def test_values_with_a_text_of_their_own_keep_it() -> None:
    stack = skipping_stack()
    assert text_of("a") == "'a'"
    assert text_of([1, sqs.Queue(stack, "Queue"), {"a": None}]) == "[1, Queue, {'a': None}]"


def test_no_message_names_a_class_of_jsii() -> None:
    stack = skipping_stack()
    queue = sqs.Queue(stack, "Queue")
    imported = {
        "ITable": dynamodb.Table.from_table_name(stack, "Table", "t"),
        "IEventBus": events.EventBus.from_event_bus_name(stack, "Bus", "b"),
    }

    def function(**keywords: Any) -> RustFunction:
        return RustFunction(stack, "F", manifest_path=".", **keywords)

    for name, given in imported.items():
        wrong: Any = given
        for make in (
            partial(SqsTrigger, wrong),
            partial(KinesisStreamTrigger, wrong),
            partial(SqsTrigger, queue, alias=wrong),
            partial(SqsTrigger, queue, filters=[wrong]),
            partial(function, triggers=wrong),
            partial(function, triggers=[wrong]),
            partial(function, bundling=wrong),
            partial(function, timeout=wrong),
            partial(function, include_triggers=[wrong]),
        ):
            with pytest.raises(CdkRustLambdaError) as caught:
                make()
            assert f"found {name}" in str(caught.value).replace("[", "")

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Duration, Stack
from aws_cdk import aws_appsync as appsync

from cdk_rust_lambda.triggers import (
    AppSyncAuthorizerTrigger,
    AppSyncEventsTrigger,
    AppSyncTrigger,
)
from tests.support.pairs import refused, same_in_both
from tests.support.projects import resources_of, skipping_stack, write
from tests.support.triggers import conditions_of_trust, function_with, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

RESOLVER = "AWS::AppSync::Resolver"
DATA_SOURCE = "AWS::AppSync::DataSource"
ALIAS = "[package.metadata.lambda.deploy]\nalias = 'live'\n"
ARN = "arn:aws:appsync:eu-west-1:123456789012:apis/abc123"


@pytest.fixture
def schema(tmp_path: Path) -> str:
    write(tmp_path, {"schema.graphql": "type Query { post(id: ID!): String }\n"})
    return str(tmp_path / "schema.graphql")


def graphql(stack: Stack, schema: str, **more: Any) -> appsync.GraphqlApi:
    definition = appsync.Definition.from_file(schema)
    return appsync.GraphqlApi(stack, "Api", name="api", definition=definition, **more)


def test_a_resolver(tmp_path: Path, schema: str) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'appsync'\nsource = 'given'\ntype_name = 'Query'\nfield_name = 'post'\n"
        "description = 'd'\nmax_batch_size = 5\nname = 'posts'",
        lambda api: AppSyncTrigger(
            api,
            type_name="Query",
            field_name="post",
            description="d",
            max_batch_size=5,
            name="posts",
        ),
        lambda stack: graphql(stack, schema),
    )
    source = only(stack, DATA_SOURCE)
    assert source["Name"] == "posts"
    assert source["LambdaConfig"]["LambdaFunctionArn"]["Fn::GetAtt"][0].startswith("F")
    resolver = only(stack, RESOLVER)
    assert resolver["TypeName"] == "Query"
    assert resolver["FieldName"] == "post"
    assert resolver["MaxBatchSize"] == 5
    assert "lambda:InvokeFunction" in str(resources_of(stack, "AWS::IAM::Policy"))


@pytest.mark.parametrize("source", [f"'{ARN}'", "{ name = 'abc123' }"])
def test_an_api_that_exists(tmp_path: Path, source: str) -> None:
    stack = skipping_stack()
    lines = f"source = {source}\ntype_name = 'Query'\nfield_name = 'post'\nid = 'my-posts'"
    function_with(tmp_path, stack, manifest=trigger_table(f"type = 'appsync'\n{lines}"))
    assert only(stack, RESOLVER)["ApiId"] == "abc123"
    assert only(stack, DATA_SOURCE)["Name"] == "my_posts"


def test_two_fields_and_an_alias(tmp_path: Path, schema: str) -> None:
    stack = skipping_stack()
    api = graphql(stack, schema)
    triggers = [
        AppSyncTrigger(api, type_name="Query", field_name=name, alias="live") for name in ("a", "b")
    ]
    function = function_with(tmp_path, stack, *triggers, manifest=ALIAS)
    assert list(function.triggers) == ["AppsyncApiQueryA", "AppsyncApiQueryB"]
    sources = resources_of(stack, DATA_SOURCE)
    assert all("Alias" in each["LambdaConfig"]["LambdaFunctionArn"]["Ref"] for each in sources)


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"api": None}, "api"),
        ({"field_name": None}, "field_name"),
        ({"type_name": None}, "type_name"),
        ({"type_name": "a-b"}, "type_name"),
        ({"max_batch_size": 2001}, "max_batch_size"),
        ({"name": "a-b"}, "name"),
    ],
)
def test_resolvers_that_are_wrong(options: dict[str, Any], key: str, schema: str) -> None:
    api = graphql(Stack(), schema)
    given = {"api": api, "type_name": "Query", "field_name": "post", **options}
    refused(lambda: AppSyncTrigger(**given), key)


def event_api(stack: Stack) -> appsync.EventApi:
    return appsync.EventApi(stack, "Events", api_name="events")


def test_channels(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'appsync-events'\nsource = 'given'\nchannel_namespace_name = 'orders'\n"
        "subscribe = true\nlambda_invoke_type = 'event'\ndescription = 'd'\nname = 'n'",
        lambda api: AppSyncEventsTrigger(
            api,
            channel_namespace_name="orders",
            subscribe=True,
            lambda_invoke_type=appsync.LambdaInvokeType.EVENT,
            description="d",
            name="n",
        ),
        event_api,
    )
    namespace = only(stack, "AWS::AppSync::ChannelNamespace")
    assert namespace["Name"] == "orders"
    handlers = namespace["HandlerConfigs"]
    assert set(handlers) == {"OnPublish", "OnSubscribe"}
    for handler in handlers.values():
        assert handler["Behavior"] == "DIRECT"
        assert handler["Integration"]["LambdaConfig"]["InvokeType"] == "EVENT"
    assert "lambda:InvokeFunction" in str(resources_of(stack, "AWS::IAM::Policy"))


def test_an_event_api_that_is_created(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = "type = 'appsync-events'\nchannel_namespace_name = 'orders'"
    function_with(tmp_path, stack, manifest=trigger_table(lines))
    configuration = only(stack, "AWS::AppSync::Api")["EventConfig"]
    assert configuration["AuthProviders"] == [{"AuthType": "AWS_IAM"}]
    namespace = only(stack, "AWS::AppSync::ChannelNamespace")
    assert set(namespace["HandlerConfigs"]) == {"OnPublish"}


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({}, "channel_namespace_name"),
        ({"channel_namespace_name": "a b"}, "channel_namespace_name"),
        ({"channel_namespace_name": "a", "publish": False}, "publish"),
        ({"channel_namespace_name": "a", "lambda_invoke_type": "x"}, "lambda_invoke_type"),
    ],
)
def test_channels_that_are_wrong(options: dict[str, Any], key: str) -> None:
    refused(lambda: AppSyncEventsTrigger(**options), key)


def test_an_authorizer(tmp_path: Path, schema: str) -> None:
    provider = appsync.AuthorizationMode(authorization_type=appsync.AuthorizationType.IAM)
    configuration = appsync.AuthorizationConfig(additional_authorization_modes=[provider])
    stack = same_in_both(
        tmp_path,
        "type = 'appsync-authorizer'\nsource = 'given'\nresults_cache_ttl = 60\n"
        "validation_regex = 'a.*'",
        lambda api: AppSyncAuthorizerTrigger(
            api, results_cache_ttl=Duration.minutes(1), validation_regex="a.*"
        ),
        lambda stack: graphql(stack, schema, authorization_config=configuration),
    )
    first, own = only(stack, "AWS::AppSync::GraphQLApi")["AdditionalAuthenticationProviders"]
    assert first == {"AuthenticationType": "AWS_IAM"}
    assert own["AuthenticationType"] == "AWS_LAMBDA"
    lambda_configuration = own["LambdaAuthorizerConfig"]
    assert lambda_configuration.pop("AuthorizerUri")["Fn::GetAtt"][0].startswith("F")
    assert lambda_configuration == {
        "AuthorizerResultTtlInSeconds": 60,
        "IdentityValidationExpression": "a.*",
    }
    permission = only(stack, "AWS::Lambda::Permission")
    assert permission["Principal"] == "appsync.amazonaws.com"
    assert permission["SourceArn"]["Fn::GetAtt"][0].startswith("Api")
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}


def test_an_authorizer_that_is_refused(tmp_path: Path, schema: str) -> None:
    refused(AppSyncAuthorizerTrigger, "api", "is needed")
    stack = skipping_stack()
    api = graphql(stack, schema)
    triggers = [
        AppSyncAuthorizerTrigger(api, id="a"),
        AppSyncAuthorizerTrigger(api, id="b", results_cache_ttl=Duration.seconds(0)),
    ]
    refused(lambda: function_with(tmp_path, stack, *triggers), "api", "already")
    lines = f"type = 'appsync-authorizer'\nsource = '{ARN}'"
    with pytest.raises(Exception, match="can't be imported"):
        function_with(tmp_path, skipping_stack(), manifest=trigger_table(lines))


def test_the_sample_events(schema: str) -> None:
    api = graphql(Stack(), schema)
    options: dict[str, Any] = {"type_name": "Query", "field_name": "post"}
    event = AppSyncTrigger(api, **options).sample_event()
    assert event["info"]["fieldName"] == "post"
    batches = AppSyncTrigger(api, **options, max_batch_size=2)
    assert isinstance(batches.sample_event(), list)
    assert batches.event.type is None
    assert str(AppSyncTrigger(api, **options).event.type).endswith("DirectResolverEvent")
    events = AppSyncEventsTrigger(channel_namespace_name="orders").sample_event()
    assert events["info"]["channel"]["path"] == "/orders/example"
    subscription = AppSyncEventsTrigger(
        channel_namespace_name="orders", publish=False, subscribe=True
    ).sample_event()
    assert subscription["events"] is None
    assert AppSyncAuthorizerTrigger(api).sample_event()["requestContext"]["accountId"]


def test_the_errors_of_an_event_api_that_is_created_are_logged(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, AppSyncEventsTrigger(channel_namespace_name="orders"))
    logging = only(stack, "AWS::AppSync::Api")["EventConfig"]["LogConfig"]
    assert logging["LogLevel"] == "ERROR"
    group = only(stack, "AWS::Logs::LogGroup")
    assert group["RetentionInDays"] == 30
    assert "/aws/appsync/apis/" in str(group["LogGroupName"])
    assert resources_of(stack, "Custom::LogRetention") == []
    trusted = [
        str(each["AssumeRolePolicyDocument"]) for each in resources_of(stack, "AWS::IAM::Role")
    ]
    assert any("appsync" in each and "aws:SourceAccount" in each for each in trusted)


def test_the_role_of_a_resolver_is_for_the_api(tmp_path: Path, schema: str) -> None:
    stack = skipping_stack()
    trigger = AppSyncTrigger(graphql(stack, schema), type_name="Query", field_name="post")
    function_with(tmp_path, stack, trigger)
    (condition,) = conditions_of_trust(stack, "appsync")
    assert "aws:SourceAccount" in condition["StringEquals"]
    assert condition["ArnEquals"]["aws:SourceArn"]["Fn::GetAtt"][1] == "Arn"


def test_the_role_of_an_event_api_is_for_the_api(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, AppSyncEventsTrigger(channel_namespace_name="orders"))
    conditions = conditions_of_trust(stack, "appsync")
    assert all("aws:SourceAccount" in each["StringEquals"] for each in conditions)
    (arn,) = [each["ArnEquals"]["aws:SourceArn"] for each in conditions if "ArnEquals" in each]
    assert arn["Fn::GetAtt"][1] == "ApiArn"

"""Public Rust functions: what they depend on, and what invokes them.

Facts of manifests that anyone can read, by repository and folder; nothing of their code. A crate is written
`name`, `name[a b]` with these features and without the default ones, or `name+[a b]` with both;
`member:name` is a member of the same workspace, `inherited` what the workspace says of a crate.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from attrs import frozen


@frozen
class PublicFunction:
    """A public function.

    Attributes:
        place: Its repository and folder.
        crates: What its package depends on.
        kinds: What invokes it, or may: its code takes these events.
        others: What its code can't take, as far as its manifest tells.
        members: What the members depend on that it uses.
    """

    place: str
    crates: str
    kinds: tuple[str, ...]
    others: tuple[str, ...] = ()
    members: Mapping[str, str] = MappingProxyType({})


_RUNTIME = "aws/aws-lambda-rust-runtime examples/"
_PATTERNS = "aws-samples/serverless-patterns "
_WORKSHOP = "lmammino/rust-lambda-workshop-ext "
_SHED = "JeremieRodon/demo-rust-lambda rust/lambdas/"
_SHED_MEMBERS = MappingProxyType(
    {
        "lambda_apigw_utils": "lambda_http thiserror member:lambda_commons_utils",
        "lambda_commons_utils": "tokio serde serde_json log lambda_runtime aws_lambda_events[] aws-config",
        "sheep_shed": "serde thiserror",
    }
)
_HTTP = ("http-api", "rest-api", "function-url", "alb")
_OWN = ("stepfunctions-task", "sqs", "schedule", "http-api")

CORPUS = (
    PublicFunction(
        f"{_RUNTIME}advanced-sqs-multiple-functions-shared-data/consumer",
        "aws_lambda_events[sqs] lambda_runtime tokio member:pizza_lib",
        ("sqs",),
        ("s3", "sns", "http-api"),
        {"pizza_lib": "serde"},
    ),
    PublicFunction(
        f"{_RUNTIME}advanced-sqs-multiple-functions-shared-data/producer",
        "lambda_runtime serde_json tokio aws-config aws-sdk-sqs member:pizza_lib",
        ("schedule", "http-api"),
        members={"pizza_lib": "serde"},
    ),
    PublicFunction(
        f"{_RUNTIME}advanced-sqs-partial-batch-failures",
        "serde serde_json futures aws_lambda_events lambda_runtime tokio",
        ("sqs",),
    ),
    PublicFunction(
        f"{_RUNTIME}advanced-appconfig-feature-flags",
        "lambda_runtime serde serde_json tokio async-trait reqwest thiserror",
        _OWN,
    ),
    PublicFunction(
        f"{_RUNTIME}basic-cognito-post-confirmation",
        "aws_lambda_events[cognito] lambda_runtime tokio aws-config aws-sdk-ses",
        ("cognito-user-pool",),
        ("sqs", "kinesis-stream"),
    ),
    PublicFunction(f"{_RUNTIME}basic-lambda", "lambda_runtime serde tokio", _OWN),
    PublicFunction(f"{_RUNTIME}basic-lambda-external-runtime", "lambda_runtime serde tokio async-channel", _OWN),
    PublicFunction(
        f"{_RUNTIME}basic-error-error-crates-integration",
        "lambda_runtime+[anyhow eyre miette] serde tokio anyhow eyre miette",
        _OWN,
    ),
    PublicFunction(f"{_RUNTIME}basic-error-thiserror", "lambda_runtime serde tokio thiserror", _OWN),
    PublicFunction(f"{_RUNTIME}basic-sdk", "lambda_runtime serde tokio async-trait aws-config aws-sdk-s3", _OWN),
    PublicFunction(
        f"{_RUNTIME}basic-s3-object-lambda-thumbnail",
        "aws_lambda_events lambda_runtime tokio aws-config aws-sdk-s3 thumbnailer mime ureq",
        ("s3-object-lambda",),
    ),
    PublicFunction(
        f"{_RUNTIME}basic-s3-thumbnail",
        "aws_lambda_events lambda_runtime tokio aws-config aws-sdk-s3 thumbnailer mime",
        ("s3",),
    ),
    PublicFunction(f"{_RUNTIME}basic-sqs", "aws_lambda_events lambda_runtime serde tokio", ("sqs",)),
    PublicFunction(f"{_RUNTIME}basic-streaming-response", "lambda_runtime tokio serde_json", ("function-url",)),
    PublicFunction(
        f"{_RUNTIME}extension-internal-flush",
        "aws_lambda_events lambda-extension lambda_runtime serde tokio anyhow",
        ("sqs",),
    ),
    PublicFunction(f"{_RUNTIME}http-axum-apigw-authorizer", "axum lambda_http serde_json tokio", _HTTP),
    PublicFunction(f"{_RUNTIME}http-axum-diesel", "axum lambda_http serde tokio diesel diesel-async", _HTTP),
    PublicFunction(
        f"{_RUNTIME}http-axum-middleware",
        "axum lambda_http[apigw_rest tracing] serde_json tokio",
        ("rest-api",),
        ("http-api", "alb"),
    ),
    PublicFunction(
        f"{_RUNTIME}http-axum-streaming",
        "axum lambda_http[apigw_http tracing] tokio tokio-stream bytes thiserror",
        ("http-api", "function-url"),
        ("alb", "vpc-lattice"),
    ),
    PublicFunction(f"{_RUNTIME}http-basic-lambda", "lambda_http tokio", _HTTP, ("sqs", "s3")),
    PublicFunction(f"{_RUNTIME}http-cors", "lambda_http tower-http tokio", _HTTP, ("sqs",)),
    PublicFunction(
        f"{_RUNTIME}http-dynamodb",
        "serde_json serde serde_dynamo lambda_http tokio aws-sdk-dynamodb aws-config",
        _HTTP,
    ),
    PublicFunction(
        f"{_RUNTIME}opentelemetry-tracing",
        "lambda_runtime+[opentelemetry] serde_json tokio opentelemetry tower tracing tracing-opentelemetry",
        _OWN,
    ),
    PublicFunction("aws-samples/serverless-rust-demo products", "lambda_http lambda_runtime rayon serde serde_json tokio aws-sdk-dynamodb", ("http-api", "dynamodb-stream")),
    PublicFunction(f"{_PATTERNS}alb-lambda-rust", "lambda_http lambda_runtime serde serde_json tokio tracing-subscriber", ("alb",)),
    PublicFunction(f"{_PATTERNS}apigw-http-api-lambda-rust", "lambda_http lambda_runtime serde_json tokio tracing-subscriber", ("http-api",)),
    PublicFunction(f"{_PATTERNS}apigw-lambda-rust", "lambda_http lambda_runtime serde serde_json tokio tracing-subscriber", ("rest-api",)),
    PublicFunction(
        f"{_PATTERNS}apigw-websocket-api-bedrock-streaming-rust-cdk",
        "aws_lambda_events[apigw] lambda_runtime serde serde_json tokio aws-config aws-sdk-bedrockruntime bytes http",
        ("websocket-api", "rest-api", "http-api"),
        ("sqs", "alb"),
    ),
    PublicFunction(f"{_PATTERNS}appconfig-lambda-rust", "lambda_runtime serde serde_json tokio lazy_static reqwest", _OWN),
    PublicFunction(f"{_PATTERNS}cloudfront-lambda-url-rust", "lambda_http serde_json tokio tracing-subscriber", ("cloudfront", "function-url")),
    PublicFunction(
        f"{_PATTERNS}dynamodb-streams-lambda-eventbridge-sam-rust",
        "aws_lambda_events[dynamodb] aws-sdk-eventbridge lambda_runtime serde_json serde tokio typed-builder",
        ("dynamodb-stream",),
        ("sqs", "kinesis-stream"),
    ),
    PublicFunction(
        f"{_PATTERNS}eventbridge-lambda-rust",
        "aws_lambda_events[cloudwatch_events] lambda_runtime tokio tracing-subscriber",
        ("eventbridge-rule", "schedule", "codebuild"),
        ("s3", "sns"),
    ),
    PublicFunction(f"{_PATTERNS}lambda-bedrock-response-streaming-rust-cdk", "lambda_runtime serde serde_json tokio bytes aws-config", ("function-url",)),
    PublicFunction(
        f"{_PATTERNS}lambda-rekognition-rust",
        "lambda_runtime serde serde_json tokio aws_lambda_events[s3] aws-config aws-sdk-rekognition",
        ("eventbridge-rule", "s3-eventbridge"),
        ("sqs",),
    ),
    PublicFunction(f"{_PATTERNS}lambda-sfn-rust", "lambda_runtime serde serde_json tokio aws-sdk-sfn", ("http-api", "stepfunctions-task")),
    PublicFunction(f"{_PATTERNS}lambda-s3-rust", "lambda_runtime serde_json tokio aws-config aws-sdk-s3", _OWN),
    PublicFunction(
        f"{_PATTERNS}s3-eventbridge-rust-sam",
        "lambda_runtime serde_json serde tokio aws_lambda_events[s3] aws-config aws-sdk-s3",
        ("eventbridge-rule", "s3-eventbridge", "s3"),
    ),
    PublicFunction(
        f"{_PATTERNS}sns-sqs-lambda-rust-sam",
        "aws_lambda_events[sqs sns] lambda_runtime serde serde_json tokio futures",
        ("sqs", "sns"),
        ("s3", "ses-receipt"),
    ),
    PublicFunction(
        f"{_PATTERNS}sqs-lambda-partial-batch-rust-sam",
        "aws_lambda_events[sqs] lambda_runtime serde serde_json tokio futures",
        ("sqs",),
        ("dynamodb-stream",),
    ),
    PublicFunction(f"{_PATTERNS}sqs-lambda-rust-sam", "aws_lambda_events[sqs] lambda_runtime tokio", ("sqs",), ("sns", "eventbridge-rule")),
    PublicFunction("JeremieRodon/demo-rust-lambda-appsync rust/lambdas/appsync-source", "lambda-appsync serde serde_dynamo aws-sdk-dynamodb thiserror member:dynamodb_utils", ("appsync",), members={"dynamodb_utils": "tokio serde serde_dynamo aws-sdk-dynamodb log"}),
    PublicFunction("JeremieRodon/demo-rust-lambda-appsync rust/lambdas/appsync-bench-source", "lambda-appsync serde serde_dynamo", ("appsync",)),
    *(
        PublicFunction(f"{_SHED}{name}", f"member:lambda_apigw_utils {more}", _HTTP, members=_SHED_MEMBERS)
        for name, more in (
            ("delete-wolf-ocd", "member:sheep_shed aws-sdk-dynamodb"),
            ("get-cat-ackermann", ""),
            ("post-sheep-random", "member:sheep_shed aws-sdk-dynamodb rand"),
        )
    ),
    PublicFunction(f"{_WORKSHOP}03-hello-lambda", "lambda_http tokio", _HTTP),
    PublicFunction(f"{_WORKSHOP}04-s3-event", "aws_lambda_events[s3] lambda_runtime tokio", ("s3",), ("sqs", "schedule")),
    PublicFunction(f"{_WORKSHOP}05-sqs-event", "aws_lambda_events[sqs] lambda_runtime tokio", ("sqs",), ("s3",)),
    PublicFunction(f"{_WORKSHOP}06-custom-event", "serde serde_json lambda_runtime tokio", _OWN),
    PublicFunction(f"{_WORKSHOP}exercises/04-s3-thumbnail", "aws_lambda_events[s3] lambda_runtime tokio aws-config aws-sdk-s3 image urlencoding", ("s3",), ("sns",)),
    PublicFunction("whslabs/rust-lambda-cloudtrail", "aws_lambda_events lambda_runtime serde_json tokio aws-sdk-sns", ("logs-subscription",)),
    PublicFunction("nikolalosic/rust-lambda-authorizer", "lambda_runtime aws_lambda_events serde serde_json tokio jsonwebtoken", ("rest-api-authorizer", "http-api-authorizer")),
    PublicFunction("VictorFAntunes/rust-lambda-s3-tagging-sqs", "aws_lambda_events lambda_runtime serde serde_json tokio aws-sdk-s3", ("s3",)),
    PublicFunction("dbanty/rust-lambda-graphql-example", "aws_lambda_events[] lambda_http lambda_runtime serde_json tokio async-graphql http", _HTTP),
    PublicFunction("dmux/deltalake-lambda-rust-ingestion", "lambda_runtime+[tracing] tokio serde serde_json deltalake aws-sdk-s3", ("s3", "sqs")),
    PublicFunction("Nick-Sullivan/rust-lambda lambda/api_cloud_entry", "lambda_http serde serde_json tokio member:api", ("http-api", "websocket-api"), members={"api": "serde serde_json"}),
    PublicFunction("Nick-Sullivan/rust-lambda lambda/api_sqs_entry", "aws_lambda_events lambda_runtime serde serde_json tokio", ("sqs",)),
    # As their README says to write it.
    PublicFunction("hanabu/lambda-web README", "lambda-web+[actix4]", ("http-api", "rest-api")),
    PublicFunction("poem-web/poem poem-lambda README", "poem poem-lambda tokio", ("http-api", "rest-api")),
    PublicFunction("awslabs/aws-lambda-web-adapter examples/rust-actix-web-zip/rust_app", "actix-web", _HTTP),
    PublicFunction("awslabs/aws-lambda-web-adapter examples/rust-axum-zip/rust_app", "axum tokio", _HTTP),
)  # fmt: skip

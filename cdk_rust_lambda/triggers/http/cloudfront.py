"""Requests to CloudFront, which alone may call the function's URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar, cast

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.duplicates import Place, claim, in_app
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.source import Created, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger, inform
from cdk_rust_lambda.triggers.http.answer_time import check_answer_time, seconds_of
from cdk_rust_lambda.triggers.http.common import only_for_created, request_event
from cdk_rust_lambda.triggers.http.function_url import DOMAIN, check_no_url, check_streaming
from cdk_rust_lambda.triggers.http.routes import Route
from cdk_rust_lambda.triggers.http.sample_requests import request_v2
from cdk_rust_lambda.triggers.options.fields import (
    duration,
    enum_member,
    flag,
    integer,
    set_options,
    string,
    string_table,
)
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.resources import refuse_properties

_READ_TIMEOUT = 30  # seconds; CloudFront's own default
_ORIGIN_OPTIONS = (
    *("connection_attempts", "connection_timeout", "custom_headers", "keepalive_timeout"),
    *("origin_path", "origin_shield_enabled", "origin_shield_region", "read_timeout"),
)


@with_options
class CloudFrontTrigger(Trigger):
    """Answers requests to a CloudFront distribution.

    The function, or its alias, gets a URL that only the distribution may call: with the auth type
    `aws_iam`, and an origin access control that signs the requests. Nothing is cached unless a cache
    policy says so. The handler is one of the crate `lambda_http` (feature `apigw_http`). See "Restrict
    access to an AWS Lambda function URL origin" in the CloudFront guide. Lambda@Edge, which runs functions
    in CloudFront itself, has no runtime for Rust.

    Args:
        distribution: The distribution. Default: one is created, with access logs in a bucket that is
            private, encrypted, and kept when the stack is deleted, each log for three months. An existing one is given as a
            construct, in Python or in resources=.
        path_pattern: Which requests go to the function: `/api/*`. Needed with a distribution that
            exists; one that is created sends all.
        access_logs: Whether a distribution that is created has access logs. Default: True.
        cache_policy: What is cached, and by what it is told apart. Default: nothing is cached.
        connection_attempts: How often to try to connect: 1 to 3. Default: 3.
        connection_timeout: How long to try: 1 to 10 seconds. Default: 10 seconds.
        custom_headers: Headers that the function gets. Default: none.
        invoke_mode: `buffered`, or `response_stream` for answers that begin before they are whole.
            Default: `buffered`.
        keepalive_timeout: How long to keep the connection: 1 to 180 seconds. Default: 5 seconds.
        origin_path: What is put before the path: `/api`. Default: nothing.
        origin_shield_enabled: Whether requests go through one more cache. Default: by the Region.
        origin_shield_region: The Region of that cache. Default: none.
        read_timeout: How long CloudFront waits: 1 to 180 seconds, over 60 with a raised quota.
            Default: 30 seconds.

    Raises:
        TriggerError: no path pattern, one that is taken, an option out of range, or a URL already.
    """

    type: ClassVar[str] = "cloudfront"
    source_field: ClassVar[str | None] = "distribution"
    event: ClassVar[HandlerEvent] = request_event("apigw_http")
    has_url: ClassVar[bool] = True

    distribution: Annotated[
        cloudfront.Distribution | Source | None,
        Resource(
            "a distribution",
            "add_behavior",
            not_imported="what another stack owns can't get a behavior",
        ),
    ] = None
    _: KW_ONLY
    path_pattern: Annotated[
        str | None, string(r"[\w*?./$~\"'@:+&-]{1,255}", "a path such as '/api/*'")
    ] = None
    access_logs: Annotated[bool | None, flag()] = None
    cache_policy: Annotated[
        cloudfront.ICachePolicy | Source | None,
        Resource("a cache policy", "cache_policy_id", creatable=False, nameable=False),
    ] = None
    connection_attempts: Annotated[int | None, integer(1, 3)] = None
    connection_timeout: Annotated[Duration | None, duration(1, 10)] = None
    custom_headers: Annotated[Mapping[str, str] | None, string_table()] = None
    invoke_mode: Annotated[lambda_.InvokeMode | str | None, enum_member(lambda_.InvokeMode)] = None
    keepalive_timeout: Annotated[Duration | None, duration(1, 180)] = None
    origin_path: Annotated[
        str | None, string(r"/\S*[^\s/]", "a path from '/', without one at its end")
    ] = None
    origin_shield_enabled: Annotated[bool | None, flag()] = None
    origin_shield_region: Annotated[str | None, string(r"[a-z]{2}(-[a-z]+)+-\d", "a Region")] = None
    read_timeout: Annotated[Duration | None, duration(1, 180)] = None

    def __attrs_post_init__(self) -> None:
        only_for_created(self, "access_logs")
        if (self.path_pattern is None) is not self.creates_source:
            what = "is for a distribution that exists" if self.creates_source else "is needed"
            raise TriggerError(
                f"a path pattern {what}",
                key="path_pattern",
                remedy="name distribution and path_pattern, or neither of them",
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> cloudfront.Distribution:
        """Adds a URL, and a behavior or a whole distribution."""
        handler = self.handler(function)
        check_no_url(function, handler)
        check_streaming(function, self.invoke_mode)
        seconds = seconds_of(self.read_timeout, _READ_TIMEOUT)
        check_answer_time(function, seconds, "CloudFront", ", or raise read_timeout of the trigger")
        url = lambda_.FunctionUrl(
            function,
            f"{construct_id}Url",
            function=handler,
            auth_type=lambda_.FunctionUrlAuthType.AWS_IAM,
            **set_options(self, "invoke_mode"),
        )
        origin = origins.FunctionUrlOrigin.with_origin_access_control(
            cast("lambda_.IFunctionUrl", url), **set_options(self, *_ORIGIN_OPTIONS)
        )
        distribution = self._provide_distribution(function, construct_id, origin)
        _inform_of_signing(distribution)
        _name_handler(distribution, url, handler)
        return distribution

    def sample_event(self) -> dict[str, Any]:
        """Returns a request that the path pattern matches."""
        path = (self.path_pattern or "/example").replace("*", "example").replace("?", "x")
        path = f"{self.origin_path or ''}/{path.lstrip('/')}"
        event = request_v2(
            Route("GET", path), domain=DOMAIN, stage="$default", route_key="$default"
        )
        event["headers"]["via"] = "2.0 example.cloudfront.net (CloudFront)"
        event["headers"].update(
            {name.lower(): value for name, value in (self.custom_headers or {}).items()}
        )
        return event

    def _provide_distribution(
        self, function: lambda_.Function, construct_id: str, origin: cloudfront.IOrigin
    ) -> cloudfront.Distribution:
        """Returns the distribution, which sends requests to the origin: all, if it is created for that."""
        policy = cast("cloudfront.ICachePolicy | None", self.cache_policy)
        behavior: dict[str, Any] = {
            "allowed_methods": cloudfront.AllowedMethods.ALLOW_ALL,
            "cache_policy": policy or cloudfront.CachePolicy.CACHING_DISABLED,
            # The host is part of what is signed, and has to be the URL's own.
            "origin_request_policy": cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            "viewer_protocol_policy": cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        }
        if self.creates_source:
            return self._new_distribution(function, construct_id, {"origin": origin, **behavior})
        distribution = cast("cloudfront.Distribution", self.distribution)
        pattern = str(self.path_pattern)
        claim(
            function,
            construct_id,
            Place(
                in_app(distribution, distribution.distribution_id),
                pattern,
                "the path pattern",
                option="path_pattern",
                check_id="duplicate",
            ),
        )
        distribution.add_behavior(pattern, origin, **behavior)
        return distribution

    def _new_distribution(
        self, function: lambda_.Function, construct_id: str, behavior: dict[str, Any]
    ) -> cloudfront.Distribution:
        if isinstance(self.distribution, Created):
            refuse_properties(self.distribution, "distribution")
        bucket = None
        if self.access_logs is not False:
            bucket = s3.Bucket(
                function,
                f"{construct_id}AccessLogs",
                block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
                encryption=s3.BucketEncryption.S3_MANAGED,
                enforce_ssl=True,
                lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(90))],
                # CloudFront writes its logs with an access control list.
                object_ownership=s3.ObjectOwnership.OBJECT_WRITER,
                removal_policy=RemovalPolicy.RETAIN,
            )
        return cloudfront.Distribution(
            function,
            construct_id,
            default_behavior=cloudfront.BehaviorOptions(**behavior),
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            log_bucket=bucket,
        )


def _inform_of_signing(distribution: cloudfront.Distribution) -> None:
    inform(
        distribution,
        "cloudfront-payload-hash",
        "Lambda takes no request that isn't signed as a whole: let clients of the distribution send the"
        " SHA-256 of a body with PUT and POST, in the header x-amz-content-sha256",
    )


def _name_handler(
    distribution: cloudfront.Distribution, url: lambda_.FunctionUrl, handler: lambda_.IFunction
) -> None:
    """Makes the permissions those of the alias, if it is one that has the URL.

    aws-cdk-lib names the attribute `FunctionArn` of the URL, of which CloudFormation doesn't say whether
    the alias is a part.
    """
    arn = url.function_arn
    for child in distribution.node.find_all():
        if isinstance(child, lambda_.CfnPermission) and child.function_name == arn:
            child.function_name = handler.function_arn

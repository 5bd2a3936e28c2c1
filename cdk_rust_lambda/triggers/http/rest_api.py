"""Methods of REST APIs of API Gateway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar, cast

from aws_cdk import Duration
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.duplicates import in_app
from cdk_rust_lambda.triggers.core.option import Strings, with_options
from cdk_rust_lambda.triggers.core.samples import known
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, inform
from cdk_rust_lambda.triggers.http.answer_time import Caller, check_api_time, seconds_of
from cdk_rust_lambda.triggers.http.api_trigger import ApiTrigger
from cdk_rust_lambda.triggers.http.common import (
    check_stage_variable,
    inform_open,
    only_for_created,
    request_event,
)
from cdk_rust_lambda.triggers.http.rest_api_documents import allow_documented_methods
from cdk_rust_lambda.triggers.http.rest_api_requests import (
    REQUEST_MODELS,
    REQUEST_PARAMETERS,
    RESOURCE_POLICY,
    RestCors,
    policy_of,
    request_options,
)
from cdk_rust_lambda.triggers.http.routes import Route, http_routes
from cdk_rust_lambda.triggers.http.sample_requests import example_domain, request_v1
from cdk_rust_lambda.triggers.http.stages import Throttle, rest_stage_options
from cdk_rust_lambda.triggers.http.tenant_id import (
    TENANT_ID,
    check_tenant_id,
    integration_options,
    with_tenant,
)
from cdk_rust_lambda.triggers.options.fields import (
    duration,
    enum_member,
    flag,
    keyword,
    set_options,
    string,
    strings,
)
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.options.structs import cdk_struct
from cdk_rust_lambda.triggers.wiring.permissions import refusals

_LONGEST = 29  # seconds that a REST API waits, unless the account's quota is raised
_CALLER = Caller(
    "the REST API",
    _LONGEST,
    900,
    ", raise timeout of the trigger over {seconds} seconds, for which the account's quota of API Gateway"
    " must allow it, or answer first and work on in a queue",
    "Integration.TimeoutInMillis",
)
_STAGE = "prod"


@with_options
class RestApiTrigger(ApiTrigger):
    """Answers requests to methods of a REST API.

    Wired as a Lambda proxy integration; API Gateway may invoke the function for those methods only. The
    handler is one of the crate `lambda_http` (feature `apigw_rest`). An API that is created is
    Regional, has a stage with access logs, and leaves the account's settings alone. Paths in
    `lambda_http` begin with the stage, `/prod/items`, unless the variable
    `AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH` is set, whatever its value; of a header that came more than once
    it has the last value only. See "Lambda
    proxy integrations in API Gateway" and "Quotas for configuring and running a REST API" in the API
    Gateway guide.

    Args:
        api: The API. Default: one is created. An existing one is given as a construct, in Python or in
            resources=; methods of an API of another stack are live only after that deploys its stage.
        routes: Methods and paths: `["GET /items/{id}", "POST /items"]`; without a method for any.
            Default: any method of any path.
        access_logs: Whether an API that is created has access logs, kept for three months. They need
            API Gateway's role for logs in the account. Default: True.
        allow_test_invoke: Whether the console's test may invoke the function. Default: True.
        api_key_required: Whether a request needs an API key. Default: False.
        authorization_scopes: One of these must be in the token. Default: any.
        authorization_type: `none`, `iam`, `custom` or `cognito`. Default: as authorizer says.
        authorizer: Who decides whether a request is let through, such as what a trigger of type
            `rest-api-authorizer` makes. Default: the API's own, or nobody: the method is open.
        binary_media_types: The media types whose bodies API Gateway gets and gives in base64, as lambda_http
            answers with images, PDF and what is compressed, for an API that is created. Default: `["*/*"]`;
            none with default_cors_preflight_options, whose own answers it would break.
        default_cors_preflight_options: What pages of other origins may do, for an API that is created:
            `{ allow_origins = ["https://app.example.com"] }`. Default: nothing.
        policy: Who may call an API that is created: a resource policy as AWS has it, or `iam.PolicyDocument` in
            Python. Default: whoever the methods let through.
        request_models: What bodies must be, by media type: a JSON schema, or the name of a model of the API;
            in Python also an `IModel`. Other bodies are refused. Default: anything.
        request_parameters: What requests may have, with true for what they must:
            `{ "method.request.querystring.page" = true }`. Default: anything.
        response_transfer_mode: `buffered`, or `stream` for answers that begin before they are whole.
            Default: `buffered`.
        scope_permission_to_method: Whether the permission is for each method alone; else it is one for
            the whole API. Default: True.
        stage_name: The name of the stage of an API that is created. Default: `prod`.
        tenant_id: Where the id of the tenant stands that a request is for, if the function has
            `tenancy_config`: `context.authorizer.tenantId`, or `method.request.header.x-tenant-id`, which
            the client chooses. Needed then, and refused otherwise. Default: none.
        throttle: `rate_limit` in requests per second and `burst_limit`, for an API that is created.
            Default: the account's own limits.
        timeout: How long API Gateway waits: 50 milliseconds on, over 29 seconds only with a raised quota
            or `stream`. Default: 29 seconds.

    Raises:
        TriggerError: a route that is none or taken, or an option out of range.
    """

    type: ClassVar[str] = "rest-api"
    api_name: ClassVar[str] = "REST API"
    event: ClassVar[HandlerEvent] = request_event("apigw_rest")

    api: Annotated[
        apigateway.IRestApi | Source | None,
        Resource(
            "a REST API",
            "rest_api_root_resource_id",
            not_imported="new methods of an API that another stack owns are on none of its stages",
        ),
    ] = None
    _: KW_ONLY
    routes: Annotated[Strings | None, http_routes(has_default_route=False)] = None
    access_logs: Annotated[bool | None, flag()] = None
    allow_test_invoke: Annotated[bool | None, flag()] = None
    api_key_required: Annotated[bool | None, flag()] = None
    authorization_scopes: Annotated[Strings | None, strings()] = None
    authorization_type: Annotated[
        apigateway.AuthorizationType | str | None, enum_member(apigateway.AuthorizationType)
    ] = None
    authorizer: Annotated[
        apigateway.IAuthorizer | Source | None,
        Resource(
            "an authorizer of a REST API", "authorization_type", creatable=False, nameable=False
        ),
    ] = None
    binary_media_types: Annotated[Strings | None, strings()] = None
    default_cors_preflight_options: Annotated[
        apigateway.CorsOptions | Mapping[str, Any] | None,
        cdk_struct(apigateway.CorsOptions, RestCors),
    ] = None
    policy: Annotated[iam.PolicyDocument | Mapping[str, Any] | None, RESOURCE_POLICY] = None
    request_models: Annotated[Mapping[str, Any] | None, REQUEST_MODELS] = None
    request_parameters: Annotated[Mapping[str, bool] | None, REQUEST_PARAMETERS] = None
    response_transfer_mode: Annotated[str | None, keyword("buffered", "stream")] = None
    scope_permission_to_method: Annotated[bool | None, flag()] = None
    stage_name: Annotated[
        str | None, string(r"[\w-]{1,128}", "a name of at most 128 letters, digits, - and _")
    ] = None
    tenant_id: Annotated[str | None, TENANT_ID] = None
    throttle: Annotated[Throttle | Mapping[str, Any] | None, cdk_struct(Throttle, Throttle)] = None
    timeout: Annotated[Duration | None, duration(0.05, 900)] = None

    def __attrs_post_init__(self) -> None:
        only_for_created(
            self,
            *("access_logs", "binary_media_types", "default_cors_preflight_options", "policy"),
            *("stage_name", "throttle"),
        )

    def bind(self, function: lambda_.Function, construct_id: str) -> apigateway.IRestApi:
        """Adds the methods to the API."""
        api: apigateway.IRestApi = self.provide_api(function, construct_id)
        check_stage_variable(function)
        if self._is_open(api):
            inform_open(
                api,
                in_app(api, api.rest_api_id),
                "there are routes of the REST API",
                "Set authorizer, authorization_type = 'iam', or api_key_required with a usage plan; or"
                " authorization_type = 'none' if it is public",
            )
        if isinstance(api, apigateway.SpecRestApi):
            allow_documented_methods(self, self._routes, function, construct_id, api)
            self._check_timeout(function)
            return cast("apigateway.IRestApi", api)
        check_tenant_id(function, self.tenant_id)
        integration = self._integration(function)
        options = set_options(
            self, "api_key_required", "authorization_scopes", "authorization_type", "authorizer"
        )
        options |= request_options(
            function, construct_id, api, self.request_parameters, self.request_models
        )
        options = with_tenant(options, self.tenant_id)
        made = []
        for route in self._routes:
            with refusals("routes", "give each function other routes"):
                at = api.root if route.path == "/" else api.root.resource_for_path(route.path)
                made.append(at.add_method(route.method, integration, **options))
        self._check_timeout(function, *made)
        return api

    def sample_event(self) -> dict[str, Any]:
        """Returns a request to the first route."""
        route = self._routes[-1 if self.routes is None else 0]
        stage = known(self.stage_name, _STAGE)
        return request_v1(route, domain=example_domain(), stage=stage)

    @property
    def _routes(self) -> list[Route]:
        texts = ("/", "/{proxy+}") if self.routes is None else self.routes
        return [Route.parse(each) for each in texts]

    def existing_api(
        self,
        function: lambda_.Function,  # noqa: ARG002 - of imported ones
        construct_id: str,  # noqa: ARG002
    ) -> apigateway.IRestApi:
        """Returns the REST API that is given."""
        api: Any = self.api
        if not isinstance(api, apigateway.RestApi | apigateway.SpecRestApi):
            inform(
                api,
                "rest-api-deployment",
                f"{api.node.path} is imported: its new methods are live only after its stage is"
                " deployed again, with `aws apigateway create-deployment`",
            )
        given: apigateway.IRestApi = api
        return given

    def create_api(self, function: lambda_.Function, construct_id: str) -> apigateway.IRestApi:
        """Creates the REST API, with the options for one that is created."""
        return apigateway.RestApi(
            function,
            construct_id,
            binary_media_types=self._binary_media_types,
            # It would be the account's, for all of its APIs.
            cloud_watch_role=False,
            deploy_options=rest_stage_options(
                function,
                construct_id,
                stage_name=self.stage_name or _STAGE,
                access_logs=self.access_logs,
                throttle=cast("Throttle | None", self.throttle),
            ),
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            policy=policy_of(self.policy),
            **set_options(self, "default_cors_preflight_options"),
        )

    @property
    def _binary_media_types(self) -> list[str] | None:
        if self.binary_media_types is not None:
            return list(self.binary_media_types)
        return ["*/*"] if self.default_cors_preflight_options is None else None

    def _is_open(self, api: apigateway.IRestApi) -> bool:
        # The type "none" is somebody's decision, too.
        if self.authorizer is not None or self.authorization_type is not None:
            return False
        if self.api_key_required:
            return False
        defaults = None if self.creates_source else api.root.default_method_options
        return defaults is None or not (
            defaults.authorizer or defaults.authorization_type or defaults.api_key_required
        )

    def _check_timeout(self, function: lambda_.Function, *methods: apigateway.Method) -> None:
        check_api_time(function, self, _CALLER, methods)
        seconds = seconds_of(self.timeout, _LONGEST) or 0
        if seconds > _LONGEST and self.response_transfer_mode != "stream":
            inform(
                function,
                "api-timeout-quota",
                f"a timeout of {seconds:g} seconds needs a Regional or private REST API, and API Gateway's"
                f" quota of {_LONGEST} seconds raised for the account; else the deployment fails. Have it raised"
                f" first, or set timeout to {_LONGEST} seconds or less",
            )

    def _integration(self, function: lambda_.Function) -> apigateway.LambdaIntegration:
        options = set_options(self, "allow_test_invoke", "scope_permission_to_method", "timeout")
        options |= integration_options(self.tenant_id)
        if self.response_transfer_mode is not None:
            modes = getattr(apigateway, "ResponseTransferMode", None)
            if modes is None:
                raise TriggerError(
                    "the installed aws-cdk-lib has no response_transfer_mode",
                    key="response_transfer_mode",
                    remedy="install a newer aws-cdk-lib; 2.275 has it",
                )
            options["response_transfer_mode"] = modes[self.response_transfer_mode.upper()]
        return apigateway.LambdaIntegration(self.handler(function), **options)

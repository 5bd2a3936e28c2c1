"""APIs of a SAM template, as the app makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from attrs import Factory, define

from cdk_rust_lambda.sam.api_auth import resource_policy, usage_plan
from cdk_rust_lambda.sam.expressions import Expressions
from cdk_rust_lambda.sam.quoting import quoted
from cdk_rust_lambda.sam.template import Intrinsic, Section
from cdk_rust_lambda.sam.values import UntranslatableError, known_section, section_of

if TYPE_CHECKING:
    from cdk_rust_lambda.sam.remarks import Remarks

REST_API = "AWS::Serverless::Api"
HTTP_API = "AWS::Serverless::HttpApi"

# What the resources that SAM makes have under the same name: the API, and its stage.
_OF_REST_API = frozenset(
    {
        "ApiKeySourceType",
        "BinaryMediaTypes",
        "Description",
        "DisableExecuteApiEndpoint",
        "FailOnWarnings",
        "MinimumCompressionSize",
        "Mode",
        "Name",
        "SecurityPolicy",
    }
)
_OF_REST_STAGE = frozenset(
    {
        "AccessLogSetting",
        "CacheClusterEnabled",
        "CacheClusterSize",
        "CanarySetting",
        "MethodSettings",
        "TracingEnabled",
        "Variables",
    }
)
_OF_HTTP_API = frozenset({"Description", "DisableExecuteApiEndpoint", "Name"})
_OF_HTTP_STAGE = frozenset(
    {"AccessLogSettings", "DefaultRouteSettings", "RouteSettings", "StageVariables"}
)
# Read for the routes, or of no effect here.
_ELSEWHERE = frozenset(
    {"Auth", "AlwaysDeploy", "CorsConfiguration", "Cors", "FailOnWarnings", "MergeDefinitions"}
    | {"Models", "OpenApiVersion", "PropagateTags", "StageName", "EndpointConfiguration", "Tags"}
)
_AUTH = frozenset({"ApiKeyRequired", "Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer"})
_AUTH_OF_REST = frozenset(
    {"AddDefaultAuthorizerToCorsPreflight", "AddApiKeyRequiredToCorsPreflight", "ResourcePolicy"}
    | {"UsagePlan"}
)
_CORS = {
    "AllowHeaders": "allow_headers",
    "AllowMethods": "allow_methods",
    "AllowOrigin": "allow_origins",
}


def api_statements(
    name: str, kind: str, properties: Section, expressions: Expressions, remarks: Remarks
) -> tuple[str, list[str]]:
    """Returns what makes an API, and what the app says of it, as Python.

    Args:
        name: The API's logical id.
        kind: Its type.
        properties: Its properties, those of `Globals` included.
        expressions: Writes values as Python.
        remarks: Takes what isn't taken over.
    """
    source = (_RestApiSource if kind == REST_API else _HttpApiSource)(name, expressions)
    remarks = remarks.below(name)
    source.begin(properties.get("StageName", "Prod"))
    if "Name" not in properties:
        # As SAM does; CDK would take the construct's id.
        source.keywords.append(f"{source.name_keyword}=stack.stack_name")
    for key, value in properties.items():
        try:
            source.read(key, value)
        except UntranslatableError as error:
            remarks.add(properties.lines[key], key, str(error))
        except (AttributeError, KeyError, TypeError, ValueError):
            remarks.add(properties.lines[key], key, "it isn't what SAM expects there")
    arguments = ", ".join(["stack", quoted(name), *source.keywords])
    return f"{source.module}({arguments})", source.statements


@define
class _ApiSource:
    """Reads the properties of an API.

    Attributes:
        name: Its logical id.
        expressions: Writes values as Python.
        keywords: The keywords of its construct.
        statements: What the app says of it.
    """

    module: ClassVar[str]
    own: ClassVar[frozenset[str]]
    of_stage: ClassVar[frozenset[str]]
    stage: ClassVar[str]
    name_keyword: ClassVar[str]

    name: str
    expressions: Expressions
    keywords: list[str] = Factory(list)
    statements: list[str] = Factory(list)

    @property
    def python(self) -> str:
        """The API in the app's statements."""
        return f'resources["{self.name}"]'

    def begin(self, stage: Any) -> None:
        """Says what an API has whatever its properties are.

        Args:
            stage: The name of its stage.
        """

    def read(self, key: str, value: Any) -> None:
        """Reads a property.

        Args:
            key: Its name.
            value: Its value.

        Raises:
            UntranslatableError: the app can't say it.
        """
        if key in self.own:
            self.override("", key, value)
        elif key in self.of_stage:
            self.override(self.stage, key, value)
        elif key == "Tags":
            self.statements += [
                f"Tags.of({self.python}).add({quoted(tag)}, {self.expressions.string(each)})"
                for tag, each in section_of(value).items()
            ]
        elif key == "Auth":
            if value is not None and not isinstance(value, Section):
                raise UntranslatableError("who may call the API is known to CloudFormation only")
            self.read_auth(section_of(value))
        elif key not in _ELSEWHERE:
            raise UntranslatableError("say it with the API in app.py")

    def override(self, place: str, key: str, value: Any) -> None:
        """Says a property as CloudFormation has it.

        Args:
            place: The attribute of the API whose resource has it; empty for its own.
            key: The property.
            value: Its value.
        """
        text = self.expressions.text(value)
        self.statements.append(f'override({self.python}{place}, "{key}", {text})')

    def read_auth(self, auth: Section) -> None:
        """Reads what of `Auth` isn't said of each route.

        Args:
            auth: The property.

        Raises:
            UntranslatableError: the app can't say it.
        """
        unsaid = auth.keys() - _AUTH
        if unsaid:
            raise UntranslatableError(f"say {', '.join(sorted(unsaid))} with the API in app.py")


class _RestApiSource(_ApiSource):
    """Reads the properties of a REST API."""

    module = "aws_apigateway.RestApi"
    own = _OF_REST_API
    of_stage = _OF_REST_STAGE
    stage = ".deployment_stage"
    name_keyword = "rest_api_name"

    def begin(self, stage: Any) -> None:
        """Names its stage, unless CloudFormation does: it is a part of a construct's id."""
        # The role for logs would be the account's, for all of its APIs.
        self.keywords.append("cloud_watch_role=False")
        if isinstance(stage, str):
            options = f"aws_apigateway.StageOptions(stage_name={quoted(stage)})"
            self.keywords.append(f"deploy_options={options}")

    def read(self, key: str, value: Any) -> None:
        """Reads a property."""
        if key == "EndpointConfiguration":
            self._read_endpoint(value)
        elif key == "Cors":
            self.keywords.append(f"default_cors_preflight_options={_cors(value, self.expressions)}")
        elif key == "StageName" and isinstance(value, Intrinsic):
            self.override(self.stage, key, value)
        else:
            super().read(key, value)

    def read_auth(self, auth: Section) -> None:
        """Reads what of `Auth` isn't said of each route."""
        policy, plan = known_section(auth, "ResourcePolicy"), known_section(auth, "UsagePlan")
        if policy:
            self.keywords.append(f"policy={resource_policy(policy, self.expressions)}")
        if plan:
            self.statements += usage_plan(self.python, plan, self.expressions)
        if auth.get("AddDefaultAuthorizerToCorsPreflight") is True:
            raise UntranslatableError(
                "AddDefaultAuthorizerToCorsPreflight: browsers send no credentials with OPTIONS,"
                " which is open here"
            )
        rest = Section()
        rest.update({key: each for key, each in auth.items() if key not in _AUTH_OF_REST})
        super().read_auth(rest)

    def _read_endpoint(self, value: Any) -> None:
        """Reads where the API is, which is a text or a mapping."""
        section = section_of(value)
        kind = section.get("Type") if section else value
        types = kind if isinstance(kind, list) else [kind]
        self.override("", "EndpointConfiguration.Types", types)
        names = {"IpAddressType": "IpAddressType", "VPCEndpointIds": "VpcEndpointIds"}
        for key in sorted(section.keys() - {"Type"}):
            self.override("", f"EndpointConfiguration.{names[key]}", section[key])


class _HttpApiSource(_ApiSource):
    """Reads the properties of an HTTP API."""

    module = "aws_apigatewayv2.HttpApi"
    own = _OF_HTTP_API
    of_stage = _OF_HTTP_STAGE
    stage = ".default_stage"
    name_keyword = "api_name"

    def read(self, key: str, value: Any) -> None:
        """Reads a property."""
        if key == "CorsConfiguration":
            if isinstance(value, Intrinsic):
                raise UntranslatableError("what is allowed is known to CloudFormation only")
            if isinstance(value, bool):
                value = {"AllowOrigins": ["*"]} if value else {}
            self.override("", key, value)
        elif key == "StageName" and value != "$default":
            raise UntranslatableError("the app has the stage $default: add another one there")
        else:
            super().read(key, value)


def _cors(value: Any, expressions: Expressions) -> str:
    """Returns `aws_apigateway.CorsOptions`, whose texts don't have the quotes of OpenAPI."""
    section = section_of(value)
    given = section if section else {"AllowOrigin": value}
    unsaid = given.keys() - {*_CORS, "AllowCredentials", "MaxAge"}
    if unsaid:
        raise UntranslatableError(f"say {', '.join(sorted(unsaid))} with the API in app.py")
    keywords = [
        f"{keyword}={_unquoted(given[key], expressions)}"
        for key, keyword in _CORS.items()
        if key in given
    ]
    if "AllowOrigin" not in given:
        keywords.append('allow_origins=["*"]')
    if "AllowCredentials" in given:
        keywords.append(f"allow_credentials={expressions.text(given['AllowCredentials'])}")
    if "MaxAge" in given:
        seconds = str(given["MaxAge"]).strip("'\"")
        keywords.append(f"max_age=Duration.seconds({int(seconds)})")
    return f"aws_apigateway.CorsOptions({', '.join(keywords)})"


def _unquoted(value: Any, expressions: Expressions) -> str:
    if not isinstance(value, str):
        raise UntranslatableError("what Cors allows is known to CloudFormation only")
    words = [each.strip() for each in value.strip("'\" ").split(",")]
    return expressions.text(words)

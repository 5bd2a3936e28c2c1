"""What a CloudFormation template says, whoever wrote it: resources in a form that can be compared.

A reference is what it refers to and not by which id, a text that is put together is one text, routes are those of an
OpenAPI body or of resources of their own, and rights are an action on a resource each, with effect and condition, wherever
the statement stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define, evolve, frozen

_HASH = re.compile(r"(?<=.)[0-9A-F]{8}$")
_METHODS = ("get", "post", "put", "delete", "patch", "head", "options", "any")
# An ARN with the name of a resource in it, and what follows: `/index/*`.
_PUT_TOGETHER = re.compile(
    r"arn:(?:aws|<AWS::Partition>):\w+:(?:<AWS::Region>)?:(?:<AWS::AccountId>)?:(?:[\w-]+[/:])?"
    r"<(\w+)(?:\.(?:Name|QueueName|TopicName))?>(.*)"
)
# What carries no fact of its own: a route, its integration and its permission are one fact each.
_PLUMBING = frozenset(
    {
        "AWS::ApiGateway::Account",
        "AWS::ApiGateway::Deployment",
        "AWS::ApiGateway::Resource",
        "AWS::ApiGatewayV2::Integration",
        "AWS::CDK::Metadata",
        "AWS::Lambda::Version",
    }
)


@frozen
class Fact:
    """A resource, or a part of one.

    Attributes:
        kind: Its type, or what kind of part it is: `route`, `right`.
        name: What it is known by in its template; empty if by its properties only.
        properties: What it says, by path: `FilterCriteria.Filters.0.Pattern`.
    """

    kind: str
    name: str
    properties: Mapping[str, Any]


@define
class _Reader:
    """Reads one template's resources.

    Attributes:
        resources: The resources, by logical id.
        kept: The ids of those that are the same in both templates.
    """

    resources: Mapping[str, Any]
    kept: frozenset[str]

    def facts(self) -> Iterator[Fact]:
        """Yields all facts."""
        for name, resource in self.resources.items():
            kind = str(resource["Type"])
            properties = resource.get("Properties") or {}
            if kind in _PLUMBING or name in self._notifiers():
                continue
            known = name if name in self.kept else ""
            found = [Fact(kind, known, flat(self.value(properties)))]
            for each in _READERS[kind](self, name, properties) if kind in _READERS else found:
                yield _under(resource.get("Condition"), each)

    def value(self, value: Any) -> Any:
        """Returns a value in which references and texts have one form."""
        if isinstance(value, list):
            return [self.value(each) for each in value]
        if not isinstance(value, Mapping):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            if name == "Ref":
                return self._reference(str(argument), "")
            if name == "Fn::GetAtt":
                parts = argument.split(".", 1) if isinstance(argument, str) else argument
                return self._reference(str(parts[0]), f".{parts[1]}")
            if name == "Fn::Join" and isinstance(argument[1], list):
                return str(argument[0]).join(str(self.value(each)) for each in argument[1])
            if name == "Fn::Select":
                found = re.search(r"<(\w+)(?:\.Arn)?>", str(self.value(argument[1])))
                if found and "Fn::Split" in str(argument[1]):
                    return f"<{found[1]}>"  # how aws-cdk-lib takes a name from an ARN
            if name == "Fn::Sub":
                return self._substituted(argument)
        return {key: self.value(each) for key, each in value.items() if not _is_mark(key)}

    def function(self, value: Any) -> str:
        """Returns the function that an ARN or the address of an invocation is of."""
        found = re.findall(r"<(\w+)(?:\.Arn|:Alias|:Version)?>", str(self.value(value)))
        return next(iter(found), "")

    def arn(self, text: str) -> str:
        """Returns an ARN; that of a resource of both templates as such, if it is put together of its name."""
        found = _PUT_TOGETHER.fullmatch(text)
        return f"<{found[1]}.Arn>{found[2]}" if found and found[1] in self.kept else text

    def _substituted(self, argument: Any) -> str:
        text, given = argument if isinstance(argument, list) else (argument, {})

        def put(found: re.Match[str]) -> str:
            name, _, attribute = found[1].partition(".")
            if name in given:
                return str(self.value(given[name]))
            return str(self._reference(name, f".{attribute}" if attribute else ""))

        return re.sub(r"\$\{([^!}]+)\}", put, str(text))

    def _reference(self, name: str, attribute: str) -> str:
        if name.startswith("AWS::") or name not in self.resources:
            return f"<{name}{attribute}>"
        if name in self.kept:
            # The name of a bus or a queue, which `Ref` is, too.
            return f"<{name}{'' if attribute == '.Name' else attribute}>"
        kind = str(self.resources[name]["Type"])
        if kind == "AWS::Lambda::Function":
            return f"<{_HASH.sub('', name)}>"
        if kind in ("AWS::Lambda::Alias", "AWS::Lambda::Version"):
            function = self.resources[name]["Properties"]["FunctionName"]
            return f"<{self.function(function)}:{kind.rpartition(':')[2]}>"
        return f"<{kind}{attribute}>"

    def _notifiers(self) -> set[str]:
        """The function that aws-cdk-lib's custom resource is, and its role."""
        return {name for name in self.resources if name.startswith("BucketNotificationsHandler")}


def _under(condition: str | None, fact: Fact) -> Fact:
    """A fact with the condition of its resource, unless it has one of its own."""
    own = {} if condition is None else {"OnlyIf": condition}
    return evolve(fact, properties={**own, **fact.properties})


def _unwrapped(value: Any) -> tuple[Mapping[str, Any], dict[str, str]]:
    """What SAM puts under a condition in the body of an API, and the condition."""
    if "Fn::If" in value:
        condition, found, _ = value["Fn::If"]
        return found, {"OnlyIf": condition}
    return value, {}


def facts_of(resources: Mapping[str, Any], kept: frozenset[str]) -> list[Fact]:
    """Returns what resources say.

    Args:
        resources: The resources of a template.
        kept: The ids of those that have the same id in the other template.
    """
    return list(_Reader(resources, kept).facts())


def flat(value: Any, place: str = "") -> dict[str, Any]:
    """Returns the scalars of a value, by path; lists of texts are in order."""
    if isinstance(value, Mapping):
        return {
            path: each
            for key in value
            for path, each in flat(value[key], f"{place}.{key}" if place else str(key)).items()
        }
    if isinstance(value, list):
        if all(isinstance(each, str) for each in value):
            return {place: sorted(value)}
        return {
            path: each
            for index, item in enumerate(value)
            for path, each in flat(item, f"{place}.{index}").items()
        }
    if isinstance(value, str) and value.startswith("{"):
        try:
            return flat(json.loads(value), place)
        except ValueError:
            return {place: value}
    return {place: value}


def _is_mark(key: str) -> bool:
    """Whether a tag says that SAM made something."""
    return key.endswith(":createdBy")


def _function(reader: _Reader, name: str, properties: Mapping[str, Any]) -> Iterator[Fact]:
    rest = {key: each for key, each in properties.items() if key not in ("Code", "Tags")}
    rest.setdefault("Timeout", 3)  # Lambda's own default, which the app says
    tags = properties.get("Tags") or []
    rest["Tags"] = {each["Key"]: each["Value"] for each in tags if not _is_mark(each["Key"])}
    yield Fact("AWS::Lambda::Function", _HASH.sub("", name), flat(reader.value(rest)))


def _rights(reader: _Reader, properties: Mapping[str, Any], documents: list[Any]) -> Iterator[Fact]:
    """Yields each action on each resource, whichever statements have them."""
    for document in documents:
        statements = document.get("Statement", [])
        for each in statements if isinstance(statements, list) else [statements]:
            value = reader.value(each)
            said = {
                "Effect": value.get("Effect"),
                **flat({"Condition": value.get("Condition", {})}),
            }
            for action in _elements(value, "Action"):
                for resource in _elements(value, "Resource"):
                    yield Fact("right", f"{action} {reader.arn(resource)}", said)
    for policy in properties.get("ManagedPolicyArns") or []:
        name = str(reader.value(policy)).rpartition("/")[2]
        yield Fact("managed policy", name, {})


def _elements(statement: Mapping[str, Any], key: str) -> Iterator[str]:
    """Yields the actions or resources of a statement, `not` before those that it is for all others of."""
    for name, prefix in ((key, ""), (f"Not{key}", "not ")):
        found = statement.get(name, [])
        for each in found if isinstance(found, list) else [found]:
            if each != "<AWS::NoValue>":
                yield f"{prefix}{each}"


def _role(reader: _Reader, _: str, properties: Mapping[str, Any]) -> Iterator[Fact]:
    documents = [each["PolicyDocument"] for each in properties.get("Policies") or []]
    yield from _rights(reader, properties, documents)
    principals = json.dumps(properties.get("AssumeRolePolicyDocument"))
    if "lambda.amazonaws.com" not in principals:
        service = next(iter(re.findall(r"(\w+)\.amazonaws\.com", principals)), "?")
        yield Fact("role", service, {})


def _policy(reader: _Reader, _: str, properties: Mapping[str, Any]) -> Iterator[Fact]:
    yield from _rights(reader, {}, [properties["PolicyDocument"]])


def _permission(reader: _Reader, _: str, properties: Mapping[str, Any]) -> Iterator[Fact]:
    function = reader.function(properties["FunctionName"])
    principal = str(reader.value(properties["Principal"]))
    if principal.startswith("apigateway"):
        return  # beside the route
    yield Fact("permission", f"{principal} {function}", {})


def _rest_api(reader: _Reader, _: str, properties: Mapping[str, Any]) -> Iterator[Fact]:
    body = properties.get("Body")
    rest = {
        key: each for key, each in properties.items() if key not in ("Body", "Name", "Parameters")
    }
    policy = rest.pop("Policy", None) or (body or {}).get("x-amazon-apigateway-policy")
    if policy:
        rest["Policy"] = policy
    types = (rest.pop("EndpointConfiguration", None) or {}).get("Types") or (
        ["EDGE"]
        if properties.get("Parameters") is None
        else [properties["Parameters"]["endpointConfigurationTypes"]]
    )
    yield Fact("REST API", "", flat(reader.value({**rest, "Types": types})))
    if isinstance(body, Mapping):
        yield from _of_body(reader, body, body.get("securityDefinitions") or {})


def _http_api(reader: _Reader, _: str, properties: Mapping[str, Any]) -> Iterator[Fact]:
    body = properties.get("Body")
    rest = {
        key: each
        for key, each in properties.items()
        if key
        in ("CorsConfiguration", "DisableExecuteApiEndpoint", "Description", "FailOnWarnings")
    }
    if isinstance(body, Mapping):
        cors = {
            key[:1].upper() + key[1:]: each
            for key, each in (body.get("x-amazon-apigateway-cors") or {}).items()
        }
        if cors:
            rest["CorsConfiguration"] = cors
        description = (body.get("info") or {}).get("description")
        if description is not None:
            rest["Description"] = description
        endpoint = body.get("x-amazon-apigateway-endpoint-configuration") or {}
        if endpoint.get("disableExecuteApiEndpoint"):
            rest["DisableExecuteApiEndpoint"] = endpoint["disableExecuteApiEndpoint"]
    kind = "WebSocket API" if properties.get("ProtocolType") == "WEBSOCKET" else "HTTP API"
    yield Fact(kind, "", flat(reader.value(rest)))
    if isinstance(body, Mapping):
        schemes = (body.get("components") or {}).get("securitySchemes") or {}
        yield from _of_body(reader, body, schemes)


def _of_body(
    reader: _Reader, body: Mapping[str, Any], schemes: Mapping[str, Any]
) -> Iterator[Fact]:
    for path, item in (body.get("paths") or {}).items():
        methods, under = _unwrapped(item)
        for method, each in methods.items():
            operation, own = _unwrapped(each)
            name = method.replace("x-amazon-apigateway-any-method", "any")
            if name not in _METHODS:
                continue
            integration = operation.get("x-amazon-apigateway-integration") or {}
            if integration.get("type") == "mock":
                yield Fact("CORS", path, {})
                continue
            said = {**under, **own, **_operation(reader, path, operation, schemes)}
            yield Fact("route", f"{name.upper()} {path}".replace("ANY /$default", "$default"), said)
    for scheme in schemes.values():
        kind = _scheme_kind(scheme)
        if kind not in ("NONE", "IAM", "API_KEY"):
            yield Fact("authorizer", kind, {})


def _operation(
    reader: _Reader, path: str, operation: Mapping[str, Any], schemes: Mapping[str, Any]
) -> dict[str, Any]:
    integration = operation.get("x-amazon-apigateway-integration") or {}
    security = [key for each in operation.get("security") or [] for key in each]
    said: dict[str, Any] = {"Function": reader.function(integration.get("uri"))}
    scopes = [s for each in operation.get("security") or [] for v in each.values() for s in v]
    if scopes:
        said["Scopes"] = sorted(scopes)
    if "api_key" in security:
        said["ApiKey"] = True
    said["Authorizer"] = _authorizer_kind(schemes, [s for s in security if s != "api_key"])
    for parameter in operation.get("parameters") or []:
        if parameter.get("in") == "body":
            said["Body"] = True
        elif "{" + str(parameter.get("name")) not in path:
            said[f"Parameter.{parameter.get('name')}"] = bool(parameter.get("required"))
    version = integration.get("payloadFormatVersion", "2.0")
    if version != "2.0":
        said["PayloadFormatVersion"] = version
    if "timeoutInMillis" in integration:
        said["TimeoutInMillis"] = integration["timeoutInMillis"]
    return said


def _authorizer_kind(schemes: Mapping[str, Any], names: list[str]) -> str:
    kinds = [_scheme_kind(schemes[name]) if name in schemes else name for name in names]
    return next((kind for kind in kinds if kind != "NONE"), "NONE")


def _scheme_kind(scheme: Mapping[str, Any]) -> str:
    authorizer = scheme.get("x-amazon-apigateway-authorizer") or {}
    kind = str(authorizer.get("type", "")).upper()
    if scheme.get("x-amazon-apigateway-authtype") == "awsSigv4":
        return "IAM"
    if kind == "COGNITO_USER_POOLS":
        return "COGNITO"
    if kind in ("TOKEN", "REQUEST", "JWT"):
        return kind
    return "API_KEY" if scheme.get("type") == "apiKey" else "NONE"


def _method(reader: _Reader, _: str, properties: Mapping[str, Any]) -> Iterator[Fact]:
    path = _path_of(reader, properties["ResourceId"])
    integration = properties.get("Integration") or {}
    if integration.get("Type") == "MOCK":
        yield Fact("CORS", path, {})
        return
    said: dict[str, Any] = {"Function": reader.function(integration.get("Uri"))}
    if properties.get("AuthorizationScopes"):
        said["Scopes"] = sorted(properties["AuthorizationScopes"])
    if properties.get("ApiKeyRequired"):
        said["ApiKey"] = True
    said["Authorizer"] = _kind_of(reader, properties)
    if properties.get("RequestModels"):
        said["Body"] = True
    for name, needed in (properties.get("RequestParameters") or {}).items():
        said[f"Parameter.{name.split('.', 3)[3]}"] = needed
    if "TimeoutInMillis" in integration:
        said["TimeoutInMillis"] = integration["TimeoutInMillis"]
    yield Fact("route", f"{properties['HttpMethod']} {path}", said)


def _kind_of(reader: _Reader, properties: Mapping[str, Any]) -> str:
    kind = str(properties.get("AuthorizationType", "NONE"))
    if "AuthorizerId" in properties:
        authorizer = reader.resources[properties["AuthorizerId"]["Ref"]]["Properties"]
        kind = str(authorizer.get("AuthorizerType") or authorizer.get("Type"))
    names = {"AWS_IAM": "IAM", "COGNITO_USER_POOLS": "COGNITO"}
    return names.get(kind, kind)


def _path_of(reader: _Reader, value: Any) -> str:
    if "Fn::GetAtt" in value:
        return "/"
    resource = reader.resources[value["Ref"]]["Properties"]
    parent = _path_of(reader, resource["ParentId"])
    return f"{parent.rstrip('/')}/{resource['PathPart']}"


def _route(reader: _Reader, _: str, properties: Mapping[str, Any]) -> Iterator[Fact]:
    target = json.dumps(properties.get("Target"))
    names = [name for name in reader.resources if f'"{name}"' in target]
    integration = reader.resources[names[0]]["Properties"] if names else {}
    said: dict[str, Any] = {"Function": reader.function(integration.get("IntegrationUri"))}
    if properties.get("AuthorizationScopes"):
        said["Scopes"] = sorted(properties["AuthorizationScopes"])
    said["Authorizer"] = _kind_of(reader, properties)
    if integration.get("PayloadFormatVersion", "2.0") != "2.0":
        said["PayloadFormatVersion"] = integration["PayloadFormatVersion"]
    if "TimeoutInMillis" in integration:
        said["TimeoutInMillis"] = integration["TimeoutInMillis"]
    yield Fact("route", properties["RouteKey"], said)


def _authorizer(reader: _Reader, _: str, properties: Mapping[str, Any]) -> Iterator[Fact]:
    kind = str(properties.get("Type") or properties.get("AuthorizerType"))
    yield Fact("authorizer", {"COGNITO_USER_POOLS": "COGNITO"}.get(kind, kind), {})


def _bucket(reader: _Reader, name: str, properties: Mapping[str, Any]) -> Iterator[Fact]:
    rest = dict(properties)
    notifications = rest.pop("NotificationConfiguration", None) or {}
    yield Fact("AWS::S3::Bucket", name if name in reader.kept else "", flat(reader.value(rest)))
    for each in notifications.get("LambdaConfigurations") or []:
        rules = ((each.get("Filter") or {}).get("S3Key") or {}).get("Rules") or []
        said = {f"Filter.{rule['Name'].lower()}": rule["Value"] for rule in rules}
        said["Function"] = reader.function(each["Function"])
        yield Fact("notification", f"<{name}> {each['Event']}", said)


def _notifications(reader: _Reader, _: str, properties: Mapping[str, Any]) -> Iterator[Fact]:
    bucket = reader.value(properties["BucketName"])
    configuration = properties["NotificationConfiguration"]
    for each in configuration.get("LambdaFunctionConfigurations") or []:
        rules = ((each.get("Filter") or {}).get("Key") or {}).get("FilterRules") or []
        for event in each["Events"]:
            said = {f"Filter.{rule['Name'].lower()}": rule["Value"] for rule in rules}
            said["Function"] = reader.function(each["LambdaFunctionArn"])
            yield Fact("notification", f"{bucket} {event}", said)


_READERS: Mapping[str, Any] = {
    "AWS::ApiGateway::Authorizer": _authorizer,
    "AWS::ApiGateway::Method": _method,
    "AWS::ApiGateway::RestApi": _rest_api,
    "AWS::ApiGatewayV2::Api": _http_api,
    "AWS::ApiGatewayV2::Authorizer": _authorizer,
    "AWS::ApiGatewayV2::Route": _route,
    "AWS::IAM::ManagedPolicy": _policy,
    "AWS::IAM::Policy": _policy,
    "AWS::IAM::Role": _role,
    "AWS::Lambda::Function": _function,
    "AWS::Lambda::Permission": _permission,
    "AWS::S3::Bucket": _bucket,
    "Custom::S3BucketNotifications": _notifications,
}

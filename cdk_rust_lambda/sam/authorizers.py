"""Authorizers that APIs of a SAM template name, and routes that go through them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from attrs import Factory, define

from cdk_rust_lambda.sam.expressions import Expressions
from cdk_rust_lambda.sam.globals import with_globals
from cdk_rust_lambda.sam.mistakes import check_options
from cdk_rust_lambda.sam.quoting import quoted
from cdk_rust_lambda.sam.resources import NAMED_PLAINLY
from cdk_rust_lambda.sam.scalars import number_of
from cdk_rust_lambda.sam.template import Intrinsic, Section, Template, functions_in
from cdk_rust_lambda.sam.values import (
    MistakenError,
    UntranslatableError,
    Values,
    known_section,
    section_of,
)

_OPEN = ("NONE", "AWS_IAM")


def api_properties(template: Template, name: str, kind: str) -> Section:
    """Returns the properties of an API, those of `Globals` included.

    Args:
        template: The template.
        name: Its logical id, which needn't be in the template.
        kind: Its type.
    """
    return with_globals(template, template.resources.get(name, Section()), kind)


@define
class Authorizers:
    """The authorizers of a template's APIs.

    Attributes:
        template: The template.
        types: The types of its APIs, among others, by logical id.
        expressions: Writes values as Python.
        made: What makes those that were named, as Python, by what tables call them.
        tables: The triggers that make others, by the logical id of their function.
        from_triggers: Which function's trigger makes an authorizer.
        mistakes: What is wrong with those that are left out, by what tables would call them.
    """

    template: Template
    types: Mapping[str, str]
    expressions: Expressions
    made: dict[str, str] = Factory(dict)
    tables: dict[str, list[dict[str, Any]]] = Factory(dict)
    from_triggers: dict[str, str] = Factory(dict)
    mistakes: dict[str, str] = Factory(dict)

    def options(self, api: Any, event: Section, values: Values) -> dict[str, Any]:
        """Returns the options of a route that say who lets requests through.

        Args:
            api: What the route's API is called in tables.
            event: The event's `Auth`.
            values: Notes what tables name.

        Raises:
            UntranslatableError: a table can't say it.
        """
        kind = self.types.get(api, "") if isinstance(api, str) else ""
        auth = self._auth(str(api), kind) if kind else Section()
        found: dict[str, Any] = {}
        key = _first(event.get("ApiKeyRequired"), auth.get("ApiKeyRequired"))
        if kind != "AWS::Serverless::HttpApi" and values.constant(key or False) in (True, "true"):
            found["api_key_required"] = True
        name = _first(event.get("Authorizer"), auth.get("DefaultAuthorizer"))
        if name is None:
            pass
        elif isinstance(name, Intrinsic):
            raise UntranslatableError("Authorizer is known to CloudFormation only")
        elif name in _OPEN:
            found["authorization_type"] = "none" if name == "NONE" else "iam"
        else:
            found |= self._named(str(api), str(name), auth, event)
            values.used[found["authorizer"]] = None
        # Without a role API Gateway invokes the function by its permission.
        unsaid = event.keys() - {
            *("ApiKeyRequired", "AuthorizationScopes", "Authorizer", "InvokeRole")
        }
        if unsaid:
            raise UntranslatableError(f"say {', '.join(sorted(unsaid))} in Cargo.toml or app.py")
        return found

    def _auth(self, api: str, kind: str) -> Section:
        """Returns `Auth` of an API, which is read as empty only if it is."""
        resource = self.template.resources.get(api, Section())
        known_section(resource, "Properties")
        return known_section(api_properties(self.template, api, kind), "Auth")

    def read(self) -> None:
        """Reads all authorizers, of which tables name some later."""
        for api, kind in self.types.items():
            if kind not in NAMED_PLAINLY:
                continue
            given = api_properties(self.template, api, kind).section("Auth").section("Authorizers")
            for name, each in given.items():
                try:
                    self._read(api, kind, name, section_of(each))
                except MistakenError as error:
                    self.mistakes[_key(api, name)] = str(error)
                except (UntranslatableError, AttributeError, KeyError, TypeError, ValueError):
                    continue  # said where a route names it

    def _read(self, api: str, kind: str, name: str, given: Section) -> None:
        key = _key(api, name)
        identity = known_section(given, "Identity")
        if functions_in([identity[each] for each in identity if each != "ReauthorizeEvery"]):
            raise UntranslatableError
        is_http = kind == "AWS::Serverless::HttpApi"
        table = self._http(key, name, given) if is_http else self._rest(key, name, given)
        if table is None:
            return
        check_options("http-api-authorizer" if is_http else "rest-api-authorizer", table)
        function = _function(given.get("FunctionArn"))
        if function in self.expressions.functions:
            if is_http:
                table["source"] = api
            self.tables.setdefault(function, []).append({"id": key, **table})
            self.from_triggers[key] = function
        else:
            raise UntranslatableError

    def _named(self, api: str, name: str, auth: Section, event: Section) -> dict[str, Any]:
        key = _key(api, name)
        if key not in self.made and key not in self.from_triggers:
            if name not in auth.section("Authorizers"):
                raise UntranslatableError(f"the API has no authorizer {name}")
            if key in self.mistakes:
                raise UntranslatableError(f"the authorizer {name} is {self.mistakes[key]}")
            raise UntranslatableError(
                f"write the authorizer {name} in Cargo.toml or app.py, and name it"
            )
        found: dict[str, Any] = {"authorizer": key}
        given = auth.section("Authorizers").section(name)
        scopes = event.get("AuthorizationScopes", given.get("AuthorizationScopes"))
        if isinstance(scopes, list) and all(isinstance(each, str) for each in scopes) and scopes:
            found["authorization_scopes"] = scopes
        elif scopes:
            raise UntranslatableError("AuthorizationScopes is no list of texts")
        return found

    def _http(self, key: str, name: str, given: Section) -> dict[str, Any] | None:
        """Returns the table of an HTTP API's authorizer; None if it is made otherwise."""
        if "JwtConfiguration" in given:
            configuration = given.section("JwtConfiguration")
            issuer = self.expressions.string(configuration["issuer"])
            keywords = f"jwt_audience={self.expressions.texts(configuration['audience'])}"
            if "IdentitySource" in given:
                keywords += f", identity_source={self.expressions.texts(given['IdentitySource'])}"
            self.made[key] = (
                f"aws_apigatewayv2_authorizers.HttpJwtAuthorizer({quoted(key)}, {issuer}, {keywords})"
            )
            return None
        if str(given.get("AuthorizerPayloadFormatVersion", "2.0")) != "2.0":
            raise UntranslatableError
        identity = given.section("Identity")
        table: dict[str, Any] = {"type": "http-api-authorizer", "authorizer_name": name}
        sources = _sources(identity, "$request.header.", "$request.querystring.", "$context.")
        if sources:
            table["identity_source"] = sources
        if given.get("EnableSimpleResponses") is not True:
            table["response_types"] = ["iam"]
        return table | _cache(identity)

    def _rest(self, key: str, name: str, given: Section) -> dict[str, Any] | None:
        """Returns the table of a REST API's authorizer; None if it is made otherwise."""
        identity = given.section("Identity")
        if "UserPoolArn" in given:
            if "ValidationExpression" in identity:
                raise UntranslatableError  # which aws-cdk-lib has no keyword for
            pools = given["UserPoolArn"]
            made = [
                self._pool(f"{key}Pool{index}", each)
                for index, each in enumerate(pools if isinstance(pools, list) else [pools])
            ]
            keywords = f"cognito_user_pools=[{', '.join(made)}]"
            if "Header" in identity:
                source = quoted(f"method.request.header.{identity['Header']}")
                keywords += f", identity_source={source}"
            if "ReauthorizeEvery" in identity:
                seconds = self.expressions.number(identity["ReauthorizeEvery"])
                keywords += f", results_cache_ttl=Duration.seconds({seconds})"
            self.made[key] = (
                f"aws_apigateway.CognitoUserPoolsAuthorizer(stack, {quoted(key)}, {keywords})"
            )
            return None
        table: dict[str, Any] = {"type": "rest-api-authorizer", "authorizer_name": name}
        if given.get("FunctionPayloadType", "TOKEN") == "REQUEST":
            table["identity_sources"] = _sources(
                identity, "method.request.header.", "method.request.querystring.", "context."
            )
        else:
            if "Header" in identity:
                table["identity_source"] = f"method.request.header.{identity['Header']}"
            if "ValidationExpression" in identity:
                table["validation_regex"] = str(identity["ValidationExpression"])
        return table | _cache(identity)

    def _pool(self, construct_id: str, value: Any) -> str:
        name = _function(value)
        if self.expressions.new.get(name) == "AWS::Cognito::UserPool":
            self.expressions.used[name] = None
            return f'resources["{name}"]'
        text = self.expressions.arn(value)
        return f"aws_cognito.UserPool.from_user_pool_arn(stack, {quoted(construct_id)}, {text})"


def _first(own: Any, other: Any) -> Any:
    return other if own is None else own


def _key(api: str, name: str) -> str:
    """Returns what tables call an authorizer."""
    return re.sub(r"\W", "", f"{api}{name}")


def _function(value: Any) -> str:
    """Returns the resource whose ARN a value is; an empty text if it is none."""
    if isinstance(value, Intrinsic) and value.name == "Fn::GetAtt":
        argument = value.argument
        return str(argument[0]) if isinstance(argument, list) and argument else ""
    return ""


def _sources(identity: Section, header: str, query: str, context: str) -> list[str]:
    found: list[str] = []
    kinds = {"Headers": header, "QueryStrings": query, "Context": context}
    for name, prefix in {
        **kinds,
        "StageVariables": context.replace("context", "stageVariables"),
    }.items():
        found += [f"{prefix}{each}" for each in identity.get(name) or []]
    return found


def _cache(identity: Section) -> dict[str, Any]:
    seconds = number_of(identity.get("ReauthorizeEvery"))
    is_known = seconds is not None and not isinstance(seconds, Intrinsic)
    return {"results_cache_ttl": seconds} if is_known else {}

"""Routes of the triggers that answer HTTP requests."""

from __future__ import annotations

import re
from typing import Any

from attrs import Attribute, frozen

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import Option
from cdk_rust_lambda.triggers.options.fields import as_tuple

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "ANY")
_SEGMENT = r"(?:[^/{}\s]+|\{\w+\+?\})"
_PATH = rf"/(?:{_SEGMENT}(?:/{_SEGMENT})*)?"
_ANY_CASE = "|".join("".join(f"[{each}{each.lower()}]" for each in name) for name in _METHODS)
_ROUTE = rf"(?:(?:{_ANY_CASE}) )?{_PATH}"
_DEFAULT_ROUTE = "$default"


@frozen
class Route:
    """A method and a path: `GET /items/{id}`.

    Attributes:
        method: The method, or `ANY`.
        path: The path with its parameters; `$default` for whatever no other route matches.
    """

    method: str
    path: str

    @classmethod
    def parse(cls, text: str) -> Route:
        """Returns the route that a text names; without a method it is for any."""
        method, _, path = text.rpartition(" ")
        return cls(method.upper() or "ANY", path)

    @property
    def key(self) -> str:
        """The route as API Gateway writes it."""
        return self.path if self.path == _DEFAULT_ROUTE else f"{self.method} {self.path}"

    @property
    def example_method(self) -> str:
        """A method of a request that the route matches."""
        return "GET" if self.method == "ANY" else self.method

    @property
    def example_parameters(self) -> dict[str, str]:
        """The values of the path's parameters in a request."""
        found = re.findall(r"\{(\w+)(\+?)\}", self.path)
        return {name: "example/path" if greedy else "example" for name, greedy in found}

    @property
    def example_path(self) -> str:
        """The path of a request that the route matches."""
        if self.path == _DEFAULT_ROUTE:
            return "/example"
        parameters = self.example_parameters
        return re.sub(r"\{(\w+)\+?\}", lambda match: parameters[match[1]], self.path)

    @property
    def example_body(self) -> str | None:
        """A body, if the method has one."""
        return example_body(self.method)


def example_body(method: str) -> str | None:
    """Returns the body of an example of a request; None if its method has none.

    Args:
        method: The method.
    """
    return '{"hello":"world"}' if method in ("POST", "PUT", "PATCH") else None


def http_routes(*, has_default_route: bool) -> Option:
    """A list of routes like `GET /items/{id}`, in whatever case; without a method for any.

    Args:
        has_default_route: Whether `$default` is one.
    """

    def check(_: object, attribute: Attribute[Any], value: Any) -> None:
        if value is None:
            return
        if not isinstance(value, tuple) or not all(isinstance(each, str) for each in value):
            raise TriggerError(
                f"expected a list of routes, found {value!r}",
                key=attribute.name,
                remedy='write a list such as ["GET /items/{id}", "POST /items"]',
            )
        refusal = _refusal_of(value, has_default_route)
        if refusal is not None:
            problem, remedy = refusal
            raise TriggerError(problem, key=attribute.name, remedy=remedy, check_id="api-route")

    pattern = rf"^(?:{_ROUTE}{'|[$]default' if has_default_route else ''})$"
    items = {"type": "string", "pattern": pattern}
    schema = {"type": "array", "minItems": 1, "items": items}
    return Option(converter=as_tuple, validator=check, schema=schema)


def _refusal_of(routes: tuple[str, ...], has_default_route: bool) -> tuple[str, str] | None:
    """Returns why a list of routes is refused, and what to do; None if it isn't."""
    if not routes:
        problem = "an API without a route never invokes the function"
        return problem, "name a route, or leave routes out for all of them"
    for text in routes:
        problem_of_route = _problem_of(text, has_default_route)
        if problem_of_route is not None:
            remedy = "write a method and a path, such as 'GET /items/{id}'"
            return f"{text!r} is no route: {problem_of_route}", remedy
    keys = [Route.parse(text).key for text in routes]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    return None if twice is None else (f"the route {twice!r} stands there twice", "leave one out")


def _problem_of(text: str, has_default_route: bool) -> str | None:
    if has_default_route and text == _DEFAULT_ROUTE:
        return None
    method, _, path = text.rpartition(" ")
    if method and method.upper() not in _METHODS:
        return f"the method is none of {', '.join(_METHODS)}"
    if not path.startswith("/"):
        return "the path doesn't begin with '/'"
    if len(path) > 1 and path.endswith("/"):
        return "the path ends with '/'"
    if not re.fullmatch(_PATH, path, re.ASCII):
        return "a part of the path is neither a text nor a parameter in braces"
    if re.search(r"\+\}/", path):
        return "a greedy parameter is not the last part of the path"
    return None

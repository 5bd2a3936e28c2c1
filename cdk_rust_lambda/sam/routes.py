"""Routes of SAM's events of APIs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cdk_rust_lambda.sam.values import UntranslatableError

if TYPE_CHECKING:
    from cdk_rust_lambda.sam.template import Section

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# A text or a parameter in braces between slashes, and none at the end.
_PATH = re.compile(r"/|(/([\w.~:$@!*'()-]+|\{[\w.-]+\+?\}))+")


def route_of(kind: str, properties: Section) -> str:
    """Returns the route of an event: `GET /items`, `/items` for all methods, or `$default`.

    Args:
        kind: The event's type.
        properties: Its properties.

    Raises:
        UntranslatableError: no route can be like that.
    """
    method = str(properties.get("Method", "any")).upper()
    path = properties.get("Path", "/" if kind == "Api" else "$default")
    if path == "$default":
        return "$default"
    if not isinstance(path, str) or not _PATH.fullmatch(path):
        raise UntranslatableError(
            f"{path!r} is no path that a route can have: write the route in Cargo.toml"
        )
    if method in ("ANY", "X-AMAZON-APIGATEWAY-ANY-METHOD"):
        return path
    if method not in _METHODS:
        raise UntranslatableError(f"{method} is no method")
    return f"{method} {path}"

"""What routes of a SAM function ask of requests, as options of triggers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.sam.authorizers import api_properties
from cdk_rust_lambda.sam.values import UntranslatableError, Values, section_of

if TYPE_CHECKING:
    from cdk_rust_lambda.sam.template import Section

_TYPE = "AWS::Serverless::Api"
# SAM's own models are for it only.
_MEDIA_TYPE = "application/json"


def request_options(api: Any, properties: Section, values: Values) -> dict[str, Any]:
    """Returns the options of a route of a REST API that say what requests must have.

    Args:
        api: What the route's API is called in tables.
        properties: The event's properties.
        values: Reads the template's values.

    Raises:
        UntranslatableError: a table can't say it.
    """
    found: dict[str, Any] = {}
    if "RequestModel" in properties:
        name = section_of(properties["RequestModel"]).get("Model")
        if not isinstance(name, str):
            raise UntranslatableError("RequestModel names no Model")
        models = api_properties(values.template, str(api), _TYPE).section("Models")
        model = values.constant(models[name]) if name in models else name
        found["request_models"] = {_MEDIA_TYPE: model}
    if "RequestParameters" in properties:
        found["request_parameters"] = _parameters(properties["RequestParameters"])
    return found


def _parameters(value: Any) -> dict[str, bool]:
    """Returns the parameters, and whether they are needed."""
    if not isinstance(value, list):
        raise UntranslatableError("RequestParameters is no list")
    found: dict[str, bool] = {}
    for each in value:
        if isinstance(each, str):
            found[each] = False
            continue
        for name, options in section_of(each).items():
            section = section_of(options)
            if section.get("Caching"):
                raise UntranslatableError(f"{name} is a key of the cache: say it in app.py")
            found[name] = section.get("Required") is True
    return found

"""SAM's policy templates, and AWS' managed policies by name, from the data of SAM's own library."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from cdk_rust_lambda.sam.template import Intrinsic, Section
from cdk_rust_lambda.sam.values import UntranslatableError

_TEMPLATES = "policy_templates_data/policy_templates.json"
_MANAGED = "internal/data/aws_managed_policies.json"


def statements_of(name: str, parameters: Section) -> list[Any]:
    """Returns the statements of a policy template.

    Args:
        name: Its name: `SSMParameterReadPolicy`.
        parameters: What it is called with.

    Raises:
        UntranslatableError: SAM has no such template, or a parameter is missing.
    """
    template = _data(_TEMPLATES)["Templates"].get(name)
    if template is None:
        raise UntranslatableError(f"SAM has no policy template {name}")
    missing = template["Parameters"].keys() - parameters.keys()
    if missing:
        raise UntranslatableError(f"{name} needs {', '.join(sorted(missing))}")
    return [_filled(each, parameters) for each in template["Definition"]["Statement"]]


def managed_policy_path(name: str) -> str:
    """Returns the path of a managed policy: `service-role/AWSLambdaRole`.

    Args:
        name: Its name.

    Raises:
        UntranslatableError: AWS has no such policy.
    """
    arn = _data(_MANAGED)["aws"].get(name)
    if arn is None:
        raise UntranslatableError(f"AWS has no managed policy {name}: add it in app.py")
    return str(arn).partition(":policy/")[2]


@cache
def _data(name: str) -> Any:
    try:
        return json.loads(files("samtranslator").joinpath(name).read_text(encoding="utf-8"))
    except (ImportError, OSError) as error:
        raise UntranslatableError(
            "run `pip install cdk-rust-lambda[migrate]` for policies by name"
        ) from error


def _filled(value: Any, parameters: Section) -> Any:
    """Returns a part of a template, as if it had been read, with what it is called with put in."""
    if isinstance(value, list):
        return [_filled(each, parameters) for each in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"Ref"} and value["Ref"] in parameters:
        return parameters[value["Ref"]]
    filled = {key: _filled(each, parameters) for key, each in value.items()}
    if len(filled) == 1:
        ((name, argument),) = filled.items()
        if name == "Ref" or name.startswith("Fn::"):
            return Intrinsic(name, argument)
    section = Section()
    section.update(filled)
    return section

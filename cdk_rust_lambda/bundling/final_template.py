"""What the final templates say of the functions, after Aspects and overrides, against their binaries."""

from __future__ import annotations

import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aws_cdk
import jsii
from aws_cdk import IPolicyValidationPlugin, PolicyValidationPluginReport

from cdk_rust_lambda.bundling.node import path_of_node
from cdk_rust_lambda.cargo.compile.target import RUNTIME_GLIBC

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from constructs import IConstruct

    from cdk_rust_lambda.bundling.batch import BuildRequest
    from cdk_rust_lambda.bundling.queue import BuildQueue

_NAME = "cdk-rust-lambda"
_RULE = "final-template"


def check_final_templates(root: IConstruct, queue: BuildQueue) -> IPolicyValidationPlugin:
    """Has an app's templates checked when they are written.

    Args:
        root: The app.
        queue: Its build queue.

    Returns:
        What checks them.
    """
    check = _FinalTemplates(queue)
    aws_cdk.Validations.of(root).add_plugins(check)
    return check


@jsii.implements(IPolicyValidationPlugin)
class _FinalTemplates:
    """Reads what is written, in one go: to ask each function would be many calls into Node."""

    def __init__(self, queue: BuildQueue) -> None:
        self._queue = queue

    @property
    @jsii.member(jsii_name="name")
    def name(self) -> str:
        """The name in CDK's report."""
        return _NAME

    @property
    @jsii.member(jsii_name="version")
    def version(self) -> str:
        """The version in CDK's report."""
        return version(_NAME)

    @property
    @jsii.member(jsii_name="ruleIds")
    def rule_ids(self) -> list[str]:
        """The rules."""
        return [_RULE]

    @jsii.member(jsii_name="validate")
    def validate(self, context: Any) -> PolicyValidationPluginReport:
        """Returns what doesn't fit; CDK calls it with the templates of all stacks."""
        requests = {request.fingerprint.digest: request for request in self._queue.requests}
        violations: list[aws_cdk.PolicyViolation] = []
        for path in _with_nested(context.template_paths):
            violations += _violations(path, requests)
        return PolicyValidationPluginReport(success=not violations, violations=violations)


def _with_nested(paths: Iterable[str]) -> Iterator[Path]:
    """Yields the templates, and those of nested stacks, which CDK doesn't name."""
    folders: dict[Path, None] = {}
    for path in map(Path, map(path_of_node, paths)):
        folders[path.parent] = None
        yield path
    for folder in folders:
        yield from sorted(folder.glob("*.nested.template.json"))


def _violations(
    path: Path, requests: Mapping[str, BuildRequest]
) -> Iterator[aws_cdk.PolicyViolation]:
    text = path.read_text(encoding="utf-8")
    if not any(digest in text for digest in requests):
        return
    for logical_id, resource in json.loads(text)["Resources"].items():
        if resource["Type"] != "AWS::Lambda::Function":
            continue
        properties = resource["Properties"]
        code = json.dumps(properties.get("Code"))
        request = next((each for digest, each in requests.items() if digest in code), None)
        for key, problem in _problems(properties, request) if request else ():
            yield aws_cdk.PolicyViolation(
                rule_name=_RULE,
                description=problem,
                fix=f"set {key}= at the function, or in Cargo.toml, instead of by an Aspect or override",
                violating_resources=[
                    aws_cdk.PolicyViolatingResource(
                        resource_logical_id=logical_id,
                        template_path=os.fspath(path),
                        locations=[key],
                    )
                ],
            )


def _problems(properties: Mapping[str, Any], request: BuildRequest) -> Iterator[tuple[str, str]]:
    """Yields keywords that say something else than what the binary is made for, and the problem."""
    name, options = request.plan.binary.name, request.plan.options
    architectures = properties.get("Architectures", ["x86_64"])
    if architectures != [options.architecture]:
        yield (
            "architecture",
            f"the binary {name!r} is built for {options.architecture}, but the template says"
            f" {', '.join(map(str, architectures))}",
        )
    runtime = properties.get("Runtime")
    if RUNTIME_GLIBC.get(str(runtime), (0,)) < RUNTIME_GLIBC[options.runtime]:
        yield (
            "runtime",
            f"the binary {name!r} is built for {options.runtime}, but the template says {runtime}",
        )

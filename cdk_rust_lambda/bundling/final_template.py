"""What the final templates say of the functions, after Aspects and overrides, against their binaries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.bundling.alias_names import alias_problems
from cdk_rust_lambda.bundling.circular_references import NESTED_STACK, circular_problems
from cdk_rust_lambda.bundling.final_layers import ExtensionLayers, layer_problems, request_of
from cdk_rust_lambda.bundling.function_limits import limit_problems
from cdk_rust_lambda.bundling.layer_regions import StackRegions, region_problems
from cdk_rust_lambda.bundling.resource_policies import policy_problems
from cdk_rust_lambda.cargo.compile.target import RUNTIME_GLIBC
from cdk_rust_lambda.synthesis.final_checks import check_templates
from cdk_rust_lambda.synthesis.templates import Check, Template, Violation, is_known

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from constructs import IConstruct

    from cdk_rust_lambda.bundling.batch import BuildRequest
    from cdk_rust_lambda.bundling.queue import BuildQueue

_RULE = "final-template"


def check_binaries(scope: IConstruct, queue: BuildQueue) -> Check:
    """Has an app's templates checked against what is built.

    Args:
        scope: A construct of the app.
        queue: The app's build queue.

    Returns:
        What checks them.
    """

    def check(templates: Sequence[Template]) -> Iterator[Violation]:
        # By the hashes in the templates: to ask each function would be many calls into Node.
        requests = {request.fingerprint.digest: request for request in queue.requests}
        layers, regions = ExtensionLayers.of(templates, requests), StackRegions()
        around: set[Path] = set()  # folders with nested stacks that have functions
        for template in templates:
            has_binaries = any(digest in template.text for digest in requests)
            if has_binaries and template.is_nested:
                around.add(template.path.parent)
            if layers.by_place or has_binaries:
                yield from _violations(template, requests, layers, regions)
        for template in templates:
            if template.path.parent in around:
                yield from _circles_of_nested(template)

    check_templates(scope, check)
    return check


def _circles_of_nested(template: Template) -> Iterator[Violation]:
    """Yields nested stacks that depend on themselves; which of them have functions, the template doesn't say."""
    nested = [name for name, each in template.resources.items() if each["Type"] == NESTED_STACK]
    for logical_id, problem, remedy in circular_problems(template.resources, nested):
        yield Violation(_RULE, problem, remedy, True, template, logical_id, ("triggers",))


def _violations(
    template: Template,
    requests: Mapping[str, BuildRequest],
    layers: ExtensionLayers,
    regions: StackRegions,
) -> Iterator[Violation]:
    functions: list[str] = []
    for logical_id, resource in template.resources.items():
        if resource["Type"] != "AWS::Lambda::Function":
            continue
        properties = resource["Properties"]
        request = request_of(properties.get("Code"), requests)
        own_layers = layers.of_function(template, properties)
        if request is None and not own_layers:
            continue
        found = [
            *layer_problems(properties, request, own_layers),
            *region_problems(template, properties, regions),
        ]
        if request is not None:
            functions.append(logical_id)
            found = [*_problems(properties, request), *limit_problems(properties), *found]
        for key, problem, remedy in found:
            yield Violation(_RULE, problem, remedy, True, template, logical_id, (key,))
    for logical_id, problem, remedy in alias_problems(template.resources, functions):
        yield Violation(_RULE, problem, remedy, True, template, logical_id, ("alias",))
    for problems in (policy_problems, circular_problems):
        for logical_id, problem, remedy in problems(template.resources, functions):
            yield Violation(_RULE, problem, remedy, True, template, logical_id, ("triggers",))


def _problems(
    properties: Mapping[str, Any], request: BuildRequest
) -> Iterator[tuple[str, str, str]]:
    """Yields keywords that say something else than what the binary is made for, the problem, the remedy.

    What is only known at deployment may fit.
    """
    name, options = request.plan.binary.name, request.plan.options
    architectures = properties.get("Architectures") or ["x86_64"]
    if is_known(architectures) and architectures != [options.architecture]:
        yield (
            "architecture",
            f"the binary {name!r} is built for {options.architecture}, but the template says"
            f" {', '.join(map(str, architectures))}",
            _remedy("architecture"),
        )
    if options.image is not None:
        if properties.get("Layers"):
            problem = (
                "a function from a container image can't have layers, but the template says some"
            )
            yield "layers", problem, "copy what they hold in a Dockerfile: dockerfile="
        return
    runtime = properties.get("Runtime")
    is_older = RUNTIME_GLIBC.get(str(runtime), (0,)) < RUNTIME_GLIBC[options.runtime]
    if is_known(runtime) and is_older:
        yield (
            "runtime",
            f"the binary {name!r} is built for {options.runtime}, but the template says {runtime}",
            _remedy("runtime"),
        )


def _remedy(key: str) -> str:
    return f"set {key}= at the function, or in Cargo.toml, instead of by an Aspect or override"

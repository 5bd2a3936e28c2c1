"""Event source mappings as the final template has them: their numbers, and what is reserved for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from attrs import frozen
from aws_cdk import Token
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.wiring.final_options import (
    UNKNOWN,
    Reader,
    Readers,
    duration_at,
    number_at,
    with_final,
)
from cdk_rust_lambda.triggers.wiring.final_values import check_finally, final_number

if TYPE_CHECKING:
    from constructs import IConstruct

    from cdk_rust_lambda.notices.notice import Notice
    from cdk_rust_lambda.synthesis.properties import Finding, Properties


@frozen
class Need:
    """How many executions at once a source asks for at least.

    Attributes:
        executions: So many.
        reason: What asks for them, for the text; it goes on with "more than ...".
        effect: What happens if fewer are reserved.
        remedy: What to do, besides reserving more.
    """

    executions: int
    reason: str
    effect: str
    remedy: str


def _pollers(properties: Properties) -> Any:
    config = properties.get("ProvisionedPollerConfig")
    if not isinstance(config, Mapping):
        return None if config is None else UNKNOWN
    names = {"minimum_pollers": "MinimumPollers", "maximum_pollers": "MaximumPollers"}
    found = {option: final_number(config, name, None) for option, name in names.items()}
    return {name: number for name, number in found.items() if number is not None} or UNKNOWN


OF_MAPPINGS: Readers = MappingProxyType(
    {
        "batch_size": number_at("BatchSize"),
        "max_batching_window": duration_at("MaximumBatchingWindowInSeconds"),
        "max_concurrency": number_at("ScalingConfig.MaximumConcurrency"),
        "max_record_age": duration_at("MaximumRecordAgeInSeconds"),
        "parallelization_factor": number_at("ParallelizationFactor"),
        "provisioned_poller_config": _pollers,
        "retry_attempts": number_at("MaximumRetryAttempts"),
        "tumbling_window": duration_at("TumblingWindowInSeconds"),
    }
)
"""Where an event source mapping has the options of triggers."""


def _in_source_parameters(reader: Reader) -> Reader:
    def read(properties: Properties) -> Any:
        parameters = properties.get("SourceParameters")
        tables = parameters.values() if isinstance(parameters, Mapping) else ()
        found: dict[str, Any] = {}
        for table in tables:  # that of the one source, and filters
            found |= table if isinstance(table, Mapping) else {}
        return reader(found)

    return read


OF_PIPES: Readers = MappingProxyType(
    {
        name: _in_source_parameters(OF_MAPPINGS[name])
        for name in (
            *("batch_size", "max_batching_window", "max_record_age", "parallelization_factor"),
            "retry_attempts",
        )
    }
)
"""Where a pipe has the options of its source."""


def check_mapping(
    function: lambda_.Function,
    trigger: Any,
    mapping: IConstruct,
    *others: IConstruct,
    need_of: Callable[..., Need | None],
    make: Callable[[str], Notice],
) -> None:
    """Warns if fewer executions are reserved than a source asks for, and checks all that again finally.

    See "Configuring reserved concurrency for a function" in the Lambda guide.

    Args:
        function: The function.
        trigger: The trigger.
        mapping: Its event source mapping.
        others: Other resources that the need depends on.
        need_of: Returns the need of a trigger, given the final properties of the others, or None for each
            that aren't known yet.
        make: Makes the warning of its text.
    """
    resource = function.node.default_child
    assert isinstance(resource, lambda_.CfnFunction)  # noqa: S101 - a Function's default child
    reserved = resource.reserved_concurrent_executions
    is_known = reserved is not None and not Token.is_unresolved(reserved)
    said = None
    if reserved is not None and is_known:
        said = _finding(need_of(trigger, *(None for _ in others)), int(reserved), make)

    def check(of_function: Properties, of_mapping: Properties, *of_others: Properties) -> Finding:
        try:
            final = with_final(trigger, of_mapping, OF_MAPPINGS)
            need = need_of(final, *of_others)
        except TriggerError as error:
            return error
        finally_reserved = final_number(of_function, "ReservedConcurrentExecutions", None)
        return None if finally_reserved is None else _finding(need, finally_reserved, make)

    check_finally(function, said, check, mapping, *others)


def _finding(need: Need | None, reserved: int, make: Callable[[str], Notice]) -> Notice | None:
    if need is None or need.executions <= reserved:
        return None
    return make(
        f"{need.reason}, more than the {reserved} executions that are reserved for the function:"
        f" {need.effect}. {need.remedy}, or raise reserved_concurrent_executions",
    )


def pollers_need(pollers: Any) -> Need | None:
    """Returns what pollers of one's own ask for: each invokes the function at least once at a time.

    Args:
        pollers: The structure of aws-cdk-lib with `minimum_pollers`; None for none.
    """
    least = getattr(pollers, "minimum_pollers", None)
    if least is None or Token.is_unresolved(least):
        return None
    number = int(least)
    reason = f"minimum_pollers is {number}"
    return Need(number, reason, "pollers wait that are paid", "Lower it")

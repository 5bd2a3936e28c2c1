"""Sources that another function's trigger has: `source = { of = "orders", trigger = "Api" }`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import attrs
from attrs import evolve, frozen

from cdk_rust_lambda.cargo.settings.trigger_tables import TriggerTable
from cdk_rust_lambda.errors import TriggerError, suggest
from cdk_rust_lambda.triggers.core.option import option_of
from cdk_rust_lambda.triggers.core.source import MadeByTrigger
from cdk_rust_lambda.triggers.core.trigger import Trigger
from cdk_rust_lambda.triggers.options.resources import Resource

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from constructs import IConstruct

    from cdk_rust_lambda.errors import CdkRustLambdaError


@frozen(eq=False)
class PlannedTrigger:
    """A trigger of a workspace's function that isn't wired yet.

    Attributes:
        function: The function's name.
        trigger: The trigger.
        table: Where it stands; None for one from Python.
    """

    function: str
    trigger: Trigger
    table: TriggerTable | None = None

    @property
    def id(self) -> str:
        """The trigger's id at its function, which doesn't depend on what is shared."""
        return self.trigger.id or self.trigger.default_id

    @property
    def shared(self) -> dict[str, MadeByTrigger]:
        """What it shares, by the options that name it."""
        return dict(shared_sources(self.trigger))

    def error(self, key: str, problem: str, remedy: str) -> TriggerError:
        """Returns the error for an option of the trigger."""
        if self.table is None:
            return TriggerError(problem, key=key, remedy=remedy)
        is_source = key == self.trigger.source_field
        return self.table.error("source" if is_source else key, problem, remedy)

    def locate(self, error: CdkRustLambdaError) -> None:
        """Gives an error of wiring the place in Cargo.toml that it is about.

        Args:
            error: The error, whose key is an option of the trigger as Python calls it.
        """
        if self.table is None or error.file is not None:
            return
        place = self.table.origin
        error.file = self.table.origin.file
        if error.key is not None:
            keys = self.trigger.manifest_keys(error.key, self.table.values)
            if keys is None:  # of the function, which any file or Python may say
                return
            place = place.below(*keys)
        error.line, error.key = place.line, place.key

    def with_sources(self, sources: Mapping[str, IConstruct]) -> Trigger:
        """Returns the trigger with constructs in place of what it shares.

        Args:
            sources: The constructs, by the options that name them.

        Raises:
            TriggerError: a construct is none that the option takes.
        """
        if not sources:
            return self.trigger
        try:
            return evolve(self.trigger, id=self.id, **cast("Any", sources))
        except TriggerError as error:
            raise self.error(
                error.key or "source", error.problem, "name a trigger that has such a source"
            ) from error


def shared_sources(trigger: Trigger) -> Iterator[tuple[str, MadeByTrigger]]:
    """Yields what a trigger shares with other functions' triggers, with the option that names it."""
    for field in attrs.fields(type(trigger)):
        value = getattr(trigger, field.name)
        if isinstance(option_of(field), Resource) and isinstance(value, MadeByTrigger):
            yield field.name, value


def refuse_shared_sources(triggers: Sequence[PlannedTrigger]) -> None:
    """Refuses triggers of a function alone that share sources with those of others.

    Args:
        triggers: The function's triggers.

    Raises:
        TriggerError: one does.
    """
    for each in triggers:
        for key, source in each.shared.items():
            raise each.error(
                key,
                f"what a trigger of {source.function!r} has is only known where both functions are made"
                " together",
                "make them with RustWorkspace, or pass the construct in resources=, and name it here",
            )


def in_order(functions: Mapping[str, Sequence[PlannedTrigger]]) -> list[PlannedTrigger]:
    """Returns the triggers of all functions, each behind those whose sources it shares.

    Args:
        functions: The triggers by their functions' names.

    Raises:
        TriggerError: there is no such function or trigger, or triggers share each other's sources.
    """
    order: list[PlannedTrigger] = []
    for triggers in functions.values():
        for each in triggers:
            _add(each, functions, order, ())
    return order


def _add(
    planned: PlannedTrigger,
    functions: Mapping[str, Sequence[PlannedTrigger]],
    order: list[PlannedTrigger],
    path: tuple[PlannedTrigger, ...],
) -> None:
    if planned in order:
        return
    if planned in path:
        steps = [*path[path.index(planned) :], planned]
        chain = " -> ".join(f"{each.function}'s {each.id}" for each in steps)
        raise planned.error(
            next(iter(planned.shared)),
            f"triggers that need each other: {chain}",
            "make what they share one of the workspace's resources"
            " ([[workspace.metadata.lambda.resources]]), and name that in both",
        )
    for key in planned.shared:
        _add(find_shared(planned, key, functions), functions, order, (*path, planned))
    order.append(planned)


def find_shared(
    planned: PlannedTrigger, key: str, functions: Mapping[str, Sequence[PlannedTrigger]]
) -> PlannedTrigger:
    """Returns the trigger whose source an option of another one names.

    Args:
        planned: The trigger that shares it.
        key: The option.
        functions: The triggers of all functions, by the functions' names.

    Raises:
        TriggerError: there is no such function or trigger.
    """
    source = planned.shared[key]
    if source.function not in functions:
        problem = f"there is no function {source.function!r} in the workspace"
        raise planned.error(key, problem, suggest(source.function, functions))
    triggers = {each.id: each for each in functions[source.function]}
    if source.trigger is None and len(triggers) == 1:
        return next(iter(triggers.values()))
    if source.trigger not in triggers:
        problem = f"the function {source.function!r} has no trigger {source.trigger!r}"
        if source.trigger is None:
            problem = f"the function {source.function!r} has {len(triggers)} triggers"
        raise planned.error(key, problem, suggest(source.trigger or "", triggers))
    return triggers[source.trigger]

"""Functions in tests: the events that they get, and their binaries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import App

from cdk_rust_lambda.errors import ArtifactError, TriggerError, suggest

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda.function.construct import RustFunction


def sample_events(function: RustFunction) -> dict[str, Any]:
    """Returns an event of each trigger of a function, as the function gets it, by the triggers' ids.

    Args:
        function: The function, its triggers of Cargo.toml included.
    """
    return {name: bound.trigger.sample_event() for name, bound in function.triggers.items()}


def sample_event(function: RustFunction, trigger: str | None = None) -> Any:
    """Returns an event of one of a function's triggers, as the function gets it.

    Args:
        function: The function.
        trigger: The trigger's id. Default: the only one.

    Raises:
        TriggerError: there is no such trigger, or several to choose from.
    """
    triggers = function.triggers
    if trigger is None and len(triggers) == 1:
        (trigger,) = triggers
    if trigger is None or trigger not in triggers:
        problem = f"no trigger {trigger!r}" if trigger else f"{len(triggers)} triggers"
        raise TriggerError(
            f"the function {function.node.path} has {problem}",
            key="trigger",
            remedy=suggest(trigger or "", triggers),
        )
    return triggers[trigger].trigger.sample_event()


def bootstrap_of(function: RustFunction) -> Path:
    """Synthesizes a function's app, which builds what has changed, and returns the function's binary.

    Args:
        function: A function of an app that builds at synthesis, such as `built_app` makes.

    Raises:
        ArtifactError: the app doesn't build the function.
    """
    app = function.node.root
    if isinstance(app, App):
        app.synth()
    bootstrap = function.asset_folder / "bootstrap"
    if not bootstrap.is_file():
        raise ArtifactError(
            f"synthesis doesn't build the function {function.node.path}",
            file=bootstrap,
            remedy="make its app with cdk_rust_lambda.testing.built_app",
        )
    return bootstrap

"""References to resources in a function's environment: `${orders.table_name}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.triggers.core.pseudo_parameters import first_parameter
from cdk_rust_lambda.triggers.core.references import has_reference, names_in, resolve_references

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from constructs import IConstruct

    from cdk_rust_lambda.cargo.settings.resolve import Settings
    from cdk_rust_lambda.cargo.toml.origin import Origin


def resolve_environment(
    settings: Settings, resources: Mapping[str, IConstruct]
) -> Mapping[str, str]:
    """Returns a function's environment with attributes of constructs in place of references.

    Only in what TOML files say: variables of an `env_file` and of the process may hold anything.

    Args:
        settings: The function's settings.
        resources: The constructs, by name.

    Raises:
        SettingsError: a reference to what there is not. One error names all of them.
    """
    return {**settings.environment, **_resolved(settings, _with_references(settings), resources)}


def check_environment(settings: Settings, resources: Mapping[str, IConstruct]) -> None:
    """Refuses references of a function's environment to what constructs haven't; others aren't looked at.

    Args:
        settings: The function's settings.
        resources: The constructs that are known, by name.

    Raises:
        SettingsError: a reference to what there is not. One error names all of them.
    """
    names = _with_references(settings)
    known = [each for each in names if names_in((settings.environment[each],)) <= resources.keys()]
    _resolved(settings, known, resources)


def _resolved(
    settings: Settings, names: Iterable[str], resources: Mapping[str, IConstruct]
) -> dict[str, str]:
    diagnostics = Diagnostics()
    found = {}
    for name in names:
        try:
            found[name] = resolve_references(settings.environment[name], resources)
        except ValueError as error:
            remedy = "correct the reference, or write $${ for the text ${ itself"
            diagnostics.errors.append(settings.error(f"env.{name}", str(error), remedy))
    diagnostics.raise_errors()
    return found


def names_in_environment(settings: Settings) -> set[str]:
    """Returns the names of the resources that a function's environment refers to."""
    environment = settings.environment
    return {name for key in _with_references(settings) for name in names_in((environment[key],))}


def unreplaced_parameters(settings: Settings) -> Iterator[Notice]:
    """Yields a warning for each variable in TOML files with a pseudo parameter, which stays as it is written.

    Args:
        settings: The function's settings.
    """
    for _, value, origin in _of_toml(settings):
        parameter = first_parameter(value)
        if parameter is not None:
            text = (
                f"{origin.key} ({origin.place}) holds {parameter}, which stays as it is written in variables, as"
                " cargo-lambda leaves it. Refer to a resource, as ${orders.queue_arn}, set the variable by"
                " environment= in Python, or have the function read AWS_REGION; if the text itself is meant, write"
                f" ${parameter}"
            )
            yield Notice.warning("parameter-in-variable", text, file=origin.file, line=origin.line)


def _with_references(settings: Settings) -> Iterator[str]:
    return (name for name, value, _ in _of_toml(settings) if has_reference(value))


def _of_toml(settings: Settings) -> Iterator[tuple[str, str, Origin]]:
    """Yields the variables that TOML files say, with their values and where they stand."""
    for name, value in settings.environment.items():
        origin = settings.origin(f"env.{name}")
        if origin is not None and origin.file is not None and origin.file.suffix == ".toml":
            yield name, value, origin

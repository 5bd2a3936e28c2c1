"""What only an app knows of a build, so that the command line knows it too: written without secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from attrs import asdict, evolve, fields_dict

from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
from cdk_rust_lambda.cargo.compile.container import Container
from cdk_rust_lambda.cargo.compile.lambda_image import FunctionImage
from cdk_rust_lambda.cargo.settings.secrets import may_be_secret
from cdk_rust_lambda.errors import CdkRustLambdaError, ManifestError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cdk_rust_lambda.cargo.fingerprint.parts import Part
    from cdk_rust_lambda.cargo.plan import Selection

_OF_SELECTION = (
    *("context", "admerge", "runtime", "architecture"),
    *("kind", "internal", "compatible_runtimes"),
)
# Those that count for the hash, and aren't secret.
_OF_BUNDLING = (
    *("target", "compiler", "profile", "disable_optimizations", "features", "all_features"),
    *(
        "no_default_features",
        "inputs",
        "input_variables",
        "unstable_flags",
        "hermetic",
        "lto_cache",
        "generated",
    ),
)
_HOOKS = ("before_build", "after_build")
# The others, and the items of parts that they make up.
_HIDDEN: Mapping[str, tuple[str, str]] = {
    "environment": ("options", "environment"),
    "cargo_config": ("options", "cargo_config"),
    "before_build": ("hooks", "before_build"),
    "after_build": ("hooks", "after_build"),
    "salt": ("salt", "salt"),
    "container": ("container", "build_args"),
}
_PLACEHOLDER = "unknown"


def given_options(selection: Selection) -> dict[str, Any]:
    """Returns what an app gives, as JSON has it.

    Of variables, hooks and the salt it says only that they are given, and the variables' names; so it does
    of settings of Cargo that may be secret.
    """
    bundling = selection.bundling
    found = {name: getattr(selection, name) for name in _OF_SELECTION}
    found |= {name: getattr(bundling, name) for name in _OF_BUNDLING}
    found["environment"] = None if bundling.environment is None else [*bundling.environment]
    found["salt"] = None if bundling.salt is None else True
    found |= {name: bool(getattr(bundling, name)) or None for name in _HOOKS}
    found["container"] = _described(bundling.container)
    found["image"] = None if selection.image is None else asdict(selection.image)
    config = bundling.cargo_config
    if config is not None:
        found["cargo_config"] = True if any(map(may_be_secret, config)) else [*config]
    return {name: _plain(value) for name, value in found.items() if value is not None}


def selection_of(given: Mapping[str, Any], chosen: Selection) -> Selection:
    """Returns a selection with what an app gives.

    Args:
        given: As `given_options` has written it.
        chosen: The selection without it; its context, if there is one, stays.

    Raises:
        ManifestError: it isn't what `given_options` writes.
    """
    options: dict[str, Any] = {name: given[name] for name in _OF_BUNDLING if name in given}
    if isinstance(given.get("cargo_config"), list):
        options["cargo_config"] = given["cargo_config"]
    options |= {name: [[_PLACEHOLDER]] for name in _HOOKS if name in given}
    try:
        if "environment" in given:
            options["environment"] = dict.fromkeys(given["environment"], _PLACEHOLDER)
        if "container" in given:
            options["container"] = _container_of(given["container"])
        return evolve(
            chosen,
            context=chosen.context or given.get("context"),
            admerge=given.get("admerge") if chosen.admerge is None else chosen.admerge,
            runtime=given.get("runtime"),
            architecture=given.get("architecture"),
            kind=given.get("kind"),
            internal=given.get("internal"),
            compatible_runtimes=given.get("compatible_runtimes"),
            image=FunctionImage(**given["image"]) if "image" in given else None,
            bundling=BundlingOptions(**options),
        )
    except (CdkRustLambdaError, LookupError, TypeError) as error:
        raise ManifestError(
            "the options in a record of an asset hash are none",
            remedy="synthesize again, with the same version of cdk-rust-lambda: cdk synth",
        ) from error


def with_hidden(
    parts: Iterable[Part], given: Mapping[str, Any], recorded: Iterable[Part]
) -> tuple[Part, ...]:
    """Returns the parts of a hash, with those items of a record that only the app could tell.

    Args:
        parts: The parts, made with `selection_of`.
        given: What the app gave.
        recorded: The parts of the record.
    """
    hidden = [place for name, place in _HIDDEN.items() if _is_hidden(name, given)]
    by_name = {part.name: part for part in recorded}
    return tuple(
        _with_items(part, by_name[part.name], [item for name, item in hidden if name == part.name])
        if part.name in by_name
        else part
        for part in parts
    )


def _is_hidden(name: str, given: Mapping[str, Any]) -> bool:
    return name in given and not (name == "cargo_config" and isinstance(given[name], list))


def _with_items(part: Part, recorded: Part, items: list[str]) -> Part:
    def is_hidden(name: str) -> bool:
        return any(name == item or name.startswith((f"{item}.", f"{item}[")) for item in items)

    own = {name: digest for name, digest in part.items.items() if not is_hidden(name)}
    own |= {name: digest for name, digest in recorded.items.items() if is_hidden(name)}
    return evolve(part, items=own)


def _described(container: Container | Literal[False] | None) -> dict[str, Any] | bool | None:
    """A container as JSON has it, of its arguments the names alone."""
    if container is None or container is False:
        return container
    table = {name: _plain(getattr(container, name)) for name in fields_dict(Container)}
    return table | {"build_args": [*container.build_args]}


def _container_of(described: Any) -> Container | Literal[False]:
    if described is False:
        return False
    arguments = dict.fromkeys(described["build_args"], _PLACEHOLDER)
    return Container(**(described | {"build_args": arguments}))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value

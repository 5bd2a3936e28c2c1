"""Features of a package, read and refused as Cargo does it.

The rules are those of "Features" in the Cargo Book. They are the same in every edition: the 2024
one also makes a feature of each optional dependency that no feature names as `dep:NAME`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from cdk_rust_lambda.errors import ManifestError, suggest

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.project.dependencies import Dependency
    from cdk_rust_lambda.cargo.project.manifest import Manifest

Features = Mapping[str, tuple[str, ...]]

DEPENDENCY_PREFIX = "dep:"
# In names, beside what identifiers may hold. The last four are such characters since Unicode 15.1.
_FURTHER_CHARACTERS = "-+.\u200c\u200d\u30fb\uff65"


def read_features(manifest: Manifest, dependencies: Iterable[Dependency]) -> Features:
    """Returns the features of a package, sorted by name, and what each of them turns on.

    Among them are the implicit ones: that of an optional dependency which no feature names as
    `dep:NAME`, and which has no feature of its own name.

    A feature that turns itself on is not refused here: `cargo metadata` reads it as well.

    Raises:
        ManifestError: Cargo doesn't accept the features.
    """
    is_optional: dict[str, bool] = {}
    for dependency in dependencies:
        # A dependency may stand in several tables, and be optional in one of them.
        is_optional[dependency.name] = (
            is_optional.get(dependency.name, False) or dependency.optional
        )
    explicit = {name: _read_values(manifest, name) for name in manifest.table("features")}
    hidden = {
        value.removeprefix(DEPENDENCY_PREFIX)
        for values in explicit.values()
        for value in values
        if value.startswith(DEPENDENCY_PREFIX)
    }
    implicit = {
        name: (f"{DEPENDENCY_PREFIX}{name}",)
        for name, optional in is_optional.items()
        if optional and name not in explicit and name not in hidden
    }
    features = dict(sorted((explicit | implicit).items()))
    for name, values in explicit.items():
        for value in values:
            _check_value(manifest, name, value, features, is_optional)
    _check_each_is_used(manifest, features, is_optional)
    return MappingProxyType(features)


def _read_values(manifest: Manifest, name: str) -> tuple[str, ...]:
    if not _is_valid_name(name):
        raise ManifestError(
            f"{name!r} can't be the name of a feature",
            file=manifest.path,
            key=f"features.{name}",
            remedy="begin with a letter, a digit or _, and go on with these and with -, + and .",
        )
    return manifest.strings("features", name) or ()


def _is_valid_name(name: str) -> bool:
    return (
        bool(name)
        and (_is_identifier(name[0]) or name[0] in "0123456789")
        and all(_is_identifier(f"_{each}") or each in _FURTHER_CHARACTERS for each in name[1:])
    )


def _is_identifier(text: str) -> bool:
    # Cargo may know characters of a later Unicode than Python does.
    return text.isidentifier() or unicodedata.category(text[-1]) == "Cn"


def _check_value(
    manifest: Manifest,
    feature: str,
    value: str,
    features: Features,
    is_optional: Mapping[str, bool],
) -> None:
    """Refuses a value that names nothing which a feature can turn on."""
    dependency, slash, of_dependency = value.partition("/")
    if not slash and not value.startswith(DEPENDENCY_PREFIX):
        if value not in features:
            raise _unknown_feature(manifest, feature, value, features, is_optional)
        return
    is_weak = bool(slash) and dependency.endswith("?")
    name = dependency.removesuffix("?") if is_weak else dependency
    plain = name.removeprefix(DEPENDENCY_PREFIX)
    if "/" in of_dependency:
        problem, remedy = "which has more than one slash", f"name a feature of {plain} itself"
    elif slash and name != plain:
        problem = f"which has both {DEPENDENCY_PREFIX} and a slash"
        remedy = f"write {value.removeprefix(DEPENDENCY_PREFIX)!r}"
    elif plain not in is_optional:
        problem = f"but there is no dependency {plain!r}"
        remedy = suggest(plain, is_optional if slash else _optional_names(is_optional))
    elif is_weak and not is_optional[plain]:
        problem = f"but {plain!r} is not an optional dependency"
        remedy = f"remove the ?, or add optional = true to {plain}"
    elif not slash and not is_optional[plain]:
        problem = f"but {plain!r} is not an optional dependency"
        remedy = f"add optional = true to {plain}, or remove {value!r}"
    else:
        return
    raise _bad_value(manifest, feature, value, problem, remedy)


def _unknown_feature(
    manifest: Manifest,
    feature: str,
    value: str,
    features: Features,
    is_optional: Mapping[str, bool],
) -> ManifestError:
    if value not in is_optional:
        problem = "which is neither a feature nor an optional dependency"
        remedy = suggest(value, [name for name in features if name != feature])
    elif is_optional[value]:
        problem = f"but some feature names the dependency as {DEPENDENCY_PREFIX}{value}, so that it has no feature of its own"
        remedy = f"write {DEPENDENCY_PREFIX + value!r}"
    else:
        problem = f"but {value!r} is not an optional dependency"
        remedy = f"add optional = true to {value}, or remove it from the feature"
    return _bad_value(manifest, feature, value, problem, remedy)


def _bad_value(
    manifest: Manifest, feature: str, value: str, problem: str, remedy: str
) -> ManifestError:
    return ManifestError(
        f"the feature {feature!r} turns on {value!r}, {problem}",
        file=manifest.path,
        key=f"features.{feature}",
        remedy=remedy,
    )


def _check_each_is_used(
    manifest: Manifest, features: Features, is_optional: Mapping[str, bool]
) -> None:
    """Refuses an optional dependency that a feature of the same name hides."""
    used = {
        value.partition("/")[0].removesuffix("?").removeprefix(DEPENDENCY_PREFIX)
        for values in features.values()
        for value in values
        if "/" in value or value.startswith(DEPENDENCY_PREFIX)
    }
    for name in _optional_names(is_optional):
        if name not in used:
            raise ManifestError(
                f"no feature turns on the optional dependency {name!r}",
                file=manifest.path,
                key=f"features.{name}",
                remedy=f"add {DEPENDENCY_PREFIX + name!r} to a feature",
            )


def _optional_names(is_optional: Mapping[str, bool]) -> list[str]:
    return [name for name, optional in is_optional.items() if optional]

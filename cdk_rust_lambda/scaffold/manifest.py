"""The Cargo.toml of new packages and workspaces."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import tomlkit
from tomlkit.items import SingleKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cdk_rust_lambda.scaffold.catalogue import ProjectKind

# By the names that code has for them.
_DEPENDENCIES: Mapping[str, tuple[str, Any]] = {
    "aws_durable_execution_sdk": ("aws-durable-execution-sdk", "0.1"),
    "aws_lambda_events": ("aws_lambda_events", {"version": "1.2", "default-features": False}),
    "base64": ("base64", "0.22"),
    "lambda_extension": ("lambda-extension", "1"),
    "lambda_http": ("lambda_http", {"version": "1.2", "default-features": False}),
    "lambda_runtime": ("lambda_runtime", "1"),
    "percent_encoding": ("percent-encoding", "2"),
    "serde": ("serde", {"version": "1", "features": ["derive"]}),
    "serde_json": ("serde_json", "1"),
    "tokio": ("tokio", {"version": "1", "features": ["macros"]}),
}

# What waits for the end of a durable execution waits for so many seconds at most.
_LONGEST_WAIT = 900


def dependencies_of(code: str, features: Iterable[str]) -> dict[str, Any]:
    """Returns what code depends on, by the crates that it names.

    Args:
        code: The Rust code.
        features: The features of the events' crate, or of lambda_http, that its events need.
    """
    needed = set(features)
    if "event::streams" in code:
        needed.add("streams")  # the answers of kinesis, whose feature leaves it out
    found: dict[str, Any] = {}
    for name, (package, requirement) in _DEPENDENCIES.items():
        if re.search(rf"\b{name}::", code) is None:
            continue
        if name == "aws_lambda_events":
            requirement = {**requirement, "features": sorted(needed)}
        elif name == "lambda_http":
            requirement = {**requirement, "features": sorted({*needed, "tracing"})}
        found[package] = requirement
    return found


def package_manifest(
    name: str, code: str, kinds: Sequence[ProjectKind], *, arm64: bool, durable: bool = False
) -> str:
    """Returns the Cargo.toml of a package.

    Args:
        name: The package's name.
        code: The code of its binary.
        kinds: What invokes the function.
        arm64: Whether it is built for that architecture.
        durable: Whether the function is a durable one.
    """
    features = [each.feature for each in kinds if each.feature is not None]
    own, _, tests = code.partition("#[cfg(test)]")
    dependencies = dependencies_of(own, features)
    of_tests = dependencies_of(tests, features)
    only_tests = {each: of_tests[each] for each in of_tests.keys() - dependencies.keys()}
    if durable:
        package_name, version = _DEPENDENCIES["aws_durable_execution_sdk"]
        only_tests[package_name] = {"version": version, "features": ["test-util"]}
    package = {"name": name, "version": "0.1.0", "edition": "2024", "publish": False}
    sections = [section("[package]", package), section("[dependencies]", dependencies)]
    if only_tests:
        sections.append(section("[dev-dependencies]", dict(sorted(only_tests.items()))))
    if arm64:
        sections.append(section("[package.metadata.lambda.build]", {"arm64": True}))
    timeouts = [each.timeout for each in kinds if each.timeout is not None]
    table: dict[str, Any] = {"timeout": min(timeouts)} if timeouts else {}
    if durable:
        table["durable_config"] = {"execution_timeout": _LONGEST_WAIT}
    if table:
        sections.append(section("[package.metadata.lambda.deploy]", table))
    sections += [
        section("[[package.metadata.lambda.triggers]]", each.trigger)
        for each in kinds
        if each.trigger is not None
    ]
    return "\n".join(sections)


def workspace_manifest(members: Iterable[str]) -> str:
    """Returns the Cargo.toml of a workspace without a package of its own."""
    return section("[workspace]", {"members": list(members), "resolver": "3"})


def section(head: str, values: Mapping[str, Any]) -> str:
    """Returns the text of a table, a line a key.

    Args:
        head: Its head: `[package]`.
        values: Its keys and their values.
    """
    return "".join([f"{head}\n", *(f"{_pair(key, value)}\n" for key, value in values.items())])


def _pair(key: str, value: Any) -> str:
    return f"{SingleKey(key).as_string()} = {_text(value)}"


def _text(value: Any) -> str:
    """Returns a value on one line, spaced as Cargo's own commands write it."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(_pair(key, each) for key, each in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_text, value))}]"
    return str(tomlkit.item(value).as_string())

"""What there is to say of a binary's settings: each value, where it is written, and what it beats."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from attrs import frozen

from cdk_rust_lambda.cargo.plan import BinaryPlan
from cdk_rust_lambda.cargo.settings.secrets import HIDDEN, without_secrets
from cdk_rust_lambda.cargo.settings.sections import INNER_TABLES
from cdk_rust_lambda.cargo.settings.trigger_tables import TriggerTable

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.settings.resolve import Settings
    from cdk_rust_lambda.cargo.settings.tree import Node

# Shown by another of their names in cargo-lambda, or as what they lead to: the map `env`.
_SHOWN_AS: Mapping[str, str] = {"tag": "tags", "env_var": "env"}
# Arguments of Cargo, which may be its settings: `env.TOKEN="..."`.
_OF_CARGO = ("build.config", "build.compiler")


@frozen
class SettingsReport:
    """The settings of a binary, for people and for programs.

    Attributes:
        plan: The binary, with its settings.
        triggers: The trigger tables that are for it.
        base: The folder that files are shown relative to.
        show_values: Whether the values of variables, and of settings of Cargo like them, are shown, which
            may be secret.
        trigger_problems: What is wrong with the trigger tables, as far as it is known.
    """

    plan: BinaryPlan
    triggers: tuple[TriggerTable, ...]
    base: Path
    show_values: bool = False
    trigger_problems: tuple[str, ...] = ()

    @property
    def settings(self) -> Settings:
        """The binary's settings."""
        return self.plan.settings

    @property
    def warnings(self) -> list[str]:
        """What is odd, in one sentence each."""
        said = [f"{warning.level}: {warning.text}" for warning in self.plan.warnings]
        return [*said, *(f"warning: {problem}" for problem in self.trigger_problems)]

    def as_json(self) -> dict[str, Any]:
        """Returns all of it as plain values, under cargo-lambda's names.

        Null stands for each value that isn't shown.
        """
        sections = self._sections()
        if not self.show_values:
            sections["env"] = dict.fromkeys(sections["env"])
            build = sections["build"]
            if "env" in build:
                build["env"] = dict.fromkeys(build["env"])
            build |= {key: self._shown(f"build.{key}", value) for key, value in build.items()}
        return {
            "package": self.plan.package.name,
            "bin": self.plan.binary.name,
            **sections,
            "triggers": [_json(table.values) for table in self.triggers],
            "sources": dict(self._sources()),
            "warnings": self.warnings,
        }

    def _sections(self) -> dict[str, dict[str, Any]]:
        deploy = _section(self.settings.deploy)
        deploy.pop("env", None)  # a part of the map at the top
        build = _section(self.settings.build)
        if self.settings.build_environment:
            build["env"] = dict(self.settings.build_environment)
        return {"deploy": deploy, "build": build, "env": dict(self.settings.environment)}

    def rows(self) -> Iterator[tuple[str, str, str, str]]:
        """Yields each value: its name, the value, where it is written, and what it beats."""
        values = self._values()
        for name, node in self._nodes():
            is_hidden = self._hides(name)
            beaten = [
                f"{HIDDEN if is_hidden else _text(self._shown(name, each.plain()))} ({self._place(each)})"
                for each in node.overridden
            ]
            shown = self._shown(name, values.get(name, node.plain()))
            value = HIDDEN if is_hidden else _text(shown)
            yield name, value, self._place(node), "\n".join(beaten)
        for index, table in enumerate(self.triggers):
            place = table.origin.describe(self.base)
            yield f"triggers[{index}]", _text(dict(table.values)), place, ""

    def _hides(self, name: str) -> bool:
        return not self.show_values and name.startswith(("env.", "build.env."))

    def _shown(self, name: str, value: Any) -> Any:
        is_of_cargo = name.startswith(_OF_CARGO) and not self.show_values
        return without_secrets(value) if is_of_cargo else value

    def _nodes(self) -> Iterator[tuple[str, Node]]:
        for name, node in self.settings.values.items():
            section, _, key = name.partition(".")
            if name in ("deploy.env_var", "build.env_var"):
                continue  # shown variable by variable
            if section != "env" and not key.startswith("env."):
                name = f"{section}.{_SHOWN_AS.get(key, key)}"
            if key in INNER_TABLES and node.is_table:
                inner = [(f"{name}.{each}", node.value[each]) for each in node.value]
                yield from (pair for pair in inner if pair[1].value is not None)
            else:
                yield name, node

    def _values(self) -> Mapping[str, Any]:
        """The values by the names that they are shown by."""
        found: dict[str, Any] = {}
        for section, content in self._sections().items():
            for key, value in content.items():
                found[f"{section}.{key}"] = value
                if key in ("env", *INNER_TABLES) and isinstance(value, Mapping):
                    found |= {f"{section}.{key}.{name}": each for name, each in value.items()}
        return found

    def _sources(self) -> Iterator[tuple[str, str]]:
        for name, node in self._nodes():
            yield name, self._place(node)
        for index, table in enumerate(self.triggers):
            yield f"triggers[{index}]", table.origin.describe(self.base)

    def _place(self, node: Node) -> str:
        return ", ".join(dict.fromkeys(origin.describe(self.base) for origin in node.origins))


def _section(settings: Any) -> dict[str, Any]:
    """Returns the values that are set, as JSON has them."""
    return {
        str(_SHOWN_AS.get(attribute.name, attribute.name)): _plain(value)
        for attribute in attrs.fields(type(settings))
        if (value := getattr(settings, attribute.name)) is not None
    }


def _plain(value: Any) -> Any:
    if attrs.has(type(value)):
        return _section(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return list(value)
    return value


def _json(value: Any) -> Any:
    """Returns a value of TOML as JSON has it: dates, and numbers that are none, as text."""
    if isinstance(value, Mapping):
        return {key: _json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_json(inner) for inner in value]
    is_plain = isinstance(value, str | int) or (isinstance(value, float) and isfinite(value))
    return value if is_plain else str(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)

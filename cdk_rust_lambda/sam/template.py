"""SAM templates, read with the line of each key, and CloudFormation's functions as what they are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from cdk_rust_lambda.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OF_SAM = "AWS::Serverless::"
"""What the types of SAM's resources begin with."""
LOOP = "Fn::ForEach::"
"""What the names of loops begin with, which stand where resources do."""
_LOGICAL_ID = re.compile(r"[A-Za-z0-9]{1,255}")
_LONG = re.compile(r"Fn::\w+|Ref|Condition")
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]*([eE][-+]?[0-9]+)?")
_BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_MERGED = "tag:yaml.org,2002:merge"
# Deeper than any template that CloudFormation takes, and less deep than Python's own stack.
_DEPTH = 100


class Section(dict[str, Any]):
    """A mapping of a template.

    Attributes:
        lines: The lines of its keys, counted from 1.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}

    def section(self, key: str) -> Section:
        """Returns the mapping under a key; an empty one if there is none.

        Args:
            key: The key.
        """
        value = self.get(key)
        return value if isinstance(value, Section) else Section()

    def text(self, key: str) -> str:
        """Returns the text under a key; whatever else stands there, as Python writes it.

        Args:
            key: The key.
        """
        return str(self.get(key))


@frozen
class Intrinsic:
    """A function of CloudFormation: `!Ref Orders`, or `{"Ref": "Orders"}`.

    Attributes:
        name: Its long name: `Ref`, `Fn::GetAtt`.
        argument: What it is called with.
    """

    name: str
    argument: Any = field(hash=False)


@frozen
class Template:
    """A SAM template.

    Attributes:
        file: The file.
        root: All of it.
    """

    file: Path
    root: Section

    @property
    def resources(self) -> Mapping[str, Section]:
        """Its resources, by their logical ids."""
        found = self.root.section("Resources")
        return {
            name: each
            for name, each in found.items()
            if isinstance(each, Section) and not name.startswith(LOOP)
        }

    def line_of(self, logical_id: str) -> int:
        """Returns the line where a resource stands.

        Args:
            logical_id: Its logical id.
        """
        return self.root.section("Resources").lines.get(logical_id, 1)


def read_template(file: Path) -> Template:
    """Returns a template.

    Args:
        file: The YAML or JSON.

    Raises:
        SettingsError: it can't be read, or PyYAML is missing.
    """
    root = _read(file, "the template", "name the YAML or JSON file of a SAM template")
    if not isinstance(root, Section) or not root.section("Resources"):
        raise SettingsError(
            "the template has no Resources",
            file=file,
            remedy="name the YAML or JSON file of a SAM template",
        )
    for part in ("Resources", "Parameters"):
        names = root.section(part)
        for name in names:
            if not _LOGICAL_ID.fullmatch(name) and not name.startswith(LOOP):
                raise SettingsError(
                    f"{name!r} is no logical id",
                    file=file,
                    line=names.lines[name],
                    remedy="CloudFormation takes letters and digits",
                )
    return Template(file, root)


def read_file(file: Path) -> Any:
    """Returns what a file that a template names holds, as JSON has it.

    Args:
        file: The YAML or JSON.

    Raises:
        SettingsError: it can't be read, or PyYAML is missing.
    """
    return plain(_read(file, "the file", "write it into the template"))


def _read(file: Path, what: str, remedy: str) -> Any:
    try:
        import yaml
    except ImportError as error:
        raise SettingsError(
            "PyYAML, which reads templates, isn't installed",
            remedy="run `pip install cdk-rust-lambda[migrate]`",
        ) from error
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        return _value(node, 0) if node is not None else None
    except (OSError, UnicodeDecodeError, ValueError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "strerror", None) or error
        raise SettingsError(
            f"{what} can't be read: {problem}",
            file=file,
            line=None if mark is None else mark.line + 1,
            remedy=remedy,
        ) from error


def _value(node: Any, depth: int) -> Any:
    if depth > _DEPTH:
        raise ValueError("it is nested too deeply")
    if node.tag.startswith("!") and len(node.tag) > 1:
        return _short(node, depth)
    if node.id == "scalar":
        return _scalar(node)
    if node.id == "sequence":
        return [_value(each, depth + 1) for each in node.value]
    section = Section()
    for key, value, line in _pairs(node, depth):
        section[key] = value
        section.lines[key] = line
    if len(section) == 1:
        ((name, argument),) = section.items()
        if _LONG.fullmatch(name):
            return Intrinsic(name, _attribute(argument) if name == "Fn::GetAtt" else argument)
    return section


def _pairs(node: Any, depth: int) -> Iterator[tuple[str, Any, int]]:
    for key, value in node.value:
        if key.tag != _MERGED:
            continue
        for each in value.value if value.id == "sequence" else [value]:
            merged = _value(each, depth + 1)
            if isinstance(merged, Section):
                yield from ((name, merged[name], merged.lines[name]) for name in merged)
    for key, value in node.value:
        if key.tag != _MERGED:
            yield _joined(str(key.value)), _value(value, depth + 1), key.start_mark.line + 1


def _short(node: Any, depth: int) -> Intrinsic:
    name = node.tag[1:]
    if node.id == "scalar":
        argument: Any = _joined(node.value)
    elif node.id == "sequence":
        argument = [_value(each, depth + 1) for each in node.value]
    else:
        argument = {key: value for key, value, _ in _pairs(node, depth)}
    name = name if name in ("Ref", "Condition") else f"Fn::{name}"
    return Intrinsic(name, _attribute(argument) if name == "Fn::GetAtt" else argument)


def _attribute(argument: Any) -> Any:
    """Returns both parts of what `Fn::GetAtt` is called with."""
    return argument.split(".", 1) if isinstance(argument, str) else argument


def _scalar(node: Any) -> Any:
    """Returns a scalar, as CloudFormation reads it: a date is a text."""
    kind, text = node.tag.rpartition(":")[2], _joined(node.value)
    if kind == "null":
        return None
    if kind == "bool":
        return _BOOLEANS[text.lower()]
    if kind == "int" and _INTEGER.fullmatch(text):
        return int(text)
    if kind == "float" and _FLOAT.fullmatch(text):
        return float(text)
    return text


def _joined(text: str) -> str:
    """Returns a text whose characters were escaped as pairs, as JSON does it.

    Raises:
        UnicodeDecodeError: half of a pair is missing.
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16")


def plain(value: Any) -> Any:
    """Returns a value as JSON has it, functions of CloudFormation by their long names.

    Args:
        value: A value of a template.
    """
    if isinstance(value, Intrinsic):
        return {value.name: plain(value.argument)}
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value


def functions_in(value: Any) -> set[str]:
    """Returns the functions of CloudFormation that a value is made with.

    Args:
        value: A value of a template.
    """
    if isinstance(value, Intrinsic):
        return {value.name} | functions_in(value.argument)
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {name for each in parts for name in functions_in(each)}


def names_in(value: Any) -> set[str]:
    """Returns the logical ids that a value refers to.

    Args:
        value: A value of a template.
    """
    if isinstance(value, Intrinsic):
        argument = value.argument
        if value.name == "Ref":
            return {str(argument)}
        if value.name == "Fn::GetAtt" and isinstance(argument, list) and argument:
            return {str(argument[0])}
        if value.name == "Fn::Sub":
            text = argument[0] if isinstance(argument, list) and argument else argument
            names = set(re.findall(r"\$\{([^!}]+)\}", str(text)))
            given = argument[1:2] if isinstance(argument, list) else []
            for each in given:
                names -= each.keys() if isinstance(each, dict) else set()
            return {name.split(".")[0] for name in names} | names_in(given)
        return names_in(argument)
    if isinstance(value, dict):
        return {name for each in value.values() for name in names_in(each)}
    if isinstance(value, list):
        return {name for each in value for name in names_in(each)}
    return set()

"""Rust functions of a SAM template: their settings, triggers and rights."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from attrs import Factory, define

from cdk_rust_lambda.sam.policies import access_tables
from cdk_rust_lambda.sam.template import Section, Template
from cdk_rust_lambda.sam.triggers import trigger_tables
from cdk_rust_lambda.sam.values import UntranslatableError, Values, section_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cdk_rust_lambda.sam.remarks import Remarks

_TYPE = "AWS::Serverless::Function"
_METHODS = ("rust-cargolambda", "makefile")
_BUILT = re.compile(r"(?P<folder>.*?)/?target/lambda/(?P<binary>[^/]+)/?")
# SAM's own, where cargo-lambda has another one.
_DEFAULT_TIMEOUT = 3
_SETTINGS = {
    "AutoPublishAlias": "alias",
    "Description": "description",
    "FunctionName": "name",
    "Layers": "layers",
    "MemorySize": "memory",
    "Role": "role",
    "Timeout": "timeout",
}
_ELSEWHERE = frozenset({"CodeUri", "Events", "Handler", "PackageType", "Policies", "Runtime"})


@define
class SamFunction:
    """A Rust function of a template.

    Attributes:
        logical_id: Its logical id.
        folder: The folder of its Cargo.toml, relative to the template.
        binary: The binary, if the template names one.
        deploy: Its table `deploy`.
        arm64: Whether it is built for that architecture; None if that isn't said.
        triggers: Its trigger tables.
        access: Its tables of rights.
        keywords: The keywords of the construct, as Python.
        uses: The resources that its tables name.
    """

    logical_id: str
    folder: str
    binary: str | None
    deploy: dict[str, Any] = Factory(dict)
    arm64: bool | None = None
    triggers: list[dict[str, Any]] = Factory(list)
    access: list[dict[str, Any]] = Factory(list)
    keywords: dict[str, str] = Factory(dict)
    uses: tuple[str, ...] = ()


def is_rust(resource: Section, globals_: Section) -> bool:
    """Whether a resource is a function that cargo-lambda builds.

    Args:
        resource: The resource.
        globals_: What all functions of the template share.
    """
    if resource.get("Type") != _TYPE:
        return False
    properties = {**globals_, **resource.section("Properties")}
    if not str(properties.get("Runtime", "provided")).startswith("provided"):
        return False
    method = resource.section("Metadata").get("BuildMethod")
    return method in _METHODS or _BUILT.fullmatch(str(properties.get("CodeUri"))) is not None


def read_function(
    template: Template, logical_id: str, values: Values, remarks: Remarks
) -> SamFunction:
    """Returns a function of a template.

    Args:
        template: The template.
        logical_id: The function's logical id.
        values: Reads the template's values.
        remarks: Takes what isn't taken over.
    """
    resource = template.resources[logical_id]
    properties = _merged(
        template.root.section("Globals").section("Function"), resource.section("Properties")
    )
    remarks = remarks.below(logical_id)
    folder, binary = _place(resource, properties)
    function = SamFunction(logical_id, folder, binary)
    used = values.used
    values.used = {}
    _read_settings(function, properties, values, remarks)
    function.triggers = trigger_tables(properties.section("Events"), values, remarks)
    if "alias" in function.deploy:  # SAM's events invoke it
        for table in function.triggers:
            table["alias"] = function.deploy["alias"]
    function.access = access_tables(properties, values, remarks)
    function.uses = tuple(values.used)
    values.used = used | values.used
    for key in resource.keys() - {"Type", "Properties", "Metadata", "DependsOn"}:
        remarks.add(resource.lines[key], key, "say it in app.py")
    return function


def _merged(base: Section, own: Section) -> Section:
    """Returns properties over those of all functions, as SAM merges them: mappings and lists are joined."""
    merged = Section()
    for each in (base, own):
        for key, value in each.items():
            present = merged.get(key)
            if isinstance(present, Section) and isinstance(value, Section):
                value = _merged(present, value)
            elif isinstance(present, list) and isinstance(value, list):
                value = present + value
            merged[key] = value
            merged.lines[key] = each.lines[key]
    return merged


def _place(resource: Section, properties: Section) -> tuple[str, str | None]:
    code = properties.get("CodeUri", ".")
    code = code if isinstance(code, str) else "."
    built = _BUILT.fullmatch(code)
    if built is not None:
        return built["folder"] or ".", built["binary"]
    options = resource.section("Metadata").section("BuildProperties")
    binary = options.get("Binary")
    return code, binary if isinstance(binary, str) else None


def _read_settings(
    function: SamFunction, properties: Section, values: Values, remarks: Remarks
) -> None:
    function.deploy["timeout"] = _DEFAULT_TIMEOUT
    for key, value in properties.items():
        if key in _ELSEWHERE:
            continue
        try:
            if key in _SETTINGS:
                function.deploy[_SETTINGS[key]] = _known(values.constant(value))
            elif key in _READERS:
                _READERS[key](function, value, values)
            else:
                raise UntranslatableError("say it in app.py, by a keyword of RustFunction")
        except UntranslatableError as error:
            remarks.add(properties.lines[key], key, str(error))
        except (AttributeError, KeyError, TypeError, ValueError):
            remarks.add(properties.lines[key], key, "it isn't what SAM expects there")
    if str(properties.get("Runtime")) == "provided.al2":
        function.deploy["runtime"] = "provided.al2"
    _read_variables(function, properties, values, remarks)


def _known(value: Any) -> Any:
    """Returns a setting, whose texts have no pseudo parameters."""
    if any("${" in each for each in _texts(value)):
        raise UntranslatableError("a setting can't hold pseudo parameters: use a keyword in app.py")
    return value


def _texts(value: Any) -> Iterable[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _read_variables(
    function: SamFunction, properties: Section, values: Values, remarks: Remarks
) -> None:
    variables = properties.section("Environment").section("Variables")
    found: dict[str, str] = {}
    for name, value in variables.items():
        try:
            found[name] = values.variable(value)
        except UntranslatableError as error:
            remarks.add(variables.lines[name], f"Environment.Variables.{name}", str(error))
    if found:
        function.deploy["env"] = found


def _tracing(function: SamFunction, value: Any, values: Values) -> None:
    text = str(values.constant(value)).lower()
    if text != "disabled":
        function.deploy["tracing"] = text


def _architecture(function: SamFunction, value: Any, values: Values) -> None:
    function.arm64 = "arm64" in values.constant(value)


def _tags(function: SamFunction, value: Any, values: Values) -> None:
    tags = _known_table(values.constant(value))
    function.deploy["tags"] = tags


def _known_table(value: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(_known(each)) for name, each in value.items()}


def _vpc(function: SamFunction, value: Any, values: Values) -> None:
    names = {"SubnetIds": "subnet_ids", "SecurityGroupIds": "security_group_ids"}
    section = values.constant(value)
    function.deploy["vpc"] = {new: _known(section[old]) for old, new in names.items()}


def _durable(function: SamFunction, value: Any, values: Values) -> None:
    names = {"ExecutionTimeout": "execution_timeout", "RetentionPeriodInDays": "retention_period"}
    section = values.constant(value)
    function.deploy["durable_config"] = {names[key]: int(each) for key, each in section.items()}


def _url(function: SamFunction, value: Any, values: Values) -> None:
    section = section_of(value)
    if set(section) != {"AuthType"} or values.constant(section["AuthType"]) != "NONE":
        raise UntranslatableError('write a trigger of type "function-url" with its options')
    function.deploy["enable_function_url"] = True


def _storage(function: SamFunction, value: Any, values: Values) -> None:
    size = int(values.constant(section_of(value)["Size"]))
    function.keywords["ephemeral_storage_size"] = f"Size.mebibytes({size})"


def _concurrency(function: SamFunction, value: Any, values: Values) -> None:
    function.keywords["reserved_concurrent_executions"] = str(int(values.constant(value)))


def _nothing(_: SamFunction, __: Any, ___: Values) -> None:
    """Read elsewhere."""


_READERS = {
    "Architectures": _architecture,
    "DurableConfig": _durable,
    "Environment": _nothing,
    "EphemeralStorage": _storage,
    "FunctionUrlConfig": _url,
    "ReservedConcurrentExecutions": _concurrency,
    "Tags": _tags,
    "Tracing": _tracing,
    "VpcConfig": _vpc,
}

"""Properties of a SAM function, as its settings in Cargo.toml, keywords, and statements of the app."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from cdk_rust_lambda.errors import nearest
from cdk_rust_lambda.sam.asynchronous import dead_letters, invocations
from cdk_rust_lambda.sam.deployments import deployment
from cdk_rust_lambda.sam.execution_environments import (
    OF_INSTANCES,
    read_managed_instances,
    tenancy,
)
from cdk_rust_lambda.sam.function_url import function_url
from cdk_rust_lambda.sam.quoting import quoted
from cdk_rust_lambda.sam.scalars import number_of, text_of
from cdk_rust_lambda.sam.template import Intrinsic, names_in
from cdk_rust_lambda.sam.values import UntranslatableError, Values, section_of

if TYPE_CHECKING:
    from cdk_rust_lambda.sam.context import Context
    from cdk_rust_lambda.sam.expressions import Expressions
    from cdk_rust_lambda.sam.function import SamFunction
    from cdk_rust_lambda.sam.template import Section

_Reader: TypeAlias = Callable[["SamFunction", Any, Values], None]
_Writer: TypeAlias = Callable[["SamFunction", Any, "Expressions"], list[str]]

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
_NUMBERS = frozenset({"MemorySize", "Timeout"})
_ELSEWHERE = frozenset(
    {"CodeUri", "Events", "Handler", "PackageType", "Policies", "Runtime"}
    | {"AutoPublishAliasAllProperties", "AutoPublishCodeSha256", "InlineCode"}
    | OF_INSTANCES
)
# What only a keyword of RustFunction, or another statement of the app, can say.
_OTHERS = frozenset(
    {"AssumeRolePolicyDocument", "ImageConfig", "ImageUri", "PermissionsBoundary", "PropagateTags"}
    | {"RolePath", "SnapStart", "SourceKMSKeyArn", "VersionDeletionPolicy", "VersionDescription"}
)
# What `AWS::Lambda::Function` has under the same name, or under another one.
_OVERRIDES: Mapping[str, str] = MappingProxyType(
    {
        "CodeSigningConfigArn": "CodeSigningConfigArn",
        "Description": "Description",
        "EphemeralStorage": "EphemeralStorage",
        "FileSystemConfigs": "FileSystemConfigs",
        "FunctionName": "FunctionName",
        "KmsKeyArn": "KmsKeyArn",
        "Layers": "Layers",
        "LoggingConfig": "LoggingConfig",
        "MemorySize": "MemorySize",
        "RecursiveLoop": "RecursiveLoop",
        "ReservedConcurrentExecutions": "ReservedConcurrentExecutions",
        "RuntimeManagementConfig": "RuntimeManagementConfig",
        "Timeout": "Timeout",
    }
)
_NETWORK = "service-role/AWSLambdaVPCAccessExecutionRole"
_TRACES = "AWSXRayDaemonWriteAccess"


def read_settings(function: SamFunction, properties: Section, context: Context) -> None:
    """Reads all properties but events and policies.

    Args:
        function: Gets them.
        properties: The properties.
        context: What is at hand.
    """
    remarks = context.remarks
    function.deploy["timeout"] = _DEFAULT_TIMEOUT
    # The alias first, which others are for; a durable function has one, too.
    first = {*_SETTINGS, "DurableConfig"}
    for key, value in sorted(properties.items(), key=lambda each: each[0] not in first):
        if key in _ELSEWHERE or value is None:
            continue
        if key == "FunctionName" and context.leaves_name_out(properties.lines[key], key):
            continue
        try:
            _read(function, key, value, context)
        except UntranslatableError as error:
            remarks.add(properties.lines[key], key, str(error))
        except (AttributeError, KeyError, TypeError, ValueError):
            remarks.add(properties.lines[key], key, "it isn't what SAM expects there")
    if str(properties.get("Runtime")) == "provided.al2":
        function.deploy["runtime"] = "provided.al2"
    read_managed_instances(function, properties, context)
    _read_variables(function, properties, context)


def _read(function: SamFunction, key: str, value: Any, context: Context) -> None:
    """Reads one property: as a setting or keyword if its value is known, else as a statement."""
    values = context.values
    # What the app can say follows the template's parameters there.
    is_sayable = key in _OVERRIDES or key in _WRITERS
    before = dict(function.deploy), dict(function.keywords), function.arm64
    try:
        with values.following_parameters() if is_sayable else values.tentative():
            if _read_table(function, key, value, values):
                return
    except UntranslatableError:
        if not is_sayable:
            raise
        function.deploy, function.keywords, function.arm64 = before
    if key in _WRITERS:
        function.statements += _WRITERS[key](function, value, context.expressions)
    elif key in _OVERRIDES:
        text = context.expressions.text(value)
        function.statements.append(f'override({function.python}, "{_OVERRIDES[key]}", {text})')
        if key == "Timeout":
            del function.deploy["timeout"]
    else:
        meant = nearest(key, {*_SETTINGS, *_OVERRIDES, *_READERS, *_WRITERS, *_ELSEWHERE})
        raise UntranslatableError(
            f"SAM has no such property; did you mean {meant!r}?"
            if meant is not None and key not in _OTHERS
            else "say it in app.py, by a keyword of RustFunction"
        )


def _read_table(function: SamFunction, key: str, value: Any, values: Values) -> bool:
    """Reads a property as a setting or keyword; returns whether there is one for it."""
    if key in _SETTINGS:
        known = _known(values.constant(value))
        function.deploy[_SETTINGS[key]] = (number_of if key in _NUMBERS else text_of)(known)
    elif key in _READERS:
        _READERS[key](function, value, values)
    else:
        return False
    return True


def _known(value: Any) -> Any:
    """Returns a setting, whose texts have no pseudo parameters."""
    if any("${" in each for each in _texts(value)):
        raise UntranslatableError("a setting can't hold pseudo parameters: use a keyword in app.py")
    return value


def _texts(value: Any) -> Iterable[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _read_variables(function: SamFunction, properties: Section, context: Context) -> None:
    variables = properties.section("Environment").section("Variables")
    values = context.values
    found: dict[str, str] = {}
    for name, value in variables.items():
        try:
            with values.following_parameters():
                text = values.variable(value)
            found[name] = text
        except UntranslatableError:
            try:
                if not isinstance(value, Intrinsic):
                    raise
                text = context.expressions.text(value)
            except UntranslatableError as error:
                place = f"Environment.Variables.{name}"
                context.remarks.add(variables.lines[name], place, str(error))
            else:
                function.statements.append(
                    f"{function.python}.add_environment({quoted(name)}, {text})"
                )
    if found:
        function.deploy["env"] = found


def _tracing(function: SamFunction, value: Any, values: Values) -> None:
    text = str(values.constant(value)).lower()
    if text != "disabled":
        function.deploy["tracing"] = text


def _tracing_statements(function: SamFunction, value: Any, expressions: Expressions) -> list[str]:
    said = [f'override({function.python}, "TracingConfig.Mode", {expressions.text(value)})']
    return said if function.has_role else [*said, managed_policy(function, _TRACES)]


def _architecture(function: SamFunction, value: Any, values: Values) -> None:
    function.arm64 = "arm64" in values.constant(value)


def _tags(function: SamFunction, value: Any, values: Values) -> None:
    tags = _known_table(values.constant(value))
    function.deploy["tags"] = tags


def _tag_statements(function: SamFunction, value: Any, expressions: Expressions) -> list[str]:
    tags = section_of(value)
    if not tags and value:
        raise UntranslatableError("it isn't what SAM expects there")
    of = f"Tags.of({function.python})"
    return [f"{of}.add({quoted(name)}, {expressions.text(each)})" for name, each in tags.items()]


def _known_table(value: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(text_of(_known(each))) for name, each in value.items()}


def _vpc(function: SamFunction, value: Any, values: Values) -> None:
    names = {"SubnetIds": "subnet_ids", "SecurityGroupIds": "security_group_ids"}
    section = values.constant(value)
    if section.keys() != names.keys():
        raise UntranslatableError
    function.deploy["vpc"] = {new: _known(section[old]) for old, new in names.items()}


def _durable(function: SamFunction, value: Any, values: Values) -> None:
    names = {"ExecutionTimeout": "execution_timeout", "RetentionPeriodInDays": "retention_period"}
    section = values.constant(value)
    if not section.keys() <= names.keys():
        raise UntranslatableError("say it in app.py, by durable_config of RustFunction")
    function.deploy["durable_config"] = {names[key]: int(each) for key, each in section.items()}


def _vpc_statements(function: SamFunction, value: Any, expressions: Expressions) -> list[str]:
    if not section_of(value):
        raise UntranslatableError("it isn't what SAM expects there")
    said = [f'override({function.python}, "VpcConfig", {expressions.text(value)})']
    return said if function.has_role else [*said, managed_policy(function, _NETWORK)]


def _provisioned_concurrency(
    function: SamFunction, value: Any, expressions: Expressions
) -> list[str]:
    if "alias" not in function.deploy:
        raise UntranslatableError("it is for functions with an AutoPublishAlias")
    name, text = "ProvisionedConcurrencyConfig", expressions.text(value)
    return [f'override({function.python}.alias, "{name}", {text})']


def _imported_role(function: SamFunction, value: Any, expressions: Expressions) -> list[str]:
    """Passes a role that only CloudFormation knows; SAM adds nothing to it."""
    if isinstance(value, Intrinsic) and value.name == "Fn::If":
        raise UntranslatableError("say it in app.py: a role under a condition")
    made = {f"{each}Role" for each in expressions.functions} - expressions.template.resources.keys()
    if names_in(value) & (made | expressions.functions):
        raise UntranslatableError("pass the role of that function in app.py, as role=")
    arn = expressions.text(value)
    construct_id = f"{function.logical_id}ImportedRole"
    function.keywords["role"] = (
        f'aws_iam.Role.from_role_arn(stack, "{construct_id}", {arn}, mutable=False)'
    )
    return []


def managed_policy(function: SamFunction, name: str) -> str:
    """Returns the statement that gives a function a managed policy of AWS.

    Args:
        function: The function.
        name: The policy's name: `AmazonS3ReadOnlyAccess`.
    """
    policy = f"aws_iam.ManagedPolicy.from_aws_managed_policy_name({quoted(name)})"
    return f"{function.python}.role.add_managed_policy({policy})"


def _storage(function: SamFunction, value: Any, values: Values) -> None:
    size = int(values.constant(section_of(value)["Size"]))
    function.keywords["ephemeral_storage_size"] = f"Size.mebibytes({size})"


def _concurrency(function: SamFunction, value: Any, values: Values) -> None:
    function.keywords["reserved_concurrent_executions"] = str(int(values.constant(value)))


def _nothing(_: SamFunction, __: Any, ___: Values) -> None:
    """Read elsewhere."""


_READERS: Mapping[str, _Reader] = MappingProxyType(
    {
        "Architectures": _architecture,
        "DurableConfig": _durable,
        "Environment": _nothing,
        "EphemeralStorage": _storage,
        "FunctionUrlConfig": function_url,
        "ReservedConcurrentExecutions": _concurrency,
        "Tags": _tags,
        "TenancyConfig": tenancy,
        "Tracing": _tracing,
        "VpcConfig": _vpc,
    }
)
_WRITERS: Mapping[str, _Writer] = MappingProxyType(
    {
        "DeadLetterQueue": dead_letters,
        "DeploymentPreference": deployment,
        "EventInvokeConfig": invocations,
        "ProvisionedConcurrencyConfig": _provisioned_concurrency,
        "Role": _imported_role,
        "Tags": _tag_statements,
        "Tracing": _tracing_statements,
        "VpcConfig": _vpc_statements,
    }
)

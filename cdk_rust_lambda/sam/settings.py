"""Properties of a SAM function, as its settings in Cargo.toml, keywords, and statements of the app."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from cdk_rust_lambda.cargo.settings.types import (
    Architectures,
    EphemeralStorage,
    ReservedConcurrency,
)
from cdk_rust_lambda.errors import nearest
from cdk_rust_lambda.sam.asynchronous import dead_letters, invocations
from cdk_rust_lambda.sam.deployments import deployment
from cdk_rust_lambda.sam.execution_environments import (
    OF_INSTANCES,
    PROVIDER,
    read_managed_instances,
    tenancy,
)
from cdk_rust_lambda.sam.function_url import function_url
from cdk_rust_lambda.sam.mistakes import check_settings, check_value
from cdk_rust_lambda.sam.overrides import OVERRIDES, override
from cdk_rust_lambda.sam.quoting import quoted
from cdk_rust_lambda.sam.scalars import number_of, text_of
from cdk_rust_lambda.sam.template import Intrinsic, Section, names_in
from cdk_rust_lambda.sam.values import (
    MistakenError,
    UntranslatableError,
    Values,
    known_section,
    section_of,
)
from cdk_rust_lambda.sam.variables import read_variables

if TYPE_CHECKING:
    from cdk_rust_lambda.sam.context import Context
    from cdk_rust_lambda.sam.expressions import Expressions
    from cdk_rust_lambda.sam.function import SamFunction

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
    on_instances = properties.get(PROVIDER) is not None
    function.deploy["timeout"] = _DEFAULT_TIMEOUT
    # The alias first, which others are for; a durable function has one, too.
    first = {*_SETTINGS, "DurableConfig"}
    for key, value in sorted(properties.items(), key=lambda each: each[0] not in first):
        if key in _ELSEWHERE or value is None:
            continue
        if key == "FunctionName" and context.leaves_name_out(properties.lines[key], key):
            continue
        try:
            _read(function, key, value, context, on_instances=on_instances)
        except UntranslatableError as error:
            remarks.add(properties.lines[key], key, str(error))
        except (AttributeError, KeyError, TypeError, ValueError):
            remarks.add(properties.lines[key], key, "it isn't what SAM expects there")
    if str(properties.get("Runtime")) == "provided.al2":
        function.deploy["runtime"] = "provided.al2"
    read_managed_instances(function, properties, context)
    read_variables(function, properties, context)


def _read(
    function: SamFunction, key: str, value: Any, context: Context, *, on_instances: bool
) -> None:
    """Reads one property: as a setting or keyword if its value is known, else as a statement."""
    values = context.values
    # What the app can say follows the template's parameters there.
    is_sayable = key in OVERRIDES or key in _WRITERS
    before = dict(function.deploy), dict(function.keywords), function.arm64
    try:
        with values.following_parameters() if is_sayable else values.tentative():
            is_read = _read_table(function, key, value, values)
            check_settings(_changed(function.deploy, before[0]), on_instances=on_instances)
            if is_read:
                return
    except UntranslatableError as error:
        function.deploy, function.keywords, function.arm64 = before
        if not is_sayable or isinstance(error, MistakenError):
            raise
    if key in _WRITERS:
        function.statements += _WRITERS[key](function, value, context.expressions)
    elif key in OVERRIDES:
        function.statements.append(override(function, key, value, context.expressions))
        if key == "Timeout":
            del function.deploy["timeout"]
    else:
        meant = nearest(key, {*_SETTINGS, *OVERRIDES, *_READERS, *_WRITERS, *_ELSEWHERE})
        raise UntranslatableError(
            f"SAM has no such property; did you mean {meant!r}?"
            if meant is not None and key not in _OTHERS
            else "say it in app.py, by a keyword of RustFunction"
        )


def _changed(after: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    return {key: each for key, each in after.items() if key not in before or before[key] != each}


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
    """Returns a setting, whose texts have neither pseudo parameters nor dynamic references."""
    if any("${" in each or "{{resolve:" in each for each in _texts(value)):
        raise UntranslatableError("only CloudFormation knows it: use a keyword in app.py")
    return value


def _texts(value: Any) -> Iterable[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _tracing(function: SamFunction, value: Any, values: Values) -> None:
    text = str(values.constant(value)).lower()
    if text != "disabled":
        function.deploy["tracing"] = text


def _tracing_statements(function: SamFunction, value: Any, expressions: Expressions) -> list[str]:
    said = [f'override({function.python}, "TracingConfig.Mode", {expressions.text(value)})']
    return said if function.has_role else [*said, managed_policy(function, _TRACES)]


def _architecture(function: SamFunction, value: Any, values: Values) -> None:
    names = values.constant(value)
    names = names if isinstance(names, list) else [names]
    if len(names) != 1:
        raise MistakenError("a function is for one architecture")
    check_value(Architectures, names)
    function.arm64 = "arm64" in names


def _tags(function: SamFunction, value: Any, values: Values) -> None:
    tags = _known_table(values.constant(value))
    function.deploy["tags"] = tags


def _tag_statements(function: SamFunction, value: Any, expressions: Expressions) -> list[str]:
    tags = section_of(value)
    if not tags and value:
        raise UntranslatableError("it isn't what SAM expects there")
    of = f"Tags.of({function.python})"
    return [f"{of}.add({quoted(name)}, {expressions.string(each)})" for name, each in tags.items()]


def _known_table(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: text_of(_known(each)) for name, each in value.items()}


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
    function.deploy["durable_config"] = {
        names[key]: number_of(each) for key, each in section.items()
    }


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
    if not isinstance(value, Section | Intrinsic):
        raise MistakenError("left out: it isn't what SAM expects there")
    name, text = "ProvisionedConcurrencyConfig", expressions.text(value)
    return [f'override({function.python}.alias, "{name}", {text})']


def _imported_role(function: SamFunction, value: Any, expressions: Expressions) -> list[str]:
    """Passes a role that only CloudFormation knows; SAM adds nothing to it."""
    if isinstance(value, Intrinsic) and value.name == "Fn::If":
        raise UntranslatableError("say it in app.py: a role under a condition")
    made = {f"{each}Role" for each in expressions.functions} - expressions.template.resources.keys()
    if names_in(value) & (made | expressions.functions):
        raise UntranslatableError("pass the role of that function in app.py, as role=")
    arn = expressions.arn(value)
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
    size = number_of(values.constant(section_of(value)["Size"]))
    check_value(EphemeralStorage, size)
    function.keywords["ephemeral_storage_size"] = f"Size.mebibytes({size})"


def _concurrency(function: SamFunction, value: Any, values: Values) -> None:
    count = number_of(values.constant(value))
    check_value(ReservedConcurrency, count)
    function.keywords["reserved_concurrent_executions"] = str(count)


def _environment(_: SamFunction, value: Any, __: Values) -> None:
    """Refuses what has no variables; they are read later."""
    if not isinstance(value, Section):
        raise UntranslatableError("its variables are known to CloudFormation only")
    known_section(value, "Variables")


_READERS: Mapping[str, _Reader] = MappingProxyType(
    {
        "Architectures": _architecture,
        "DurableConfig": _durable,
        "Environment": _environment,
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

"""How a SAM function's alias moves on to a new version, as statements of the app."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.sam.quoting import quoted
from cdk_rust_lambda.sam.template import Intrinsic
from cdk_rust_lambda.sam.values import UntranslatableError, section_of

if TYPE_CHECKING:
    from cdk_rust_lambda.sam.expressions import Expressions
    from cdk_rust_lambda.sam.function import SamFunction

_STEPS = re.compile(
    r"Canary10Percent(?P<canary>5|10|15|30)Minutes|Linear10PercentEvery(?P<linear>1|2|3|10)Minutes?"
)
_HOOKS = {"PostTraffic": "post_hook", "PreTraffic": "pre_hook"}


def deployment(function: SamFunction, value: Any, expressions: Expressions) -> list[str]:
    """Returns the statements of `DeploymentPreference`.

    Args:
        function: The function.
        value: The property.
        expressions: Writes values as Python.

    Raises:
        UntranslatableError: aws-cdk-lib can't say it, or the function has no alias.
    """
    section = section_of(value)
    if section.get("Enabled") is False:
        return []
    if "alias" not in function.deploy:
        raise UntranslatableError("it is for functions with an AutoPublishAlias")
    unsaid = section.keys() - {"Alarms", "Enabled", "Hooks", "Role", "Type"}
    if unsaid or isinstance(section.get("Enabled"), Intrinsic):
        names = ", ".join(sorted(unsaid or {"Enabled"}))
        raise UntranslatableError(f"say {names} with aws_codedeploy in app.py")
    name = function.logical_id
    keywords = [
        f"alias={function.python}.alias",
        f"deployment_config={_steps(section)}",
        "auto_rollback=aws_codedeploy.AutoRollbackConfig(stopped_deployment=True)",
    ]
    if "Alarms" in section:
        alarms = section["Alarms"]
        if not isinstance(alarms, list):
            raise UntranslatableError("Alarms is no list: say it with aws_codedeploy in app.py")
        made = [
            f'aws_cloudwatch.Alarm.from_alarm_name(stack, "{name}Alarm{index}", {expressions.string(each)})'
            for index, each in enumerate(alarms)
        ]
        keywords.append(f"alarms=[{', '.join(made)}]")
    for hook, keyword in _HOOKS.items():
        if hook in section.section("Hooks"):
            keywords.append(f"{keyword}={_hook(name, hook, section, expressions)}")
    if "Role" in section:
        role = expressions.arn(section["Role"])
        keywords.append(f'role=aws_iam.Role.from_role_arn(stack, "{name}DeploymentRole", {role})')
    arguments = ", ".join([function.scope, quoted(f"{name}DeploymentGroup"), *keywords])
    return [f"aws_codedeploy.LambdaDeploymentGroup({arguments})"]


def _steps(section: Any) -> str:
    kind = section.get("Type")
    configuration = "aws_codedeploy.LambdaDeploymentConfig"
    if kind == "AllAtOnce":
        return f"{configuration}.ALL_AT_ONCE"
    found = _STEPS.fullmatch(str(kind))
    if found is None:
        raise UntranslatableError("say the deployment configuration with aws_codedeploy in app.py")
    if found["canary"]:
        return f"{configuration}.CANARY_10_PERCENT_{found['canary']}_MINUTES"
    unit = "MINUTE" if found["linear"] == "1" else "MINUTES"
    return f"{configuration}.LINEAR_10_PERCENT_EVERY_{found['linear']}_{unit}"


def _hook(name: str, hook: str, section: Any, expressions: Expressions) -> str:
    value = section.section("Hooks")[hook]
    reference = value.argument if isinstance(value, Intrinsic) and value.name == "Ref" else None
    if reference in expressions.functions:
        return f'functions["{reference}"]'
    text = expressions.string(value)
    return f'aws_lambda.Function.from_function_name(stack, "{name}{hook}", {text})'

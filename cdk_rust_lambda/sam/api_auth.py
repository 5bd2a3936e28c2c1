"""Who may call a REST API of a SAM template, and how often, as Python of the app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.sam.statements import check_elements
from cdk_rust_lambda.sam.template import Section
from cdk_rust_lambda.sam.values import UntranslatableError, section_of

if TYPE_CHECKING:
    from cdk_rust_lambda.sam.expressions import Expressions


_PERIODS = ("DAY", "MONTH", "WEEK")


def resource_policy(policy: Section, expressions: Expressions) -> str:
    """Returns the resource policy of a REST API, as Python.

    Args:
        policy: `ResourcePolicy` of its `Auth`.
        expressions: Writes values as Python.

    Raises:
        UntranslatableError: it is given by lists of addresses or accounts, not by its statements.
    """
    unsaid = policy.keys() - {"CustomStatements"}
    if unsaid:
        raise UntranslatableError(
            f"ResourcePolicy: say {', '.join(sorted(unsaid))} with the API in app.py, which is open without it"
        )
    statements = policy["CustomStatements"]
    made = []
    for each in statements if isinstance(statements, list) else [statements]:
        statement = section_of(each)
        if not statement.keys() & {"Action", "NotAction"}:
            raise UntranslatableError(
                "ResourcePolicy: say it with the API in app.py, which is open without it"
            )
        addressed = Section()
        addressed.update(statement)
        addressed["Resource"] = _addresses(statement.get("Resource", "execute-api:/*"))
        check_elements(addressed)
        made.append(expressions.text(addressed))
    texts = ", ".join(f"aws_iam.PolicyStatement.from_json({each})" for each in made)
    return f"aws_iam.PolicyDocument(statements=[{texts}])"


def _addresses(value: Any) -> Any:
    """Returns addresses of an API as its own policy may have them: SAM puts the API's before them."""
    if isinstance(value, list):
        return [_addresses(each) for each in value]
    if isinstance(value, str) and not value.startswith(("execute-api:", "arn:", "*")):
        return f"execute-api:/{value.lstrip('/')}"
    return value


def usage_plan(api: str, plan: Section, expressions: Expressions) -> list[str]:
    """Returns the statements that make the usage plan of a REST API, with one key.

    Args:
        api: The API, as Python.
        plan: `UsagePlan` of its `Auth`.
        expressions: Writes values as Python.

    Raises:
        UntranslatableError: it is shared among APIs.
    """
    kind = plan.get("CreateUsagePlan")
    if kind == "NONE":
        return []
    unsaid = plan.keys() - {"CreateUsagePlan", "Description", "UsagePlanName", "Throttle", "Quota"}
    if kind != "PER_API" or unsaid:
        raise UntranslatableError("say the UsagePlan with the API in app.py: add_usage_plan(...)")
    keywords = [
        f"api_stages=[aws_apigateway.UsagePlanPerApiStage(api={api}, stage={api}.deployment_stage)]"
    ]
    for key, keyword in (("Description", "description"), ("UsagePlanName", "name")):
        if key in plan:
            keywords.append(f"{keyword}={expressions.string(plan[key])}")
    throttle, quota = plan.section("Throttle"), plan.section("Quota")
    if throttle:
        names = {"BurstLimit": "burst_limit", "RateLimit": "rate_limit"}
        given = ", ".join(f"{names[key]}={expressions.number(throttle[key])}" for key in throttle)
        keywords.append(f"throttle=aws_apigateway.ThrottleSettings({given})")
    if quota:
        period = str(quota["Period"]).upper()
        if period not in _PERIODS:
            raise UntranslatableError("the Period of a Quota is DAY, WEEK or MONTH")
        given = f"limit={expressions.number(quota['Limit'])}, period=aws_apigateway.Period.{period}"
        keywords.append(f"quota=aws_apigateway.QuotaSettings({given})")
    return [
        f'plan = {api}.add_usage_plan("UsagePlan", {", ".join(keywords)})',
        f'plan.add_api_key({api}.add_api_key("ApiKey"))',
    ]

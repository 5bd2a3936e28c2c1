"""Permissions without a source of their own: for whatever has no kind, and for Alexa."""

from __future__ import annotations

import re
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from aws_cdk import Token
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import Option, with_options
from cdk_rust_lambda.triggers.core.samples import REQUEST_ID, TIME, known
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger, warn
from cdk_rust_lambda.triggers.core.values import is_token
from cdk_rust_lambda.triggers.options.fields import (
    enum_member,
    flag,
    keyword,
    set_options,
    string,
)

if TYPE_CHECKING:
    from constructs import IConstruct

_SERVICE = r"[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|amazon\.com)"
_ACCOUNT = r"\d{12}"
_PRINCIPAL_ARN = r"arn:[\w-]+:(iam|sts)::\d{12}:.+"
_PRINCIPAL = rf"{_SERVICE}|{_ACCOUNT}|{_PRINCIPAL_ARN}|\*"
_EXPECTED_PRINCIPAL = "a service such as iot.amazonaws.com, an account, an ARN of IAM, or '*'"


def _principal_name(value: Any) -> Any:
    """Returns the text that a permission has for a principal of aws-cdk-lib.

    Raises:
        TriggerError: it has conditions, which a permission has in options of its own.
    """
    kinds = (iam.ServicePrincipal, iam.AccountPrincipal, iam.ArnPrincipal)
    if isinstance(value, kinds) and value.policy_fragment.conditions:
        raise TriggerError(
            f"the principal has conditions, which a permission doesn't take from it:"
            f" {dict(value.policy_fragment.conditions)!r}",
            key="principal",
            remedy="leave them out, and set source_account, source_arn or organization_id",
        )
    if isinstance(value, iam.ServicePrincipal):
        return value.service
    if isinstance(value, iam.AccountPrincipal):
        return value.account_id
    if isinstance(value, iam.ArnPrincipal):
        return value.arn
    return value


def _check_principal(_: object, __: object, value: Any) -> None:
    is_right = isinstance(value, str) and (
        Token.is_unresolved(value) or re.fullmatch(_PRINCIPAL, value)
    )
    if not is_right:
        raise TriggerError(
            f"expected {_EXPECTED_PRINCIPAL}, found {value!r}",
            key="principal",
            remedy=f"write {_EXPECTED_PRINCIPAL}",
        )


@with_options
class PermissionTrigger(Trigger):
    """Lets something invoke the function that is set up elsewhere, or has no kind of its own.

    The trigger is a statement of the function's resource policy. See "Viewing resource-based IAM
    policies in Lambda" in the Lambda guide, and "The confused deputy problem" in the IAM guide for why a
    service is to be kept to an account or a source.

    Args:
        principal: Who: a service (`iot.amazonaws.com`), an account, an ARN of IAM or `*`; in Python also a
            service, account or ARN principal of aws-cdk-lib. Needed.
        action: What it may do. Default: `lambda:InvokeFunction`. `lambda:*` lets it change and delete the
            function, and is a warning.
        event_source_token: A token that the service must present: an Alexa skill's id. Default: none.
        function_url_auth_type: Only through a function URL with this way of authentication.
            Default: any.
        invoked_via_function_url: Whether only through a function URL. Default: False.
        organization_id: Only for members of this organization; needs the principal `*`.
            Default: any.
        source_account: Only on behalf of this account. Default: any.
        source_arn: Only on behalf of this resource, with `*` for more than one. If it has no account, as
            that of a bucket, `source_account` is needed too. Default: any.

    Raises:
        TriggerError: no principal, an unknown one, or everyone without a limit.
    """

    type: ClassVar[str] = "permission"
    source_field: ClassVar[str | None] = None
    event: ClassVar[HandlerEvent] = HandlerEvent()

    _: KW_ONLY
    principal: Annotated[
        str | iam.IPrincipal,
        Option(
            converter=_principal_name,
            validator=_check_principal,
            schema={"type": "string", "pattern": f"^(?:{_PRINCIPAL})$"},
        ),
    ] = ""
    # As AddPermission takes it, without '*' alone.
    action: Annotated[str | None, string(r"lambda:(\*|[A-Za-z]+)", "an action of Lambda")] = None
    event_source_token: Annotated[str | None, string()] = None
    function_url_auth_type: Annotated[
        lambda_.FunctionUrlAuthType | None, enum_member(lambda_.FunctionUrlAuthType)
    ] = None
    invoked_via_function_url: Annotated[bool | None, flag()] = None
    organization_id: Annotated[
        str | None, string(r"o-[a-z0-9]{10,32}", "an id such as o-a1b2c3d4e5")
    ] = None
    source_account: Annotated[str | None, string(_ACCOUNT, "an account of 12 digits")] = None
    source_arn: Annotated[str | None, string(r"arn:.+", "an ARN")] = None

    def __attrs_post_init__(self) -> None:
        if self.principal == "*" and not self._is_limited:
            raise TriggerError(
                "everyone could invoke the function",
                key="principal",
                remedy="set organization_id, source_account or source_arn, or name the principal",
            )
        if self.organization_id is not None and self.principal != "*":
            raise TriggerError(
                "members of an organization are meant, but the principal is another",
                key="organization_id",
                remedy="set principal to '*', or leave organization_id out",
            )

    @property
    def default_id(self) -> str:
        """The id if none is given: the principal's name."""
        words = re.findall(r"[A-Za-z0-9]+", known(self.principal, ""))
        return "Permission" + "".join(word[:1].upper() + word[1:] for word in words)

    def bind(self, function: lambda_.Function, construct_id: str) -> lambda_.CfnPermission:
        """Adds the permission."""
        if not self._is_of_an_account and re.fullmatch(_SERVICE, known(self.principal, "")):
            warn(
                function,
                "perm-scope",
                f"{self.principal} may invoke the function on behalf of any account. Set source_arn,"
                " and source_account if the ARN has no account",
            )
        if self.action == "lambda:*":
            warn(
                function,
                "perm-action",
                f"{self.principal} may do anything with the function: change its code and delete it, too."
                " Set action to lambda:InvokeFunction",
            )
        auth_type = self.function_url_auth_type
        return lambda_.CfnPermission(
            function,
            construct_id,
            function_name=self.handler(function).function_arn,
            principal=str(self.principal),
            action=self.action or "lambda:InvokeFunction",
            function_url_auth_type=None if auth_type is None else auth_type.name,
            principal_org_id=self.organization_id,
            **set_options(
                self,
                "event_source_token",
                "invoked_via_function_url",
                "source_account",
                "source_arn",
            ),
        )

    def sample_event(self) -> dict[str, Any]:
        """Returns an object: what the event is like is the principal's choice."""
        return {"hello": "world"}

    @property
    def _is_of_an_account(self) -> bool:
        """Whether a service needs more than a resource of whatever account, as far as that is known.

        See "source-account" of `add-permission`: who deletes a bucket leaves its name, and so its ARN, to
        others.
        """
        if not self._is_limited or self.source_arn is None:
            return self._is_limited
        others = (self.event_source_token, self.organization_id, self.source_account)
        if any(limit is not None for limit in others) or is_token(self.source_arn):
            return True
        return re.match(r"(?:[^:]*:){4}\d{12}:", self.source_arn) is not None

    @property
    def _is_limited(self) -> bool:
        limits = (
            self.event_source_token,
            self.organization_id,
            self.source_account,
            self.source_arn,
        )
        return any(limit is not None for limit in limits)


@with_options
class AlexaTrigger(Trigger):
    """Lets an Alexa skill invoke the function.

    Wired as a permission for Alexa that presents the skill's id. The skill itself is made in the Alexa
    developer console, with the function's ARN as its endpoint. `aws_lambda_events` lacks the event. See
    "Host a Custom Skill as an AWS Lambda Function" in the Alexa Skills Kit's documentation.

    Args:
        skill_id: The skill's id: `amzn1.ask.skill.…`. Needed.
        skill_type: `custom` or `smart_home`. Default: custom.

    Raises:
        TriggerError: no skill id.
    """

    type: ClassVar[str] = "alexa"
    source_field: ClassVar[str | None] = None
    event: ClassVar[HandlerEvent] = HandlerEvent()

    _: KW_ONLY
    skill_id: Annotated[
        str | None, string(r"amzn1\.ask\.skill\.[\w-]+", "an id such as amzn1.ask.skill.…")
    ] = None
    skill_type: Annotated[str, keyword("custom", "smart_home")] = "custom"

    def __attrs_post_init__(self) -> None:
        if self.skill_id is None:
            # Without it, the skills of everyone could invoke the function.
            raise TriggerError(
                "a skill is needed", key="skill_id", remedy="write the id that the console shows"
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> IConstruct:
        """Adds the permission."""
        is_custom = self.skill_type == "custom"
        return lambda_.CfnPermission(
            function,
            construct_id,
            action="lambda:InvokeFunction",
            function_name=self.handler(function).function_arn,
            principal="alexa-appkit.amazon.com" if is_custom else "alexa-connectedhome.amazon.com",
            event_source_token=self.skill_id,
        )

    def sample_event(self) -> dict[str, Any]:
        """Returns the launch of a custom skill, or the discovery of a smart home's devices."""
        if self.skill_type == "smart_home":
            return {
                "directive": {
                    "header": {
                        "namespace": "Alexa.Discovery",
                        "name": "Discover",
                        "payloadVersion": "3",
                        "messageId": REQUEST_ID,
                    },
                    "payload": {"scope": {"type": "BearerToken", "token": "example-token"}},
                }
            }
        application = {"applicationId": known(self.skill_id, "amzn1.ask.skill.example")}
        user = {"userId": "amzn1.ask.account.example"}
        return {
            "version": "1.0",
            "session": {
                "new": True,
                "sessionId": "amzn1.echo-api.session.example",
                "application": application,
                "attributes": {},
                "user": user,
            },
            "context": {"System": {"application": application, "user": user}},
            "request": {
                "type": "LaunchRequest",
                "requestId": f"amzn1.echo-api.request.{REQUEST_ID}",
                "timestamp": TIME,
                "locale": "en-GB",
            },
        }

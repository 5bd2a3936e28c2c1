"""Requests to services of VPC Lattice."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_vpclattice as vpclattice

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.duplicates import Place, claim, identity_of
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import ACCOUNT, EPOCH_MILLISECONDS, REGION, sample_arn
from cdk_rust_lambda.triggers.core.source import ImportedByArn, ImportedByName, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.http.common import request_event
from cdk_rust_lambda.triggers.http.routes import example_body
from cdk_rust_lambda.triggers.options.fields import integer, keyword, string
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.permissions import allow_by_arn

_SERVICE = "vpc-lattice.amazonaws.com"
_SERVICE_ID = r"svc-[0-9a-z]{17}"
_ARN = r"arn:[\w-]+:vpc-lattice:[\w-]+:\w+:service/"
# As the CloudFormation schema of AWS::VpcLattice::Rule has them.
_PATH = r"/[A-Za-z0-9@:%_+.~#?&/=-]{0,127}"
_METHODS = ("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT", "TRACE")
_MATCHES = ("method", "path_exact", "path_prefix")


@with_options
class VpcLatticeTrigger(Trigger):
    """Answers requests to a service of VPC Lattice.

    Wired as a target group of its own, with version V2 of the event, and a listener of the service, or
    a rule of a listener; only that target group may invoke the function. The handler is one of the crate
    `lambda_http` (feature `vpc_lattice`). A request and its answer may have 6 MB. See "Lambda functions as
    targets in VPC Lattice" in the VPC Lattice guide. What `bind` returns is the listener or rule.

    Args:
        service: The service: a `CfnService`, its ARN, or its id (`{ name = "svc-…" }`). Needed.
        listener: A listener of the service, which gets a rule: a `CfnListener`, or its ARN. Default: the
            service gets a listener of its own for the function.
        method: A condition of the rule: the request's method. Default: any.
        path_exact: A condition of the rule: the whole path. Default: any.
        path_prefix: A condition of the rule: what the path begins with. Default: any.
        port: Where the listener listens. Default: 443, or 80 for HTTP.
        priority: The rule's place among those of the listener, 1 to 2,000; the lowest is first.
        protocol: What the listener understands: `https` or `http`. Default: https.

    Raises:
        TriggerError: no service, or options of a rule without a listener, or the other way round.
    """

    type: ClassVar[str] = "vpc-lattice"
    source_field: ClassVar[str | None] = "service"
    event: ClassVar[HandlerEvent] = request_event("vpc_lattice")

    service: Annotated[
        vpclattice.CfnService | Source | None,
        Resource(
            "a service of VPC Lattice",
            "attr_dns_entry_domain_name",
            arn=rf"{_ARN}{_SERVICE_ID}",
            name=_SERVICE_ID,
            creatable=False,
            required=True,
        ),
    ] = None
    _: KW_ONLY
    listener: Annotated[
        vpclattice.CfnListener | Source | None,
        Resource(
            "a listener of VPC Lattice",
            "attr_service_arn",
            arn=rf"{_ARN}{_SERVICE_ID}/listener/listener-[0-9a-z]{{17}}",
            creatable=False,
            nameable=False,
        ),
    ] = None
    method: Annotated[str | None, string("|".join(_METHODS), f"one of {', '.join(_METHODS)}")] = (
        None
    )
    path_exact: Annotated[str | None, string(_PATH, "a path")] = None
    path_prefix: Annotated[str | None, string(_PATH, "the beginning of a path")] = None
    port: Annotated[int | None, integer(1, 65_535)] = None
    priority: Annotated[int | None, integer(1, 2000)] = None
    protocol: Annotated[str | None, keyword("https", "http")] = None

    def __attrs_post_init__(self) -> None:
        matches = [name for name in _MATCHES if getattr(self, name) is not None]
        if self.listener is None:
            wrong = ["priority"] if self.priority is not None else matches
            if wrong:
                raise TriggerError(
                    "a rule needs the listener that it belongs to",
                    key=wrong[0],
                    remedy="name listener, or leave priority, method and path out",
                )
            return
        if self.priority is None or not matches:
            raise TriggerError(
                "a rule needs a priority, and a method or path",
                key="priority",
                remedy="set priority, and path_prefix or another condition",
            )
        if self.path_exact is not None and self.path_prefix is not None:
            raise TriggerError(
                "a rule has one condition on the path",
                key="path_exact",
                remedy="leave it out, or path_prefix",
            )
        for name in ("port", "protocol"):
            if getattr(self, name) is not None:
                raise TriggerError(
                    f"the listener has its {name} already", key=name, remedy="leave it out"
                )

    def bind(
        self, function: lambda_.Function, construct_id: str
    ) -> vpclattice.CfnListener | vpclattice.CfnRule:
        """Adds a target group, and a listener to the service or a rule to its listener."""
        group = self._target_group(function, construct_id)
        forward = {"targetGroups": [{"targetGroupIdentifier": group.attr_id}]}
        if self.listener is None:
            self._claim_port(function, construct_id)
            return vpclattice.CfnListener(
                function,
                f"{construct_id}Listener",
                service_identifier=_identifier(self.service),
                protocol=(self.protocol or "https").upper(),
                port=self.port,
                default_action=vpclattice.CfnListener.DefaultActionProperty(forward=forward),
            )
        claim(
            function,
            construct_id,
            Place(
                identity_of(function, self.listener, "attr_arn"),
                str(self.priority),
                "the priority",
                option="priority",
                check_id="duplicate",
            ),
        )
        return vpclattice.CfnRule(
            function,
            f"{construct_id}Rule",
            service_identifier=_identifier(self.service),
            listener_identifier=_identifier(self.listener),
            priority=self.priority or 1,
            match=vpclattice.CfnRule.MatchProperty(http_match=self._match()),
            action=vpclattice.CfnRule.ActionProperty(forward=forward),
        )

    def _target_group(
        self, function: lambda_.Function, construct_id: str
    ) -> vpclattice.CfnTargetGroup:
        """Makes the target group, which may invoke the function."""
        handler = self.handler(function)
        group = vpclattice.CfnTargetGroup(
            function,
            construct_id,
            type="LAMBDA",
            # The one that lambda_http understands.
            config=vpclattice.CfnTargetGroup.TargetGroupConfigProperty(
                lambda_event_structure_version="V2"
            ),
            targets=[vpclattice.CfnTargetGroup.TargetProperty(id=handler.function_arn)],
        )
        allow_by_arn(function, construct_id, handler, _SERVICE, group.attr_arn)
        return group

    def sample_event(self) -> dict[str, Any]:
        """Returns a request that the rule matches."""
        method = self.method or "GET"
        path = self.path_exact or f"{self.path_prefix or '/'}example"
        return {
            "version": "2.0",
            "path": path,
            "method": method,
            "headers": {
                "accept": ["*/*"],
                "host": [f"example-0123456789abcdef0.7d67968.vpc-lattice-svcs.{REGION}.on.aws"],
                "user-agent": ["example"],
                "x-forwarded-for": ["10.0.0.1"],
            },
            "queryStringParameters": {},
            "body": example_body(method),
            "isBase64Encoded": False,
            "requestContext": {
                "serviceNetworkArn": sample_arn(
                    "vpc-lattice", "servicenetwork/sn-0123456789abcdef0"
                ),
                "serviceArn": sample_arn("vpc-lattice", "service/svc-0123456789abcdef0"),
                "targetGroupArn": sample_arn("vpc-lattice", "targetgroup/tg-0123456789abcdef0"),
                "identity": {
                    "sourceVpcArn": f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/vpc-0123456789abcdef0"
                },
                "region": REGION,
                "timeEpoch": str(EPOCH_MILLISECONDS * 1000),
            },
        }

    def _claim_port(self, function: lambda_.Function, construct_id: str) -> None:
        """Refuses a second listener on one port of the service, however it is named."""
        service = self.service
        if isinstance(service, ImportedByArn) and "${" not in service.arn:
            service = ImportedByName(service.name, service.name)
        claim(
            function,
            construct_id,
            Place(
                identity_of(function, service, "attr_id"),
                str(self.port or (80 if self.protocol == "http" else 443)),
                "a listener of the service, on the port",
                option="port",
                check_id="duplicate",
            ),
        )

    def _match(self) -> vpclattice.CfnRule.HttpMatchProperty:
        path = None
        if self.path_exact is not None or self.path_prefix is not None:
            path = vpclattice.CfnRule.PathMatchProperty(
                case_sensitive=True,
                match=vpclattice.CfnRule.PathMatchTypeProperty(
                    exact=self.path_exact, prefix=self.path_prefix
                ),
            )
        return vpclattice.CfnRule.HttpMatchProperty(method=self.method, path_match=path)


def _identifier(resource: Any) -> str:
    """Returns the ARN or id of a service or listener."""
    if isinstance(resource, ImportedByArn):
        return resource.resolve()
    identifier: str = resource.name if isinstance(resource, ImportedByName) else resource.attr_id
    return identifier

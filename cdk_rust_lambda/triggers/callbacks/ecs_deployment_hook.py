"""Lifecycle hooks of deployments of ECS services."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError, suggest
from cdk_rust_lambda.triggers.core.option import Option, StringsOr, with_options
from cdk_rust_lambda.triggers.core.samples import REQUEST_ID, sample_arn
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.options.aws_resources import INVOKING_ROLE
from cdk_rust_lambda.triggers.options.fields import set_options
from cdk_rust_lambda.triggers.options.resources import Resource

_STAGES = (
    "reconcile_service",
    "pre_scale_up",
    "post_scale_up",
    "test_traffic_shift",
    "post_test_traffic_shift",
    "production_traffic_shift",
    "post_production_traffic_shift",
)
_VERSION = "2.207"  # of aws-cdk-lib, which the class came with
_TARGET = getattr(ecs, "DeploymentLifecycleLambdaTarget", None)


def _stages(value: Any) -> Any:
    """Turns members of `DeploymentLifecycleStage` and their names into names."""
    if isinstance(value, list | tuple):
        return tuple(str(getattr(each, "name", each)).lower().replace("-", "_") for each in value)
    return value


def _check_stages(_: object, __: object, value: Any) -> None:
    if not isinstance(value, tuple) or not value:
        raise TriggerError(
            f"expected a list of stages, found {value!r}",
            key="lifecycle_stages",
            remedy=suggest("", _STAGES),
        )
    for stage in value:
        if stage not in _STAGES:
            raise TriggerError(
                f"a deployment has no stage {stage!r}",
                key="lifecycle_stages",
                remedy=suggest(stage, _STAGES),
            )


@with_options
class EcsDeploymentHookTrigger(Trigger):
    """Invokes the function at stages of an ECS service's deployment, which wait for its answer.

    Wired as a lifecycle hook of the service; a role of ECS may invoke the function. `aws_lambda_events` lacks
    the event; the answer is `{"hookStatus": "SUCCEEDED"}`, `FAILED` or `IN_PROGRESS`. See "Lifecycle hooks for
    Amazon ECS service deployments" in the ECS guide.

    Args:
        service: The service, with ECS's own deployment controller. Needed.
        lifecycle_stages: The stages, as members of `DeploymentLifecycleStage` or their names:
            `pre_scale_up`. Needed.
        role: The role that invokes the function; it must be allowed to. Default: one is created.

    Raises:
        TriggerError: no service or stage, a service that isn't of this app, or aws-cdk-lib is too old.
    """

    type: ClassVar[str] = "ecs-deployment-hook"
    source_field: ClassVar[str | None] = "service"
    event: ClassVar[HandlerEvent] = HandlerEvent()

    service: Annotated[
        ecs.BaseService | Source | None,
        Resource(
            "a service",
            "add_lifecycle_hook",
            creatable=False,
            required=True,
            not_imported="its hooks are set only where the service itself is defined",
        ),
    ] = None
    _: KW_ONLY
    lifecycle_stages: Annotated[
        StringsOr[Any],
        Option(
            converter=_stages,
            validator=_check_stages,
            schema={
                "type": "array",
                "minItems": 1,
                "items": {"type": "string", "enum": list(_STAGES)},
            },
        ),
    ] = ()
    role: Annotated[iam.IRole | Source | None, INVOKING_ROLE] = None

    def bind(self, function: lambda_.Function, construct_id: str) -> ecs.BaseService:
        """Adds the hook to the service."""
        if _TARGET is None:
            raise TriggerError(
                f"hooks of deployments need aws-cdk-lib {_VERSION} or newer",
                key="type",
                remedy=f'install "aws-cdk-lib>={_VERSION}"',
            )
        service: Any = self.service
        stages = [
            ecs.DeploymentLifecycleStage.__members__[stage.upper()]
            for stage in self.lifecycle_stages
        ]
        service.add_lifecycle_hook(
            _TARGET(
                self.handler(function),
                construct_id,
                lifecycle_stages=stages,
                **set_options(self, "role"),
            )
        )
        found: ecs.BaseService = service
        return found

    def sample_event(self) -> dict[str, Any]:
        """Returns the first stage of a deployment."""
        service = sample_arn("ecs", "service/example-cluster/example-service")
        revision = sample_arn("ecs", "service-revision/example-cluster/example-service/1")
        return {
            "executionDetails": {
                "testTrafficWeights": {},
                "productionTrafficWeights": {},
                "serviceArn": service,
                "targetServiceRevisionArn": revision,
            },
            "executionId": REQUEST_ID,
            "lifecycleStage": next(iter(self.lifecycle_stages)).upper(),
            "resourceArn": sample_arn(
                "ecs", "service-deployment/example-cluster/example-service/example"
            ),
        }

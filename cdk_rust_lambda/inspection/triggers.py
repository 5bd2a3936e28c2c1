"""What invokes functions, as templates have it: by resources that name the function, and by permissions."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cdk_rust_lambda.assembly.stacks import Stack, TemplateResource
    from cdk_rust_lambda.inspection.values import Place, Values

# What names a function to invoke it, with the properties that say its source: the first that is there.
_INVOKERS: Mapping[str, tuple[str, ...]] = {
    "AWS::ApiGateway::Authorizer": ("RestApiId",),
    "AWS::ApiGateway::Method": ("RestApiId",),
    "AWS::ApiGatewayV2::Authorizer": ("ApiId",),
    "AWS::ApiGatewayV2::Integration": ("ApiId",),
    "AWS::AppSync::DataSource": ("ApiId",),
    "AWS::CloudFormation::CustomResource": (),
    "AWS::Cognito::UserPool": (),
    "AWS::Config::ConfigRule": (),
    "AWS::ElasticLoadBalancingV2::TargetGroup": (),
    "AWS::Events::Rule": (),
    "AWS::IoT::TopicRule": (),
    "AWS::KinesisFirehose::DeliveryStream": (),
    "AWS::Lambda::EventSourceMapping": ("EventSourceArn", "SelfManagedEventSource"),
    "AWS::Lambda::Url": (),
    "AWS::Logs::SubscriptionFilter": ("LogGroupName",),
    "AWS::Pipes::Pipe": ("Source",),
    "AWS::S3::Bucket": (),
    "AWS::SES::ReceiptRule": (),
    "AWS::SNS::Subscription": ("TopicArn",),
    "AWS::Scheduler::Schedule": (),
    "AWS::SecretsManager::RotationSchedule": ("SecretId",),
    "AWS::StepFunctions::StateMachine": (),
    "Custom::S3BucketNotifications": ("BucketName",),
}
# What stands for a function that it names.
_STANDS_FOR = ("AWS::Lambda::Version", "AWS::Lambda::Alias")
_PERMISSION = "AWS::Lambda::Permission"
# Where a resource names functions that it doesn't invoke.
_OTHER_USES = ("Environment", "DeadLetterConfig", "Tags")


@frozen
class TriggerInTemplate:
    """Something that invokes a function.

    Attributes:
        kind: What it is: the type of the source's resource, or its service.
        source: The source: the path of its construct, or its ARN.
        through: The paths of the resources that connect it with the function, unless they are the source.
        principal: The service that is permitted to; None if it needs no permission.
    """

    kind: str
    source: str
    through: tuple[str, ...] = ()
    principal: str | None = None


def invokers(values: Values) -> dict[TemplateResource, tuple[TriggerInTemplate, ...]]:
    """Returns what invokes each function.

    Args:
        values: The templates.
    """
    found: defaultdict[TemplateResource, dict[str, TriggerInTemplate]] = defaultdict(dict)
    for stack in values.stacks:
        for resource in stack.resources.values():
            for function, trigger in _triggers(values, stack, resource):
                known = found[function].get(trigger.source)
                found[function][trigger.source] = _joined(known, trigger)
    return {function: tuple(each.values()) for function, each in found.items()}


def function_of(values: Values, place: Place) -> Place:
    """Returns the function that a resource is, or stands for: an alias, or a version.

    Args:
        values: The templates.
        place: The resource.
    """
    for _ in range(len(_STANDS_FOR)):
        if place.resource.type not in _STANDS_FOR:
            break
        named = values.place(place.stack, place.resource.properties.get("FunctionName"))
        place = place if named is None else named
    return place


def _triggers(
    values: Values, stack: Stack, resource: TemplateResource
) -> Iterator[tuple[TemplateResource, TriggerInTemplate]]:
    if resource.type == _PERMISSION:
        yield from _permitted(values, stack, resource)
        return
    is_custom = resource.type.startswith("Custom::")
    sources = _INVOKERS.get(resource.type, () if is_custom else None)
    if sources is None:
        return
    own = {key: each for key, each in resource.properties.items() if key not in _OTHER_USES}
    named = {key: own.pop(key) for key in sources if key in own}
    source = next(iter(named.values()), None)
    trigger = _trigger(values, stack, resource, source)
    for function in {function_of(values, each).resource for each in values.places(stack, own)}:
        if function.type == "AWS::Lambda::Function":
            yield function, trigger


def _trigger(
    values: Values, stack: Stack, resource: TemplateResource, source: Any
) -> TriggerInTemplate:
    if source is None:
        return TriggerInTemplate(resource.type, resource.name)
    place = values.place(stack, source)
    if place is None:
        text = values.text(stack, source)
        return TriggerInTemplate(_service(text) or resource.type, text, (resource.name,))
    return TriggerInTemplate(place.resource.type, place.resource.name, (resource.name,))


def _permitted(
    values: Values, stack: Stack, permission: TemplateResource
) -> Iterator[tuple[TemplateResource, TriggerInTemplate]]:
    properties = permission.properties
    named = values.place(stack, properties.get("FunctionName"))
    if named is None:
        return
    function = function_of(values, named).resource
    principal = values.text(stack, properties.get("Principal"))
    if "FunctionUrlAuthType" in properties or properties.get("InvokedViaFunctionUrl"):
        return  # the URL says it
    arn = properties.get("SourceArn")
    place = None if arn is None else values.place(stack, arn)
    if place is not None:
        kind, source = place.resource.type, place.resource.name
    else:
        source = principal if arn is None else values.text(stack, arn)
        kind = _service(source) or principal
    yield function, TriggerInTemplate(kind, source, (), principal)


def _joined(known: TriggerInTemplate | None, other: TriggerInTemplate) -> TriggerInTemplate:
    if known is None:
        return other
    through = dict.fromkeys((*known.through, *other.through))
    principal = known.principal or other.principal
    return TriggerInTemplate(known.kind, known.source, tuple(through), principal)


def _service(text: str) -> str | None:
    """The service in an ARN."""
    match = re.match(r"arn:[^:]*:([a-z0-9-]+):", text)
    return None if match is None else match[1]

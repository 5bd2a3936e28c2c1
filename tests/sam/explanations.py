"""Why the app of a template isn't what SAM makes of it, where it isn't."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import frozen

from tests.sam.comparison import ELSEWHERE

if TYPE_CHECKING:
    from tests.sam.comparison import Difference


@frozen
class Explanation:
    """Why something differs.

    Attributes:
        kind: The types of resources, or kinds of parts: a pattern.
        place: The properties: a pattern.
        reason: Why.
        name: What it is known by: a pattern.
    """

    kind: str
    place: str
    reason: str
    name: str = ".*"


_DEFAULT = "the app says what AWS takes if nothing is said"
_IDS = "aws-cdk-lib chooses ids and names that nobody refers to"
_RIGHTS = (
    "rights are grants of aws-cdk-lib, in place of SAM's policy templates and of managed policies: other actions, but for"
    " resources that SAM's are for, too"
)
_SOURCES = (
    "rights for an event source, or for traces, are those that it needs, and for it alone where AWS can limit them, in"
    " place of managed policies for all resources"
)
_POLLED = "dynamodb|ec2|kafka|kafka-cluster|kinesis|kms|mq|rds|secretsmanager|sqs"
# Which AWS grants for all resources only.
_UNLIMITED = "dynamodb:ListStreams|ec2:[A-Za-z]+|kinesis:ListStreams|kafka:[A-Za-z]+|mq:[A-Za-z]+|rds:[A-Za-z]+|xray:Put[A-Za-z]+"
EXPLANATIONS = (
    Explanation("AWS::Lambda::Function", r"LoggingConfig\.LogFormat", "logs are JSON"),
    Explanation("AWS::Lambda::Function", "Architectures|Timeout", _DEFAULT),
    Explanation("AWS::Events::Rule", "State", _DEFAULT),
    Explanation("AWS::IoT::TopicRule", r"TopicRulePayload\.RuleDisabled", _DEFAULT),
    Explanation("AWS::Lambda::EventSourceMapping", "BatchSize", _DEFAULT),
    Explanation("AWS::Scheduler::Schedule", r"Target\.RetryPolicy\..*", _DEFAULT),
    Explanation("AWS::Events::Rule", r"Targets\.\d+\.Id", _IDS),
    Explanation("AWS::Scheduler::Schedule", "Name", _IDS),
    Explanation("right|managed policy", "", _RIGHTS),
    Explanation("right", ELSEWHERE, _SOURCES, rf"({_POLLED}):\S+ <.+>.*|({_UNLIMITED}) \*"),
    Explanation(
        "right",
        ELSEWHERE,
        "the notifications of a bucket are set by a function of aws-cdk-lib",
        r"s3:(Get|Put)BucketNotification <.+>",
    ),
    Explanation("CORS", "", "aws-cdk-lib answers OPTIONS at each path of the API"),
    Explanation(
        "AWS::ApiGateway::(Model|RequestValidator)", "", "in SAM a part of the OpenAPI body"
    ),
    Explanation("AWS::Serverless::Connector", "", _RIGHTS),
    Explanation(
        "AWS::Lambda::EventSourceMapping",
        "EventSourceArn",
        "the ARN of a DocumentDB cluster, which Lambda takes, in place of its name",
    ),
)


def explanation_of(difference: Difference) -> str | None:
    """Why something differs; None if nothing explains it."""
    for each in EXPLANATIONS:
        is_kind = re.fullmatch(each.kind, difference.kind)
        is_named = re.fullmatch(each.name, difference.name)
        if is_kind and is_named and re.fullmatch(each.place, difference.place):
            return each.reason
    return None

"""Kinds of triggers that don't exist, and why: a manifest that names one gets the reason."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_IOT_BUTTON = (
    "AWS IoT 1-Click ended on 16 December 2024, so that no button invokes a function any more: publish"
    " to AWS IoT Core, and use the type iot-topic-rule"
)

REFUSED: Mapping[str, str] = MappingProxyType(
    {
        "cloudfront-edge": (
            "Lambda@Edge runs Node.js and Python only, no Rust: use the type cloudfront, or function-url"
            " behind a distribution"
        ),
        "kinesis-analytics": (
            "Kinesis Data Analytics for SQL is discontinued, and its applications are deleted since"
            " 27 January 2026: use Managed Service for Apache Flink with the type kinesis-stream"
        ),
        "iot-1-click": _IOT_BUTTON,
        "iot-button": _IOT_BUTTON,
        "iot-analytics": (
            "AWS IoT Analytics ended on 15 December 2025: use the type iot-topic-rule, or"
            " firehose-transform for a stream of data"
        ),
        "iot-events": (
            "AWS IoT Events ended on 20 May 2026: use the type iot-topic-rule, and keep the state in a"
            " table or in Step Functions"
        ),
        "lookout-metrics": (
            "Amazon Lookout for Metrics ended on 9 October 2025: use anomaly detection of CloudWatch with"
            " the type alarm"
        ),
        "chime-bot": (
            "CloudFormation has no resource for webhook bots of Amazon Chime: use the type function-url,"
            " or permission for what is set up elsewhere"
        ),
    }
)
"""The reason, and what to use instead, by the name of the kind."""

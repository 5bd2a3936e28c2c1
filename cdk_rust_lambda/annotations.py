"""How a notice reaches a construct: as CDK's annotation, which can be acknowledged by its id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Annotations  # noqa: TID251 - the one door

if TYPE_CHECKING:
    from constructs import IConstruct

    from cdk_rust_lambda.notices.notice import Notice


def annotate(construct: IConstruct, notice: Notice) -> None:
    """Shows a notice at a construct; once, however often it is called with the same one.

    Args:
        construct: What it is about: a function, or the source of several ones.
        notice: The notice.
    """
    annotations = Annotations.of(construct)
    if notice.level == "info":
        annotations.add_info_v2(notice.qualified_id, notice.text)
    else:
        annotations.add_warning_v2(notice.qualified_id, notice.text)


def annotate_at_synthesis(function: IConstruct, notice: Notice) -> None:
    """Shows a notice of a function that is known only at synthesis, after all acknowledgements.

    Older versions of aws-cdk-lib don't find those that were made at the very construct of a later
    notice, only at one around it (aws/aws-cdk#38820). So it is shown at the function's resource.

    Args:
        function: The function.
        notice: The notice.
    """
    annotate(function.node.default_child or function, notice)


def is_acknowledged(function: IConstruct, notice: Notice) -> bool:
    """Whether a notice that is known only when the templates are written is acknowledged.

    Args:
        function: The function.
        notice: The notice.
    """
    # CDK doesn't tell, but passes over a notice that is.
    annotate_at_synthesis(function, notice)
    shown = (function.node.default_child or function).node.metadata
    return not any(notice.qualified_id in str(entry.data) for entry in shown)

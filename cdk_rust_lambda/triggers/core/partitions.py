"""The partitions of AWS, such as China's, in which Regions lie."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# By the beginnings of Regions' names; see partitions.json, which all SDKs of AWS share.
_PARTITIONS: Mapping[str, str] = MappingProxyType(
    {
        "cn-": "aws-cn",
        "eu-isoe-": "aws-iso-e",
        "eusc-": "aws-eusc",
        "us-gov-": "aws-us-gov",
        "us-iso-": "aws-iso",
        "us-isob-": "aws-iso-b",
        "us-isof-": "aws-iso-f",
    }
)


def partition_of(region: str) -> str:
    """Returns the partition of a Region.

    Args:
        region: The Region's name.
    """
    return next((name for start, name in _PARTITIONS.items() if region.startswith(start)), "aws")

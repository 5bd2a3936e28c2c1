"""An event of SAM beside the kinds of triggers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from attrs import frozen


@frozen
class SamEvent:
    """An event of `AWS::Serverless::Function`.

    Attributes:
        kinds: The kinds of triggers that it is.
        options: Its properties, with the options that say the same, separated by blanks.
        remarks: What is to be known of a property; of one without options, what takes its place.
    """

    kinds: tuple[str, ...]
    options: Mapping[str, str]
    remarks: Mapping[str, str] = MappingProxyType({})

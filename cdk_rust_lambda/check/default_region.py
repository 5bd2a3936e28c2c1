"""The Region that the CDK CLI tells an app of, as CDK_DEFAULT_REGION."""

from __future__ import annotations

import configparser
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "CDK_DEFAULT_REGION"
"""What apps read it from."""

# As of the CLI's own code: `region` of AwsCliCompatible in @aws-cdk/toolkit-lib.
_REGIONS = ("AWS_REGION", "AMAZON_REGION", "AWS_DEFAULT_REGION", "AMAZON_DEFAULT_REGION")
_PROFILES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
_FILES = (("AWS_SHARED_CREDENTIALS_FILE", "credentials"), ("AWS_CONFIG_FILE", "config"))
_DEFAULT_PROFILE = "default"
_OTHERWISE = "us-east-1"


def default_region(environment: Mapping[str, str]) -> str:
    """Returns the Region: of a variable, else of the profile, of the default profile, or the CLI's own.

    Args:
        environment: This process' environment.
    """
    found = _first(environment, _REGIONS)
    if found is not None:
        return found
    files = [_read(environment, *each) for each in _FILES]
    for profile in (_first(environment, _PROFILES) or _DEFAULT_PROFILE, _DEFAULT_PROFILE):
        for file in files:
            for section in (profile, f"profile {profile}"):
                region = file.get(section, "region", fallback="")
                if region:
                    return region
    return _OTHERWISE


def _first(environment: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((environment[name] for name in names if environment.get(name)), None)


def _read(environment: Mapping[str, str], variable: str, name: str) -> configparser.RawConfigParser:
    """What a file of AWS' tools says; nothing, if it isn't there, or is none."""
    found = configparser.RawConfigParser(strict=False)
    try:
        path = environment.get(variable) or Path.home() / ".aws" / name
        found.read_string(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RuntimeError, configparser.Error):
        return configparser.RawConfigParser()
    return found

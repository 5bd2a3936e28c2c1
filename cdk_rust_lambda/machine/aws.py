"""AWS: whether there are credentials, and online, whether they work and the account is bootstrapped.

No value of a credential is ever read into what is reported.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.cargo.project.home import home_folder
from cdk_rust_lambda.machine.check import MachineCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

_VARIABLES = ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE")
_CONTAINERS = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI")
_REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION")
_BOOTSTRAP = "/cdk-bootstrap/hnb659fds/version"  # of the default qualifier; see "Customize CDK bootstrapping"
_OLDEST_BOOTSTRAP = 6  # what the default synthesizer asks for
_BUILDS = "to build and synthesize, none are needed"


def check_credentials() -> Iterator[MachineCheck]:
    """Yields where there are credentials and a Region, without reading or using them."""
    places = [f"variable {name}" for name in (*_VARIABLES, *_CONTAINERS) if os.environ.get(name)]
    home = home_folder()
    for variable, name in (
        ("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
        ("AWS_CONFIG_FILE", "config"),
    ):
        file = os.environ.get(variable) or (home and home / ".aws" / name)
        if file and os.path.isfile(file):
            places.append(str(file))
    if places:
        yield MachineCheck("AWS credentials", "ok", ", ".join(places))
    else:
        yield MachineCheck(
            "AWS credentials", "info", f"none found; {_BUILDS}", None, "to deploy: aws configure"
        )
    region = next((os.environ[name] for name in _REGIONS if os.environ.get(name)), None)
    yield MachineCheck(
        "AWS Region", "info" if region is None else "ok", region or "not set in a variable"
    )


def check_account() -> Iterator[MachineCheck]:
    """Yields whether the credentials work, and whether their account is bootstrapped; asks AWS."""
    try:
        import boto3
    except ImportError:
        yield MachineCheck(
            "AWS account", "warning", "can't ask AWS without boto3", None, "run: pip install boto3"
        )
        return
    try:
        session = boto3.Session()
        session.client("sts").get_caller_identity()
        region = session.region_name
    except Exception as error:  # botocore's have no common class but this
        yield MachineCheck(
            "AWS account",
            "error",
            _said(error),
            None,
            "aws configure, or aws sso login; set AWS_REGION",
        )
        return
    yield MachineCheck("AWS account", "ok", f"the credentials work, in {region}")
    yield _check_bootstrap(session)


def _check_bootstrap(session: Any) -> MachineCheck:
    remedy = "run: npx aws-cdk@2 bootstrap; with a qualifier of your own, look at that"
    try:
        found = session.client("ssm").get_parameter(Name=_BOOTSTRAP)["Parameter"]["Value"]
    except Exception as error:  # the same
        return MachineCheck("bootstrap", "warning", _said(error), None, remedy)
    is_right = str(found).isdecimal() and int(found) >= _OLDEST_BOOTSTRAP
    return MachineCheck(
        "bootstrap",
        "ok" if is_right else "warning",
        f"version {found}",
        f">={_OLDEST_BOOTSTRAP}",
        None if is_right else remedy,
    )


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"

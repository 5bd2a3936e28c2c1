"""Bootstrapping and deploying, with a CDK CLI of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.errors import LocalAwsError
from cdk_rust_lambda.local.deployment import Deployment
from cdk_rust_lambda.local.ministack import LocalAws
from tests.support.fake_cdk import calls, write_fake_cdk
from tests.support.projects import write

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = "aws://unknown-account/unknown-region"
IRELAND = "aws://111122223333/eu-west-1"
OREGON = "aws://unknown-account/us-west-2"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_fake_cdk(tmp_path)
    (tmp_path / "data").mkdir()
    return tmp_path


def deploy(folder: Path, app: str, state: str = "state") -> list[str]:
    """Deploys an app, and returns what was said."""
    write(folder, {"app.py": app})
    aws = LocalAws("http://127.0.0.1:1", folder / "data")
    said: list[str] = []
    context = {"a": "b"}
    Deployment(folder, aws, {}, None, context, folder / state, said.append).run()
    return said


def commands(folder: Path) -> list[str]:
    """What the CLI was called for, without the proxies."""
    found = [each.partition(",")[0] for each in calls(folder)]
    (folder / "calls").unlink()
    return found


DEPLOY = "deploy ** for 000000000000 in us-east-1"


def bootstrap(account: str, region: str) -> str:
    return f"bootstrap aws://{account}/{region} for {account} in {region}"


def test_each_account_and_region_is_bootstrapped_with_credentials_of_its_own(folder: Path) -> None:
    said = deploy(folder, f"{PLAIN} {IRELAND} {PLAIN} {OREGON}")
    assert commands(folder) == [
        "ls --output for 000000000000 in us-east-1",
        bootstrap("000000000000", "us-east-1"),
        bootstrap("111122223333", "eu-west-1"),
        bootstrap("000000000000", "us-west-2"),
        DEPLOY,
    ]
    assert said == [
        "Bootstrapping aws://000000000000/us-east-1 ...",
        "Bootstrapping aws://111122223333/eu-west-1 ...",
        "Bootstrapping aws://000000000000/us-west-2 ...",
    ]
    assert deploy(folder, f"{PLAIN} {IRELAND}") == []
    assert commands(folder) == [DEPLOY]


def test_what_is_known_is_not_bootstrapped_for_another_app(folder: Path) -> None:
    deploy(folder, PLAIN)
    commands(folder)
    assert deploy(folder, PLAIN, "another state") == []
    assert commands(folder) == [DEPLOY]


def test_a_stack_that_moves_is_deployed_where_it_is_now(folder: Path) -> None:
    deploy(folder, PLAIN)
    commands(folder)
    said = deploy(folder, f"{PLAIN} {IRELAND}")
    assert commands(folder) == [DEPLOY, bootstrap("111122223333", "eu-west-1"), DEPLOY]
    assert said[1:] == ["Bootstrapping aws://111122223333/eu-west-1 ...", "Deploying again ..."]


def test_an_app_that_is_wrong(folder: Path) -> None:
    with pytest.raises(LocalAwsError, match="cdk ls has failed") as caught:
        deploy(folder, "wrong")
    assert caught.value.remedy == "correct what it says"
    deploy(folder, PLAIN)
    commands(folder)
    with pytest.raises(LocalAwsError, match="cdk deploy has failed"):
        deploy(folder, f"wrong {IRELAND}", "another state")
    assert commands(folder) == [DEPLOY]


@pytest.mark.parametrize(
    ("word", "remedy"), [("credentials", "DefaultStackSynthesizer"), ("qualifier", "cdk.json")]
)
def test_what_the_cli_advises_does_not_help(folder: Path, word: str, remedy: str) -> None:
    with pytest.raises(LocalAwsError, match="cdk deploy has failed") as caught:
        deploy(folder, f"{IRELAND} {word}")
    assert remedy in str(caught.value.remedy)
    assert commands(folder).count(DEPLOY) == 1


def test_an_account_that_is_none(folder: Path) -> None:
    with pytest.raises(LocalAwsError, match="the account '1234', and there is no such") as caught:
        deploy(folder, "aws://1234/eu-west-1")
    assert "twelve digits" in str(caught.value.remedy)


def test_a_bootstrap_that_fails_says_why(folder: Path) -> None:
    write(folder, {"app.py": PLAIN})
    said: list[str] = []
    aws = LocalAws("http://127.0.0.1:1", folder / "data")
    (folder / "data" / "known").mkdir()
    with pytest.raises(LocalAwsError, match="cdk bootstrap has failed"):
        Deployment(folder, aws, {}, None, {}, folder / "state", said.append).run()
    assert "IsADirectoryError" in said[-1]

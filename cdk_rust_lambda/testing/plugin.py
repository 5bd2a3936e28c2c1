"""The plugin of pytest: fixtures for tests of apps.

It imports nothing that takes time: every pytest of an environment loads it.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from aws_cdk import App

    from cdk_rust_lambda.local.ministack import LocalAws
    from cdk_rust_lambda.testing.deployment import DeployedApp


class DeployLocally(Protocol):
    """Deploys an app into the local AWS: the fixture `deploy_locally`.

    Args:
        folder: The app's folder, with cdk.json.
        command: The command that runs the app. Default: that of cdk.json.
        context: Values of CDK's context. Default: none.
        profile: The Cargo profile. Default: `dev-lambda`.
    """

    def __call__(
        self,
        folder: Path,
        *,
        command: str | None = None,
        context: Mapping[str, str] | None = None,
        profile: str = "dev-lambda",
    ) -> DeployedApp:
        """Deploys it."""
        ...


@pytest.fixture
def unbuilt_app(tmp_path: Path) -> App:
    """An app whose functions are never built, as cdk_rust_lambda.testing.unbuilt_app makes it."""
    from cdk_rust_lambda.testing.apps import unbuilt_app as make

    return make(outdir=tmp_path / "cdk.out")


@pytest.fixture
def built_app(tmp_path: Path) -> App:
    """An app whose functions are built for this machine, as cdk_rust_lambda.testing.built_app makes it."""
    from cdk_rust_lambda.testing.apps import built_app as make

    return make(outdir=tmp_path / "cdk.out")


@pytest.fixture(scope="session")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """A local AWS (MiniStack); each process of pytest-xdist has its own, and each run a fresh one."""
    from cdk_rust_lambda.local.ministack import local_aws as run
    from cdk_rust_lambda.local.ministack import ministack

    program = ministack(os.environ, _say)
    with run(program, tmp_path_factory.mktemp("local-aws")) as aws:
        yield aws


@pytest.fixture(scope="session")
def deploy_locally(local_aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> DeployLocally:
    """Deploys an app into the local AWS, built for this machine."""
    from cdk_rust_lambda.local.session import LocalApp, local_context
    from cdk_rust_lambda.testing.deployment import DeployedApp

    def deploy(
        folder: Path,
        *,
        command: str | None = None,
        context: Mapping[str, str] | None = None,
        profile: str = "dev-lambda",
    ) -> DeployedApp:
        app = LocalApp(
            folder.absolute(),
            local_aws,
            os.environ,
            command,
            {**local_context(profile), **(context or {})},
            _say,
            lambda name, line: _say(f"{name} {line}"),
            lambda _: None,
            # Other processes may deploy the same app.
            state=tmp_path_factory.mktemp("local-app"),
        )
        return DeployedApp(app.deploy())

    return deploy


def _say(line: str) -> None:
    # Shown by pytest if the test fails.
    sys.stdout.write(f"{line}\n")

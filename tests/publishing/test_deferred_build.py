from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from cdk_rust_lambda import BundlingOptions, Container
from cdk_rust_lambda.cargo.plan import Selection, plan_binary
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.publishing.deferred_build import DeferredBuild
from tests.support.projects import write_crate

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "container",
    [
        Container(build_args={"A": "x"}, volumes={"/a": "/b"}, security_options=["c"]),
        Container(image="x", file_access="volume_copy", cargo_credentials=True),
        False,
    ],
)
def test_a_container_is_the_same_at_deployment(
    tmp_path: Path, container: Container | Literal[False]
) -> None:
    crate = write_crate(tmp_path / "crate")
    selection = Selection(bundling=BundlingOptions(container=container))
    diagnostics = Diagnostics()
    projects = CargoProjects()
    plan = plan_binary(projects, crate / "Cargo.toml", None, selection, diagnostics).plan
    assert plan is not None
    asset = tmp_path / "cdk.out" / "asset.0"
    DeferredBuild.of(plan, "0", function="S/F", has_layers=False, standalone=()).write(asset)
    assert DeferredBuild.read(asset).selection.bundling.container == container

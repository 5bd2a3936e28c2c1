from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

import pytest

from cdk_rust_lambda import BuildError, BundlingOptions, Container
from cdk_rust_lambda.cargo.plan import Selection, plan_binary
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.publishing.deferred_build import DeferredBuild, deferred_build_path
from tests.support.projects import write_crate

if TYPE_CHECKING:
    from pathlib import Path


def selection_at_deployment(folder: Path, selection: Selection) -> Selection:
    crate = write_crate(folder / "crate")
    diagnostics = Diagnostics()
    projects = CargoProjects()
    plan = plan_binary(projects, crate / "Cargo.toml", None, selection, diagnostics).plan
    assert plan is not None
    asset = folder / "cdk.out" / "asset.0"
    DeferredBuild.of(plan, "0", function="S/F", has_layers=False, standalone=()).write(asset)
    return DeferredBuild.read(asset).selection


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
    selection = Selection(bundling=BundlingOptions(container=container))
    assert selection_at_deployment(tmp_path, selection).bundling.container == container


@pytest.mark.parametrize(
    "bundling",
    [
        BundlingOptions(features=[]),
        BundlingOptions(inputs=[], input_variables=[], cargo_config=[], unstable_flags=[]),
        BundlingOptions(environment={}, generated=[], before_build=[], all_features=False),
    ],
)
def test_what_is_empty_beats_the_settings_at_deployment(
    tmp_path: Path, bundling: BundlingOptions
) -> None:
    assert selection_at_deployment(tmp_path, Selection(bundling=bundling)).bundling == bundling


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"more": 1},
        {"given": {"nobody": 1}},
        {"given": {"bundling": {"nobody": 1}}},
        {"given": {"bundling": {"features": 1}}},
    ],
)
def test_what_another_version_has_left_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    selection_at_deployment(tmp_path, Selection())
    asset = tmp_path / "cdk.out" / "asset.0"
    path = deferred_build_path(asset)
    path.write_text(json.dumps(json.loads(path.read_bytes()) | change))
    with pytest.raises(BuildError, match="isn't what the synthesis leaves") as caught:
        DeferredBuild.read(asset)
    assert caught.value.file == path

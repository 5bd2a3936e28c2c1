from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

import pytest
from attrs import fields_dict

from cdk_rust_lambda import BundlingOptions, Container
from cdk_rust_lambda.cargo.asset_hash import fingerprint_of
from cdk_rust_lambda.cargo.given_options import given_options, selection_of, with_hidden
from cdk_rust_lambda.cargo.plan import Selection, plan_binary
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import ManifestError
from tests.support.projects import write, write_crate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cdk_rust_lambda.cargo.fingerprint.parts import Part

SECRET = "very-secret"


@pytest.mark.parametrize(
    "container",
    [
        Container(),
        Container(build_args={"A": "x"}, volumes={"/a": "/b"}, security_options=["c"]),
        Container(image="x", ssh=True),
        False,
    ],
)
def test_a_container_is_given_again(container: Container | Literal[False]) -> None:
    given = given_options(Selection(bundling=BundlingOptions(container=container)))
    found = selection_of(json.loads(json.dumps(given)), Selection()).bundling.container
    assert repr(found) == repr(container)


# A value for each option, other than its default.
VALUES: Mapping[str, Any] = {
    "target": "aarch64-unknown-linux-gnu",
    "compiler": "cargo",
    "profile": "dev",
    "features": ["x"],
    "environment": {"A": "1"},
    "inputs": ["../*.txt"],
    "input_variables": ["A"],
    "salt": "x",
    "cargo_config": ["build.rustflags=['-Cdebuginfo=1']"],
    "unstable_flags": ["x"],
    "jobs": 1,
    "target_dir": "out",
    "compiler_cache": "none",
    "container": Container(image="x"),
    "before_build": [["true"]],
    "after_build": [["true"]],
    "build": "unpublished",
}


@pytest.mark.parametrize("name", sorted({*fields_dict(BundlingOptions)} - {"generated"}))
def test_the_hash_is_the_same_from_what_is_given(tmp_path: Path, name: str) -> None:
    crate = write_crate(tmp_path / "crate", "[features]\nx = []\n")
    write(tmp_path, {"a.txt": ""})

    def parts(selection: Selection) -> tuple[Part, ...]:
        projects, diagnostics = CargoProjects(), Diagnostics()
        plan = plan_binary(projects, crate / "Cargo.toml", None, selection, diagnostics).plan
        diagnostics.raise_errors()
        assert plan is not None
        return fingerprint_of(projects, plan).parts

    selection = Selection(bundling=BundlingOptions(**{name: VALUES.get(name, True)}))
    given = json.loads(json.dumps(given_options(selection)))
    found = with_hidden(parts(selection_of(given, Selection())), given, parts(selection))
    assert found == parts(selection)


def test_arguments_of_a_dockerfile_are_said_by_their_names() -> None:
    container = Container(build_args={"A": SECRET})
    text = json.dumps(given_options(Selection(bundling=BundlingOptions(container=container))))
    assert '"A"' in text
    assert SECRET not in text


@pytest.mark.parametrize("container", [{}, {"build_args": 1}, 1, {"build_args": [], "other": 1}])
def test_what_is_no_container_is_refused(container: object) -> None:
    with pytest.raises(ManifestError, match="a record of an asset hash"):
        selection_of({"container": container}, Selection())

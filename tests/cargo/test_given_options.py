from __future__ import annotations

import json
from typing import Literal

import pytest

from cdk_rust_lambda import BundlingOptions, Container
from cdk_rust_lambda.cargo.given_options import given_options, selection_of
from cdk_rust_lambda.cargo.plan import Selection
from cdk_rust_lambda.errors import ManifestError

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


def test_arguments_of_a_dockerfile_are_said_by_their_names() -> None:
    container = Container(build_args={"A": SECRET})
    text = json.dumps(given_options(Selection(bundling=BundlingOptions(container=container))))
    assert '"A"' in text
    assert SECRET not in text


@pytest.mark.parametrize("container", [{}, {"build_args": 1}, 1, {"build_args": [], "other": 1}])
def test_what_is_no_container_is_refused(container: object) -> None:
    with pytest.raises(ManifestError, match="a record of an asset hash"):
        selection_of({"container": container}, Selection())

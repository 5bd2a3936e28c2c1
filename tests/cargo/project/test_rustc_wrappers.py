from __future__ import annotations

from pathlib import Path

import pytest

from cdk_rust_lambda.cargo.project.configuration import Configuration, given_configurations
from cdk_rust_lambda.cargo.project.rustc_wrappers import configured_wrapper


@pytest.mark.parametrize(
    ("environment", "build", "expected"),
    [
        ({}, {}, None),
        ({}, {"rustc-wrapper": "sccache"}, "sccache"),
        ({}, {"rustc-wrapper": "tools/wrap"}, "/ws/tools/wrap"),
        ({}, {"rustc-wrapper": "/usr/bin/wrap"}, "/usr/bin/wrap"),
        ({"CARGO_BUILD_RUSTC_WRAPPER": "b"}, {"rustc-wrapper": "sccache"}, "b"),
        ({"RUSTC_WRAPPER": "", "CARGO_BUILD_RUSTC_WRAPPER": "b"}, {"rustc-wrapper": "sccache"}, ""),
    ],
)
def test_which_wrapper_is_configured(
    environment: dict[str, str], build: dict[str, str], expected: str | None
) -> None:
    configurations = [
        Configuration(Path("/ws"), {"build": build}),
        Configuration(Path("/"), {"build": {} if not build else {"rustc-wrapper": "last"}}),
    ]
    assert configured_wrapper(configurations, environment) == expected


@pytest.mark.parametrize(
    ("variable", "expected"), [("CARGO_BUILD_RUSTC_WRAPPER", "given"), ("RUSTC_WRAPPER", "b")]
)
def test_which_variable_a_given_wrapper_beats(variable: str, expected: str) -> None:
    given = given_configurations(["build.rustc-wrapper='given'"], Path("/ws"))
    assert configured_wrapper(given, {variable: "b"}) == expected

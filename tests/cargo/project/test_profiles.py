from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cdk_rust_lambda.cargo.project.configuration import Configuration, given_configurations
from cdk_rust_lambda.cargo.project.profiles import profile_setting

MANIFEST = {
    "profile": {
        "release": {"lto": "thin"},
        "small": {"inherits": "release", "opt-level": "z"},
        "fast": {"inherits": "small", "lto": False},
        "circle": {"inherits": "circle"},
        "odd": {"inherits": 1},
        "dev": {"opt-level": 1},
    }
}


@pytest.mark.parametrize(
    ("profile", "key", "expected"),
    [
        ("release", "lto", "thin"),
        ("bench", "lto", "thin"),
        ("small", "lto", "thin"),
        ("small", "opt-level", "z"),
        ("fast", "lto", False),
        ("fast", "opt-level", "z"),
        ("dev", "lto", None),
        ("debug", "opt-level", 1),
        ("circle", "lto", None),
        ("odd", "lto", None),
        ("missing", "lto", None),
    ],
)
def test_a_profile_has_what_it_inherits(profile: str, key: str, expected: Any) -> None:
    assert profile_setting(profile, key, MANIFEST, [], {}) == expected


def test_a_variable_beats_a_configuration_and_that_the_manifest() -> None:
    near = Configuration(Path("/ws"), {"profile": {"release": {"lto": "fat"}}})
    far = Configuration(Path("/"), {"profile": {"release": {"lto": "off", "debug": 1}}})
    configurations = [near, far]
    assert profile_setting("release", "lto", MANIFEST, configurations, {}) == "fat"
    assert profile_setting("release", "debug", MANIFEST, configurations, {}) == 1
    variables = {"CARGO_PROFILE_RELEASE_LTO": "true"}
    assert profile_setting("release", "lto", MANIFEST, configurations, variables) is True
    assert profile_setting("small", "lto", MANIFEST, configurations, variables) is True
    assert profile_setting("fast", "lto", MANIFEST, configurations, variables) is False
    variables = {"CARGO_PROFILE_FAST_OPT_LEVEL": "2"}
    assert profile_setting("fast", "opt-level", MANIFEST, [], variables) == "2"


def test_what_is_given_beats_a_variable() -> None:
    given = given_configurations(["profile.release.lto='fat'"], Path("/ws"))
    variables = {"CARGO_PROFILE_RELEASE_LTO": "off"}
    assert profile_setting("release", "lto", MANIFEST, given, variables) == "fat"

from __future__ import annotations

import pytest

from cdk_rust_lambda.cargo.settings.secrets import may_be_secret, shown_arguments


@pytest.mark.parametrize(
    ("setting", "is_secret"),
    [
        ("env.TOKEN='s3cret'", True),
        ("registry.token='s3cret'", True),
        ("registries.ours.token='s3cret'", True),
        ("credential-alias.ours=['x', 's3cret']", True),
        ("http.proxy='user:s3cret@host'", True),
        ("'env'.TOKEN='s3cret'", True),
        ('"registry".token="s3cret"', True),
        (" ENV.TOKEN = 's3cret'", True),
        ("build.jobs=4", False),
        ("profile.release.lto='thin'", False),
        ("target.x86_64-unknown-linux-gnu.linker='ld'", False),
        ("env", False),
    ],
)
def test_what_of_cargo_s_configuration_is_shown(setting: str, *, is_secret: bool) -> None:
    assert may_be_secret(setting) == is_secret
    for each in (setting, f"--config={setting}"):
        shown = shown_arguments(["build", {"x": (each,)}])
        assert (each not in shown.replace("\\", "")) == is_secret
        assert "s3cret" not in shown

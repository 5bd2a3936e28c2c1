from __future__ import annotations

import pytest

from cdk_rust_lambda.errors import ManifestError
from cdk_rust_lambda.scaffold.names import check_package_name


@pytest.mark.parametrize("name", ["thumbnails", "a", "_a", "a1-b_c", "core"])
def test_good_names(name: str) -> None:
    check_package_name(name)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "empty"),
        ("1a", "begins with a digit"),
        ("-a", "begins with '-'"),
        ("a.b", r"has '\.' in it"),
        ("a b", "has ' ' in it"),
        ("größe", "beyond ASCII"),
        ("match", "keyword"),
        ("async", "keyword"),
        ("test", "Rust's own"),
        ("deps", "folder that Cargo makes"),
        ("serde-json", "a crate that the project uses"),
    ],
)
def test_bad_names(name: str, problem: str) -> None:
    with pytest.raises(ManifestError, match=problem) as caught:
        check_package_name(name, ["serde_json"])
    assert caught.value.key == "package.name"
    assert caught.value.remedy is not None

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda import Container, SettingsError
from tests.cargo.compile.test_options import options
from tests.support.projects import write

if TYPE_CHECKING:
    from pathlib import Path

DIGEST = f"sha256:{64 * '0'}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("image", "--privileged"),
        ("image", ""),
        ("image", "a b"),
        ("image", 1),
        ("dockerfile", ""),
        ("dockerfile", "a\0b"),
        ("context", 1),
        ("build_args", {"A=B": "c"}),
        ("build_args", {"-A": "c"}),
        ("build_args", {"A": 1}),
        ("build_args", ["A=b"]),
        ("platform", "linux amd64"),
        ("user", "-u"),
        ("user", 1000),
        ("network", "--x"),
        ("volumes", {"relative": "/x"}),
        ("volumes", {"/a/../b": "/x"}),
        ("volumes", {"/a": ""}),
        ("volumes", ["/a:/b"]),
        ("security_options", "label=disable"),
        ("security_options", [1]),
        ("file_access", "copy"),
        ("ssh", "yes"),
        ("cargo_credentials", None),
        ("git_credentials", 1),
    ],
)
def test_other_values_are_refused(name: str, value: Any) -> None:
    given: dict[str, Any] = {name: value}
    with pytest.raises(SettingsError) as caught:
        Container(**given)
    assert caught.value.key == f"container.{name}"
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"image": "x", "dockerfile": "Dockerfile"}, "dockerfile"),
        ({"image": "x", "context": "."}, "context"),
        ({"image": "x", "build_args": {"A": "b"}}, "build_args"),
        ({"file_access": "volume_copy", "ssh": True}, "ssh"),
        ({"file_access": "volume_copy", "user": "1000"}, "user"),
        ({"file_access": "volume_copy", "git_credentials": True}, "git_credentials"),
        ({"file_access": "volume_copy", "volumes": {"/a": "/b"}}, "volumes"),
    ],
)
def test_contradictions_are_refused(given: dict[str, Any], key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Container(**given)
    assert caught.value.key == f"container.{key}"


def test_it_is_none_of_its_values_that_may_be_secret() -> None:
    shown = repr(Container(build_args={"A": "value"}))
    assert "build_args={'A': ...}" in shown
    assert "value" not in shown


@pytest.mark.parametrize(
    ("build", "given", "key"),
    [
        ("hermetic = true", {}, "hermetic"),
        ("lto_cache = true", {}, "lto_cache"),
        ("compiler = { type = 'cross' }", {}, "compiler"),
        ("target_dir = 'out'", {}, "target_dir"),
        ("", {"compiler_cache": "sccache"}, "compiler_cache"),
        ("", {"hermetic": True}, "hermetic"),
        ("", {"locked": False}, "locked"),
    ],
)
def test_what_a_container_cannot_have_is_refused_with_the_reason(
    tmp_path: Path, build: str, given: dict[str, Any], key: str
) -> None:
    with pytest.raises(SettingsError, match=f"a build in a container can't have {key}: ") as caught:
        options(tmp_path, build, container=Container(image="x"), **given)
    assert (caught.value.key or "").endswith(f"{'bundling' if given else 'build'}.{key}")
    assert (caught.value.file is None) == bool(given)
    options(tmp_path, build, **given)


@pytest.mark.parametrize("setting", ["build.target-dir='/x'", "build.build-dir='/x'"])
@pytest.mark.parametrize("is_python", [True, False])
def test_cargo_s_settings_do_not_take_the_place_of_the_volume(
    tmp_path: Path, setting: str, is_python: bool
) -> None:
    given: dict[str, Any] = {"cargo_config": [setting]} if is_python else {}
    build = "" if is_python else f'config = ["{setting}"]'
    with pytest.raises(SettingsError, match="Cargo builds into a volume") as caught:
        options(tmp_path, build, container=Container(image="x"), **given)
    key = "bundling.cargo_config" if is_python else "build.config"
    assert (caught.value.key or "").endswith(key)
    options(tmp_path, build, **given)


def test_a_relative_folder_is_the_package_s(tmp_path: Path) -> None:
    volumes = {"/a": "./certificates", "/b": "../b", "/c": "named", "/d": "/d"}
    found = options(tmp_path, container=Container(image="x", volumes=volumes)).container
    assert found is not None
    directory = tmp_path / "crate"
    expected = {"/a": f"{directory / 'certificates'}", "/b": f"{tmp_path / 'b'}"}
    assert found.given.volumes == {**expected, "/c": "named", "/d": "/d"}


SETTINGS = f"""
[package.metadata.lambda.build.container]
image = "rust@{DIGEST}"
platform = "linux/amd64"
user = "1000"
network = "host"
volumes = {{ "/certificates" = "/etc/ssl" }}
security_options = ["label=disable"]
file_access = "bind_mount"
ssh = true
cargo_credentials = true
git_credentials = true
"""


def test_cargo_toml_says_the_same(tmp_path: Path) -> None:
    found = options(tmp_path, SETTINGS).container
    assert found is not None
    assert found.given == Container(
        image=f"rust@{DIGEST}",
        platform="linux/amd64",
        user="1000",
        network="host",
        volumes={"/certificates": "/etc/ssl"},
        security_options=["label=disable"],
        ssh=True,
        cargo_credentials=True,
        git_credentials=True,
    )
    assert options(tmp_path, SETTINGS, container=False).container is None
    other = options(tmp_path, SETTINGS, container=Container(image="other")).container
    assert other is not None
    assert other.given == Container(image="other")


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('image = "--privileged"', "image"),
        ('image = "a"\ndockerfile = "b"', "dockerfile"),
        ('file_access = "copy"', "file_access"),
        ('volumes = { "relative" = "/x" }', "volumes"),
        ('dockerfile = "nowhere"', "dockerfile"),
    ],
)
def test_mistakes_in_cargo_toml_have_a_place(tmp_path: Path, line: str, key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        options(tmp_path, f"[package.metadata.lambda.build.container]\n{line}\n")
    assert key in (caught.value.key or "")
    assert caught.value.file is not None


def test_only_what_makes_the_image_and_what_is_seen_where_counts(tmp_path: Path) -> None:
    write(tmp_path / "crate", {"Dockerfile": "FROM x\n", "context/file": "text"})

    def hashed(**given: Any) -> Any:
        found = options(tmp_path, container=Container(**given)).container
        assert found is not None
        return found.hashed

    same = {"user": "1", "network": "host", "ssh": True, "security_options": ["x"]}
    assert hashed(image="x", **same) == hashed(image="x") == {"image": "x"}
    assert hashed(image="x", volumes={"/a": "/b"}) == hashed(image="x", volumes={"/a": "/c"})
    different: tuple[dict[str, Any], ...] = (
        *({"image": "x"}, {"image": "y"}, {"image": "x", "platform": "linux/arm64"}),
        *({"image": "x", "volumes": {"/a": "/b"}}, {}, {"build_args": {"RUST": "1.90"}}),
        *({"dockerfile": "Dockerfile"}, {"dockerfile": "Dockerfile", "context": "context"}),
    )
    found = [hashed(**given) for given in different]
    assert all(found.count(each) == 1 for each in found)
    assert str(tmp_path) not in str(found)
    (tmp_path / "crate" / "Dockerfile").write_bytes(b"FROM x\r\n")
    assert hashed(dockerfile="Dockerfile") == found[-2]

"""What a tired user types: each mistake is one error of the library, naming place and remedy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cdk_rust_lambda import (
    CdkRustLambdaError,
    ManifestError,
    RustFunction,
    SettingsError,
    TargetSelectionError,
    TriggerError,
)
from tests.support.projects import (
    function_properties,
    lambda_settings,
    own_frames,
    package,
    skipping_stack,
    write,
    write_crate,
    write_workspace,
)

MAIN = "fn main() {}"


def error_of(path: Path | str, **keywords: str) -> CdkRustLambdaError:
    with pytest.raises(CdkRustLambdaError) as caught:
        RustFunction(skipping_stack(), "F", manifest_path=path, **keywords)  # type: ignore[arg-type]
    return caught.value


@pytest.mark.parametrize(
    ("files", "keywords", "kind", "file", "key", "words"),
    [
        ({}, {}, ManifestError, "", "manifest_path", "no Cargo.toml in the folder"),
        ({"Cargo.toml": "]["}, {}, ManifestError, "Cargo.toml", None, "line 1"),
        ({"Cargo.toml": "a = 1"}, {}, ManifestError, "Cargo.toml", None, "neither a [package]"),
        ({"Cargo.toml": "[package]"}, {}, ManifestError, "Cargo.toml", "package.name", "None"),
        ({"Cargo.toml": "package = 3"}, {}, ManifestError, "Cargo.toml", "package", "a table"),
        (
            {"Cargo.toml": package(), "src/lib.rs": ""},
            {},
            TargetSelectionError,
            "Cargo.toml",
            "bin",
            "no binary target",
        ),
        (
            {"Cargo.toml": package(), "src/bin/one.rs": MAIN, "src/bin/two.rs": MAIN},
            {},
            TargetSelectionError,
            "Cargo.toml",
            "binary_name",
            "one, two",
        ),
        (
            {"Cargo.toml": package(), "src/bin/worker.rs": MAIN, "src/bin/two.rs": MAIN},
            {"binary_name": "workr"},
            TargetSelectionError,
            "Cargo.toml",
            "binary_name",
            "did you mean 'worker'",
        ),
        (
            {"Cargo.toml": package(lambda_settings("include = ['nope']")), "src/main.rs": MAIN},
            {},
            SettingsError,
            "Cargo.toml",
            "package.metadata.lambda.deploy.include[0]",
            "doesn't exist",
        ),
        (
            {
                "Cargo.toml": package(lambda_settings(f"binary_path = '{'x' * 300}'")),
                "src/main.rs": MAIN,
            },
            {},
            SettingsError,
            "Cargo.toml",
            "package.metadata.lambda.deploy.binary_path",
            "build the binary first",
        ),
        (
            {"Cargo.toml": package(lambda_settings("memory = 64")), "src/main.rs": MAIN},
            {},
            SettingsError,
            "Cargo.toml",
            "package.metadata.lambda.deploy.memory",
            "128 to 10240",
        ),
        (
            {
                "Cargo.toml": package("[[package.metadata.lambda.triggers]]\ntype = 's33'"),
                "src/main.rs": MAIN,
            },
            {},
            TriggerError,
            "Cargo.toml",
            "package.metadata.lambda.triggers[0].type",
            "did you mean 's3'",
        ),
        (
            {"Cargo.toml": package("[dependencies]\na = 3"), "src/main.rs": MAIN},
            {},
            ManifestError,
            "Cargo.toml",
            "dependencies.a",
            "3",
        ),
        (
            {"Cargo.toml": package("[dependencies]\na = { path = 'gone' }"), "src/main.rs": MAIN},
            {},
            ManifestError,
            "gone/Cargo.toml",
            None,
            "no such file",
        ),
    ],
)
def test_each_mistake_has_its_error(
    tmp_path: Path,
    files: dict[str, str],
    keywords: dict[str, str],
    kind: type[CdkRustLambdaError],
    file: str,
    key: str | None,
    words: str,
) -> None:
    error = error_of(write(tmp_path, files), **keywords)
    assert isinstance(error, kind)
    assert Path(str(error.file)) == tmp_path / file
    assert error.key == key
    assert error.remedy
    assert words in str(error)
    # The way to it through the library doesn't help.
    assert own_frames(error) == []
    assert error.__suppress_context__


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    for path in ("no/such/crate", tmp_path / "gone" / "Cargo.toml", "a\0b", "x" * 300):
        error = error_of(path)
        assert isinstance(error, ManifestError)
        assert error.key == "manifest_path"


def test_a_file_that_is_no_manifest(tmp_path: Path) -> None:
    write_crate(tmp_path)
    assert "is not a Cargo.toml" in str(error_of(tmp_path / "src" / "main.rs"))


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "Cargo.toml").write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in str(error_of(tmp_path))


def test_a_virtual_manifest_without_a_package(tmp_path: Path) -> None:
    error = error_of(write_workspace(tmp_path, "alpha", "beta"))
    assert isinstance(error, TargetSelectionError)
    assert error.file == tmp_path / "Cargo.toml"
    assert "alpha, beta" in str(error)


def test_an_unknown_package(tmp_path: Path) -> None:
    error = error_of(write_workspace(tmp_path, "alpha", "beta"), package="alpa")
    assert "did you mean 'alpha'" in str(error)


@pytest.mark.parametrize("name", ["it's", "a b", 'a"b', "$(id)", "ünï", "`x`", "a;b&c|d"])
def test_odd_names_of_folders_are_fine(tmp_path: Path, name: str) -> None:
    stack = skipping_stack()
    crate = write_crate(tmp_path / name, lambda_settings(f'env = {{ NAME = """{name} """ }}'))
    RustFunction(stack, "F", manifest_path=crate)
    assert function_properties(stack)["Environment"]["Variables"] == {"NAME": name}


def test_an_uncaught_error_is_short(tmp_path: Path) -> None:
    write_crate(tmp_path, lambda_settings("memory = 64"))
    program = (
        "from aws_cdk import App, Stack\nfrom cdk_rust_lambda import RustFunction\n"
        "RustFunction(Stack(App(), 'S'), 'F', manifest_path='.')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    error = done.stderr[done.stderr.index("Traceback") :]
    assert "cdk_rust_lambda/" not in error
    assert "expected an integer from 128 to 10240 (MiB), found 64" in error.splitlines()[-4]
    assert [path.name for path in tmp_path.iterdir() if path.name == "cdk.out"] == []

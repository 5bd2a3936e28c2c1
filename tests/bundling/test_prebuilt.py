"""`binary_path`: a binary that is built already is checked and packaged, and nothing is compiled."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import ArtifactError, RustFunction, SettingsError
from tests.cargo.compile.test_artifact import elf as elf_with_sections
from tests.support.projects import function_properties, lambda_settings, write, write_crate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import FakeCargo

X86, ARM, RISCV = 62, 183, 243


def elf(machine: int, content: bytes = b"") -> bytes:
    header = "<16sHHIQQQIHHHHHH"
    fields = (b"\x7fELF\x02\x01\x01", 3, machine, 1, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0)
    return struct.pack(header, *fields) + content


def prebuilt(folder: Path, binary: bytes, lines: str = "", **keywords: Any) -> Stack:
    crate = write_crate(
        folder / "crate", lambda_settings(f"binary_path = '../out/handler'\n{lines}")
    )
    write(folder, {"out/readme": ""})
    (folder / "out" / "handler").write_bytes(binary)
    stack = Stack(App(outdir=str(folder / "cdk.out")), "S")
    RustFunction(stack, "F", manifest_path=crate, **keywords)
    return stack


def asset_of(folder: Path, stack: Stack) -> Path:
    key = function_properties(stack)["Code"]["S3Key"]
    return folder / "cdk.out" / f"asset.{key.removesuffix('.zip')}"


def test_it_is_packaged_and_nothing_is_compiled(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    left = write(tmp_path, {"crate/data.txt": "data", "cdk.out/.cdk-rust-lambda-x/bootstrap": ""})
    stack = prebuilt(tmp_path, elf(X86), "include = ['data.txt']")
    asset = asset_of(tmp_path, stack)
    assert (asset / "bootstrap").read_bytes() == elf(X86)
    assert (asset / "bootstrap").stat().st_mode & 0o777 == 0o755
    assert (asset / "data.txt").read_text() == "data"
    assert not (left / "cdk.out" / ".cdk-rust-lambda-x").exists()  # of a kill
    assert fake_cargo.calls == []


def test_its_header_says_the_architecture(tmp_path: Path) -> None:
    stack = prebuilt(tmp_path, elf(ARM))
    assert function_properties(stack)["Architectures"] == ["arm64"]


def test_another_architecture_than_python_asks_for(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="built for arm64, but the function runs on x86_64"):
        prebuilt(tmp_path, elf(ARM), architecture=lambda_.Architecture.X86_64)


def test_an_architecture_that_lambda_does_not_have(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="EM_RISCV"):
        prebuilt(tmp_path, elf(RISCV))


def test_what_is_no_binary(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="not a Linux binary"):
        prebuilt(tmp_path, b"#!/bin/sh\n")


def test_a_binary_that_is_not_there(tmp_path: Path) -> None:
    crate = write_crate(tmp_path, lambda_settings("binary_path = 'gone'"))
    with pytest.raises(SettingsError, match="there is no file") as caught:
        RustFunction(Stack(App(), "S"), "F", manifest_path=crate)
    assert caught.value.line == 6


def test_the_hash_is_of_the_binary_not_of_the_sources(tmp_path: Path) -> None:
    one = asset_of(tmp_path, prebuilt(tmp_path, elf(X86))).name
    write(tmp_path, {"crate/src/main.rs": "fn main() { changed() }"})
    assert asset_of(tmp_path, prebuilt(tmp_path, elf(X86))).name == one
    assert asset_of(tmp_path, prebuilt(tmp_path, elf(X86, b"x"))).name != one


def test_it_is_checked_as_a_built_one(tmp_path: Path) -> None:
    stack = prebuilt(tmp_path, elf(X86) + bytes(251 * 1024 * 1024))
    with pytest.raises(RuntimeError, match="more than the 262,144,000 that Lambda takes"):
        asset_of(tmp_path, stack)


def test_what_is_said_of_a_build_does_not_matter(tmp_path: Path) -> None:
    lines = "[package.metadata.lambda.build]\nfeatures = ['gone']\narm64 = true"
    assert function_properties(prebuilt(tmp_path, elf(X86), lines))["Architectures"] == ["x86_64"]


@pytest.mark.parametrize("is_staged_before", [False, True])
def test_a_layer_that_comes_later_may_bring_libraries(
    tmp_path: Path, is_staged_before: bool
) -> None:
    crate = write_crate(tmp_path / "crate", lambda_settings("binary_path = '../binary'"))
    elf_with_sections(tmp_path, needs=("libssl.so.3", "libc.so.6"))
    for index, has_layer in enumerate((True, False)):
        app = App(outdir=str(tmp_path / ("out" if is_staged_before else f"out{index}")))
        function = RustFunction(Stack(app, "S"), "F", manifest_path=crate)
        if has_layer:
            arn = "arn:aws:lambda:eu-west-1:123456789012:layer:ssl:1"
            layer = lambda_.LayerVersion.from_layer_version_arn(function, "Layer", arn)
            function.add_layers(layer)
            app.synth()
        else:
            with pytest.raises(RuntimeError, match="shared libraries"):
                app.synth()

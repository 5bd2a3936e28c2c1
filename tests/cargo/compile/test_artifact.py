from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda import ArtifactError
from cdk_rust_lambda.cargo.compile.artifact import (
    check_binary,
    check_image_binary,
    read_binary,
    size_warning,
)
from cdk_rust_lambda.cargo.compile.include import IncludedFile

if TYPE_CHECKING:
    from pathlib import Path


def elf(folder: Path, *, needs: tuple[str, ...] = (), versions: tuple[str, ...] = ()) -> Path:
    """Writes an ELF file for x86_64 with the sections that say what it needs."""
    strings = b"\0" + b"".join(name.encode() + b"\0" for name in (*needs, "libc.so.6", *versions))

    def offset(name: str) -> int:
        return strings.index(name.encode() + b"\0")

    dynamic = b"".join(struct.pack("<QQ", 1, offset(name)) for name in needs) + bytes(16)
    auxiliaries = b"".join(
        struct.pack("<IHHII", 0, 0, 2, offset(name), 16 if name != versions[-1] else 0)
        for name in versions
    )
    needed = struct.pack("<HHIII", 1, len(versions), offset("libc.so.6"), 16, 0) + auxiliaries
    names = b"\0.dynstr\0.dynamic\0.gnu.version_r\0.shstrtab\0"
    bodies = [
        (".dynstr", 3, strings, 0, 0, 0),
        (".dynamic", 6, dynamic, 1, 0, 16),
        (".gnu.version_r", 0x6FFFFFFE, needed if versions else b"", 1, 1 if versions else 0, 0),
        (".shstrtab", 3, names, 0, 0, 0),
    ]
    content, headers = bytearray(64), [bytes(64)]
    for name, kind, body, link, info, size in bodies:
        start = names.index(name.encode())
        headers.append(
            struct.pack(
                "<IIQQQQIIQQ", start, kind, 0, 0, len(content), len(body), link, info, 1, size
            )
        )
        content += body
    table = len(content)
    content[:64] = struct.pack(
        "<16sHHIQQQIHHHHHH",
        b"\x7fELF\x02\x01\x01", 3, 62, 1, 0, 0, table, 0, 64, 0, 0, 64, len(headers), len(headers) - 1,
    )  # fmt: skip
    path = folder / "binary"
    path.write_bytes(bytes(content) + b"".join(headers))
    return path


def check(path: Path, **changes: object) -> None:
    arguments = {
        "architecture": "x86_64",
        "runtime": "provided.al2023",
        "included": (),
        "has_layers": False,
    }
    check_binary(path, **(arguments | changes))  # type: ignore[arg-type]


def test_what_a_binary_says_of_itself(tmp_path: Path) -> None:
    path = elf(
        tmp_path, needs=("libssl.so.3",), versions=("GLIBC_2.2.5", "GLIBC_2.34", "GLIBC_2.9")
    )
    facts = read_binary(path)
    assert facts.architecture == "x86_64"
    assert facts.glibc == (2, 34)
    assert facts.libraries == ("libssl.so.3",)


def test_a_fitting_binary(tmp_path: Path) -> None:
    check(elf(tmp_path, needs=("libc.so.6", "libgcc_s.so.1"), versions=("GLIBC_2.34",)))
    check(elf(tmp_path))  # a static one


def test_another_architecture(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="built for x86_64, but the function runs on arm64"):
        check(elf(tmp_path), architecture="arm64")


@pytest.mark.parametrize(
    ("runtime", "version", "fits"),
    [
        ("provided.al2023", "GLIBC_2.34", True),
        ("provided.al2023", "GLIBC_2.35", False),
        ("provided.al2", "GLIBC_2.26", True),
        ("provided.al2", "GLIBC_2.27", False),
    ],
)
def test_glibc(tmp_path: Path, runtime: str, version: str, fits: bool) -> None:
    path = elf(tmp_path, versions=(version,))
    if fits:
        check(path, runtime=runtime)
        return
    with pytest.raises(ArtifactError, match="needs glibc") as caught:
        check(path, runtime=runtime)
    suffix = {"provided.al2023": "2.34", "provided.al2": "2.26"}[runtime]
    target = f"BundlingOptions(target='x86_64-unknown-linux-gnu.{suffix}')"
    assert target in (caught.value.remedy or "")


def test_shared_libraries(tmp_path: Path) -> None:
    path = elf(tmp_path, needs=("libssl.so.3", "libc.so.6"))
    with pytest.raises(ArtifactError, match=r"lacks: libssl\.so\.3") as caught:
        check(path)
    assert "vendored" in (caught.value.remedy or "")
    check(path, has_layers=True)
    check(path, included=(IncludedFile("lib/libssl.so.3", path),))
    beside = (IncludedFile("libssl.so.3", path),)
    check(path, included=beside)
    check(path, included=(IncludedFile("lib/libssl.so.3", path),), is_layer=True)
    with pytest.raises(ArtifactError, match=r"lacks: libssl\.so\.3"):
        check(path, included=beside, is_layer=True)


@pytest.mark.parametrize(
    ("library", "remedy"),
    [
        ("libssl.so.1.1", "cargo add openssl --features vendored"),
        ("libcrypto.so.3", "rustls"),
        ("libpq.so.5", "pq-sys --features bundled"),
        ("libmysqlclient.so.21", "`bundled` of mysqlclient-sys"),
        ("libfoo.so", "most *-sys crates"),
        ("libsslfoo.so", "most *-sys crates"),
    ],
)
def test_the_remedy_names_the_crate_s_feature(tmp_path: Path, library: str, remedy: str) -> None:
    with pytest.raises(ArtifactError) as caught:
        check(elf(tmp_path, needs=(library,)))
    assert remedy in (caught.value.remedy or "")


def test_a_size_near_the_limit(tmp_path: Path) -> None:
    large, binary = tmp_path / "large", elf(tmp_path)
    for megabytes, warns in ((199, False), (200, True)):
        with large.open("wb") as stream:
            stream.truncate(megabytes * 1024 * 1024)
        included = (IncludedFile("large", large),)
        check(binary, included=included)
        text = size_warning(binary, included)
        assert (text is not None) == warns
        assert not warns or "262,144,000, layers included" in (text or "")


def test_size(tmp_path: Path) -> None:
    huge = tmp_path / "huge"
    with huge.open("wb") as stream:
        stream.truncate(251 * 1024 * 1024)  # a sparse file
    with pytest.raises(ArtifactError, match="more than the 262,144,000"):
        check(elf(tmp_path), included=(IncludedFile("huge", huge),))


@pytest.mark.parametrize("content", [b"", b"#!/bin/sh\n", b"\x7fELF"])
def test_not_a_binary(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(ArtifactError, match="not a Linux binary"):
        read_binary(path)


def test_an_image_has_what_its_base_has(tmp_path: Path) -> None:
    path = elf(tmp_path, needs=("libssl.so.3",), versions=("GLIBC_2.36",))
    check_image_binary(path, architecture="x86_64", runtime=None, included=())
    with pytest.raises(ArtifactError, match=r"needs glibc 2.36, but provided.al2023 has 2.34"):
        check_image_binary(path, architecture="x86_64", runtime="provided.al2023", included=())
    with pytest.raises(ArtifactError, match="built for x86_64, but the function runs on arm64"):
        check_image_binary(path, architecture="arm64", runtime=None, included=())


def test_an_image_may_be_larger_than_an_archive(tmp_path: Path) -> None:
    path = elf(tmp_path)
    with path.open("ab") as file:
        file.truncate(300 * 1024 * 1024)
    check_image_binary(path, architecture="x86_64", runtime="provided.al2023", included=())
    with pytest.raises(ArtifactError, match="more than the 262,144,000"):
        check(path)

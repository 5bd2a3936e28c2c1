from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.errors import ArtifactError, ToolchainError
from cdk_rust_lambda.inspection.binary_size import BUILT_IN, OTHER, crate_of, has_symbols, size_of

if TYPE_CHECKING:
    from pathlib import Path

demangle = pytest.importorskip("demangle")


@pytest.mark.parametrize(
    ("symbol", "crate"),
    [
        ("_ZN5serde2de7Visitor9visit_str17h0123456789abcdefE", "serde"),
        ("_ZN42_$LT$$RF$T$u20$as$u20$core..fmt..Debug$GT$3fmt17h0123456789abcdefE", "core"),
        (
            "_ZN55_$LT$tokio..task..Task$LT$T$GT$$u20$as$u20$foo..Bar$GT$3fmt17h0123456789abcdefE",
            "tokio",
        ),
        ("_RNvCs1234_7mycrate3foo", "mycrate"),
        ("malloc", OTHER),
        ("_ZTV3Foo", OTHER),
        ("", OTHER),
    ],
)
def test_whose_a_symbol_is(symbol: str, crate: str) -> None:
    assert crate_of(symbol, lambda name: demangle.demangle(name, language="rust")) == crate


@pytest.mark.parametrize(
    ("text", "crate"),
    [
        ("<str>::trim_start_matches::<char>", BUILT_IN),
        ("<str>::trim_start_matches::<core::char::X>", BUILT_IN),
        ("<[u8]>::to_vec_in::<alloc::alloc::Global>", BUILT_IN),
        ("<[u8] as alloc::slice::Join>::join", "alloc"),
        ("<alloc::vec::Vec<u8>>::push", "alloc"),
        ("core::ptr::drop_in_place::<serde::X>", "core"),
    ],
)
def test_whose_a_readable_name_is(text: str, crate: str) -> None:
    assert crate_of("_Rx", lambda _: text) == crate


@pytest.mark.parametrize("content", [b"", b"text", b"\x7fELF" + bytes(70)])
def test_what_is_no_binary(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bootstrap"
    file.write_bytes(content)
    for ask in (has_symbols, size_of):
        with pytest.raises(ArtifactError, match="not a Linux binary"):
            ask(file)


def test_the_package_that_reads_names_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "demangle", None)
    with pytest.raises(ToolchainError, match="demangle is not installed"):
        size_of(tmp_path)

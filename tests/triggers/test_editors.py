"""What an editor shows of kinds of triggers, and underlines, by pyright's language server."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.language_server import LanguageServer, language_server

if TYPE_CHECKING:
    from collections.abc import Iterator

SNIPPET = """\
from cdk_rust_lambda import BundlingOptions, RustWorkspace; from cdk_rust_lambda.triggers import S3Trigger, SqsTrigger
SqsTrigger()
SqsTrigger(None, 10)  # an error
SqsTrigger(batch_size="10")  # an error
S3Trigger(events="s3:ObjectCreated:*")  # an error
S3Trigger(events=["s3:ObjectCreated:*"])
BundlingOptions(features="a")  # an error
BundlingOptions(features=("a",))
BundlingOptions(before_build="make")  # an error
BundlingOptions(before_build=["make"])  # an error
BundlingOptions(before_build=[["make"]])
trigger = SqsTrigger()
trigger.batch_size = 10  # an error
def workspace(scope):
    RustWorkspace(scope, "A", manifest_path="a", include="b")  # an error
    RustWorkspace(scope, "A", manifest_path="a", include={"b"}, exclude=["c"])
"""


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    with language_server() as started:
        yield started


@pytest.fixture(scope="module")
def address(server: LanguageServer) -> str:
    return server.open("snippet.py", SNIPPET)


@pytest.mark.e2e
def test_mistakes_are_underlined(server: LanguageServer, address: str) -> None:
    expected = {
        number for number, line in enumerate(SNIPPET.splitlines()) if line.endswith("# an error")
    }
    assert server.lines_with_errors(address) == expected


@pytest.mark.newest  # only there are the development tools
def test_types_and_defaults_are_shown(server: LanguageServer, address: str) -> None:
    for shown in (server.signature(address, 1, 11), server.hover(address, 1, 3)):
        assert "batch_size: int | None = None" in shown
        assert re.search(r"queue: IQueue \| Source \| None = None,\s+\*,", shown)
        head, *_ = shown.partition("Invokes the function")
        assert not re.search(r"= \w+\(", head)  # the call of what makes an option

"""What the library reads from env files, against what cargo-lambda sends to AWS.

Every file goes through `cargo lambda deploy`, to a server that only listens.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from attrs import define, field
from hypothesis import given, settings

from cdk_rust_lambda.cargo.settings.env_file import read_environment_file
from cdk_rust_lambda.errors import SettingsError
from tests.generators.environment_files import CASES, environment_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e

Variables = dict[str, str]
_ELF = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\x02\x01\x01", 3, 62, 1, *[0] * 4, 64, *[0] * 5)


class Listener(ThreadingHTTPServer):
    """Says to be AWS, knows no function, and refuses to create one.

    Attributes:
        created: The variables of the functions that were to be created.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.created: list[Variables] = []


class _Handler(BaseHTTPRequestHandler):
    server: Listener

    def do_GET(self) -> None:
        self._refuse(404, "ResourceNotFoundException")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.created.append(body.get("Environment", {}).get("Variables", {}))
        self._refuse(400, "InvalidParameterValueException")

    def _refuse(self, status: int, kind: str) -> None:
        self.send_response(status)
        self.send_header("x-amzn-ErrorType", kind)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *arguments: object) -> None:
        pass


@define
class Comparison:
    """Reads env files with cargo-lambda and with the library.

    Attributes:
        outcomes: Whether each file was accepted.
    """

    folder: Path
    listener: Listener
    outcomes: list[bool] = field(factory=list)

    def agree(self, content: bytes) -> Variables | None:
        """Returns the variables that both find, or None if both refuse."""
        path = self.folder / "env"
        path.write_bytes(content)
        theirs, ours = self.read_by_cargo_lambda(), self.read_by_us(path)
        assert ours == theirs
        self.outcomes.append(theirs is not None)
        return theirs

    def read_by_cargo_lambda(self) -> Variables | None:
        command = ["cargo-lambda", "lambda", "deploy", "f", "--env-file", "env"]
        command += ["--role", "arn:aws:iam::123456789012:role/r"]
        command += ["--endpoint-url", f"http://127.0.0.1:{self.listener.server_port}"]
        environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        environment |= {
            "AWS_ACCESS_KEY_ID": "none",
            "AWS_SECRET_ACCESS_KEY": "none",
            "AWS_REGION": "eu-west-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }
        self.listener.created.clear()
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, check=False, timeout=60
        )
        if b"invalid environment file `env`" in done.stderr:
            assert not self.listener.created
            return None
        assert b"InvalidParameterValueException" in done.stderr, done.stderr.decode()
        (variables,) = self.listener.created
        return variables

    def read_by_us(self, path: Path) -> Variables | None:
        try:
            return {each.name: each.value for each in read_environment_file(path)}
        except SettingsError:
            return None


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with Listener() as listener:
        thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield listener
        listener.shutdown()
        thread.join()


@pytest.fixture
def comparison(tmp_path: Path, listener: Listener) -> Comparison:
    (tmp_path / "Cargo.toml").write_text("[package]\nname = 'f'\nversion = '0.1.0'\n[workspace]\n")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.rs").write_text("fn main() {}\n")
    binary = tmp_path / "target" / "lambda" / "f" / "bootstrap"
    binary.parent.mkdir(parents=True)
    binary.write_bytes(_ELF)
    return Comparison(tmp_path, listener)


def test_known_texts(comparison: Comparison) -> None:
    """The table that the unit tests go by is what cargo-lambda does."""
    found = {text: comparison.agree(text.encode()) for text in CASES}
    assert found == CASES


@pytest.mark.parametrize(("count", "is_fixed"), [(400, True), (100, False)])
def test_random_texts(comparison: Comparison, count: int, is_fixed: bool) -> None:
    @settings(max_examples=count, derandomize=is_fixed, database=None)
    @given(text=environment_texts)
    def check(text: str) -> None:
        comparison.agree(text.encode())

    check()
    accepted = sum(comparison.outcomes)
    assert min(accepted, len(comparison.outcomes) - accepted) > count // 10


@pytest.mark.parametrize(
    "content", [b"A=\xff", b"A=1\n#\xc3", b"\xff\xfeA\0=\0", b"A='\xed\xa0\x80'"]
)
def test_bytes_that_are_not_utf8(comparison: Comparison, content: bytes) -> None:
    assert comparison.agree(content) is None


def test_only_the_library_refuses_nul(comparison: Comparison) -> None:
    path = comparison.folder / "env"
    path.write_bytes(b"A='\0'\n")
    assert comparison.read_by_cargo_lambda() == {"A": "\0"}
    assert comparison.read_by_us(path) is None

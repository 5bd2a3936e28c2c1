"""Credentials, and what AWS says: of a server that answers in its place."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.machine.aws import check_account, check_credentials

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "s3cret-access-key"
IDENTITY = """<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/a</Arn><UserId>A</UserId>
<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"""


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)


def test_no_credentials() -> None:
    credentials, region = check_credentials()
    assert credentials.state == region.state == "info"
    assert "aws configure" in (credentials.remedy or "")


def test_where_credentials_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No value of them is shown."""
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "credentials").write_text(f"[default]\naws_secret_access_key={SECRET}\n")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    credentials, region = check_credentials()
    place = tmp_path / ".aws/credentials"
    assert credentials.found == f"variable AWS_ACCESS_KEY_ID, {place}"
    assert (region.state, region.found) == ("ok", "eu-west-1")


class _Aws(BaseHTTPRequestHandler):
    bootstrap: str | None = "28"
    known = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if b"GetCallerIdentity" in body:
            status, text = (200, IDENTITY) if self.known else (403, "<a/>")
        elif self.bootstrap is None:
            status, text = 400, json.dumps({"__type": "ParameterNotFound", "message": "none"})
        else:
            status, text = 200, json.dumps({"Parameter": {"Value": self.bootstrap}})
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[_Aws]]:
    pytest.importorskip("boto3")
    handler = type("Handler", (_Aws,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for name, value in (
            ("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}"),
            ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", SECRET),
            ("AWS_REGION", "eu-west-1"),
            ("AWS_DEFAULT_REGION", "eu-west-1"),
            ("AWS_MAX_ATTEMPTS", "1"),
        ):
            monkeypatch.setenv(name, value)
        yield handler
        server.shutdown()


@pytest.mark.parametrize(
    ("bootstrap", "state", "found"),
    [
        ("28", "ok", "version 28"),
        ("5", "warning", "version 5"),
        (None, "warning", "ParameterNotFound"),
    ],
)
def test_the_bootstrap_stack(
    aws: type[_Aws], bootstrap: str | None, state: str, found: str
) -> None:
    aws.bootstrap = bootstrap
    account, stack = check_account()
    assert (account.state, account.found) == ("ok", "the credentials work, in eu-west-1")
    assert stack.state == state
    assert found in stack.found
    assert (stack.remedy is None) == (state == "ok")


def test_credentials_that_do_not_work(aws: type[_Aws]) -> None:
    aws.known = False
    (account,) = check_account()
    assert account.state == "error"
    assert SECRET not in account.found
    assert account.remedy


def test_without_credentials() -> None:
    pytest.importorskip("boto3")
    (account,) = check_account()
    assert account.state in ("error", "warning")

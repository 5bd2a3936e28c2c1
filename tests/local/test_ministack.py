from __future__ import annotations

import os
import stat
import sys
import urllib.request
from typing import TYPE_CHECKING

import psutil
import pytest

from cdk_rust_lambda.errors import LocalAwsError, ToolchainError
from cdk_rust_lambda.local.ministack import PROGRAM_VARIABLE, local_aws, ministack

if TYPE_CHECKING:
    from pathlib import Path

# Stands in for the server: says its environment, and that it is healthy.
_SERVER = """#!{python}
import http.server, json, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
        self.wfile.write(json.dumps([os.getpid(), dict(os.environ)]).encode())
    def log_message(self, *of): pass
http.server.HTTPServer((os.environ["BIND_HOST"], int(os.environ["GATEWAY_PORT"])), Handler).serve_forever()
"""


def program(folder: Path, text: str) -> Path:
    path = folder / "ministack"
    path.write_text(text.format(python=sys.executable))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_the_server_sees_what_functions_may_see(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("TABLE", "of the developer's shell")
    with local_aws(program(tmp_path, _SERVER), tmp_path / "data") as aws:
        answer = urllib.request.urlopen(aws.endpoint).read().decode()
        process, environment = eval(answer)
        assert psutil.pid_exists(process)
    assert aws.endpoint.startswith("http://127.0.0.1:")
    assert environment["AWS_ENDPOINT_URL"] == aws.endpoint
    assert environment["IOT_MTLS_ENABLED"] == "0"
    assert not environment.keys() & {"AWS_PROFILE", "TABLE"}
    assert not psutil.pid_exists(process)


def test_one_that_ends_at_once(tmp_path: Path) -> None:
    text = "#!/bin/sh\necho no port >&2\nexit 1\n"
    with (
        pytest.raises(LocalAwsError, match="no port"),
        local_aws(program(tmp_path, text), tmp_path),
    ):
        pass


def test_a_program_that_is_named(tmp_path: Path) -> None:
    path = program(tmp_path, _SERVER)
    assert ministack({PROGRAM_VARIABLE: str(path)}, print) == path
    with pytest.raises(ToolchainError) as caught:
        ministack({PROGRAM_VARIABLE: str(tmp_path / "nothing")}, print)
    assert caught.value.key == PROGRAM_VARIABLE


def test_one_that_is_installed_is_taken(tmp_path: Path) -> None:
    environment = {"CDK_RUST_LAMBDA_CACHE_DIR": str(tmp_path)}
    folder = ministack_folder(tmp_path)
    folder.mkdir(parents=True)
    path = program(folder, _SERVER)
    said: list[str] = []
    assert ministack(environment, said.append) == path
    assert said == []


def ministack_folder(cache: Path) -> Path:
    from cdk_rust_lambda.local.ministack import VERSION

    return cache / f"ministack-{VERSION}" / ("Scripts" if os.name == "nt" else "bin")

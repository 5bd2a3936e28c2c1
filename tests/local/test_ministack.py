from __future__ import annotations

import os
import stat
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest

from cdk_rust_lambda.errors import LocalAwsError, ToolchainError
from cdk_rust_lambda.local.ministack import PROGRAM_VARIABLE, local_aws, ministack

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


def test_a_port_of_another_local_aws(tmp_path: Path) -> None:
    path = program(tmp_path, _SERVER)
    with local_aws(path, tmp_path / "other") as other:
        port = int(other.endpoint.rpartition(":")[2])
        with (
            pytest.raises(LocalAwsError, match=f"listens at port {port}") as caught,
            local_aws(path, tmp_path / "data", port=port),
        ):
            pass
    assert caught.value.key == "--port"
    with local_aws(path, tmp_path / "data", port=port) as aws:
        assert aws.endpoint == other.endpoint


def test_data_that_another_local_aws_has(tmp_path: Path) -> None:
    path, data = program(tmp_path, _SERVER), tmp_path / "data"
    with (
        local_aws(path, data),
        pytest.raises(LocalAwsError, match="with this data") as caught,
        local_aws(path, data),
    ):
        pass
    assert caught.value.file == data
    with local_aws(path, data):
        pass


def test_a_program_that_is_named(tmp_path: Path) -> None:
    path = program(tmp_path, _SERVER)
    assert ministack({PROGRAM_VARIABLE: str(path)}, print) == path
    on_path = {PROGRAM_VARIABLE: path.name, "PATH": str(tmp_path)}
    assert ministack(on_path, print) == path
    with pytest.raises(ToolchainError) as caught:
        ministack({PROGRAM_VARIABLE: str(tmp_path / "nothing")}, print)
    assert caught.value.key == PROGRAM_VARIABLE


def test_one_that_is_installed_is_taken(tmp_path: Path) -> None:
    environment = {"CDK_RUST_LAMBDA_CACHE_DIR": str(tmp_path)}
    folder = ministack_folder(tmp_path)
    folder.mkdir(parents=True)
    path = program(folder, _SERVER)
    (folder.parent / "installed").touch()
    said: list[str] = []
    assert ministack(environment, said.append) == path
    assert said == []


@pytest.mark.skipif(os.name == "nt", reason="a script stands for Python")
def test_one_whose_installation_was_ended_is_installed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {"CDK_RUST_LAMBDA_CACHE_DIR": str(tmp_path), "PATH": os.environ["PATH"]}
    folder = ministack_folder(tmp_path)
    folder.mkdir(parents=True)
    program(folder, "a part")
    python = tmp_path / "python"
    # Makes an environment with itself, which then installs.
    python.write_text(
        '#!/bin/sh\nif [ "$2" = venv ]; then mkdir -p "$4/bin"; cp "$0" "$4/bin/python"\n'
        'else echo all > "$(dirname "$0")/ministack"; fi\n'
    )
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    said: list[str] = []
    assert ministack(environment, said.append).read_text() == "all\n"
    assert ministack(environment, said.append).read_text() == "all\n"
    assert len(said) == 1


def test_a_folder_that_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    data = tmp_path / "file" / "data"
    with (
        pytest.raises(LocalAwsError, match="can't be made") as caught,
        local_aws(program(tmp_path, _SERVER), data),
    ):
        pass
    assert caught.value.file == data
    with pytest.raises(LocalAwsError, match="can't be made"):
        ministack({"CDK_RUST_LAMBDA_CACHE_DIR": str(data)}, print)


def test_it_is_ready_whatever_the_proxy_and_where_its_data_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "example.com")
    monkeypatch.chdir(tmp_path)
    with local_aws(program(tmp_path, _SERVER), Path("data")) as aws:
        assert aws.data == tmp_path / "data"


def ministack_folder(cache: Path) -> Path:
    from cdk_rust_lambda.local.ministack import VERSION

    return cache / f"ministack-{VERSION}" / ("Scripts" if os.name == "nt" else "bin")

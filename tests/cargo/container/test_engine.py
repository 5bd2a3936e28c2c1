from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from cdk_rust_lambda.cargo.container.engine import Engine, find_engine
from tests.support.fake_engine import fake_engine

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the user doesn't matter")


@pytest.mark.parametrize(
    ("info", "user"),
    [
        ("{}", "1234:56"),
        ('{"host":{"security":{"rootless":false}}}', "1234:56"),
        ('{"host":{"security":{"rootless":true}}}', None),
        ('{"SecurityOptions":["name=seccomp,profile=builtin","name=rootless"]}', None),
    ],
)
def test_the_user_in_the_container_is_this_one_unless_its_root_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, info: str, user: str | None
) -> None:
    fake = fake_engine(tmp_path, monkeypatch)
    fake.says_of_itself(info)
    monkeypatch.setattr(os, "getuid", lambda: 1234)
    monkeypatch.setattr(os, "getgid", lambda: 56)
    assert find_engine(os.environ, tmp_path).user() == user
    assert [call["argv"] for call in fake.calls] == [["info", "--format", "{{json .}}"]]


def test_root_asks_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = fake_engine(tmp_path, monkeypatch)
    monkeypatch.setattr(os, "getuid", lambda: 0)
    assert find_engine(os.environ, tmp_path).user() is None
    assert fake.calls == []


def test_docker_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_engine(tmp_path, monkeypatch, "docker")
    environment = {name: value for name, value in os.environ.items() if name != "CDK_DOCKER"}
    assert find_engine(environment, tmp_path).program.endswith("/docker")


@pytest.mark.parametrize("place", ["PATH", "CDK_DOCKER"])
def test_a_relative_place_is_one_in_this_process_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    fake_engine(tmp_path, monkeypatch, "docker")
    program = Path(find_engine(os.environ, tmp_path).program)
    monkeypatch.chdir(program.parent.parent)
    folder = program.parent.name
    own = {"PATH": folder, "CDK_DOCKER": "docker"}
    own |= {"CDK_DOCKER": f"{folder}/docker"} if place == "CDK_DOCKER" else {}
    assert find_engine(own, tmp_path).program == str(program)


def test_a_variable_that_the_engine_obeys_does_not_reach_it(tmp_path: Path) -> None:
    own = {"SAME": "x", "OTHER": "x", "https_proxy": "http://u:secret@proxy", "SSH_AUTH_SOCK": "/x"}
    engine = Engine("/engine", tmp_path, own)
    given = {"SAME": "x", "OTHER": "y", "NEW": "z", "DOCKER_HOST": "tcp://x", "LD_PRELOAD": "x"}
    given |= {"https_proxy": own["https_proxy"], "HTTP_PROXY": "http://other"}
    others = ("SSH_AUTH_SOCK", "SSL_CERT_FILE", "REGISTRY_AUTH_FILE", "STORAGE_DRIVER")
    given |= dict.fromkeys(others, "/y")
    words, inherited = engine.passed_on(given)
    assert words == [
        *("--env=SAME", "--env=OTHER", "--env=NEW"),
        *("--env=DOCKER_HOST=tcp://x", "--env=LD_PRELOAD=x"),
        *("--env=https_proxy", "--env=HTTP_PROXY=http://other"),
        *(f"--env={name}=/y" for name in others),
    ]
    same = {"SAME": "x", "https_proxy": own["https_proxy"]}
    assert inherited == {**same, "OTHER": "y", "NEW": "z"}

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.container.engine import Engine, find_engine
from tests.support.fake_engine import fake_engine

if TYPE_CHECKING:
    from pathlib import Path

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


def test_a_variable_that_the_engine_obeys_does_not_reach_it(tmp_path: Path) -> None:
    engine = Engine("/engine", tmp_path, {"SAME": "x", "OTHER": "x"})
    given = {"SAME": "x", "OTHER": "y", "NEW": "z", "DOCKER_HOST": "tcp://x", "LD_PRELOAD": "x"}
    words, inherited = engine.passed_on(given)
    assert words == [
        *("--env=SAME", "--env=OTHER=y", "--env=NEW"),
        *("--env=DOCKER_HOST=tcp://x", "--env=LD_PRELOAD=x"),
    ]
    assert inherited == {"SAME": "x", "NEW": "z"}

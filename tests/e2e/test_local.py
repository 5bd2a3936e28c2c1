"""An app on a local AWS, as a developer has it: deployed, called, edited, called again, and ended."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from cdk_rust_lambda.local.ministack import PROGRAM_VARIABLE
from tests.support.plain_runtime import MAIN
from tests.support.processes import followed, is_running
from tests.support.projects import package, write
from tools.local_aws import CDK, MINISTACK, cdk_environment

pytestmark = pytest.mark.e2e

_SECONDS = 300
PROGRAM = Path(sys.executable).with_name("cdk-rust-lambda")

_APP = """
from aws_cdk import App, Environment, NestedStack, Stack, Stage
from aws_cdk import aws_sqs as sqs
from cdk_rust_lambda import RustFunction

app = App()
elsewhere = Environment(account="111122223333", region="eu-west-1")
RustFunction(Stack(app, "Shop", env=elsewhere), "Orders", manifest_path="orders")
sqs.Queue(NestedStack(Stack(Stage(app, "Beta"), "More"), "In"), "Waiting")
app.synth()
"""


@pytest.fixture
def app(tmp_path: Path) -> Path:
    # arm64, so that it is seen to be built for this machine there.
    # The triggers go to the alias, so to a version.
    table = (
        '[package.metadata.lambda.build]\narm64 = true\n[package.metadata.lambda.deploy]\nalias = "live"\n'
        '[[package.metadata.lambda.triggers]]\ntype = "sqs"\nalias = "live"\n'
        '[[package.metadata.lambda.triggers]]\ntype = "s3"\nprefix = "in/"\n'
        '[[package.metadata.lambda.triggers]]\ntype = "eventbridge-rule"\nevent_pattern = { source = ["shop"] }\n'
        '[[package.metadata.lambda.triggers]]\ntype = "http-api"\n'
    )
    return write(
        tmp_path / "app",
        {
            "app.py": _APP,
            "cdk.json": '{"app": "python app.py"}',
            "orders/Cargo.toml": package(table, name="orders"),
            "orders/Cargo.lock": 'version = 4\n\n[[package]]\nname = "orders"\nversion = "0.1.0"\n',
            "orders/src/main.rs": MAIN,
        },
    )


def environment_of() -> dict[str, str]:
    environment = cdk_environment() | {PROGRAM_VARIABLE: str(MINISTACK)}
    environment["PATH"] = os.pathsep.join((str(CDK.parent), environment["PATH"]))
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    return environment


def said(app: Path, *arguments: str) -> tuple[str, str]:
    """The answer of a command, and what it says beside."""
    argv = [str(PROGRAM), "local", *arguments]
    done = subprocess.run(
        argv, cwd=app, env=environment_of(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip(), done.stderr.strip()


def command(app: Path, *arguments: str) -> str:
    return said(app, *arguments)[0]


def check_who_takes_what(app: Path) -> None:
    """What nothing takes is said, and of what something takes nothing."""
    thumbs = ("send", "Orders", "--trigger", "s3", "--data", "x", "--key")
    by_rule = ("send", "Orders", "--trigger", "eventbridge-rule", "--data")
    assert said(app, "send", "Sqs", "--data", "y")[1] == ""
    assert said(app, *thumbs, "in/a")[1] == ""
    assert said(app, *by_rule, '{"source": "shop"}')[1] == ""
    (answer, nobody) = said(app, *thumbs, "out/a")
    assert answer.endswith("/out/a")
    assert "Shop/Orders takes s3:ObjectCreated:* of objects whose key begins with 'in/'" in nobody
    assert '{"source":["shop"]}' in said(app, *by_rule, '{"source": "other"}')[1].replace(" ", "")


def test_from_the_deployment_to_an_edit_s_answer(app: Path) -> None:
    argv = [str(PROGRAM), "local"]
    with followed(argv, app.parent / "log", cwd=app, env=environment_of()) as local:
        local.wait_for("To be sent something")
        children = psutil.Process(local.process.pid).children(recursive=True)
        assert command(app, "invoke", "Orders", "--data", "{}") == '{"answer": 1}'
        assert command(app, "send", "Sqs", "--data", "a message").startswith("message ")
        local.wait_for("a message")
        # The stack has an account and a Region of its own, whose APIs are found by whose they are.
        assert "Bootstrapping aws://111122223333/eu-west-1 ..." in local.said
        assert command(app, "send", "HttpApi").splitlines() == ["200", '{"answer": 1}']
        # This one has none.
        waiting = "Beta/More/In/Waiting"
        answer, nobody = said(app, "send", waiting, "--data", "x")
        assert answer.startswith("message ")
        assert f"no trigger of the app has {waiting} as its source" in nobody
        check_who_takes_what(app)
        assert command(app, "send", "Orders", "--trigger", "sqs").startswith("message ")
        local.wait_for('{\\"hello\\": \\"world\\"}')
        main = app / "orders" / "src" / "main.rs"
        edited = MAIN.replace('\\"answer\\": 1', '\\"answer\\": 3')
        main.write_text(edited.replace("answer 1 to", "the new answer to"))
        local.wait_for("Shop/Orders: swapped")
        deadline = time.monotonic() + _SECONDS
        while command(app, "invoke", "Orders") != '{"answer": 3}':
            assert time.monotonic() < deadline
        command(app, "send", "Sqs", "--data", "another message")
        local.wait_for('the new answer to {"Records"')
        main.write_text("fn main() { nothing() }")
        local.wait_for("cannot find function `nothing`")
        assert command(app, "invoke", "Orders") == '{"answer": 3}'
    assert local.process.returncode == 0
    assert "Ended." in local.said
    assert [each.pid for each in children if is_running(each.pid)] == []

"""Projects of all kinds, scaffolded into one workspace: compiled, tested, and run on sample events."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Stack

from cdk_rust_lambda import RustFunction
from cdk_rust_lambda.cargo.compile.artifact import read_binary
from cdk_rust_lambda.scaffold.catalogue import FILES, event_types, find_kind, kind_names
from cdk_rust_lambda.scaffold.names import check_package_name
from tests.support.runtime_api import answers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cdk_rust_lambda.scaffold.catalogue import ProjectKind

pytestmark = [pytest.mark.e2e]

_COMMAND = "from cdk_rust_lambda.cli.main import main; main()"

# Records that can't be handled, put before those of the sample; and what the answer then has.
_BAD: Mapping[str, tuple[dict[str, Any], Any]] = {
    "sqs": (
        {"messageId": "bad", "body": "not JSON", "attributes": {}, "messageAttributes": {}},
        {"batchItemFailures": [{"itemIdentifier": "bad"}]},
    ),
    "pipe": (
        {"messageId": "bad", "body": "not JSON"},
        {"batchItemFailures": [{"itemIdentifier": "bad"}]},
    ),
    "kinesis-stream": (
        {"kinesis": {"sequenceNumber": "bad", "data": "bm90IEpTT04="}},
        {"batchItemFailures": [{"itemIdentifier": "bad"}]},
    ),
    "dynamodb-stream": (
        {"dynamodb": {"SequenceNumber": "bad", "Keys": {}}},
        {"batchItemFailures": [{"itemIdentifier": "bad"}]},
    ),
    "msk": ({"value": "bm90IEpTT04="}, 1),
    "self-managed-kafka": ({"value": "bm90IEpTT04="}, 1),
    "activemq": ({"data": "bm90IEpTT04="}, 1),
    "rabbitmq": ({"data": "bm90IEpTT04="}, 1),
}


@pytest.fixture
def built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out what is of use to debuggers, and to the next build of the same sources."""
    monkeypatch.setenv("CARGO_PROFILE_DEV_DEBUG", "0")
    monkeypatch.setenv("CARGO_INCREMENTAL", "0")


def run(*arguments: str, cwd: Path) -> str:
    done = subprocess.run(
        arguments, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def scaffold(cwd: Path, *arguments: str) -> None:
    run(sys.executable, "-c", _COMMAND, *arguments, cwd=cwd)


def members_by_kind() -> Mapping[str, ProjectKind]:
    """What is scaffolded for each kind: one for those that share a handler.

    Of HTTP each has its own, whose feature it needs.
    """
    found: dict[str, ProjectKind] = {}
    members: dict[str, ProjectKind] = {}
    for name in [*kind_names(), *event_types()]:
        kind = find_kind(name)
        key = kind.name if kind.handler == "http" else kind.handler
        found[kind.name] = members.setdefault(key, kind)
    return found


def triggers_of(members: Iterable[ProjectKind]) -> list[str]:
    return [f"--trigger={name}" for name in dict.fromkeys(each.name for each in members)]


def with_bad_record(kind: ProjectKind) -> Any:
    """The sample with a bad record before each of its records."""
    bad, _ = _BAD[kind.type]
    event = json.loads(json.dumps(kind.sample))
    lists = (
        [event]
        if isinstance(event, list)
        else [event["Records"]]
        if "Records" in event
        else [event["messages"]]
        if "messages" in event
        else list((event.get("records") or event["rmqMessagesByQueue"]).values())
    )
    for records in lists:
        merged = {**records[0], **bad}
        for name, value in bad.items():
            if isinstance(value, dict) and isinstance(records[0].get(name), dict):
                merged[name] = {**records[0][name], **value}
        records.insert(0, merged)
    return event


@pytest.mark.usefixtures("built_once")
def test_every_kind_is_compiled_tested_and_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    members = members_by_kind()
    scaffold(tmp_path, "new", "all", "--workspace", *triggers_of(members.values()))
    workspace = tmp_path / "all"
    assert (workspace / "Cargo.lock").is_file()
    run("cargo", "build", "--quiet", "--locked", cwd=workspace)
    target = Path(os.environ["CARGO_TARGET_DIR"]) / "debug"
    tests = test_binaries(workspace)
    rows = []
    for name, member in members.items():
        kind, binary = find_kind(name), f"all-{member.label}"
        (workspace / binary / "tests" / "event.json").write_text(json.dumps(kind.sample))
        run(str(tests[binary]), "--quiet", cwd=workspace / binary)
        events = [kind.sample, *([with_bad_record(kind)] if name in _BAD else [])]
        answers = answers_of(target / binary, events)
        assert [each for each, _ in answers] == ["response"] * len(events), (name, answers)
        if name in _BAD:
            assert answers[1][1] == _BAD[name][1], name
        rows.append((name, binary, ", with a bad record" if name in _BAD else ""))
    with capsys.disabled():
        sys.stdout.write("\n| kind | binary | compiled, tested, answered |\n| --- | --- | --- |\n")
        sys.stdout.writelines(f"| {a} | {b} | yes{c} |\n" for a, b, c in rows)
    assert {kind for kind, _, _ in rows} >= set(kind_names())


def test_binaries(workspace: Path) -> Mapping[str, Path]:
    """The binaries with unit tests, by the names of the packages."""
    command = ["cargo", "test", "--quiet", "--locked", "--no-run", "--message-format=json"]
    done = subprocess.run(command, cwd=workspace, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    return {
        each["target"]["name"]: Path(each["executable"])
        for each in messages
        if each["reason"] == "compiler-artifact" and each["profile"]["test"]
    }


test_binaries.__test__ = False  # type: ignore[attr-defined]


@pytest.mark.usefixtures("built_once")
def test_handlers_are_formatted_and_clippy_has_nothing_to_say(tmp_path: Path) -> None:
    handlers = sorted((FILES / "handlers").glob("*.rs"))
    run("rustfmt", "--edition=2024", "--check", *map(str, handlers), cwd=tmp_path)
    scaffold(tmp_path, "new", "all", "--workspace", *triggers_of(members_by_kind().values()))
    command = ["cargo", "clippy", "--quiet", "--all-targets", "--", "-Dwarnings"]
    run(*command, cwd=tmp_path / "all")


@pytest.mark.usefixtures("unoptimized")
def test_a_release_build_by_rust_function(tmp_path: Path) -> None:
    scaffold(tmp_path, "new", "thumbnails", "--trigger", "s3", "--arm64")
    stack = Stack(App(outdir=str(tmp_path / "cdk.out")), "S")
    RustFunction(stack, "F", manifest_path=tmp_path / "thumbnails")
    app = stack.node.root
    assert isinstance(app, App)
    app.synth()
    (bootstrap,) = tmp_path.glob("cdk.out/asset.*/bootstrap")
    assert read_binary(bootstrap).architecture == "arm64"


@pytest.mark.usefixtures("built_once")
@pytest.mark.parametrize("option", ["--extension", "--durable"])
def test_a_project_without_triggers_is_compiled(tmp_path: Path, option: str) -> None:
    scaffold(tmp_path, "new", "telemetry", option)
    run("cargo", "test", "--quiet", cwd=tmp_path / "telemetry")


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [
        *((name, True) for name in ("thumbnails", "a_b-c", "_a")),
        *((name, False) for name in ("1a", "match", "test", "deps", "a.b", "-a", "async")),
    ],
)
def test_names_are_taken_as_cargo_takes_them(tmp_path: Path, name: str, is_taken: bool) -> None:
    command = ["cargo", "new", "--vcs=none", f"--name={name}", "folder"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode == 0) is is_taken
    if is_taken:
        check_package_name(name)
    else:
        with pytest.raises(Exception, match="can't be the name of a package"):
            check_package_name(name)

"""Projects of all kinds, scaffolded into one workspace: compiled, tested, and run on sample events."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
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
    from collections.abc import Mapping

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


def run(*arguments: str, cwd: Path) -> str:
    done = subprocess.run(
        arguments, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def scaffold(cwd: Path, *arguments: str) -> None:
    run(sys.executable, "-c", _COMMAND, *arguments, cwd=cwd)


def by_handler() -> Mapping[str, list[ProjectKind]]:
    found: defaultdict[str, list[ProjectKind]] = defaultdict(list)
    names = [*kind_names(), *event_types()]
    for kind in {find_kind(name).name: find_kind(name) for name in names}.values():
        found[kind.handler].append(kind)
    return found


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


def test_every_kind_is_compiled_tested_and_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CARGO_PROFILE_DEV_DEBUG", "0")
    handlers = by_handler()
    triggers = [f"--trigger={kinds[0].name}" for kinds in handlers.values()]
    scaffold(tmp_path, "new", "all", "--workspace", *triggers)
    workspace = tmp_path / "all"
    assert (workspace / "Cargo.lock").is_file()
    run("cargo", "build", "--quiet", "--locked", cwd=workspace)
    run("cargo", "test", "--quiet", "--locked", "--no-run", cwd=workspace)
    target = Path(os.environ["CARGO_TARGET_DIR"]) / "debug"
    tests = test_binaries(workspace)
    rows = []
    for kinds in handlers.values():
        name = f"all-{kinds[0].label}"
        for kind in kinds:
            (workspace / name / "tests" / "event.json").write_text(json.dumps(kind.sample))
            run(str(tests[name]), "--quiet", cwd=workspace / name)
        events = [kind.sample for kind in kinds]
        bad = [kind for kind in kinds if kind.type in _BAD]
        answers = answers_of(target / name, [*events, *map(with_bad_record, bad)])
        assert [each for each, _ in answers] == ["response"] * len(answers), (name, answers)
        for kind, (_, answer) in zip(bad, answers[len(kinds) :], strict=True):
            assert answer == _BAD[kind.type][1], kind.name
        rows += [(kind.name, name, "with a bad record" if kind in bad else "") for kind in kinds]
    with capsys.disabled():
        sys.stdout.write("\n| kind | binary | compiled, tested, answered |\n| --- | --- | --- |\n")
        sys.stdout.writelines(f"| {a} | {b} | yes {c} |\n" for a, b, c in rows)
    assert {kind for kind, _, _ in rows} >= set(kind_names())


def test_binaries(workspace: Path) -> Mapping[str, Path]:
    """The binaries with unit tests, by the names of the packages."""
    command = ["cargo", "test", "--quiet", "--locked", "--no-run", "--message-format=json"]
    done = subprocess.run(command, cwd=workspace, capture_output=True, text=True, check=True)
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    return {
        each["target"]["name"]: Path(each["executable"])
        for each in messages
        if each["reason"] == "compiler-artifact" and each["profile"]["test"]
    }


test_binaries.__test__ = False  # type: ignore[attr-defined]


def test_handlers_are_formatted_and_clippy_has_nothing_to_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARGO_PROFILE_DEV_DEBUG", "0")
    handlers = sorted((FILES / "handlers").glob("*.rs"))
    run("rustfmt", "--edition=2024", "--check", *map(str, handlers), cwd=tmp_path)
    triggers = [f"--trigger={kinds[0].name}" for kinds in by_handler().values()]
    scaffold(tmp_path, "new", "all", "--workspace", *triggers)
    command = ["cargo", "clippy", "--quiet", "--all-targets", "--", "-Dwarnings"]
    run(*command, cwd=tmp_path / "all")


def test_a_release_build_by_rust_function(tmp_path: Path) -> None:
    scaffold(tmp_path, "new", "thumbnails", "--trigger", "s3", "--arm64")
    stack = Stack(App(outdir=str(tmp_path / "cdk.out")), "S")
    RustFunction(stack, "F", manifest_path=tmp_path / "thumbnails")
    app = stack.node.root
    assert isinstance(app, App)
    app.synth()
    (bootstrap,) = tmp_path.glob("cdk.out/asset.*/bootstrap")
    assert read_binary(bootstrap).architecture == "arm64"


def test_an_extension_is_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARGO_PROFILE_DEV_DEBUG", "0")
    scaffold(tmp_path, "new", "telemetry", "--extension")
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

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda import triggers
from cdk_rust_lambda.cli.event_fields import set_field
from cdk_rust_lambda.errors import SettingsError
from cdk_rust_lambda.triggers import registry
from cdk_rust_lambda.triggers.kinds import KINDS
from tests.support.command_line import run_without_node
from tests.support.projects import package, write, write_crate
from tests.support.triggers import trigger_table

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command_line import CommandLine


@pytest.fixture
def crate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_crate(tmp_path, trigger_table("type = 's3'\nsource = 'uploads'\nprefix = 'in/'"))


def test_of_a_function(crate: Path, command: CommandLine) -> None:
    """With the trigger's own options."""
    expected = triggers.S3Trigger(prefix="in/").sample_event()
    for arguments in ([], ["crate"], ["--trigger", "S3Uploads"], ["crate", "--trigger", "s3"]):
        status, out, _ = command("event", *arguments)
        assert status == 0
        assert json.loads(out) == expected


def test_one_of_several_triggers(crate: Path, command: CommandLine) -> None:
    tables = "".join(trigger_table(f"type = 'sqs'\nid = '{each}'") for each in ("A", "B"))
    write_crate(crate, tables + trigger_table("type = 'sns'"))
    assert "aws:sqs" in command("event", "--trigger", "B")[1]
    assert "aws:sns" in command("event", "--trigger", "sns")[1]
    for arguments, words in (
        ([], "choose one with --trigger: A, B, Sns"),
        (["--trigger", "sqs"], "several triggers of type 'sqs'"),
        (["--trigger", "C"], "no trigger 'C'"),
    ):
        status, out, err = command("event", *arguments)
        assert (status, out) == (2, "")
        assert words in err


def test_one_with_a_queue_in_between_is_of_the_type_that_is_written(
    crate: Path, command: CommandLine
) -> None:
    via = "via = { queue = { create = true } }"
    write_crate(crate, trigger_table("type = 'sqs'") + trigger_table(f"type = 'sns'\n{via}"))
    status, out, _ = command("event", "--trigger", "sns")
    assert status == 0
    assert "aws:sqs" in out


def test_of_a_workspace_s_function(
    tmp_path: Path, command: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(
        tmp_path,
        {
            "Cargo.toml": "[workspace]\nmembers = ['a', 'b']\n",
            "a/Cargo.toml": package(trigger_table("type = 'sqs'"), name="a"),
            "b/Cargo.toml": package(name="b"),
            "a/src/main.rs": "",
            "b/src/main.rs": "",
        },
    )
    assert "aws:sqs" in command("event", "a")[1]
    status, _, err = command("event", "b")
    assert status == 2
    assert "the binary 'b' of package 'b' has no trigger" in err


def test_of_a_kind(command: CommandLine) -> None:
    for name in ("sqs", "dynamodb_stream", "dynamodb-stream"):
        status, out, _ = command("event", "--kind", name)
        assert status == 0
        assert json.loads(out)["Records"]
    status, _, err = command("event", "--kind", "eventbridge")
    assert status == 2
    assert "use the type eventbridge-rule" in err
    status, _, err = command("event", "crate", "--kind", "sqs")
    assert status == 2
    assert "takes the place of a function" in err


def test_fields(command: CommandLine) -> None:
    arguments = ["event", "--kind", "sqs", "--set", 'body={"id": 1}', "--set", "Records[0].x=[1]"]
    (record,) = json.loads(command(*arguments)[1])["Records"]
    assert record["body"] == '{"id": 1}'
    assert record["x"] == [1]


def test_the_list_needs_no_node(tmp_path: Path) -> None:
    done = run_without_node(tmp_path, "event", "--list")
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()] == sorted(KINDS)


def test_the_list_has_kinds_of_the_app_s_own(
    crate: Path, command: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "_added", {})
    monkeypatch.syspath_prepend(crate)
    kind = (
        "from cdk_rust_lambda import register_trigger, triggers\n"
        "class Board(triggers.SqsTrigger):\n    'Reads a board.'\n    type = 'listed-board'\n"
        "register_trigger(triggers.with_options(Board))\n"
    )
    write(crate, {"listed_kinds.py": kind})
    status, out, _ = command("event", "--list", "--import", "listed_kinds")
    assert status == 0
    lines = dict(line.split(maxsplit=1) for line in out.splitlines())
    assert lines.pop("listed-board") == "Reads a board."
    assert sorted(lines) == sorted(KINDS)


def event() -> dict[str, Any]:
    return {"a": [{"b": "text", "n": 1, "c": {"d": None}}, {"n": 2}], "top": True}


@pytest.mark.parametrize(
    ("assignment", "path", "expected"),
    [
        ("b=x", ("a", 0, "b"), "x"),
        ("b=12", ("a", 0, "b"), "12"),  # a text stays one
        ('b="x"', ("a", 0, "b"), "x"),
        ("a[1].n=3", ("a", 1, "n"), 3),
        ("a[1].new.=3", None, "sets no field"),
        ("a[1].new=3", ("a", 1, "new"), 3),
        ("c.d=free text", ("a", 0, "c", "d"), "free text"),
        ("c.e=1", ("a", 0, "c", "e"), 1),
        ("d=null", ("a", 0, "c", "d"), None),
        ('top={"x": [1]}', ("top",), {"x": [1]}),
        ("a=[]", ("a",), []),
        ("n=1", None, "write the whole path: a[0].n, a[1].n"),
        ("zz=1", None, "no field 'zz'"),
        ("a[7].n=1", None, "no field 'a[7].n'"),
        ("a.n=1", None, "no field 'a.n'"),
        ("top=no json", None, "top takes JSON"),
        ("b", None, "sets no field"),
        ("=1", None, "sets no field"),
        ("[0]=1", None, "sets no field"),
        (f"a[{'9' * 5000}].n=1", None, "sets no field"),
        ("a[1].n=NaN", None, "it has no NaN"),
        ("a[1].n=1e999", None, "takes JSON"),
        ("a[1].n=[-1e999]", None, "takes JSON"),
        (f"a={'[' * 100_000}", None, "takes JSON"),
    ],
)
def test_a_field(assignment: str, path: tuple[str | int, ...] | None, expected: Any) -> None:
    sample: Any = event()
    if path is None:
        with pytest.raises(SettingsError) as caught:
            set_field(sample, assignment)
        assert expected in str(caught.value)
        assert caught.value.remedy
        assert sample == event()
        return
    set_field(sample, assignment)
    for step in path:
        sample = sample[step]
    assert sample == expected


def test_a_name_at_the_top_comes_first() -> None:
    sample = {"id": 1, "inner": {"id": 2}}
    set_field(sample, "id=3")
    assert sample == {"id": 3, "inner": {"id": 2}}
    listed: Any = [{"id": 1}]
    set_field(listed, "id=3")
    assert listed == [{"id": 3}]

from __future__ import annotations

import pytest

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.scaffold.catalogue import (
    FILES,
    event_types,
    find_kind,
    kind_names,
)
from cdk_rust_lambda.triggers.kinds import KINDS
from cdk_rust_lambda.triggers.retired_kinds import REFUSED
from tools import scaffold_kinds
from tools.catalogue import EVENT_TYPES


@pytest.mark.newest
def test_the_kinds_are_up_to_date() -> None:
    text = scaffold_kinds.TARGET.read_text()
    assert text == scaffold_kinds.render(), "run python -m tools.scaffold_kinds"


def test_there_is_a_project_for_each_kind() -> None:
    assert kind_names() == sorted(KINDS)
    for name in kind_names():
        kind = find_kind(name)
        assert kind.type == name
        assert kind.handler_file.is_file(), name


def test_every_handler_is_of_some_kind() -> None:
    kinds = map(find_kind, [*kind_names(), *event_types()])
    used = {each.handler for each in kinds} | {"durable", "extension"}
    assert {path.stem for path in (FILES / "handlers").iterdir()} == used


def test_every_source_of_python_is_of_some_kind() -> None:
    used = {each.handler for each in map(find_kind, kind_names()) if each.needs_python}
    found = {path.stem for path in (FILES / "resources").iterdir() if path.is_file()}
    assert found - {"__init__"} == used


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_event_types_of_cargo_lambda_are_known(event_type: str) -> None:
    kind = EVENT_TYPES[event_type][0]
    if kind:
        assert find_kind(event_type).type == kind
        assert find_kind(f"aws_lambda_events::event::{event_type}").type == kind
    else:
        assert find_kind(event_type).trigger is None
    assert event_type in event_types()


def test_an_event_type_may_ask_for_more_than_its_kind() -> None:
    kind = find_kind("cognito::CognitoEventUserPoolsPreTokenGenV2")
    assert kind.trigger is not None
    assert kind.trigger["lambda_version"] == "v2_0"
    assert kind.sample["triggerSource"] == "TokenGeneration_Authentication"


def test_kinds_are_spelt_as_in_cargo_toml() -> None:
    assert find_kind("function_url") == find_kind("function-url")


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("sqss", "did you mean 'sqs'? All kinds: "),
        ("cron", "use the type schedule"),
        ("s3::S3Evnt", "did you mean 's3::S3Event'? Known: "),
    ],
)
def test_an_unknown_kind_is_an_error_with_the_nearest(name: str, remedy: str) -> None:
    with pytest.raises(TriggerError) as caught:
        find_kind(name)
    assert str(caught.value.remedy).startswith(remedy)


@pytest.mark.parametrize("name", REFUSED)
def test_a_kind_that_has_ended_is_an_error_with_the_reason(name: str) -> None:
    for spelling in (name, name.replace("-", "_")):
        with pytest.raises(TriggerError, match="there is no project for"):
            find_kind(spelling)

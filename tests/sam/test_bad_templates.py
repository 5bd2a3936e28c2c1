"""Whatever stands in a template, there is an app that Python can read, or an error of ours."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdk_rust_lambda.errors import CdkRustLambdaError
from cdk_rust_lambda.sam.template import plain, read_template
from tests.sam.examples import EXAMPLES
from tests.sam.templates import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, True, 3, -1.5, "", "a", "${", '"', "a\\", "\n", "😀", [], {}, [[]], [None], [{}]),
        *({"Ref": "Nobody"}, {"Ref": "Orders"}, {"Ref": ["Orders"]}, {"Ref": "AWS::NoValue"}),
        *({"Fn::GetAtt": "Orders.Arn"}, {"Fn::GetAtt": ["Orders"]}, {"Fn::GetAtt": 3}),
        *(
            {"Fn::Sub": "${Orders.Arn}-${A}"},
            {"Fn::Sub": ["${x}", {"x": 3}]},
            {"Fn::Sub": [1, 2, 3]},
        ),
        *({"Fn::If": ["A", 1, {"Ref": "AWS::NoValue"}]}, {"Fn::If": 3}, {"Fn::Join": [",", 3]}),
        *({"Fn::ImportValue": {"Fn::Sub": "a"}}, {"Fn::FindInMap": []}, {"Fn::Select": [0]}),
        *({"Fn::Transform": {"Name": "A"}}, {"Fn::ForEach::A": []}, {'"': '"'}, {"a": {"b": [1]}}),
    ]
)


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """All places of a document."""
    yield place
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, each in items:
        yield from places(each, (*place, key))


@pytest.fixture(scope="module")
def document_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Any]:
    """The examples as JSON, by number: all of them are too much for a message of hypothesis."""
    folder = tmp_path_factory.mktemp("documents")
    found = []
    for each in EXAMPLES.values():
        (folder / "template.yaml").write_text(each.template)
        found.append(plain(read_template(folder / "template.yaml").root))
    return found.__getitem__


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    example=st.integers(0, len(EXAMPLES) - 1),
    odds=st.lists(st.tuples(st.integers(0, 999), _ODD), min_size=1, max_size=3),
)
def test_odd_values_anywhere(
    example: int, odds: list[tuple[int, Any]], document_of: Callable[[int], Any], tmp_path: Path
) -> None:
    document = deepcopy(document_of(example))
    for place, odd in odds:
        found = [each for each in places(document) if each]
        *path, last = found[place % len(found)]
        target = document
        for key in path:
            target = target[key]
        target[last] = deepcopy(odd)
    for name in ("app.py", "cdk.json", "template.json"):
        (tmp_path / name).unlink(missing_ok=True)
    try:
        migrate(tmp_path, json.dumps(document))
    except CdkRustLambdaError:
        return
    compile((tmp_path / "app.py").read_text(encoding="utf-8"), "app.py", "exec")


def test_texts_are_what_they_were(tmp_path: Path) -> None:
    text = json.dumps({"Resources": {"A": {"Type": "😀", 'a"b': "\\n'\""}}})
    (tmp_path / "template.json").write_text(text)
    root = read_template(tmp_path / "template.json").root
    assert plain(root) == json.loads(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (r'{"Resources": {"A": "\ud800"}}', "can't be read"),
        ("Resources:\n  a-b: {Type: AWS::SQS::Queue}\n", "'a-b' is no logical id"),
    ],
)
def test_what_is_no_text_and_no_name(text: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(text)
    with pytest.raises(CdkRustLambdaError, match=problem):
        read_template(tmp_path / "template.yaml")

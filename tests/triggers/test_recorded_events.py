"""Sample events beside those that AWS has recorded, field by field."""

from __future__ import annotations

import pytest

from cdk_rust_lambda.triggers import (
    CloudFormationCustomResourceTrigger,
    FunctionUrlTrigger,
    RestApiTrigger,
    S3Trigger,
)
from tests.triggers.fields import fields_of
from tests.triggers.recorded_events import RECORDED, Recorded
from tests.triggers.samples import made
from tests.triggers.test_combinations import CASES


def expected(recorded: Recorded) -> dict[str, tuple[frozenset[str], bool]]:
    """The types of the fields, and whether they are in every event."""
    found: dict[str, tuple[frozenset[str], bool]] = {}
    for line in recorded.fields.strip().splitlines():
        name, _, types = line.strip().rpartition(" ")
        found[name.removesuffix("?")] = (frozenset(types.split("|")), not name.endswith("?"))
    return found


def differences(recorded: Recorded, event: object) -> list[str]:
    """What of an event isn't as it is recorded."""
    fields = {
        name: types for name, types in fields_of(event, frozenset(recorded.maps)).items() if name
    }
    known = expected(recorded)
    return [
        *(f"{name} isn't recorded" for name in fields.keys() - known.keys()),
        *(
            f"{name} is {'|'.join(types)}, not {'|'.join(known[name][0])}"
            for name, types in fields.items()
            if name in known and not types <= known[name][0]
        ),
        *(
            f"{name} is missing"
            for name, (_, always) in known.items()
            if always and name not in fields
        ),
    ]


@pytest.mark.parametrize("kind", sorted(RECORDED))
def test_a_sample_has_the_fields_of_a_recorded_event(kind: str) -> None:
    case = next(each for each in CASES if each.kind == kind)
    assert differences(RECORDED[kind], made(case).sample_event()) == []


def test_a_difference_is_found() -> None:
    recorded = Recorded("x", "Records array\nRecords[] object\nRecords[].size number\ntime? string")
    assert differences(recorded, {"Records": [{"size": 1}]}) == []
    assert differences(recorded, {"Records": [{"size": "1"}]}) == [
        "Records[].size is string, not number"
    ]
    assert differences(recorded, {"Records": [{"size": 1, "x": 1}]}) == [
        "Records[].x isn't recorded"
    ]
    assert differences(recorded, {"Records": [{}]}) == ["Records[].size is missing"]


def test_what_is_compared() -> None:
    assert len(RECORDED) >= 45
    assert sum(len(expected(recorded)) for recorded in RECORDED.values()) >= 900


def test_custom_resources_have_strings() -> None:
    properties = {
        "count": 3,
        "ratio": 0.5,
        "deep": {"on": True, "list": [False, "x"]},
        "nothing": None,
    }
    event = CloudFormationCustomResourceTrigger(properties=properties).sample_event()
    assert event["ResourceProperties"] == {
        "ServiceToken": event["ServiceToken"],
        "count": "3",
        "ratio": "0.5",
        "deep": {"on": "true", "list": ["false", "x"]},
        "nothing": None,
    }
    pascal = CloudFormationCustomResourceTrigger(
        properties={"count": 3}, pascal_case_properties=True, provider=False
    ).sample_event()
    assert pascal["ResourceProperties"]["Count"] == "3"
    assert pascal["ResponseURL"].startswith("https://")


def test_keys_are_encoded_as_s3_does() -> None:
    event = S3Trigger(prefix="in/my photo (1)+é", suffix=".jpg").sample_event()
    key = event["Records"][0]["s3"]["object"]["key"]
    assert key == "in/my+photo+%281%29%2B%C3%A9example.jpg"


def test_repeated_headers_and_cookies() -> None:
    url = FunctionUrlTrigger().sample_event()
    assert url["cookies"] == ["session=example", "theme=dark"]
    assert url["headers"]["x-example"] == "first,second"
    assert "cookie" not in url["headers"]
    rest = RestApiTrigger().sample_event()
    assert rest["multiValueHeaders"]["x-example"] == ["first", "second"]
    assert rest["headers"]["x-example"] == "second"
    assert rest["headers"]["cookie"] == "session=example; theme=dark"
    assert rest["requestContext"]["path"] == f"/{rest['requestContext']['stage']}{rest['path']}"

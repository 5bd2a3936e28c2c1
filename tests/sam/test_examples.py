"""Templates like public ones, migrated and synthesized, beside what SAM makes of them, resource by resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sam.comparison import ELSEWHERE, compare
from tests.sam.examples import EXAMPLES
from tests.sam.explanations import EXPLANATIONS, explanation_of
from tests.sam.templates import migrate, synthesized, transformed, translated
from tools import sam_examples

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.newest
@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_no_difference_is_unexplained(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    migration = migrate(tmp_path, EXAMPLES[name].template)
    assert migration.remarks == ()
    found = compare(translated(tmp_path / "template.yaml"), transformed(synthesized(tmp_path)))
    unexplained = [each for each in found.differences if explanation_of(each) is None]
    assert unexplained == []
    assert sam_examples.row(name, found) in sam_examples.TARGET.read_text(encoding="utf-8")


def test_the_page_has_a_row_for_each() -> None:
    text = sam_examples.TARGET.read_text(encoding="utf-8")
    rows = [each for each in text.splitlines() if each.startswith("| ")]
    assert len(rows) == len(EXAMPLES) + 2  # the head and its rule
    for each in EXPLANATIONS:
        assert each.reason in text


def test_a_difference_is_found() -> None:
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 5}}
    other = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 6}}
    found = compare({"Jobs": queue, "More": queue}, {"Jobs": other})
    assert (found.facts, found.same) == (2, 0)
    assert [(each.place, each.sam) for each in found.differences] == [
        ("DelaySeconds", 5),
        ("", {"DelaySeconds": 5}),
    ]
    assert [explanation_of(each) for each in found.differences] == [None, None]


def test_a_right_that_is_denied_or_has_no_condition_is_found() -> None:
    def role(**statement: object) -> dict[str, object]:
        statements = [{"Action": "s3:GetObject", "Resource": "*", **statement}]
        return {
            "Type": "AWS::IAM::Policy",
            "Properties": {"PolicyDocument": {"Statement": statements}},
        }

    limited = role(Effect="Allow", Condition={"Bool": {"aws:SecureTransport": "true"}})
    for other, place in (
        (role(Effect="Allow"), "Condition.Bool.aws:SecureTransport"),
        (role(Effect="Deny", Condition={"Bool": {"aws:SecureTransport": "true"}}), "Effect"),
    ):
        found = compare({"A": limited}, {"A": other})
        assert [(each.place, explanation_of(each)) for each in found.differences] == [(place, None)]


def test_a_right_for_another_resource_is_found() -> None:
    def policy(action: str, resource: object) -> dict[str, object]:
        statements = [{"Effect": "Allow", "Action": action, "Resource": resource}]
        properties = {"PolicyDocument": {"Statement": statements}}
        return {"Type": "AWS::IAM::Policy", "Properties": properties}

    bucket = {"Type": "AWS::S3::Bucket"}
    name = {"Fn::Sub": "arn:${AWS::Partition}:s3:::${Uploads}/*"}
    theirs = {"Uploads": bucket, "Other": bucket, "A": policy("s3:GetObject", name)}

    def differences(action: str, resource: object) -> list[tuple[str, str, bool]]:
        ours = {"Uploads": bucket, "Other": bucket, "B": policy(action, resource)}
        found = compare(theirs, ours).differences
        return [(each.place, each.name, explanation_of(each) is None) for each in found]

    own, other = ({"Fn::GetAtt": [each, "Arn"]} for each in ("Uploads", "Other"))
    assert differences("s3:GetObject", {"Fn::Join": ["", [own, "/*"]]}) == []
    missing = ("", "s3:GetObject <Uploads.Arn>/*", False)
    assert differences("s3:PutObject", {"Fn::Join": ["", [own, "/*"]]}) == [
        missing,
        ("", "s3:PutObject <Uploads.Arn>/*", False),
    ]
    for wider in (other, "*", own):
        (_, (place, _, is_unexplained)) = differences("s3:GetObject", wider)
        assert (place, is_unexplained) == (ELSEWHERE, True)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Aws, CfnParameter, Stack
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import RustFunction, TriggerError
from cdk_rust_lambda.triggers import S3Trigger
from cdk_rust_lambda.triggers.pushed.s3 import EVENT_TYPES
from tests.support.projects import (
    SKIP_BUNDLING,
    package,
    resources_of,
    skipping_stack,
    write,
    write_crate,
)
from tests.support.triggers import function_with, messages, trigger_table

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("events", [{"object_created": True}, {}, "object_created", 5, [5], [[]]])
def test_events_that_are_no_list_of_events(events: Any) -> None:
    with pytest.raises(TriggerError) as caught:
        S3Trigger(events=events)
    assert caught.value.key == "events"


def notifications(stack: Stack) -> list[dict[str, Any]]:
    return [
        configuration
        for resource in resources_of(stack, "Custom::S3BucketNotifications")
        for configuration in resource["NotificationConfiguration"]["LambdaFunctionConfigurations"]
    ]


def test_in_python(tmp_path: Path) -> None:
    stack = skipping_stack()
    bucket = s3.Bucket(stack, "Uploads")
    trigger = S3Trigger(bucket=bucket, events=["s3:ObjectCreated:*"], prefix="in/", suffix=".png")
    function = function_with(tmp_path, stack, trigger)
    (notification,) = notifications(stack)
    assert notification["Events"] == ["s3:ObjectCreated:*"]
    assert notification["Filter"]["Key"]["FilterRules"] == [
        {"Name": "suffix", "Value": ".png"},
        {"Name": "prefix", "Value": "in/"},
    ]
    (permission,) = resources_of(stack, "AWS::Lambda::Permission")
    assert permission["Principal"] == "s3.amazonaws.com"
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert permission["SourceArn"]["Fn::GetAtt"][1] == "Arn"
    assert function.triggers["S3Uploads"].source is bucket
    assert function.triggers["S3Uploads"].trigger is trigger


def test_in_cargo_toml_it_is_the_same(tmp_path: Path) -> None:
    results = []
    for in_manifest in (True, False):
        stack = skipping_stack()
        bucket = s3.Bucket(stack, "Uploads")
        table = "type = 's3'\nsource = 'uploads'\nevents = ['object_created']\nprefix = 'in/'"
        if in_manifest:
            function_with(
                tmp_path, stack, manifest=trigger_table(table), resources={"uploads": bucket}
            )
        else:
            function_with(tmp_path, stack, S3Trigger(bucket=bucket, prefix="in/"))
        results.append(notifications(stack))
    assert results[0] == results[1]


def test_add_trigger(tmp_path: Path) -> None:
    stack = skipping_stack()
    function = function_with(tmp_path, stack)
    bound = function.add_trigger(S3Trigger(bucket=s3.Bucket(stack, "B"), id="Mine"))
    assert function.triggers["Mine"] is bound
    assert len(notifications(stack)) == 1


def test_every_event_of_aws_cdk_has_its_s3_name(tmp_path: Path) -> None:
    stack = skipping_stack()
    # Each has its bucket, since for one bucket a family and its members overlap.
    triggers = [
        S3Trigger(bucket=s3.Bucket(stack, event.name), events=[event]) for event in s3.EventType
    ]
    function_with(tmp_path, stack, *triggers)
    members = s3.EventType.__members__
    assert set(members) <= set(EVENT_TYPES.values())
    names = {name for name, member in EVENT_TYPES.items() if member in members}
    assert {each["Events"][0] for each in notifications(stack)} == names


@pytest.mark.newest
def test_no_event_is_stale() -> None:
    assert set(EVENT_TYPES.values()) == set(s3.EventType.__members__)


@pytest.mark.parametrize(
    "event", ["s3:ObjectRemoved:Delete", "object_removed_delete", "OBJECT_REMOVED_DELETE"]
)
def test_spellings_of_an_event(event: str) -> None:
    assert S3Trigger(events=[event]).events == ("OBJECT_REMOVED_DELETE",)
    several: list[str | s3.EventType] = [event, s3.EventType.OBJECT_REMOVED_DELETE, event]
    assert S3Trigger(events=several) == S3Trigger(events=[event])


def test_a_created_bucket_is_safe(tmp_path: Path) -> None:
    stack = skipping_stack()
    function = function_with(tmp_path, stack, manifest=trigger_table("type = 's3'"))
    (bucket,) = resources_of(stack, "AWS::S3::Bucket")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert "ServerSideEncryptionByDefault" in str(bucket["BucketEncryption"])
    (policy,) = resources_of(stack, "AWS::S3::BucketPolicy")
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert isinstance(function.triggers["S3"].source, s3.Bucket)


@pytest.mark.parametrize("source", ["", "source = { create = true }"])
def test_creation_on_request(tmp_path: Path, source: str) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, manifest=trigger_table(f"type = 's3'\n{source}"))
    assert len(resources_of(stack, "AWS::S3::Bucket")) == 1


@pytest.mark.parametrize(
    ("source", "trigger_id", "name"),
    [
        ("'arn:aws:s3:::photos'", "S3Photos", "photos"),
        ("{ name = 'my-photos' }", "S3MyPhotos", "my-photos"),
    ],
)
def test_an_existing_bucket(tmp_path: Path, source: str, trigger_id: str, name: str) -> None:
    stack = skipping_stack()
    table = trigger_table(f"type = 's3'\nsource = {source}")
    function = function_with(tmp_path, stack, manifest=table)
    assert resources_of(stack, "AWS::S3::Bucket") == []
    (resource,) = resources_of(stack, "Custom::S3BucketNotifications")
    assert resource["BucketName"] == name
    assert resource["Managed"] is False
    assert list(function.triggers) == [trigger_id]


def test_an_arn_with_a_pseudo_parameter(tmp_path: Path) -> None:
    stack = skipping_stack()
    table = trigger_table("type = 's3'\nsource = 'arn:aws:s3:::photos-${AWS::Region}'\nid = 'P'")
    function_with(tmp_path, stack, manifest=table)
    (permission,) = resources_of(stack, "AWS::Lambda::Permission")
    assert permission["SourceArn"] == {
        "Fn::Join": ["", ["arn:aws:s3:::photos-", {"Ref": "AWS::Region"}]]
    }


def test_the_id_of_an_arn_with_a_pseudo_parameter(tmp_path: Path) -> None:
    table = trigger_table("type = 's3'\nsource = 'arn:aws:s3:::photos-${AWS::Region}'")
    function = function_with(tmp_path, skipping_stack(), manifest=table)
    assert list(function.triggers) == ["S3Photos"]


def test_triggers_go_to_their_binaries(tmp_path: Path) -> None:
    manifest = package(
        trigger_table("type = 's3'\nbin = 'a'\nprefix = 'a/'")
        + trigger_table("type = 's3'\nbin = 'b'\nprefix = 'b/'")
    )
    main = "fn main() {}"
    crate = write(
        tmp_path,
        {"Cargo.toml": manifest, "src/bin/a.rs": main, "src/bin/b.rs": main, "Cargo.lock": ""},
    )
    stack = skipping_stack()
    RustFunction(stack, "B", manifest_path=crate, binary_name="b")
    (notification,) = notifications(stack)
    assert notification["Filter"]["Key"]["FilterRules"] == [{"Name": "prefix", "Value": "b/"}]


def test_reordering_tables_changes_nothing(tmp_path: Path) -> None:
    tables = [
        trigger_table("type = 's3'\nid = 'One'\nprefix = 'one/'"),
        trigger_table("type = 's3'\nid = 'Two'\nprefix = 'two/'"),
    ]
    logical_ids = []
    for order in (tables, tables[::-1]):
        stack = skipping_stack()
        function = function_with(tmp_path, stack, manifest="".join(order))
        buckets = [function.triggers[name].source for name in ("One", "Two")]
        logical_ids.append([stack.get_logical_id(bucket.node.default_child) for bucket in buckets])  # type: ignore[arg-type]
    assert logical_ids[0] == logical_ids[1]


@pytest.mark.parametrize(
    ("table", "key", "words"),
    [
        ("type = 's4'", "type", "did you mean 's3'"),
        ("source = 'x'", "type", "needs a type"),
        ("type = 3", "type", "unknown type 3"),
        ("type = 's3'\nprefx = 'in/'", "prefx", "did you mean 'prefix'"),
        ("type = 's3'\nbucket = 'uploads'", "bucket", "no key 'bucket'"),
        ("type = 's3'\nsource = 'uplods'", "source", "did you mean 'uploads'"),
        ("type = 's3'\nsource = 3", "source", "found 3"),
        ("type = 's3'\nsource = 'queue'", "source", "expected a bucket, found Queue"),
        ("type = 's3'\nevents = ['object_creatd']", "events", "did you mean 'object_created'"),
        ("type = 's3'\nevents = 'object_created'", "events", "expected a list"),
        ("type = 's3'\nevents = [3]", "events", "no event 3"),
        ("type = 's3'\nprefix = 3", "prefix", "expected a string"),
        ("type = 's3'\nsuffix = '*.png'", "suffix", "no wildcard"),
        ("type = 's3'\nid = 3", "id", "expected a name"),
        ("type = 's3'\nid = 'a/b'", "id", "expected a name"),
        ("type = 's3'\nprefix = ''", "prefix", "empty"),
        ("type = 's3'\nsource = { name = 'Bad NAME' }", "source", "not the name"),
        ("type = 's3'\nsource = { create = 1 }", "source", "found"),
        ("type = 's3'\nsource = 'arn:'", "source", "not the ARN"),
        ("type = 's3'\nsource = 'arn:aws:s3:::a${Foo}'", "source", "not the ARN"),
        ("type = 's3'\nevents = 5", "events", "expected a list"),
        ("type = 's3'\nevents = []", "events", "does nothing"),
        ("type = 's3'\nsource = 'arn:aws:sqs:eu-west-1:123456789012:q'", "source", "not the ARN"),
        ("type = 's3'\nbin = 'other'", "bin", "no binary 'other'"),
    ],
)
def test_wrong_tables_name_file_key_and_remedy(
    tmp_path: Path, table: str, key: str, words: str
) -> None:
    stack = skipping_stack()
    resources = {"uploads": s3.Bucket(stack, "B"), "queue": sqs.Queue(stack, "Q")}
    with pytest.raises(TriggerError) as caught:
        function_with(tmp_path, stack, manifest=trigger_table(table), resources=resources)
    error = caught.value
    assert error.file == tmp_path / "Cargo.toml"
    assert error.key == f"package.metadata.lambda.triggers[0].{key}"
    assert error.remedy
    assert words in str(error)


@pytest.mark.parametrize(
    ("manifest", "key"),
    [
        ("[package.metadata.lambda]\ntriggers = 3", "package.metadata.lambda.triggers"),
        ("[package.metadata.lambda]\ntriggers = [3]", "package.metadata.lambda.triggers[0].type"),
        (
            "[[package.metadata.lambda.bin.crate.triggers]]\ntype = 's3'",
            "package.metadata.lambda.bin.crate.triggers",
        ),
        (
            "[[package.metadata.lambda.bin.triggers]]\ntype = 's3'",
            "package.metadata.lambda.bin.triggers",
        ),
        (
            "[workspace]\n[[workspace.metadata.lambda.triggers]]\ntype = 's3'",
            "workspace.metadata.lambda.triggers",
        ),
    ],
)
def test_triggers_in_a_wrong_place(tmp_path: Path, manifest: str, key: str) -> None:
    with pytest.raises(TriggerError) as caught:
        function_with(tmp_path, skipping_stack(), manifest=manifest)
    assert caught.value.key == key


def test_several_binaries_need_bin(tmp_path: Path) -> None:
    crate = write_crate(tmp_path, trigger_table("type = 's3'"), **{"src/bin/b.rs": "fn main() {}"})
    with pytest.raises(TriggerError, match="several binaries") as caught:
        RustFunction(skipping_stack(), "F", manifest_path=crate, binary_name="b")
    assert "b, crate" in (caught.value.remedy or "")


def test_two_triggers_of_one_id(tmp_path: Path) -> None:
    stack = skipping_stack()
    with pytest.raises(TriggerError, match="two triggers with the id 'S3'"):
        function_with(tmp_path, stack, S3Trigger(), manifest=trigger_table("type = 's3'"))


def test_an_id_that_the_function_has_already(tmp_path: Path) -> None:
    with pytest.raises(
        TriggerError, match="has a construct called 'ServiceRole' already"
    ) as caught:
        function_with(
            tmp_path, skipping_stack(), manifest=trigger_table("type = 's3'\nid = 'ServiceRole'")
        )
    assert caught.value.file == tmp_path / "Cargo.toml"


def test_what_is_no_trigger(tmp_path: Path) -> None:
    stack = skipping_stack()
    function = function_with(tmp_path, stack)
    with pytest.raises(TriggerError, match="expected a trigger, found Bucket"):
        function.add_trigger(s3.Bucket(stack, "B"))  # type: ignore[arg-type]


def test_what_is_no_bucket() -> None:
    with pytest.raises(TriggerError, match="expected a bucket, found str") as caught:
        S3Trigger(bucket="uploads")  # type: ignore[arg-type]
    assert caught.value.key == "bucket"


def two_triggers(folder: Path, one: dict[str, Any], other: dict[str, Any]) -> None:
    """Adds two triggers of a bucket, at two functions of two stacks of an app."""
    app = App(context=dict(SKIP_BUNDLING))
    bucket = s3.Bucket(Stack(app, "Storage"), "B")
    function_with(folder, Stack(app, "One"), S3Trigger(bucket, id="A", **one))
    function_with(folder, Stack(app, "Two"), S3Trigger(bucket, id="B", **other))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({}, {}, True),
        ({}, {"prefix": "in/"}, True),
        ({"prefix": "in/"}, {"prefix": "in/a"}, True),
        ({"prefix": "in/"}, {"prefix": "out/"}, False),
        ({"prefix": "in/"}, {"suffix": ".png"}, True),
        ({"suffix": ".png"}, {"suffix": ".jpg"}, False),
        ({"suffix": "g"}, {"suffix": ".jpg"}, True),
        ({"prefix": "in/", "suffix": ".png"}, {"prefix": "in/", "suffix": ".jpg"}, False),
        ({"events": ["object_created_put"]}, {}, True),
        ({"events": ["object_created_put"]}, {"events": ["object_created_copy"]}, False),
        ({"events": ["object_removed"]}, {}, False),
        ({"events": ["lifecycle_transition"]}, {"events": ["lifecycle_transition"]}, True),
    ],
)
def test_check_overlap(
    tmp_path: Path, one: dict[str, Any], other: dict[str, Any], expected: bool
) -> None:
    for first, second in ((one, other), (other, one)):
        if not expected:
            two_triggers(tmp_path, first, second)
            continue
        with pytest.raises(TriggerError, match=r"of Two/F/B overlaps with .* of One/F/A") as caught:
            two_triggers(tmp_path, first, second)
        assert caught.value.key == "events"
        assert "s3-eventbridge" in (caught.value.remedy or "")


def test_check_overlap_in_one_trigger(tmp_path: Path) -> None:
    trigger = S3Trigger(events=["object_created", "object_created_put"])
    with pytest.raises(TriggerError, match="overlaps"):
        function_with(tmp_path, skipping_stack(), trigger)


def test_check_overlap_of_a_bucket_that_is_imported(tmp_path: Path) -> None:
    arn, name = "'arn:aws:s3:::photos'", "{ name = 'photos' }"
    tables = [
        trigger_table(f"type = 's3'\nid = '{trigger_id}'\nsource = {source}")
        for trigger_id, source in (("A", arn), ("B", name))
    ]
    with pytest.raises(TriggerError, match="overlaps"):
        function_with(tmp_path, skipping_stack(), manifest="".join(tables))
    function_with(tmp_path, skipping_stack(), manifest=tables[0])


def test_check_overlap_knows_no_tokens(tmp_path: Path) -> None:
    app = App(context=dict(SKIP_BUNDLING))
    for name in ("One", "Two"):  # may be in different Regions
        stack = Stack(app, name)
        photos = s3.Bucket.from_bucket_name(stack, "Photos", f"photos-{Aws.REGION}")
        function_with(tmp_path, stack, S3Trigger(photos))
    stack = skipping_stack()
    bucket = s3.Bucket(stack, "B")
    prefix = CfnParameter(stack, "Prefix").value_as_string
    triggers = [S3Trigger(bucket, id="A"), S3Trigger(bucket, id="B", prefix=prefix)]
    function_with(tmp_path, stack, *triggers)


@pytest.mark.parametrize(
    ("source", "expected"),
    [("{ name = 'photos' }", True), ("'arn:aws:s3:::photos'", True), ("{ create = true }", False)],
)
def test_check_shared(tmp_path: Path, source: str, expected: bool) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, manifest=trigger_table(f"type = 's3'\nsource = {source}"))
    assert ("cdk-rust-lambda:s3-shared" in messages(stack)) is expected
    stack = skipping_stack()
    bucket = s3.Bucket.from_bucket_name(stack, "B", "photos") if expected else s3.Bucket(stack, "B")
    function_with(tmp_path, stack, S3Trigger(bucket))
    assert ("cdk-rust-lambda:s3-shared" in messages(stack)) is expected


@pytest.mark.parametrize(
    ("options", "keys", "expected"),
    [
        ({}, None, False),
        ({}, "*", True),
        ({"prefix": "in/"}, "*", True),
        ({"prefix": "in/"}, "out/*", False),
        ({"prefix": "in/"}, "in/a", True),
        ({"prefix": "in/"}, "out/a", False),
        ({"suffix": ".png"}, "*.jpg", False),
        ({"suffix": ".png"}, "out/*", True),
        ({"events": ["object_removed"]}, "*", False),
    ],
)
@pytest.mark.parametrize("imported", [False, True])
def test_check_loop(
    tmp_path: Path, options: dict[str, Any], keys: str | None, expected: bool, imported: bool
) -> None:
    stack = skipping_stack()
    name = "photos"
    bucket = s3.Bucket.from_bucket_name(stack, "B", name) if imported else s3.Bucket(stack, "B")
    function = function_with(tmp_path, stack, S3Trigger(bucket, **options))
    bucket.grant_read(function)
    s3.Bucket(stack, "Other").grant_write(function)
    if keys is not None:
        bucket.grant_put(function, keys)
    assert ("cdk-rust-lambda:s3-loop" in messages(stack)) is expected


def test_check_failures(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, S3Trigger())
    assert "cdk-rust-lambda:async-dlq" in messages(stack)
    stack = skipping_stack()
    function_with(tmp_path, stack, S3Trigger(), dead_letter_queue_enabled=True)
    assert "async-dlq" not in messages(stack)

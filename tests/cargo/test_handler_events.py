from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from attrs import frozen

from cdk_rust_lambda.cargo.handler_events import TriggerEvent, undecoded_events
from cdk_rust_lambda.cargo.project.lockfile import read_lockfile
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.workspace import load_workspace
from tests.cargo.settings.test_resolve import load
from tests.support.projects import package, write

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda.cargo.project.lockfile import Lockfile
    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.project.workspace import Workspace

EVENTS, HTTP = "aws_lambda_events", "lambda_http"
SQS = ("aws_lambda_events::event::sqs::SqsEvent", "sqs")
S3 = ("aws_lambda_events::event::s3::S3Event", "s3")
REQUEST = ("lambda_http::Request", "apigw_http")
RULE = ("aws_lambda_events::event::eventbridge::EventBridgeEvent", "eventbridge")
ADD = "cargo add --package crate --no-default-features"
ADD_SQS = f"{ADD} aws_lambda_events --features sqs"
# Cargo refuses the option for what is inherited.
ADD_INHERITED_SQS = "cargo add --package crate aws_lambda_events --features sqs"
# The handlers of the documentation and of `new` use its `tracing`.
ADD_HTTP = f"{ADD} lambda_http --features apigw_http,tracing"
# What the tables of this file leave out of an event.
ALTERNATIVES: dict[tuple[str, str | None], tuple[tuple[str, str], ...]] = {
    REQUEST: ((EVENTS, "apigw"), (EVENTS, "lambda_function_urls")),
    RULE: ((EVENTS, "cloudwatch_events"),),
}


@frozen
class Decoded:
    """An event, as a kind of trigger says it."""

    type: str
    decoders: tuple[tuple[str, str | None], ...]


def missing_event(
    lockfile: Lockfile | None,
    project: tuple[Workspace, Package],
    *events: tuple[str, str | None],
) -> str | None:
    """Returns what the warning says to run; None for none."""
    decoded = [
        Decoded(name, ((name.partition("::")[0], feature), *ALTERNATIVES.get((name, feature), ())))
        for name, feature in events
    ]
    found = [TriggerEvent("kind", each) for each in decoded]
    notice = undecoded_events(lockfile, *project, found)
    return None if notice is None else notice.text.split("`")[1]


def missing(
    folder: Path, manifest: str, event: tuple[str, str | None], root: str = ""
) -> str | None:
    return missing_event(None, load(folder, manifest, root=root), event)


@pytest.mark.parametrize(
    ("dependencies", "expected"),
    [
        ("", ADD_INHERITED_SQS),
        ("aws_lambda_events = '1'", None),
        ("aws_lambda_events = { version = '1', default-features = false }", ADD_SQS),
        ("aws_lambda_events = { version = '1', default_features = false }", ADD_SQS),
        (
            "aws_lambda_events = { version = '1', default-features = false, features = ['s3'] }",
            ADD_SQS,
        ),
        (
            "aws_lambda_events = { version = '1', default-features = false, features = ['sqs'] }",
            None,
        ),
        ("events = { package = 'aws_lambda_events', version = '1' }", None),
        ("aws_lambda_events.workspace = true", ADD_INHERITED_SQS),
        ("aws_lambda_events = { workspace = true, features = ['sqs'] }", None),
        ("aws_lambda_events = { workspace = true, default-features = true }", None),
    ],
)
def test_events(tmp_path: Path, dependencies: str, expected: str | None) -> None:
    shared = "aws_lambda_events = { version = '1', default-features = false, features = ['s3'] }"
    root = f"[workspace.dependencies]\n{shared}\n"
    assert missing(tmp_path, f"[dependencies]\n{dependencies}\n", SQS, root) == expected


def test_a_feature_of_the_package_may_turn_it_on(tmp_path: Path) -> None:
    manifest = (
        "[dependencies]\naws_lambda_events = { version = '1', default-features = false }\n"
        "[features]\nqueues = ['aws_lambda_events/sqs']\n"
    )
    assert missing(tmp_path, manifest, SQS) is None


def test_a_dependency_of_a_target_counts_but_not_one_of_tests(tmp_path: Path) -> None:
    assert (
        missing(tmp_path / "a", "[target.'cfg(unix)'.dependencies]\naws_lambda_events = '1'\n", SQS)
        is None
    )
    assert missing(tmp_path / "b", "[dev-dependencies]\naws_lambda_events = '1'\n", SQS) == ADD_SQS


@pytest.mark.parametrize(
    ("dependencies", "expected"),
    [
        ("", ADD_HTTP),
        ("lambda_http = '1'", None),
        (
            "lambda_http = { version = '1', default-features = false, features = ['alb'] }",
            ADD_HTTP.removesuffix(",tracing"),
        ),
        (
            "lambda_http = { version = '1', default-features = false, features = ['apigw_http'] }",
            None,
        ),
        ("aws_lambda_events = '1'", None),
        ("aws_lambda_events = { version = '1', features = ['sqs'] }", None),
        (
            "aws_lambda_events = { version = '1', default-features = false, features = ['sqs'] }",
            ADD_HTTP,
        ),
        ("aws_lambda_events = { version = '1', features = ['apigw'] }", None),
    ],
)
def test_requests(tmp_path: Path, dependencies: str, expected: str | None) -> None:
    assert missing(tmp_path, f"[dependencies]\n{dependencies}\n", REQUEST) == expected


@pytest.mark.parametrize(
    ("feature", "is_there"), [("apigw", True), ("alb", True), ("vpc_lattice", True), ("sqs", False)]
)
def test_lambda_http_re_exports_the_events_of_requests(
    tmp_path: Path, feature: str, is_there: bool
) -> None:
    event = (f"aws_lambda_events::event::{feature}::Event", feature)
    found = missing(tmp_path, "[dependencies]\nlambda_http = '1'\n", event)
    assert (found is None) is is_there


CONTROL_TOWER = ("aws_lambda_events::event::controltower::Event", "controltower")
ADD_NEWER = "cargo add --package crate aws_lambda_events@1.1 --features controltower"


@pytest.mark.parametrize(
    ("requirement", "is_old"),
    [
        *(("1", False), ("1.0", False), ("^1.0.3", False), ("1.2.1", False), ("*", False)),
        *(
            (">=0.18", False),
            ("=1.1.0", False),
            ("1.*", False),
            (">=0.18, <2", False),
            ("2", False),
        ),
        *(("0.18", True), ("^0.18.0", True), ("~1.0", True), ("=1.0.3", True), ("1.0.*", True)),
        *((f"1.{'9' * 5000}", False), (f"<{'9' * 5000}", False)),
        *(("0", True), ("0.0.3", True), (">=0.18, <1", True), ("<1.1", True), ("<=1.0.3", True)),
    ],
)
def test_a_requirement_that_is_too_old_for_a_feature(
    tmp_path: Path, requirement: str, is_old: bool
) -> None:
    manifest = f"[dependencies]\naws_lambda_events = '{requirement}'\n"
    assert missing(tmp_path, manifest, CONTROL_TOWER) == (ADD_NEWER if is_old else None)
    # An event that the crate had from the beginning.
    assert missing(tmp_path / "s", manifest, SQS) is None


def test_a_requirement_of_the_workspace(tmp_path: Path) -> None:
    root = "[workspace.dependencies]\naws_lambda_events = { version = '0.18' }\n"
    manifest = "[dependencies]\naws_lambda_events.workspace = true\n"
    assert missing(tmp_path, manifest, CONTROL_TOWER, root) == ADD_NEWER
    git = "[dependencies]\naws_lambda_events = { git = 'https://example.com/events' }\n"
    assert missing(tmp_path / "git", git, CONTROL_TOWER) is None


@pytest.mark.parametrize(("version", "is_old"), [("1.0.3", True), ("1.1.0", False)])
def test_a_locked_release_that_is_too_old(tmp_path: Path, version: str, is_old: bool) -> None:
    project = load(tmp_path, "[dependencies]\naws_lambda_events = '1'\n")
    lock = project[0].directory / "Cargo.lock"
    lock.write_text(
        "version = 4\n[[package]]\nname = 'crate'\nversion = '0.1.0'\n"
        "dependencies = ['aws_lambda_events']\n"
        f"[[package]]\nname = 'aws_lambda_events'\nversion = '{version}'\n"
        "source = 'registry+https://github.com/rust-lang/crates.io-index'\n"
    )
    found = missing_event(read_lockfile(lock), project, CONTROL_TOWER)
    assert found == ("cargo update aws_lambda_events" if is_old else None)
    assert missing_event(read_lockfile(lock), project, SQS) is None


LOCKED_EVENTS = """version = 4
[[package]]
name = 'crate'
version = '0.1.0'
dependencies = [DEPENDENCIES]
[[package]]
name = 'other'
version = '1.0.0'
source = 'registry+x'
dependencies = ['aws_lambda_events 1.1.0']
[[package]]
name = 'lambda_http'
version = '1.2.0'
source = 'registry+x'
dependencies = ['aws_lambda_events 1.0.3']
[[package]]
name = 'aws_lambda_events'
version = '1.0.3'
source = 'registry+x'
[[package]]
name = 'aws_lambda_events'
version = '1.1.0'
source = 'registry+x'
"""


@pytest.mark.parametrize(
    ("locked", "expected"),
    [
        # Not what another crate uses, but the package's own.
        ("'aws_lambda_events 1.0.3', 'other'", "cargo update aws_lambda_events@1.0.3"),
        ("'aws_lambda_events 1.1.0', 'lambda_http'", None),
        ("'other'", None),
    ],
)
def test_the_release_that_the_package_uses(
    tmp_path: Path, locked: str, expected: str | None
) -> None:
    project = load(tmp_path, "[dependencies]\naws_lambda_events = '1'\n")
    lock = tmp_path / "Cargo.lock"
    lock.write_text(LOCKED_EVENTS.replace("DEPENDENCIES", locked))
    assert missing_event(read_lockfile(lock), project, CONTROL_TOWER) == expected


def test_the_release_that_lambda_http_uses(tmp_path: Path) -> None:
    project = load(tmp_path, "[dependencies]\nlambda_http = '1.2'\n")
    lock = tmp_path / "Cargo.lock"
    lock.write_text(LOCKED_EVENTS.replace("DEPENDENCIES", "'lambda_http', 'other'"))
    event = ("aws_lambda_events::event::alb::AlbTargetGroupRequest", "vpc_lattice")
    found = missing_event(read_lockfile(lock), project, event)
    assert found == "cargo update aws_lambda_events@1.0.3"


def test_features_that_are_no_list_are_left_to_cargo(tmp_path: Path) -> None:
    manifest = "[dependencies]\naws_lambda_events = { default-features = false, features = 1 }\n"
    assert missing(tmp_path, manifest, SQS) == ADD_SQS


def test_lambda_http_has_vpc_lattice_from_1_2_on(tmp_path: Path) -> None:
    event = ("lambda_http::Request", "vpc_lattice")
    assert missing(tmp_path / "new", "[dependencies]\nlambda_http = '1'\n", event) is None
    old = missing(tmp_path / "old", "[dependencies]\nlambda_http = '~1.1'\n", event)
    assert old == "cargo add --package crate lambda_http@1.2 --features vpc_lattice"


NONE = "default-features = false, features ="
RUNTIME = "lambda_runtime = '1'\ntokio = '1'\naws-sdk-s3 = '1'\n"


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((SQS, S3), f"{ADD} aws_lambda_events --features s3,sqs"),
        ((SQS, SQS), ADD_SQS),
        (
            (SQS, S3, REQUEST),
            f"{ADD} aws_lambda_events lambda_http"
            " --features aws_lambda_events/s3,aws_lambda_events/sqs,lambda_http/apigw_http,lambda_http/tracing",
        ),
        ((SQS, CONTROL_TOWER), f"{ADD} aws_lambda_events --features controltower,sqs"),
    ],
)
def test_one_command_for_all_triggers(
    tmp_path: Path, events: tuple[tuple[str, str], ...], expected: str
) -> None:
    project = load(tmp_path, f"[dependencies]\n{RUNTIME}")
    assert missing_event(None, project, *events) == expected


def test_what_cannot_be_one_command(tmp_path: Path) -> None:
    manifest = (
        f"[dependencies]\naws_lambda_events = {{ version = '~1.0', {NONE} ['controltower'] }}\n"
    )
    found = missing_event(None, load(tmp_path, manifest), SQS, CONTROL_TOWER)
    assert found == f"{ADD_SQS} && {ADD_NEWER}"


@pytest.mark.parametrize(
    ("dependencies", "event", "is_missing"),
    [
        # Either type of EventBridge's; and `detail` alone may be given to a handler's own.
        (f"aws_lambda_events = {{ version = '1', {NONE} ['cloudwatch_events'] }}", RULE, False),
        (f"aws_lambda_events = {{ version = '1', {NONE} ['eventbridge'] }}", RULE, False),
        (f"aws_lambda_events = {{ version = '1', {NONE} ['s3'] }}", RULE, True),
        (f"aws_lambda_events = {{ version = '1', {NONE} ['s3'] }}\nserde = '1'", RULE, False),
        (f"aws_lambda_events = {{ version = '1', {NONE} ['s3'] }}\nserde = '1'", SQS, True),
        # The handler's own types.
        ("serde = '1'", SQS, False),
        ("serde_json = '1'", REQUEST, False),
        ("rust_decimal = '1'", SQS, False),
        # A feature that has another one in it.
        (f"aws_lambda_events = {{ version = '1', {NONE} ['s3_batch_job'] }}", S3, False),
        (f"aws_lambda_events = {{ version = '1', {NONE} ['iot_deprecated'] }}", S3, True),
        # What isn't known: wrappers, private crates, folders that are no members.
        (f"aws_lambda_events = {{ version = '1', {NONE} ['s3'] }}\npoem-lambda = '5'", SQS, False),
        (
            f"aws_lambda_events = {{ version = '1', {NONE} ['s3'] }}\nx = {{ git = 'u' }}",
            SQS,
            False,
        ),
        (
            f"aws_lambda_events = {{ version = '1', {NONE} ['s3'] }}\nx = {{ path = '../../x' }}",
            SQS,
            False,
        ),
        (f"aws_lambda_events = {{ version = '1', {NONE} ['s3'] }}\nrand = '1'", SQS, True),
        ("aws-sdk-lambda = '1'", SQS, True),
        # Without the events' crate, in a mode that takes what no feature is named for.
        (f"lambda_http = {{ version = '1', {NONE} ['pass_through'] }}", REQUEST, False),
    ],
)
def test_what_else_decodes(
    tmp_path: Path, dependencies: str, event: tuple[str, str], *, is_missing: bool
) -> None:
    write(tmp_path, {"x/Cargo.toml": package(name="x"), "x/src/lib.rs": ""})
    manifest = f"[dependencies]\n{RUNTIME}{dependencies}\n"
    found = missing(tmp_path / "project", manifest, event)
    assert (found is not None) is is_missing


@pytest.mark.parametrize(("reaches", "is_missing"), [(True, False), (False, True)])
def test_the_lock_file_says_what_wraps_the_events(
    tmp_path: Path, *, reaches: bool, is_missing: bool
) -> None:
    other = f"other = '1'\naws_lambda_events = {{ version = '1', {NONE} ['s3'] }}\n"
    project = load(tmp_path, f"[dependencies]\n{RUNTIME}{other}")
    lock = tmp_path / "Cargo.lock"
    text = LOCKED_EVENTS.replace("DEPENDENCIES", "'other', 'aws_lambda_events 1.1.0'")
    lock.write_text(text if reaches else text.replace("['aws_lambda_events 1.1.0']", "[]"))
    assert (missing_event(read_lockfile(lock), project, SQS) is not None) is is_missing


@pytest.mark.parametrize("features", ["version = '1'", f"version = '1', {NONE} ['sqs']"])
def test_a_member_that_the_package_uses(tmp_path: Path, features: str) -> None:
    files = {
        "Cargo.toml": "[workspace]\nmembers = ['app', 'common']\n",
        "app/Cargo.toml": package(name="app") + "[dependencies]\ncommon = { path = '../common' }\n",
        "common/Cargo.toml": package(name="common")
        + f"[dependencies]\naws_lambda_events = {{ {features} }}\n",
    }
    write(tmp_path, {**files, "app/src/main.rs": "", "common/src/lib.rs": ""})
    reader = ManifestReader()
    workspace = load_workspace(reader, reader.read(tmp_path / "Cargo.toml"))
    app = next(each for each in workspace.members if each.name == "app")
    assert missing_event(None, (workspace, app), SQS) is None
    found = missing_event(None, (workspace, app), S3)
    assert (found is not None) is (NONE in features)

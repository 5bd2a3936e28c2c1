from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.handler_events import missing_event
from cdk_rust_lambda.cargo.project.lockfile import read_lockfile
from tests.cargo.settings.test_resolve import load

if TYPE_CHECKING:
    from pathlib import Path

SQS = ("aws_lambda_events::event::sqs::SqsEvent", "sqs")
REQUEST = ("lambda_http::Request", "apigw_http")
ADD_SQS = "cargo add --package crate aws_lambda_events --features sqs"
ADD_HTTP = "cargo add --package crate lambda_http --features apigw_http"


def missing(
    folder: Path, manifest: str, event: tuple[str, str | None], root: str = ""
) -> str | None:
    _, package = load(folder, manifest, root=root)
    return missing_event(None, package, *event)


@pytest.mark.parametrize(
    ("dependencies", "expected"),
    [
        ("", ADD_SQS),
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
        ("aws_lambda_events.workspace = true", ADD_SQS),
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
        ("lambda_http = { version = '1', default-features = false, features = ['alb'] }", ADD_HTTP),
        (
            "lambda_http = { version = '1', default-features = false, features = ['apigw_http'] }",
            None,
        ),
        ("aws_lambda_events = '1'", ADD_HTTP),
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
    workspace, package = load(tmp_path, "[dependencies]\naws_lambda_events = '1'\n")
    lock = workspace.directory / "Cargo.lock"
    lock.write_text(
        "version = 4\n[[package]]\nname = 'crate'\nversion = '0.1.0'\n"
        "dependencies = ['aws_lambda_events']\n"
        f"[[package]]\nname = 'aws_lambda_events'\nversion = '{version}'\n"
        "source = 'registry+https://github.com/rust-lang/crates.io-index'\n"
    )
    found = missing_event(read_lockfile(lock), package, *CONTROL_TOWER)
    assert found == ("cargo update aws_lambda_events" if is_old else None)
    assert missing_event(read_lockfile(lock), package, *SQS) is None


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
    _, package = load(tmp_path, "[dependencies]\naws_lambda_events = '1'\n")
    lock = tmp_path / "Cargo.lock"
    lock.write_text(LOCKED_EVENTS.replace("DEPENDENCIES", locked))
    assert missing_event(read_lockfile(lock), package, *CONTROL_TOWER) == expected


def test_the_release_that_lambda_http_uses(tmp_path: Path) -> None:
    _, package = load(tmp_path, "[dependencies]\nlambda_http = '1.2'\n")
    lock = tmp_path / "Cargo.lock"
    lock.write_text(LOCKED_EVENTS.replace("DEPENDENCIES", "'lambda_http', 'other'"))
    event = ("aws_lambda_events::event::alb::AlbTargetGroupRequest", "vpc_lattice")
    found = missing_event(read_lockfile(lock), package, *event)
    assert found == "cargo update aws_lambda_events@1.0.3"


def test_features_that_are_no_list_are_left_to_cargo(tmp_path: Path) -> None:
    manifest = "[dependencies]\naws_lambda_events = { default-features = false, features = 1 }\n"
    assert missing(tmp_path, manifest, SQS) == ADD_SQS


def test_lambda_http_has_vpc_lattice_from_1_2_on(tmp_path: Path) -> None:
    event = ("lambda_http::Request", "vpc_lattice")
    assert missing(tmp_path / "new", "[dependencies]\nlambda_http = '1'\n", event) is None
    old = missing(tmp_path / "old", "[dependencies]\nlambda_http = '~1.1'\n", event)
    assert old == "cargo add --package crate lambda_http@1.2 --features vpc_lattice"

from __future__ import annotations

from pathlib import Path

import pytest

from cdk_rust_lambda.cargo.handler_events import missing_event
from tests.cargo.test_settings import load

SQS = ("aws_lambda_events::event::sqs::SqsEvent", "sqs")
REQUEST = ("lambda_http::Request", "apigw_http")
ADD_SQS = "cargo add --package crate aws_lambda_events --features sqs"
ADD_HTTP = "cargo add --package crate lambda_http --features apigw_http"


def missing(
    folder: Path, manifest: str, event: tuple[str, str | None], root: str = ""
) -> str | None:
    _, package = load(folder, manifest, root=root)
    return missing_event(package, *event)


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

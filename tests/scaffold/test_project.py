"""What projects of all kinds consist of; their own tests are run."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App

from cdk_rust_lambda.errors import ManifestError, SettingsError, TriggerError
from cdk_rust_lambda.scaffold.catalogue import event_types, find_kind, kind_names
from cdk_rust_lambda.scaffold.project import ProjectRequest, project_files
from tests.support.projects import LOCK, SKIP_BUNDLING, write
from tests.triggers.combinations import COMBINATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_VARIANTS = [each for each in event_types() if find_kind(each).name == each and "::" in each]
# An older aws-cdk-lib lacks the resources of some.
ALL = [
    pytest.param(
        name,
        marks=[pytest.mark.newest] if name in COMBINATIONS and COMBINATIONS[name].newest else [],
    )
    for name in [*kind_names(), *_VARIANTS]
]


def files_of(*names: str, **more: Any) -> dict[str, str]:
    kinds = tuple(find_kind(each) for each in names)
    return project_files(ProjectRequest("thumbs", kinds, **more))


@pytest.fixture
def _own_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lets a test import the modules of a project in its folder."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.syspath_prepend(tmp_path / "tests")
    yield
    for name in [*sys.modules]:
        if name.partition(".")[0] in ("app", "test_app", "resources"):
            del sys.modules[name]


def synthesized(folder: Path, files: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> App:
    """Writes a project, runs its own tests, and synthesizes its app without compiling."""
    write(folder, {**files, "Cargo.lock": LOCK})
    importlib.invalidate_caches()  # the folders may have been looked at before they were there
    tests = importlib.import_module("test_app")
    app = App(context=dict(SKIP_BUNDLING))
    template = tests.Template.from_stack(tests.make(app))
    tests.test_functions(template)
    if hasattr(tests, "test_triggers"):
        (mark,) = tests.test_triggers.pytestmark
        for resource_type in mark.args[1]:
            tests.test_triggers(template, resource_type)
    return app


@pytest.mark.usefixtures("_own_modules")
@pytest.mark.parametrize("name", ALL)
def test_the_app_of_each_kind_passes_its_tests(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = files_of(name, app=True, test=True)
    app = synthesized(tmp_path, files, monkeypatch)
    stack = app.synth().get_stack_by_name("Thumbs")
    messages = "\n".join(str(each.entry.data) for each in stack.messages)
    for mistake in ("unknown-", "setting-", "unused-resource", "event-not-decoded"):
        assert f"cdk-rust-lambda:{mistake}" not in messages


@pytest.mark.newest
@pytest.mark.usefixtures("_own_modules")
def test_the_app_of_a_workspace_passes_its_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = ("alarm", "client-vpn", "lex", "rest-api-authorizer", "s3", "sqs")
    files = files_of(*kinds, workspace=True, app=True, test=True, arm64=True)
    assert files["app.py"].count(".make(stack)") == 3
    synthesized(tmp_path, files, monkeypatch)


@pytest.mark.parametrize("name", ALL)
def test_files_are_clean(name: str) -> None:
    """As an .editorconfig asks for: no tabs, no blanks at ends of lines, one newline at the end."""
    files = files_of(name, app=True, test=True)
    for path, text in files.items():
        assert text.endswith("\n"), path
        assert not text.endswith("\n\n"), path
        assert "\n\n\n" not in text or path.endswith(".py"), path
        assert "\t" not in text, path
        assert "\r" not in text, path
        assert [line for line in text.splitlines() if line != line.rstrip()] == [], path


@pytest.mark.newest  # for ruff
def test_python_is_formatted(tmp_path: Path) -> None:
    for name in ("s3", *(each for each in kind_names() if find_kind(each).needs_python)):
        for workspace in (False, True):
            request = files_of(name, app=True, test=True, workspace=workspace)
            write(tmp_path / name / str(workspace), request)
    write(tmp_path, {"ruff.toml": "[lint]\nselect = ['E', 'F', 'W']\nignore = ['E501']\n"})
    for command in (["format", "--check"], ["check"]):
        argv = [sys.executable, "-m", "ruff", *command, "--no-cache", "."]
        done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ALL)
def test_manifests_have_the_one_feature(name: str) -> None:
    files = files_of(name)
    manifest = tomllib.loads(files["Cargo.toml"])
    kind = find_kind(name)
    if kind.trigger is not None:
        assert manifest["package"]["metadata"]["lambda"]["triggers"] == [kind.trigger]
    dependencies = manifest["dependencies"]
    for crate in ("aws_lambda_events", "lambda_http"):
        if crate in dependencies:
            assert dependencies[crate]["default-features"] is False
            others = {"tracing", "streams"}
            assert set(dependencies[crate]["features"]) - others == {kind.feature}
    for crate in (*dependencies, *manifest.get("dev-dependencies", {})):
        assert f"{crate.replace('-', '_')}::" in files["src/main.rs"]


def test_samples_are_json() -> None:
    assert json.loads(files_of("s3")["tests/event.json"]) == find_kind("s3").sample


def test_partial_batches_are_on_where_the_handler_answers_them() -> None:
    for name in ("sqs", "kinesis-stream", "dynamodb-stream"):
        assert "\nreport_batch_item_failures = true\n" in files_of(name)["Cargo.toml"]


def test_watch_leaves_out_what_builds_write() -> None:
    content = json.loads(files_of("s3", app=True)["cdk.json"])
    assert "**/target" in content["watch"]["exclude"]


@pytest.mark.parametrize("options", [{"app": True}, {"app": True, "test": True}])
def test_the_readme_says_how_the_library_is_installed(options: dict[str, bool]) -> None:
    files = files_of("s3", **options)
    assert "cdk-rust-lambda\n" in files["requirements.txt"]
    assert "isn't on PyPI" in files["README.md"]
    assert "isn't on PyPI" not in files_of("s3")["README.md"]


def test_without_an_app_there_is_no_python() -> None:
    assert sorted(files_of("s3")) == [
        *(".gitignore", "Cargo.toml", "README.md", "src/main.rs", "tests/event.json")
    ]


def test_kinds_of_one_handler_share_a_function() -> None:
    manifest = tomllib.loads(files_of("http-api", "function-url")["Cargo.toml"])
    assert len(manifest["package"]["metadata"]["lambda"]["triggers"]) == 2


def test_kinds_of_two_handlers_need_two_functions() -> None:
    with pytest.raises(TriggerError, match="sqs, s3") as caught:
        files_of("sqs", "s3")
    assert "--workspace" in str(caught.value.remedy)
    manifest = tomllib.loads(files_of("sqs", "s3", workspace=True)["Cargo.toml"])
    assert manifest["workspace"]["members"] == ["thumbs-sqs", "thumbs-s3"]


def test_kinds_with_one_label_have_a_package_each() -> None:
    files = files_of("sqs::SqsApiEvent", "sqs::SqsApiEventObj", workspace=True)
    manifest = tomllib.loads(files["Cargo.toml"])
    assert manifest["workspace"]["members"] == ["thumbs-sqs-api", "thumbs-sqs-api-2"]
    assert "thumbs-sqs-api-2/src/main.rs" in files


def test_a_durable_function() -> None:
    files = files_of("sqs", "schedule", durable=True)
    manifest = tomllib.loads(files["Cargo.toml"])
    assert manifest["package"]["metadata"]["lambda"]["deploy"]["durable_config"] == {
        "execution_timeout": 900
    }
    assert manifest["dependencies"].keys() == {
        *("aws-durable-execution-sdk", "lambda_runtime", "serde_json", "tokio")
    }
    assert manifest["dev-dependencies"] == {
        "aws-durable-execution-sdk": {"version": "0.1", "features": ["test-util"]}
    }
    assert "cdk-rust-lambda watch" not in files["README.md"]
    assert "execution_timeout" in files["README.md"]
    with pytest.raises(SettingsError, match="only functions are durable"):
        files_of(extension=True, durable=True)


def test_an_extension_has_no_trigger() -> None:
    files = files_of(extension=True)
    assert "lambda-extension" in files["Cargo.toml"]
    assert "triggers" not in files["Cargo.toml"]
    for more in ({"app": True}, {"workspace": True}):
        with pytest.raises(SettingsError, match="neither an app"):
            files_of(extension=True, **more)


def test_no_trigger_at_all() -> None:
    assert "triggers" not in files_of()["Cargo.toml"]


def test_the_name_of_a_dependency_is_refused() -> None:
    with pytest.raises(ManifestError, match="a crate that the project uses"):
        project_files(ProjectRequest("serde_json", (find_kind("s3"),)))


def test_examples_of_arns_are_said() -> None:
    for name in ("alb", "autoscaling-hook"):
        assert "is an example" in files_of(name)["README.md"]
    assert "Python has to make" in files_of("alarm")["README.md"]
    assert "Python has to make" not in files_of("alarm", app=True)["README.md"]
    assert "is an example" not in files_of("s3")["README.md"]

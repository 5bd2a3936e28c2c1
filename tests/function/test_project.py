"""Functions, workspaces and extensions from git repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda import (
    KeywordError,
    ManifestError,
    RustExtension,
    RustFunction,
    RustImageFunction,
    RustWorkspace,
)
from tests.support.git import commit
from tests.support.projects import (
    function_properties,
    lambda_settings,
    package,
    resources_of,
    skipping_stack,
    warnings_of,
    write,
    write_crate,
    write_workspace,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDK_RUST_LAMBDA_CACHE_DIR", str(tmp_path / "cache"))


def properties(**keywords: Any) -> Any:
    stack = skipping_stack()
    RustFunction(stack, "F", **keywords)
    return function_properties(stack)


def test_a_function_of_a_repository_is_as_one_of_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = tmp_path / "repository"
    crate = write_crate(repository / "functions/one", lambda_settings("memory = 512"))
    (crate / "kept.log").write_text("")
    here = properties(manifest_path=crate)
    rev = commit(repository)
    there = properties(git=repository.as_uri(), rev=rev, manifest_path="functions/one")
    assert there["MemorySize"] == 512
    assert there["Code"]["S3Key"] == here["Code"]["S3Key"]
    # Without git, the network and the repository.
    repository.rename(tmp_path / "gone")
    monkeypatch.setattr("cdk_rust_lambda.remotes.git.run", None)
    assert properties(git=repository.as_uri(), rev=rev, manifest_path="functions/one") == there


def test_a_workspace_of_a_branch(tmp_path: Path) -> None:
    repository = write_workspace(tmp_path / "repository", "one", "two")
    for name in ("one", "two"):
        manifest = repository / name / "Cargo.toml"
        manifest.write_text(manifest.read_text() + "[dependencies]\nlambda_runtime = '1'\n")
    rev = commit(repository)
    stack = skipping_stack()
    workspace = RustWorkspace(
        stack, "W", git=repository.as_uri(), rev="main", manifest_path="Cargo.toml"
    )
    assert set(workspace.functions) == {"one", "two"}
    (warning,) = (each for each in warnings_of(stack) if "git-revision-moves" in each)
    assert rev in warning


def test_an_extension_of_a_branch(tmp_path: Path) -> None:
    manifest = package("[dependencies]\nlambda-extension = '1'\n", name="watcher")
    write(tmp_path / "repository", {"layers/Cargo.toml": manifest, "layers/src/main.rs": ""})
    rev = commit(tmp_path / "repository")
    keys = {}
    for manifest_path, git in (
        ("layers", (tmp_path / "repository").as_uri()),
        (tmp_path / "repository/layers", None),
    ):
        stack = skipping_stack()
        RustExtension(
            stack, "E", manifest_path=manifest_path, git=git, rev=None if git is None else "main"
        )
        (layer,) = resources_of(stack, "AWS::Lambda::LayerVersion")
        found = [each for each in warnings_of(stack) if "git-revision-moves" in each]
        keys[len(found)] = layer["Content"]["S3Key"]
        assert all(rev in each for each in found)
    assert keys.keys() == {0, 1}
    assert keys[0] == keys[1]


@pytest.mark.parametrize(
    ("keywords", "key"),
    [
        ({"rev": "1" * 40}, "rev"),
        ({"git": "file:///x"}, "rev"),
        ({"git": 1, "rev": "1" * 40}, "git"),
        ({"git": "file:///x", "rev": "1" * 40, "manifest_path": "/etc"}, "manifest_path"),
        ({"git": "file:///x", "rev": "1" * 40, "manifest_path": "a/../../b"}, "manifest_path"),
    ],
)
@pytest.mark.parametrize(
    "construct", [RustFunction, RustImageFunction, RustWorkspace, RustExtension]
)
def test_keywords(construct: Any, keywords: dict[str, Any], key: str) -> None:
    with pytest.raises(KeywordError) as caught:
        construct(skipping_stack(), "F", **{"manifest_path": "."} | keywords)
    assert caught.value.key == key


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    repository = write_crate(tmp_path / "repository")
    rev = commit(repository)
    with pytest.raises(ManifestError, match="gone"):
        properties(git=repository.as_uri(), rev=rev, manifest_path="gone")

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, DefaultStackSynthesizer, Environment, Stack, Stage

from cdk_rust_lambda import BundlingOptions, RustFunction
from tests.support.object_store import NO_CREDENTIALS, ObjectStore, serving
from tests.support.projects import function_properties, warnings_of, write, write_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import FakeCargo

# boto3 comes with the development tools.
pytestmark = pytest.mark.newest

ACCOUNT = "123456789012"
IRELAND = Environment(account=ACCOUNT, region="eu-west-1")
VIRGINIA = Environment(account=ACCOUNT, region="us-east-1")
BUCKET = f"cdk-hnb659fds-assets-{ACCOUNT}-eu-west-1"
ROLE = f"cdk-hnb659fds-%s-role-{ACCOUNT}-eu-west-1"
UNPUBLISHED = BundlingOptions(build="unpublished")


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    store = ObjectStore(objects={BUCKET: {}})
    with serving(store) as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield store


def workspace_in(folder: Path) -> Path:
    root = folder / "ws"
    if not root.exists():
        write_workspace(root, "alpha", "beta", "gamma")
    return root


def app_with(folder: Path, *names: str, **arguments: Any) -> tuple[App, list[Stack]]:
    """An app with a stack for each package of a workspace; what is published is asked from here on."""
    root = workspace_in(folder)
    app = App(outdir=str(folder / "cdk.out"))
    arguments = {"env": IRELAND, **arguments}
    stacks = [Stack(app, name.title(), **arguments) for name in names]
    for stack, name in zip(stacks, names, strict=True):
        RustFunction(stack, "F", manifest_path=root, package=name, bundling=UNPUBLISHED)
    return app, stacks


def digest_of(stack: Stack) -> str:
    found = re.search("[0-9a-f]{64}", str(function_properties(stack)["Code"]))
    assert found is not None
    return found[0]


def digests(folder: Path, *names: str) -> list[str]:
    """The asset hashes of packages, with nothing built."""
    root = workspace_in(folder)
    app = App(context={"aws:cdk:bundling-stacks": []})
    found = []
    for name in names:
        stack = Stack(app, name)
        RustFunction(stack, "F", manifest_path=root, package=name)
        found.append(stack)
    return [digest_of(stack) for stack in found]


def built(cargo: FakeCargo) -> list[str]:
    words = [word for call in cargo.calls for word in call["argv"]]
    return [word.removeprefix("--bin=") for word in words if word.startswith("--bin=")]


def test_only_what_the_bucket_lacks_is_built(
    tmp_path: Path, fake_cargo: FakeCargo, store: ObjectStore, capsys: pytest.CaptureFixture[str]
) -> None:
    published = digests(tmp_path, "alpha", "gamma")
    store.objects[BUCKET] = {f"{digest}.zip": 1000 for digest in published}
    store.objects[BUCKET] |= {f"{index:064}.zip": 1000 for index in range(5)}
    app, stacks = app_with(tmp_path, "alpha", "beta", "gamma")
    app.synth()
    assert built(fake_cargo) == ["beta"]
    (folder,) = (tmp_path / "cdk.out").glob("asset.*")
    assert folder.name == f"asset.{digest_of(stacks[1])}"
    # One listing, of all its pages.
    assert store.listings == [(BUCKET, "")]
    assert "Published already: alpha, gamma" in capsys.readouterr().err
    assert [warning for stack in stacks for warning in warnings_of(stack)] == []


def test_what_is_not_built_is_not_published_from_here(
    tmp_path: Path, fake_cargo: FakeCargo, store: ObjectStore
) -> None:
    """Else `cdk deploy --force` would put an empty archive in the place of the published one."""
    (digest,) = digests(tmp_path, "alpha")
    nested = tmp_path / "cdk.out" / "assembly-Stage" / ".cache" / f"{digest}.zip"
    archive = tmp_path / "cdk.out" / ".cache" / f"{digest}.zip"
    write(archive.parent, {archive.name: "made of a folder that isn't there"})
    store.objects[BUCKET] = {f"{digest}.zip": 1000}
    app, _ = app_with(tmp_path, "alpha")
    Stage(app, "Stage")
    app.synth()
    for each in (archive, nested):
        assert "build=synthesis" in (each / "README").read_text()
    # What is built then is published from here again.
    store.objects.clear()
    app, _ = app_with(tmp_path, "alpha")
    app.synth()
    assert built(fake_cargo) == ["alpha"]
    assert not archive.exists()
    assert not nested.exists()


def test_an_edit_is_built(tmp_path: Path, fake_cargo: FakeCargo, store: ObjectStore) -> None:
    (digest,) = digests(tmp_path, "alpha")
    store.objects[BUCKET] = {f"{digest}.zip": 1000}
    write(tmp_path / "ws", {"alpha/src/main.rs": "fn main() { main() }"})
    app, _ = app_with(tmp_path, "alpha")
    app.synth()
    assert built(fake_cargo) == ["alpha"]


def test_what_is_staged_asks_nobody(
    tmp_path: Path, fake_cargo: FakeCargo, store: ObjectStore
) -> None:
    for _ in range(2):
        app, _ = app_with(tmp_path, "alpha")
        app.synth()
    assert len(fake_cargo.calls) == len(store.listings) == 1


def test_an_upload_that_failed_does_not_count(
    tmp_path: Path, fake_cargo: FakeCargo, store: ObjectStore
) -> None:
    """The CDK CLI uploads it again, and so needs it: an archive without files."""
    (digest,) = digests(tmp_path, "alpha")
    store.objects[BUCKET] = {f"{digest}.zip": 22}
    app, _ = app_with(tmp_path, "alpha")
    app.synth()
    assert built(fake_cargo) == ["alpha"]


def test_each_bucket_is_listed_once(
    tmp_path: Path, fake_cargo: FakeCargo, store: ObjectStore
) -> None:
    """Those of two Regions, and one with its own name and prefix; nested stages, too."""
    alpha, beta = digests(tmp_path, "alpha", "beta")
    store.objects["ours"] = {f"rust/{each}.zip": 1000 for each in (alpha, beta)}
    store.objects[BUCKET] = store.objects[BUCKET.replace("eu-west-1", "us-east-1")] = {
        f"{alpha}.zip": 1000
    }
    app, _ = app_with(tmp_path, "alpha", "beta")
    root = tmp_path / "ws"
    own = DefaultStackSynthesizer(file_assets_bucket_name="ours", bucket_prefix="rust/")
    stage = Stage(app, "Stage")
    for stack in (
        Stack(app, "Virginia", env=VIRGINIA),
        Stack(stage, "Own", env=IRELAND, synthesizer=own),
    ):
        for name in ("alpha", "beta"):
            RustFunction(stack, name, manifest_path=root, package=name, bundling=UNPUBLISHED)
    app.synth()
    expected = [("ours", "rust/"), (BUCKET, ""), (BUCKET.replace("eu-west-1", "us-east-1"), "")]
    assert sorted(store.listings) == sorted(expected)
    assert built(fake_cargo) == ["beta"]


@pytest.mark.parametrize(
    ("roles", "user"),
    [
        (("lookup", "file-publishing"), "role-key"),
        (("file-publishing",), "role-key"),
        ((), "own-key"),
    ],
)
def test_a_role_lists_if_it_can_be_assumed(
    tmp_path: Path, fake_cargo: FakeCargo, store: ObjectStore, roles: tuple[str, ...], user: str
) -> None:
    store.roles = tuple(ROLE % role for role in roles)
    app, _ = app_with(tmp_path, "alpha")
    app.synth()
    assert store.users == [user]
    asked = [arn.rpartition("/")[2] for arn in store.assumed]
    assert asked == [ROLE % "lookup", ROLE % "file-publishing"][: len(asked)]
    assert all(arn.startswith(f"arn:aws:iam::{ACCOUNT}:role/cdk-") for arn in store.assumed)


def test_a_bucket_of_another_account_is_not_trusted(
    tmp_path: Path, fake_cargo: FakeCargo, store: ObjectStore
) -> None:
    (digest,) = digests(tmp_path, "alpha")
    store.objects[BUCKET] = {f"{digest}.zip": 1000}
    store.owner = "210987654321"
    app, (stack,) = app_with(tmp_path, "alpha")
    app.synth()
    assert built(fake_cargo) == ["alpha"]
    (warning,) = warnings_of(stack)
    assert "bucket-unreadable" in warning


def test_a_bucket_that_cannot_be_listed_is_a_warning_and_a_build(
    tmp_path: Path, fake_cargo: FakeCargo, store: ObjectStore
) -> None:
    store.objects.clear()
    app, stacks = app_with(tmp_path, "alpha", "beta")
    app.synth()
    assert sorted(built(fake_cargo)) == ["alpha", "beta"]
    assert len(store.listings) == 1
    (warning,) = (warning for stack in stacks for warning in warnings_of(stack))
    assert f"the bucket {BUCKET} can't be listed" in warning
    assert "Access Denied" in warning


def test_without_credentials_nobody_is_asked(
    tmp_path: Path, fake_cargo: FakeCargo, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    for name, value in NO_CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    app, (stack,) = app_with(tmp_path, "alpha")
    app.synth()
    assert built(fake_cargo) == ["alpha"]
    assert store.listings == []
    assert store.assumed == []
    assert "Unable to locate credentials" in str(warnings_of(stack))


def test_an_address_that_is_none_is_a_warning_and_a_build(
    tmp_path: Path, fake_cargo: FakeCargo, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "localhost:4566")
    app, (stack,) = app_with(tmp_path, "alpha")
    app.synth()
    (warning,) = (each for each in warnings_of(stack) if "can't be listed" in each)
    assert "Invalid endpoint: localhost:4566" in warning
    assert "variables AWS_..." in warning
    assert built(fake_cargo) == ["alpha"]


def test_without_botocore_it_is_a_warning_and_a_build(
    tmp_path: Path,
    fake_cargo: FakeCargo,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("botocore", "botocore.exceptions"):
        monkeypatch.setitem(sys.modules, name, None)
    app, (stack,) = app_with(tmp_path, "alpha")
    app.synth()
    assert built(fake_cargo) == ["alpha"]
    assert "pip install 'cdk-rust-lambda[aws]'" in str(warnings_of(stack))


def test_a_stack_without_an_account_is_a_warning_and_a_build(
    tmp_path: Path, fake_cargo: FakeCargo, store: ObjectStore
) -> None:
    app, stacks = app_with(tmp_path, "alpha", "beta", env=None)
    app.synth()
    assert sorted(built(fake_cargo)) == ["alpha", "beta"]
    assert store.listings == []
    (warning,) = (warning for stack in stacks for warning in warnings_of(stack))
    assert "bucket-unknown" in warning


def test_stacks_that_are_not_bundled_ask_nobody(
    tmp_path: Path, fake_cargo: FakeCargo, store: ObjectStore
) -> None:
    app = App(context={"aws:cdk:bundling-stacks": []})
    root = write_workspace(tmp_path / "ws", "alpha")
    stack = Stack(app, "S", env=IRELAND)
    RustFunction(stack, "F", manifest_path=root, package="alpha", bundling=UNPUBLISHED)
    app.synth()
    assert store.listings == []
    assert warnings_of(stack) == []

"""A run on the local AWS, with a CDK CLI of our own: of an app without functions."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from aws_cdk import App, Stack

from cdk_rust_lambda import BundlingOptions, ManifestError, RustFunction
from cdk_rust_lambda.errors import LocalAwsError
from cdk_rust_lambda.local.assembly import read_assembly
from cdk_rust_lambda.local.cdk_cli import cdk_environment
from cdk_rust_lambda.local.ministack import LocalAws
from cdk_rust_lambda.local.session import FOLDER, LocalApp, running_app
from tests.local.test_clients import serving
from tests.support.fake_cdk import calls, write_fake_cdk
from tests.support.projects import write, write_crate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import FakeCargo

pytestmark = pytest.mark.newest  # boto3 is a development tool
DEPLOY = "deploy ** for 000000000000 in us-east-1, without a proxy for example.com,127.0.0.1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_fake_cdk(tmp_path)
    write(tmp_path, {"app.py": "", "data/bootstrapped": "aws://000000000000/us-east-1"})
    return tmp_path


def local_app(folder: Path, said: list[str]) -> LocalApp:
    aws = LocalAws("http://127.0.0.1:1", folder / "data")
    environment = {"NO_PROXY": "example.com"}

    def log(name: str, line: str) -> None:
        said.append(f"{name} {line}")

    return LocalApp(
        folder, aws, environment, None, {}, said.append, log, lambda _: said.append("deployed")
    )


def synthesized(folder: Path, crate: Path) -> None:
    """Leaves an assembly with a function, `Shop/Orders`, as the app's synthesis does."""
    context = {"aws:cdk:enable-path-metadata": True}
    app = App(outdir=str(folder / FOLDER / "local-cdk.out"), context=context)
    bundling = BundlingOptions(build="deployment")
    RustFunction(Stack(app, "Shop"), "Orders", manifest_path=crate, bundling=bundling)
    app.synth()


def names_of_resources(folder: Path) -> Callable[[bytes], bytes]:
    """What the local AWS answers: the real names of functions, and nothing else."""
    found = read_assembly(folder / FOLDER / "local-cdk.out").functions
    members = "".join(
        f"<member><LogicalResourceId>{each.resource.logical_id}</LogicalResourceId>"
        "<PhysicalResourceId>orders</PhysicalResourceId></member>"
        for each in found
    )
    resources = f"<StackResources>{members}</StackResources>"
    stack = f"<R><DescribeStackResourcesResult>{resources}</DescribeStackResourcesResult></R>"
    return lambda body: stack.encode() if body.startswith(b"Action=") else b"{}"


def edits(folder: Path, *texts: str) -> Iterator[set[Path]]:
    for text in texts:
        write(folder, {"app.py": text})
        yield {folder / "app.py"}


def test_an_app_that_is_wrong_for_a_while_ends_nothing(folder: Path) -> None:
    said: list[str] = []
    changes = edits(folder, "wrong", "wrong again", "right")
    local_app(folder, said).follow(lambda _: changes)
    # At the start, and after each edit.
    assert calls(folder) == [DEPLOY] * 4
    assert said.count("the app is wrong") == 2
    assert said.count("deployed") == 2
    assert any("the next change deploys it again" in line for line in said)


@pytest.mark.parametrize("at_first", ["", "wrong"])
def test_what_is_edited_while_it_is_deployed_is_deployed_next(folder: Path, at_first: str) -> None:
    said: list[str] = []

    def edited() -> Iterator[set[Path]]:
        write(folder, {"app.py": at_first, "edit": "right"})
        yield {folder / "app.py"}

    changes = edited()
    local_app(folder, said).follow(lambda _: changes)
    assert calls(folder) == [DEPLOY] * 3
    assert said.count("the app is wrong") == (1 if at_first else 0)
    assert (folder / "app.py").read_text() == "right"


def test_an_edit_during_the_first_deployment(folder: Path) -> None:
    app = local_app(folder, [])
    write(folder, {"edit": "right"})
    app.follow(lambda _: [])
    assert calls(folder) == [DEPLOY] * 2


def test_a_function_that_is_edited_during_the_first_deployment_is_swapped(
    folder: Path, fake_cargo: FakeCargo
) -> None:
    crate = write_crate(folder / "orders")
    synthesized(folder, crate)
    write(folder, {"during": f"pathlib.Path('{crate}/src/main.rs').write_text('// edited')"})
    said: list[str] = []
    with serving(answer=names_of_resources(folder)) as (aws, seen):
        evolve(local_app(folder, said), aws=evolve(aws, data=folder / "data")).follow(lambda _: [])
    assert [path for method, path, _ in seen if method == "PUT"] == [
        "/2015-03-31/functions/orders/code"
    ]
    assert any(line.startswith("Shop/Orders: swapped after") for line in said)


def test_a_swap_that_is_refused_is_tried_again(folder: Path, fake_cargo: FakeCargo) -> None:
    crate = write_crate(folder / "orders")
    synthesized(folder, crate)
    write(folder, {"during": f"pathlib.Path('{crate}/src/main.rs').write_text('// edited')"})
    said: list[str] = []
    names, refusals = names_of_resources(folder), [404]

    def answer(body: bytes) -> bytes | int:
        return refusals.pop() if b"ZipFile" in body and refusals else names(body)

    changes = iter([{crate / "src" / "main.rs"}])
    with serving(answer=answer) as (aws, seen):
        app = evolve(local_app(folder, said), aws=evolve(aws, data=folder / "data"))
        app.follow(lambda _: changes)
    assert [path for method, path, _ in seen if method == "PUT"] == [
        "/2015-03-31/functions/orders/code"
    ] * 2
    assert sum("can't be given another code" in line for line in said) == 1
    assert sum(line.startswith("Shop/Orders: swapped after") for line in said) == 1


def test_a_manifest_that_is_broken_by_no_edit_of_the_app_ends_it(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Else it would be deployed for ever."""
    crate = write_crate(tmp_path_factory.mktemp("elsewhere"))
    synthesized(folder, crate)
    write(folder, {"during": f"pathlib.Path('{crate}/Cargo.toml').write_text('[package')"})
    with serving(answer=names_of_resources(folder)) as (aws, _):
        app = evolve(local_app(folder, []), aws=evolve(aws, data=folder / "data"))
        with pytest.raises(ManifestError, match="not valid TOML"):
            app.follow(lambda _: [])
    assert calls(folder) == [DEPLOY]


def test_an_app_that_is_wrong_at_the_start_is_deployed_after_an_edit(folder: Path) -> None:
    write(folder, {"app.py": "wrong"})
    said: list[str] = []
    changes = edits(folder, "wrong again", "right")
    local_app(folder, said).follow(lambda _: changes)
    assert calls(folder) == [DEPLOY] * 3
    assert said.count("deployed") == 1
    assert sum("cdk deploy has failed" in line for line in said) == 2
    assert sum(f"The next change below {folder} deploys it." in line for line in said) == 2


def test_an_app_that_is_wrong_at_the_start_fails_if_nothing_is_followed(folder: Path) -> None:
    write(folder, {"app.py": "wrong"})
    with pytest.raises(LocalAwsError, match="cdk deploy has failed"):
        local_app(folder, []).follow_logs()


def test_an_app_that_has_ended_does_not_run(folder: Path) -> None:
    app = local_app(folder, [])

    def interrupted(_: set[Path]) -> Iterator[set[Path]]:
        assert running_app(folder).aws == app.aws
        raise KeyboardInterrupt
        yield set()

    with pytest.raises(KeyboardInterrupt):
        app.follow(interrupted)
    with pytest.raises(LocalAwsError, match="the app doesn't run") as caught:
        running_app(folder)
    assert caught.value.file == folder / FOLDER / "local.json"


def test_the_note_of_another_run_stays(folder: Path) -> None:
    other = LocalAws("http://127.0.0.1:2", folder / "data")

    def replaced(_: set[Path]) -> Iterator[set[Path]]:
        text = f'{{"endpoint": "{other.endpoint}", "data": "{other.data}"}}'
        write(folder, {f"{FOLDER}/local.json": text})
        raise KeyboardInterrupt
        yield set()

    with pytest.raises(KeyboardInterrupt):
        local_app(folder, []).follow(replaced)
    assert running_app(folder).aws == other


def test_the_cli_asks_no_proxy_for_this_machine() -> None:
    assert cdk_environment({}, {})["no_proxy"] == "127.0.0.1"
    assert cdk_environment({"no_proxy": "a,b"}, {})["NO_PROXY"] == "a,b,127.0.0.1"


def test_what_is_asked_during_the_first_deployment(folder: Path) -> None:
    """It runs, but nothing can be sent to it yet; whatever has ended by then doesn't run."""
    ask = "pathlib.Path('asked').write_bytes(pathlib.Path('.cdk-rust-lambda/local.json').read_bytes())"
    write(folder, {"during": ask})
    app = local_app(folder, [])

    def asked(_: set[Path]) -> Iterator[set[Path]]:
        assert running_app(folder).aws == app.aws
        note = (folder / "asked").read_text()
        write(folder, {f"{FOLDER}/local.json": note})
        with pytest.raises(LocalAwsError, match="isn't deployed on the local AWS yet") as caught:
            running_app(folder)
        assert "wait" in str(caught.value.remedy)
        ended = note.replace(f'"process": {os.getpid()}', f'"process": {2**22 + 1}')
        write(folder, {f"{FOLDER}/local.json": ended})
        with pytest.raises(LocalAwsError, match="the app doesn't run"):
            running_app(folder)
        yield from ()

    app.follow(asked)
    assert (folder / "asked").exists()


def test_what_the_first_deployment_builds_is_said(folder: Path, fake_cargo: FakeCargo) -> None:
    """The CLI hides what its commands say, and for minutes says nothing itself."""
    crate = write_crate(folder / "orders")
    synthesized(folder, crate)
    lines = [f"Shop: start: {word} {'0' * 64}.zip:there" for word in ("Building", "Publishing")]
    write(folder, {"during": "\n".join(f"print({line!r}, flush=True)" for line in lines)})
    said: list[str] = []
    with serving(answer=names_of_resources(folder)) as (aws, _):
        evolve(local_app(folder, said), aws=evolve(aws, data=folder / "data")).follow(lambda _: [])
    (number,) = [n for n, line in enumerate(said) if line.startswith("Building Shop/Orders ...")]
    assert said[number - 1 : number + 2 : 2] == lines

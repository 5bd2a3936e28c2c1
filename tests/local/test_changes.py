from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.local.changes import DeploymentInputs
from tests.support.projects import lambda_settings, package, write

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = package(lambda_settings("memory = 128\n"))


@pytest.fixture
def crate(tmp_path: Path) -> Path:
    return write(tmp_path / "c", {"Cargo.toml": MANIFEST})


@pytest.mark.parametrize(
    ("name", "text", "is_deployment"),
    [
        ("app.py", "", True),
        ("stacks/photos.py", "", True),
        ("latest.py", "", True),
        ("test_app.py", "", False),
        ("unit/photos_test.py", "", False),
        ("conftest.py", "", False),
        ("tests/support.py", "", False),
        ("test/unit/helpers.py", "", False),
        ("tests/cdk.json", "{}", True),
        ("cdk.json", "{}", True),
        ("CargoLambda.toml", "", True),
        ("src/main.rs", "", False),
        ("data.json", "", False),
        ("Cargo.toml", MANIFEST, False),
        ("Cargo.toml", MANIFEST + "# a comment\n", False),
        ("Cargo.toml", MANIFEST + "[dependencies]\n", False),
        ("Cargo.toml", MANIFEST.replace("128", "256"), True),
        ("Cargo.toml", MANIFEST + '[[bin]]\nname = "b"\npath = "src/b.rs"\n', True),
        ("Cargo.toml", MANIFEST + "[workspace]\nmembers = ['d']\n", True),
        ("Cargo.toml", MANIFEST + "[workspace]\nexclude = ['d']\n", True),
        ("Cargo.toml", MANIFEST + "[workspace.metadata.lambda.deploy]\nmemory = 1\n", True),
        ("Cargo.toml", MANIFEST + "[workspace.dependencies]\nserde = '1'\n", False),
        ("Cargo.toml", MANIFEST.replace('name = "crate"', 'name = "other"'), True),
        ("Cargo.toml", "[package", True),
        ("Cargo.toml", "\ufeff" + MANIFEST, False),
        ("Cargo.toml", "package.metadata = 5\n", True),
        ("Cargo.toml", 'workspace = { metadata = [] }\npackage = "p"\n', True),
        ("new/Cargo.toml", package(name="new"), True),
    ],
)
def test_what_asks_for_a_deployment(crate: Path, name: str, text: str, is_deployment: bool) -> None:
    inputs = DeploymentInputs()
    inputs.note([crate, crate / "without"])
    write(crate, {name: text})
    assert inputs.concern([crate / name]) is is_deployment


def test_an_app_in_a_folder_of_tests(tmp_path: Path) -> None:
    app = tmp_path / "tests" / "app"
    inputs = DeploymentInputs()
    inputs.note([tmp_path, app])
    assert inputs.concern([app / "app.py"])
    assert not inputs.concern([app / "tests" / "helpers.py", tmp_path / "tests" / "helpers.py"])


def test_a_file_of_variables(crate: Path) -> None:
    inputs = DeploymentInputs()
    inputs.note([crate], [crate / ".env"])
    assert inputs.concern([crate / ".env"])
    inputs.note([crate])
    assert not inputs.concern([crate / ".env"])


def test_a_file_that_goes(crate: Path) -> None:
    inputs = DeploymentInputs()
    inputs.note([crate])
    (crate / "Cargo.toml").unlink()
    assert inputs.concern([crate / "Cargo.toml"])
    assert not inputs.concern([])


@pytest.mark.parametrize(
    ("name", "text", "is_changed"),
    [
        ("app.py", "new", True),
        ("lib/kinds.py", "", True),
        ("Cargo.toml", MANIFEST + "# a comment\n", False),
        ("Cargo.toml", MANIFEST.replace("128", "256"), True),
        ("src/main.rs", "", False),
        # The CDK CLI writes it.
        ("cdk.context.json", "{}", False),
        ("venv/lib/x.py", "", False),
        (".venv/lib/x.py", "", False),
        ("target/x.py", "", False),
        ("../of-another-folder/Cargo.toml", "", False),
        ("../noted/Cargo.toml", package(lambda_settings("memory = 256\n")), True),
        ("../noted/.env", "A=2", True),
    ],
)
def test_what_changes_while_it_is_deployed(
    crate: Path, name: str, text: str, is_changed: bool
) -> None:
    write(crate, {"app.py": "", "venv/pyvenv.cfg": "", "../noted/Cargo.toml": MANIFEST})
    noted = crate.parent / "noted"
    inputs = DeploymentInputs()
    inputs.note([noted], [noted / ".env"])
    inputs.begin(crate)
    inputs.note([])  # what the new deployment is made from
    assert not inputs.have_changed(crate)
    write(crate, {name: text})
    assert inputs.have_changed(crate) is is_changed


def test_what_the_app_writes_each_time_is_not_deployed_for_ever(crate: Path) -> None:
    inputs = DeploymentInputs()
    said = []
    for number, is_written in enumerate([True, True, True, False, True]):
        inputs.begin(crate)
        if is_written:
            write(crate, {"generated.py": str(number)})
        said.append(inputs.have_changed(crate))
    assert said == [True, False, False, False, True]

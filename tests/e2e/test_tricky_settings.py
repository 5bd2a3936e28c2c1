"""The settings that are easy to get wrong: what the real cargo-lambda does, and what the library does.

The tool's side is written down too, so that a later cargo-lambda that does otherwise shows.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from attrs import define

from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.workspace import load_workspace
from cdk_rust_lambda.cargo.settings.context import Context
from cdk_rust_lambda.cargo.settings.resolve import Settings, resolve_settings
from cdk_rust_lambda.errors import CdkRustLambdaError
from tests.e2e.cargo_lambda_observer import (
    Observer,
    Question,
    flatten_settings,
    observer,
    write_artifacts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

pytestmark = pytest.mark.e2e

ROLE = "arn:aws:iam::123456789012:role/r"
GLOBAL_ROLE = "arn:aws:iam::123456789012:role/g"
LAYER = "arn:aws:lambda:us-east-1:123456789012:layer:{}:1"
PM, WM = "package.metadata.lambda", "workspace.metadata.lambda"


@define
class Project:
    """A project, and who is asked about it."""

    folder: Path
    observer: Observer
    context: str | None = None
    admerge: bool = False
    member: str = ""

    def write(self, *tables: str, settings_file: str | None = None) -> Project:
        """Writes a package `f` with one binary, and the given tables behind its manifest."""
        head = '[package]\nname = "f"\nversion = "0.1.0"\nedition = "2021"\n'
        self.add(f"{self.member}/Cargo.toml", head + "\n".join(tables))
        self.add(f"{self.member}/src/main.rs", "fn main() {}\n")
        if settings_file is not None:
            self.add("CargoLambda.toml", settings_file)
        write_artifacts(self.folder, "f")
        return self

    def add(self, path: str, text: str) -> None:
        """Writes a file."""
        file = self.folder / path.removeprefix("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    @property
    def question(self) -> Question:
        """What is asked."""
        directory = self.folder / self.member
        return Question(
            directory, "f", "f", context=self.context, admerge=self.admerge, system_name="f"
        )

    def theirs(self, *stages: str) -> dict[str, Any]:
        """What the tool shows, without what it shows of every function."""
        shown: dict[str, Any] = {}
        for answer in self.observer.ask(attrs.evolve(self.question, stages=stages)).values():
            assert answer.error is None, answer.error
            shown |= answer.settings
        always = ("watch.", "artifact.", "deploy.runtime")
        return {key: value for key, value in shown.items() if not key.startswith(always)}

    def their_error(self, stage: str = "dry") -> str:
        """What the tool says when it fails."""
        error = self.observer.ask(attrs.evolve(self.question, stages=[stage]))[stage].error
        assert error is not None
        return error

    def dry_run_without_names(self) -> str:
        """What `cargo lambda deploy --dry` prints if no function is named."""
        done = self.observer.run(self.question, "deploy", "--dry", "--output-format", "json")
        assert done.returncode == 0, done.stderr
        return done.stdout

    def resolve(self) -> Settings:
        """What the library resolves."""
        reader = ManifestReader()
        workspace = load_workspace(reader, reader.read(self.folder / self.member / "Cargo.toml"))
        (package,) = workspace.members
        context = Context.resolve(self.context, self.admerge, {})
        return resolve_settings(workspace, package, "f", context)

    def ours(self) -> dict[str, Any]:
        """What the library resolves, in the form of `theirs`."""
        settings = self.resolve()
        return flatten_settings(
            {"deploy": attrs.asdict(settings.deploy), "build": attrs.asdict(settings.build)}
        )


@pytest.fixture(scope="module", name="tool")
def _tool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observer]:
    with observer(tmp_path_factory.mktemp("observer")) as made:
        yield made


@pytest.fixture
def project(tool: Observer, tmp_path: Path) -> Project:
    return Project(tmp_path, tool)


def deploy(level: str, lines: str) -> str:
    """A `deploy` table."""
    return f"[{level}.deploy]\n{lines}\n"


def test_a_binarys_table_replaces_the_packages(project: Project) -> None:
    project.write(
        deploy(PM, 'memory = 600\ndescription = "pkg"'), deploy(f"{PM}.bin.f", "timeout = 5")
    )
    assert '"memory": 600' in project.dry_run_without_names()
    assert project.theirs("dry") == {"deploy.timeout": 5}
    assert project.ours() == {"deploy.timeout": 5}


@pytest.mark.parametrize(
    ("admerge", "tags"), [(False, {"u": "pkg"}), (True, {"t": "ws", "u": "pkg"})]
)
def test_a_table_of_tags_is_replaced_as_a_whole(
    project: Project, admerge: bool, tags: Mapping[str, str]
) -> None:
    project.admerge = admerge
    project.write(deploy(WM, 'tags = { t = "ws", u = "ws" }'), deploy(PM, 'tags = { u = "pkg" }'))
    assert project.theirs("dry") == {"deploy.tag": tags}
    assert project.ours() == {"deploy.tag": tags}


def test_env_is_merged_by_key_over_all_levels(project: Project) -> None:
    project.write(
        f'[{WM}.env]\nA = "ws"\nB = "ws"',
        f'[{WM}.bin.f.env]\nB = "wsbin"\nC = "wsbin"',
        f'[{PM}.env]\nC = "pkg"\nD = "pkg"',
        deploy(PM, f'role = "{ROLE}"'),
    )
    merged = {"A": "ws", "B": "wsbin", "C": "pkg", "D": "pkg"}
    assert project.theirs("deploy")["environment"] == merged
    shown = project.theirs("system")
    assert {key[4:]: text for key, text in shown.items() if key.startswith("env.")} == merged
    assert project.resolve().environment == merged


def test_false_does_not_beat_true(project: Project) -> None:
    project.write(
        deploy(WM, "enable_function_url = true"), deploy(PM, "enable_function_url = false")
    )
    assert project.theirs("dry") == {"deploy.enable_function_url": True}
    assert project.ours() == {"deploy.enable_function_url": True}
    assert "enable_function_url" in " ".join(each.text for each in project.resolve().warnings)


def test_an_empty_list_clears_all_but_layers(project: Project) -> None:
    project.write(
        deploy(WM, f'layers = ["{LAYER.format("w")}"]\ntags = ["a=b"]\ninclude = ["x"]'),
        deploy(PM, "layers = []\ntags = []\ninclude = []"),
    )
    assert project.theirs("dry", "system") == {"deploy.layer": [LAYER.format("w")]}
    assert project.ours() == {"deploy.layer": [LAYER.format("w")]}


def test_env_in_the_settings_file_and_the_manifest(project: Project) -> None:
    """The tool drops both without a word: "two-spellings" in DELIBERATE."""
    project.write(
        deploy(PM, f'role = "{ROLE}"\nenv = {{ B = "p" }}'),
        settings_file='[deploy]\nenv = { A = "cl" }\n',
    )
    assert project.theirs("dry", "deploy") == {"deploy.role": ROLE, "environment": {}}
    with pytest.raises(CdkRustLambdaError, match="the same setting has another name"):
        project.resolve()


def test_env_var_in_the_settings_file(project: Project) -> None:
    project.write(deploy(PM, 'env = { B = "p" }'), settings_file='[deploy]\nenv_var = ["A=cl"]\n')
    assert project.theirs("dry") == {"deploy.env_var": {"B": "p"}}
    assert project.ours() == {"deploy.env_var": {"B": "p"}}


def test_layers_in_the_settings_file_and_the_manifest(project: Project) -> None:
    project.write(
        deploy(PM, f'layers = ["{LAYER.format("p")}"]'),
        settings_file=f'[deploy]\nlayers = ["{LAYER.format("cl")}"]\n',
    )
    assert "duplicate field `layer`" in project.their_error()
    with pytest.raises(CdkRustLambdaError, match="the same setting has another name"):
        project.resolve()


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ("dev", {"deploy.memory": 300, "deploy.timeout": 4, "deploy.role": GLOBAL_ROLE}),
        ("Dev", {"deploy.memory": 300, "deploy.timeout": 4, "deploy.role": GLOBAL_ROLE}),
        ("other", {"deploy.memory": 400, "deploy.timeout": 4, "deploy.role": GLOBAL_ROLE}),
        ("", {"deploy.memory": 400, "deploy.timeout": 4, "deploy.role": GLOBAL_ROLE}),
        ("default", {"deploy.memory": 400, "deploy.timeout": 4, "deploy.role": GLOBAL_ROLE}),
        # All that isn't a profile of the file belongs to the context's profile.
        ("global", {"deploy.memory": 400, "deploy.timeout": 4, "deploy.role": ROLE}),
        (None, {"deploy.memory": 256, "deploy.role": ROLE}),
    ],
)
def test_contexts(project: Project, context: str | None, expected: Mapping[str, Any]) -> None:
    project.context = context
    project.write(
        deploy(PM, f'role = "{ROLE}"'),
        settings_file=f"""
[deploy]
memory = 256
[dev.deploy]
memory = 300
[default.deploy]
memory = 400
timeout = 4
[global.deploy]
role = "{GLOBAL_ROLE}"
""",
    )
    assert project.theirs("dry", "system") == expected
    assert project.ours() == expected


def test_a_workspace_with_one_member(project: Project) -> None:
    """Run without names, the tool passes over the member's tables; the library always has names."""
    project.member = "f"
    project.add("Cargo.toml", '[workspace]\nresolver = "2"\nmembers = ["f"]\n')
    project.write(deploy(PM, "memory = 300"))
    assert '"memory": null' in project.dry_run_without_names()
    assert project.theirs("dry") == {"deploy.memory": 300}
    assert project.ours() == {"deploy.memory": 300}


def test_runtime_and_commas(project: Project) -> None:
    """The tool passes over the runtime, and passes the layer on, which AWS refuses."""
    layers = f"{LAYER.format('a')},{LAYER.format('b')}"
    lines = f'runtime = "provided.al2"\ntracing = "aCtive"\nrole = "{ROLE}"\n'
    project.write(deploy(PM, f'{lines}layers = ["{layers}"]'))
    answer = project.observer.ask(attrs.evolve(project.question, stages=["dry"]))["dry"]
    assert answer.settings["deploy.runtime"] == "provided.al2023"
    assert answer.settings["deploy.tracing"] == "Active"
    assert answer.settings["deploy.layer"] == [layers]
    with pytest.raises(CdkRustLambdaError, match="layer"):
        project.resolve()
    project.write(deploy(PM, lines))
    assert project.ours() == {
        "deploy.runtime": "provided.al2",
        "deploy.tracing": "Active",
        "deploy.role": ROLE,
    }


@pytest.mark.parametrize(
    ("tags", "theirs"),
    [("{ a = 1 }", {"a": ""}), ('["a=b", 1]', None), ('"a=b"', None), ('["a"]', {"a": ""})],
)
def test_tags_of_a_wrong_form(
    project: Project, tags: str, theirs: Mapping[str, str] | None
) -> None:
    """The tool drops them without a word: "dropped-values" in DELIBERATE."""
    project.write(deploy(PM, f"tags = {tags}"))
    assert project.theirs("dry").get("deploy.tag") == theirs
    with pytest.raises(CdkRustLambdaError, match="tags"):
        project.resolve()


def test_variables_are_trimmed_and_split_once(project: Project) -> None:
    project.write(deploy(PM, f'role = "{ROLE}"\nenv = {{ A = "  x  ", B = "a=b", C = "x,y" }}'))
    expected = {"A": "x", "B": "a=b", "C": "x,y"}
    assert project.theirs("deploy")["environment"] == expected
    assert project.resolve().environment == expected


def test_three_places_of_the_environment(project: Project) -> None:
    project.add("vars", "ALL=file\nBOTH=file\nF=file\n")
    project.write(
        f'[{PM}.env]\nTOP = "top"\nBOTH = "top"\nALL = "top"\nE = ""',
        deploy(PM, f'role = "{ROLE}"\nenv_file = "vars"\nenv = {{ ALL = "var", V = "var" }}'),
    )
    expected = {"TOP": "top", "BOTH": "file", "ALL": "var", "E": "", "F": "file", "V": "var"}
    assert project.theirs("deploy")["environment"] == expected
    assert project.resolve().environment == expected


def test_an_include_with_a_name(project: Project) -> None:
    """The tool replaces every occurrence of the path, here in `data.txt` too."""
    project.add("data/data.txt", "1")
    project.add("data/q/data2", "2")
    project.write(deploy(PM, 'include = ["x:data"]'))
    done = project.observer.ask(attrs.evolve(project.question, stages=["dry"]))["dry"]
    names = _archive_names(Path(done.settings["artifact.path"]))
    assert sorted(names) == ["bootstrap", "x/", "x/q/", "x/q/x2", "x/x.txt"]
    assert project.ours() == {"deploy.include": ["x:data"]}


def _archive_names(path: Path) -> Sequence[str]:
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


# --- More of DELIBERATE that generated cases seldom have ---


def test_tables_of_other_tools_are_not_checked(project: Project) -> None:
    project.write("[package.metadata.profile]\nrelease = 1", deploy(PM, "memory = 300"))
    assert "expected struct CargoProfileRelease" in project.their_error()
    assert project.ours() == {"deploy.memory": 300}


def test_a_dry_run_passes_what_a_deployment_refuses(project: Project) -> None:
    project.write(deploy(PM, f'role = "{ROLE}"\nenv = {{ A = "" }}'))
    assert project.theirs("dry")["deploy.env_var"] == {"A": ""}
    assert "invalid environment variable `A=`" in project.their_error("deploy")
    with pytest.raises(CdkRustLambdaError, match="empty"):
        project.resolve()


def test_both_architectures(project: Project) -> None:
    project.write(f"[{PM}.build]\narm64 = true\nx86_64 = true")
    """The library refuses it where it chooses the target: "given-twice" in DELIBERATE."""
    assert project.theirs("build")["build.triple"] == "aarch64-unknown-linux-gnu"
    assert project.ours() == {"build.arm64": True, "build.x86_64": True}

"""Every snippet of the documentation is run."""

from __future__ import annotations

import inspect
import linecache
import os
import re
import shlex
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
import typer
from attrs import frozen
from aws_cdk import App, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager

from cdk_rust_lambda import BundlingOptions, RustFunction, RustWorkspace
from cdk_rust_lambda.cli.main import COMMANDS, main, make_app
from cdk_rust_lambda.testing import unbuilt_app
from cdk_rust_lambda.triggers.registry import own_kinds
from tests.support.git import commit
from tests.support.managed_instances import capacity_provider
from tests.support.projects import (
    LOCK,
    SKIP_BUNDLING,
    package,
    resources_of,
    template_of,
    write,
)
from tests.support.triggers import messages
from tools import handlers, reference
from tools.local_aws import ROOT, cdk_environment, local_aws, local_environment

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command_line import CommandLine

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
_FENCE = re.compile(
    r"(?:^<!-- (?P<mark>[^>]*) -->\n)?^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.M | re.S
)


@frozen
class Snippet:
    page: str
    mark: str
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}-{self.mark.partition(':')[0]}-{self.text.splitlines()[0][:30]}"


SNIPPETS = [
    Snippet(page.name, match["mark"] or "", match["language"], match["text"])
    for page in PAGES
    for match in _FENCE.finditer(page.read_text())
]


def marked(mark: str) -> list[Any]:
    return [pytest.param(s, id=str(s)) for s in SNIPPETS if s.mark.partition(":")[0] == mark]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project that the snippets speak of."""
    events = "[dependencies]\naws_lambda_events = '1'\nlambda_http = '1'\n"
    manifest = package(f"[features]\nmetrics = []\n{events}", name="thumbnails")
    crate = {"Cargo.toml": manifest, "src/main.rs": "fn main() {}"}
    write(tmp_path, {"lambdas/Cargo.toml": "[workspace]\nmembers = ['thumbnails']\n"})
    write(tmp_path, {"lambdas/Cargo.lock": "", "assets/logo.svg": ""})
    for folder in ("lambdas/thumbnails", "thumbnails"):
        write(tmp_path / folder, crate)
        write(
            tmp_path / folder,
            {"assets/logo.svg": "", "config/prod.toml": "", "config/prod.env": "A1=b"},
        )
    for snippet in SNIPPETS:
        kind, _, path = snippet.mark.partition(": ")
        if kind == "file" and snippet.page != "start.md":
            write(tmp_path, {path: snippet.text})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_snippet_is_marked() -> None:
    known = {"line", "make", "run", "file", "append", "app", "manifest", "test", "command"}
    known |= {"session", "included", "workspace", "parsed", "extra", "handler", "five lines"}
    known |= {"workspace app"}  # in tests/test_guides.py
    known |= {"git", "joined", "member", "part", "recording", "shared", "theirs"}
    assert [str(s) for s in SNIPPETS if s.mark.partition(":")[0] not in known] == []
    fences = sum(page.read_text().count("\n```") for page in PAGES)
    assert fences == 2 * len(SNIPPETS)


@pytest.mark.parametrize("snippet", [*marked("app"), *marked("git")])
def test_apps_are_whole(snippet: Snippet) -> None:
    """Whoever copies one has an app that does something."""
    assert "\napp = App()\n" in snippet.text
    assert snippet.text.endswith("app.synth()\n")


@pytest.mark.parametrize("snippet", marked("app"))
def test_apps(project: Path, snippet: Snippet) -> None:
    namespace: dict[str, Any] = {}
    text = snippet.text.replace("App()", f"App(context={dict(SKIP_BUNDLING)})")
    # As a file's: of hooks the source text counts.
    linecache.cache[snippet.page] = (len(text), None, text.splitlines(keepends=True), snippet.page)
    exec(compile(text, snippet.page, "exec"), namespace)
    functions = [
        each
        for each in template_of(namespace["stack"])["Resources"].values()
        if each["Type"] == "AWS::Lambda::Function"
        and each["Properties"].get("Handler", "bootstrap") == "bootstrap"
    ]
    workspaces = [
        each for each in namespace["stack"].node.find_all() if isinstance(each, RustWorkspace)
    ]
    assert len(workspaces) == snippet.text.count("RustWorkspace(")
    single = len(re.findall(r"Rust(?:Image)?Function\(", snippet.text))
    single += "for name" in snippet.text
    assert len(functions) == single + sum(len(each.functions) for each in workspaces)


@pytest.mark.parametrize("snippet", marked("git"))
def test_repositories(project: Path, snippet: Snippet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDK_RUST_LAMBDA_CACHE_DIR", str(project / "cache"))
    text = snippet.text.replace("App()", f"App(context={dict(SKIP_BUNDLING)})")
    text, urls = re.subn(r'git="[^"]*"', f'git="{(project / "lambdas").as_uri()}"', text)
    text, revisions = re.subn(r'rev="[0-9a-f]{40}"', f'rev="{commit(project / "lambdas")}"', text)
    assert (urls, revisions) == (1, 1)
    namespace: dict[str, Any] = {}
    exec(compile(text, snippet.page, "exec"), namespace)
    resources = template_of(namespace["stack"])["Resources"].values()
    assert [each for each in resources if each["Type"] == "AWS::Lambda::Function"]


@pytest.mark.parametrize("snippet", marked("line"))
def test_lines(project: Path, snippet: Snippet) -> None:
    stack = Stack(App(context=dict(SKIP_BUNDLING)), "S")
    exec(
        compile(snippet.text, snippet.page, "exec"), {"RustFunction": RustFunction, "stack": stack}
    )
    assert isinstance(stack.node.find_child("Thumbnails"), lambda_.Function)


# An older jsii can't read the messages of these stacks.
@pytest.mark.newest
@pytest.mark.parametrize("snippet", marked("manifest"))
def test_manifests(project: Path, snippet: Snippet) -> None:
    path = project / "thumbnails" / "Cargo.toml"
    path.write_text(path.read_text() + snippet.text)
    stack = Stack(App(context=dict(SKIP_BUNDLING)), "S")
    resources: dict[str, Any] = {}
    if "uploads" in snippet.text:
        resources["uploads"] = s3.Bucket(stack, "Uploads")
    if '"token"' in snippet.text:
        resources["token"] = secretsmanager.Secret(stack, "Token")
    if '"pool"' in snippet.text:
        resources["pool"] = capacity_provider(stack)
    function = RustFunction(stack, "F", manifest_path="thumbnails", resources=resources)
    assert len(function.triggers) == snippet.text.count("[[package.metadata.lambda.triggers]]")
    messages = App.of(stack).synth().get_stack_by_name("S").messages  # type: ignore[union-attr]
    found = "\n".join(str(message.entry.data) for message in messages)
    for mistake in ("unknown-", "setting-", "unused-resource", "event-not-decoded"):
        assert f"cdk-rust-lambda:{mistake}" not in found


@pytest.mark.parametrize("snippet", marked("workspace"))
def test_workspaces(project: Path, snippet: Snippet) -> None:
    path = project / "lambdas" / "Cargo.toml"
    path.write_text(path.read_text() + snippet.text)
    (profile,) = tomllib.loads(snippet.text)["profile"]
    stack = Stack(App(context=dict(SKIP_BUNDLING)), "S")
    bundling = BundlingOptions(profile=profile)
    RustFunction(stack, "F", manifest_path="lambdas/thumbnails", bundling=bundling)


def test_a_workspace_that_shares(tmp_path: Path) -> None:
    """The resources of a workspace, and its members, are one project."""
    members = {each.values[0].mark.partition(": ")[2]: each.values[0] for each in marked("member")}
    root = "".join(each.values[0].text for each in marked("shared"))
    files = {"Cargo.toml": f"[workspace]\nmembers = {[*members]}\n{root}", "Cargo.lock": LOCK}
    for name, snippet in members.items():
        manifest = package("[dependencies]\nlambda_runtime = '1'\n", name=name)
        files |= {f"{name}/Cargo.toml": manifest + snippet.text, f"{name}/src/main.rs": ""}
    stack = Stack(App(context=dict(SKIP_BUNDLING)), "S")
    made = RustWorkspace(stack, "W", manifest_path=write(tmp_path, files))
    assert made.functions.keys() == members.keys()
    routes = resources_of(stack, "AWS::ApiGatewayV2::Route")
    assert {each["AuthorizationType"] for each in routes} == {"NONE", "CUSTOM"}


def _in_single_functions(folder: Path) -> tuple[dict[str, Any], str]:
    """The functions by their logical ids, and what is said of them."""
    stack = Stack(unbuilt_app(), "S")
    for name in ("orders", "thumbnails"):
        RustFunction(stack, name.title(), manifest_path=folder / name)
    return _functions(stack), messages(stack)


def _functions(stack: Stack) -> dict[str, Any]:
    resources = template_of(stack)["Resources"].items()
    return {
        name: each["Properties"]
        for name, each in resources
        if each["Type"] == "AWS::Lambda::Function"
    }


def _memory_and_code(functions: dict[str, Any]) -> dict[str, tuple[int, str]]:
    return {name: (f.get("MemorySize", 0), f["Code"]["S3Key"]) for name, f in functions.items()}


def test_single_packages_become_a_workspace(tmp_path: Path) -> None:
    """The section of that name in workspaces.md."""
    (snippet,) = (each.values[0] for each in marked("joined"))
    settings = (
        "[dependencies]\nlambda_runtime = '1'\n[package.metadata.lambda.deploy]\nname = '{}'\n"
    )
    for name in ("orders", "thumbnails"):
        manifest = package(settings.format(name), name=name)
        write(tmp_path / name, {"Cargo.toml": manifest, "src/main.rs": "", "Cargo.lock": LOCK})
    single, _ = _in_single_functions(tmp_path)
    write(tmp_path, {"Cargo.toml": snippet.text, "Cargo.lock": LOCK})
    joined, said = _in_single_functions(tmp_path)
    assert joined.keys() == single.keys()
    before, after = _memory_and_code(single), _memory_and_code(joined)
    assert all(before[each][1] != after[each][1] for each in before)
    assert {memory for memory, _ in after.values()} == {256}
    assert said.count("Cargo.lock has no effect") == 2
    for name in ("orders", "thumbnails"):
        (tmp_path / name / "Cargo.lock").unlink()
    again, said = _in_single_functions(tmp_path)
    assert (_memory_and_code(again), said) == (after, "")
    stack = Stack(unbuilt_app(), "S")
    RustWorkspace(stack, "Backend", manifest_path=tmp_path)
    replaced = _functions(stack)
    assert not replaced.keys() & single.keys()
    names = [sorted(each["FunctionName"] for each in made.values()) for made in (single, replaced)]
    assert names[0] == names[1] == ["orders", "thumbnails"]


@pytest.mark.parametrize("snippet", marked("included"))
def test_included_files(snippet: Snippet) -> None:
    assert snippet.text == (ROOT / "docs" / snippet.mark.partition(": ")[2]).read_text()


def test_every_file_beside_the_pages_is_included() -> None:
    files = {str(p.relative_to(ROOT / "docs")) for p in (ROOT / "docs").glob("*/*")}
    files = {each for each in files if not each.startswith("_static/")}  # of the site
    assert files == {s.values[0].mark.partition(": ")[2] for s in marked("included")}


@pytest.mark.parametrize("snippet", marked("command"))
def test_commands(project: Path, snippet: Snippet, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in snippet.text.splitlines():
        monkeypatch.setattr(sys, "argv", shlex.split(line))
        with pytest.raises(SystemExit) as caught:
            main()
        assert caught.value.code == 0


@pytest.mark.parametrize("snippet", marked("session"))
def test_sessions(
    project: Path, snippet: Snippet, command: CommandLine, request: pytest.FixtureRequest
) -> None:
    """Commands with what they print, in which `…` stands for whatever is there."""
    if "$ cdk-rust-lambda new " in snippet.text:  # whose lock file is Cargo's
        request.getfixturevalue("fake_cargo")
    _, *entries = re.split(r"^\$ ", snippet.text, flags=re.M)
    assert entries
    for entry in entries:
        line, _, expected = entry.partition("\n")
        name, *arguments = shlex.split(line)
        assert name == "cdk-rust-lambda"
        _, out, err = command(*arguments)
        assert err == ""
        assert re.fullmatch(pattern_of(expected), out, re.S), out


def pattern_of(text: str) -> str:
    """The pattern of a text in which `…` stands for whatever is there."""
    return ".*".join(map(re.escape, text.split("…")))


@pytest.mark.parametrize("snippet", marked("test"))
def test_tests(project: Path, snippet: Snippet, request: pytest.FixtureRequest) -> None:
    namespace: dict[str, Any] = {}
    exec(compile(snippet.text, snippet.page, "exec"), namespace)
    tests = [value for name, value in namespace.items() if name.startswith("test_")]
    assert tests
    for test in tests:
        names = inspect.signature(test).parameters
        test(**{name: request.getfixturevalue(name) for name in names})


@pytest.mark.parametrize("snippet", marked("part"))
def test_parts_of_examples(snippet: Snippet) -> None:
    """What tests/e2e/test_examples.py runs."""
    assert snippet.text in (ROOT / snippet.mark.partition(": ")[2]).read_text()


def parse_line(line: str) -> None:
    """Parses a line as the command line does, and does nothing."""
    name, *words = shlex.split(line)
    assert name == "cdk-rust-lambda"
    command: Any = typer.main.get_command(make_app())
    # Not by the class of a group: newer releases of typer have one of their own in place of click's.
    while words and words[0] in getattr(command, "commands", ()):
        command = command.commands[words.pop(0)]
    assert command.name, f"no command: {line}"
    command.make_context(command.name, words)


@pytest.mark.parametrize("snippet", marked("parsed"))
def test_commands_that_are_not_run_here(snippet: Snippet) -> None:
    """Their names and options; tests/e2e runs them."""
    for line in snippet.text.splitlines():
        parse_line(line)


def options_of(command: Any) -> set[str]:
    """The long options of a command, and of those below it, each by one of its names."""
    options = (each.opts + each.secondary_opts for each in command.params)
    own = {max(names, key=len) for names in options if names[0].startswith("--")}
    return own.union(*map(options_of, getattr(command, "commands", {}).values()))


def test_every_option_is_on_a_page() -> None:
    text = "".join(page.read_text() for page in PAGES if page.name != "features.md")
    own = {"--install-completion", "--show-completion", "--version"}
    found = options_of(typer.main.get_command(make_app()))
    assert found >= own | {"--no-watch", "--against"}
    assert [each for each in sorted(found) if each not in text] == []


@pytest.mark.parametrize("line", ["chekc", "check --nothing", "local send Orders --nothing"])
def test_wrong_commands_are_found(line: str) -> None:
    with pytest.raises(Exception, match=r"no command|[Nn]o such option"):
        parse_line(f"cdk-rust-lambda {line}")


def test_every_command_is_in_the_table_of_commands() -> None:
    table = re.findall(r"^\| \[(.+?)\]\(", (ROOT / "docs" / "command-line.md").read_text(), re.M)
    assert sorted(re.findall(r"`(.+?)`", "".join(table))) == sorted(COMMANDS)


@pytest.mark.parametrize("snippet", marked("extra"))
def test_extras(snippet: Snippet) -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    named = re.findall(r"cdk-rust-lambda\[(.+?)\]", snippet.text)
    assert named
    assert set(",".join(named).split(",")) <= set(extras)


def test_the_table_of_extras_is_complete() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    text = (ROOT / "docs" / "install.md").read_text()
    for name in extras.keys() - {"dev", "docs", "release"}:  # those of who works on it
        packages = sorted(re.split(r"[<>=]", each)[0] for each in extras[name])
        assert re.search(rf"^\| `{name}` \|.*\| {', '.join(packages)} \|$", text, re.M), name


@pytest.mark.parametrize("snippet", marked("make"))
def test_make_targets_exist(snippet: Snippet) -> None:
    for line in snippet.text.splitlines():
        assert f"\n{line.removeprefix('make ')}:" in (ROOT / "Makefile").read_text()


def follow(page: str, folder: Path, leave_out: str | None = None) -> None:
    """Does what a page says, in its order, but for one command."""
    environment = cdk_environment()
    for snippet in SNIPPETS:
        kind, _, argument = snippet.mark.partition(": ")
        if snippet.page != page or snippet.text.strip() == leave_out:
            continue
        if kind == "file":
            write(folder, {argument: snippet.text})
        elif kind == "append":
            path = folder / argument
            path.write_text(path.read_text() + "\n" + snippet.text)
        elif kind == "run":
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", snippet.text],
                env=environment,
                cwd=folder / argument,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.e2e
def test_the_first_minute(tmp_path: Path) -> None:
    follow("start.md", tmp_path)
    (bootstrap,) = (tmp_path / "hello-app" / "cdk.out").glob("asset.*/bootstrap")
    assert os.access(bootstrap, os.X_OK)


@pytest.mark.e2e
def test_five_lines_lead_to_a_deployed_function(tmp_path: Path) -> None:
    import boto3

    (snippet,) = (each for each in SNIPPETS if each.mark == "five lines")
    with local_aws(tmp_path / "aws") as aws:
        deploy = "cdk deploy --require-approval never"  # nobody is there to say yes
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", snippet.text.replace("cdk deploy", deploy)],
            env=local_environment(aws),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        functions = boto3.client("lambda", **aws.credentials).list_functions()["Functions"]
    assert "provided.al2023" in {each["Runtime"] for each in functions}


@pytest.mark.newest
def test_the_reference_is_up_to_date() -> None:
    for page, text in reference.pages().items():
        assert page.read_text() == text, "run python -m tools.reference"


def test_the_handlers_are_up_to_date() -> None:
    assert handlers.TARGET.read_text() == handlers.render(), "run python -m tools.handlers"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def anchors_of(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub and the site make them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.M | re.S)
    headings = re.findall(r"^#{1,4} (.+)$", text, re.M)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_headings(page: Path) -> None:
    """The site's own check doesn't see README.md and CONTRIBUTING.md."""
    links = re.findall(r"\]\(([^)#\s]*)#([^)]+)\)", page.read_text())
    own = [(target, anchor) for target, anchor in links if not target.startswith("http")]
    for target, anchor in own:
        assert anchor in anchors_of(page.parent / target if target else page), (target, anchor)


def test_the_number_of_kinds_is_right_wherever_it_stands() -> None:
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "docs" / "comparison.md"]
    said = [
        int(number) for page in pages for number in re.findall(r"(\d+) kinds", page.read_text())
    ]
    assert said == [len(own_kinds())] * 3

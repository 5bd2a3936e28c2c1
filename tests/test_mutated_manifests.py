"""Edited manifests: each has a result, or an error of the library, soon, and nothing is written."""

from __future__ import annotations

import contextlib
import faulthandler
import io
import json
import os
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import attrs
import pytest
from aws_cdk import aws_s3 as s3
from constructs import IConstruct

from cdk_rust_lambda import CdkRustLambdaError, RustFunction
from cdk_rust_lambda.cargo.plan import Selection, plan_binary
from cdk_rust_lambda.cargo.project.manifest import locate_manifest
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.cargo.settings.build_tables import (
    BuildSettings,
    CompilerSettings,
    ContainerSettings,
)
from cdk_rust_lambda.cargo.settings.deploy_tables import (
    CapacityProviderSettings,
    DeploySettings,
    DurableSettings,
    VpcSettings,
)
from cdk_rust_lambda.cargo.settings.tables import ALIASES
from cdk_rust_lambda.cargo.settings_report import SettingsReport
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.cargo.toml.located_errors import located_errors
from cdk_rust_lambda.cargo.toml.structuring import keys_of
from cdk_rust_lambda.cli.main import main
from cdk_rust_lambda.function.arguments import FunctionArguments
from cdk_rust_lambda.function.plan import plan_function
from cdk_rust_lambda.triggers import S3Trigger
from tests.generators.fresh import fresh_seed
from tests.generators.manifest_mutations import Case, make_case, shrink
from tests.generators.mutation_projects import (
    BUILD_KEYS,
    DEPLOY_KEYS,
    PROJECTS,
    TRIGGER_KEYS,
    Project,
)
from tests.support.projects import package, skipping_stack, template_of

if TYPE_CHECKING:
    from types import FrameType

SEED = 20_250_701
COUNT = 10_000
FAST_COUNT = 1_000
FRESH_COUNT = 300
CPU_SECONDS, SECONDS = 2.0, 30.0

State = dict[str, tuple[Any, ...]]
# What located_errors() makes of OSError and RecursionError.
_UNREADABLE = ("can't read the project", "the project is nested too deeply")

Use = Callable[[Case, Path, Mapping[str, IConstruct]], None]


class Hang(BaseException):
    """A case takes too long. It derives from BaseException so that nothing catches it."""


@contextlib.contextmanager
def limited() -> Iterator[None]:
    """Ends what takes too much time of the processor, or of the clock if it only waits."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Hang("".join(traceback.format_stack(frame, limit=15)))

    timers = ((signal.ITIMER_PROF, signal.SIGPROF), (signal.ITIMER_REAL, signal.SIGALRM))
    before = [signal.signal(number, stop) for _, number in timers]
    for (timer, _), seconds in zip(timers, (CPU_SECONDS, SECONDS), strict=True):
        signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        for (timer, number), handler in zip(timers, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)


class Sandbox:
    """The folders of the projects, each edited for one case at a time."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folders: dict[int, Path] = {}

    @contextlib.contextmanager
    def edited(self, case: Case) -> Iterator[Path]:
        """Gives a folder with the case's files, and puts the project's own back behind it."""
        folder = self._folder(case.project)
        for name, content in case.changed.items():
            (folder / name).write_bytes(content)
        try:
            yield folder
        finally:
            for name in case.changed:
                (folder / name).write_bytes(case.project.files[name])

    def _folder(self, project: Project) -> Path:
        folder = self._folders.get(id(project))
        if folder is None:
            # One deeper than the others, so that `..` doesn't lead to them.
            folder = self._folders[id(project)] = self._root / str(len(self._folders)) / "project"
            for name, content in project.files.items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                if name.endswith("/"):
                    path.mkdir(exist_ok=True)
                else:
                    path.write_bytes(content)
        return folder


def state_of(folder: Path, *, contents: bool) -> State:
    """What is in a folder: names, sizes and times, and contents if they are asked for."""
    state: State = {}
    pending = [str(folder)]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                status = entry.stat(follow_symlinks=False)
                content = b""
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                elif contents:
                    content = Path(entry.path).read_bytes()
                state[entry.path] = (status.st_mode, status.st_size, status.st_mtime_ns, content)
    return state


def check_error(error: CdkRustLambdaError) -> None:
    """An error says what to do, and where: in a line that exists."""
    assert str(error).strip()
    for each in (error, *error.causes):
        assert each.problem
        assert each.remedy, f"no remedy: {each!r}"
        if each.line is not None:
            # Line breaks as Python reads them: a CR alone is one too.
            lines = Path(str(each.file)).read_text(errors="replace").count("\n") + 1
            assert 1 <= each.line <= lines, f"line {each.line} of {lines}: {each}"


def read(case: Case, folder: Path, resources: Mapping[str, IConstruct]) -> None:
    """Reads a function as the command line and the construct do, without Node."""
    with located_errors():
        projects = CargoProjects()
        path = locate_manifest(folder / case.project.manifest)
        selection = Selection(case.binary, case.context, case.admerge)
        diagnostics = Diagnostics()
        reading = plan_binary(projects, path, None, selection, diagnostics)
        diagnostics.raise_errors()
        assert reading.plan is not None
        report = SettingsReport(reading.plan, reading.trigger_tables, folder)
        json.loads(json.dumps(report.as_json(), ensure_ascii=False))
        for row in report.rows():
            assert all(isinstance(cell, str) for cell in row)
        arguments = FunctionArguments(
            binary_name=case.binary, context=case.context, admerge=case.admerge, resources=resources
        )
        plan_function(projects, path, None, arguments, lambda *_: None)


def construct(case: Case, folder: Path, _: Mapping[str, IConstruct]) -> None:
    """Makes a function from it, and synthesizes."""
    stack = skipping_stack()
    RustFunction(
        stack,
        "F",
        manifest_path=folder / case.project.manifest,
        binary_name=case.binary,
        context=case.context,
        admerge=case.admerge,
        resources={"uploads": s3.Bucket(stack, "Uploads")},
    )
    template_of(stack)


def run_command(case: Case, folder: Path, _: Mapping[str, IConstruct]) -> None:
    """Runs the command line, as a process would but for the process."""
    argv = ["cdk-rust-lambda", "config", f"--manifest-path={folder / case.project.manifest}"]
    argv += [] if case.binary is None else [f"--bin={case.binary}"]
    argv += [] if case.context is None else [f"--context={case.context}"]
    argv += ["--admerge"] if case.admerge else []
    as_json = len(case.edits) % 2 == 0
    argv += ["--json"] if as_json else []
    buffers = io.BytesIO(), io.BytesIO()
    # What a process has for its standard output and error: the one refuses what is no Unicode.
    output = io.TextIOWrapper(buffers[0], encoding="utf-8", write_through=True)
    errors = io.TextIOWrapper(buffers[1], "utf-8", "backslashreplace", write_through=True)
    status: Any = 0
    with (
        mock.patch.object(sys, "argv", argv),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(errors),
    ):
        try:
            main()
        except SystemExit as end:
            status = end.code
    texts = [buffer.getvalue().decode() for buffer in buffers]
    assert status in (0, 2), texts
    if status == 2:
        assert texts[0] == ""
        assert texts[1].startswith("error: ")
        assert "Traceback" not in texts[1]
        raise CdkRustLambdaError(texts[1], remedy="none: it stands in the text")
    assert texts[1] == ""
    assert not as_json or json.loads(texts[0], parse_constant=_refuse)["package"]


def _refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def outcome(
    case: Case,
    sandbox: Sandbox,
    resources: Mapping[str, IConstruct],
    use: Use = read,
    *,
    contents: bool = True,
) -> str:
    """Returns what comes of a case: `result`, or the class of the error; all else is raised."""
    with sandbox.edited(case) as folder, mock.patch.dict(os.environ, case.variables):
        before = state_of(folder, contents=contents)
        with limited():
            try:
                use(case, folder, resources)
                kind = "result"
            except CdkRustLambdaError as error:
                check_error(error)
                kind = type(error).__name__
                if error.problem.startswith("not valid TOML"):
                    kind += ", syntax"
                if error.problem.startswith(_UNREADABLE):
                    kind += ", unreadable"
        assert state_of(folder, contents=contents) == before, "a file has changed"
    return kind


def failure(
    case: Case, sandbox: Sandbox, resources: Mapping[str, IConstruct], use: Use
) -> BaseException | None:
    """Returns what is wrong with a case; None if nothing is."""
    try:
        outcome(case, sandbox, resources, use)
    except (Exception, Hang) as error:
        return error
    return None


def explain(seed: int, index: int, case: Case, error: BaseException) -> str:
    trace = "".join(traceback.format_exception(error))[-5000:]
    return f"make_case({seed}, {index}):\n{case.describe()}\n\n{trace}"


@pytest.fixture(scope="module")
def resources() -> Mapping[str, IConstruct]:
    return {"uploads": s3.Bucket(skipping_stack(), "Uploads")}


def run_cases(
    seed: int,
    count: int,
    root: Path,
    resources: Mapping[str, IConstruct],
    use: Use = read,
) -> Counter[str]:
    """Runs cases, and fails with the first one that goes wrong, made smaller."""
    sandbox = Sandbox(root)
    outcomes: Counter[str] = Counter()
    for index in range(count):
        if index % 100 == 0:
            # For code in C that never comes back to Python: says at least where it is.
            faulthandler.dump_traceback_later(100 * SECONDS)
        case = make_case(seed, index)
        # All cases are compared by names, sizes and times; some, and those that fail, by content.
        contents = index % 10 == 0
        try:
            outcomes[outcome(case, sandbox, resources, use, contents=contents)] += 1
        except (Exception, Hang) as error:
            first = error
        else:
            continue

        def fails_too(smaller: Case, first: BaseException = first) -> bool:
            return type(failure(smaller, sandbox, resources, use)) is type(first)

        small = shrink(case, fails_too, 10 if isinstance(first, Hang) else 300)
        pytest.fail(
            f"{explain(seed, index, case, first)}\n\nThe same, made smaller:\n{small.describe()}"
        )
    faulthandler.cancel_dump_traceback_later()
    return outcomes


def test_projects_are_accepted_as_they_are(
    tmp_path: Path, resources: Mapping[str, IConstruct]
) -> None:
    sandbox = Sandbox(tmp_path)
    for project in PROJECTS:
        case = Case(
            project, {}, project.variables, project.context, project.admerge, project.binary
        )
        with sandbox.edited(case) as folder, mock.patch.dict(os.environ, case.variables):
            read(case, folder, resources)


def test_every_setting_is_among_what_is_edited() -> None:
    for cls, keys in ((DeploySettings, DEPLOY_KEYS), (BuildSettings, BUILD_KEYS)):
        assert keys.keys() == {each.name for each in attrs.fields(cls)} | ALIASES[cls].keys()
    assert DEPLOY_KEYS["vpc"].keys() == {each.name for each in attrs.fields(VpcSettings)}
    durable = DEPLOY_KEYS["durable_config"]
    assert durable.keys() == {each.name for each in attrs.fields(DurableSettings)}
    provider = DEPLOY_KEYS["capacity_provider"]
    assert provider.keys() == {each.name for each in attrs.fields(CapacityProviderSettings)}
    container = BUILD_KEYS["container"]
    assert container.keys() == {each.name for each in attrs.fields(ContainerSettings)}
    assert BUILD_KEYS["compiler"].keys() == {each.name for each in attrs.fields(CompilerSettings)}
    assert TRIGGER_KEYS.keys() == keys_of(S3Trigger) - {"bucket", "alias"} | {
        "type",
        "source",
        "bin",
    }


@pytest.mark.parametrize("count", [FAST_COUNT, pytest.param(COUNT, marks=pytest.mark.e2e)])
def test_edited_manifests(tmp_path: Path, resources: Mapping[str, IConstruct], count: int) -> None:
    outcomes = run_cases(SEED, count, tmp_path, resources)
    total = outcomes.total()
    assert total == count
    # Not all of it is a matter of the parser.
    assert outcomes["ManifestError, syntax"] < total / 2
    assert outcomes["result"] > total / 10
    for name in ("ManifestError", "SettingsError", "TriggerError", "TargetSelectionError"):
        assert outcomes[name] > total / 100, outcomes


def test_other_edited_manifests_each_time(
    tmp_path: Path, resources: Mapping[str, IConstruct]
) -> None:
    seed = fresh_seed()  # a failure says which one it is
    run_cases(seed, FRESH_COUNT, tmp_path, resources)


@pytest.mark.parametrize(("use", "count"), [(construct, 200), (run_command, 50)])
def test_edited_manifests_in_use(
    tmp_path: Path, resources: Mapping[str, IConstruct], use: Use, count: int
) -> None:
    outcomes = run_cases(SEED + 1, count, tmp_path, resources, use)
    assert outcomes["result"] > count / 20


_DEPLOY = "[package.metadata.lambda.deploy]\n"
_TRIGGER = "[[package.metadata.lambda.triggers]]\ntype = 's3'\n"
_LAYER = "arn:aws:lambda:eu-west-1:123456789012:layer:tools:{}"


@pytest.mark.parametrize(
    ("use", "text", "settings_file", "variables"),
    [
        # Python refuses to print integers of more than 4,300 digits.
        (read, f"{_DEPLOY}memory = 0x{'F' * 5000}", "", {}),
        (read, f"[package.metadata]\nlambda = 0x{'F' * 5000}", "", {}),
        (read, f"[profile.release]\nlto = 0x{'F' * 5000}", "", {}),
        (read, f"[profile.release]\nlto = {'9' * 5000}", "", {}),
        # JSON has no dates, and no numbers that are none.
        (read, f"{_TRIGGER}prefix = 2024-02-29", "", {}),
        (read, f"{_TRIGGER}prefix = 07:32:00", "", {}),
        (run_command, f"{_TRIGGER}prefix = nan", "", {}),
        # Unknown keys of the levels that are not checked by themselves.
        (read, "", "[deploy]\na = 1", {}),
        (read, "", "[build]\n'a.b' = [{}]", {}),
        (read, "", "[deploy.vpc]\na = 1", {}),
        (read, "", "", {"CARGO_LAMBDA_DEPLOY.VPC.A": "1"}),
        # Bytes that are no UTF-8.
        (run_command, "", "", {"CARGO_LAMBDA_DEPLOY.DESCRIPTION": "\udcff"}),
        (construct, "", "", {"CARGO_LAMBDA_DEPLOY.DESCRIPTION": "\udcff"}),
        # What CDK, or JavaScript, refuses.
        (construct, f"{_TRIGGER}id = 'constructor'", "", {}),
        (construct, f"{_TRIGGER}id = 'toString'", "", {}),
        (construct, f"{_TRIGGER}source = {{ name = 'a..b' }}", "", {}),
        (construct, f"{_TRIGGER}source = 'arn:aws:s3:::1.2.3.4'", "", {}),
        (construct, f"{_DEPLOY}layers = {[_LAYER.format(number) for number in range(6)]}", "", {}),
    ],
)
def test_what_once_went_wrong(
    tmp_path: Path,
    resources: Mapping[str, IConstruct],
    use: Use,
    text: str,
    settings_file: str,
    variables: Mapping[str, str],
) -> None:
    files = {"Cargo.toml": package(text).encode(), "CargoLambda.toml": settings_file.encode()}
    project = Project("once", {**files, "src/main.rs": b"fn main() {}\n"})
    case = Case(project, {}, variables, None, None, None)
    outcome(case, Sandbox(tmp_path), resources, use)

"""`cdk-rust-lambda new` and `init`: a project for a kind of trigger.

They start no Node, and write all of a project or nothing.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from attrs import frozen
from rich.columns import Columns
from rich.console import Console
from rich.prompt import Confirm, Prompt

from cdk_rust_lambda.errors import SettingsError, TriggerError
from cdk_rust_lambda.scaffold.catalogue import (
    HTTP_KIND,
    NO_TRIGGER,
    event_types,
    find_kind,
    kind_names,
)
from cdk_rust_lambda.scaffold.lock import LOCK_COMMAND, write_lockfile
from cdk_rust_lambda.scaffold.parent_workspace import find_parent_workspace
from cdk_rust_lambda.scaffold.project import ProjectRequest, project_files
from cdk_rust_lambda.scaffold.write import create_project, initialize_project

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cdk_rust_lambda.scaffold.catalogue import ProjectKind

Name = Annotated[str | None, typer.Option(help="The package's name. Default: the folder's.")]
Trigger = Annotated[
    list[str] | None,
    typer.Option(
        "--trigger",
        help="What invokes it: a kind of trigger (s3, sqs, http-api, ...), an event type of `cargo"
        " lambda new` (s3::S3Event), or `none`. May be repeated.",
    ),
]
Http = Annotated[bool, typer.Option("--http", help="It answers over HTTP, at a function URL.")]
Workspace = Annotated[
    bool, typer.Option("--workspace", help="A workspace, with a function for each --trigger.")
]
Arm64 = Annotated[bool, typer.Option("--arm64", help="It is built for Graviton processors.")]
Durable = Annotated[
    bool, typer.Option("--durable", help="A durable function, whose executions may wait for days.")
]
Extension = Annotated[bool, typer.Option("--extension", help="An extension, not a function.")]
App = Annotated[bool, typer.Option("--app", help="With a CDK app: app.py, cdk.json.")]
Test = Annotated[bool, typer.Option("--test", help="With a CDK app and a pytest of it.")]
Offline = Annotated[
    bool, typer.Option("--offline", help="Cargo.lock only from crates that are on this machine.")
]


def new(
    path: Annotated[Path, typer.Argument(help="The folder to make; its name is the package's.")],
    name: Name = None,
    trigger: Trigger = None,
    http: Http = False,
    workspace: Workspace = False,
    arm64: Arm64 = False,
    extension: Extension = False,
    durable: Durable = False,
    app: App = False,
    test: Test = False,
    offline: Offline = False,
) -> None:
    """Makes a project: a function with its trigger, a handler, tests and a sample event."""
    folder = Path(os.path.abspath(path))
    request = _request(folder, name, trigger, http, workspace, arm64, extension, durable, app, test)
    writing = _Writing(folder, offline)
    writing.write(request, create_project)


def init(
    path: Annotated[Path, typer.Argument(help="The folder. Default: this one.")] = Path(),
    name: Name = None,
    trigger: Trigger = None,
    http: Http = False,
    workspace: Workspace = False,
    arm64: Arm64 = False,
    extension: Extension = False,
    durable: Durable = False,
    app: App = False,
    test: Test = False,
    offline: Offline = False,
) -> None:
    """Makes a project in a folder that is there; nothing in it is overwritten."""
    folder = Path(os.path.abspath(path))
    if not folder.is_dir():
        raise SettingsError(
            f"there is no folder {folder}", remedy="make it, or run `cdk-rust-lambda new`"
        )
    request = _request(folder, name, trigger, http, workspace, arm64, extension, durable, app, test)
    writing = _Writing(folder, offline)
    writing.write(request, initialize_project)


def _request(
    folder: Path,
    name: str | None,
    trigger: Sequence[str] | None,
    http: bool,
    workspace: bool,
    arm64: bool,
    extension: bool,
    durable: bool,
    app: bool,
    test: bool,
) -> ProjectRequest:
    return ProjectRequest(
        name=folder.name if name is None else name,
        kinds=_kinds(trigger or [], http=http, is_asked=not (extension or durable)),
        workspace=workspace,
        extension=extension,
        durable=durable,
        arm64=arm64,
        app=app or test,
        test=test,
    )


@frozen
class _Writing:
    """How a project gets into its folder.

    Attributes:
        folder: The folder.
        offline: Whether the registry isn't asked.
    """

    folder: Path
    offline: bool

    def write(
        self,
        request: ProjectRequest,
        write: Callable[[Path, Mapping[str, str], Callable[[Path], object]], list[str] | None],
    ) -> None:
        """Writes the project, and says what is next."""
        files = project_files(request)
        parent = find_parent_workspace(self.folder)
        if parent is not None and request.workspace:
            raise SettingsError(
                f"{self.folder} lies in a workspace, and a workspace can't be in another one",
                file=parent.manifest,
                remedy="leave --workspace out, or make the project elsewhere",
            )
        problems: list[str] = []

        def lock(staged: Path) -> None:
            # A member's lock file is its workspace's, which Cargo extends at the next build.
            if parent is None and (problem := write_lockfile(staged, offline=self.offline)):
                problems.append(problem)

        kept = write(self.folder, files, lock)
        if parent is not None:
            parent.add_member()
        made = sorted({path.partition("/")[0] for path in files.keys() - set(kept or ())})
        _say(f"Made {self.folder}: {', '.join(made)}")
        for path in kept or ():
            _say(f"Left as it is: {path}")
        for problem in problems:
            _say(f"There is no Cargo.lock yet ({problem}): run `{LOCK_COMMAND}` there.")


def _kinds(names: Sequence[str], *, http: bool, is_asked: bool) -> tuple[ProjectKind, ...]:
    """Returns what invokes the function, by what is said, or else asked.

    Raises:
        TriggerError: there is no such kind, or nothing is said and nobody is there to be asked.
    """
    if not is_asked and not names and not http:
        return ()
    wanted = [*names, *([HTTP_KIND] if http else [])]
    if not wanted:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise TriggerError(
                "it isn't said what invokes the function",
                key="--trigger",
                remedy="add --trigger with a kind, --trigger none, or --http",
            )
        return _asked()
    kinds = map(find_kind, wanted)
    return tuple({kind.name: kind for kind in kinds}.values())


def _asked() -> tuple[ProjectKind, ...]:
    console = Console(highlight=False)
    if Confirm.ask("Does it answer over HTTP?", console=console, default=False):
        return (find_kind(HTTP_KIND),)
    while True:
        answer = Prompt.ask(
            "What invokes it? A kind of trigger or an event type; ? lists them",
            console=console,
            default=NO_TRIGGER,
        )
        if answer == NO_TRIGGER:
            return ()
        if answer == "?":
            console.print(Columns([*kind_names(), *event_types()], column_first=True))
            continue
        try:
            return (find_kind(answer),)
        except TriggerError as error:
            console.print(str(error), markup=False, soft_wrap=True)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")

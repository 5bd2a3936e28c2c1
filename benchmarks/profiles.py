"""What the settings of a Cargo profile cost and bring: a function of `real-size`, built with each.

    python benchmarks/profiles.py [--package NAME] [--edits N] [--minutes N]

It takes about 20 minutes on two cores, and ends at the latest some minutes after --minutes. The table goes to
standard output, each build as it ends to standard error.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen
from common import CommandError, CountedCargo, Run, print_table, print_versions, run
from workspaces import Workspace, real_size

_APP = Path(__file__).parent / "profile_app.py"
_HEADER = (
    *("profile", "from nothing", "CPU", "after an edit", "CPU"),
    *("size", "zipped", "to the first `next`"),
)
_STARTS = 15
_FIRST_ANSWER_SECONDS = 10
_MEGABYTE = 1e6


@frozen
class Variant:
    """A way to build.

    Attributes:
        label: Its name in the table.
        options: The keywords of BundlingOptions.
        target: The target folder, by its name; variants of one target share the dependencies.
    """

    label: str
    options: Mapping[str, Any]
    target: str

    @classmethod
    def of(cls, label: str, *settings: str, target: str | None = None, **options: Any) -> Variant:
        """Returns a variant of the profile `release` with other settings.

        Args:
            label: Its name.
            settings: The settings that differ: `opt-level="s"`.
            target: The target folder, if it is another variant's.
            options: More keywords of BundlingOptions.
        """
        config = [f"profile.release.{setting}" for setting in settings]
        return cls(label, {"cargo_config": config, **options}, target or label)


_RELEASE = "`release`"
_VARIANTS = (
    Variant.of(_RELEASE),
    Variant.of('`strip = "none"`', 'strip="none"', target=_RELEASE),
    Variant.of("`lto_cache`", lto_cache=True),
    Variant.of("`dev-lambda`", profile="dev-lambda"),
    Variant.of('`opt-level = "z"`', 'opt-level="z"'),
    Variant.of('`lto = "off"`', 'lto="off"'),
    Variant.of('`lto = "fat"`', 'lto="fat"'),
    Variant.of("`codegen-units = 16`", "codegen-units=16"),
    Variant.of('`opt-level = "s"`', 'opt-level="s"'),
    Variant.of('`opt-level = "z"`, `lto = "fat"`', 'opt-level="z"', 'lto="fat"'),
)


@frozen
class Measurement:
    """What one variant took.

    Attributes:
        cold: The build from nothing; None if the dependencies were there.
        edits: The builds after an edit each.
        binary: What was built.
        starts: The seconds from the start of the binary to its first request.
    """

    cold: Run | None
    edits: list[Run]
    binary: Path
    starts: list[float]

    def row(self) -> list[str]:
        """Returns the cells of the table."""
        cold = ["as above", ""]
        if self.cold is not None:
            cold = [f"{self.cold.seconds:.1f} s", f"{self.cold.processor:.0f} s"]
        with tempfile.TemporaryFile() as file:
            # The CDK CLI's own level.
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
                archive.write(self.binary, "bootstrap")
            zipped = file.tell()
        return [
            *cold,
            f"{statistics.median(each.seconds for each in self.edits):.1f} s",
            f"{statistics.median(each.processor for each in self.edits):.1f} s",
            f"{self.binary.stat().st_size / _MEGABYTE:.2f} MB",
            f"{zipped / _MEGABYTE:.2f} MB",
            f"{statistics.median(self.starts) * 1000:.1f} ms",
        ]


@frozen
class ProfileBench:
    """What all variants share.

    Attributes:
        root: A temporary folder.
        workspace: The workspace, written to `code` in it.
        package: The function.
        environment: Of all processes.
        edits: How often an edit is measured.
    """

    root: Path
    workspace: Workspace
    package: str
    environment: Mapping[str, str] = field(repr=False)
    edits: int

    def measure(self, variant: Variant, number: int) -> Measurement:
        """Builds a variant from nothing and after edits, and starts what was built.

        Args:
            variant: The variant.
            number: Another one for each.

        Raises:
            CommandError: a build failed, or the binary asks for nothing.
        """
        is_shared = (self.root / "targets" / variant.target).exists()
        first = self._build(variant, number * 100)
        edits = [self._build(variant, number * 100 + edit + 1) for edit in range(self.edits)]
        binary = self._binary()
        starts = [start_seconds(binary) for _ in range(_STARTS)]
        return Measurement(None if is_shared else first, edits, binary, starts)

    def _binary(self) -> Path:
        """The binary of the last synthesis."""
        manifest = json.loads((self.root / "cdk.out" / "Stack.assets.json").read_text())
        paths = [str(each["source"]["path"]) for each in manifest["files"].values()]
        (asset,) = (path for path in paths if path.startswith("asset."))
        return self.root / "cdk.out" / asset / "bootstrap"

    def warm_up(self) -> Run:
        """Fills the caches of zig, cargo-lambda and jsii; returns a synthesis that builds nothing.

        What is compiled isn't kept.
        """
        variant = Variant("warm-up", {"profile": "dev-lambda"}, "warm-up")
        self._build(variant, 1)
        again = self._synthesize(variant)
        shutil.rmtree(self.root / "targets" / variant.target)
        return again

    def _build(self, variant: Variant, revision: int) -> Run:
        self.workspace.edit(self.root / "code", revision)
        done = self._synthesize(variant)
        print(f"{variant.label}: {done.seconds:.1f} s", file=sys.stderr, flush=True)
        return done

    def _synthesize(self, variant: Variant) -> Run:
        target = self.root / "targets" / variant.target
        options = json.dumps({**variant.options, "target_dir": str(target)})
        argv = [sys.executable, str(_APP), str(self.root / "code"), self.package]
        argv += [str(self.root / "cdk.out"), options]
        return run(argv, cwd=self.root, environment=self.environment)


def start_seconds(binary: Path) -> float:
    """Starts a function as Lambda does, and returns the seconds until it asks for its first event.

    Raises:
        CommandError: it doesn't.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(_FIRST_ANSWER_SECONDS)
        environment = {
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.getsockname()[1]}",
            "AWS_LAMBDA_FUNCTION_NAME": "measured",
            "AWS_LAMBDA_FUNCTION_VERSION": "1",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            "AWS_LAMBDA_LOG_FORMAT": "JSON",
            "AWS_REGION": "us-east-1",
        }
        started = time.perf_counter()
        with subprocess.Popen([binary], env=environment, stderr=subprocess.DEVNULL) as process:
            try:
                connection, _ = server.accept()
                with connection:
                    request = connection.recv(4096)
                    seconds = time.perf_counter() - started
            except TimeoutError as error:
                raise CommandError(f"{binary} asks for no event") from error
            finally:
                process.kill()
    if b"/runtime/invocation/next" not in request:
        raise CommandError(f"{binary} asks for something else: {request[:80]!r}")
    return seconds


def main() -> None:
    """Measures the variants in turn, as far as the time allows, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", default="catalog", help="the function (default: catalog)")
    parser.add_argument("--edits", type=int, default=2, help="of each variant (default: 2)")
    parser.add_argument("--minutes", type=float, default=22, help="no variant is begun after")
    arguments = parser.parse_args()
    workspace = real_size()
    if arguments.package not in workspace.names:
        parser.error(f"no such function; there are {', '.join(workspace.names)}")
    print_versions()
    end = time.monotonic() + arguments.minutes * 60
    rows: list[list[str]] = []
    failures: list[str] = []
    with tempfile.TemporaryDirectory(prefix="cdk-rust-lambda-profiles-") as temporary:
        root = Path(temporary)
        workspace = workspace.editing(arguments.package)
        workspace.write(root / "code")
        environment = CountedCargo.create(root / "bin").environment()
        environment["CDK_RUST_LAMBDA_CACHE_DIR"] = str(root / "cache")
        bench = ProfileBench(root, workspace, arguments.package, environment, arguments.edits)
        idle = bench.warm_up()
        for number, variant in enumerate(_VARIANTS, 1):
            if time.monotonic() > end:
                failures.append(f"{variant.label}: there was no time left")
                continue
            try:
                rows.append([variant.label, *bench.measure(variant, number).row()])
            except CommandError as error:
                failures.append(f"{variant.label}: {error}")
    print_table(_HEADER, rows)
    print(
        f"\nOf {arguments.package}; after an edit: medians of {arguments.edits}, to the first `next`: of"
        f" {_STARTS}. Times are of whole syntheses; one that builds nothing takes {idle.seconds:.1f} s,"
        f" {idle.processor:.1f} s CPU. Load of the machine at the end: {os.getloadavg()[1]:.1f}."
    )
    print(*failures, sep="\n")


if __name__ == "__main__":
    main()

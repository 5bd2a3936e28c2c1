"""The fingerprint of a package of many files, against reading and hashing the same files.

    .venv/bin/python benchmarks/fingerprint.py --counts 100,1000,10000 --repeats 9

Each fingerprint is computed by a fresh `Fingerprinter`, whose files the operating system has in its
cache. Reading is the least that a hash of the content takes: find, open, read, SHA-256, close. The
package has a `.gitignore` with twenty patterns, none of which fits.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from common import print_table, print_versions

from cdk_rust_lambda.cargo.compile.options import BuildOptions
from cdk_rust_lambda.cargo.fingerprint.fingerprint import Fingerprinter
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.workspace import load_workspace

if TYPE_CHECKING:
    from collections.abc import Callable

_MANIFEST = '[package]\nname = "many"\nversion = "0.1.0"\nedition = "2024"\n'
_FILES_PER_FOLDER = 100
# A file of this project's own examples has about as many bytes.
_CODE = "//! One of many.\nuse std::fmt;\n\n" + "".join(
    f"pub fn function_{number}(value: u32) -> u32 {{\n    value + {number}\n}}\n\n"
    for number in range(15)
)
_IGNORED = "/target\n**/*.rs.bk\n.env\n*.log\ncdk.out/\nnode_modules/\n!keep.log\n/a/b/*.txt\n*.tmp\n*.pyc\n__pycache__/\n.venv\ndist/\nbuild/\n*.egg-info\n.DS_Store\n*.swp\n.idea/\n.vscode/\ncoverage\n"


def write_package(folder: Path, count: int) -> None:
    """Generates a package.

    Args:
        folder: The folder to make.
        count: How many source files.
    """
    (folder / "src").mkdir(parents=True)
    (folder / "Cargo.toml").write_text(_MANIFEST, encoding="utf-8")
    (folder / ".gitignore").write_text(_IGNORED, encoding="utf-8")
    (folder / "src" / "main.rs").write_text("fn main() {}\n", encoding="utf-8")
    for number in range(1, count):
        module = folder / "src" / f"m{number // _FILES_PER_FOLDER:03}"
        module.mkdir(exist_ok=True)
        path = module / f"f{number % _FILES_PER_FOLDER:02}.rs"
        path.write_text(f"// {number}\n{_CODE}", encoding="utf-8")


def fingerprint(folder: Path) -> int:
    """Computes the fingerprint of the package's binary; returns how many files went into it."""
    reader = ManifestReader()
    workspace = load_workspace(reader, reader.read(folder / "Cargo.toml"))
    package = workspace.members[0]
    options = BuildOptions("x86_64-unknown-linux-gnu")
    found = Fingerprinter(reader).fingerprint(workspace, package, package.binaries[0], options)
    return len(found.files)


def read_all(folder: Path) -> int:
    """Reads and hashes the package's source files; returns how many there are."""
    digests = []
    pending = [str(folder / "src")]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir():
                    pending.append(entry.path)
                else:
                    descriptor = os.open(entry.path, os.O_RDONLY)
                    digests.append(hashlib.sha256(os.read(descriptor, 1 << 16)).digest())
                    os.close(descriptor)
    return len(digests)


def measure(function: Callable[[Path], int], folder: Path) -> tuple[float, float]:
    """Returns how long a call takes, and what it uses of the processor, in milliseconds."""
    started, used = time.perf_counter(), time.process_time()
    function(folder)
    return (time.perf_counter() - started) * 1000, (time.process_time() - used) * 1000


def main() -> None:
    """Runs the benchmark and prints its table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--counts",
        type=lambda text: [int(word) for word in text.split(",")],
        default=[100, 1000, 10_000],
        help="how many files; several with commas (default: 100,1000,10000)",
    )
    parser.add_argument("--repeats", type=int, default=9, help="(default: 9)")
    arguments = parser.parse_args()
    print_versions()
    rows = []
    with tempfile.TemporaryDirectory(prefix="cdk-rust-lambda-fingerprint-") as temporary:
        for count in arguments.counts:
            folder = Path(temporary, str(count))
            write_package(folder, count)
            if (found := fingerprint(folder)) != count:
                raise SystemExit(f"the fingerprint has {found} files, not {count}")
            ours, theirs = [], []
            for _ in range(arguments.repeats):
                ours.append(measure(fingerprint, folder))
                theirs.append(measure(read_all, folder))
            # The minimum is the run that others on the machine disturbed least.
            for label, index in (("time", 0), ("processor time", 1)):
                own, plain = min(run[index] for run in ours), min(run[index] for run in theirs)
                row = [f"{own:.1f} ms", f"{plain:.1f} ms", f"{own / plain:.2f}"]
                rows.append([str(count), label, *row])
    print_table(["files", "measured", "fingerprint", "reading", "ratio"], rows)
    print(f"\nMinimum of {arguments.repeats} runs each.")


if __name__ == "__main__":
    main()

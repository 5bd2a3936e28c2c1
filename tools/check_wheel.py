"""`make wheel`: what is published works by itself.

The wheel is installed alone in a fresh environment, and an app synthesized from it. The source
distribution holds the checkout's files, collects all its fast tests, and runs those that read files
beside the package: of it, the others prove what they prove of the checkout.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

from tools.local_aws import ROOT, cdk_environment
from tools.schema import FILES, FOLDER

_OF_FILES = re.compile(
    r"__file__|^from tools\b|^from tests\.(?:test_docs|test_examples) import", re.M
)

_APP = """
import sys
from aws_cdk import App, Stack
from cdk_rust_lambda import RustFunction
app = App(outdir=sys.argv[2])
RustFunction(Stack(app, "Wheel"), "F", manifest_path=sys.argv[1])
app.synth()
"""


def main() -> int:
    """Does it all; returns the exit status."""
    with tempfile.TemporaryDirectory(prefix="cdk-rust-lambda-wheel-") as folder:
        wheel, sources = build(Path(folder))
        check_content(wheel)
        python = install(wheel, Path(folder, "venv"))
        synthesize(python, Path(folder, "cdk.out"))
        make_project(python, Path(folder))
        root = unpack(sources, Path(folder, "sources"))
        check_sources(root)
        run_tests(root)
    return 0


def build(folder: Path) -> tuple[Path, Path]:
    """Builds wheel and source distribution into a folder, and returns them."""
    command = [sys.executable, "-m", "build", "--wheel", "--sdist", "--outdir", str(folder)]
    subprocess.run([*command, str(ROOT)], check=True, stdout=subprocess.DEVNULL)
    (wheel,), (sources,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, sources


def check_content(wheel: Path) -> None:
    """Fails if the wheel doesn't hold exactly the package, with schemas and files of new projects."""
    with zipfile.ZipFile(wheel) as archive:
        found = {name for name in archive.namelist() if ".dist-info/" not in name}
        licensed = any(name.endswith("licenses/LICENSE") for name in archive.namelist())
    expected = tracked("cdk_rust_lambda")
    expected |= {str(FOLDER.relative_to(ROOT) / name) for name in FILES}
    if found != expected or not licensed:
        raise SystemExit(f"{wheel.name} holds something else than the package: {found ^ expected}")
    sys.stdout.write(f"{wheel.name}: {len(found)} files, as tracked\n")


def tracked(*places: str) -> set[str]:
    """Returns the files below folders that Git tracks."""
    command = ["git", "ls-files", *places]
    listing = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return set(listing.stdout.splitlines())


def install(wheel: Path, folder: Path) -> Path:
    """Installs the wheel and what it depends on, alone; returns the environment's interpreter."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, str(wheel)], check=True)
    return python


def synthesize(python: Path, outdir: Path) -> None:
    """Synthesizes, and really compiles, a function with the installed wheel."""
    crate = ROOT / "tests" / "crates" / "hello"
    environment = cdk_environment() | {"CARGO_TARGET_DIR": str(ROOT / "target" / "tests")}
    environment["PATH"] = environment["PATH"].partition(":")[2]  # without our own cargo-lambda
    command = [str(python), "-c", _APP, str(crate), str(outdir)]
    subprocess.run(command, env=environment, cwd=outdir.parent, check=True)
    (bootstrap,) = outdir.glob("asset.*/bootstrap")
    sys.stdout.write(
        f"synthesized from the wheel: {bootstrap.stat().st_size:,} bytes of bootstrap\n"
    )


def make_project(python: Path, folder: Path) -> None:
    """Makes a project with the installed wheel, and runs its own tests."""
    command = [
        str(python.with_name("cdk-rust-lambda")),
        "new",
        "thumbs",
        "--trigger",
        "s3",
        "--test",
    ]
    subprocess.run(command, env=cdk_environment(), cwd=folder, check=True)
    install_tests = [str(python), "-m", "pip", "install", "--quiet", "pytest"]
    subprocess.run(install_tests, check=True)
    tests = [str(python), "-m", "pytest", "-q"]
    subprocess.run(tests, env=cdk_environment(), cwd=folder / "thumbs", check=True)


def unpack(sources: Path, folder: Path) -> Path:
    """Unpacks a source distribution, and returns its root."""
    with tarfile.open(sources) as archive:
        archive.extractall(folder, filter="data")
    (root,) = folder.iterdir()
    return root


def check_sources(root: Path) -> None:
    """Fails if the source distribution lacks a tracked file of a folder that it holds."""
    folders = [each.name for each in root.iterdir() if each.is_dir()]
    missing = sorted(name for name in tracked(*folders) if not (root / name).is_file())
    if missing:
        raise SystemExit(f"the source distribution lacks {', '.join(missing)}")


def run_tests(root: Path) -> None:
    """Collects all fast tests of a source distribution, and runs those that read its files."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not e2e"]
    environment = cdk_environment() | {"PYTHONPATH": str(root)}
    collecting = [*command, "--collect-only", "-qq"]
    subprocess.run(collecting, cwd=root, env=environment, check=True, stdout=subprocess.DEVNULL)
    chosen = [*command, "--numprocesses", "auto", *tests_of_files(root)]
    subprocess.run(chosen, cwd=root, env=environment, check=True)


def tests_of_files(root: Path) -> list[str]:
    """Returns the modules of tests that read files beside the package, or run its tools."""
    return [
        str(path.relative_to(root))
        for path in sorted(root.glob("tests/**/test_*.py"))
        if _OF_FILES.search(path.read_text(encoding="utf-8"))
    ]


if __name__ == "__main__":
    sys.exit(main())

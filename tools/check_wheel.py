"""`make wheel`: what is published works by itself.

The wheel is installed alone in a fresh environment, and an app synthesized from it; the source
distribution runs its own fast tests.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

from tools.local_aws import ROOT, cdk_environment
from tools.schema import FILES, FOLDER

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
        run_tests(sources, Path(folder, "sources"))
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
    tracked = ["git", "ls-files", "cdk_rust_lambda"]
    listing = subprocess.run(tracked, cwd=ROOT, check=True, capture_output=True, text=True)
    expected = set(listing.stdout.splitlines())
    expected |= {str(FOLDER.relative_to(ROOT) / name) for name in FILES}
    if found != expected or not licensed:
        raise SystemExit(f"{wheel.name} holds something else than the package: {found ^ expected}")
    sys.stdout.write(f"{wheel.name}: {len(found)} files, as tracked\n")


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


def run_tests(sources: Path, folder: Path) -> None:
    """Unpacks a source distribution, and runs its fast tests."""
    with tarfile.open(sources) as archive:
        archive.extractall(folder, filter="data")
    (root,) = folder.iterdir()
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not e2e", "--numprocesses", "auto"]
    environment = cdk_environment() | {"PYTHONPATH": str(root)}
    subprocess.run(command, cwd=root, env=environment, check=True)


if __name__ == "__main__":
    sys.exit(main())

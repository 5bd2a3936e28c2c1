"""The process that benchmarks/profiles.py measures: one function, compiled as it is told.

    python benchmarks/profile_app.py CODE PACKAGE OUTDIR OPTIONS

OPTIONS are the keywords of BundlingOptions, as JSON.
"""

from __future__ import annotations

import json
import platform
import sys

from aws_cdk import App, Stack
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import BundlingOptions, RustFunction


def main() -> None:
    """Synthesizes."""
    code, package, outdir, options = sys.argv[1:]
    is_arm = platform.machine() in ("aarch64", "arm64")
    app = App(outdir=outdir)
    RustFunction(
        Stack(app, "Stack"),
        "Function",
        manifest_path=code,
        package=package,
        # The machine's own, so that the binary can be started.
        architecture=lambda_.Architecture.ARM_64 if is_arm else lambda_.Architecture.X86_64,
        bundling=BundlingOptions(**json.loads(options)),
    )
    app.synth()


if __name__ == "__main__":
    main()

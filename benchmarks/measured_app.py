"""The process that is measured: it synthesizes an app of one stack, and prints durations as JSON.

    python benchmarks/measured_app.py VARIANT CODE OUTDIR NAME...

VARIANT is plain, rust, rust-lto-cache, rust-dev-lambda, rust-unpublished, cargo-lambda-cdk or cdklabs.

CODE is a workspace or, for `plain`, a folder with a folder for each NAME that holds `bootstrap`. It also
runs in the interpreter of the peers' environment, so it imports nothing of the other scripts.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from aws_cdk import App, Duration, Environment, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3

Make = Callable[[Stack, str], Any]
# CloudFormation takes 500 resources, and each function has a role.
_IN_A_STACK = 200
# The defaults of a RustFunction, so that all templates say the same.
_COMMON: dict[str, Any] = {
    "architecture": lambda_.Architecture.X86_64,
    "timeout": Duration.seconds(30),
    "logging_format": lambda_.LoggingFormat.JSON,
}


def _plain(code: str) -> Make:
    def make(stack: Stack, name: str) -> Any:
        return lambda_.Function(
            stack,
            name,
            code=lambda_.Code.from_asset(f"{code}/{name}"),
            handler="bootstrap",
            runtime=lambda_.Runtime.PROVIDED_AL2023,
            **_COMMON,
        )

    return make


def _rust(code: str, **options: Any) -> Make:
    from cdk_rust_lambda import BundlingOptions, RustFunction

    bundling = BundlingOptions(**options) if options else None
    is_workspace = Path(code, "Cargo.toml").exists()

    def make(stack: Stack, name: str) -> Any:
        path = code if is_workspace else f"{code}/{name}"
        return RustFunction(stack, name, manifest_path=path, package=name, bundling=bundling)

    return make


def _cargo_lambda_cdk(code: str) -> Make:
    construct = import_module("cargo_lambda_cdk").RustFunction
    return lambda stack, name: construct(
        stack, name, manifest_path=f"{code}/Cargo.toml", binary_name=name, **_COMMON
    )


def _cdklabs(code: str) -> Make:
    construct = import_module("cdklabs.aws_lambda_rust").RustFunction
    return lambda stack, name: construct(
        stack, name, entry=f"{code}/Cargo.toml", binary_name=name, **_COMMON
    )


VARIANTS = {
    "plain": _plain,
    "rust": _rust,
    "rust-lto-cache": lambda code: _rust(code, lto_cache=True),
    "rust-dev-lambda": lambda code: _rust(code, profile="dev-lambda"),
    "rust-unpublished": lambda code: _rust(code, build="unpublished"),
    "cargo-lambda-cdk": _cargo_lambda_cdk,
    "cdklabs": _cdklabs,
}


def main() -> None:
    """Synthesizes.

    Prints `importing`, the seconds of importing the construct, and `timed`, those from the first
    function to the end of `app.synth()`.
    """
    variant, code, outdir, *names = sys.argv[1:]
    # Node and CDK's modules are loaded at their first use, which is the same for all variants.
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
    make = VARIANTS[variant](code)
    imported = time.perf_counter()
    app = App(outdir=outdir)
    account, region = (os.environ.get(f"CDK_DEFAULT_{name}") for name in ("ACCOUNT", "REGION"))
    env = Environment(account=account, region=region) if account else None
    stack_id = os.environ.get("MEASURED_STACK", "Stack")
    for first in range(0, len(names), _IN_A_STACK):
        stack = Stack(app, f"{stack_id}{first or ''}", env=env)
        for name in names[first : first + _IN_A_STACK]:
            make(stack, name)
    app.synth()
    durations = {"importing": imported - started, "timed": time.perf_counter() - imported}
    print(json.dumps(durations))


if __name__ == "__main__":
    main()

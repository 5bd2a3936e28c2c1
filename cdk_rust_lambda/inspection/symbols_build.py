"""Building a function's binary once more, with the symbols that a packaged one lacks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from cdk_rust_lambda.bundling.asset_folder import is_staged
from cdk_rust_lambda.bundling.batch import BuildRequest
from cdk_rust_lambda.bundling.queue import BuildQueue
from cdk_rust_lambda.cargo.asset_hash import fingerprint_of
from cdk_rust_lambda.cargo.fingerprint.hash_record import RECORDS
from cdk_rust_lambda.cargo.given_options import selection_of
from cdk_rust_lambda.cargo.plan import BinaryPlan, Selection, plan_binary
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import CdkRustLambdaError, InspectionError
from cdk_rust_lambda.inspection.binary_size import has_symbols

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from cdk_rust_lambda.cargo.synthesis_record import SynthesizedBinary
    from cdk_rust_lambda.inspection.app import SynthesizedFunction

# What only the app has the values of.
_HIDDEN = ("environment", "salt", "before_build", "after_build")
# What cargo-lambda adds to this profile where the manifest lacks it. It adds `strip`, too, above all settings.
_OPTIMIZED = "release"
_ADDED: Mapping[str, str] = {"lto": '"thin"', "codegen-units": "1", "panic": '"abort"'}
# The names of profiles' tables, where it isn't that of the profile.
_TABLES: Mapping[str, str] = {"debug": "dev"}
_FOLDER = "symbols"
_BINARY = "bootstrap"


def binary_with_symbols(function: SynthesizedFunction) -> tuple[Path, tuple[str, ...]]:
    """Returns a function's binary with symbols, and what it lacks that only the app knows.

    It is the packaged one if that has them; else it is built, as its sources are now.

    Args:
        function: The function.

    Raises:
        InspectionError: it isn't known what it is built from.
        CdkRustLambdaError: it can't be built.
    """
    if function.asset is not None:
        packaged = function.asset / _BINARY
        if packaged.is_file() and has_symbols(packaged):
            return packaged, ()
    if function.binary is None or function.asset is None:
        raise InspectionError(
            f"there is no record of the synthesis of {function.resource.name}, so it isn't known what it is"
            " built from",
            remedy="synthesize the app on this machine: cdk synth",
        )
    return _built(function.binary, function.resource.name, function.asset.parent)


def _built(binary: SynthesizedBinary, name: str, outdir: Path) -> tuple[Path, tuple[str, ...]]:
    queue, errors = BuildQueue(), list[CdkRustLambdaError]()
    plan = _plan(binary, queue)
    if plan.prebuilt is not None:
        raise InspectionError(
            "the binary is built elsewhere, and has no symbols",
            file=plan.prebuilt,
            remedy='build it with them: profile.release.strip = "none"',
        )
    fingerprint = fingerprint_of(queue.projects, plan)
    destination = outdir / RECORDS / _FOLDER / f"asset.{fingerprint.digest}"
    request = BuildRequest(
        bundling_required=True,
        notify=lambda _: None,
        fail=errors.append,
        plan=plan,
        has_layers=lambda: True,
        fingerprint=fingerprint,
        destination=destination,
        path=lambda: name,
    )
    queue.add(request)
    queue.run()
    if not is_staged(destination):
        raise errors[0]
    return destination / _BINARY, tuple(each for each in _HIDDEN if each in binary.given)


def _plan(binary: SynthesizedBinary, queue: BuildQueue) -> BinaryPlan:
    selection = selection_of(_known(binary.given), Selection(binary.binary))
    plan = _planned(binary, selection, queue)
    profile = plan.options.profile
    said = plan.workspace.root.table("profile", profile)
    added = {"strip": "false"}
    if profile == _OPTIMIZED and not plan.options.disable_optimizations:
        added |= {key: value for key, value in _ADDED.items() if key not in said}
    config = [
        f"profile.{_TABLES.get(profile, profile)}.{key}={value}" for key, value in added.items()
    ]
    bundling = evolve(
        selection.bundling,
        cargo_config=[*(str(each) for each in plan.options.cargo_config), *config],
        disable_optimizations=True,
    )
    return _planned(binary, evolve(selection, bundling=bundling), queue)


def _known(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in given.items()
        if name not in _HIDDEN and not (name == "cargo_config" and value is True)
    }


def _planned(binary: SynthesizedBinary, selection: Selection, queue: BuildQueue) -> BinaryPlan:
    diagnostics = Diagnostics()
    plan = plan_binary(
        queue.projects, Path(binary.manifest_path), binary.package, selection, diagnostics
    ).plan
    diagnostics.raise_errors()
    assert plan is not None  # noqa: S101 - else there is an error
    return plan

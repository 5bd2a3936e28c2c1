"""Building assets at deployment, from what the synthesis has left: all of them in one go."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.bundling.asset_folder import is_staged
from cdk_rust_lambda.bundling.batch import BuildRequest
from cdk_rust_lambda.bundling.queue import BuildQueue
from cdk_rust_lambda.cargo.asset_hash import fingerprint_of
from cdk_rust_lambda.cargo.fingerprint.hash_record import RECORDS
from cdk_rust_lambda.cargo.plan import BinaryPlan, plan_binary
from cdk_rust_lambda.cargo.settings.variables import PREFIX
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.deployment.output import captured_output
from cdk_rust_lambda.errors import BuildError, CdkRustLambdaError
from cdk_rust_lambda.publishing.archive import is_archive_of, write_archive
from cdk_rust_lambda.publishing.deferred_build import DeferredBuild

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdk_rust_lambda.cargo.projects import CargoProjects


def archive_of(asset: Path) -> Path:
    """Returns where the archive of an asset is made.

    Args:
        asset: The asset's folder.
    """
    return asset.parent / RECORDS / f"{asset.name}.zip"


def is_ready(asset: Path) -> bool:
    """Whether an asset is built, and its archive made.

    Args:
        asset: The asset's folder.
    """
    return is_staged(asset) and is_archive_of(archive_of(asset), asset)


def build_assets(assets: Iterable[Path]) -> dict[Path, str]:
    """Builds assets, and makes their archives; those that are ready are left alone.

    Args:
        assets: The assets' folders.

    Returns:
        What went wrong, by asset: the function first, since the CDK CLI may blame another one.
    """
    wanted = [asset for asset in assets if not is_ready(asset)]
    names = {asset: asset.name for asset in wanted}
    errors: defaultdict[Path, list[str]] = defaultdict(list)
    deferred: dict[Path, DeferredBuild] = {}
    for asset in wanted:
        try:
            deferred[asset] = DeferredBuild.read(asset)
            names[asset] = f"the function {deferred[asset].function}"
        except CdkRustLambdaError as error:
            errors[asset].append(str(error))
    with captured_output() as output:
        _build(deferred, errors)
        for asset in wanted:
            if is_staged(asset):
                try:
                    write_archive(asset, archive_of(asset))
                except OSError as error:
                    errors[asset].append(f"can't write its archive: {error}")
            elif asset not in errors:
                errors[asset].append("it was not built, as what was built with it failed")
    said = output.kept()
    return {asset: _error(names[asset], said, texts) for asset, texts in errors.items()}


def _error(name: str, said: str, texts: list[str]) -> str:
    lines = [f"error: {name} can't be built at deployment", *([said] if said else ()), *texts]
    return "".join(f"{line}\n" for line in lines)


def _build(deferred: dict[Path, DeferredBuild], errors: defaultdict[Path, list[str]]) -> None:
    restore_variables(deferred.values())
    standalone = frozenset().union(*(each.standalone for each in deferred.values()))
    queue = BuildQueue(standalone)
    for asset, each in deferred.items():
        try:
            queue.add(_request(asset, each, queue.projects, errors[asset]))
        except CdkRustLambdaError as error:
            errors[asset].append(str(error))
    queue.run()
    for asset in [asset for asset, texts in errors.items() if not texts]:
        del errors[asset]


def restore_variables(deferred: Iterable[DeferredBuild]) -> None:
    """Gives this process the variables that the synthesis had, as far as hash and settings know them.

    Args:
        deferred: What the synthesis has left.
    """
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    for each in deferred:
        for name, value in each.variables.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _request(
    asset: Path, deferred: DeferredBuild, projects: CargoProjects, errors: list[str]
) -> BuildRequest:
    """Returns the request that the function's construct made.

    Raises:
        CdkRustLambdaError: the sources aren't what they were.
    """
    plan = plan_of(deferred, projects)
    fingerprint = fingerprint_of(projects, plan)
    if fingerprint.digest != deferred.digest:
        raise BuildError(
            f"the sources of {deferred.binary!r} have changed since the synthesis",
            file=deferred.manifest_path,
            remedy="synthesize again: let `cdk deploy` run the app",
        )
    return BuildRequest(
        bundling_required=True,
        notify=lambda notice: print(notice.text),
        fail=lambda error: errors.append(str(error)),
        plan=plan,
        has_layers=lambda: deferred.has_layers,
        fingerprint=fingerprint,
        destination=asset,
        path=lambda: deferred.function,
    )


def plan_of(deferred: DeferredBuild, projects: CargoProjects) -> BinaryPlan:
    """Returns what a function is built from, as its sources are now.

    Args:
        deferred: What the synthesis has left.
        projects: Reads its manifests.

    Raises:
        CdkRustLambdaError: they aren't right.
    """
    diagnostics = Diagnostics()
    plan = plan_binary(
        projects, Path(deferred.manifest_path), deferred.package, deferred.selection, diagnostics
    ).plan
    diagnostics.raise_errors()
    assert plan is not None  # noqa: S101 - else there is an error
    return plan

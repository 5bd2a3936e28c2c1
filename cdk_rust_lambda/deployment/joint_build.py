"""Building assets at deployment, from what the synthesis has left: all of them in one go."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from cdk_rust_lambda.bundling.asset_folder import is_staged
from cdk_rust_lambda.bundling.queue import BuildQueue
from cdk_rust_lambda.cargo.fingerprint.hash_record import RECORDS
from cdk_rust_lambda.deployment.deferred_request import (
    request_of,
    restore_variables,
    standalone_crates,
)
from cdk_rust_lambda.deployment.output import captured_output
from cdk_rust_lambda.errors import BuildError, CdkRustLambdaError
from cdk_rust_lambda.publishing.archive import is_archive_of, write_archive
from cdk_rust_lambda.publishing.deferred_build import DeferredBuild

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cdk_rust_lambda.bundling.batch import BuildRequest
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
    queue = BuildQueue(standalone_crates(deferred.values()))
    for asset, each in deferred.items():
        try:
            queue.add(_request(asset, each, queue.projects, errors[asset]))
        except CdkRustLambdaError as error:
            errors[asset].append(str(error))
    queue.run()
    for asset in [asset for asset, texts in errors.items() if not texts]:
        del errors[asset]


def _request(
    asset: Path, deferred: DeferredBuild, projects: CargoProjects, errors: list[str]
) -> BuildRequest:
    """Returns the request that the function's construct made.

    Raises:
        CdkRustLambdaError: the sources aren't what they were.
    """
    request = request_of(
        deferred,
        projects,
        asset.parent,
        notify=lambda notice: print(notice.text),
        fail=lambda error: errors.append(str(error)),
    )
    if request.fingerprint.digest != deferred.digest:
        raise BuildError(
            f"the sources of {deferred.binary!r} have changed since the synthesis",
            file=deferred.manifest_path,
            remedy="synthesize again: let `cdk deploy` run the app",
        )
    return request

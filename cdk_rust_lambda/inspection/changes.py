"""What has changed since the last synthesis: which function, and because of which file or key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import asdict, frozen

from cdk_rust_lambda.cargo.fingerprint.hash_record import HashRecord, record_path
from cdk_rust_lambda.cargo.hash_report import AssetHash, Change, asset_hash, differences
from cdk_rust_lambda.cargo.plan import Selection
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.errors import CdkRustLambdaError
from cdk_rust_lambda.inspection.app import synthesized_functions
from cdk_rust_lambda.inspection.functions import chosen
from cdk_rust_lambda.inspection.project_settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cdk_rust_lambda.cargo.synthesis_record import SettingOrigin, SynthesizedBinary
    from cdk_rust_lambda.inspection.app import SynthesizedFunction


@frozen
class FunctionChange:
    """Something that has changed for a function.

    Attributes:
        part: What it belongs to: a part of the asset hash, or `settings`.
        name: The file or key; empty for the whole part.
        change: What has become of it.
        origin: Where it is written; None if that isn't known, or if it is gone.
    """

    part: str
    name: str
    change: Change
    origin: str | None = None


@frozen
class FunctionChanges:
    """What has changed for a function.

    Attributes:
        name: The path of its construct.
        rebuilt: Whether its binary is another one.
        changes: What has changed.
        problem: Why it can't be said; None if it can.
    """

    name: str
    rebuilt: bool
    changes: tuple[FunctionChange, ...] = ()
    problem: str | None = None

    @property
    def is_changed(self) -> bool:
        """Whether it isn't what it was, or that can't be said."""
        return bool(self.rebuilt or self.changes or self.problem)

    def as_json(self) -> dict[str, Any]:
        """Returns all of it as plain values."""
        return asdict(self)


def changes_since(folder: Path, name: str | None = None) -> list[FunctionChanges]:
    """Returns what has changed for each function of an app since its last synthesis.

    What the app itself makes of it isn't known: that takes a synthesis.

    Args:
        folder: The folder of its cloud assembly, `cdk.out`.
        name: Only of this function: its path, the end of it, or its binary. Default: of all.

    Raises:
        AssemblyError: there is none, or it can't be read.
        InspectionError: there is no function of Rust in it, or not this one.
    """
    _, functions = synthesized_functions(folder)
    if name is not None:
        functions = [chosen(functions, name)]
    projects = CargoProjects()
    return [_changes(projects, each) for each in functions]


def _changes(projects: CargoProjects, function: SynthesizedFunction) -> FunctionChanges:
    name = function.resource.name
    if function.binary is None or function.asset is None:
        return FunctionChanges(name, False, problem="there is no record of its synthesis")
    try:
        settings = settings_of(projects, function.binary)
        found = [*_of_settings(function.binary.settings, settings.compared(), settings.base)]
        now, before = _hashes(function.binary, function.asset)
    except CdkRustLambdaError as error:
        return FunctionChanges(name, False, problem=error.problem)
    is_rebuilt = now.digest != function.binary.digest
    if is_rebuilt and before is None:
        found.append(FunctionChange("sources, or what they are built with", "", "changed"))
    elif before is not None:
        found += [
            FunctionChange(each.part, each.name, each.change) for each in differences(before, now)
        ]
    return FunctionChanges(name, is_rebuilt, tuple(found))


def _hashes(binary: SynthesizedBinary, asset: Path) -> tuple[AssetHash, AssetHash | None]:
    """Returns the asset hash as it is now, and as it was; None if its parts aren't recorded."""
    path = record_path(asset)
    is_recorded = path.is_file()
    record = (
        HashRecord.read(path)
        if is_recorded
        else HashRecord(binary.digest, binary.package, binary.binary, binary.given, ())
    )
    now = asset_hash(Path(binary.manifest_path), binary.package, Selection(binary.binary), record)
    return now, AssetHash.recorded(record) if is_recorded else None


def _of_settings(
    before: Mapping[str, str], now: Mapping[str, SettingOrigin], base: Path
) -> Iterator[FunctionChange]:
    for name in sorted(before.keys() | now.keys()):
        if name not in now:
            yield FunctionChange("settings", name, "removed")
        elif before.get(name) != now[name].digest:
            origin = now[name].origin
            change: Change = "changed" if name in before else "added"
            place = None if origin is None else origin.describe(base)
            yield FunctionChange("settings", name, change, place)

"""`cdk-rust-lambda why`: what a function's asset hash is made of, and why it isn't what it was.

Like `config` it starts neither Node nor cargo.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from attrs import asdict, evolve, frozen

from cdk_rust_lambda.cargo.fingerprint.hash_record import RECORDS, HashRecord, find_records
from cdk_rust_lambda.cargo.hash_report import (
    AssetHash,
    Difference,
    asset_hash,
    differences,
    names_of,
)
from cdk_rust_lambda.cargo.plan import Selection
from cdk_rust_lambda.cargo.project.manifest import locate_manifest
from cdk_rust_lambda.cargo.toml.located_errors import located_errors
from cdk_rust_lambda.cli.manifest import manifest_of
from cdk_rust_lambda.cli.options import AsJson, Context, Function, ManifestPath, Package
from cdk_rust_lambda.cli.output import SIGNS, write_json, write_lines
from cdk_rust_lambda.errors import ManifestError

_SHOWN_DIGITS = 12


def why(
    function: Function = None,
    manifest_path: ManifestPath = None,
    package: Package = None,
    context: Context = None,
    output: Annotated[
        Path, typer.Option(help="The app's output, with the records of its last synthesis.")
    ] = Path("cdk.out"),
    against: Annotated[
        Path | None,
        typer.Option(
            help="What to compare with: another checkout, another `cdk.out`, or a record in one."
            " Default: the last synthesis."
        ),
    ] = None,
    files: Annotated[bool, typer.Option("--files", help="List the source files, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Lists what a function's asset hash is made of, and how it differs from an earlier one.

    The exit status is 0 if there is no difference, 1 if there is one, 2 for an error.
    """
    with located_errors():
        comparison = _compare(
            manifest_of(manifest_path), package, Selection(function, context), output, against
        )
    if as_json:
        write_json(comparison.as_json(with_files=files))
    else:
        write_lines(comparison.lines(with_files=files))
    if comparison.differences:
        raise typer.Exit(1)


@frozen
class _Comparison:
    """An asset hash beside another one.

    Attributes:
        now: The asset hash.
        place: Where the other one comes from; None if there is none.
        other: The other one.
        is_recorded: Whether the options that only the app knows are known, by a record.
    """

    now: AssetHash
    place: Path | None
    other: AssetHash | None
    is_recorded: bool

    @property
    def differences(self) -> list[Difference]:
        return [] if self.other is None else [*differences(self.other, self.now)]

    def as_json(self, *, with_files: bool) -> dict[str, Any]:
        against = self.other and {
            "place": str(self.place),
            "hash": self.other.digest,
            "differences": [asdict(each) for each in self.differences],
        }
        return {
            **self.now.as_json(with_files=with_files),
            "options_of_app": self.is_recorded,
            "against": against,
        }

    def lines(self, *, with_files: bool) -> list[str]:
        now = self.now
        lines = [f"binary {now.binary} of package {now.package}: {now.digest}"]
        for part in now.parts:
            if not part.items:
                continue
            lines.append(f"{part.digest[:_SHOWN_DIGITS]}  {part.name}")
            lines += _items(part.items)
            lines += _items(part.files) if with_files else ()
        if not self.is_recorded:
            lines.append(
                "There is no record of a synthesis: what only the app knows (BundlingOptions, architecture,"
                " runtime) is not in this hash."
            )
        if self.other is not None:
            found = self.differences
            verdict = "differs from" if found else "is the same as"
            lines.append(f"The hash {verdict} that of {self.place}: {self.other.digest}")
            lines += [
                f"  {SIGNS[each.change]} {': '.join(filter(None, (each.part, each.name)))}"
                for each in found
            ]
        return lines


def _items(items: Any) -> list[str]:
    return [f"  {digest[:_SHOWN_DIGITS]}  {name}" for name, digest in sorted(items.items())]


def _compare(
    manifest_path: Path,
    package: str | None,
    selection: Selection,
    output: Path,
    against: Path | None,
) -> _Comparison:
    package, binary = names_of(manifest_path, package, selection)
    selection = evolve(selection, binary_name=binary)
    records = find_records(output, package, binary)
    if against is None:
        return _compare_with_last(manifest_path, package, selection, output, records)
    record = records[0] if records else None
    found = _recorded(against, package, binary)
    known = record or found
    now = asset_hash(manifest_path, package, selection, known)
    if found is not None:
        other = AssetHash.recorded(found)
    else:
        other = asset_hash(_other_manifest(against, manifest_path), package, selection, known)
    return _Comparison(now, against, other, known is not None)


def _compare_with_last(
    manifest_path: Path,
    package: str,
    selection: Selection,
    output: Path,
    records: list[HashRecord],
) -> _Comparison:
    if not records:
        return _Comparison(asset_hash(manifest_path, package, selection), None, None, False)
    # Several functions may have one binary, with other options each: then one that isn't the same any more.
    found = [(asset_hash(manifest_path, package, selection, each), each) for each in records]
    differing = (pair for pair in found if pair[0].digest != pair[1].digest)
    now, record = next(differing, found[0])
    return _Comparison(now, output, AssetHash.recorded(record), True)


def _recorded(place: Path, package: str, binary: str) -> HashRecord | None:
    """Returns the record that a path names, or the newest in a folder; None for a checkout."""
    if place.is_file() and place.name != "Cargo.toml":
        return HashRecord.read(place)
    if not (place / RECORDS).is_dir():
        return None
    records = find_records(place, package, binary)
    if not records:
        raise ManifestError(
            f"there is no record of the binary {binary!r} of package {package!r}",
            file=place / RECORDS,
            remedy="synthesize the app, with a build of this function",
        )
    return records[0]


def _other_manifest(place: Path, manifest_path: Path) -> Path:
    """Returns the manifest in another checkout: where it is in this one, from here, or else at its top."""
    if manifest_path.is_relative_to(Path.cwd()):
        inside = place / manifest_path.relative_to(Path.cwd())
        if inside.is_file():
            return locate_manifest(inside)
    return locate_manifest(place)

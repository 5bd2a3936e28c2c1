"""Records of asset hashes: what each was made of, kept beside the assets for whoever asks later.

They hold names and digests. Values are in them only as far as they are options that aren't secret.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import field, frozen

from cdk_rust_lambda.cargo.compile.private_files import write_private
from cdk_rust_lambda.cargo.fingerprint.parts import Part
from cdk_rust_lambda.errors import ManifestError

if TYPE_CHECKING:
    from pathlib import Path

# Beside the assets; the records of what lies in them are there, too.
RECORDS = ".rust-assets"
_ENDING = ".parts.json"
_VERSION = 1


@frozen
class HashRecord:
    """What an asset hash was made of.

    Attributes:
        digest: The asset hash.
        package: The name of the binary's package.
        binary: The binary's name.
        given: The options that the app gave, as `given_options` writes them.
        parts: What the hash is combined from.
    """

    digest: str
    package: str
    binary: str
    given: Mapping[str, Any]
    parts: tuple[Part, ...] = field(repr=False)

    def write(self, asset: Path) -> None:
        """Writes it beside an asset's folder, for this user alone."""
        path = record_path(asset)
        parts = [
            {"name": part.name, "items": dict(part.items), "files": dict(part.files)}
            for part in self.parts
        ]
        content = {
            "version": _VERSION,
            "hash": self.digest,
            "package": self.package,
            "binary": self.binary,
            "given": dict(self.given),
            "parts": parts,
        }
        write_private(path, json.dumps(content))

    @classmethod
    def read(cls, path: Path) -> Self:
        """Reads a record.

        Raises:
            ManifestError: there is none, or it isn't what this version writes.
        """
        try:
            content = json.loads(path.read_bytes())
            if content["version"] != _VERSION:
                raise ValueError
            parts = (
                Part(str(each["name"]), _digests(each["items"]), _digests(each["files"]))
                for each in content["parts"]
            )
            digest, package, binary = (str(content[n]) for n in ("hash", "package", "binary"))
            return cls(digest, package, binary, {**content["given"]}, tuple(parts))
        except OSError as error:
            problem = f"can't read the record of an asset hash: {error.strerror}"
            raise ManifestError(problem, file=path, remedy="name another one") from error
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ManifestError(
                "the file is no record of an asset hash",
                file=path,
                remedy=f"name one of a `{RECORDS}` folder, made by the same version of cdk-rust-lambda",
            ) from error


def record_path(asset: Path) -> Path:
    """Returns where the record of an asset is.

    Args:
        asset: The asset's folder.
    """
    return asset.parent / RECORDS / f"{asset.name}{_ENDING}"


def find_records(outdir: Path, package: str, binary: str) -> list[HashRecord]:
    """Returns the records of a binary's assets in a folder, the newest first.

    If the assembly that is there names some of their hashes, it is these: those of the last synthesis. Else
    only the newest counts. What can't be read is passed over: it has vanished, or another version has written it.

    Args:
        outdir: The app's output, `cdk.out`.
        package: The name of the binary's package.
        binary: The binary's name.
    """
    records = []
    for path in sorted(outdir.glob(f"{RECORDS}/asset.*{_ENDING}"), key=_age):
        with contextlib.suppress(ManifestError):
            records.append(HashRecord.read(path))
    records = [each for each in records if (each.package, each.binary) == (package, binary)]
    assembly = "\n".join(map(_text, outdir.rglob("*.assets.json"))) if records else ""
    return [each for each in records if each.digest in assembly] or records[:1]


def _digests(table: Any) -> dict[str, str]:
    return {str(name): str(digest) for name, digest in table.items()}


def _age(path: Path) -> float:
    with contextlib.suppress(OSError):
        return -path.stat().st_mtime_ns
    return 0


def _text(path: Path) -> str:
    with contextlib.suppress(OSError):
        return path.read_text(encoding="utf-8", errors="replace")
    return ""

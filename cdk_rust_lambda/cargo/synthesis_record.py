"""The record of a synthesis: which binaries its functions have, and what their settings were.

It lies beside the assets, for `cdk-rust-lambda inspect`. Of settings it holds names and digests.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import asdict, field, frozen

from cdk_rust_lambda.cargo.compile.private_files import write_private
from cdk_rust_lambda.cargo.fingerprint.hash_record import RECORDS
from cdk_rust_lambda.cargo.fingerprint.parts import digest_of
from cdk_rust_lambda.cargo.given_options import given_options
from cdk_rust_lambda.cargo.settings.trigger_tables import TriggerTable, trigger_tables
from cdk_rust_lambda.cargo.toml.origin import Origin
from cdk_rust_lambda.errors import AssemblyError

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda.cargo.plan import BinaryPlan

_NAME = "synthesis.json"
_VERSION = 1


@frozen
class SettingOrigin:
    """A setting of a function, as it is compared.

    Attributes:
        digest: The hash of its value.
        origin: Where it is written; None for one of a record.
    """

    digest: str
    origin: Origin | None = field(default=None, eq=False)


@frozen
class SynthesizedBinary:
    """A binary of a function, as it was synthesized.

    Attributes:
        digest: The asset hash.
        manifest_path: The Cargo.toml of its package.
        package: The package's name.
        binary: The binary's name.
        given: The options that the app gave, as `given_options` writes them.
        settings: The digests of the settings and of the triggers' options that deploy it, by name.
    """

    digest: str
    manifest_path: str
    package: str
    binary: str
    given: Mapping[str, Any]
    settings: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(cls, plan: BinaryPlan, digest: str) -> Self:
        """Returns that of a plan.

        Args:
            plan: The binary, with its settings.
            digest: Its asset hash.
        """
        tables = trigger_tables(plan.workspace, plan.package, plan.binary.name)
        return cls(
            digest,
            str(plan.package.manifest.path),
            plan.package.name,
            plan.binary.name,
            given_options(plan.selection),
            {name: each.digest for name, each in deploy_settings(plan, tables).items()},
        )


def write_synthesis(outdir: Path, binaries: Iterable[SynthesizedBinary]) -> None:
    """Writes the record of a synthesis, for this user alone.

    Args:
        outdir: The folder of the assets.
        binaries: The binaries of its functions.

    Raises:
        OSError: it can't be written.
    """
    content = {"version": _VERSION, "binaries": [asdict(each) for each in binaries]}
    write_private(outdir / RECORDS / _NAME, json.dumps(content))


def read_synthesis(outdir: Path) -> dict[str, SynthesizedBinary]:
    """Returns the binaries of the last synthesis by their asset hashes; nothing if there is no record.

    Args:
        outdir: The folder of the assets.

    Raises:
        AssemblyError: the record can't be read.
    """
    path = outdir / RECORDS / _NAME
    try:
        content = json.loads(path.read_bytes())
        if content["version"] != _VERSION:
            raise ValueError
        found = [_read(each) for each in content["binaries"]]
    except FileNotFoundError:
        return {}
    except OSError as error:
        problem = f"can't read the record of the synthesis: {error.strerror}"
        raise AssemblyError(problem, file=path, remedy="synthesize again: cdk synth") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise AssemblyError(
            "the file is no record of a synthesis",
            file=path,
            remedy="synthesize again, with the same version of cdk-rust-lambda: cdk synth",
        ) from error
    return {each.digest: each for each in found}


def _read(content: Mapping[str, Any]) -> SynthesizedBinary:
    return SynthesizedBinary(
        digest=str(content["digest"]),
        manifest_path=str(content["manifest_path"]),
        package=str(content["package"]),
        binary=str(content["binary"]),
        given={**content["given"]},
        settings={str(name): str(each) for name, each in content["settings"].items()},
    )


def deploy_settings(plan: BinaryPlan, tables: Iterable[TriggerTable]) -> dict[str, SettingOrigin]:
    """Returns the settings that deploy a binary, and its triggers' options, by name.

    What it is built with is in the asset hash.

    Args:
        plan: The binary, with its settings.
        tables: The tables of its triggers.
    """
    settings = plan.settings
    found = {
        name: SettingOrigin(digest_of(node.plain()), node.origin)
        for name, node in settings.values.items()
        if name.startswith(("deploy.", "env.")) and name != "deploy.env_var"  # it is in `env`
    }
    for table in tables:
        name = _trigger_name(table)
        while f"{name}.type" in found:  # two of one source
            name += "'"
        # A table's own place is its first line; of a default there is none.
        for key, value in {"type": None, **table.values}.items():
            found[f"{name}.{key}"] = SettingOrigin(digest_of(value), table.origin.below(key))
    return found


def _trigger_name(table: TriggerTable) -> str:
    source = table.values.get("source")
    words = ["trigger", str(table.values.get("type"))]
    if source is not None:
        words.append(source if isinstance(source, str) else json.dumps(source, default=str))
    return " ".join(words)

"""Swapping a deployed function's code."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.local.clients import asking, client

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda.local.ministack import LocalAws

_LATEST = "$LATEST"
_OURS = "swapped by cdk-rust-lambda local"


def swap(aws: LocalAws, name: str, asset: Path) -> None:
    """Gives a function, and its aliases, the code of an asset. An invocation that runs ends with an error.

    Args:
        aws: The local AWS.
        name: The function's real name.
        asset: The asset's folder.

    Raises:
        LocalAwsError: the local AWS refuses it, or doesn't answer.
    """
    with asking(aws, f"{name} can't be given another code"):
        functions = client(aws, "lambda")
        functions.update_function_code(FunctionName=name, ZipFile=_zipped(asset))
        _move_aliases(functions, name)


def _move_aliases(functions: Any, name: str) -> None:
    """Lets a function's aliases, which triggers may go to, name a version with the new code: versions keep theirs."""
    found = functions.list_aliases(FunctionName=name).get("Aliases", ())
    aliases = [each for each in found if each["FunctionVersion"] != _LATEST]
    if not aliases:
        return
    new = functions.publish_version(FunctionName=name, Description=_OURS)["Version"]
    for alias in aliases:
        functions.update_alias(FunctionName=name, Name=alias["Name"], FunctionVersion=new)
    # Each keeps its code in memory, and a process. Those of the templates are the deployment's.
    for version in {alias["FunctionVersion"] for alias in aliases} - {new}:
        was = functions.get_function_configuration(FunctionName=name, Qualifier=version)
        if was.get("Description") == _OURS:
            functions.delete_function(FunctionName=name, Qualifier=version)


def _zipped(asset: Path) -> bytes:
    stream = io.BytesIO()
    # To compress takes longer than all the rest, and it doesn't go far.
    # Files that are older than the format's first year get that.
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive:
        for path in sorted(asset.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(asset).as_posix())
    return stream.getvalue()

"""Swapping a deployed function's code."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from cdk_rust_lambda.local.clients import asking, client

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda.local.ministack import LocalAws


def swap(aws: LocalAws, name: str, asset: Path) -> None:
    """Gives a function the code of an asset. An invocation that runs ends with an error.

    Args:
        aws: The local AWS.
        name: The function's real name.
        asset: The asset's folder.

    Raises:
        LocalAwsError: the local AWS refuses it, or doesn't answer.
    """
    with asking(aws, f"{name} can't be given another code"):
        client(aws, "lambda").update_function_code(FunctionName=name, ZipFile=_zipped(asset))


def _zipped(asset: Path) -> bytes:
    stream = io.BytesIO()
    # To compress takes longer than all the rest, and it doesn't go far.
    # Files that are older than the format's first year get that.
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive:
        for path in sorted(asset.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(asset).as_posix())
    return stream.getvalue()

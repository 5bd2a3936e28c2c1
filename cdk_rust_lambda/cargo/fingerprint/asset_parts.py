"""The parts of an asset hash that are of the asset's folder: what is packaged beside the binary, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.compile.executable import is_executable
from cdk_rust_lambda.cargo.compile.options import BOOTSTRAP
from cdk_rust_lambda.cargo.fingerprint.parts import Part, digest_of, part_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cdk_rust_lambda.cargo.compile.include import IncludedFile
    from cdk_rust_lambda.cargo.compile.options import BuildOptions
    from cdk_rust_lambda.cargo.fingerprint.content import SourceContents


def asset_parts(
    options: BuildOptions, includes: Iterable[IncludedFile], contents: SourceContents
) -> tuple[Part, ...]:
    """Returns what counts of an asset's folder, besides the binary.

    Args:
        options: What the binary is built with.
        includes: The files that are packaged beside it.
        contents: Reads files.

    Raises:
        ManifestError: a file can't be read.
    """
    salt = {} if options.salt is None else {"salt": options.salt}
    return (
        part_of("salt", salt),
        _include_part(includes, contents),
        *_layout_parts(options),
    )


def included_digest(path: Path, contents: SourceContents) -> str:
    """Returns what counts of an included file: its content, and whether it is a program.

    Args:
        path: The file, or its copy in an asset's folder.
        contents: Reads files.

    Raises:
        ManifestError: it can't be read.
    """
    return digest_of([is_executable(path), contents.digest(path, is_verbatim=True)])


def _include_part(includes: Iterable[IncludedFile], contents: SourceContents) -> Part:
    return Part("include", {each.name: included_digest(each.path, contents) for each in includes})


def _layout_parts(options: BuildOptions) -> tuple[Part, ...]:
    """Nothing for functions in archives, so that their hash says nothing of it."""
    if options.image is not None:
        return (part_of("image", options.image.files),)
    if options.packaged_as == BOOTSTRAP:
        return ()
    return (part_of("layout", {"binary": options.packaged_as}),)

"""Where the files lie that code refers to, and what a build script refers to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cdk_rust_lambda.cargo.fingerprint.content import SourceContents
    from cdk_rust_lambda.cargo.fingerprint.rust_references import FileReference

_DECLARATION = b"rerun-if-changed"


@frozen
class ReferencedFile:
    """A file that a manifest or code refers to, if it exists.

    Attributes:
        path: Its absolute path. `..` is kept, since it may follow a link.
        is_module: Whether it is taken as a module.
        is_code: Whether it is code, whatever its ending.
        is_verbatim: Whether its line endings end up in the binary.
    """

    path: str
    is_module: bool = False
    is_code: bool = False
    is_verbatim: bool = False


def locate(
    references: Iterable[FileReference], path: str, package: str
) -> Iterator[ReferencedFile]:
    """Yields where the files may lie that a file of code refers to.

    Args:
        references: What it refers to.
        path: The file. Where a link leads to its folder, that folder's own path.
        package: The folder of its package.
    """
    folder, name = os.path.split(path)
    # Modules lie beside a crate's root, a mod.rs, and what `#[path]` names; else in a folder of the
    # file's name. A file may be both to two crates, and there is hardly ever something in both.
    folders = {
        "file": (folder,),
        "modules": (folder, os.path.join(folder, os.path.splitext(name)[0])),
        "manifest": (package,),
    }
    for reference in references:
        for each in folders[reference.base]:
            yield ReferencedFile(
                os.path.join(each, reference.name),
                is_module=reference.kind == "module",
                is_code=reference.kind != "bytes",
                is_verbatim=reference.kind == "bytes",
            )


def declares_inputs(scripts: Iterable[str], package: str, contents: SourceContents) -> bool:
    """Whether build scripts, or the modules that they consist of, mention `rerun-if-changed`.

    Args:
        scripts: The scripts' root files.
        package: The folder of their package.
        contents: Reads files.

    Raises:
        ManifestError: a file can't be read.
    """
    pending, seen = list(scripts), set[str]()
    while pending:
        path = pending.pop()
        if path in seen or not os.path.isfile(path):
            continue
        seen.add(path)
        if _DECLARATION in contents.code(path):
            return True
        found = locate(contents.references(path), path, package)
        pending += [os.path.normpath(each.path) for each in found if each.is_code]
    return False

"""The built binary: what it needs from its runtime."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from typing import TYPE_CHECKING, cast

from attrs import frozen

from cdk_rust_lambda.cargo.compile.native_libraries import library_remedy
from cdk_rust_lambda.cargo.compile.target import RUNTIME_GLIBC, TRIPLES, Architecture
from cdk_rust_lambda.errors import ArtifactError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from elftools.elf.gnuversions import GNUVerNeedSection

    from cdk_rust_lambda.cargo.compile.include import IncludedFile

UNZIPPED_LIMIT = 250 * 1024 * 1024
"""The size of a function's unzipped package, layers included. See "Lambda quotas"."""
_UNZIPPED_WARNING = 200 * 1024 * 1024
_SIZE_REMEDY = 'strip the binary (profile.release.strip = "symbols") or include fewer files'

_MACHINES: dict[str, Architecture] = {"EM_X86_64": "x86_64", "EM_AARCH64": "arm64"}
_GLIBC = re.compile(r"GLIBC_(\d+)\.(\d+)")
# What belongs to glibc and gcc's runtime; the OS-only runtimes have nothing else to rely on.
_RUNTIME_LIBRARIES = (
    *("libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1"),
    *("libresolv.so.2", "libgcc_s.so.1", "ld-linux*.so.*"),
)


@frozen
class BinaryFacts:
    """What an ELF file says of itself.

    Attributes:
        architecture: Lambda's name of its architecture, or the ELF machine's if Lambda has none.
        glibc: The highest glibc version that it asks for, or None for a static binary.
        libraries: The shared libraries that it needs.
    """

    architecture: str
    glibc: tuple[int, int] | None
    libraries: tuple[str, ...]


def read_binary(path: Path) -> BinaryFacts:
    """Reads an ELF file.

    Raises:
        ArtifactError: it is none.
    """
    # Imported when it is needed: most syntheses read no binary.
    from elftools.elf.dynamic import DynamicSection
    from elftools.elf.elffile import ELFFile
    from elftools.elf.gnuversions import GNUVerNeedSection

    try:
        with path.open("rb") as stream:
            elf = ELFFile(stream)
            machine = elf["e_machine"]
            versions, libraries = [], []
            for section in elf.iter_sections():
                if isinstance(section, GNUVerNeedSection):
                    versions += list(_glibc_versions(section))
                elif isinstance(section, DynamicSection):
                    tags = section.iter_tags("DT_NEEDED")
                    libraries += [tag.needed for tag in tags]  # type: ignore[attr-defined]
    except Exception as error:  # pyelftools raises whatever a damaged file leads it to
        raise ArtifactError(
            f"not a Linux binary: {error}", file=path, remedy="build it for a Linux target"
        ) from error
    architecture = _MACHINES.get(machine, str(machine))
    return BinaryFacts(architecture, max(versions, default=None), tuple(libraries))


def _glibc_versions(section: GNUVerNeedSection) -> Iterator[tuple[int, int]]:
    for _library, auxiliaries in section.iter_versions():
        for auxiliary in auxiliaries:
            match = _GLIBC.match(auxiliary.name)
            if match is not None:
                yield int(match[1]), int(match[2])


def check_binary(  # noqa: PLR0913 - all that a binary is to fit to
    path: Path,
    *,
    architecture: Architecture,
    runtime: str,
    included: Iterable[IncludedFile],
    has_layers: bool,
    is_layer: bool = False,
) -> tuple[str, ...]:
    """Checks that a binary can run as a function's `bootstrap`.

    Args:
        path: The binary.
        architecture: The function's architecture.
        runtime: The name of its runtime.
        included: The files that are packaged beside it; `lib/` is on the library path, and so is the package's
            own folder, but not a layer's: LD_LIBRARY_PATH in "Defined runtime environment variables" of the
            Lambda guide.
        has_layers: Whether the function has layers, which may bring libraries.
        is_layer: Whether it is packaged as a layer.

    Returns:
        The shared libraries that layers have to bring.

    Raises:
        ArtifactError: another architecture, a newer glibc, a shared library that the runtime lacks,
            or a package over Lambda's limit.
    """
    facts = _checked_architecture(path, architecture)
    missing = _missing_libraries(path, facts, runtime, included, is_layer=is_layer)
    if missing and not has_layers:
        raise missing_libraries(path, missing, runtime)
    size = _unzipped_size(path, included)
    if size > UNZIPPED_LIMIT:
        raise ArtifactError(
            f"the package has {size:,} bytes, more than the {UNZIPPED_LIMIT:,} that Lambda takes, layers"
            " included",
            file=path,
            remedy=_SIZE_REMEDY,
        )
    return missing


def check_image_binary(
    path: Path,
    *,
    architecture: Architecture,
    runtime: str | None,
    included: Iterable[IncludedFile],
) -> None:
    """Checks that a binary can run as a function's `bootstrap` in a container image.

    Args:
        path: The binary.
        architecture: The function's architecture.
        runtime: The name of the runtime whose image the base is; None for another base, which may have anything.
        included: The files that are copied beside it.

    Raises:
        ArtifactError: another architecture, a newer glibc, or a shared library that the base lacks.
    """
    facts = _checked_architecture(path, architecture)
    missing = () if runtime is None else _missing_libraries(path, facts, runtime, included)
    if missing:
        raise missing_libraries(path, missing, str(runtime), is_image=True)


def _checked_architecture(path: Path, architecture: Architecture) -> BinaryFacts:
    facts = read_binary(path)
    if facts.architecture != architecture:
        raise ArtifactError(
            f"the binary is built for {facts.architecture}, but the function runs on {architecture}",
            file=path,
            remedy="set architecture= or build.target accordingly",
        )
    return facts


def _missing_libraries(
    path: Path,
    facts: BinaryFacts,
    runtime: str,
    included: Iterable[IncludedFile],
    *,
    is_layer: bool = False,
) -> tuple[str, ...]:
    """Returns the shared libraries that neither a runtime nor what is packaged has; its glibc must do."""
    newest = RUNTIME_GLIBC[runtime]
    triple = TRIPLES[cast("Architecture", facts.architecture)]
    if facts.glibc is not None and facts.glibc > newest:
        raise ArtifactError(
            f"the binary needs glibc {_version(facts.glibc)}, but {runtime} has {_version(newest)}",
            file=path,
            remedy="put the version behind the target:"
            f" BundlingOptions(target='{triple}.{_version(newest)}')",
        )
    names = {file.name for file in included}
    found_in = ("lib/",) if is_layer else ("lib/", "")
    return tuple(
        library
        for library in facts.libraries
        if names.isdisjoint(folder + library for folder in found_in)
        and not any(fnmatch(library, p) for p in _RUNTIME_LIBRARIES)
    )


def missing_libraries(
    path: Path, libraries: Sequence[str], runtime: str, *, is_image: bool = False
) -> ArtifactError:
    """Returns the error of shared libraries that neither the runtime nor the package has.

    Args:
        path: The binary.
        libraries: The libraries.
        runtime: The name of the runtime.
        is_image: Whether the package is a container image, on AWS' image of the runtime.
    """
    brought = "install them in a Dockerfile of your own, dockerfile="
    if not is_image:
        brought = "bring them in a layer, or in the base of a RustImageFunction"
    return ArtifactError(
        f"the binary needs shared libraries that {runtime} lacks: {', '.join(libraries)}",
        file=path,
        remedy=f"{library_remedy(libraries)}, or package them: include = ['lib'], or {brought}",
    )


def size_warning(path: Path, included: Iterable[IncludedFile]) -> str | None:
    """Returns a warning if a package comes near to Lambda's limit, else None.

    Args:
        path: The binary.
        included: The files that are packaged beside it.
    """
    size = _unzipped_size(path, included)
    if size < _UNZIPPED_WARNING:
        return None
    return (
        f"the package has {size:,} bytes, and Lambda takes {UNZIPPED_LIMIT:,}, layers included:"
        f" {_SIZE_REMEDY}"
    )


def _unzipped_size(path: Path, included: Iterable[IncludedFile]) -> int:
    return path.stat().st_size + sum(file.path.stat().st_size for file in included)


def _version(version: tuple[int, int]) -> str:
    return ".".join(str(number) for number in version)

"""The start file and the libraries that a binary is linked with, for one of Lambda's glibc versions.

zig makes them, and its linker is told of them; rustc's own `rust-lld` knows none of the system's.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.compile.process import run
from cdk_rust_lambda.cargo.compile.toolchain import install_zig
from cdk_rust_lambda.errors import ToolchainError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PROGRAM = "int main(void) { return 0; }\n"
_ZIG = "ziglang"
# "ld.lld" in the man pages: what begins and ends a program is Scrt1.o's; crti.o and crtn.o are empty in
# zig's.
_START = "Scrt1.o"
_NEEDED = (_START, "libc.so.6", "libc_nonshared.a", "libcompiler_rt.a", "libunwind.a")
# Since glibc 2.34 these are in libc itself, and still asked for by name.
_IN_LIBC = ("pthread", "dl", "rt", "util")
_NAMED = ("libc.so", "libgcc_s.so")
_EMPTY_ARCHIVE = "!<arch>\n"


def link_files(target: str, cache: Path, environment: Mapping[str, str]) -> Path:
    """Returns the folder of the files to link with, which is made at the first time, or if it is damaged.

    Args:
        target: A target triple with a glibc version: `aarch64-unknown-linux-gnu.2.34`.
        cache: The folder that it is kept in.
        environment: The environment to start zig with.

    Raises:
        ToolchainError: zig isn't installed, or links otherwise than the versions that are known.
        OSError: the folder can't be written.
    """
    try:
        name = f"zig-{version(_ZIG)}-{target}"
    except PackageNotFoundError as error:
        raise ToolchainError("zig is not installed", remedy=install_zig()) from error
    folder = cache / "link-files" / name
    if not _is_whole(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=folder.parent) as temporary:
            made = Path(temporary, name)
            made.mkdir()
            for path in _linked(target, Path(temporary), environment):
                shutil.copyfile(path, made / path.name)
            _add_names(made)
            if folder.is_dir() and not _is_whole(folder):
                folder.rename(Path(temporary, "damaged"))
            try:
                made.rename(folder)
            except OSError:  # another process was faster
                if not _is_whole(folder):
                    raise
    return folder


def _is_whole(folder: Path) -> bool:
    """Whether files to link with are there: a folder of caches may have been cleaned, or a disk full."""
    paths = [folder / name for name in (*_NEEDED, *_NAMED)]
    return all(path.is_file() and path.stat().st_size for path in paths)


def start_file(folder: Path) -> Path:
    """Returns what a program starts with, of the files to link with."""
    return folder / _START


def _linked(target: str, folder: Path, environment: Mapping[str, str]) -> Iterator[Path]:
    """Yields the files that zig links a program with."""
    source = folder / "main.c"
    source.write_text(_PROGRAM, encoding="ascii")
    lines: list[str] = []
    argv = [sys.executable, "-m", _ZIG, "cc", "-target", target.replace("-unknown-", "-")]
    argv += ["-O2", "-pie", str(source), "-o", str(folder / "main"), "-lunwind"]
    status = run(
        argv,
        cwd=folder,
        environment={**environment, "ZIG_VERBOSE_LINK": "1"},
        on_line=lines.append,
    )
    link = next((line for line in reversed(lines) if line.startswith("ld.lld ")), "")
    paths = [Path(word) for word in link.split() if _is_linked(Path(word))]
    missing = sorted({*_NEEDED} - {path.name for path in paths})
    if status or missing:
        raise ToolchainError(
            f"zig doesn't say what it links {target} with: {', '.join(missing) or lines[-1:]}",
            remedy="leave build.lto_cache out",
        )
    yield from paths


def _is_linked(path: Path) -> bool:
    # The loader is named for the program's start, and not there to be linked.
    is_library = path.suffix == ".a" or ".so." in path.name
    is_loader = path.name.startswith("ld-linux")
    return path.is_absolute() and not is_loader and (is_library or path.name == _START)


def _add_names(folder: Path) -> None:
    """Adds the names that rustc links libraries by: linker scripts that lead to zig's."""
    scripts = {
        "libc.so": "INPUT(libc.so.6 libc_nonshared.a AS_NEEDED(libld.so.2))",
        "libgcc_s.so": "INPUT(libunwind.a)",
    }
    for path in folder.glob("lib*.so.*"):
        stem = path.name.partition(".")[0]
        if stem not in ("libc", "libld"):
            scripts[f"{stem}.so"] = f"INPUT({path.name})"
    if not (folder / "libld.so.2").exists():
        scripts["libc.so"] = "INPUT(libc.so.6 libc_nonshared.a)"
    for name, text in scripts.items():
        (folder / name).write_text(f"{text}\n", encoding="ascii")
    for stem in _IN_LIBC:
        if f"lib{stem}.so" not in scripts:
            (folder / f"lib{stem}.a").write_text(_EMPTY_ARCHIVE, encoding="ascii")

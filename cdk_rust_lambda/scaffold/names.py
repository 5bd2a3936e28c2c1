"""Names of new packages, as `cargo new` takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.errors import ManifestError

if TYPE_CHECKING:
    from collections.abc import Iterable

# "Keywords" in the Rust Reference: strict ones, those of 2018, and reserved ones.
_KEYWORDS = frozenset(
    {"Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue"}
    | {"crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "if"}
    | {"impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv"}
    | {"pub", "ref", "return", "self", "static", "struct", "super", "trait", "true", "try"}
    | {"type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield"}
)
# Folders that Cargo makes beside the binaries.
_FOLDERS_OF_CARGO = frozenset({"build", "deps", "examples", "incremental"})
_REMEDY = (
    "choose a name of letters, digits, '-' and '_', such as 'thumbnails': by --name, if the folder is to be"
    " called otherwise"
)


def check_package_name(name: str, dependencies: Iterable[str] = ()) -> None:
    """Refuses a name that Cargo or rustc wouldn't take for a binary.

    Args:
        name: The package's name.
        dependencies: The names of the crates that the package uses.

    Raises:
        ManifestError: it can't be a package's name.
    """
    problem = _problem_of(name, dependencies)
    if problem is not None:
        raise ManifestError(
            f"{name!r} can't be the name of a package: {problem}",
            key="package.name",
            remedy=_REMEDY,
        )


def _problem_of(name: str, dependencies: Iterable[str]) -> str | None:
    if not name:
        return "it is empty"
    if name[0].isdecimal():
        return "it begins with a digit"
    if not name.isascii():
        return "names of binaries beyond ASCII aren't supported by all that packages them"
    wrong = next((each for each in name if not (each.isalnum() or each in "-_")), None)
    if wrong is not None or name[0] == "-":
        return f"it has {wrong or '-'!r} in it" if wrong else "it begins with '-'"
    if name in _KEYWORDS:
        return "it is a keyword of Rust"
    if name == "test":
        return "it is a crate of Rust's own"
    if name in _FOLDERS_OF_CARGO:
        return "it is a folder that Cargo makes"
    if name.replace("_", "-") in {each.replace("_", "-") for each in dependencies}:
        return "it is a crate that the project uses"
    return None

"""Every error of the library, under one root.

An error says what is wrong, where (file and key), and what to do about it.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class CdkRustLambdaError(Exception):
    """The root of all errors that the library raises.

    Attributes:
        problem: What is wrong, in one sentence.
        file: The file that holds the mistake, if a file does.
        line: The line in that file, counted from 1, if it is known.
        key: The key in that file (`package.metadata.lambda.deploy.memory`), or the Python keyword.
        remedy: What to do about it.
        causes: The single errors, if this one stands for several.
    """

    causes: tuple[CdkRustLambdaError, ...] = ()

    def __init__(
        self,
        problem: str,
        *,
        file: Path | str | None = None,
        line: int | None = None,
        key: str | None = None,
        remedy: str | None = None,
    ) -> None:
        self.problem = problem
        self.file = file
        self.line = line
        self.key = key
        self.remedy = remedy
        super().__init__(problem)

    def __str__(self) -> str:
        lines = [self.problem]
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        for label, value in (("file", place), ("key", self.key), ("remedy", self.remedy)):
            if value is not None:
                lines.append(f"  {label}: {value}")
        return "\n".join(lines)


class ManifestError(CdkRustLambdaError):
    """A Cargo.toml or Cargo.lock that is missing, unreadable, or not what Cargo accepts."""


class TargetSelectionError(CdkRustLambdaError):
    """No package or binary, or more than one, fits what was asked for."""


class FunctionNotFoundError(TargetSelectionError, KeyError):
    """A name that is none of the functions of a workspace."""


class ExtensionNotFoundError(TargetSelectionError, KeyError):
    """A name that is none of the extensions of a workspace."""


class SettingsError(CdkRustLambdaError):
    """A setting in Cargo.toml, or a Python keyword, that has a wrong type or value."""


class KeywordError(SettingsError, TypeError):
    """A keyword that the construct doesn't have, or one with a value of a wrong type."""


class TriggerError(CdkRustLambdaError):
    """A trigger with an unknown type, key or source, or one that can't be wired.

    Attributes:
        check_id: The check that refuses it, as in docs/notices.md: `sqs-visibility`; None if it is none
            of them.
    """

    def __init__(  # noqa: PLR0913 - what an error says
        self,
        problem: str,
        *,
        file: Path | str | None = None,
        line: int | None = None,
        key: str | None = None,
        remedy: str | None = None,
        check_id: str | None = None,
    ) -> None:
        super().__init__(problem, file=file, line=line, key=key, remedy=remedy)
        self.check_id = check_id

    def __str__(self) -> str:
        text = super().__str__()
        return text if self.check_id is None else f"{text} [cdk-rust-lambda:{self.check_id}]"


class ToolchainError(CdkRustLambdaError):
    """Cargo, cargo-lambda, or a target's standard library is not installed."""


Crate: TypeAlias = tuple[str, str | None]
"""What is compiled: the name of a package, and that of a binary in it; None for its library or build script."""


class BuildError(CdkRustLambdaError):
    """Cargo could not compile the code; what the compiler said is shown once, on standard error.

    Attributes:
        crates: What can't be compiled, as far as Cargo names it.
    """

    crates: frozenset[Crate] = frozenset()


class ArtifactError(CdkRustLambdaError):
    """A built binary is missing, or can't run on the function's architecture or runtime."""


class AssemblyError(CdkRustLambdaError):
    """A cloud assembly that is missing, or not what CDK writes."""


class InspectionError(CdkRustLambdaError):
    """Something that is asked of an app isn't in it, or can't be said."""


class GitError(CdkRustLambdaError):
    """A git repository that can't be fetched, or that holds what no checkout may."""


class LocalAwsError(CdkRustLambdaError):
    """The local AWS doesn't start, or doesn't do what is asked of it."""


class InvocationError(CdkRustLambdaError):
    """A function can't be run on this machine, or doesn't answer what is sent to it."""


# Of less any name may have a part.
_SHORTEST_PART = 3


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Returns the known name that is most like `name`, or None if none is."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)), None)


def near_names(name: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Returns the known names that may be meant by `name`: those it is a part of first.

    Args:
        name: The name.
        known: The known names.
        most: How many are returned at most.
    """
    names = sorted(known)
    whole = [each for each in names if len(name) >= _SHORTEST_PART and name.lower() in each.lower()]
    close = difflib.get_close_matches(name, names, n=most)
    return list(dict.fromkeys([*whole, *close]))[:most] or list(
        filter(None, [nearest(name, names)])
    )


def suggest(name: str, known: Iterable[str]) -> str:
    """Returns a remedy for an unknown name: the nearest known one, and the list of all."""
    names = sorted(known)
    match = nearest(name, names)
    listing = ", ".join(names) if names else "none"
    return f"did you mean {match!r}? Known: {listing}" if match else f"known: {listing}"


def type_name(value: object) -> str:
    """Returns what a value is, for messages: the name of its class, without what only jsii knows of.

    What jsii makes of an imported resource is of a class of its own, such as `_TableBaseProxy`, or has such
    objects as delegates: users know it by its interface, `ITable`.

    Args:
        value: The value.
    """
    for each in (*getattr(value, "_delegates", ()), value):
        kind = type(each)
        if kind.__name__.startswith("_") and kind.__name__.endswith("Proxy"):
            public = next(base for base in kind.__mro__ if not base.__name__.startswith("_"))
            inherited = getattr(public.__base__, "__jsii_ifaces__", ())
            added = (i for i in vars(public).get("__jsii_ifaces__", ()) if i not in inherited)
            interface = next(added, None)
            return interface.__name__ if interface else kind.__name__[1:].removesuffix("Proxy")
    return type(value).__name__


def text_of(value: object) -> str:
    """Returns how a value is written in a message: an object without a text of its own by what it is.

    Args:
        value: The value.
    """
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(text_of, value))}]"
    return type_name(value) if type(value).__repr__ is object.__repr__ else repr(value)

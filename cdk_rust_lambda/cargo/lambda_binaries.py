"""Which binaries of a package or a workspace become Lambda functions or extensions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from attrs import field, frozen

from cdk_rust_lambda.cargo.project.lambda_crates import Verdict, possible_verdict, verdict_with
from cdk_rust_lambda.cargo.project.package import Package
from cdk_rust_lambda.cargo.project.targets import Binary
from cdk_rust_lambda.errors import KeywordError, TargetSelectionError, suggest

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.compile.options import BuildOptions
    from cdk_rust_lambda.cargo.project.manifest import Manifest
    from cdk_rust_lambda.cargo.project.workspace import Workspace
    from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics


_BOOTSTRAP = "bootstrap"
_MOST_LISTED = 10


@frozen(eq=False)
class PackageBinary:
    """A binary target, with the package that holds it."""

    package: Package = field(repr=False)
    binary: Binary = field(repr=False)

    @property
    def name(self) -> str:
        """The binary's name."""
        return self.binary.name

    @property
    def function_name(self) -> str:
        """What the function is called in a workspace: as the binary, or as the package of a `bootstrap`.

        Before cargo-lambda, each package had a binary of the name that Lambda starts.
        """
        return self.package.name if self.name == _BOOTSTRAP else self.name

    @property
    def path(self) -> str:
        """The names of the package and the binary, with a slash between them."""
        return f"{self.package.name}/{self.binary.name}"

    def matches(self, pattern: str) -> bool:
        """Whether a glob is one for the name, or with a slash in it for the path."""
        names = (self.path,) if "/" in pattern else (self.name, self.function_name)
        return any(fnmatchcase(each, pattern) for each in names)


@frozen
class BinarySelection:
    """Which binaries are wanted, as far as names and manifests say; settings may say more.

    Attributes:
        wanted: The binaries that are to become functions or extensions.
        left_out: Why the others are not.
        is_explicit: Whether the names of those that are wanted were given.
    """

    wanted: tuple[PackageBinary, ...]
    left_out: Mapping[PackageBinary, str]
    is_explicit: bool

    @property
    def all(self) -> tuple[PackageBinary, ...]:
        """All binaries that were looked at."""
        return (*self.wanted, *self.left_out)


def select_binaries(
    workspace: Workspace,
    manifest: Manifest,
    include: Sequence[str] | None,
    exclude: Sequence[str],
    diagnostics: Diagnostics,
) -> BinarySelection:
    """Selects binaries of all members, if the manifest is the workspace's root, else of its package.

    Args:
        workspace: The workspace of the manifest.
        manifest: The manifest.
        include: Globs for the names of those that are wanted. Default: those whose package may
            be one of functions or extensions.
        exclude: Globs for those that are not.
        diagnostics: Takes the globs that no binary's name fits.
    """
    is_whole = manifest.is_workspace_root
    found = [
        PackageBinary(package, binary)
        for package in workspace.members
        if is_whole or package.manifest.path == manifest.path
        for binary in package.binaries
    ]
    for keyword, patterns in (("include", include or ()), ("exclude", exclude)):
        for pattern in patterns:
            if not any(each.matches(pattern) for each in found):
                names = [each.path if "/" in pattern else each.name for each in found]
                diagnostics.errors.append(
                    KeywordError(
                        f"no binary in {manifest.path} fits {pattern!r}",
                        key=keyword,
                        remedy=suggest(pattern, set(names)),
                    )
                )
    wanted: list[PackageBinary] = []
    left_out: dict[PackageBinary, str] = {}
    for each in found:
        verdict = possible_verdict(each.package)
        if any(each.matches(pattern) for pattern in exclude):
            left_out[each] = "exclude= names it"
        elif include is not None and not any(each.matches(pattern) for pattern in include):
            left_out[each] = "include= doesn't name it"
        elif include is None and verdict == "neither":
            left_out[each] = reason(each.package, verdict)
        else:
            wanted.append(each)
    return BinarySelection(tuple(wanted), left_out, is_explicit=include is not None)


def reason(package: Package, verdict: Verdict) -> str:
    """Returns why a package's binaries are not taken for functions."""
    if verdict == "extension":
        return (
            f"the package {package.name!r} depends on lambda-extension only, so it is an extension"
        )
    return f"the package {package.name!r} depends on neither lambda_runtime nor lambda_http"


def verdict_of(package: Package, options: BuildOptions) -> Verdict:
    """Returns what a package's binaries are by its direct dependencies, with features applied.

    Args:
        package: The package.
        options: What it is built with; an optional dependency counts if it is turned on.
    """
    return verdict_with(package, _TurnedOn.by(package, options).dependencies)


def missing_features(binary: PackageBinary, options: BuildOptions) -> list[str]:
    """Returns those of a binary's `required-features` that aren't turned on."""
    required = binary.binary.required_features
    on = _TurnedOn.by(binary.package, options).features
    # The rest, such as features of dependencies, is left to Cargo.
    return [name for name in binary.package.features if name in required and name not in on]


def refuse_equal_names(binaries: Iterable[PackageBinary], diagnostics: Diagnostics) -> None:
    """Adds an error for each name that functions of two packages have."""
    by_name: dict[str, PackageBinary] = {}
    for each in binaries:
        other = by_name.setdefault(each.function_name, each)
        if other is not each:
            diagnostics.errors.append(
                TargetSelectionError(
                    f"two packages have a binary {each.function_name!r}: {other.package.manifest.path} and"
                    f" {each.package.manifest.path}",
                    key="exclude",
                    remedy=f"leave one of them out with exclude=[{each.path!r}], and make a"
                    " RustFunction of it",
                )
            )


def refuse_nothing(manifest: Manifest, left_out: Mapping[PackageBinary, str]) -> None:
    """Raises the error that there is no Lambda binary, with the reasons why binaries were left out."""
    lines = [f"\n  - {each.path}: {why}" for each, why in left_out.items()]
    more = f"\n  - and {len(lines) - _MOST_LISTED} more" if len(lines) > _MOST_LISTED else ""
    listing = "".join(lines[:_MOST_LISTED]) + more
    raise TargetSelectionError(
        "there is no Lambda binary: looked for binary targets of packages that depend on"
        " lambda_runtime or lambda_http, or on lambda-extension, and found"
        f" {listing or 'no binary target at all'}",
        file=manifest.path,
        remedy="run `cargo add lambda_runtime` in the package, or name binaries with include=",
    )


@frozen
class _TurnedOn:
    """The features of a package that are on, and the optional dependencies that they turn on."""

    features: frozenset[str]
    dependencies: frozenset[str]

    @classmethod
    def by(cls, package: Package, options: BuildOptions) -> _TurnedOn:
        pending = [name for value in options.features for name in value.replace(",", " ").split()]
        if options.all_features:
            pending += package.features
        if not options.no_default_features:
            pending.append("default")
        features: set[str] = set()
        dependencies: set[str] = set()
        optional = {each.name for each in package.dependencies if each.optional}
        while pending:
            value = pending.pop()
            owner, slash, feature = value.partition("/")
            if value.startswith("dep:"):
                dependencies.add(value.removeprefix("dep:"))
            elif slash and owner == package.name:
                pending.append(feature)
            elif slash:
                dependencies.add(owner)  # `NAME?` is no name: something else has to turn it on
                # A feature of its name, too: see "Dependency features" in the Cargo Book.
                pending += {owner} & optional & package.features.keys()
            elif value not in features:
                features.add(value)
                pending += package.features.get(value, ())
        return cls(frozenset(features), frozenset(dependencies))

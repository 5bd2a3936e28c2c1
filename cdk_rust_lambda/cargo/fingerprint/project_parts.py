"""The parts of an asset hash that are no packages: toolchain, configuration, options, workspace."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.cargo.compile.hooks import program_of
from cdk_rust_lambda.cargo.fingerprint.hashed_tables import (
    configuration_tables,
    profile_tables,
    replacement_tables,
)
from cdk_rust_lambda.cargo.fingerprint.parts import Part, digest_of, part_of
from cdk_rust_lambda.cargo.project.configuration import (
    Configuration,
    toolchain_files,
    value_at,
    with_included,
)
from cdk_rust_lambda.cargo.project.cross import cross_files, cross_metadata
from cdk_rust_lambda.cargo.project.resolver import resolver_of
from cdk_rust_lambda.cargo.toml.reading import Table, read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cdk_rust_lambda.cargo.compile.options import BuildOptions
    from cdk_rust_lambda.cargo.fingerprint.content import SourceContents
    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.project.package_id import PackageId
    from cdk_rust_lambda.cargo.project.reach import Reach
    from cdk_rust_lambda.cargo.project.workspace import Workspace

_CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index"
_FEATURES = ("features", "all_features", "no_default_features")
_HOOKS = ("before_build", "after_build", "generated")


def toolchain_part(directory: Path) -> Part:
    """Returns what the toolchain file says that applies in a folder."""
    return _files_part("toolchain", [_read_toolchain(path) for path in toolchain_files(directory)])


def configuration_part(found: Iterable[Configuration]) -> Part:
    """Returns what Cargo's configuration files say.

    Where they lie doesn't count: they may be above the checkout.
    """
    return _files_part("configuration", _filled(configuration_tables(each.data) for each in found))


def program_parts(
    programs: Iterable[tuple[str, Path]], contents: SourceContents
) -> tuple[Part, ...]:
    """Returns what counts of the project's own programs that Cargo starts; nothing if there are none.

    Args:
        programs: Their names, and their paths.
        contents: Reads files.

    Raises:
        ManifestError: one can't be read.
    """
    items: defaultdict[str, list[str]] = defaultdict(list)
    for name, path in programs:
        items[name].append(contents.digest(path, is_verbatim=True))
    digests = {name: digest_of(each) for name, each in items.items()}
    return (Part("programs", digests),) if digests else ()


def option_parts(options: BuildOptions) -> tuple[Part, Part, Part]:
    """Returns the options that can change the binary: the features, the hooks, and the others.

    Raises:
        ManifestError: a file of Cargo's settings isn't valid TOML.
    """
    chosen = options.binary_options
    features = {name: chosen.pop(name) for name in _FEATURES}
    hooks = {name: chosen.pop(name) for name in _HOOKS if name in chosen}
    chosen["environment"] = dict(options.environment)
    # In their order, since the last one that sets a key wins.
    chosen["cargo_config"] = {
        str(index): [configuration_tables(read_toml(each)) for each in with_included(entry)]
        if isinstance(entry, Path)
        else entry
        for index, entry in enumerate(options.cargo_config)
    }
    return part_of("features", features), part_of("hooks", hooks), part_of("options", chosen)


def cross_parts(
    options: BuildOptions, workspace: Workspace, package: Package, contents: SourceContents
) -> tuple[Part, ...]:
    """Returns what counts of the container that `cross` compiles in; nothing for another compiler.

    Args:
        options: What is built with.
        workspace: The workspace.
        package: The package that is built.
        contents: Reads files.

    Raises:
        ManifestError: a file can't be read, or isn't valid TOML.
    """
    if options.compiler != "cross":
        return ()
    files = cross_files(workspace.directory)
    items = {name: contents.digest(path, is_verbatim=True) for name, path in files.items()}
    metadata = part_of("cross", cross_metadata(workspace.root, package.manifest)).items
    return (Part("cross", {**metadata, **items}),) if metadata or items else ()


def with_hook_programs(
    hooks: Part, options: BuildOptions, directory: Path, contents: SourceContents
) -> Part:
    """Returns the part of the hooks, with the content of those files of the project that their commands run.

    Args:
        hooks: The part.
        options: What it is of.
        directory: The workspace's folder.
        contents: Reads files.

    Raises:
        ManifestError: one can't be read.
    """
    items = dict(hooks.items)
    for key in ("before_build", "after_build"):
        for each in getattr(options, key):
            name = program_of(each.hook, directory)
            if name is not None:
                content = contents.digest(directory / name, is_verbatim=True)
                items[f"{key}.{name}"] = content
    return Part(hooks.name, items)


def container_parts(options: BuildOptions) -> tuple[Part, ...]:
    """Returns what counts of the container that is built in.

    Nothing for builds on this machine, so that their hash is what it was before there were others.
    """
    if options.container is None:
        return ()
    return (part_of("container", options.container.hashed),)


def given_variables(options: BuildOptions, configurations: Iterable[Configuration]) -> str:
    """Returns a hash of the variables that the project gives a build, or an empty text if there are none.

    Args:
        options: What is built with.
        configurations: Cargo's, all that apply.
    """
    tables = [value_at(each.data, "env") for each in configurations]
    given = [dict(options.environment), *tables]
    return digest_of(given) if any(given) else ""


def workspace_part(
    workspace: Workspace,
    options: BuildOptions,
    configurations: Sequence[Configuration],
    reach: Reach,
) -> Part:
    """Returns what the workspace, and the configurations, say of the profile, and what they replace.

    Args:
        workspace: The workspace.
        options: What is built.
        configurations: Those that apply.
        reach: What is built from.
    """
    obeyed = (Configuration(workspace.directory, workspace.root.data), *configurations)
    values = {
        "resolver": resolver_of(workspace.root),
        "profile": profile_tables(options.profile, [each.data for each in obeyed]),
        "replacements": _filled(replacement_tables(each, reach.has_replacement) for each in obeyed),
    }
    return part_of("workspace", values)


def lock_part(reach: Reach) -> Part:
    """Returns what counts of the locked packages that are reached."""
    items = {locked_name(each.id): digest_of(each.checksum) for each in reach.foreign}
    # Which package uses which, where that isn't clear from the packages alone.
    used: defaultdict[str, list[str]] = defaultdict(list)
    for user, dependency in reach.choices:
        used[f"used by {locked_name(user)}"].append(locked_name(dependency))
    return Part("lock", items | {name: digest_of(names) for name, names in used.items()})


def locked_name(package: PackageId) -> str:
    """Returns what a locked package is called among the items of a part."""
    name = f"{package.name} {package.version}"
    is_plain = package.source in (None, _CRATES_IO)
    return name if is_plain else f"{name} ({package.source})"


def _files_part(name: str, files: list[Any]) -> Part:
    return part_of(name, {"files": files} if files else {})


def _filled(tables: Iterable[Table]) -> list[Table]:
    return [table for table in tables if table]


def _read_toolchain(path: Path) -> Any:
    """A toolchain file's tables; the old format is a name alone."""
    try:
        text = path.read_bytes().decode("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError):  # rustup has something to say
        return None
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except ValueError:  # more digits than Python converts, too
        return text

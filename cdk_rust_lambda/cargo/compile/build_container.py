"""The container of a build, its paths resolved, and what of it counts for the asset hash."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from attrs import frozen

from cdk_rust_lambda.cargo.compile.build_context import context_digests
from cdk_rust_lambda.cargo.compile.container import Container, is_folder
from cdk_rust_lambda.errors import SettingsError

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
    from cdk_rust_lambda.cargo.settings.resolve import Settings

_BY_DIGEST = re.compile("(?:.+@)?sha256:[0-9a-f]{64}")

OWN_DOCKERFILE = Path(__file__).parents[1] / "container" / "Dockerfile"
"""What makes the image if the user names neither an image nor a Dockerfile."""


@frozen
class BuildContainer:
    """The container of a build.

    Attributes:
        given: What is given.
        dockerfile: The absolute path of the Dockerfile; None for an image that is named.
        context: That of the folder whose files it can copy, if there is one.
    """

    given: Container
    dockerfile: Path | None
    context: Path | None

    @property
    def has_changing_image(self) -> bool:
        """Whether the image's name may come to mean another image: it is neither a digest nor an id."""
        image = self.given.image
        return image is not None and not _BY_DIGEST.fullmatch(image)

    @property
    def hashed(self) -> dict[str, Any]:
        """What counts for the asset hash: no paths of this machine, and nothing of credentials.

        Raises:
            SettingsError: a file can't be read.
        """
        found: dict[str, Any] = {
            "image": self.given.image,
            "dockerfile": self.dockerfile and _content(self.dockerfile),
            "context": self.context and context_digests(self.context),
            "build_args": {**self.given.build_args},
            "platform": self.given.platform,
            "volumes": sorted(self.given.volumes),
        }
        return {name: value for name, value in found.items() if value}


def resolve_container(
    settings: Settings, bundling: BundlingOptions, directory: Path
) -> BuildContainer | None:
    """Returns the container that a binary is built in; None for a build on this machine.

    Args:
        settings: The settings of the binary, with the `build` table.
        bundling: What Python says; it beats the settings.
        directory: The folder of the binary's package, which paths are relative to.

    Raises:
        SettingsError: what the settings say is contradictory, or a Dockerfile isn't there.
    """
    given = bundling.container
    if given is False:
        return None
    if given is None:
        said = settings.build.container
        if said is None:
            return None
        options = attrs.asdict(said, filter=lambda _, value: value is not None)
        try:
            given = Container(**options)
        except SettingsError as error:
            raise _located(settings, error) from error
    dockerfile = OWN_DOCKERFILE if given.image is None else None
    if given.dockerfile is not None:
        dockerfile = Path(os.path.normpath(directory / given.dockerfile))
    context = None if given.context is None else Path(os.path.normpath(directory / given.context))
    if dockerfile is not None:
        _content(dockerfile)
    volumes = {target: _source(source, directory) for target, source in given.volumes.items()}
    return BuildContainer(attrs.evolve(given, volumes=volumes), dockerfile, context)


def _source(source: str, directory: Path) -> str:
    """Returns the source of a volume, a folder by its absolute path."""
    is_relative = is_folder(source) and not source.startswith("/")
    return os.path.normpath(directory / source) if is_relative else source


def _located(settings: Settings, error: SettingsError) -> SettingsError:
    """Returns an error with the place in the settings, whichever level has the key."""
    key = (error.key or "").removeprefix("container.")
    remedy = error.remedy or "correct the value, or remove it"
    table = settings.values.get("build.container")
    if table is None:
        return settings.error(f"build.container.{key}", error.problem, remedy)
    return table.find([key]).origin.error(error.problem, remedy)


def _content(dockerfile: Path) -> str:
    try:
        # As git checks it out on Windows, it makes the same image.
        content = dockerfile.read_bytes().replace(b"\r\n", b"\n")
    except OSError as error:
        raise SettingsError(
            f"can't read the Dockerfile: {error.strerror}",
            file=dockerfile,
            key="container.dockerfile",
            remedy="create it; its path is relative to the package's folder",
        ) from error
    return hashlib.sha256(content).hexdigest()

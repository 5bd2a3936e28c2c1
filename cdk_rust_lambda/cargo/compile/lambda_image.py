"""The container image of a function: what Python says of it, and the Dockerfile that makes it."""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from attrs import Attribute, field, frozen

from cdk_rust_lambda.cargo.compile.container import IMAGE_NAME
from cdk_rust_lambda.cargo.compile.dockerfile import has_stage, images_of
from cdk_rust_lambda.cargo.compile.system_text import is_system_text
from cdk_rust_lambda.cargo.settings.tree import holds_token
from cdk_rust_lambda.errors import KeywordError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cdk_rust_lambda.cargo.settings.resolve import Settings

BASE_IMAGES: Mapping[str, str] = MappingProxyType(
    {
        "provided.al2023": "public.ecr.aws/lambda/provided:al2023",
        "provided.al2": "public.ecr.aws/lambda/provided:al2",
    }
)
"""AWS' images of the OS-only runtimes. See "AWS base images for OS-only runtimes" in the Lambda guide."""

_DOCKERFILE, _IGNORE_FILE = "Dockerfile", ".dockerignore"
# What engines read in a context; podman prefers its own names for both.
_READ_BY_ENGINES = frozenset(
    {
        *("dockerfile", "containerfile", ".dockerignore", ".containerignore"),
        *("dockerfile.dockerignore", "dockerfile.containerignore"),
    }
)
# The docker CLI sends these two to the engine all the same.
_IGNORED = f"{_DOCKERFILE}\n{_IGNORE_FILE}\n"
# The entrypoint of AWS' images wants a handler, and other images have none for Lambda. The folders are those of a
# function in an archive, "lib" on the library path, too.
_TEMPLATE = """\
FROM {base}
WORKDIR /var/task
ENV LAMBDA_TASK_ROOT=/var/task
ENV LD_LIBRARY_PATH=/var/task/lib${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}
COPY . ./
ENTRYPOINT ["/var/task/bootstrap"]
"""
_OF_AWS = re.compile(r"public\.ecr\.aws/lambda/provided:(al2|al2023)(?:[.@-].*)?")
_BY_DIGEST = re.compile(r".+@sha256:[0-9a-f]{64}")


def _check_base(_: object, attribute: Attribute[Any], value: object) -> None:
    is_name = isinstance(value, str) and re.fullmatch(IMAGE_NAME, value)
    if value is not None and (holds_token(value) or not is_name):
        raise KeywordError(
            f"expected the name of an image, found {value!r}",
            key=attribute.name,
            remedy=f'pass what a FROM line has, base_image="{BASE_IMAGES["provided.al2023"]}"; of an image in a'
            " repository of the app, its URI as plain text",
        )


def _check_path(_: object, attribute: Attribute[Any], value: object) -> None:
    is_path = isinstance(value, str) and value and is_system_text(value)
    if value is not None and (holds_token(value) or not is_path):
        raise KeywordError(
            f"expected a path, found {value!r}",
            key=attribute.name,
            remedy="pass the path of a Dockerfile, relative to the package's folder",
        )


def _as_text(path: Any) -> Any:
    """What is neither is refused afterwards."""
    return os.fspath(path) if isinstance(path, os.PathLike) else path


@frozen(kw_only=True)
class FunctionImage:
    """The container image that a function is made from: for `RustWorkspace`, what `RustImageFunction` takes itself.

    Args:
        base_image: The image that the function's is made from, as a `FROM` line has it. Default: AWS' image of
            `deploy.runtime`, `public.ecr.aws/lambda/provided:al2023`.
        dockerfile: A Dockerfile that makes the image, relative to the package's folder. Default: one that copies the
            binary, and the files of `include`, to `/var/task`, and starts the binary.

    Raises:
        KeywordError: one has a wrong type, or both are given.
    """

    base_image: str | None = field(default=None, validator=_check_base)
    dockerfile: str | None = field(default=None, validator=_check_path, converter=_as_text)

    def __attrs_post_init__(self) -> None:
        if self.base_image is not None and self.dockerfile is not None:
            raise KeywordError(
                "a Dockerfile has its own base image",
                key="base_image",
                remedy="leave it out, and write it into the FROM line of the Dockerfile; or leave dockerfile= out",
            )


def runtime_of_base(image: FunctionImage) -> str | None:
    """Returns the name of the runtime that AWS' own image is named for as the base; None if none is.

    Args:
        image: What Python says of the image.
    """
    found = _OF_AWS.fullmatch(image.base_image or "")
    return None if found is None else f"provided.{found[1]}"


def is_of_aws(image: FunctionImage) -> bool:
    """Whether the base is AWS' image of a runtime, and nothing but the function is added.

    Args:
        image: What Python says of the image.
    """
    is_default = image.base_image is None and image.dockerfile is None
    return is_default or runtime_of_base(image) is not None


@frozen
class LambdaImage:
    """The image of a function.

    Attributes:
        dockerfile: The text of the Dockerfile, whose context is the function's asset.
        is_of_runtime: Whether its base is AWS' image of the function's runtime, so that it has what that has.
    """

    dockerfile: str
    is_of_runtime: bool = False

    @property
    def files(self) -> Mapping[str, str]:
        """The texts of the files that lie beside the binary for the engine, by their names."""
        return {_DOCKERFILE: self.dockerfile, _IGNORE_FILE: _IGNORED}

    @property
    def changing_bases(self) -> tuple[str, ...]:
        """The images that it is made from whose names may come to mean others."""
        return tuple(each for each in images_of(self.dockerfile) if not _BY_DIGEST.fullmatch(each))


def resolve_image(
    settings: Settings, source: FunctionImage, directory: Path, runtime: str
) -> LambdaImage:
    """Returns the image of a function.

    Args:
        settings: The function's settings.
        source: What Python says of the image.
        directory: The folder of its package, which paths are relative to.
        runtime: The name of the runtime that the binary is built for.

    Raises:
        SettingsError: the settings name layers, which an image can't have, or the Dockerfile can't be read.
    """
    if settings.deploy.layer:
        raise settings.error(
            "deploy.layer",
            "a function from a container image can't have layers",
            "take it out, and copy what the layers hold in a Dockerfile, dockerfile=; or make a RustFunction",
        )
    if source.dockerfile is not None:
        return LambdaImage(_text_of(Path(os.path.normpath(directory / source.dockerfile))))
    base = source.base_image or BASE_IMAGES[runtime]
    is_of_runtime = source.base_image is None or runtime_of_base(source) == runtime
    return LambdaImage(_TEMPLATE.format(base=base), is_of_runtime)


def check_included_names(
    image: LambdaImage | None, settings: Settings, names: Iterable[str]
) -> None:
    """Refuses included files that have the names of those that an engine makes the image by.

    Args:
        image: The image, if there is to be one.
        settings: The function's settings.
        names: The names of the files beside the binary, those that hooks make included.

    Raises:
        SettingsError: one has.
    """
    for name in names if image is not None else ():
        top = posixpath.normpath(name).partition("/")[0]
        if top.casefold() in _READ_BY_ENGINES:  # as file systems have it that ignore case
            keys = ("deploy.include", "build.include", "build.generated")
            raise settings.error(
                next((key for key in keys if key in settings.values), keys[-1]),
                f"{name!r} is included, and the engine reads {top!r} in the folder that the image is made from",
                "rename it: name:path; a Dockerfile is passed as dockerfile=",
            )


def _text_of(dockerfile: Path) -> str:
    try:
        # As git checks it out on Windows, or its editors write it, it makes the same image.
        text = dockerfile.read_bytes().replace(b"\r\n", b"\n").decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it isn't UTF-8"
        raise SettingsError(
            f"can't read the Dockerfile: {why}",
            file=dockerfile,
            key="dockerfile",
            remedy="create it; its path is relative to the package's folder",
        ) from error
    if not has_stage(text):
        raise SettingsError(
            "the Dockerfile has no FROM line",
            file=dockerfile,
            key="dockerfile",
            remedy="write one, and COPY bootstrap: the context is the folder of the binary and of what is included",
        )
    return text

"""Container: what Python says of the container that a binary is built in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

from attrs import Attribute, field, fields_dict, frozen

from cdk_rust_lambda.cargo.compile.system_text import is_system_text
from cdk_rust_lambda.cargo.settings.secrets import names_only
from cdk_rust_lambda.cargo.settings.tree import holds_token
from cdk_rust_lambda.errors import SettingsError, type_name

FileAccess = Literal["bind_mount", "volume_copy"]

# "Image naming conventions" in the reference of `docker image tag`; a local image's id, too. None begins with
# what is taken for an option.
IMAGE_NAME = r"[A-Za-z0-9][A-Za-z0-9._/:@-]*"
_WORD = r"[A-Za-z0-9][A-Za-z0-9._/:=@-]*"
_PATTERNS: Mapping[str, tuple[str, str]] = {
    "image": (
        IMAGE_NAME,
        "the name of an image, public.ecr.aws/sam/build-provided.al2023@sha256:...",
    ),
    "platform": (_WORD, "a platform, linux/arm64"),
    "user": (r"[A-Za-z0-9_][A-Za-z0-9_.:-]*", "a user, 1000 or 1000:1000"),
    "network": (_WORD, "the name of a network, host"),
    "dockerfile": (r"(?s:.+)", "a path"),
    "context": (r"(?s:.+)", "a path"),
}
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _error(name: str, expected: str, found: str) -> SettingsError:
    return SettingsError(
        f"expected {expected}, found {found}", key=f"container.{name}", remedy=f"pass {expected}"
    )


def _check_text(_: object, attribute: Attribute[Any], value: object) -> None:
    pattern, expected = _PATTERNS[attribute.name]
    if value is None:
        return
    if not (isinstance(value, str) and re.fullmatch(pattern, value) and is_system_text(value)):
        raise _error(attribute.name, expected, repr(value))


def _check_flag(_: object, attribute: Attribute[Any], value: object) -> None:
    if not isinstance(value, bool):
        raise _error(attribute.name, "True or False", repr(value))


def _check_build_args(_: object, attribute: Attribute[Any], value: object) -> None:
    # The errors hold no value.
    expected = "a mapping of names to strings"
    if not isinstance(value, Mapping):
        raise _error(attribute.name, expected, type_name(value))
    for name, text in value.items():
        if not isinstance(name, str) or not _VARIABLE.fullmatch(name):
            raise _error(attribute.name, expected, f"the name {name!r}")
        if not isinstance(text, str) or not is_system_text(text):
            raise _error(attribute.name, expected, f"{type_name(text)} for {name!r}")


def _check_volumes(_: object, attribute: Attribute[Any], value: object) -> None:
    expected = (
        "a mapping of folders in the container to folders of this machine or names of volumes"
    )
    if not isinstance(value, Mapping):
        raise _error(attribute.name, expected, repr(value))
    for target, source in value.items():
        if not all(
            isinstance(each, str) and each and is_system_text(each) for each in (target, source)
        ):
            raise _error(attribute.name, expected, f"{target!r}: {source!r}")
        if not target.startswith("/") or ".." in target.split("/"):
            raise _error(attribute.name, "an absolute path in the container", repr(target))


def _check_words(_: object, attribute: Attribute[Any], value: object) -> None:
    words = value if isinstance(value, tuple) else [None]
    if not all(isinstance(word, str) and word and is_system_text(word) for word in words):
        raise _error(attribute.name, "a list of strings", repr(value))


def _check_access(_: object, attribute: Attribute[Any], value: object) -> None:
    if value not in get_args(FileAccess):
        raise _error(attribute.name, " or ".join(map(repr, get_args(FileAccess))), repr(value))


def _frozen_pairs(value: Any) -> Any:
    """Makes a mapping hashable; what is none is refused afterwards."""
    return _Pairs(value) if isinstance(value, Mapping) else value


class _Pairs(dict[str, str]):
    """A mapping that nobody changes, so that what holds it can be a key."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@frozen(kw_only=True)
class Container:
    """The container that binaries are built in, by `docker`, or what CDK_DOCKER names: podman, finch.

    The image needs `cargo`, `cargo-lambda` with zig, and a shell, `find`, `tar` and `flock`; its entrypoint
    isn't started. The whole batch is built in one run. The workspace is mounted read-only at its own path; Cargo's
    downloads and its target folder are volumes that stay. What counts for the asset hash is said of each option.

    Args:
        image: The image. It counts by its name, so name it by its digest: `NAME@sha256:...`. Default: what
            `dockerfile` makes.
        dockerfile: A Dockerfile, relative to the package's folder; it counts by its content. Default, if there
            is no `image`: the one of this library, on AWS' build image for provided.al2023.
        context: The folder whose files the Dockerfile can copy, relative to the package's folder. They count
            by their content, except for those that its `.dockerignore` names, and output. Default: none.
        build_args: Arguments of the Dockerfile. They count, and stay in the image's history: none may be secret.
            Default: none.
        platform: The platform of the image, such as `linux/arm64`. It counts. Default: the engine's own. The
            function's architecture doesn't depend on it.
        user: The user in the container: `UID` or `UID:GID`. Default: this one where the engine runs as root,
            else the container's root, which is this one outside.
        network: The network, such as `host` or `none`. Default: the engine's own.
        volumes: More folders, each by its absolute path in the container: a folder of this machine
            (`/home/me/certificates`, or `./certificates`, relative to the package's folder), which is mounted
            read-only, or the name of a volume. The paths
            in the container count, what is there doesn't. Default: none.
        security_options: What `--security-opt` is given, such as `label=disable` for SELinux. Default: none.
        file_access: `bind_mount`, or `volume_copy` for an engine on another machine: then the sources are copied
            into the container, and the binaries out of it. Default: `bind_mount`.
        ssh: Lend the SSH agent (SSH_AUTH_SOCK) and the known hosts to the container, for git dependencies. The
            image needs `git` and `ssh`, and a name for the user, or an /etc/passwd that this one may write to.
            Default: not.
        cargo_credentials: Pass on the tokens of registries, from the variables `CARGO_REGISTR..._TOKEN` and
            Cargo's credentials.toml, as variables. Default: not.
        git_credentials: Mount `~/.gitconfig` and `~/.git-credentials` read-only. Default: not.

    Raises:
        SettingsError: an option has a wrong type or value, or contradicts another one.
    """

    image: str | None = field(default=None, validator=_check_text)
    dockerfile: str | None = field(default=None, validator=_check_text)
    context: str | None = field(default=None, validator=_check_text)
    build_args: Mapping[str, str] = field(
        factory=dict, validator=_check_build_args, converter=_frozen_pairs, repr=names_only
    )
    platform: str | None = field(default=None, validator=_check_text)
    user: str | None = field(default=None, validator=_check_text)
    network: str | None = field(default=None, validator=_check_text)
    volumes: Mapping[str, str] = field(
        factory=dict, validator=_check_volumes, converter=_frozen_pairs
    )
    security_options: Sequence[str] = field(default=(), validator=_check_words, converter=_as_tuple)
    file_access: FileAccess = field(default="bind_mount", validator=_check_access)
    ssh: bool = field(default=False, validator=_check_flag)
    cargo_credentials: bool = field(default=False, validator=_check_flag)
    git_credentials: bool = field(default=False, validator=_check_flag)

    def __attrs_post_init__(self) -> None:
        for name in fields_dict(type(self)):
            if holds_token(getattr(self, name)):
                raise SettingsError(
                    "it holds a token of CDK, whose value is only known at deployment, after the build",
                    key=f"container.{name}",
                    remedy="pass a plain string",
                )
        self._check_image()
        self._check_access()

    def _check_image(self) -> None:
        """What an image is made from has no effect on one that is named."""
        made_from = ("dockerfile", "context", "build_args")
        useless = [name for name in made_from if self.image is not None and getattr(self, name)]
        if useless:
            raise SettingsError(
                f"image names an image, which {useless[0]} has no effect on",
                key=f"container.{useless[0]}",
                remedy="keep one of them",
            )

    def _check_access(self) -> None:
        """A remote engine sees no file and no socket of this machine."""
        if self.file_access != "volume_copy":
            return
        if self.user is not None:
            raise SettingsError(
                "the files that are copied into the container are put into their places by its root",
                key="container.user",
                remedy="leave it out, or file_access='volume_copy'",
            )
        local = [target for target, source in self.volumes.items() if is_folder(source)]
        asked = [name for name in ("ssh", "git_credentials") if getattr(self, name)]
        if local:
            asked.append("volumes")
        if asked:
            raise SettingsError(
                f"{asked[0]} needs a file or socket of this machine, which an engine on another one can't"
                " mount",
                key=f"container.{asked[0]}",
                remedy="leave it out, or file_access='volume_copy'; tokens of registries can be passed:"
                " cargo_credentials",
            )


def is_folder(source: str) -> bool:
    """Whether the source of a volume is a folder of this machine, as the engines tell it: it has a slash.

    Args:
        source: What is mounted.
    """
    return "/" in source or "\\" in source

"""What unlocks registries and git repositories, lent to a container by request: never in an image or a hash."""

from __future__ import annotations

import os
import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from attrs import field, frozen

from cdk_rust_lambda.cargo.project.configuration import cargo_home, value_at
from cdk_rust_lambda.cargo.project.home import home_folder
from cdk_rust_lambda.errors import ToolchainError

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.compile.container import Container

# "Environment variables" of "Configuration" in the Cargo Book: registry.token, registries.<name>.token.
_TOKEN = re.compile(r"CARGO_REGISTRY_TOKEN|CARGO_REGISTRIES_[A-Z0-9_]+_TOKEN")
_FOLDER = PurePosixPath("/cdk-rust-lambda/credentials")
# Where Docker Desktop has the agent of its host: "SSH agent forwarding" in its manual.
_DESKTOP_AGENT = "/run/host-services/ssh-auth.sock"


@frozen
class Credentials:
    """What is lent to a container.

    Attributes:
        variables: Variables.
        files: Files and sockets of this machine, by their places in the container.
    """

    variables: Mapping[str, str] = field(factory=dict, repr=False)
    files: Mapping[PurePosixPath, str] = field(factory=dict)


def find_credentials(container: Container, environment: Mapping[str, str]) -> Credentials:
    """Finds what a container asks for.

    Args:
        container: The container.
        environment: This process' environment.

    Raises:
        ToolchainError: there is no SSH agent.
    """
    variables: dict[str, str] = {}
    files: dict[PurePosixPath, str] = {}
    if container.cargo_credentials:
        variables |= _tokens(environment)
    if container.ssh:
        agent, known = _FOLDER / "ssh-agent", _FOLDER / "known_hosts"
        files[agent] = _agent(environment)
        variables["SSH_AUTH_SOCK"] = str(agent)
        if (path := _in_home(environment, ".ssh/known_hosts")) is not None:
            files[known] = str(path)
            variables["GIT_SSH_COMMAND"] = f"ssh -o UserKnownHostsFile={known}"
    if container.git_credentials:
        if (path := _in_home(environment, ".gitconfig")) is not None:
            files[_FOLDER / "gitconfig"] = str(path)
            variables["GIT_CONFIG_GLOBAL"] = str(_FOLDER / "gitconfig")
        if (path := _in_home(environment, ".git-credentials")) is not None:
            files[_FOLDER / "git-credentials"] = str(path)
            variables["GIT_CONFIG_COUNT"] = "1"
            variables["GIT_CONFIG_KEY_0"] = "credential.helper"
            variables["GIT_CONFIG_VALUE_0"] = f"store --file={_FOLDER / 'git-credentials'}"
    if container.ssh or container.git_credentials:
        # Cargo's own git knows neither the host's configuration nor its known hosts.
        variables["CARGO_NET_GIT_FETCH_WITH_CLI"] = "true"
    return Credentials(variables, files)


def _tokens(environment: Mapping[str, str]) -> dict[str, str]:
    """The tokens of registries; a variable beats Cargo's file, as in Cargo."""
    found = {}
    home = cargo_home(environment)
    for name in ("credentials", "credentials.toml") if home else ():
        try:
            table = tomllib.loads(Path(home or "", name).read_text(encoding="utf-8"))
        except (OSError, ValueError):  # Cargo has something to say where it is needed
            continue
        if isinstance(token := value_at(table, "registry", "token"), str):
            found["CARGO_REGISTRY_TOKEN"] = token
        registries = value_at(table, "registries")
        for registry in registries if isinstance(registries, dict) else ():
            if isinstance(token := value_at(registries, registry, "token"), str):
                spelled = registry.upper().replace("-", "_")
                found[f"CARGO_REGISTRIES_{spelled}_TOKEN"] = token
        break
    return found | {name: each for name, each in environment.items() if _TOKEN.fullmatch(name)}


def _agent(environment: Mapping[str, str]) -> str:
    socket = environment.get("SSH_AUTH_SOCK")
    if not socket or not os.path.exists(socket):
        raise ToolchainError(
            "the container asks for the SSH agent, and none is running: SSH_AUTH_SOCK names no socket",
            key="container.ssh",
            remedy="start one (ssh-agent), and add the key to it (ssh-add)",
        )
    return socket if sys.platform == "linux" else _DESKTOP_AGENT


def _in_home(environment: Mapping[str, str], name: str) -> Path | None:
    home = home_folder(environment)
    path = None if home is None else home / name
    return path if path is not None and path.is_file() else None

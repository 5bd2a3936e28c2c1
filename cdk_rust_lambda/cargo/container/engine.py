"""The container engine: docker, or what CDK_DOCKER names."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from attrs import field, frozen

from cdk_rust_lambda.cargo.compile.process import run
from cdk_rust_lambda.errors import ToolchainError

ENGINE_VARIABLE = "CDK_DOCKER"
"""What CDK's own bundling obeys, too."""

# What the engine's command itself reads, so that no variable of a build may take its place; proxies, too.
_OF_ENGINE = (
    "PATH",
    "HOME",
    "TMPDIR",
    "LD_",
    "XDG_",
    "DOCKER_",
    "CONTAINER",
    "PODMAN_",
    "BUILDAH_",
    "STORAGE_",
    "REGISTRY_AUTH_FILE",
    "SSH_AUTH_SOCK",
    "SSL_CERT_",
    "USER",
    "LOGNAME",
)


@frozen
class Engine:
    """A container engine's command.

    Attributes:
        program: Its absolute path.
        directory: The folder that it is started in.
        environment: This process' environment.
    """

    program: str
    directory: Path
    environment: Mapping[str, str] = field(repr=False)

    def run(
        self,
        words: Sequence[str],
        on_line: Callable[[str], None],
        *,
        variables: Mapping[str, str] | None = None,
        record: Path | None = None,
    ) -> int:
        """Runs the engine with these words, and returns its exit status.

        Args:
            words: Its arguments.
            on_line: Is called with each line that it writes.
            variables: Variables that it is to pass on.
            record: Where to note that it runs.

        Raises:
            ToolchainError: it can't be started.
        """
        return run(
            [self.program, *words],
            cwd=self.directory,
            environment={**self.environment, **(variables or {})},
            on_line=on_line,
            record=record,
        )

    def passed_on(self, variables: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
        """Returns the options that give a container variables, and what to add to the engine's environment.

        Other users of the machine see command lines, so values aren't in them; but for values of variables that
        the engine itself reads (HOME, DOCKER_..., proxies and the like), if its own are others.

        Args:
            variables: The variables.
        """
        words, inherited = [], {}
        for name, value in variables.items():
            if _is_of_engine(name) and self.environment.get(name) != value:
                words.append(f"--env={name}={value}")
            else:
                words.append(f"--env={name}")
                inherited[name] = value
        return words, inherited

    def user(self) -> str | None:
        """Returns the user that is this one in a container: `UID:GID`; None for the container's root.

        Root is whoever runs an engine without root's rights, and in Docker Desktop's machine it doesn't matter.

        Raises:
            ToolchainError: the engine can't be started.
        """
        if sys.platform != "linux" or os.getuid() == 0:
            return None
        said: list[str] = []
        self.run(["info", "--format", "{{json .}}"], said.append)
        # Podman's and Docker's words for it.
        if any('"rootless":true' in line or "name=rootless" in line for line in said):
            return None
        return f"{os.getuid()}:{os.getgid()}"


def _is_of_engine(name: str) -> bool:
    return name.startswith(_OF_ENGINE) or name.upper().endswith("_PROXY")


def find_engine(environment: Mapping[str, str], directory: Path) -> Engine:
    """Finds the container engine's command.

    Args:
        environment: This process' environment.
        directory: The folder to start it in.

    Raises:
        ToolchainError: it isn't installed.
    """
    name = environment.get(ENGINE_VARIABLE) or "docker"
    program = shutil.which(name, path=environment.get("PATH", os.defpath))
    if program is None:
        raise ToolchainError(
            f"the binary is to be built in a container, and {name} is not installed, or not on PATH",
            key=ENGINE_VARIABLE,
            remedy=f"install Docker; or set {ENGINE_VARIABLE} to podman or finch; or leave the container out",
        )
    # It may be relative to this process' folder, as PATH may be, and it is started in another one.
    return Engine(os.path.abspath(program), directory, environment)

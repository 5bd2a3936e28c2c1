"""One run of a container: its command line, from which no shell reads a name or a value."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path, PurePosixPath

from attrs import field, frozen

from cdk_rust_lambda.cargo.compile.build_container import BuildContainer
from cdk_rust_lambda.cargo.compile.container import is_folder
from cdk_rust_lambda.cargo.container.credentials import Credentials
from cdk_rust_lambda.cargo.container.engine import Engine
from cdk_rust_lambda.cargo.container.names import named_container
from cdk_rust_lambda.cargo.container.places import container_path, copy_seen
from cdk_rust_lambda.cargo.container.script import (
    CARGO_HOME,
    INPUT,
    OUTPUT,
    SCRIPT,
    TARGET,
    WITHOUT_FLOCK,
)
from cdk_rust_lambda.errors import BuildError

# What Cargo and zig keep; the rest of the folder of Cargo's downloads is as in the image.
_PLACES = {
    "CARGO_HOME": CARGO_HOME,
    "CARGO_TARGET_DIR": TARGET,
    "CARGO_BUILD_BUILD_DIR": TARGET,
    "CARGO_ZIGBUILD_CACHE_DIR": f"{CARGO_HOME}/zigbuild",
    "ZIG_GLOBAL_CACHE_DIR": f"{CARGO_HOME}/zig",
}
_NUMERIC_USER = re.compile(r"\d+(:\d+)?")
# What the engines' commands return if they can't run a container at all.
_ENGINE_FAILED = 125


@frozen
class ContainerRun:
    """A run of a container that builds.

    Attributes:
        engine: The engine.
        container: The container.
        image: The name of its image.
        user: The user in it; None for root.
        seen: The files and folders that are seen in it.
        files: The files that count for the asset hashes.
        output: The folder of what comes out.
        credentials: What is lent to it.
        variables: Cargo's variables.
        directory: The workspace's folder.
        record: Where to note that it runs.
    """

    engine: Engine
    container: BuildContainer
    image: str
    user: str | None
    seen: Sequence[Path]
    files: Collection[str] = field(repr=False)
    output: Path
    credentials: Credentials = field(repr=False)
    variables: Mapping[str, str] = field(repr=False)
    directory: Path
    record: Path

    @property
    def target_volume(self) -> str:
        """The volume of the target folder; no other workspace, image or user has the same."""
        hashed = {**self.container.hashed, "user": self.user, "directory": str(self.directory)}
        return f"cdk-rust-lambda-target-{_short_hash(hashed)}"

    @property
    def cargo_volume(self) -> str:
        """The volume of Cargo's downloads, which all builds of a user share; what a name means, the image says."""
        is_number = self.user is None or _NUMERIC_USER.fullmatch(self.user)
        user = self.user if is_number else [self.user, self.image]
        return f"cdk-rust-lambda-cargo-{_short_hash(user)}"

    @property
    def _is_copied(self) -> bool:
        return self.container.given.file_access == "volume_copy"

    @property
    def places(self) -> list[tuple[str, str]]:
        """Where the script finds what is copied, and where it belongs."""
        if not self._is_copied:
            return []
        seen = [
            (f"{INPUT}/{index}", str(container_path(path))) for index, path in enumerate(self.seen)
        ]
        return [(f"{INPUT}/output", OUTPUT), *seen]

    def run(self, command: Sequence[str], on_line: Callable[[str], None]) -> int:
        """Runs the script in a new container, and returns its exit status.

        Args:
            command: The script's arguments.
            on_line: Is called with each line that it writes.

        Raises:
            BuildError: the engine can't run the container.
            OSError: what is to be copied can't be.
        """
        self._prepare_volumes()
        with named_container(self.engine, self.record.with_suffix(".container")) as name:
            if self._is_copied:
                status = self._run_with_copies(name, command, on_line)
            else:
                status = self._engine(
                    ["run", "--rm", f"--name={name}", *self._options(), *self._mounts()],
                    command,
                    on_line,
                )
        if status == _ENGINE_FAILED:
            raise self._error("run the container")
        if status == WITHOUT_FLOCK:
            raise BuildError(
                f"the image {self.image} has no flock, so builds that share its volumes would disturb each other",
                file=self.container.dockerfile,
                key="container",
                remedy="install util-linux in it",
            )
        return status

    def _run_with_copies(
        self, name: str, command: Sequence[str], on_line: Callable[[str], None]
    ) -> int:
        incoming = self.output.with_name(".container-in")
        incoming.mkdir()
        for index, path in enumerate(self.seen):
            copy_seen(path, incoming / str(index), self.files)
        copy_seen(self.output, incoming / "output", ())
        said: list[str] = []  # the container's id, and what is wrong
        if self._engine(["create", f"--name={name}", *self._options()], command, said.append):
            raise self._error("create the container", said)
        if self.engine.run(["cp", f"{incoming}{os.sep}.", f"{name}:{INPUT}"], said.append):
            raise self._error("copy the sources into the container", said)
        status = self.engine.run(["start", "--attach", name], on_line, record=self.record)
        copied = ["cp", f"{name}:{OUTPUT}/.", str(self.output)]
        if status == 0 and self.engine.run(copied, said.append):
            raise self._error("copy the binaries out of the container", said)
        return status

    def _engine(
        self, words: Sequence[str], command: Sequence[str], on_line: Callable[[str], None]
    ) -> int:
        variables = {**self.variables, **self.credentials.variables, **_PLACES}
        passed, inherited = self.engine.passed_on(variables)
        argv = [*words, *passed, "--entrypoint=/bin/sh", self.image, "-c", SCRIPT]
        argv += ["cdk-rust-lambda", *command]
        return self.engine.run(argv, on_line, variables=inherited, record=self.record)

    def _options(self) -> list[str]:
        given = self.container.given
        words = [f"--user={self.user or '0:0'}"]
        words += [f"--platform={given.platform}"] if given.platform else []
        words += [f"--network={given.network}"] if given.network else []
        words += [f"--security-opt={each}" for each in given.security_options]
        words += self._own_volumes()
        for target, source in given.volumes.items():
            kind = "bind" if is_folder(source) else "volume"
            words.append(_mount(kind, source, target, writable=kind == "volume"))
        return words

    def _own_volumes(self) -> list[str]:
        return [
            _mount("volume", self.cargo_volume, CARGO_HOME, writable=True),
            _mount("volume", self.target_volume, TARGET, writable=True),
        ]

    def _mounts(self) -> list[str]:
        files = self.credentials.files
        return [
            *(_mount("bind", str(path), str(container_path(path))) for path in self.seen),
            _mount("bind", str(self.output), OUTPUT, writable=True),
            *(_mount("bind", source, str(target)) for target, source in files.items()),
        ]

    def _prepare_volumes(self) -> None:
        """Gives new volumes to the user, who isn't root: some engines make them root's."""
        if self.user is None:
            return
        said: list[str] = []
        volumes = (self.cargo_volume, self.target_volume)
        inspect = ["volume", "inspect"]
        if self.engine.run([*inspect, *volumes], said.append) == 0:
            return
        new = [each for each in volumes if self.engine.run([*inspect, each], said.append)]
        with contextlib.ExitStack() as stack:
            # Else they would stay root's, and be taken for prepared ones.
            stack.callback(self.engine.run, ["volume", "rm", *new], said.append)
            self._give_volumes_away(self.user)
            stack.pop_all()

    def _give_volumes_away(self, user: str) -> None:
        said: list[str] = []
        words = ["run", "--rm", "--user=0:0", "--network=none", *self._own_volumes()]
        words += ["--entrypoint=/bin/sh", self.image, "-c", 'chown "$@"', "cdk-rust-lambda"]
        words += [user, CARGO_HOME, TARGET]
        if self.engine.run(words, said.append, record=self.record):
            raise self._error("prepare its volumes", said)

    def _error(self, action: str, said: Sequence[str] = ()) -> BuildError:
        program = Path(self.engine.program).name
        return BuildError(
            "\n".join([f"{program} can't {action}", *said]),
            file=self.container.dockerfile,
            key="container",
            remedy=f"see what {program} says above, and that its service runs and has the image {self.image}",
        )


def _short_hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def _mount(kind: str, source: str, target: str, *, writable: bool = False) -> str:
    """Returns an option that mounts something; its value is a line of CSV."""
    fields = [f"type={kind}", f"source={source}", f"target={target}"]
    fields += [] if writable else ["readonly"]
    return f"--mount={','.join(map(_csv, fields))}"


def _csv(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if set(text) & {",", '"', "\n"} else text


def in_output(path: str) -> PurePosixPath:
    """Returns the path of a file of the output in the container."""
    return PurePosixPath(OUTPUT, path)

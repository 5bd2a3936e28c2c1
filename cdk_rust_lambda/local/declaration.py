"""Where the triggers of a function are declared, and the command that prints their sample events."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from cdk_rust_lambda.cargo.hash_report import names_of
from cdk_rust_lambda.cargo.plan import Selection
from cdk_rust_lambda.cargo.project.manifest_option import manifest_option
from cdk_rust_lambda.errors import CdkRustLambdaError
from cdk_rust_lambda.publishing.deferred_build import DeferredBuild

if TYPE_CHECKING:
    from cdk_rust_lambda.local.assembly import Function


@frozen
class Declared:
    """Where the triggers of a function are declared.

    Attributes:
        manifest_path: The Cargo.toml of its package.
        package: The package's name.
        binary: The binary's name.
    """

    manifest_path: Path
    package: str
    binary: str

    def sample_command(self, trigger: str) -> str:
        """Returns the command that prints a trigger's sample event: with the names that it takes, for a shell.

        Args:
            trigger: The trigger's id, or its type.
        """
        package, binary = self._names_needed()
        argument = "" if binary is None else f" {shlex.quote(binary)}"
        option = "" if package is None else f" --package {shlex.quote(package)}"
        manifest = manifest_option(self.manifest_path)
        return f"cdk-rust-lambda event{argument}{manifest}{option} --trigger {shlex.quote(trigger)}"

    def _names_needed(self) -> tuple[str | None, str | None]:
        """The package and the binary; None for what the manifest leads to without it."""
        needed: tuple[tuple[str | None, str | None], ...] = ((None, None), (None, self.binary))
        for package, binary in needed:
            try:
                found = names_of(self.manifest_path, package, Selection(binary))
            except CdkRustLambdaError:  # several fit
                continue
            if found == (self.package, self.binary):
                return package, binary
        return self.package, self.binary


def declared(function: Function) -> Declared:
    """Returns where the triggers of a function are declared.

    Raises:
        BuildError: the synthesis has left nothing of it.
    """
    deferred = DeferredBuild.read(function.asset)
    return Declared(Path(deferred.manifest_path), deferred.package, deferred.binary)

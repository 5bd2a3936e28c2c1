"""What hooks do to the files beside a binary: those declared as generated are added, others stay."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Self

from attrs import evolve, frozen

from cdk_rust_lambda.cargo.compile.executable import is_executable
from cdk_rust_lambda.cargo.compile.include import IncludedFile, resolve_includes
from cdk_rust_lambda.errors import BuildError

if TYPE_CHECKING:
    from cdk_rust_lambda.bundling.batch import BuildRequest


@frozen
class HookedFiles:
    """The included files as they are before any hook runs.

    Attributes:
        contents: Hashes of the files' contents, by their paths; none if there are no hooks.
    """

    contents: Mapping[Path, str]

    @classmethod
    def before(cls, requests: Iterable[BuildRequest]) -> Self:
        """Reads the files of requests that have hooks."""
        included = (
            file for each in requests if each.plan.options.has_hooks for file in each.plan.included
        )
        return cls({file.path: _content_of(file) for file in included})

    def completed(self, request: BuildRequest) -> BuildRequest:
        """Returns a request with the files that hooks have made for it.

        Raises:
            SettingsError: they haven't made what is declared as generated.
            BuildError: they have made or changed what isn't.
        """
        plan = request.plan
        if not plan.options.has_hooks:
            return request
        included, _ = resolve_includes(
            plan.settings, plan.package.directory, packaged_as=plan.options.packaged_as
        )
        before = {file: self.contents[file.path] for file in plan.included}
        changed = [file for file in included if before.pop(file, None) != _content_of(file)]
        for file in (*changed, *before):
            raise BuildError(
                f"the included file {file.name!r} of {plan.binary.name!r} was made, changed or removed"
                " during the build, as by a hook: so its content isn't what is in the asset hash",
                file=file.path,
                key="include",
                remedy="declare what hooks make as generated, in place of include: build.generated in"
                " Cargo.toml, or BundlingOptions(generated=...)",
            )
        generated = plan.options.generated
        complete, _ = resolve_includes(
            plan.settings, plan.package.directory, generated, packaged_as=plan.options.packaged_as
        )
        return evolve(request, plan=evolve(plan, included=complete))


def _content_of(file: IncludedFile) -> str:
    with file.path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return f"{digest} {is_executable(file.path)}"

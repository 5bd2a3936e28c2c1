"""What lies beside the sources: toolchain files, and configuration in the folder of a member."""

from __future__ import annotations

import os
from pathlib import Path

from tests.edits.model import Edit, Outcome, Project, State
from tests.edits.table.common import printing, workspace
from tests.support.projects import package

_FLAGS = '[build]\nrustflags = ["--cfg", "given"]\n'
_PROFILE = "[profile.release]\ndebug-assertions = true\n"


def _pinned(channel: str, outcome: Outcome) -> Edit:
    """A toolchain file; a toolchain that isn't here isn't fetched, either."""
    home = Path(os.environ.get("RUSTUP_HOME") or Path.home() / ".rustup")
    is_here = any(home.glob(f"toolchains/{channel}-*"))
    return Edit(
        f"the toolchain {channel}",
        {"rust-toolchain.toml": f'[toolchain]\nchannel = "{channel}"\n'},
        expected=outcome if is_here else Outcome.BROKEN,
    )


def surroundings() -> Project:
    """What lies beside the sources."""
    base = State(
        {
            "Cargo.toml": workspace("app", "shared"),
            "app/Cargo.toml": package(
                '[dependencies]\nshared = { path = "../shared" }\n[lints.rust]\nunexpected_cfgs = "allow"\n',
                name="app",
            ),
            "app/src/main.rs": printing("cfg!(given)", "cfg!(debug_assertions)", "shared::one()"),
            "shared/Cargo.toml": package(name="shared"),
            "shared/src/lib.rs": "pub fn one() -> u8 { 1 }\n",
        }
    )
    # Cargo runs in the workspace's folder, and doesn't see it there.
    unseen = {
        f"{file} in the folder of {member}": {f"{member}/{file}": text}
        for member in ("app", "shared")
        for file, text in (
            (".cargo/config.toml", _FLAGS),
            (".cargo/config", _PROFILE),
            ("rust-toolchain", "nightly\n"),
        )
    }
    edits = (
        _pinned("nightly", Outcome.CHANGED),
        _pinned("1.95.0", Outcome.IN_VAIN),
        *(Edit(name, files, expected=Outcome.SAME) for name, files in unseen.items()),
        Edit("configuration of both", {".cargo/config.toml": _FLAGS, "app/.cargo/config.toml": ""}),
    )
    return Project("surroundings", base, edits, package="app", members=("app", "shared"))

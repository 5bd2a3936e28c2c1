"""Settings of cargo-lambda that reach the compiler, and variables of the machine."""

from __future__ import annotations

from typing import Any

from tests.edits.model import Edit, Outcome, Project, State, appended, replaced
from tests.edits.table.common import MANIFEST, printing

_TOML = "app/Cargo.toml"
_NOTICED: dict[str, Any] = {"expected": Outcome.NOTICED, "hermetic": Outcome.SAME}
_FLAGS = {"RUSTFLAGS": "--cfg given"}
_BOTH = {"input_variables": ["GREETING", "RUSTFLAGS"]}

_EDITS = (
    Edit("a declared variable", environment={"GREETING": "machine"}, old_times=True),
    Edit("an empty variable", environment={"GREETING": ""}),
    Edit("a variable that nothing reads", environment={"UNRELATED": "1"}, expected=Outcome.SAME),
    Edit(
        "a variable of the package's settings",
        {_TOML: appended('env = { GREETING = "table" }\n')},
    ),
    Edit("a file of variables", {_TOML: appended('env_file = "build.env"\n')}),
    Edit(
        "a file of variables, edited",
        {_TOML: appended('env_file = "build.env"\n'), "app/build.env": "GREETING=new\n"},
    ),
    Edit(
        "a file of variables that isn't used",
        {"app/build.env": "GREETING=new\n"},
        expected=None,
    ),
    Edit("a variable by an option", options={"environment": {"GREETING": "option"}}),
    Edit("RUSTFLAGS", environment=_FLAGS, **_NOTICED),
    Edit("CARGO_BUILD_RUSTFLAGS", environment={"CARGO_BUILD_RUSTFLAGS": "--cfg given"}, **_NOTICED),
    Edit(
        "CARGO_ENCODED_RUSTFLAGS",
        environment={"CARGO_ENCODED_RUSTFLAGS": "--cfg\x1fgiven"},
        **_NOTICED,
    ),
    Edit(
        "CARGO_PROFILE_RELEASE_OPT_LEVEL",
        environment={"CARGO_PROFILE_RELEASE_OPT_LEVEL": "1"},
        **_NOTICED,
    ),
    Edit(
        "CARGO_PROFILE_DEV_OPT_LEVEL",
        environment={"CARGO_PROFILE_DEV_OPT_LEVEL": "1"},
        expected=Outcome.SAME,
    ),
    Edit("RUSTFLAGS, declared", environment=_FLAGS, options=_BOTH),
    Edit("RUSTFLAGS as an option", options={"environment": _FLAGS}),
    Edit(
        "RUSTFLAGS of the package's settings",
        {_TOML: appended('env = { RUSTFLAGS = "--cfg given" }\n')},
    ),
    Edit(
        "a toolchain file",
        {"app/rust-toolchain.toml": '[toolchain]\nchannel = "stable"\n'},
        expected=None,
    ),
    Edit(
        "RUSTUP_TOOLCHAIN of the same toolchain",
        environment={"RUSTUP_TOOLCHAIN": "stable"},
        expected=Outcome.SAME,
    ),
    Edit(
        "variables of the deployed function",
        {
            _TOML: appended('[package.metadata.lambda.deploy]\nenv_file = "deploy.env"\n'),
            "app/deploy.env": "MODE=1\n",
        },
        expected=Outcome.SAME,
    ),
    Edit("CARGO_TERM_COLOR", environment={"CARGO_TERM_COLOR": "always"}, expected=Outcome.SAME),
    Edit(
        "an undeclared variable in code",
        {"app/src/main.rs": replaced("GREETING", "UNDECLARED")},
        expected=Outcome.REFUSED,
        hermetic=None,
    ),
    Edit(
        "a build-dir",
        environment={"CARGO_BUILD_BUILD_DIR": "{workspace-root}/build"},
        expected=None,
    ),
)


def variables() -> Project:
    """Settings of cargo-lambda that reach the compiler, and variables of the machine."""
    main = printing(
        'option_env!("GREETING")',
        "cfg!(given)",
        "cfg!(debug_assertions)",
        before="#![allow(unexpected_cfgs)]\n",
    )
    manifest = MANIFEST + '[package.metadata.lambda.build]\ninput_variables = ["GREETING"]\n'
    base = State({_TOML: manifest, "app/src/main.rs": main, "app/build.env": "GREETING=file\n"})
    return Project(
        "variables", base, _EDITS, package="app", workspace="app", declared=("GREETING",)
    )

"""Cargo's own configuration, in the workspace's folder and above it."""

from __future__ import annotations

from tests.edits.model import Edit, Outcome, Project, State, appended, replaced
from tests.edits.table.common import FAST, printing
from tests.support.projects import package

_HERE, _ABOVE = "above/app/.cargo/config.toml", "above/.cargo/config.toml"
_FLAGS = '[{0}]\nrustflags = ["--cfg", "given"]\n'

_EDITS = (
    Edit("env", {_HERE: replaced("old", "new")}, old_times=True),
    Edit("env goes", {_HERE: None}),
    Edit("env that a variable beats", environment={"FROM_CONFIG": "machine"}),
    Edit(
        "env that is forced",
        {_HERE: '[env]\nFROM_CONFIG = { value = "new", force = true }\n'},
        environment={"FROM_CONFIG": "machine"},
    ),
    Edit("flags of the build", {_HERE: appended(_FLAGS.format("build"))}, old_times=True),
    Edit(
        "flags of the target", {_HERE: appended(_FLAGS.format("target.x86_64-unknown-linux-gnu"))}
    ),
    Edit(
        "flags of a target as a string",
        {_HERE: appended('[target.x86_64-unknown-linux-gnu]\nrustflags = "--cfg given"\n')},
    ),
    Edit("flags of a condition", {_HERE: appended(_FLAGS.format("target.'cfg(unix)'"))}),
    Edit(
        "flags of another target",
        {_HERE: appended(_FLAGS.format("target.aarch64-unknown-linux-gnu"))},
        expected=Outcome.IN_VAIN,
    ),
    Edit("a profile", {_HERE: appended("[profile.release]\ndebug-assertions = true\n")}),
    Edit("above", {_ABOVE: _FLAGS.format("build")}, old_times=True),
    Edit("above, a profile", {_ABOVE: "[profile.release]\nopt-level = 1\n"}),
    Edit("an alias", {_HERE: appended('[alias]\nb = "build"\n')}, expected=Outcome.SAME),
    Edit("the network", {_HERE: appended("[net]\nretry = 3\n")}, expected=Outcome.SAME),
    Edit("a token", {_HERE: appended('[registry]\ntoken = "x"\n')}, expected=Outcome.SAME),
    Edit(
        "jobs",
        {_HERE: appended("[build]\njobs = 1\n")},
        expected=Outcome.SAME,
    ),
    Edit(
        "a file that is included",
        {_HERE: lambda text: 'include = ["../more.toml"]\n' + text},
        expected=None,
    ),
    Edit(
        "a setting by an option",
        options={"cargo_config": ["profile.release.debug-assertions=true"]},
    ),
    Edit("a file by an option", options={"cargo_config": ["more.toml"]}),
    Edit(
        "a file by an option, edited",
        {"above/app/more.toml": "[profile.release]\nopt-level = 1\n"},
        options={"cargo_config": ["more.toml"]},
    ),
    Edit("a file that an option includes", options={"cargo_config": ["include=['more.toml']"]}),
    Edit("two files by an option", options={"cargo_config": ["more.toml", "other.toml"]}),
    Edit("a variable by an option", options={"environment": {"FROM_CONFIG": "option"}}),
)


def configuration() -> Project:
    """Cargo's own configuration, in the workspace's folder and above it."""
    main = printing("cfg!(given)", 'option_env!("FROM_CONFIG")', "cfg!(debug_assertions)")
    manifest = package(
        f'[lints.rust]\nunexpected_cfgs = "allow"\n{FAST}'
        '[package.metadata.lambda.build]\ninput_variables = ["FROM_CONFIG"]\n',
        name="app",
    )
    base = State(
        {
            "above/app/Cargo.toml": manifest,
            "above/app/src/main.rs": main,
            "above/app/.cargo/config.toml": '[env]\nFROM_CONFIG = "old"\n',
            "above/app/more.toml": "[profile.release]\ndebug-assertions = true\n",
            "above/app/other.toml": '[env]\nOTHER = "1"\n',
        }
    )
    return Project(
        "configuration",
        base,
        _EDITS,
        package="above/app",
        workspace="above/app",
        declared=("FROM_CONFIG",),
    )

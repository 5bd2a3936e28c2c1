"""Features, profiles, Cargo's configuration, and options of the build."""

from __future__ import annotations

from typing import Any

from tests.edits.model import Edit, Outcome, Project, State, appended, replaced
from tests.edits.table.common import FAST, MANIFEST, constant, printing, workspace
from tests.support.projects import package


def settings() -> tuple[Project, ...]:
    """A project for each kind of setting."""
    return (_features(), _profiles(), _configuration(), _tables())


def _features() -> Project:
    manifest = package(
        """\
        [features]
        default = ["plain"]
        plain = []
        fancy = ["dep:extra", "shared/more"]
        weak = ["extra?/loud"]
        unused = []
        [dependencies]
        shared = { path = "../shared" }
        extra = { path = "../extra", optional = true }
        [target.'cfg(unix)'.dependencies]
        on_unix = { path = "../on_unix" }
        [target.'cfg(windows)'.dependencies]
        on_windows = { path = "../on_windows" }
        [dev-dependencies]
        testing = { path = "../testing" }
        """,
        name="app",
    )
    names = ("plain", "fancy", "weak", "unused")
    main = printing(
        *(f'cfg!(feature = "{name}")' for name in names if name != "unused"),
        "shared::MORE",
        "on_unix::TEXT",
        "extra()",
        before='fn extra() -> &\'static str { #[cfg(feature = "fancy")] { extra::LOUD } #[cfg(not(feature = "fancy"))] { "none" } }\n',
    )
    flag = 'pub const {0}: &str = if cfg!(feature = "{1}") {{ "{1}" }} else {{ "not {1}" }};\n'
    others = ("shared", "extra", "on_unix", "on_windows", "testing")
    base = State(
        {
            "Cargo.toml": workspace("app", *others),
            "app/Cargo.toml": manifest,
            "app/src/main.rs": main,
            **{f"{name}/Cargo.toml": package(name=name) for name in others},
            "shared/Cargo.toml": package("[features]\nmore = []\n", name="shared"),
            "extra/Cargo.toml": package("[features]\nloud = []\n", name="extra"),
            **{f"{name}/src/lib.rs": constant(name) for name in others},
            "shared/src/lib.rs": flag.format("MORE", "more"),
            "extra/src/lib.rs": flag.format("LOUD", "loud"),
        }
    )
    toml = "app/Cargo.toml"
    edits = (
        Edit("a feature by an option", options={"features": ["fancy"]}),
        Edit("two features", options={"features": ["fancy", "weak"]}),
        Edit("the weak one alone", options={"features": ["weak"]}),
        Edit("no default features", options={"no_default_features": True}),
        Edit("all features", options={"all_features": True}),
        Edit("an unused feature", options={"features": ["unused"]}, expected=Outcome.IN_VAIN),
        Edit("no such feature", options={"features": ["nothing"]}, expected=Outcome.BROKEN),
        Edit(
            "another default", {toml: replaced('["plain"]', '["plain", "fancy"]')}, old_times=True
        ),
        Edit("no default", {toml: replaced('["plain"]', "[]")}),
        Edit(
            "a dependency's feature",
            {toml: replaced('"../shared"', '"../shared", features = ["more"]')},
        ),
        Edit(
            "a feature that nothing turns on",
            {toml: replaced("unused = []", "unused = []\nother = []")},
            expected=None,
        ),
        Edit(
            "a dependency for other systems",
            {"on_windows/src/lib.rs": constant("new")},
            expected=None,
        ),
        Edit(
            "a dependency for this system", {"on_unix/src/lib.rs": constant("new")}, old_times=True
        ),
        Edit(
            "a dependency of tests", {"testing/src/lib.rs": constant("new")}, expected=Outcome.SAME
        ),
        Edit("an optional one that is off", {"extra/src/lib.rs": constant("new")}, expected=None),
        Edit(
            "an optional one that is on",
            {"extra/src/lib.rs": 'pub const LOUD: &str = "new";\n'},
            options={"features": ["fancy"]},
        ),
        Edit(
            "features of the package's settings",
            {toml: appended('[package.metadata.lambda.build]\nfeatures = ["fancy"]\n')},
        ),
        Edit(
            "memory of the package's settings",
            {toml: appended("[package.metadata.lambda.deploy]\nmemory = 256\n")},
            expected=Outcome.SAME,
        ),
        Edit("the resolver", {"Cargo.toml": replaced('"3"', '"2"')}, expected=None),
    )
    return Project("features", base, edits, package="app")


def _profiles() -> Project:
    profile = '[profile.release]\nlto = "off"\n'
    custom = '[profile.small]\ninherits = "release"\ndebug-assertions = true\n'
    manifest = (
        f'{package(name="app")}[dependencies]\nshared = {{ path = "../shared" }}\n{profile}{custom}'
    )
    base = State(
        {
            "app/Cargo.toml": manifest,
            "app/src/main.rs": printing(
                "cfg!(debug_assertions)", "shared::checked(255)", "shared::asserts()"
            ),
            "shared/Cargo.toml": package(name="shared"),
            "shared/src/lib.rs": "#[inline(never)] pub fn checked(n: u8) -> u8 { std::hint::black_box(n) / 2 }\n"
            "pub fn asserts() -> bool { cfg!(debug_assertions) }\n",
        }
    )
    toml = "app/Cargo.toml"

    def of_release(text: str, name: str = "", **attributes: Any) -> Edit:
        change = {toml: replaced(profile, f"{profile}{text}\n")}
        return Edit(name or text.splitlines()[0], change, **attributes)

    edits = (
        of_release("debug-assertions = true"),
        of_release("opt-level = 0"),
        of_release('panic = "unwind"'),
        of_release("overflow-checks = true", expected=None),
        of_release("codegen-units = 1", expected=None),
        of_release("strip = false"),
        of_release("debug = 1", expected=None),
        of_release("incremental = true", expected=None),
        of_release("[profile.release.package.shared]\ndebug-assertions = true"),
        of_release('[profile.release.package."*"]\nopt-level = 1', expected=None),
        of_release("[profile.dev]\nopt-level = 1", expected=Outcome.SAME),
        Edit("lto", {toml: replaced('"off"', '"thin"')}),
        Edit(
            "another profile",
            {toml: replaced("debug-assertions = true", "debug-assertions = false")},
            expected=Outcome.SAME,
        ),
        Edit("the other profile", options={"profile": "small"}),
        Edit(
            "the other profile, edited",
            {
                toml: replaced(
                    'inherits = "release"\ndebug-assertions = true',
                    'inherits = "release"\nopt-level = 1',
                )
            },
            options={"profile": "small"},
        ),
        Edit("no optimizations of cargo-lambda", options={"disable_optimizations": True}),
        Edit("an edition", {toml: replaced("2024", "2021")}, expected=None),
        Edit(
            "a rust-version",
            {toml: replaced("[package]", '[package]\nrust-version = "1.90"')},
            expected=None,
        ),
        Edit("a comment", {toml: appended("# the end\n")}, expected=Outcome.SAME),
        Edit("authors", {toml: replaced("[package]", '[package]\nauthors = ["A"]')}, expected=None),
        Edit(
            "lints of rustc",
            {toml: appended('[lints.rust]\nunused = "allow"\n')},
            expected=Outcome.IN_VAIN,
        ),
        Edit(
            "lints of clippy",
            {toml: appended('[lints.clippy]\nall = "allow"\n')},
            expected=Outcome.SAME,
        ),
        Edit(
            "metadata of a tool",
            {toml: appended("[package.metadata.tool]\na = 1\n")},
            expected=Outcome.IN_VAIN,
        ),
    )
    return Project("profiles", base, edits, package="app", workspace="app")


def _configuration() -> Project:
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
    here, above = "above/app/.cargo/config.toml", "above/.cargo/config.toml"
    flags = '[{0}]\nrustflags = ["--cfg", "given"]\n'
    edits = (
        Edit("env", {here: replaced("old", "new")}, old_times=True),
        Edit("env goes", {here: None}),
        Edit("env that a variable beats", environment={"FROM_CONFIG": "machine"}),
        Edit(
            "env that is forced",
            {here: '[env]\nFROM_CONFIG = { value = "new", force = true }\n'},
            environment={"FROM_CONFIG": "machine"},
        ),
        Edit("flags of the build", {here: appended(flags.format("build"))}, old_times=True),
        Edit(
            "flags of the target", {here: appended(flags.format("target.x86_64-unknown-linux-gnu"))}
        ),
        Edit(
            "flags of a target as a string",
            {here: appended('[target.x86_64-unknown-linux-gnu]\nrustflags = "--cfg given"\n')},
        ),
        Edit("flags of a condition", {here: appended(flags.format("target.'cfg(unix)'"))}),
        Edit(
            "flags of another target",
            {here: appended(flags.format("target.aarch64-unknown-linux-gnu"))},
            expected=Outcome.IN_VAIN,
        ),
        Edit("a profile", {here: appended("[profile.release]\ndebug-assertions = true\n")}),
        Edit("above", {above: flags.format("build")}, old_times=True),
        Edit("above, a profile", {above: "[profile.release]\nopt-level = 1\n"}),
        Edit("an alias", {here: appended('[alias]\nb = "build"\n')}, expected=Outcome.SAME),
        Edit("the network", {here: appended("[net]\nretry = 3\n")}, expected=Outcome.SAME),
        Edit(
            "jobs",
            {here: appended("[build]\njobs = 1\n")},
            expected=Outcome.SAME,
            known="an empty table of the configuration counts",
        ),
        Edit(
            "a file that is included",
            {here: lambda text: 'include = ["../more.toml"]\n' + text},
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
        Edit("two files by an option", options={"cargo_config": ["more.toml", "other.toml"]}),
        Edit("a variable by an option", options={"environment": {"FROM_CONFIG": "option"}}),
    )
    return Project(
        "configuration",
        base,
        edits,
        package="above/app",
        workspace="above/app",
        declared=("FROM_CONFIG",),
    )


def _tables() -> Project:
    """Settings of cargo-lambda that reach the compiler, and variables of the machine."""
    main = printing(
        'option_env!("GREETING")',
        "cfg!(given)",
        "cfg!(debug_assertions)",
        before="#![allow(unexpected_cfgs)]\n",
    )
    manifest = MANIFEST + '[package.metadata.lambda.build]\ninput_variables = ["GREETING"]\n'
    toml = "app/Cargo.toml"
    base = State({toml: manifest, "app/src/main.rs": main, "app/build.env": "GREETING=file\n"})
    noticed: dict[str, Any] = {"expected": Outcome.NOTICED, "hermetic": Outcome.SAME}
    flags = {"RUSTFLAGS": "--cfg given"}
    both = {"input_variables": ["GREETING", "RUSTFLAGS"]}
    edits = (
        Edit("a declared variable", environment={"GREETING": "machine"}, old_times=True),
        Edit("an empty variable", environment={"GREETING": ""}),
        Edit(
            "a variable that nothing reads", environment={"UNRELATED": "1"}, expected=Outcome.SAME
        ),
        Edit(
            "a variable of the package's settings",
            {toml: appended('env = { GREETING = "table" }\n')},
        ),
        Edit("a file of variables", {toml: appended('env_file = "build.env"\n')}),
        Edit(
            "a file of variables, edited",
            {toml: appended('env_file = "build.env"\n'), "app/build.env": "GREETING=new\n"},
        ),
        Edit(
            "a file of variables that isn't used",
            {"app/build.env": "GREETING=new\n"},
            expected=None,
        ),
        Edit("a variable by an option", options={"environment": {"GREETING": "option"}}),
        Edit("RUSTFLAGS", environment=flags, **noticed),
        Edit(
            "CARGO_BUILD_RUSTFLAGS", environment={"CARGO_BUILD_RUSTFLAGS": "--cfg given"}, **noticed
        ),
        Edit(
            "CARGO_ENCODED_RUSTFLAGS",
            environment={"CARGO_ENCODED_RUSTFLAGS": "--cfg\x1fgiven"},
            **noticed,
        ),
        Edit(
            "CARGO_PROFILE_RELEASE_OPT_LEVEL",
            environment={"CARGO_PROFILE_RELEASE_OPT_LEVEL": "1"},
            **noticed,
        ),
        Edit(
            "CARGO_PROFILE_DEV_OPT_LEVEL",
            environment={"CARGO_PROFILE_DEV_OPT_LEVEL": "1"},
            expected=Outcome.SAME,
        ),
        Edit("RUSTFLAGS, declared", environment=flags, options=both),
        Edit("RUSTFLAGS as an option", options={"environment": flags}),
        Edit(
            "RUSTFLAGS of the package's settings",
            {toml: appended('env = { RUSTFLAGS = "--cfg given" }\n')},
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
    return Project("variables", base, edits, package="app", workspace="app", declared=("GREETING",))

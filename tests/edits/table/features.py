"""Features, and the dependencies that they turn on."""

from __future__ import annotations

from tests.edits.model import Edit, Outcome, Project, State, appended, replaced
from tests.edits.table.common import constant, printing, workspace
from tests.support.projects import package

_TOML = "app/Cargo.toml"

_EDITS = (
    Edit("a feature by an option", options={"features": ["fancy"]}),
    Edit("two features", options={"features": ["fancy", "weak"]}),
    Edit("the weak one alone", options={"features": ["weak"]}),
    Edit("no default features", options={"no_default_features": True}),
    Edit("all features", options={"all_features": True}),
    Edit("an unused feature", options={"features": ["unused"]}, expected=Outcome.IN_VAIN),
    Edit("no such feature", options={"features": ["nothing"]}, expected=Outcome.BROKEN),
    Edit("another default", {_TOML: replaced('["plain"]', '["plain", "fancy"]')}, old_times=True),
    Edit("no default", {_TOML: replaced('["plain"]', "[]")}),
    Edit(
        "a dependency's feature",
        {_TOML: replaced('"../shared"', '"../shared", features = ["more"]')},
    ),
    Edit(
        "a feature that nothing turns on",
        {_TOML: replaced("unused = []", "unused = []\nother = []")},
        expected=None,
    ),
    Edit(
        "a dependency for other systems",
        {"on_windows/src/lib.rs": constant("new")},
        expected=None,
    ),
    Edit("a dependency for this system", {"on_unix/src/lib.rs": constant("new")}, old_times=True),
    Edit("a dependency of tests", {"testing/src/lib.rs": constant("new")}, expected=Outcome.SAME),
    Edit("an optional one that is off", {"extra/src/lib.rs": constant("new")}, expected=None),
    Edit(
        "an optional one that is on",
        {"extra/src/lib.rs": 'pub const LOUD: &str = "new";\n'},
        options={"features": ["fancy"]},
    ),
    Edit(
        "features of the package's settings",
        {_TOML: appended('[package.metadata.lambda.build]\nfeatures = ["fancy"]\n')},
    ),
    Edit(
        "memory of the package's settings",
        {_TOML: appended("[package.metadata.lambda.deploy]\nmemory = 256\n")},
        expected=Outcome.SAME,
    ),
    Edit("the resolver", {"Cargo.toml": replaced('"3"', '"2"')}, expected=None),
)


def features() -> Project:
    """Features, and the dependencies that they turn on."""
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
    return Project("features", base, _EDITS, package="app")

"""Build scripts, which say more, less, or nothing of what they read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.edits.model import Edit, Link, Outcome, Project, State, appended, replaced
from tests.edits.table.common import FAST, MANIFEST, constant, edits_of, printing
from tests.support.projects import package

if TYPE_CHECKING:
    from tests.edits.model import Content

_SAY = """\
    println!("cargo::rustc-env=SAID={said}");
"""
_READ = """\
fn read(name: &str) -> String {
    std::fs::read_to_string(name).map(|text| text.trim().to_string()).unwrap_or("none".to_string())
}
fn listed(name: &str) -> String {
    let mut found: Vec<String> = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(name)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else {
                found.push(format!("{}={}", path.display(), read(path.to_str().unwrap())))
            }
        }
    }
    found.sort();
    found.join(",")
}
"""
_MAIN = printing('env!("SAID")')


def script(said: str, *watched: str, before: str = "") -> str:
    """The text of a build script that says the value of an expression."""
    lines = "".join(f'    println!("cargo::rerun-if-changed={each}");\n' for each in watched)
    return f"{before}{_READ}fn main() {{\n{lines}    let said = {said};\n{_SAY}}}\n"


def build_scripts() -> tuple[Project, ...]:
    """Packages with a build script each."""
    return (_telling(), _silent(), _generating(), _linking())


def package_with(files: dict[str, Content]) -> State:
    """A package whose program prints what its build script says."""
    return State({"app/Cargo.toml": MANIFEST, "app/src/main.rs": _MAIN, **files})


def _telling() -> Project:
    """It tells of less than it reads, all of it in the package."""
    text = script(
        'format!("{} {} {} {}", listed("templates"), read("text.txt"), helper::NAME,'
        ' read("table.toml").escape_debug())',
        "build.rs",
        before='#[path = "build/helper.rs"] mod helper;\n',
    )
    templates = ("app/templates/one.txt", "app/templates/deep/two.txt")
    base = package_with(
        {
            **dict.fromkeys(templates, "old"),
            "app/build.rs": text,
            "app/build/helper.rs": 'pub const NAME: &str = "helper";\n',
            "app/text.txt": "old",
            "app/table.toml": "a = 1\nb = 2\n",
            "app/README.md": "old",
            "app/examples/example.rs": "fn main() {}\n",
        }
    )
    edits = (
        *edits_of(templates, "new", Outcome.CHANGED, old_times=True),
        Edit("a template comes", {"app/templates/three.txt": "new"}, old_times=True),
        Edit("a template goes", {"app/templates/one.txt": None}, old_times=True),
        Edit(
            "a template is renamed",
            {"app/templates/one.txt": None, "app/templates/first.txt": "old"},
            old_times=True,
        ),
        Edit("the script", {"app/build.rs": replaced("{} {} {}", "{}, {}, {}")}, old_times=True),
        Edit("its module", {"app/build/helper.rs": replaced("helper", "new")}, old_times=True),
        Edit("a text", {"app/text.txt": "new"}),
        Edit("a table", {"app/table.toml": appended("c = 3\n")}, old_times=True),
        Edit("line endings of a table", {"app/table.toml": replaced("\n", "\r\n")}, old_times=True),
        Edit(
            "a text becomes a link", {"app/text.txt": Link("README.md"), "app/README.md": "other"}
        ),
        Edit("a text goes", {"app/text.txt": None}),
        Edit("the script goes", {"app/build.rs": None, "app/src/main.rs": "fn main() {}\n"}),
        Edit(
            "an example",
            {"app/examples/example.rs": appended("// new\n")},
            expected=Outcome.SAME,
        ),
        Edit(
            "a README beside a build script",
            {"app/README.md": "new"},
            expected=Outcome.IN_VAIN,
        ),
    )
    return Project("script tells of too little", base, edits, package="app", workspace="app")


def _silent() -> Project:
    """It says nothing, so that Cargo watches the whole package."""
    text = script('format!("{} {} {}", listed("examples"), listed("data"), read("tests/text.txt"))')
    read = (
        "app/examples/example.rs",
        "app/data/Cargo.toml",
        "app/data/x/y.txt",
        "app/tests/text.txt",
    )
    base = package_with({**dict.fromkeys(read, "# old"), "app/build.rs": text})
    edits = (
        *edits_of(read, "# new", Outcome.CHANGED, old_times=True),
        Edit("a file comes", {"app/data/new.txt": "new"}, old_times=True),
        Edit("a file goes", {"app/data/x/y.txt": None}, old_times=True),
        Edit("a file that it doesn't read", {"app/other.txt": "new"}, expected=Outcome.IN_VAIN),
        Edit(
            "it tells of one file from now on",
            {
                "app/build.rs": script(
                    'format!("{} {}", listed("data"), read("text.txt"))', "text.txt"
                ),
                "app/text.txt": "1",
            },
            # A folder with a Cargo.toml is another package's: then it doesn't count any more.
            expected=Outcome.REFUSED,
        ),
    )
    return Project("script says nothing", base, edits, package="app", workspace="app")


def _generating() -> Project:
    """It writes code, from a table, and sets conditions."""
    body = """\
    let table = read("table.txt");
    let code = format!("pub const TABLE: &str = \\"{table}\\";");
    std::fs::write(std::env::var("OUT_DIR").unwrap() + "/table.rs", code).unwrap();
    println!("cargo::rustc-check-cfg=cfg(fancy)");
    if table.contains("fancy") { println!("cargo::rustc-cfg=fancy"); }
"""
    text = f'{_READ}fn main() {{\n    println!("cargo::rerun-if-changed=table.txt");\n{body}}}\n'
    main = printing(
        "TABLE", "cfg!(fancy)", before='include!(concat!(env!("OUT_DIR"), "/table.rs"));\n'
    )
    base = package_with(
        {
            "app/Cargo.toml": package(
                f'[build-dependencies]\ntool = {{ path = "../tool" }}\n{FAST}', name="app"
            ),
            "app/build.rs": text.replace("{table}", "{table} {}").replace(
                '";");', '";", tool::TEXT);'
            ),
            "app/table.txt": "plain",
            "app/src/main.rs": main,
            "tool/Cargo.toml": package(name="tool"),
            "tool/src/lib.rs": constant("tool"),
            "tool/README.md": "old",
        }
    )
    edits = (
        Edit("the table", {"app/table.txt": "other"}, old_times=True),
        Edit("a condition", {"app/table.txt": "fancy"}, old_times=True),
        Edit("a build dependency", {"tool/src/lib.rs": constant("new tool")}, old_times=True),
        Edit("its README", {"tool/README.md": "new"}, expected=Outcome.IN_VAIN),
        Edit(
            "a profile of build scripts",
            {"app/Cargo.toml": appended("[profile.release.build-override]\nopt-level = 1\n")},
            expected=Outcome.IN_VAIN,
        ),
    )
    return Project("script writes code", base, edits, package="app", workspace="app")


def _linking() -> Project:
    """A script of a dependency gives metadata to that of the package."""
    text = 'fn main() { println!("cargo::metadata=TEXT={}", std::fs::read_to_string("text.txt").unwrap()); }\n'
    base = package_with(
        {
            "app/Cargo.toml": package(
                f'[dependencies]\nnative = {{ path = "../native" }}\n{FAST}', name="app"
            ),
            "app/build.rs": script('std::env::var("DEP_NATIVE_TEXT").unwrap()', "build.rs"),
            "native/Cargo.toml": package(name="native").replace(
                "[package]", '[package]\nlinks = "native"'
            ),
            "native/src/lib.rs": "",
            "native/build.rs": text,
            "native/text.txt": "old",
        }
    )
    edits = (
        Edit("the metadata's file", {"native/text.txt": "new"}, old_times=True),
        Edit("the dependency's script", {"native/build.rs": replaced("TEXT={}", "TEXT={}!")}),
    )
    return Project("script of a dependency", base, edits, package="app", workspace="app")

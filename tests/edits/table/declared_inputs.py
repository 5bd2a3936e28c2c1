"""Build scripts that read outside of their package: what is declared, what is not, and what nobody tells."""

from __future__ import annotations

from attrs import evolve

from tests.edits.model import Edit, Outcome, Project, appended, replaced
from tests.edits.table.build_scripts import package_with, script
from tests.edits.table.common import FAST, edits_of
from tests.support.projects import package


def declared_inputs() -> tuple[Project, ...]:
    """A script that tells cargo of what it reads outside, and one that doesn't."""
    return (_outside(), _untold(), _untold_variables(), _programs())


def _outside() -> Project:
    """It tells of a file outside, which is declared in Cargo.toml, and of variables."""
    manifest = package(
        '[package.metadata.lambda.build]\ninputs = ["../proto/**/*.proto", "../.git/HEAD"]\n'
        f'input_variables = ["RELEASE"]\n{FAST}',
        name="app",
    )
    text = script(
        'format!("{} {} {:?}", listed("../proto"), read("../.git/HEAD"), std::env::var("RELEASE"))',
        "../proto",
        "../.git/HEAD",
    ).replace(
        "fn main() {\n", 'fn main() {\n    println!("cargo::rerun-if-env-changed=RELEASE");\n'
    )
    protos = ("proto/one.proto", "proto/deep/two.proto")
    base = package_with(
        {
            **dict.fromkeys(protos, "old"),
            "app/Cargo.toml": manifest,
            "app/build.rs": text,
            ".git/HEAD": "ref: refs/heads/main\n",
            "other/text.txt": "old",
        }
    )
    declared = ("RELEASE",)
    return Project(
        "script reads outside",
        base,
        _edits_outside(protos),
        package="app",
        workspace="app",
        declared=declared,
    )


def _edits_outside(protos: tuple[str, ...]) -> tuple[Edit, ...]:
    other = {"app/build.rs": replaced("../.git/HEAD", "../other/text.txt")}
    return (
        *edits_of(protos, "new", Outcome.CHANGED, old_times=True),
        Edit("a file comes", {"proto/three.proto": "new"}, old_times=True),
        Edit(
            "a file goes",
            {"proto/one.proto": None},
            old_times=True,
        ),
        Edit("another branch", {".git/HEAD": "ref: refs/heads/other\n"}, old_times=True),
        Edit("a declared variable", environment={"RELEASE": "1"}),
        Edit(
            "a variable that it doesn't tell of, and that isn't set",
            {"app/build.rs": replaced('"RELEASE"))', '"OTHER"))')},
            expected=Outcome.REFUSED,
            hermetic=Outcome.IN_VAIN,  # where it isn't seen
        ),
        Edit(
            "a variable that it doesn't tell of",
            {"app/build.rs": replaced('"RELEASE"))', '"OTHER"))')},
            environment={"OTHER": "1"},
            expected=Outcome.REFUSED,
            hermetic=Outcome.IN_VAIN,
        ),
        Edit("a file that isn't declared", other, expected=Outcome.REFUSED),
        Edit(
            "a file that is declared by an option",
            other,
            options={"inputs": ["../other/*", "../proto"], "input_variables": ["RELEASE"]},
        ),
        Edit(
            "a file that isn't declared, and edited",
            other | {"other/text.txt": "new"},
            expected=Outcome.REFUSED,
        ),
        Edit(
            "a file outside that nothing reads",
            {"other/text.txt": "new"},
            expected=Outcome.SAME,
        ),
        Edit(
            "a variable that isn't declared",
            {"app/build.rs": replaced("env-changed=RELEASE", "env-changed=UNDECLARED")},
            expected=Outcome.REFUSED,
        ),
        Edit("a salt", options={"salt": "1"}, expected=Outcome.IN_VAIN),
    )


def _untold() -> Project:
    """It reads a file outside, or an ignored one, and says nothing of it."""
    text = script('format!("{} {}", read("../outside.txt"), read("ignored.txt"))', "build.rs")
    base = package_with(
        {
            "app/build.rs": text,
            "app/.gitignore": "ignored.txt\n",
            "app/ignored.txt": "old",
            "outside.txt": "old",
            ".git/HEAD": "ref: refs/heads/main\n",
        }
    )
    edits = (
        *edits_of(("outside.txt", "app/ignored.txt"), "new", Outcome.REFUSED),
        Edit(
            "nothing, so that cargo finds all fresh",
            touched=("outside.txt",),
            expected=Outcome.REFUSED,
        ),
        Edit(
            "both files, declared",
            {"outside.txt": "new"},
            options={"inputs": ["../outside.txt", "ignored.txt"]},
            old_times=True,
        ),
        Edit(
            "another script",
            {"app/build.rs": replaced("{} {}", "{}, {}")},
            expected=Outcome.REFUSED,
        ),
    )
    return Project(
        "script doesn't tell",
        base,
        edits,
        package="app",
        workspace="app",
        expected=Outcome.REFUSED,
        hermetic=Outcome.REFUSED,
    )


def _untold_variables() -> Project:
    """It reads a variable that the project gives, and the manifest, and says nothing of either."""
    text = script(
        'format!("{:?} {}", std::env::var("GREETING"), read("Cargo.toml").contains("other"))',
        "build.rs",
    )
    given = {"environment": {"GREETING": "old"}}
    base = evolve(package_with({"app/build.rs": text}), options=given)
    edits = (
        Edit("a variable by an option", options={"environment": {"GREETING": "new"}}),
        Edit(
            "a variable of the configuration",
            {"app/.cargo/config.toml": '[env]\nGREETING = "new"\n'},
            options={"environment": {}},
            old_times=True,
        ),
        Edit(
            "a table of another tool",
            {"app/Cargo.toml": appended("[package.metadata.other]\nkey = 1\n")},
            old_times=True,
        ),
    )
    return Project(
        "script doesn't tell of variables",
        base,
        edits,
        package="app",
        workspace="app",
        declared=("GREETING",),
    )


def _programs() -> Project:
    """It starts programs, which read a file, list a folder, and ask Git for a commit."""
    run = """\
fn run(program: &str, arguments: &[&str]) -> String {
    let done = std::process::Command::new(program).args(arguments).output().unwrap();
    String::from_utf8(done.stdout).unwrap().trim().replace('\\n', " ")
}
"""
    text = script('run("cat", &["text.txt"])', "build.rs", before=run)
    base = package_with(
        {
            "app/build.rs": text,
            "app/text.txt": "old",
            "outside.txt": "old",
            "listed/one.txt": "",
            ".git/HEAD": "ref: refs/heads/main\n",
        }
    )

    def other(program: str, *arguments: str) -> dict[str, object]:
        words = ", ".join(f'"{each}"' for each in arguments)
        return {"app/build.rs": replaced('"cat", &["text.txt"]', f'"{program}", &[{words}]')}

    edits = (
        Edit("the file", {"app/text.txt": "new"}, old_times=True),
        Edit("a file outside", other("cat", "../outside.txt"), expected=Outcome.REFUSED),
        Edit(
            "a file outside, by a shell",
            other("sh", "-c", "cat < ../outside.txt"),
            expected=Outcome.REFUSED,
        ),
        Edit(
            "a folder outside",
            other("ls", "../listed"),
            expected=Outcome.REFUSED,
        ),
        Edit(
            "a folder outside, declared",
            other("ls", "../listed"),
            options={"inputs": ["../listed/*.txt"]},
        ),
    )
    return Project("script starts programs", base, edits, package="app", workspace="app")

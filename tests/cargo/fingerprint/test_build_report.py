from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

from cdk_rust_lambda.cargo.fingerprint.build_report import BuildReport, read_report
from cdk_rust_lambda.cargo.plan import Selection, plan_binary
from cdk_rust_lambda.cargo.project.build_folders import BuildFolders
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from tests.support.projects import write, write_crate

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.compile.options import BuildOptions

TRIPLE = "x86_64-unknown-linux-gnu"
A, B = "0123456789abcdef", "fedcba9876543210"
# Of folders with libraries, as `rustc -L` has them.
KINDS = ("dependency", "crate", "native", "framework", "all")


def report(crate: Path, target: Path, base: Path | None = None) -> BuildReport:
    plan = plan_binary(CargoProjects(), crate / "Cargo.toml", None, Selection(), Diagnostics()).plan
    assert plan is not None
    options: BuildOptions = evolve(plan.options, target=TRIPLE)
    folders = BuildFolders(target, target, base)
    return read_report(folders, options, crate, [plan.package], plan.binary)


@pytest.mark.parametrize("unit", ["build/crate-{}/output", "build/crate/{}/run/stdout"])
def test_what_a_script_has_read_in_another_checkout_does_not_count(
    tmp_path: Path, unit: str
) -> None:
    crate = write_crate(tmp_path / "crate")
    for digest, folder, printed in ((A, crate, "OURS"), (B, tmp_path / "other", "THEIRS")):
        output = tmp_path / "target" / TRIPLE / "release" / unit.format(digest)
        record = output.parents[1] if output.name == "stdout" else output.parent
        text = f"p\t\t{folder}\nr\t\t{folder}/read.txt\n"
        write(output.parent, {output.name: f"cargo::rerun-if-env-changed={printed}\n"})
        write(record, {"reads": text})
    newest = tmp_path / "target" / TRIPLE / "release" / unit.format(B)
    os.utime(newest, (4_000_000_000, 4_000_000_000))
    found = report(crate, tmp_path / "target")
    assert [each.name for each in found.observed.observations] == [f"{crate}/read.txt"]
    assert found.watched_variables == {"OURS"}


def test_what_a_script_has_the_linker_take_is_read(tmp_path: Path) -> None:
    """Cargo looks at none of it, and dep-info doesn't list it."""
    crate = write_crate(tmp_path / "crate")
    vendored = write(tmp_path / "vendored", dict.fromkeys(("libfoo.a", "libbar.so", "x.txt"), ""))
    write(crate, dict.fromkeys(("exports.map", "link.x", "made/libmade.a"), ""))
    write(crate, {".gitignore": "made/\n"})
    printed = (
        f"cargo:rustc-link-search=native={vendored}\n"
        "cargo::rustc-link-lib=static=foo\n"
        "cargo:rustc-flags=-L made -l made\n"
        "cargo:rustc-link-search=/does/not/exist\n"
        "cargo::rustc-link-arg-bin=crate=-Wl,--version-script=exports.map\n"
        f"cargo:rustc-link-arg=-T{crate}/link.x\n"
    )
    unit = tmp_path / "target" / TRIPLE / "release" / "build" / f"crate-{A}"
    write(unit, {"output": printed})
    observed = report(crate, tmp_path / "target").observed
    names = ["crate/exports.map", "crate/link.x", "vendored/libbar.so", "vendored/libfoo.a"]
    assert [each.name for each in observed.observations] == [str(tmp_path / name) for name in names]
    # What lies elsewhere than the project belongs to the machine.
    assert [path.name for path in observed.paths(()).files] == ["exports.map", "link.x"]
    (tmp_path / ".git").mkdir()
    assert len(observed.paths(()).files) == 4


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("rustc-link-search=libs", ["libs/liba.a", "libs/libb.so"]),
        *((f"rustc-link-search={kind}=libs", ["libs/liba.a", "libs/libb.so"]) for kind in KINDS),
        ("rustc-flags=-L libs", ["libs/liba.a", "libs/libb.so"]),
        ("rustc-flags=-l a -Lnative=libs", ["libs/liba.a", "libs/libb.so"]),
        ("rustc-link-arg=-Tlink.x", ["link.x"]),
        ("rustc-link-arg-bins=-Tlink.x", ["link.x"]),
        ("rustc-link-arg-bin=crate=-Tlink.x", ["link.x"]),
        # No binary is linked with these.
        ("rustc-link-arg-cdylib=-Tlink.x", []),
        ("rustc-cdylib-link-arg=-Tlink.x", []),
        ("rustc-link-arg-tests=-Tlink.x", []),
        ("rustc-link-lib=static=a", []),
    ],
)
def test_what_a_script_says_of_the_linker(tmp_path: Path, printed: str, names: list[str]) -> None:
    crate = write_crate(tmp_path / "crate")
    write(crate, dict.fromkeys(("libs/liba.a", "libs/libb.so", "libs/c.o", "link.x"), ""))
    unit = tmp_path / "target" / TRIPLE / "release" / "build" / f"crate-{A}"
    write(unit, {"output": f"cargo::{printed}\n"})
    observations = report(crate, tmp_path / "target").observed.observations
    assert [each.name for each in observations] == [str(crate / name) for name in names]


def test_what_macros_have_read_in_another_checkout_does_not_count(tmp_path: Path) -> None:
    crate = write_crate(tmp_path / "crate")
    deps = tmp_path / "target" / TRIPLE / "release" / "deps"
    for digest, folder in ((A, crate), (B, tmp_path / "other")):
        dep_info = f"crate-{digest}.d: src/main.rs\n"
        record = f"p\t\t{folder}\nr\t/m.so\t{folder}/read.txt\n"
        write(deps, {f"crate-{digest}.d": dep_info, f"crate-{digest}.reads": record})
    os.utime(deps / f"crate-{B}.d", (4_000_000_000, 4_000_000_000))
    found = report(crate, tmp_path / "target")
    assert [each.name for each in found.observed.observations] == [f"{crate}/read.txt"]


def test_a_crate_of_a_registry_may_have_the_name_of_ours(tmp_path: Path) -> None:
    crate = write_crate(tmp_path / "crate")
    deps = tmp_path / "target" / TRIPLE / "release" / "deps"
    for digest, source, name in ((A, "src/main.rs", "OURS"), (B, "/registry/lib.rs", "THEIRS")):
        write(deps, {f"crate-{digest}.d": f"x: {source}\n\n# env-dep:{name}=1\n"})
    os.utime(deps / f"crate-{B}.d", (4_000_000_000, 4_000_000_000))
    assert report(crate, tmp_path / "target").variables == {"OURS": "1"}


def test_names_in_dep_info_may_be_relative_to_a_folder(tmp_path: Path) -> None:
    crate = write_crate(tmp_path / "crate")
    release = tmp_path / "target" / TRIPLE / "release"
    write(release, {"crate.d": "target/crate: crate/src/main.rs crate/x.txt /usr/y.txt\n"})
    inputs = report(crate, tmp_path / "target", base=tmp_path).inputs
    assert inputs == (crate / "src" / "main.rs", crate / "x.txt", Path("/usr/y.txt"))


def test_without_records_the_newest_counts(tmp_path: Path) -> None:
    crate = write_crate(tmp_path / "crate")
    for digest, printed in ((A, "OLD"), (B, "NEW")):
        output = tmp_path / "target" / TRIPLE / "release" / "build" / f"crate-{digest}"
        write(output, {"output": f"cargo::rerun-if-env-changed={printed}\n"})
    os.utime(tmp_path / "target" / TRIPLE / "release" / "build" / f"crate-{A}" / "output", (1, 1))
    assert report(crate, tmp_path / "target").watched_variables == {"NEW"}

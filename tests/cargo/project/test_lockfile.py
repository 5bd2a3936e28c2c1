from __future__ import annotations

from pathlib import Path

import pytest

from cdk_rust_lambda import ManifestError
from cdk_rust_lambda.cargo.project.lockfile import Lockfile, read_lockfile
from cdk_rust_lambda.cargo.project.package_id import PackageId, git_source, package_spec

LOCK = """
version = 4
[[package]]
name = "app"
version = "0.1.0"
dependencies = ["shared", "serde", "tokio 1.0.0", "test-only"]
[[package]]
name = "shared"
version = "0.1.0"
dependencies = ["tokio 2.0.0 (registry+x)"]
[[package]]
name = "other"
version = "0.1.0"
dependencies = ["unrelated"]
[[package]]
name = "serde"
version = "1.0.0"
source = "registry+x"
checksum = "1"
dependencies = ["serde_derive"]
[[package]]
name = "serde_derive"
version = "1.0.0"
source = "registry+x"
dependencies = ["serde"]
[[package]]
name = "tokio"
version = "1.0.0"
source = "registry+x"
[[package]]
name = "tokio"
version = "2.0.0"
source = "registry+x"
[[package]]
name = "test-only"
version = "1.0.0"
source = "registry+x"
[[package]]
name = "unrelated"
version = "1.0.0"
source = "registry+x"
"""


# Packages that only their sources, or their versions, tell apart.
NAMESAKES = """
version = 4
[[package]]
name = "one"
version = "0.1.0"
dependencies = ["same 1.0.0"]
[[package]]
name = "two"
version = "0.1.0"
dependencies = ["same 1.0.0 (git+file:///a?branch=main)", "same 2.0.0"]
[[package]]
name = "three"
version = "0.1.0"
dependencies = ["same 1.0.0 (git+file:///b)", "same 1.0.0 (registry+x)"]
[[package]]
name = "same"
version = "1.0.0"
[[package]]
name = "same"
version = "1.0.0"
source = "git+file:///a?branch=main#0123456"
[[package]]
name = "same"
version = "1.0.0"
source = "git+file:///b#0123456"
[[package]]
name = "same"
version = "1.0.0"
source = "registry+x"
[[package]]
name = "same"
version = "2.0.0"
source = "registry+x"
[[package]]
name = "replaced"
version = "1.0.0"
source = "registry+x"
replace = "replaced 1.0.0 (git+file:///a)"
[[package]]
name = "replaced"
version = "1.0.0"
source = "git+file:///a#0123456"
"""


def lockfile(folder: Path, text: str) -> Lockfile:
    path = folder / "Cargo.lock"
    path.write_text(text)
    found = read_lockfile(path)
    assert found is not None
    return found


def dependencies(locked: Lockfile, package_id: PackageId) -> list[tuple[str, str, str | None]]:
    package = locked.find(package_id)
    assert package is not None
    found = (each.id for each in locked.dependencies(package))
    return [(each.name, each.version, each.source) for each in found]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "app",
            [
                ("shared", "0.1.0", None),
                ("serde", "1.0.0", "registry+x"),
                ("tokio", "1.0.0", "registry+x"),
                ("test-only", "1.0.0", "registry+x"),
            ],
        ),
        ("shared", [("tokio", "2.0.0", "registry+x")]),
    ],
)
def test_dependencies(
    tmp_path: Path, name: str, expected: list[tuple[str, str, str | None]]
) -> None:
    assert dependencies(lockfile(tmp_path, LOCK), PackageId(name, "0.1.0")) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("one", [("1.0.0", None)]),
        ("two", [("1.0.0", "git+file:///a?branch=main#0123456"), ("2.0.0", "registry+x")]),
        ("three", [("1.0.0", "git+file:///b#0123456"), ("1.0.0", "registry+x")]),
    ],
)
def test_packages_of_one_name(
    tmp_path: Path, name: str, expected: list[tuple[str, str | None]]
) -> None:
    found = dependencies(lockfile(tmp_path, NAMESAKES), PackageId(name, "0.1.0"))
    assert found == [("same", *each) for each in expected]


def test_what_takes_a_package_s_place(tmp_path: Path) -> None:
    found = dependencies(
        lockfile(tmp_path, NAMESAKES), PackageId("replaced", "1.0.0", "registry+x")
    )
    assert found == [("replaced", "1.0.0", "git+file:///a#0123456")]


def test_what_cargo_would_not_have_written_may_stand_for_all(tmp_path: Path) -> None:
    """As after a bad merge."""
    text = NAMESAKES.replace("(git+file:///b)", "(git+file:///c)").replace("same 2.0.0", "same")
    locked = lockfile(tmp_path, text)
    assert len(dependencies(locked, PackageId("three", "0.1.0"))) == 4
    assert len(dependencies(locked, PackageId("two", "0.1.0"))) == 5


def test_a_path_package_whose_version_has_changed(tmp_path: Path) -> None:
    locked = lockfile(tmp_path, NAMESAKES)
    (found,) = locked.path_packages(PackageId("one", "0.2.0"))
    assert found.id == PackageId("one", "0.1.0")
    (found,) = locked.path_packages(PackageId("same", "2.0.0"))
    assert found.id == PackageId("same", "1.0.0")


@pytest.mark.parametrize(
    ("table", "source", "is_same"),
    [
        ({"git": "https://x/y"}, "git+https://x/y#012", True),
        ({"git": "https://x/y.git"}, "git+https://x/y/#012", True),
        ({"git": "https://github.com/X/Y"}, "git+https://github.com/x/y.git#012", True),
        ({"git": "https://x/Y"}, "git+https://x/y#012", False),
        ({"git": "https://x/y", "branch": "a/b"}, "git+https://x/y?branch=a%2Fb#012", True),
        ({"git": "https://x/y", "branch": "a/b"}, "git+https://x/y?branch=a/b#012", True),
        ({"git": "https://x/y", "tag": "a"}, "git+https://x/y?branch=a#012", False),
        ({"git": "https://x/y", "rev": "0"}, "git+https://x/y#012", False),
        ({"git": "https://x/y"}, "registry+https://x/y", False),
        ({"git": "https://x/y"}, None, False),
    ],
)
def test_sources_of_git(table: dict[str, str], source: str | None, *, is_same: bool) -> None:
    git = git_source(table)
    assert git is not None
    assert PackageId("a", "1.0.0", source).is_of_git(git) is is_same


@pytest.mark.parametrize(
    ("namesakes", "expected"),
    [
        ([], "app"),
        ([PackageId("app", "1.0.0")], "app"),
        ([PackageId("app", "1.0.0"), PackageId("app", "2.0.0")], "app@1.0.0"),
        (
            [PackageId("app", "1.0.0"), PackageId("app", "1.0.0", "git+file:///a#0")],
            "path+file:///a%20b/%C3%BC(1)#app@1.0.0",
        ),
    ],
)
def test_package_id_specifications(namesakes: list[PackageId], expected: str) -> None:
    assert package_spec(PackageId("app", "1.0.0"), Path("/a b/ü(1)"), namesakes) == expected


def test_what_is_of_no_git() -> None:
    assert git_source({"version": "1"}) is None
    assert git_source({"git": 1}) is None


def test_no_lock_file(tmp_path: Path) -> None:
    assert read_lockfile(tmp_path / "Cargo.lock") is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("package = 1", "package"),
        ("[[package]]\nname = 1", "package"),
        ("package = [1]", "package"),
        ("[[package]]\nname='a'\nversion='1'\ndependencies=[1]", "package"),
        ("[[package]]\nname='a'\nversion='1'\nreplace=1", "package"),
        ("!", None),
    ],
)
def test_not_what_cargo_writes(tmp_path: Path, text: str, key: str | None) -> None:
    path = tmp_path / "Cargo.lock"
    path.write_text(text)
    with pytest.raises(ManifestError) as caught:
        read_lockfile(path)
    assert (caught.value.file, caught.value.key) == (path, key)


def test_the_command_that_writes_it_anew_finds_the_manifest_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "Cargo.lock"
    path.write_text("package = 1")
    remedies = []
    for _ in range(2):
        with pytest.raises(ManifestError) as caught:
            read_lockfile(path)
        remedies.append(str(caught.value.remedy))
        (tmp_path / "Cargo.toml").write_text("")
    assert remedies[0].endswith("run `cargo generate-lockfile`")
    assert remedies[1].endswith(f"`cargo generate-lockfile --manifest-path {tmp_path}/Cargo.toml`")


def test_what_leads_to_packages(tmp_path: Path) -> None:
    path = tmp_path / "Cargo.lock"
    path.write_text(LOCK)
    lockfile = read_lockfile(path)
    assert lockfile is not None
    names = ("app", "other", "serde", "shared", "tokio")
    everything = [each for name in names for each in lockfile.named(name)]
    target = [each for each in lockfile.named("tokio") if each.id.version == "2.0.0"]
    found = lockfile.leading_to(target, everything)
    assert [each.id.name for each in found] == ["app", "shared"]
    assert [each.id.name for each in lockfile.leading_to(everything, everything)] == []
    (serde,) = lockfile.named("serde")
    closed = [serde, *lockfile.dependencies(serde)]
    assert [each.id.name for each in lockfile.leading_to(closed, everything)] == ["app"]

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from cdk_rust_lambda.cargo.compile.hook_declarations import declare_hooks
from cdk_rust_lambda.cargo.compile.include import IncludedFile
from cdk_rust_lambda.cargo.compile.options import BuildOptions
from cdk_rust_lambda.cargo.fingerprint.fingerprint import Fingerprinter
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.selection import select_package
from cdk_rust_lambda.cargo.project.workspace import load_workspace
from tests.support.fingerprints import (
    MAIN,
    OPTIONS,
    WORKSPACE,
    append,
    create,
    digest,
    fingerprint,
    replace,
)
from tests.support.projects import LOCK, package, write

Change = Callable[[Path], object]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The workspace's folder."""
    return write(tmp_path / "ws", WORKSPACE)


@pytest.mark.parametrize(
    "change",
    [
        # Sources of the package and of path dependencies, at any depth.
        append("app/src/main.rs"),
        append("app/src/deep/mod.rs"),
        create("app/src/new.rs"),
        append("shared/src/lib.rs"),
        append("shared/src/m.rs"),
        append("../outside/deeper/src/lib.rs"),
        create("../outside/deeper/src/new.rs"),
        lambda root: (root / "app/src/deep/mod.rs").rename(root / "app/src/deep.rs"),
        # The build script and what it may read.
        append("app/build.rs"),
        append("app/templates/page.html"),
        create("app/.sqlx/query.json"),
        lambda root: (root / "app/templates/page.html").unlink(),
        append("app/README.md"),
        # What the code names.
        append("texts/t.txt"),
        # Manifests.
        append("app/Cargo.toml", "[features]\nx = []\n"),
        append("shared/Cargo.toml", "[features]\nx = []\n"),
        append("../outside/deeper/Cargo.toml", "[features]\nx = []\n"),
        append("app/Cargo.toml", "[package.metadata.other]\nkey = 1\n"),
        replace("app/Cargo.toml", 'version = "0.1.0"', 'version = "0.2.0"'),
        replace("app/Cargo.toml", "workspace = true\n[dep", "rust.unused = 'deny'\n[dep"),
        # The part of Cargo.lock that is reached.
        replace("Cargo.lock", 'name = "serde"\nversion = "1.0.0"', 'name = "serde"\nversion = "1.0.1"'),
        replace("Cargo.lock", 'checksum = "0123"', 'checksum = "4567"'),
        replace("Cargo.lock", 'source = "registry"\nchecksum', 'source = "git"\nchecksum'),
        # Profiles, patches, the resolver, and what is inherited.
        replace("Cargo.toml", "[profile.release]\nopt-level = 3", "[profile.release]\nopt-level = 2"),
        append("Cargo.toml", "[patch.crates-io]\nserde = { git = 'x' }\n"),
        append("Cargo.toml", "[patch.crates-io]\nany = { git = 'x', package = 'serde' }\n"),
        replace("Cargo.toml", 'resolver = "3"', 'resolver = "2"'),
        replace("Cargo.toml", 'serde = "1"', 'serde = "1.0.1"'),
        replace("Cargo.toml", "description = 'x'", "description = 'z'"),
        replace("Cargo.toml", "rust.unused = 'warn'", "rust.unused = 'deny'"),
        # Configurations and toolchains, up the tree.
        append(".cargo/config.toml", "rustflags = []\n"),
        append(".cargo/config.toml", "[profile.release]\nlto = true\n"),
        append(".cargo/config.toml", "[patch.crates-io]\nserde = { git = 'x' }\n"),
        create("../.cargo/config.toml", "[env]\nX = '1'\n"),
        create("../.cargo/config.toml", "[registries.ours]\nindex = 'x'\n"),
        create("../.cargo/config.toml", "[target.'cfg(unix)']\nlinker = 'x'\n"),
        append("rust-toolchain.toml", "profile = 'minimal'\n"),
        create("rust-toolchain", "1.90.0"),
        lambda root: (root / "rust-toolchain.toml").unlink(),
    ],
)  # fmt: skip
def test_it_changes_with_what_can_change_the_binary(root: Path, change: Change) -> None:
    before = digest(root)
    change(root)
    assert digest(root) != before


@pytest.mark.parametrize(
    "change",
    [
        # Other members, and what only they use.
        append("other/src/main.rs"),
        append("other/Cargo.toml", "[features]\nx = []\n"),
        append("other/Cargo.toml", "[lints]\nrust.unused = 'deny'\n"),
        replace("Cargo.toml", '"other"]', '"other", "third"]'),
        replace("Cargo.toml", 'rand = "1"', 'rand = "2"'),
        replace("Cargo.toml", "homepage = 'y'", "homepage = 'z'"),
        replace("Cargo.lock", 'name = "rand"\nversion = "1.0.0"', 'name = "rand"\nversion = "1.0.1"'),
        append("Cargo.toml", "[patch.crates-io]\nrand = { git = 'x' }\n"),
        append(".cargo/config.toml", "[patch.crates-io]\nrand = { git = 'x' }\n"),
        append("Cargo.toml", "[patch.crates-io]\nrand = { path = 'third' }\n"),
        # Tests, benches, examples, and what only they use.
        append("app/tests/test.rs"),
        append("app/benches/bench.rs"),
        append("app/examples/example.rs"),
        append("app/Cargo.toml", "[[test]]\nname = 'test'\n"),
        append("app/Cargo.toml", "[[example]]\nname = 'example'\n"),
        replace("app/Cargo.toml", "description", "autotests = false\ndescription"),
        replace("app/Cargo.toml", "[dev-dependencies]\ndevtool = '1'", "[dev-dependencies]\ndevtool = '2'"),
        replace("app/Cargo.toml", ".dev-dependencies]\ndevtool = '1'", ".dev-dependencies]\ndevtool = '2'"),
        replace("Cargo.lock", 'name = "devtool"\nversion = "1.0.0"', 'name = "devtool"\nversion = "2.0.0"'),
        # Other profiles, and lints of other tools.
        replace("Cargo.toml", "[profile.dev]\nopt-level = 0", "[profile.dev]\nopt-level = 1"),
        replace("Cargo.toml", "[profile.small.build-override]\nopt-level = 0", "[profile.small.build-override]\nopt-level = 1"),
        replace("Cargo.toml", "clippy.pedantic = 'warn'", "clippy.pedantic = 'deny'"),
        # The function's settings, and comments.
        append("app/Cargo.toml", "[package.metadata.lambda.deploy]\nmemory = 1024\n"),
        create("app/CargoLambda.toml", "[deploy]\nmemory = 1024\n"),
        append("app/Cargo.toml", "# a comment\n"),
        append(".cargo/config.toml", "# a comment\n"),
        append("rust-toolchain.toml", "# a comment\n"),
        append(".cargo/config.toml", "jobs = 3\n[alias]\nb = 'build'\n[net]\noffline = true\n"),
        create("../.cargo/config.toml", "[alias]\nb = 'build'\n"),
        create("../.cargo/config.toml", "[registry]\ntoken = 'secret'\n[credential-alias]\na = ['b']\n"),
        create("../.cargo/config.toml", "[registries.ours]\ntoken = 'secret'\ncredential-provider = 'x'\n"),
        create("../.cargo/config.toml", "[target.'cfg(unix)']\nrunner = 'x'\n[target.x86_64-unknown-linux-gnu]\nrunner = 'x'\n"),
        create("../.cargo/config.toml", "[build]\nwarnings = 'deny'\nrustdocflags = ['x']\n"),
        create("../.cargo/config.toml", "[build]\njobs = 3\n"),
        append(".cargo/config.toml", "[resolver]\nlockfile-path = 'Cargo.lock'\n"),
        # Output.
        create("app/target/release/app"),
        create("target/release/app"),
        create("app/cdk.out/manifest.json"),
        create("app/out/cdk.out"),
        create("app/cache/CACHEDIR.TAG"),
        create("app/venv/pyvenv.cfg"),
        # Version control.
        create("app/.git/HEAD"),
        create("app/.git", "gitdir: ../.git/modules/app\n"),
        create(".git/HEAD"),
        create("app/.jj/repo"),
        create("app/.gitignore", "*.log\n"),
        create("app/.gitattributes", "* text=auto\n"),
        create("app/.gitmodules"),
        create("app/src/main.rs.orig"),
        # Editors and desktops.
        create("app/.idea/workspace.xml"),
        create("app/.vscode/settings.json"),
        create("app/.editorconfig"),
        create("app/src/.main.rs.swp"),
        create("app/src/main.rs~"),
        create("app/src/#main.rs#"),
        create("app/src/.#main.rs"),
        create("app/src/4913"),
        create("app/src/main.rs___jb_tmp___"),
        create("app/src/._main.rs"),
        create("app/app.iml"),
        create("app/.DS_Store"),
        # Other packages, and what is outside.
        create("app/inner/Cargo.toml"),
        create("README.md"),
        create("cdk.json"),
    ],
)  # fmt: skip
def test_it_does_not_change_with_what_cannot(root: Path, change: Change) -> None:
    write(root, {"third/Cargo.toml": package(name="rand"), "third/src/lib.rs": ""})
    before = digest(root)
    change(root)
    assert digest(root) == before


@pytest.mark.parametrize(
    "change",
    [
        append("Cargo.toml", "lto = true\n"),  # in the last table, the build-override's
        replace("Cargo.toml", "[profile.small.package.serde]\nopt-level = 1", "[profile.small.package.serde]\nopt-level = 2"),
        replace("Cargo.toml", "[profile.release]\nopt-level = 3", "[profile.release]\nopt-level = 2"),
        replace("Cargo.toml", "inherits = 'release'", "inherits = 'dev'"),
        append(".cargo/config.toml", "[profile.release]\nlto = true\n"),
    ],
)  # fmt: skip
def test_a_profile_and_what_it_inherits(root: Path, change: Change) -> None:
    options = BuildOptions(OPTIONS.target, profile="small")
    before = fingerprint(root, options).digest
    change(root)
    assert fingerprint(root, options).digest != before


def test_a_profile_in_a_configuration_is_not_one_in_the_manifest(root: Path) -> None:
    # cargo-lambda looks at the manifest only, for what it adds.
    before = digest(root)
    replace("Cargo.toml", "[profile.release]\nopt-level = 3\n", "")(root)
    append(".cargo/config.toml", "[profile.release]\nopt-level = 3\n")(root)
    assert digest(root) != before


@pytest.mark.parametrize(
    ("profile", "parent"), [("bench", "release"), ("test", "dev"), ("debug", "dev")]
)
def test_built_in_profiles_inherit_too(root: Path, profile: str, parent: str) -> None:
    options = BuildOptions(OPTIONS.target, profile=profile)
    before = fingerprint(root, options).digest
    replace("Cargo.toml", f"[profile.{parent}]", f"[profile.{parent}]\nlto = true")(root)
    assert fingerprint(root, options).digest != before


def test_profiles_that_inherit_in_a_circle(root: Path) -> None:
    append("Cargo.toml", "[profile.a]\ninherits = 'b'\n[profile.b]\ninherits = 'a'\n")(root)
    assert fingerprint(root, BuildOptions(OPTIONS.target, profile="a"))


def test_no_process_is_started(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    before = digest(root)
    monkeypatch.setattr(subprocess.Popen, "__init__", refuse)
    monkeypatch.setenv("PATH", "")
    assert digest(root) == before


def test_it_does_not_depend_on_place_time_modes_or_line_endings(tmp_path: Path) -> None:
    # A build script may hand line endings on.
    files = {name: text for name, text in WORKSPACE.items() if name != "app/build.rs"}
    one = write(tmp_path / "z" / "ws", files)
    two = write(tmp_path / "elsewhere" / "a", files)
    for path in tmp_path.glob("elsewhere/**/*"):
        if path.is_file() and path.suffix in (".rs", ".toml", ".lock"):
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
            path.chmod(0o755)
        os.utime(path, (1, 1))
    assert digest(one) == digest(two)


def test_the_order_of_packages_is_not_that_of_their_absolute_paths(tmp_path: Path) -> None:
    # Where ../outside comes before the workspace's own folder, and where it comes after it.
    one, two = write(tmp_path / "1" / "a", WORKSPACE), write(tmp_path / "2" / "z", WORKSPACE)
    assert digest(one) == digest(two)


def test_a_plain_toolchain_file(root: Path) -> None:
    (root / "rust-toolchain.toml").unlink()
    (root / "rust-toolchain").write_bytes(b"1.90.0\n")
    before = digest(root)
    (root / "rust-toolchain").write_bytes(b"1.90.0\r\n")
    assert digest(root) == before
    (root / "rust-toolchain").write_bytes(b"1.91.0\n")
    assert digest(root) != before


@pytest.mark.parametrize(
    "configuration",
    [
        "[build]\nrustc-wrapper = 'tools/wrap'\n",
        "[build]\nrustc-workspace-wrapper = './tools/wrap'\n",
        "[build]\nrustc = '../ws/tools/wrap'\n",
        "[target.'cfg(unix)']\nlinker = 'tools/wrap'\n",
        "[build]\nrustflags = ['-C', 'link-arg=-Wl,--version-script=tools/wrap']\n",
        "[target.'cfg(unix)']\nrustflags = '-Clink-arg=-Ttools/wrap -Cdebuginfo=1'\n",
    ],
)
@pytest.mark.parametrize("is_given", [True, False])
def test_programs_of_the_project_that_cargo_starts(
    root: Path, configuration: str, is_given: bool
) -> None:
    files = {"given/config.toml" if is_given else ".cargo/config.toml": configuration}
    write(root, files | {"tools/wrap": "#!/bin/sh\n"})
    given = (root / "given" / "config.toml",) if is_given else ()
    options = BuildOptions(OPTIONS.target, cargo_config=given)
    before = fingerprint(root, options)
    assert str(root / "tools" / "wrap") in before.files
    append("tools/wrap", 'exec "$@" --cfg other\n')(root)
    after = fingerprint(root, options)
    assert after.digest != before.digest
    # All is compiled again, which Cargo wouldn't do.
    assert {"app", "shared", "serde"} <= {each.name for each, _ in after.packages}
    assert not {*before.packages} & {*after.packages}


def test_what_flags_name_lies_where_rustc_is_started(root: Path) -> None:
    """Wherever the configuration lies, whose own programs are relative to that."""
    flags = "rustflags = ['-Clink-arg=-Tlink.x', '-Clink-arg=-Tabove.x']\n"
    write(root.parent, {".cargo/config.toml": f"[build]\n{flags}", "above.x": ""})
    write(root, {"link.x": ""})
    before = fingerprint(root, OPTIONS)
    assert str(root / "link.x") in before.files
    append("above.x")(root.parent)
    assert digest(root) == before.digest


@pytest.mark.parametrize(
    "change",
    [
        append("Cross.toml", "[build.env]\npassthrough = ['A']\n"),
        append("docker/Dockerfile", "RUN x\n"),
        append("docker/other", "RUN x\n"),
        append("prepare.sh"),
        append("Cargo.toml", "[workspace.metadata.cross.build]\nxargo = true\n"),
        append("app/Cargo.toml", "[package.metadata.cross.build]\nxargo = true\n"),
    ],
)
def test_what_cross_is_told_counts_where_it_compiles(root: Path, change: Change) -> None:
    cross = (
        "[build]\npre-build = ['apt-get update']\n[build.dockerfile]\nfile = 'docker/other'\n"
        f"[target.{OPTIONS.triple}]\ndockerfile = './docker/Dockerfile'\npre-build = 'prepare.sh'\n"
        "[target.x]\npre-build = 'gone'\n"
    )
    files = {"Cross.toml": cross, "docker/Dockerfile": "", "docker/other": "", "prepare.sh": ""}
    write(root, files)
    options = BuildOptions(OPTIONS.target, compiler="cross")
    before, without = fingerprint(root, options), digest(root)
    change(root)
    after = fingerprint(root, options)
    assert after.digest != before.digest
    # All is compiled again, which Cargo wouldn't do.
    assert not {*before.packages} & {*after.packages}
    assert digest(root) == without or "metadata" in (root / "app" / "Cargo.toml").read_text()


@pytest.mark.parametrize("key", ["before_build", "after_build"])
@pytest.mark.parametrize(
    ("command", "counts"),
    [
        (["tools/hook"], True),
        (["./tools/hook", "x"], True),
        ([sys.executable, "tools/hook"], True),
        (["sh", "tools/hook"], True),
        (["sh", "-c", "tools/hook"], False),
        (["cp", "tools/hook", "x"], False),  # which may be what it makes
        (["hook"], False),  # a name alone is searched for in PATH
        (["gone/hook"], False),
        (["sh"], False),
    ],
)
def test_programs_of_the_project_that_hooks_run(
    root: Path, key: str, command: list[str], *, counts: bool
) -> None:
    write(root, dict.fromkeys(("tools/hook", "hook"), "#!/bin/sh\n"))
    hooks: dict[str, Any] = {key: declare_hooks(key, [command])}
    options = evolve(OPTIONS, **hooks)
    before = fingerprint(root, options).digest
    write(root, dict.fromkeys(("tools/hook", "hook"), "#!/bin/sh\nexit 1\n"))
    assert (fingerprint(root, options).digest != before) == counts


def test_programs_of_the_machine_do_not_count(root: Path) -> None:
    text = (
        f"[build]\nrustc-wrapper = '{root}/wrap'\nrustc = 'gone/x'\n[target.x]\nlinker = 'wrap'\n"
    )
    write(root, {"wrap": "", ".cargo/config.toml": text})
    before = digest(root)
    append("wrap")(root)
    assert digest(root) == before


def test_a_toolchain_file_with_a_number_that_has_no_end(root: Path) -> None:
    before = digest(write(root, {"rust-toolchain": f"a = {'9' * 5000}"}))
    assert digest(write(root, {"rust-toolchain": f"a = {'8' * 5000}"})) != before


def test_where_a_configuration_lies_does_not_count(root: Path) -> None:
    before = digest(root)
    (root / ".cargo").rename(root.parent / ".cargo")
    assert digest(root) == before


@pytest.mark.parametrize("name", [".cargo/more.toml", "given.toml", "more.toml"])
def test_included_and_given_configurations(root: Path, name: str) -> None:
    write(root, {".cargo/config.toml": "include = ['more.toml']", ".cargo/more.toml": ""})
    write(root, {"given.toml": "include = ['more.toml']\n", "more.toml": ""})
    options = BuildOptions(OPTIONS.target, cargo_config=(root / "given.toml",))
    before = fingerprint(root, options).digest
    append(name, "[build]\nrustflags = ['-g']\n")(root)
    after = fingerprint(root, options).digest
    assert after != before
    append(name, "# a comment\r\n")(root)
    assert fingerprint(root, options).digest == after


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        (append("shared/src/lib.rs"), {"app", "other"}),
        (append("app/src/main.rs"), {"app"}),
        (append("third/src/main.rs"), {"third"}),
        (append("Cargo.toml", "[profile.release.package.x]\nlto = true"), {"app", "other", "third"}),
    ],
)  # fmt: skip
def test_exactly_the_dependents_change(root: Path, change: Change, changed: set[str]) -> None:
    replace("other/Cargo.toml", "rand.", "shared = { path = '../shared' }\nrand.")(root)
    replace("Cargo.toml", '"other"]', '"other", "third"]')(root)
    write(root, {"third/Cargo.toml": package(name="third"), "third/src/main.rs": MAIN})
    names = ("app", "other", "third")
    before = {name: fingerprint(root, name=name).digest for name in names}
    change(root)
    assert {
        name for name in names if fingerprint(root, name=name).digest != before[name]
    } == changed


def test_it_names_the_files(root: Path) -> None:
    files = fingerprint(write(root, WORKSPACE)).files
    names = {os.path.relpath(path, root) for path in files}
    assert names == {
        "app/build.rs",
        "app/src/deep/mod.rs",
        "app/src/main.rs",
        "app/templates/page.html",
        "shared/src/lib.rs",
        "shared/src/m.rs",
        "texts/t.txt",
        "../outside/deeper/src/lib.rs",
    }


@pytest.mark.parametrize(
    "options",
    [
        BuildOptions("aarch64-unknown-linux-gnu"),
        BuildOptions(OPTIONS.target, profile="dev"),
        BuildOptions(OPTIONS.target, features=("x",)),
        BuildOptions(OPTIONS.target, all_features=True),
        BuildOptions(OPTIONS.target, cargo_config=("a=1", "b=2")),
        BuildOptions(OPTIONS.target, cargo_config=("b=2", "a=1")),
        BuildOptions(OPTIONS.target, compiler="cargo", extra_args=("-v",)),
        BuildOptions(OPTIONS.target, no_default_features=True),
        BuildOptions(OPTIONS.target, environment=(("A", "1"),)),
    ],
)
def test_it_changes_with_the_options(root: Path, options: BuildOptions) -> None:
    write(root, WORKSPACE)
    assert fingerprint(root, options).digest != fingerprint(root).digest


@pytest.mark.parametrize(
    ("change", "environment"),
    [
        (None, (("A", "1"),)),
        (create("../.cargo/config.toml", "[env]\nX = '1'\n"), ()),
        (append("app/Cargo.toml", "[package.metadata.other]\nkey = 1\n"), ()),
    ],
)
@pytest.mark.parametrize("has_script", [True, False])
def test_what_a_script_may_read_is_built_anew(
    root: Path, change: Change | None, environment: tuple[tuple[str, str], ...], has_script: bool
) -> None:
    """Cargo knows of it only if the script tells."""
    if not has_script:
        (root / "app" / "build.rs").unlink()
    before = fingerprint(root).packages
    if change is not None:
        change(root)
    after = fingerprint(root, BuildOptions(OPTIONS.target, environment=environment))
    assert (after.packages != before) == has_script


def test_it_changes_with_included_files_their_names_and_modes(root: Path) -> None:
    write(root, {"data": "1"})
    data = root / "data"
    digests = {digest(root)}
    digests.add(fingerprint(root, includes=(IncludedFile("a", data),)).digest)
    digests.add(fingerprint(root, includes=(IncludedFile("b", data),)).digest)
    data.chmod(0o755)
    digests.add(fingerprint(root, includes=(IncludedFile("b", data),)).digest)
    data.write_text("2")
    digests.add(fingerprint(root, includes=(IncludedFile("b", data),)).digest)
    assert len(digests) == 5


def test_a_package_of_two_workspaces_is_each_one_s_own(tmp_path: Path) -> None:
    """One without a repository leaves out what its own `.gitignore` names; to the other one the package lies outside."""
    uses = "[dependencies]\nshared = { path = '%s' }\n"
    write(
        tmp_path,
        {
            "one/Cargo.toml": '[workspace]\nmembers = ["app", "shared"]\nresolver = "3"\n',
            "one/Cargo.lock": LOCK,
            "one/.gitignore": "*.made\n",
            "one/app/Cargo.toml": package(uses % "../shared", name="app"),
            "one/app/src/main.rs": MAIN,
            "one/shared/Cargo.toml": package(name="shared"),
            "one/shared/src/lib.rs": "",
            "one/shared/text.made": "x",
            "two/Cargo.toml": package(f"{uses % '../one/shared'}[workspace]\n", name="two"),
            "two/Cargo.lock": LOCK,
            "two/src/main.rs": MAIN,
        },
    )

    def digests(*names: str) -> dict[str, str]:
        reader = ManifestReader()
        fingerprinter = Fingerprinter(reader)
        found = {}
        for name in names:
            manifest = reader.read(tmp_path / name / "Cargo.toml")
            workspace = load_workspace(reader, manifest)
            app = select_package(workspace, manifest, None)
            found[name] = fingerprinter.fingerprint(workspace, app, app.binaries[0], OPTIONS).digest
        return found

    assert digests("one/app", "two") == digests("two", "one/app")


def test_what_only_tests_inherit_does_not_count(root: Path) -> None:
    replace("Cargo.toml", 'rand = "1"', 'rand = "1"\ndevtool = "1"')(root)
    replace("app/Cargo.toml", "devtool = '1'", "devtool.workspace = true")(root)
    before = digest(root)
    replace("Cargo.toml", 'devtool = "1"', 'devtool = "2"')(root)
    assert digest(root) == before
    # But for resolver 1, which unifies features with theirs.
    replace("Cargo.toml", 'resolver = "3"', 'resolver = "1"')(root)
    before = digest(root)
    replace("Cargo.toml", 'devtool = "2"', 'devtool = "3"')(root)
    assert digest(root) != before


def test_what_a_dependency_inherits_from_another_workspace(root: Path) -> None:
    files = {
        "app/Cargo.toml": package("[dependencies]\nfar = { path = '../../far/lib' }\n", name="app"),
        "../far/Cargo.toml": "[workspace]\nmembers = ['lib']\n[workspace.package]\nversion = '1.0.0'\n",
        "../far/lib/Cargo.toml": "[package]\nname = 'far'\nversion.workspace = true\nedition = '2024'\n",
        "../far/lib/src/lib.rs": "",
    }
    before = digest(write(root, files))
    replace("../far/Cargo.toml", "1.0.0", "2.0.0")(root)
    assert digest(root) != before


@pytest.mark.parametrize(
    "files",
    [
        {"Cargo.toml": WORKSPACE["Cargo.toml"] + "[replace]\n'serde:1.0.0' = { path = 'local' }\n"},
        {".cargo/config.toml": "[patch.crates-io]\nserde = { path = 'local' }\n"},
        {".cargo/config.toml": "paths = ['local']\n"},
    ],
)
def test_local_overrides_are_sources(root: Path, files: dict[str, str]) -> None:
    local = {"local/Cargo.toml": package(name="serde"), "local/src/lib.rs": ""}
    before = digest(write(root, files | local))
    append("local/src/lib.rs")(root)
    assert digest(root) != before


def test_packages_below_a_folder_that_overrides_are_sources(root: Path) -> None:
    files = {
        ".cargo/config.toml": "paths = ['../checkout']\n",
        "../checkout/Cargo.toml": "[workspace]\nmembers = ['crates/*']\n",
        "../checkout/crates/serde/Cargo.toml": package(name="serde"),
        "../checkout/crates/serde/src/lib.rs": "",
        "../checkout/crates/another/Cargo.toml": package(name="another"),
        "../checkout/crates/another/src/lib.rs": "",
    }
    before = digest(write(root, files))
    append("../checkout/crates/another/src/lib.rs")(root)
    assert digest(root) == before
    append("../checkout/crates/serde/src/lib.rs")(root)
    assert digest(root) != before


def test_development_dependencies_count_where_they_change_features(root: Path) -> None:
    manifest = WORKSPACE["app/Cargo.toml"] + "helper = { path = '../helper' }\n"
    replace("Cargo.toml", 'resolver = "3"', 'resolver = "1"')(root)
    helper = {"helper/Cargo.toml": package(name="helper"), "helper/src/lib.rs": ""}
    write(root, helper | {"app/Cargo.toml": manifest})
    before = digest(root)
    append("helper/Cargo.toml", "[features]\nx = []\n")(root)
    assert digest(root) != before


def test_bytes_that_are_packaged_count_as_they_are(root: Path) -> None:
    write(root, {"data": "a\n"})
    included = (IncludedFile("data", root / "data"),)
    before = fingerprint(root, includes=included).digest
    (root / "data").write_bytes(b"a\r\n")
    assert fingerprint(root, includes=included).digest != before


def test_a_patched_dependency(root: Path) -> None:
    patch = "[patch.crates-io]\nserde = { path = 'patched' }\n"
    files = {"patched/Cargo.toml": package(name="serde"), "patched/src/lib.rs": ""}
    write(root, files | {"Cargo.toml": WORKSPACE["Cargo.toml"] + patch})
    before = digest(root)
    append("patched/src/lib.rs")(root)
    assert digest(root) != before

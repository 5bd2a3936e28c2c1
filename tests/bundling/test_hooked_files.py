from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Stack

from cdk_rust_lambda import BuildContext, BundlingOptions, RustFunction, SettingsError
from tests.support.projects import lambda_settings, write, write_crate, write_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.conftest import FakeCargo


def make(files: dict[str, str | None], context: BuildContext) -> None:
    """Makes files in the workspace's folder; None is for a folder, and for what is removed."""
    for name, text in files.items():
        path = context.workspace_directory / name
        if text is None and name.endswith("/"):
            path.mkdir(exist_ok=True)
        elif text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)


def make_executable(name: str, context: BuildContext) -> None:
    (context.workspace_directory / name).chmod(0o755)


def making(files: Mapping[str, str | None]) -> dict[str, Any]:
    return {"before_build": [functools.partial(make, dict(files))]}


def synthesize(folder: Path, manifest_path: Path, *packages: str, **options: Any) -> list[Path]:
    """Synthesizes a function, or one for each package; returns the assets."""
    app = App(outdir=str(folder / "cdk.out"))
    for name in packages or (None,):
        RustFunction(
            Stack(app, f"S{name}"),
            "F",
            manifest_path=manifest_path,
            package=name,
            bundling=BundlingOptions(**options),
        )
    app.synth()
    return sorted((folder / "cdk.out").glob("asset.*"))


def build_table(lines: str) -> str:
    return f"[package.metadata.lambda.build]\n{lines}\n"


def texts(asset: Path) -> dict[str, str]:
    return {
        path.relative_to(asset).as_posix(): path.read_text()
        for path in asset.rglob("*")
        if path.is_file() and path.name != "bootstrap"
    }


def test_what_a_hook_makes_is_packaged_and_counts_by_the_hook(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    crate = write_crate(tmp_path / "c", lambda_settings("include = ['data']"), data="kept")
    hooks = making({"dist/a.txt": "a", "dist/sub/b.txt": "b", "one.txt": "1"})
    options = hooks | {"generated": ["dist", "x/two.txt:one.txt"]}
    (asset,) = synthesize(tmp_path, crate, **options)
    packaged = {"data": "kept", "dist/a.txt": "a", "dist/sub/b.txt": "b", "x/two.txt": "1"}
    assert texts(asset) == packaged
    # It is there now, and isn't a source; nor is it one if somebody changes it.
    assert synthesize(tmp_path, crate, **options) == [asset]
    write(crate, {"dist/a.txt": "other", "one.txt": "other"})
    assert synthesize(tmp_path, crate, **options) == [asset]
    assert len(fake_cargo.calls) == 1
    # Another hook is another asset, and so is another list.
    other = making({"dist/a.txt": "b", "one.txt": "1"}) | {"generated": options["generated"]}
    assert len(synthesize(tmp_path, crate, **other)) == 2
    assert len(synthesize(tmp_path, crate, **hooks, generated=["dist"])) == 3


def test_what_is_made_after_the_compiler_is_packaged_too(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    crate = write_crate(tmp_path / "c", build_table("generated = ['dist']"))
    hook = functools.partial(make, {"dist/a.txt": "a"})
    (asset,) = synthesize(tmp_path, crate, after_build=[hook])
    assert texts(asset) == {"dist/a.txt": "a"}


def test_a_hook_that_makes_an_included_file_a_program(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    """Which counts for the hash as its content does."""
    crate = write_crate(tmp_path / "c", lambda_settings("include = ['run.sh']"), **{"run.sh": ""})
    hook = functools.partial(make_executable, "run.sh")
    with pytest.raises(RuntimeError, match="was made, changed or removed during the build"):
        synthesize(tmp_path, crate, before_build=[hook])
    assert synthesize(tmp_path, crate, before_build=[hook]) != []  # it is one now


def test_other_lists_are_no_other_batches(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    path = root / "alpha" / "Cargo.toml"
    path.write_text(path.read_text() + build_table("generated = ['dist']"))
    hooks = making({"alpha/dist/a.txt": "a"})
    assets = synthesize(tmp_path, root, "alpha", "beta", **hooks)
    assert sorted(map(str, map(texts, assets))) == ["{'dist/a.txt': 'a'}", "{}"]
    assert len(fake_cargo.calls) == 1


@pytest.mark.parametrize("files", [{}, {"dist/": None}, {"dist/sub/": None, "dist/": None}])
def test_what_no_hook_has_made(
    tmp_path: Path, fake_cargo: FakeCargo, files: dict[str, str | None]
) -> None:
    crate = write_crate(tmp_path / "c", build_table("generated = ['dist']"))
    with pytest.raises(RuntimeError) as caught:
        synthesize(tmp_path, crate, **making(dict(sorted(files.items()))))
    message = str(caught.value)
    assert "no hook has made 'dist', which is declared as generated" in message
    assert f"{crate / 'Cargo.toml'}:6" in message
    assert "key: package.metadata.lambda.build.generated[0]" in message
    assert "remedy: let a hook make " in message
    assert list((tmp_path / "cdk.out").glob("asset.*")) == []


@pytest.mark.parametrize(
    ("before", "files"),
    [
        ({"dist/.keep": ""}, {"dist/a.txt": "a"}),
        ({"dist/a.txt": "old"}, {"dist/a.txt": "new"}),
        ({"dist/a.txt": "old", "dist/b.txt": ""}, {"dist/a.txt": None}),
    ],
)
@pytest.mark.parametrize("is_locked", [True, False])
def test_hooks_leave_what_is_only_included_alone(
    tmp_path: Path,
    fake_cargo: FakeCargo,
    before: dict[str, str],
    files: dict[str, str | None],
    is_locked: bool,
) -> None:
    crate = write_crate(tmp_path / "c", lambda_settings("include = ['dist']"), **before)
    if not is_locked:
        (crate / "Cargo.lock").unlink(missing_ok=True)
    with pytest.raises(RuntimeError) as caught:
        synthesize(tmp_path, crate, **making(files))
    message = str(caught.value)
    assert "the included file 'dist/a.txt' of 'crate' was made, changed or removed" in message
    assert "build.generated" in message
    assert list((tmp_path / "cdk.out").glob("asset.*")) == []


def test_hooks_may_make_the_same_again(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    crate = write_crate(tmp_path / "c", lambda_settings("include = ['a.txt']"), **{"a.txt": "a"})
    (asset,) = synthesize(tmp_path, crate, **making({"a.txt": "a"}))
    assert texts(asset) == {"a.txt": "a"}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("../dist", "outside of the function's package"),
        ("/dist", "outside of the function's package"),
        ("", "names nothing"),
        ("a:", "names nothing"),
        ("a\0b", "names nothing"),
    ],
)
def test_entries_that_cannot_be_packaged(tmp_path: Path, entry: str, words: str) -> None:
    crate = write_crate(tmp_path / "c")
    bundling = BundlingOptions(before_build=[["true"]], generated=[entry])
    with pytest.raises(SettingsError, match=words) as caught:
        RustFunction(Stack(App(), "S"), "F", manifest_path=crate, bundling=bundling)
    assert caught.value.key == "bundling.generated"
    assert caught.value.remedy


@pytest.mark.parametrize("is_prebuilt", [True, False])
@pytest.mark.parametrize("in_python", [True, False])
def test_without_hooks_nothing_is_generated(
    tmp_path: Path, fake_cargo: FakeCargo, is_prebuilt: bool, in_python: bool
) -> None:
    crate = write_crate(tmp_path / "c", "" if in_python else build_table("generated = ['dist']"))
    hooks: dict[str, Any] = {}
    if is_prebuilt:
        (asset,) = synthesize(tmp_path, write_crate(tmp_path / "built"))
        write(crate, {"Cargo.toml": (crate / "Cargo.toml").read_text() + lambda_settings(
            f"binary_path = '{asset / 'bootstrap'}'")})  # fmt: skip
        hooks = making({"dist/a": ""})
    bundling = BundlingOptions(generated=["dist"] if in_python else None, **hooks)
    with pytest.raises(SettingsError, match="no hook makes 'dist'") as caught:
        RustFunction(Stack(App(), "S"), "F", manifest_path=crate, bundling=bundling)
    assert str(caught.value.key).endswith("bundling.generated" if in_python else "generated[0]")


def test_a_generated_file_of_the_name_of_an_included_one(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    crate = write_crate(tmp_path / "c", lambda_settings("include = ['data']"), data="kept")
    with pytest.raises(RuntimeError, match="two files are included as 'data'"):
        synthesize(tmp_path, crate, **making({"made": ""}), generated=["data:made"])

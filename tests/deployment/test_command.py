from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import define
from aws_cdk import App, Stack

from cdk_rust_lambda import BundlingOptions, RustFunction
from cdk_rust_lambda.deployment.__main__ import main
from cdk_rust_lambda.deployment.command import archive_for
from cdk_rust_lambda.deployment.orders import Order
from tests.support.projects import package, write, write_crate, write_workspace
from tests.support.systems import needs_terminals

if TYPE_CHECKING:
    from tests.conftest import FakeCargo

COMMAND = [sys.executable, "-m", "cdk_rust_lambda.deployment"]


@define
class Done:
    status: int
    out: str
    err: str


def synthesized(folder: Path, crate: Path, *packages: str, **options: Any) -> list[Path]:
    """The assets of an app that is built at deployment, one for each package."""
    out = folder / "cdk.out"
    app = App(outdir=str(out))
    for name in packages or (None,):
        bundling = BundlingOptions(build="deployment", **options)
        stack = Stack(app, f"S{name}")
        RustFunction(stack, "F", manifest_path=crate, package=name, bundling=bundling)
    app.synth()
    assets = {}
    for path in out.glob("*.assets.json"):
        for each in json.loads(path.read_text())["files"].values():
            if "executable" in each["source"]:
                assets[path.name] = Path(each["source"]["executable"][-1])
    return [assets[f"S{name}.assets.json"] for name in packages or (None,)]


def start(asset: Path, **variables: str) -> subprocess.Popen[str]:
    """Starts the command as the CDK CLI does: no standard input, the rest in pipes."""
    return subprocess.Popen(
        [*COMMAND, str(asset)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | variables,
        start_new_session=True,  # else /dev/tty may be that of whoever runs the tests
    )


def run(*assets: Path, **variables: str) -> list[Done]:
    """Runs the command for several assets at once."""
    processes = [start(asset, **variables) for asset in assets]
    ends = [process.communicate(timeout=60) for process in processes]
    return [Done(process.returncode, *end) for process, end in zip(processes, ends, strict=True)]


def binaries(cargo: FakeCargo) -> list[list[str]]:
    """The binaries of each run of cargo."""
    return [
        [word.removeprefix("--bin=") for word in call["argv"] if word.startswith("--bin=")]
        for call in cargo.calls
    ]


def test_commands_that_run_at_once_are_one_run_of_cargo(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    root = write_workspace(tmp_path / "ws", "alpha", "beta", "gamma")
    assets = synthesized(tmp_path, root, "alpha", "beta", "gamma")
    # Twice, as for two destinations.
    done = run(*assets, assets[0])
    assert [each.err for each in done] == [""] * 4
    assert {each.status for each in done} == {0}
    assert binaries(fake_cargo) == [["alpha", "beta", "gamma"]]
    for each, name in zip(done, ("alpha", "beta", "gamma", "alpha"), strict=True):
        with zipfile.ZipFile(each.out.strip()) as archive:
            (info,) = archive.infolist()
            assert info.filename == "bootstrap"
            assert info.external_attr >> 16 == 0o100755
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert archive.read(info).endswith(name.encode())
    left = {path.name.rpartition(".")[2] for path in assets[0].parent.glob(".rust-assets/*")}
    assert left == {"json", "zip"}


def test_those_that_are_slow_to_start_are_waited_for(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    alpha, beta = synthesized(tmp_path, root, "alpha", "beta")
    slow = write(tmp_path / "slow", {"sitecustomize.py": "import time; time.sleep(4)"})
    paths = [str(slow), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    late = start(beta, PYTHONPATH=os.pathsep.join(paths))
    (done,) = run(alpha)
    late.communicate(timeout=60)
    assert (done.status, late.returncode) == (0, 0)
    assert binaries(fake_cargo) == [["alpha", "beta"]]


def test_an_order_that_somebody_has_taken_away(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    (asset,) = synthesized(tmp_path, write_crate(tmp_path / "c"))
    archive, error = archive_for(Order(asset, os.getpid()))
    assert (archive.exists(), error) == (True, "")


def test_what_is_there_is_named_at_once(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    (asset,) = synthesized(tmp_path, write_crate(tmp_path / "c"))
    (first,) = run(asset)
    archive = Path(first.out.strip())
    before = archive.read_bytes()
    assert run(asset) == [first]
    archive.write_bytes(before[:-1])
    assert run(asset) == [first]
    assert archive.read_bytes() == before
    assert len(fake_cargo.calls) == 1
    (asset / "bootstrap").write_bytes(b"changed")
    assert run(asset) == [first]
    assert archive.read_bytes() == before
    assert len(fake_cargo.calls) == 2


def test_sources_that_have_changed_are_refused(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    alpha, beta = synthesized(tmp_path, root, "alpha", "beta")
    write(root, {"beta/src/main.rs": "fn main() { main() }"})
    good, bad = run(alpha, beta)
    assert good.status == 0
    assert bad.status == 1
    assert bad.out == ""
    assert bad.err.startswith("error: the function Sbeta/F can't be built at deployment\n")
    assert "the sources of 'beta' have changed since the synthesis" in bad.err
    assert "remedy: synthesize again" in bad.err
    assert binaries(fake_cargo) == [["alpha"]]
    assert not beta.exists()


def test_an_error_of_the_compiler_names_the_function(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    assets = synthesized(tmp_path, root, "alpha", "beta")
    fake_cargo.plan(output="error: wrong", status=101)
    ends = run(*assets)
    for done, name in zip(ends, ("alpha", "beta"), strict=True):
        assert done.status == 1
        assert done.out == ""
        assert done.err.startswith(f"error: the function S{name}/F can't be built at deployment\n")
        assert "\nerror: wrong\n" in done.err
        assert "Compiling" not in done.err
        assert "Traceback" not in done.err
    # Of one it is said why, of the other that this is why.
    assert ["as what was built with it failed" in each.err for each in ends].count(True) == 1
    assert len(fake_cargo.calls) == 1
    fake_cargo.plan()
    assert [each.status for each in run(*assets)] == [0, 0]


def test_what_the_synthesis_knew_is_known_again(
    tmp_path: Path, fake_cargo: FakeCargo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Options, values of variables, and which of the settings apply."""
    hook = [sys.executable, "-c", "open('target/hooked', 'a').write('x')"]
    crate = write_crate(
        tmp_path / "c",
        "[features]\nfast = []\n",
        **{"CargoLambda.toml": "[prod.build]\nenv = { A = '1' }\n[build]\nenv = { A = '2' }\n"},
    )
    (crate / "target").mkdir()
    monkeypatch.setenv("CARGO_LAMBDA_CONTEXT", "prod")
    monkeypatch.setenv("VERSION", "7")
    monkeypatch.delenv("UNSET", raising=False)
    (asset,) = synthesized(
        tmp_path,
        crate,
        profile="small",
        features=["fast"],
        input_variables=["VERSION", "UNSET"],
        salt="s",
        cargo_config=["net.retry=5"],
        before_build=[hook],
    )
    monkeypatch.delenv("CARGO_LAMBDA_CONTEXT")
    now = {"VERSION": "8", "UNSET": "set", "CARGO_LAMBDA_BUILD.ENV": "{B=1}"}
    (done,) = run(asset, **now)
    assert (done.status, done.err) == (0, "")
    (call,) = fake_cargo.calls
    assert call["env"]["VERSION"] == "7"
    assert call["env"]["A"] == "1"
    assert "UNSET" not in call["env"]
    assert (crate / "target" / "hooked").read_text() == "x"


def test_values_are_for_this_user_alone(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    (asset,) = synthesized(tmp_path, write_crate(tmp_path / "c"), environment={"A": "hush-hush"})
    (path,) = (
        path for path in tmp_path.rglob("*") if path.is_file() and "hush-hush" in _text(path)
    )
    assert path.name == f"{asset.name}.build.json"
    assert path.stat().st_mode & 0o777 == 0o600


def _text(path: Path) -> str:
    return path.read_text(errors="replace")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "has left nothing"),
        ("[]", "isn't what"),
        ("{", "isn't what"),
        ('{"version": 9}', "isn't what"),
        (100_000 * "[", "isn't what"),
    ],
)
def test_an_assembly_from_elsewhere_is_refused(
    tmp_path: Path, fake_cargo: FakeCargo, content: str | None, said: str
) -> None:
    (asset,) = synthesized(tmp_path, write_crate(tmp_path / "c"))
    path = asset.parent / ".rust-assets" / f"{asset.name}.build.json"
    if content is None:
        path.unlink()
    else:
        path.write_text(content)
    (done,) = run(asset)
    assert done.status == 1
    assert done.err.startswith(f"error: {asset.name} can't be built at deployment\n")
    assert said in done.err
    assert "remedy: synthesize again" in done.err
    assert "Traceback" not in done.err


def test_an_assembly_that_cannot_be_written_to(
    tmp_path: Path, fake_cargo: FakeCargo, capsys: pytest.CaptureFixture[str]
) -> None:
    """As one that a later job of CI has without the right to write: what is built already needs none."""
    (asset,) = synthesized(tmp_path, write_crate(tmp_path / "c"))
    (asset.parent / ".rust-assets" / f"{asset.name}-{os.getpid()}.answer").mkdir()
    capsys.readouterr()
    assert main([str(asset)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"error: {asset.name}: can't build at deployment: ")
    assert "remedy: let the CDK CLI write to the assembly" in said.err
    (built,) = run(asset)
    assert main([str(asset)]) == 0
    assert capsys.readouterr().out == built.out


def test_whoever_has_ended_is_not_served(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    alpha, beta = synthesized(tmp_path, root, "alpha", "beta")
    with subprocess.Popen(["true"]) as ended:
        ended.wait()
    order = alpha.parent / ".rust-assets" / f"{beta.name}-{ended.pid}.order"
    order.touch()
    (done,) = run(alpha)
    assert done.status == 0
    assert binaries(fake_cargo) == [["alpha"]]
    assert not order.exists()


def test_crates_without_a_workspace_share_their_folder(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    """As at synthesis, where all of the app count, and not only those that are built."""
    out = tmp_path / "cdk.out"
    app = App(outdir=str(out), context={"cdk-rust-lambda:build": "deployment"})
    stack = Stack(app, "S")
    for name in ("one", "two"):
        crate = write_crate(tmp_path / name, **{"Cargo.toml": package(name=name)})
        RustFunction(stack, name, manifest_path=crate)
    app.synth()
    plans = [
        path for path in out.glob(".rust-assets/*.build.json") if '"binary": "one"' in _text(path)
    ]
    (done,) = run(out / plans[0].name.removesuffix(".build.json"))
    assert (done.status, done.err) == (0, "")
    (call,) = fake_cargo.calls
    assert call["env"]["CARGO_TARGET_DIR"] == str(tmp_path / ".cdk-rust-lambda" / "target")


def test_a_prebuilt_binary_is_packaged(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    (built,) = synthesized(tmp_path / "a", write_crate(tmp_path / "c"))
    run(built)
    crate = write_crate(
        tmp_path / "d", "[package.metadata.lambda.deploy]\nbinary_path = 'bootstrap'\n"
    )
    (crate / "bootstrap").write_bytes((built / "bootstrap").read_bytes())
    (asset,) = synthesized(tmp_path / "b", crate)
    (done,) = run(asset)
    assert (done.status, done.err) == (0, "")
    assert zipfile.is_zipfile(done.out.strip())
    assert len(fake_cargo.calls) == 1


@needs_terminals
def test_it_shows_itself_on_a_terminal(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    import pty

    (asset,) = synthesized(tmp_path, write_crate(tmp_path / "c"))
    out = tmp_path / "out"
    process, terminal = pty.fork()
    if process == 0:
        with out.open("wb") as stdout:
            os.dup2(stdout.fileno(), 1)
            os.dup2(stdout.fileno(), 2)
            os.execv(COMMAND[0], [*COMMAND, str(asset)])
    shown = b""
    while True:
        try:
            shown += os.read(terminal, 4096)
        except OSError:  # how Linux says that the other end is closed
            break
    os.waitpid(process, 0)
    os.close(terminal)
    assert b"Building crate for x86_64" in shown
    assert b"Compiling crate v0.1.0" in shown
    assert zipfile.is_zipfile(out.read_text().strip())


def test_it_is_for_the_cdk_cli(tmp_path: Path) -> None:
    done = subprocess.run(COMMAND, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "run by the CDK CLI" in done.stderr


def test_it_starts_no_node() -> None:
    program = "import sys, cdk_rust_lambda.deployment.command as c; print('jsii' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"

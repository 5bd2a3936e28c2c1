from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsii
import pytest
from attrs import fields_dict
from aws_cdk import (
    Aws,
    IStableAnyProducer,
    IStableListProducer,
    IStableNumberProducer,
    IStableStringProducer,
    Lazy,
    Token,
)

from cdk_rust_lambda import BundlingOptions, SettingsError
from cdk_rust_lambda.cargo.compile.options import BuildOptions
from cdk_rust_lambda.cargo.compile.resolve_options import resolve_build_options
from cdk_rust_lambda.cargo.settings.context import Context
from cdk_rust_lambda.cargo.settings.resolve import resolve_settings
from tests.cargo.settings.test_resolve import load
from tests.support.projects import write

X86 = "x86_64-unknown-linux-gnu"
ARM = "aarch64-unknown-linux-gnu"
FEATURES = "[features]\na = []\nb = []\nx = []\ny = []\n"


@jsii.implements(
    IStableAnyProducer, IStableListProducer, IStableNumberProducer, IStableStringProducer
)
class NeverProduced:
    """What a token of CDK stands for."""

    def produce(self) -> Any:
        pytest.fail("nothing is deployed here")


def options(
    folder: Path,
    build: str = "",
    architecture: Any = None,
    runtime: str = "provided.al2023",
    admerge: bool = False,
    **given: Any,
) -> BuildOptions:
    workspace, package = load(folder, f"{FEATURES}[package.metadata.lambda.build]\n{build}\n")
    return resolve_build_options(
        resolve_settings(workspace, package, "crate", Context.resolve(admerge=admerge)),
        BundlingOptions(**given),
        package=package,
        architecture=architecture,
        runtime=runtime,
    )


@pytest.mark.parametrize(
    ("build", "architecture", "target", "expected"),
    [
        ("", None, None, X86),
        ("arm64 = true", None, None, ARM),
        ("x86_64 = true", None, None, X86),
        (f"target = ['{ARM}.2.17']", None, None, f"{ARM}.2.17"),
        ("arm64 = true", "x86_64", None, X86),
        (f"target = ['{ARM}.2.17']", "arm64", None, f"{ARM}.2.17"),
        (f"target = ['{ARM}.2.17']", "x86_64", None, X86),
        ("arm64 = true", None, f"{X86}.2.26", f"{X86}.2.26"),
        ("", "arm64", ARM, ARM),
        ("", None, "aarch64-unknown-linux-musl", "aarch64-unknown-linux-musl"),
    ],
)
def test_target(
    tmp_path: Path, build: str, architecture: str | None, target: str | None, expected: str
) -> None:
    resolved = options(tmp_path, build, architecture, target=target)
    assert resolved.target == expected
    assert resolved.architecture == ("arm64" if expected.startswith("aarch64") else "x86_64")


def test_an_older_runtime_gets_an_older_glibc(tmp_path: Path) -> None:
    resolved = options(tmp_path, runtime="provided.al2")
    assert resolved.target == f"{X86}.2.26"
    assert resolved.triple == X86


@pytest.mark.parametrize(
    ("build", "architecture", "target", "key"),
    [
        ("arm64 = true\nx86_64 = true", None, None, "build.x86_64"),
        (f"arm64 = true\ntarget = ['{ARM}']", None, None, "build.target"),
        ("", "arm64", X86, "bundling.target"),
        ("target = ['wasm32-wasip1']", None, None, "build.target"),
        (f"target = ['{X86}.2']", None, None, "build.target"),
        ("", None, "riscv64gc-unknown-linux-gnu", "bundling.target"),
        ("release = true\nprofile = 'small'", None, None, "build.profile"),
    ],
)
def test_contradictions_and_impossible_targets(
    tmp_path: Path, build: str, architecture: str | None, target: str | None, key: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        options(tmp_path, build, architecture, target=target)
    assert key in (caught.value.key or "")
    assert caught.value.remedy


def test_python_beats_the_build_table(tmp_path: Path) -> None:
    build = (
        "profile = 'a'\nfeatures = ['x']\nall_features = true\nno_default_features = true\n"
        "env = { A = '1' }"
    )
    from_manifest = options(tmp_path, build)
    assert from_manifest == BuildOptions(
        X86,
        profile="a",
        features=("x",),
        all_features=True,
        no_default_features=True,
        environment=(("A", "1"),),
    )
    given = options(
        tmp_path,
        build,
        profile="b",
        features=["y"],
        all_features=False,
        no_default_features=False,
        environment={"B": "2"},
    )
    assert given == BuildOptions(X86, profile="b", features=("y",), environment=(("B", "2"),))


def test_the_order_of_features_does_not_matter(tmp_path: Path) -> None:
    one = options(tmp_path, features=["a", "b"])
    assert one == options(tmp_path, features=("b", "a", "b"))
    assert one == options(tmp_path, "features = ['b', 'a']")


@pytest.mark.parametrize(
    ("profile", "folder"),
    [
        ("release", "release"),
        ("dev", "debug"),
        ("debug", "debug"),
        ("bench", "release"),
        ("small", "small"),
    ],
)
def test_profile_directory(profile: str, folder: str) -> None:
    assert BuildOptions(X86, profile=profile).profile_directory == folder


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("features", "metrics"),
        ("features", ["a", 1]),
        ("features", 5),
        ("features", {"a", "b"}),
        ("target", 1),
        ("profile", True),
        ("all_features", "yes"),
        ("no_default_features", 1),
        ("environment", ["A=1"]),
        ("environment", {"A": 1}),
        ("environment", {"": "x"}),
        ("environment", {"A=B": "x"}),
        ("environment", {"A": "\0"}),
        ("compiler", "gcc"),
        ("cargo_config", "net.retry=1"),
        ("unstable_flags", 1),
        ("locked", "yes"),
        ("jobs", 0),
        ("jobs", True),
        ("target_dir", ""),
        ("inputs", "../proto"),
        ("input_variables", "STAGE"),
        ("allow_undeclared_inputs", "yes"),
        ("salt", ""),
        ("hermetic", "yes"),
        ("lto_cache", "yes"),
    ],
)
def test_bundling_options_of_a_wrong_type(keyword: str, value: Any) -> None:
    with pytest.raises(SettingsError) as caught:
        BundlingOptions(**{keyword: value})
    assert caught.value.key == f"bundling.{keyword}"
    assert caught.value.remedy


TOKEN = Token.as_string(Lazy.string(NeverProduced()))
TOKENS: list[Any] = [
    *(TOKEN, f"a-{TOKEN}.b", Aws.REGION, [TOKEN], ("a", f"a{TOKEN}")),
    Token.as_list(Lazy.list(NeverProduced())),
    *({"A": f"{TOKEN}/x"}, {TOKEN: "x"}, [["echo", TOKEN]], [("echo", "a", f"--id={TOKEN}")]),
    Token.as_number(Lazy.number(NeverProduced())),
    *(Lazy.any(NeverProduced()), [Lazy.any(NeverProduced())], {"A": Lazy.any(NeverProduced())}),
]


@pytest.mark.parametrize("name", fields_dict(BundlingOptions))
def test_no_option_takes_a_token(name: str) -> None:
    for value in TOKENS:
        with pytest.raises(SettingsError) as caught:
            BundlingOptions(**{name: value})
        assert caught.value.key == f"bundling.{name}"
        assert caught.value.remedy


@pytest.mark.parametrize(
    "given",
    [{"salt": TOKEN}, {"features": [TOKEN]}, {"environment": {"A": TOKEN}}, {"generated": [TOKEN]}],
)
def test_why_there_are_no_tokens(given: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match="only known at deployment, after the build") as caught:
        BundlingOptions(**given)
    assert "RustFunction's environment=" in (caught.value.remedy or "")


@pytest.mark.parametrize("entry", ["", "/etc/hosts", "a\0b"])
def test_inputs_are_relative(tmp_path: Path, entry: str) -> None:
    with pytest.raises(SettingsError, match="relative to the package's folder") as caught:
        options(tmp_path, inputs=["../proto", entry])
    assert caught.value.key == "bundling.inputs"
    if "\0" not in entry:
        with pytest.raises(SettingsError, match="relative to the package's folder") as caught:
            options(tmp_path, f"inputs = ['{entry}']")
        assert caught.value.key == "package.metadata.lambda.build.inputs"
        assert caught.value.line is not None


def test_what_only_the_fingerprint_knows_keeps_no_builds_apart(tmp_path: Path) -> None:
    given = options(
        tmp_path,
        "input_variables = ['B']\n",
        inputs=["../proto"],
        salt="x",
        allow_undeclared_inputs=True,
    )
    assert given == options(tmp_path)
    assert (given.inputs, given.input_variables, given.salt) == (("../proto",), ("B",), "x")
    assert given.allow_undeclared_inputs
    assert given.binary_options == options(tmp_path).binary_options


OTHER_KEYS = """
compiler = { type = "cargo", subcommand = ["x"], extra_args = ["-v"] }
disable_optimizations = true
config = ["net.retry=1", "cargo.toml"]
unstable_flags = ["a"]
ignore_rust_version = true
locked = true
offline = true
frozen = true
jobs = 2
target_dir = "out"
skip_target_check = true
hermetic = true
lto_cache = true
"""


def test_every_build_key_that_means_something(tmp_path: Path) -> None:
    write(tmp_path / "crate", {"cargo.toml": ""})
    resolved = options(tmp_path, OTHER_KEYS)
    assert resolved == BuildOptions(
        X86,
        compiler="cargo",
        subcommand=("x",),
        extra_args=("-v",),
        disable_optimizations=True,
        cargo_config=("net.retry=1", tmp_path / "crate" / "cargo.toml"),
        unstable_flags=("a",),
        ignore_rust_version=True,
        locked=True,
        offline=True,
        frozen=True,
        jobs=2,
        target_dir=tmp_path / "crate" / "out",
        skip_target_check=True,
        hermetic=True,
        lto_cache=True,
    )
    assert resolved.process_environment == {"CARGO_TARGET_DIR": str(tmp_path / "crate" / "out")}


def test_python_beats_every_other_build_key(tmp_path: Path) -> None:
    write(tmp_path / "crate", {"cargo.toml": ""})
    given = options(
        tmp_path,
        OTHER_KEYS,
        compiler="cross",
        disable_optimizations=False,
        cargo_config=["a=1"],
        unstable_flags=[],
        locked=False,
        offline=False,
        frozen=False,
        jobs=4,
        target_dir="/elsewhere",
        hermetic=False,
        lto_cache=False,
    )
    assert given == BuildOptions(
        X86,
        compiler="cross",
        cargo_config=("a=1",),
        ignore_rust_version=True,
        locked=False,
        jobs=4,
        target_dir=Path("/elsewhere"),
        skip_target_check=True,
    )


def test_what_cannot_change_the_binary_is_not_hashed(tmp_path: Path) -> None:
    plain = BuildOptions(X86)
    for same in ({"locked": True}, {"offline": True}, {"jobs": 3}, {"target_dir": tmp_path}):
        assert BuildOptions(X86, **same).binary_options == plain.binary_options
    for other in ({"compiler": "cargo"}, {"cargo_config": ("a=1",)}, {"unstable_flags": ("a",)}):
        assert BuildOptions(X86, **other).binary_options != plain.binary_options


@pytest.mark.parametrize("name", ["hermetic", "lto_cache"])
def test_such_a_build_has_a_hash_of_its_own_and_any_other_has_its_old_one(name: str) -> None:
    plain = BuildOptions(X86).binary_options
    assert name not in plain
    given: dict[str, Any] = {name: True}
    assert BuildOptions(X86, **given).binary_options == plain | given


@pytest.mark.parametrize(
    ("build", "given", "key", "problem"),
    [
        ("hermetic = true\ncompiler = { type = 'cross' }", {}, "build.hermetic", "containers"),
        ("hermetic = true", {"compiler_cache": "sccache"}, "build.hermetic", "sccache's server"),
        ("", {"hermetic": True, "compiler": "cross"}, "bundling.hermetic", "containers"),
        ("", {"hermetic": True, "compiler_cache": "sccache"}, "bundling.hermetic", "server"),
    ],
)
def test_what_works_outside_of_a_build_cannot_be_hermetic(
    tmp_path: Path, build: str, given: dict[str, Any], key: str, problem: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        options(tmp_path, build, **given)
    assert (caught.value.key or "").endswith(key)
    assert problem in caught.value.problem
    assert options(tmp_path, build, **(given | {"hermetic": False})).hermetic is False


def test_lists_are_appended_with_admerge(tmp_path: Path) -> None:
    resolved = options(
        tmp_path,
        "features = ['a']\nconfig = ['a=1']",
        admerge=True,
        features=["b"],
        cargo_config=["b=2"],
    )
    assert resolved.features == ("a", "b")
    assert resolved.cargo_config == ("a=1", "b=2")


def test_a_setting_that_is_too_long_for_a_path(tmp_path: Path) -> None:
    entry = f"env.X={'x' * 300}"
    assert options(tmp_path, cargo_config=[entry]).cargo_config == (entry,)


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_text_that_the_system_does_not_take(text: str) -> None:
    lists = ("features", "inputs", "input_variables", "generated", "cargo_config", "unstable_flags")
    values: dict[str, Any] = {
        **dict.fromkeys(("target", "profile", "salt", "target_dir"), text),
        **{name: [text] for name in lists if "\0" not in text},
        "environment": {"A": text},
    }
    for name, value in values.items():
        with pytest.raises(SettingsError, match="lone surrogates") as caught:
            BundlingOptions(**{name: value})
        assert caught.value.key == f"bundling.{name}"


def test_a_feature_that_the_package_lacks(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no feature 'metrics'") as caught:
        options(tmp_path, "features = ['a', 'metrics']")
    assert caught.value.key == "package.metadata.lambda.build.features"
    with pytest.raises(SettingsError, match="no feature 'yy'") as caught:
        options(tmp_path, features=["x,yy"])
    assert caught.value.key == "bundling.features"
    assert "did you mean 'y'" in (caught.value.remedy or "")


@pytest.mark.parametrize(
    ("words", "rest", "config"),
    [
        (["-v", "--config", "more.toml", "-q"], ("-v", "-q"), ("more.toml",)),
        (["--config=more.toml"], (), ("more.toml",)),
        (["--config=net.retry=1", "--config", "a=1"], (), ("net.retry=1", "a=1")),
        (["--config=include=['more.toml', {path='b.toml'}]"], (), ("more.toml", "b.toml")),
        (["--config=include=['more.toml', 'no.toml']"], (), None),
        (["--config", "missing.toml"], (), None),
        (["--configs=x", "--config"], ("--configs=x", "--config"), ()),
        (["--", "--config", "more.toml"], ("--", "--config", "more.toml"), ()),
    ],
)
def test_configuration_among_extra_arguments(
    tmp_path: Path, words: list[str], rest: tuple[str, ...], config: tuple[str, ...] | None
) -> None:
    write(tmp_path / "crate", {"more.toml": "", "b.toml": ""})
    resolved = options(
        tmp_path, f"compiler = {{ type = 'cargo', extra_args = {json.dumps(words)} }}"
    )
    assert resolved.extra_args == rest
    expected = (words[-1].removeprefix("--config="),) if config is None else config
    files = {name: tmp_path / "crate" / name for name in ("more.toml", "b.toml")}
    assert resolved.cargo_config == tuple(files.get(each, each) for each in expected)


def test_files_that_a_given_configuration_includes(tmp_path: Path) -> None:
    write(tmp_path / "crate", {"more.toml": ""})
    given = options(tmp_path, cargo_config=["include=['more.toml']"])
    assert given.cargo_config == (tmp_path / "crate" / "more.toml",)


@pytest.mark.parametrize("entry", ["missing.toml", "", "a\\u0000=1"])
def test_a_configuration_that_is_neither_file_nor_assignment(tmp_path: Path, entry: str) -> None:
    with pytest.raises(SettingsError, match="KEY=VALUE") as caught:
        options(tmp_path, f'config = ["{entry}"]')
    assert caught.value.key == "package.metadata.lambda.build.config"
    if "u0000" not in entry:
        with pytest.raises(SettingsError, match="KEY=VALUE") as caught:
            options(tmp_path, cargo_config=[entry])
        assert caught.value.key == "bundling.cargo_config"


@pytest.mark.parametrize(
    "value",
    [
        ["TOKEN=s3cret"],
        "TOKEN=s3cret",
        {"TOKEN": ["s3cret"]},
        {"TOKEN=s3cret": "x"},
        {"TOKEN": "s3cret\0"},
        {1: "s3cret"},
        {"": "s3cret"},
    ],
)
def test_no_error_of_the_environment_shows_a_value(value: Any) -> None:
    with pytest.raises(SettingsError) as caught:
        BundlingOptions(environment=value)
    assert "s3cret" not in str(caught.value)
    assert caught.value.key == "bundling.environment"


@pytest.mark.parametrize(
    "value",
    [
        "env.TOKEN='s3cret'",
        [["env.TOKEN='s3cret'"]],
        {"a": "env.TOKEN='s3cret'"},
        [1, "env.A=s3cret"],
    ],
)
def test_no_error_of_what_is_given_to_cargo_shows_a_value(tmp_path: Path, value: Any) -> None:
    with pytest.raises(SettingsError, match="a list of strings") as caught:
        BundlingOptions(cargo_config=value)
    assert "s3cret" not in str(caught.value)
    if not isinstance(value, dict):
        for key in ("config = {}", "compiler = {{ type = 'cargo', extra_args = {} }}"):
            with pytest.raises(SettingsError, match="a list of strings") as caught:
                options(tmp_path, key.format(json.dumps(value)))
            assert "s3cret" not in str(caught.value)


def test_options_are_shown_without_the_values_of_variables(tmp_path: Path) -> None:
    given: Any = {"environment": {"TOKEN": "s3cret"}, "cargo_config": ["env.TOKEN='s3cret'"]}
    bundling = BundlingOptions(**given)
    resolved = options(tmp_path, **given)
    assert dict(resolved.environment) == {"TOKEN": "s3cret"}
    for each in (bundling, resolved):
        assert "s3cret" not in repr(each)
        assert "environment={'TOKEN': ...}" in repr(each)
        assert "env.TOKEN=(hidden)" in repr(each)

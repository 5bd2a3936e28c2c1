from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Duration, NestedStack, Stack, Stage
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from constructs import Construct, IConstruct

from cdk_rust_lambda import (
    BundlingOptions,
    CdkRustLambdaError,
    FunctionNotFoundError,
    KeywordError,
    RustFunction,
    RustWorkspace,
    SettingsError,
    TargetSelectionError,
    TriggerError,
)
from cdk_rust_lambda.cargo.project import manifest
from cdk_rust_lambda.cargo.settings import resolve as settings
from cdk_rust_lambda.cargo.toml.reading import read_toml
from cdk_rust_lambda.function.options import BinaryOverrides, RustFunctionOptions
from cdk_rust_lambda.triggers import FunctionUrlTrigger
from tests.support.projects import (
    EXTENSION,
    LOCK,
    RUNTIME,
    lambda_settings,
    own_frames,
    package,
    resources_of,
    skipping_stack,
    template_of,
    warnings_of,
    write,
)
from tests.support.workspaces import error_of, made
from tests.test_mutated_manifests import SEED, run_cases

if TYPE_CHECKING:
    from tests.conftest import FakeCargo
    from tests.generators.manifest_mutations import Case

MAIN = "fn main() {}\n"
HTTP = "[dependencies]\nlambda_http = '1'\n"
QUEUE = "[[package.metadata.lambda.triggers]]\ntype = 'sqs'\n"


def workspace(folder: Path, root: str = "", **manifests: str) -> Path:
    """Writes a virtual workspace: a package of one binary for each text behind `[package]`."""
    tables = "[workspace]\nmembers = ['*']\nexclude = ['target']\n"
    files = {"Cargo.toml": f"{tables}{root}", "Cargo.lock": LOCK}
    for name, extra in manifests.items():
        files[f"{name}/Cargo.toml"] = package(extra, name=name)
        files[f"{name}/src/main.rs"] = MAIN
    return write(folder, files)


def several(folder: Path, extra: str, *names: str) -> Path:
    """Writes a package with several binaries."""
    files = {"Cargo.toml": package(extra), "Cargo.lock": LOCK}
    return write(folder, files | {f"src/bin/{name}.rs": MAIN for name in names})


def names(folder: Path, **keywords: Any) -> list[str]:
    return sorted(made(folder, **keywords).functions)


def logical_id(function: RustFunction) -> str:
    resource = function.node.default_child
    assert isinstance(resource, lambda_.CfnFunction)
    return Stack.of(function).get_logical_id(resource)


def properties(workspace: RustWorkspace) -> dict[str, dict[str, Any]]:
    """The properties of each function, by its name."""
    resources = template_of(Stack.of(workspace))["Resources"]
    return {
        name: resources[logical_id(function)]["Properties"]
        for name, function in workspace.functions.items()
    }


def warned_at(stack: Stack) -> list[tuple[str, str]]:
    """The paths and texts of the warnings in a stack."""
    app = stack.node.root
    assert isinstance(app, App)
    messages = app.synth().get_stack_by_name(stack.stack_name).messages
    return [(message.id, str(message.entry.data)) for message in messages]


# Which binaries


def test_a_function_for_each_lambda_binary_of_a_workspace(tmp_path: Path) -> None:
    root = workspace(
        tmp_path,
        "[workspace.dependencies]\nrt = { package = 'lambda_runtime', version = '1' }\n",
        plain=RUNTIME,
        http=HTTP,
        renamed="[dependencies]\nlambda = { package = 'lambda_runtime', version = '1' }\n",
        inherited="[dependencies]\nrt.workspace = true\n",
        linux="[target.'cfg(unix)'.dependencies]\nlambda_runtime = '1'\n",
        both="[dependencies]\nlambda_runtime = '1'\nlambda-extension = '1'\n",
        extension=EXTENSION,
        tool="[dependencies]\nclap = '4'\n",
        tested="[dev-dependencies]\nlambda_runtime = '1'\n",
        built="[build-dependencies]\nlambda_runtime = '1'\n",
        indirect="[dependencies]\nplain = { path = '../plain' }\n",
    )
    expected = ["both", "http", "inherited", "linux", "plain", "renamed"]
    backend = made(root)
    assert sorted(backend.functions) == expected
    for name, function in backend.functions.items():
        assert isinstance(function, RustFunction)
        assert function.node.path == f"Stack/W/{name}"


def test_the_manifest_says_what_is_meant(tmp_path: Path) -> None:
    root = workspace(
        tmp_path, package("[dependencies]\nlambda_http = '1'\n", name="root"), a=RUNTIME
    )
    text = (root / "Cargo.toml").read_text().replace("*", "a")
    write(root, {"Cargo.toml": text, "src/main.rs": MAIN, "a/src/bin/second.rs": MAIN})
    assert names(root) == ["a", "root", "second"]
    assert names(root / "Cargo.toml") == ["a", "root", "second"]
    assert names(root / "a") == ["a", "second"]
    alone = several(tmp_path.with_name("alone"), RUNTIME, "one", "two")
    assert names(alone) == ["one", "two"]


OPTIONAL = "[dependencies]\nlambda_http = { version = '1', optional = true }\n"


@pytest.mark.parametrize(
    ("extra", "options", "is_one"),
    [
        (OPTIONAL, None, False),
        (OPTIONAL, BundlingOptions(features=["lambda_http"]), True),
        (OPTIONAL, BundlingOptions(all_features=True), True),
        (f"{OPTIONAL}[features]\ndefault = ['lambda_http']\n", None, True),
        (f"{OPTIONAL}[features]\ndefault = ['on']\non = ['dep:lambda_http']\n", None, True),
        (f"{OPTIONAL}[features]\ndefault = ['lambda_http/alb']\n", None, True),
        (f"{OPTIONAL}[features]\ndefault = ['lambda_http?/alb']\n", None, False),
        (
            f"{OPTIONAL}[features]\ndefault = ['lambda_http']\n",
            BundlingOptions(no_default_features=True),
            False,
        ),
        (
            f"{OPTIONAL}[features]\non = ['dep:lambda_http']\n"
            "[package.metadata.lambda.build]\nfeatures = ['on']\n",
            None,
            True,
        ),
        (
            # A feature that is called like the dependency, but turns something else on.
            f"{OPTIONAL}[features]\ndefault = ['lambda_http']\nlambda_http = []\n"
            "on = ['dep:lambda_http']\n",
            None,
            False,
        ),
    ],
)
def test_an_optional_dependency_counts_if_it_is_turned_on(
    tmp_path: Path, extra: str, options: BundlingOptions | None, is_one: bool
) -> None:
    crate = write(tmp_path, {"Cargo.toml": package(extra, name="x"), "src/main.rs": MAIN})
    if is_one:
        assert names(crate, bundling=options) == ["x"]
    else:
        assert "neither" in str(error_of(crate, bundling=options))


def test_required_features(tmp_path: Path) -> None:
    crate = several(
        tmp_path,
        f"{RUNTIME}[features]\nextra = []\n[[bin]]\nname = 'one'\nrequired-features = ['extra']\n",
        "one",
        "two",
    )
    backend = made(crate)
    assert list(backend.functions) == ["two"]
    with pytest.raises(FunctionNotFoundError, match="required-features aren't turned on: extra"):
        backend.functions["one"]
    assert names(crate, bundling=BundlingOptions(features=["extra"])) == ["one", "two"]
    error = error_of(crate, include=["one"])
    assert "include= names 'crate/one'" in str(error)
    assert "required-features aren't turned on: extra" in str(error)
    assert error.key == "bin[0]"


@pytest.mark.parametrize(
    ("features", "expected"),
    [
        (["extra/x"], ["one", "two"]),
        (["more"], ["one", "two"]),
        (["weak"], ["two"]),
        (["lambda_runtime/x"], ["two"]),
    ],
)
def test_a_feature_of_an_optional_dependency_turns_on_the_one_of_its_name(
    tmp_path: Path, features: list[str], expected: list[str]
) -> None:
    crate = several(
        tmp_path,
        f"{RUNTIME}extra = {{ version = '1', optional = true }}\n"
        "[features]\nmore = ['extra/x']\nweak = ['extra?/x']\n"
        "[[bin]]\nname = 'one'\nrequired-features = ['extra']\n",
        "one",
        "two",
    )
    assert names(crate, bundling=BundlingOptions(features=features)) == expected


@pytest.mark.parametrize("section", ["deploy", "build"])
def test_extensions_by_their_settings_are_no_functions(tmp_path: Path, section: str) -> None:
    table = f"[package.metadata.lambda.bin.two.{section}]\nextension = true\n"
    crate = several(tmp_path, RUNTIME + table, "one", "two")
    backend = made(crate)
    assert list(backend.functions) == ["one"]
    with pytest.raises(
        FunctionNotFoundError, match=f"it is an extension \\({section}.extension\\)"
    ):
        backend.functions["two"]
    assert list(backend.extensions) == ["two"]
    assert list(made(crate, include=["*"]).extensions) == ["two"]
    assert list(made(crate, include=["one"]).extensions) == []


def test_include_names_exactly_what_is_wanted(tmp_path: Path) -> None:
    root = workspace(tmp_path, api_a=HTTP, api_b=HTTP, tool="", worker=RUNTIME, ext=EXTENSION)
    assert names(root, include=["api_*"]) == ["api_a", "api_b"]
    assert names(root, include=["tool"]) == ["tool"]
    assert names(root, include=["tool", "wor*"], exclude=["worker/*"]) == ["tool"]
    assert names(root, exclude=["api_a/*"]) == ["api_b", "worker"]
    assert names(root, exclude=("api_?",)) == ["worker"]
    backend = made(root, include=["ext", "tool"])
    assert (list(backend.functions), list(backend.extensions)) == (["tool"], ["ext"])
    with pytest.raises(FunctionNotFoundError, match="depends on lambda-extension only"):
        backend.functions["ext"]
    assert list(made(root, exclude=["ext"]).extensions) == []


@pytest.mark.parametrize("keyword", ["include", "exclude"])
@pytest.mark.parametrize(("glob", "near"), [("wrker", "worker"), ("worker/wrk", "worker/worker")])
def test_a_glob_that_fits_nothing(tmp_path: Path, keyword: str, glob: str, near: str) -> None:
    error = error_of(workspace(tmp_path, worker=RUNTIME, other=HTTP), **{keyword: [glob]})
    assert isinstance(error, KeywordError)
    assert error.key == keyword
    assert f"did you mean '{near}'" in str(error)


def test_no_lambda_binary_at_all(tmp_path: Path) -> None:
    error = error_of(workspace(tmp_path, tool=""))
    assert isinstance(error, TargetSelectionError)
    assert error.file == tmp_path / "Cargo.toml"
    assert "lambda_runtime or lambda_http" in error.problem
    assert "tool/tool: the package 'tool' depends on neither" in error.problem
    tools = {f"tool-{number:02}": "" for number in range(13)}
    listing = error_of(workspace(tmp_path.with_name("many"), **tools)).problem
    assert "tool-09/tool-09" in listing
    assert "tool-10/tool-10" not in listing
    assert "and 3 more" in listing
    lib = write(tmp_path.with_name("lib"), {"Cargo.toml": package(RUNTIME), "src/lib.rs": ""})
    assert "no binary target at all" in str(error_of(lib))


def test_two_packages_with_a_binary_of_the_same_name(tmp_path: Path) -> None:
    root = workspace(tmp_path, a=RUNTIME, b=RUNTIME)
    write(root, {"a/src/bin/same.rs": MAIN, "b/src/bin/same.rs": MAIN})
    error = error_of(root)
    assert isinstance(error, TargetSelectionError)
    for name in ("a", "b"):
        assert str(root / name / "Cargo.toml") in error.problem
    assert "exclude=['b/same']" in str(error)
    assert "RustFunction" in str(error)
    assert names(root, exclude=["b/same"]) == ["a", "b", "same"]


def test_a_binary_that_has_settings_but_not_the_dependency(tmp_path: Path) -> None:
    root = workspace(tmp_path, a=RUNTIME, wrapped=lambda_settings("memory = 256"), tool="")
    backend = made(root)
    (warning,) = warnings_of(Stack.of(backend))
    assert "'wrapped/wrapped' is left out" in warning
    assert "cdk-rust-lambda:binary-left-out" in warning
    for keywords in ({"exclude": ["wrapped"]}, {"include": ["a"]}):
        assert warnings_of(Stack.of(made(root, **keywords))) == []


# The functions


def test_the_same_functions_as_one_by_one(tmp_path: Path) -> None:
    settings = f"{RUNTIME}{lambda_settings('memory = 512')}"
    root = workspace(tmp_path, a=settings, b=HTTP)
    backend = made(
        root, bundling=BundlingOptions(profile="dev"), function_options={"tracing": None}
    )
    stack = skipping_stack()
    scope = Construct(stack, "W")
    for name in ("a", "b"):
        RustFunction(
            scope,
            name,
            manifest_path=root,
            package=name,
            binary_name=name,
            bundling=BundlingOptions(profile="dev"),
        )
    assert template_of(stack) == template_of(Stack.of(backend))


def test_functions_are_read_only_and_say_which_there_are(tmp_path: Path) -> None:
    functions = made(workspace(tmp_path, worker=RUNTIME, tool="")).functions
    assert list(functions) == ["worker"]
    assert len(functions) == 1
    assert "worker" in functions
    assert "wroker" not in functions
    assert functions.get("wroker") is None
    assert dict(functions) == {"worker": functions["worker"]}
    assert isinstance(functions, Mapping)
    with pytest.raises(TypeError):
        functions["x"] = functions["worker"]  # type: ignore[index]
    with pytest.raises(KeyError) as caught:
        functions["wroker"]
    assert isinstance(caught.value, FunctionNotFoundError)
    assert "did you mean 'worker'" in str(caught.value)
    with pytest.raises(
        FunctionNotFoundError, match="'tool': the package 'tool' depends on neither"
    ):
        functions["tool"]


def logical_ids(folder: Path, **keywords: Any) -> dict[str, str]:
    functions = made(folder, **keywords).functions
    return {name: logical_id(function) for name, function in functions.items()}


def test_ids_stay_when_binaries_and_packages_come_and_go(tmp_path: Path) -> None:
    root = workspace(tmp_path, beta=RUNTIME, delta=RUNTIME)
    before = logical_ids(root)
    workspace(root, alpha=RUNTIME, beta=RUNTIME, gamma=RUNTIME, delta=RUNTIME)
    write(root, {"beta/src/bin/another.rs": MAIN})
    after = logical_ids(root)
    assert len(after) == 5
    assert before == {name: after[name] for name in ("beta", "delta")}
    (root / "delta").rename(root / "0first")
    assert logical_ids(root) == after
    assert logical_ids(root, include=["delta"]) == {"delta": after["delta"]}


def test_deploy_binary_name_makes_no_two_functions_the_same(tmp_path: Path) -> None:
    settings = lambda_settings("binary_name = 'one'")
    backend = made(several(tmp_path, RUNTIME + settings, "one", "two"))
    keys = {each["Code"]["S3Key"] for each in properties(backend).values()}
    assert len(keys) == 2


def test_deploy_binary_name_that_does_not_exist(tmp_path: Path) -> None:
    crate = several(tmp_path, RUNTIME + lambda_settings("binary_name = 'onne'"), "one", "two")
    error = error_of(crate)
    assert error.key == "package.metadata.lambda.deploy.binary_name"
    assert "did you mean 'one'" in str(error)


def elf(path: Path) -> None:
    header = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00\x3e\x00\x01\x00\x00\x00"
    path.write_bytes(header + bytes(32) + b"\x40\x00" + bytes(10))


def test_a_prebuilt_binary_for_one_of_them(tmp_path: Path) -> None:
    table = "[package.metadata.lambda.bin.one.deploy]\nbinary_path = 'built'\n"
    crate = several(tmp_path, RUNTIME + table, "one", "two")
    elf(crate / "built")
    assert names(crate) == ["one", "two"]


def test_one_prebuilt_binary_for_several_functions(tmp_path: Path) -> None:
    crate = several(tmp_path, RUNTIME + lambda_settings("binary_path = 'built'"), "one", "two")
    elf(crate / "built")
    error = error_of(crate)
    assert error.key == "package.metadata.lambda.deploy.binary_path"
    assert error.line is not None
    assert "'one' and 'two' would have the same prebuilt binary" in str(error)
    assert names(crate, exclude=["two"]) == ["one"]


def test_one_name_for_several_functions(tmp_path: Path) -> None:
    crate = several(tmp_path, RUNTIME + lambda_settings("name = 'given'"), "one", "two")
    error = error_of(crate)
    assert error.key == "package.metadata.lambda.deploy.name"
    assert "'one' and 'two' would have the same name, 'given'" in str(error)
    assert names(crate, overrides={"two": {"function_name": "other"}}) == ["one", "two"]
    error = error_of(crate, function_options={"function_name": "x"})
    assert isinstance(error, KeywordError)
    assert error.key == "function_name"


# Options


def test_options_for_all_and_for_one(tmp_path: Path) -> None:
    settings = RUNTIME + lambda_settings("memory = 256\nenv = { TT = '0' }")
    root = workspace(tmp_path, a=settings, b=settings)
    backend = made(
        root,
        function_options=RustFunctionOptions(
            memory_size=512,
            timeout=Duration.seconds(7),
            environment={"AA": "all", "BB": "all"},
            architecture=lambda_.Architecture.ARM_64,
        ),
        overrides={
            "b": BinaryOverrides(
                memory_size=None,
                timeout=Duration.seconds(9),
                environment={"BB": "own"},
                architecture=lambda_.Architecture.X86_64,
                runtime=lambda_.Runtime.PROVIDED_AL2,
            )
        },
    )
    found = properties(backend)
    assert found["a"]["MemorySize"] == 512
    assert found["b"]["MemorySize"] == 256
    assert [found[name]["Timeout"] for name in "ab"] == [7, 9]
    variables = [found[name]["Environment"]["Variables"] for name in "ab"]
    assert variables == [
        {"TT": "0", "AA": "all", "BB": "all"},
        {"TT": "0", "AA": "all", "BB": "own"},
    ]
    assert [found[name]["Architectures"] for name in "ab"] == [["arm64"], ["x86_64"]]
    assert [found[name]["Runtime"] for name in "ab"] == ["provided.al2023", "provided.al2"]


def test_the_context_and_the_bundling_of_one(tmp_path: Path) -> None:
    root = workspace(tmp_path, a=RUNTIME, b=RUNTIME)
    for name in "ab":
        text = "[prod.deploy]\nmemory = 333\n[test.deploy]\nmemory = 222\n"
        write(root / name, {"CargoLambda.toml": text})
    backend = made(root, context="prod", overrides={"b": {"context": "test"}})
    found = properties(backend)
    assert [found[name]["MemorySize"] for name in "ab"] == [333, 222]


def test_admerge(tmp_path: Path) -> None:
    layer = "arn:aws:lambda:eu-west-1:123456789012:layer:x"
    root = workspace(
        tmp_path,
        f"[workspace.metadata.lambda.deploy]\nlayers = ['{layer}:1']\n",
        a=RUNTIME + lambda_settings(f"layers = ['{layer}-own:2']"),
    )
    for admerge, count in ((None, 1), (True, 2)):
        assert len(properties(made(root, admerge=admerge))["a"]["Layers"]) == count


def test_an_iterator_of_triggers_serves_all(tmp_path: Path) -> None:
    root = workspace(tmp_path, a=HTTP, b=HTTP)
    triggers = iter([FunctionUrlTrigger(auth_type="aws_iam")])
    backend = made(root, function_options={"triggers": triggers})
    assert [len(function.triggers) for function in backend.functions.values()] == [1, 1]


def test_an_unknown_name_in_overrides(tmp_path: Path) -> None:
    root = workspace(tmp_path, worker=RUNTIME, tool="")
    error = error_of(root, overrides={"wroker": {}, "tool": {}})
    first, second = error.causes
    assert "there is no function 'wroker'" in str(first)
    assert "did you mean 'worker'" in str(first)
    assert "the package 'tool' depends on neither" in str(second)


@pytest.mark.parametrize(
    ("where", "name", "words"),
    [
        ("function_options", "memry_size", "did you mean 'memory_size'"),
        ("function_options", "binary_name", "each function has its own binary_name"),
        ("function_options", "handler", "each function has its own handler"),
        ("function_options", "bundling", "write RustWorkspace(..., bundling=...)"),
        ("overrides", "memry_size", "did you mean 'memory_size'"),
        ("overrides", "package", "each function has its own package"),
    ],
)
def test_wrong_keywords(tmp_path: Path, where: str, name: str, words: str) -> None:
    options: Any = {name: 1}
    error = error_of(
        workspace(tmp_path, a=RUNTIME),
        **{where: {"a": options} if where == "overrides" else options},
    )
    assert isinstance(error, KeywordError)
    place = "overrides['a']" if where == "overrides" else where
    assert error.key == f"{place}.{name}"
    assert words in str(error)


def test_all_wrong_keywords_at_once(tmp_path: Path) -> None:
    error = error_of(
        workspace(tmp_path, a=RUNTIME),
        function_options={"memry_size": 1, "architecture": "arm64"},
        overrides={"a": {"triggers": [1]}, "b": 3},
    )
    assert [each.key for each in error.causes] == [
        "function_options.memry_size",
        "function_options.architecture",
        "overrides['a'].triggers",
        "overrides",
    ]


WRONG = (3, 3.5, "x", b"x", [3], {"a": 3}, {3: "a"}, ["x"], {"a": {"a": 3}}, object())
OWN = ("include", "exclude", "resources", "function_options", "overrides", "context", "admerge")


@pytest.mark.parametrize("keyword", [*OWN, "manifest_path", "bundling"])
def test_own_keywords_of_a_wrong_type(tmp_path: Path, keyword: str) -> None:
    root = workspace(tmp_path, a=RUNTIME)
    stack = skipping_stack()
    for value in WRONG:
        if keyword == "context" and value == "x":
            continue  # a context that no file mentions is fine
        keywords: dict[str, Any] = {"manifest_path": root, keyword: value}
        with pytest.raises(CdkRustLambdaError) as caught:
            RustWorkspace(stack, "W", **keywords)
        assert caught.value.remedy


@pytest.mark.parametrize("keyword", sorted(BinaryOverrides.__annotations__))
def test_keywords_of_functions_of_a_wrong_type(tmp_path: Path, keyword: str) -> None:
    """Each value is right, or an error of the library that names the keyword or the function."""
    root = workspace(tmp_path, a=RUNTIME)
    stack = skipping_stack()
    refused: list[CdkRustLambdaError] = []
    for number, value in enumerate(WRONG):
        options: Any = {keyword: value}
        for where, given in (("function_options", options), ("overrides", {"a": options})):
            keywords: Any = {where: given}
            try:
                RustWorkspace(stack, f"{where}{number}", manifest_path=root, **keywords)
            except CdkRustLambdaError as error:
                refused.append(error)
    assert len(refused) >= len(WRONG)
    assert all(keyword in str(error) or "'a'" in str(error) for error in refused)


def test_what_the_cdk_refuses_names_the_function(tmp_path: Path) -> None:
    root = workspace(tmp_path, a=RUNTIME, b=RUNTIME)
    error = error_of(root, overrides={"b": {"memory_size": "much"}})
    assert isinstance(error, KeywordError)
    assert error.key == "overrides['b'].memory_size"
    assert "expected a number, found 'much'" in str(error)
    error = error_of(root, overrides={"b": {"retry_attempts": 7, "timeout": 3, "role": "arn"}})
    keys = {each.key for each in error.causes}
    assert keys == {f"overrides['b'].{name}" for name in ("retry_attempts", "timeout", "role")}
    # Only JavaScript knows this one.
    error = error_of(root, function_options={"retry_attempts": None, "allow_all_outbound": True})
    assert len(error.causes) == 2
    assert all(isinstance(each, SettingsError) for each in error.causes)
    assert all(each.key == "allow_all_outbound" for each in error.causes)
    assert "the function 'b' can't be made" in str(error)


# Errors of the project


def test_the_mistakes_of_all_binaries_are_one_error(tmp_path: Path) -> None:
    root = workspace(
        tmp_path,
        a=RUNTIME + lambda_settings("memory = 1"),
        b=RUNTIME + lambda_settings("timeout = 0"),
        c=RUNTIME + "[[package.metadata.lambda.triggers]]\ntype = 'sqz'\n",
        d=RUNTIME + lambda_settings("include = ['gone']"),
    )
    error = error_of(
        root,
        include=["?", "nope"],
        bundling=BundlingOptions(features=["x"]),
        overrides={"a": {"memory_size": 128}},
    )
    keys = [each.key for each in error.causes]
    assert keys[0] == "include"
    assert "package.metadata.lambda.deploy.memory" in keys
    assert "package.metadata.lambda.deploy.timeout" in keys
    assert "package.metadata.lambda.triggers[0].type" in keys
    assert "package.metadata.lambda.deploy.include[0]" in keys
    assert all(each.line for each in error.causes if each.file)
    assert "c/c: the package 'c' has no feature 'x'" in str(error)
    assert "there is no function" not in str(error)


def test_one_mistake_of_a_package_is_said_once(tmp_path: Path) -> None:
    crate = several(tmp_path, RUNTIME + lambda_settings("memory = 1"), "one", "two")
    error = error_of(crate)
    assert error.causes == ()
    assert error.line == 8


def test_errors_of_wiring_are_collected(tmp_path: Path) -> None:
    root = workspace(
        tmp_path, a=RUNTIME + 2 * f"{QUEUE}source = 'q'\n", b=RUNTIME + 2 * f"{QUEUE}source = 'q'\n"
    )
    stack = skipping_stack()
    with pytest.raises(TriggerError) as caught:
        RustWorkspace(stack, "W", manifest_path=root, resources={"q": sqs.Queue(stack, "Q")})
    assert len(caught.value.causes) == 2


def test_the_traceback_is_short(tmp_path: Path) -> None:
    error = error_of(workspace(tmp_path, a=RUNTIME + lambda_settings("memory = 1")))
    assert own_frames(error) == []


def test_edited_manifests(tmp_path: Path) -> None:
    def use(case: Case, folder: Path, _: Mapping[str, IConstruct]) -> None:
        stack = skipping_stack()
        RustWorkspace(
            stack,
            "W",
            manifest_path=folder / case.project.manifest,
            include=["*"] if len(case.edits) % 3 else None,
            context=case.context,
            admerge=case.admerge,
            resources={"uploads": s3.Bucket(stack, "Uploads")},
        )

    outcomes = run_cases(SEED, 300, tmp_path, {}, use)
    assert outcomes["result"] > 20
    assert outcomes["SettingsError"] > 10
    assert outcomes["TargetSelectionError"] > 5


# Triggers and resources


def test_each_function_has_its_own_resources(tmp_path: Path) -> None:
    root = workspace(
        tmp_path,
        a=f"{RUNTIME}aws_lambda_events = '1'\n{QUEUE}source = 'first'\n",
        b=f"{RUNTIME}aws_lambda_events = '1'\n{QUEUE}source = 'second'\n",
        c=RUNTIME,
    )
    stack = skipping_stack()
    queues = {name: sqs.Queue(stack, name) for name in ("first", "second", "third", "fourth")}
    backend = RustWorkspace(stack, "W", manifest_path=root, resources=queues)
    assert [len(backend.functions[name].triggers) for name in "abc"] == [1, 1, 0]
    ((path, text),) = [found for found in warned_at(stack) if "unused-resource" in found[1]]
    assert path == "/Stack/W"
    assert "uses fourth, third of resources=" in text


def test_resources_of_one_function(tmp_path: Path) -> None:
    trigger = f"{RUNTIME}aws_lambda_events = '1'\n{QUEUE}source = 'queue'\n"
    root = workspace(tmp_path, a=trigger, b=f"{trigger}{QUEUE}source = 'shared'\n")
    stack = skipping_stack()
    one, two, three, shared = (sqs.Queue(stack, name) for name in ("one", "two", "three", "shared"))
    backend = RustWorkspace(
        stack,
        "W",
        manifest_path=root,
        resources={"queue": one, "shared": shared},
        overrides={"b": {"resources": {"queue": two, "unused": three}}},
    )
    found = [
        [each.source.node.id for each in function.triggers.values()]
        for function in backend.functions.values()
    ]
    assert found == [["one"], ["two", "shared"]]
    ((path, text),) = [found for found in warned_at(stack) if "unused-resource" in found[1]]
    assert path == "/Stack/W/b"
    assert "uses unused of resources=" in text


def test_triggers_reach_their_binaries(tmp_path: Path) -> None:
    tables = "".join(
        f"{QUEUE}bin = '{name}'\nid = 'Of{name}'\nsource = 'q'\n" for name in ("one", "two")
    )
    crate = several(tmp_path, f"{RUNTIME}aws_lambda_events = '1'\n{tables}", "one", "two", "three")
    stack = skipping_stack()
    backend = RustWorkspace(stack, "W", manifest_path=crate, resources={"q": sqs.Queue(stack, "Q")})
    found = {name: list(function.triggers) for name, function in backend.functions.items()}
    assert found == {"one": ["Ofone"], "two": ["Oftwo"], "three": []}
    mappings = resources_of(stack, "AWS::Lambda::EventSourceMapping")
    functions = {each["FunctionName"]["Ref"] for each in mappings}
    assert functions == {logical_id(backend.functions[name]) for name in ("one", "two")}
    assert "unused-resource" not in str(warnings_of(stack))


def test_what_is_odd_about_several_is_said_once(tmp_path: Path) -> None:
    root = workspace(tmp_path, a=RUNTIME, b=RUNTIME + lambda_settings("memoryy = 1"), c=RUNTIME)
    (root / "Cargo.lock").unlink()
    backend = made(root)
    found = warned_at(Stack.of(backend))
    assert [path for path, _ in found] == ["/Stack/W", "/Stack/W/b"]
    assert "lockfile-missing" in found[0][1]
    assert "memoryy" in found[1][1]


SNAPSHOT = Path(__file__).parents[1] / "snapshots" / "Workspace.template.json"


@pytest.mark.newest
def test_snapshot(tmp_path: Path) -> None:
    """To accept a change: UPDATE_SNAPSHOTS=1 pytest tests/workspace/test_construct.py"""
    root = workspace(
        tmp_path,
        "[workspace.metadata.lambda.deploy]\ntracing = 'active'\n",
        api=HTTP,
        orders=f"{RUNTIME}aws_lambda_events = '1'\n{lambda_settings('memory = 512')}"
        f"{QUEUE}source = 'orders'\nbatch_size = 10\n",
        tool="",
    )
    stack = skipping_stack()
    backend = RustWorkspace(
        stack,
        "Backend",
        manifest_path=root,
        resources={"orders": sqs.Queue(stack, "Queue")},
        function_options={"environment": {"STAGE": "test"}},
        overrides={"api": {"architecture": lambda_.Architecture.ARM_64}},
    )
    backend.functions["api"].add_environment("ONLY", "api")
    template = template_of(stack)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Lambda::Function":
            resource["Properties"]["Code"]["S3Key"] = "..."  # of the sources' fingerprint
    text = json.dumps(template, indent=1) + "\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(text)
    assert text == SNAPSHOT.read_text()


# Builds


def selected(call: dict[str, Any]) -> list[str]:
    return [word.removeprefix("--bin=") for word in call["argv"] if word.startswith("--bin=")]


def test_one_cargo_run_builds_all_wherever_they_are(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    root = workspace(tmp_path / "ws", a=RUNTIME, b=HTTP, c=RUNTIME, d=RUNTIME, tool="")
    app = App(outdir=str(tmp_path / "cdk.out"))
    first = Stack(app, "First")
    RustWorkspace(first, "W", manifest_path=root, include=["a"])
    RustWorkspace(NestedStack(Stack(app, "Outer"), "Nested"), "W", manifest_path=root / "b")
    RustWorkspace(Stack(Stage(app, "Stage"), "S"), "W", manifest_path=root, exclude=["[bd]"])
    RustFunction(first, "F", manifest_path=root, package="d")
    assert fake_cargo.calls == []
    app.synth()
    (call,) = fake_cargo.calls
    assert selected(call) == ["a", "b", "c", "d"]
    assert len(list((tmp_path / "cdk.out").glob("asset.*/bootstrap"))) == 4


def test_both_architectures_are_two_cargo_runs(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    root = workspace(tmp_path / "ws", a=RUNTIME, b=RUNTIME, c=RUNTIME)
    app = App(outdir=str(tmp_path / "cdk.out"))
    RustWorkspace(
        Stack(app, "S"),
        "W",
        manifest_path=root,
        overrides={"b": {"architecture": lambda_.Architecture.ARM_64}},
    )
    app.synth()
    assert sorted(selected(call) for call in fake_cargo.calls) == [["a", "c"], ["b"]]


def test_each_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many functions take no longer by a workspace than one by one."""
    many = [f"f{number}" for number in range(12)]
    root = workspace(tmp_path, **dict.fromkeys(many, RUNTIME))
    reads: list[Path] = []
    resolved: list[str | None] = []
    resolve = settings.resolve_settings

    def count_reads(path: Path) -> Any:
        reads.append(path)
        return read_toml(path)

    def count_resolved(*arguments: Any, **keywords: Any) -> Any:
        resolved.append(arguments[2])
        return resolve(*arguments, **keywords)

    monkeypatch.setattr(manifest, "read_toml", count_reads)
    monkeypatch.setattr(settings, "resolve_settings", count_resolved)
    assert len(made(root).functions) == len(many)
    assert len(reads) == len(set(reads)) == len(many) + 1
    assert sorted(map(str, resolved)) == sorted(many)


def bootstraps(folder: Path) -> Path:
    binary = RUNTIME + "[[bin]]\nname = 'bootstrap'\npath = 'src/main.rs'\n"
    return workspace(folder, alpha=binary, beta=binary)


def test_binaries_called_bootstrap_have_their_packages_names(tmp_path: Path) -> None:
    root = bootstraps(tmp_path)
    backend = made(root, overrides={"beta": {"memory_size": 777}})
    assert sorted(backend.functions) == ["alpha", "beta"]
    found = properties(backend)
    assert [found[name].get("MemorySize") for name in ("alpha", "beta")] == [None, 777]
    assert found["alpha"]["Code"] != found["beta"]["Code"]
    for include in (["alpha"], ["alpha/bootstrap"]):
        assert names(root, include=include) == ["alpha"]
    assert names(root, include=["bootstrap"]) == ["alpha", "beta"]


def test_a_function_with_some_of_the_triggers(tmp_path: Path) -> None:
    rule = (
        "[[package.metadata.lambda.triggers]]\ntype = 'schedule-rule'\nschedule = 'rate(1 day)'\n"
    )
    tables = "".join(f"{rule}id = '{name}'\n" for name in ("One", "Two"))
    root = workspace(tmp_path, a=RUNTIME + tables)
    backend = made(root, overrides={"a": {"include_triggers": ["Two"]}})
    assert list(backend.functions["a"].triggers) == ["Two"]
    assert list(made(root, overrides={"a": {"include_triggers": []}}).functions["a"].triggers) == []
    error = error_of(root, overrides={"a": {"include_triggers": ["Tow"]}})
    assert "include_triggers" in str(error)
    assert "did you mean 'Two'" in str(error)
    assert "a list of ids" in str(error_of(root, overrides={"a": {"include_triggers": "Two"}}))

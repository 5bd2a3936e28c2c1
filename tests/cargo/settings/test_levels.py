"""The cascade: CargoLambda.toml, contexts, variables, and what is appended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda import SettingsError, TargetSelectionError
from cdk_rust_lambda.cargo.settings.context import Context
from cdk_rust_lambda.cargo.settings.resolve import Settings, resolve_binary
from tests.cargo.settings.test_resolve import load, resolve
from tests.support.projects import write

if TYPE_CHECKING:
    from pathlib import Path

LAYER = "arn:aws:lambda:eu-west-1:123456789012:layer:{}:1"
PM = "[package.metadata.lambda.deploy]\n"


def cascade(
    folder: Path,
    file: str = "",
    own: str = "",
    root: str = "",
    **arguments: Any,
) -> Settings:
    """Resolves with a CargoLambda.toml beside the package's manifest."""
    if file:
        write(folder, {"crate/CargoLambda.toml": file})
    arguments.setdefault("environment", {})
    return resolve(folder, own, root=root, **arguments)


def test_the_levels_from_low_to_high(tmp_path: Path) -> None:
    environment = {f"CARGO_LAMBDA_DEPLOY.{name}": "1" for name in ("TIMEOUT", "RETRY_ATTEMPTS")}
    environment |= {"CARGO_LAMBDA_DEPLOY.MEMORY": "128", "CARGO_LAMBDA_DEPLOY.LOG_RETENTION": "1"}
    file = "[deploy]\nmemory = 129\ntimeout = 2\nlog_retention = 3\n"
    root = "[workspace.metadata.lambda.deploy]\nmemory = 130\ntimeout = 3\n"
    root += "[workspace.metadata.lambda.bin.crate.deploy]\nmemory = 131\n"
    settings = cascade(tmp_path, file, f"{PM}description = 'own'\n", root, environment=environment)
    deploy = settings.deploy
    assert (deploy.retry_attempts, deploy.log_retention, deploy.timeout, deploy.memory) == (
        *(1, 3, 3, 131),
    )
    node = settings.values["deploy.memory"]
    assert node.origin.describe(tmp_path) == (
        "Cargo.toml:7 workspace.metadata.lambda.bin.crate.deploy"
    )
    assert [(each.plain(), each.origin.describe(tmp_path)) for each in node.overridden] == [
        (130, "Cargo.toml:4 workspace.metadata.lambda.deploy"),
        (129, "crate/CargoLambda.toml:2 deploy"),
        (128, "environment variable CARGO_LAMBDA_DEPLOY.MEMORY"),
    ]


def test_the_nearest_settings_file_upward_is_read(tmp_path: Path) -> None:
    write(tmp_path, {"CargoLambda.toml": "[deploy]\nmemory = 512\n"})
    assert cascade(tmp_path / "ws").deploy.memory == 512
    write(tmp_path, {"ws/CargoLambda.toml": ""})  # an empty one ends the search
    assert cascade(tmp_path / "ws").deploy.memory is None
    write(tmp_path, {"ws/crate/CargoLambda.toml": "[deploy]\nmemory = 256\n"})
    assert cascade(tmp_path / "ws").deploy.memory == 256


def test_another_settings_file_by_a_variable(tmp_path: Path) -> None:
    write(tmp_path, {"other/settings.toml": "[deploy]\nmemory = 512\n"})
    file = "[deploy]\nmemory = 256\n"
    environment = {"CARGO_LAMBDA_GLOBAL": "other/settings.toml"}
    assert cascade(tmp_path, file, environment=environment).deploy.memory == 512
    missing = cascade(tmp_path, file, environment={"CARGO_LAMBDA_GLOBAL": "gone.toml"})
    assert missing.deploy.memory is None
    assert "there is no settings file 'gone.toml'" in missing.warnings[0].text


CONTEXTS = f"""
[deploy]
memory = 256
[default.deploy]
memory = 400
timeout = 4
tracing = "active"
[dev.deploy]
memory = 300
layers = ["{LAYER.format("dev")}"]
[global.deploy]
tracing = "passthrough"
"""


def test_a_context(tmp_path: Path) -> None:
    settings = cascade(tmp_path, CONTEXTS, context="Dev")
    deploy = settings.deploy
    assert (deploy.memory, deploy.timeout, deploy.tracing) == (300, 4, "PassThrough")
    assert "[deploy] isn't read, since a context is named" in settings.warnings[0].text
    by_variable = cascade(tmp_path, CONTEXTS, environment={"CARGO_LAMBDA_CONTEXT": "dev"})
    assert by_variable.deploy == deploy
    without = cascade(tmp_path, CONTEXTS)
    assert (without.deploy.memory, without.deploy.timeout) == (256, None)
    assert without.warnings == ()


def test_a_context_that_is_named_as_a_section(tmp_path: Path) -> None:
    settings = cascade(tmp_path, "[deploy.deploy]\nmemory = 300\n", context="deploy")
    assert settings.deploy.memory == 300
    assert settings.warnings == ()


def test_manifests_beat_a_context_but_not_the_global_profile(tmp_path: Path) -> None:
    own = f"{PM}memory = 1024\ntracing = 'active'\n"
    deploy = cascade(tmp_path, CONTEXTS, own, context="dev").deploy
    assert (deploy.memory, deploy.timeout, deploy.tracing) == (1024, 4, "PassThrough")


@pytest.mark.parametrize(
    ("context", "expected"), [("default", (400, 4)), ("global", (400, 4)), ("", (400, 4))]
)
def test_contexts_of_special_names(tmp_path: Path, context: str, expected: tuple[int, int]) -> None:
    deploy = cascade(tmp_path, CONTEXTS, context=context).deploy
    assert (deploy.memory, deploy.timeout) == expected
    assert deploy.tracing == "PassThrough"


def test_manifests_beat_the_global_profile_if_it_is_the_context(tmp_path: Path) -> None:
    deploy = cascade(tmp_path, CONTEXTS, f"{PM}tracing = 'active'\n", context="global").deploy
    assert deploy.tracing == "Active"


def test_an_unknown_context_is_a_warning(tmp_path: Path) -> None:
    settings = cascade(tmp_path, CONTEXTS, context="develop")
    text = "\n".join(warning.text for warning in settings.warnings)
    assert "there is no context 'develop'" in text
    assert "did you mean 'dev'?" in text


def test_a_context_without_a_settings_file(tmp_path: Path) -> None:
    (warning,) = cascade(tmp_path, context="dev").warnings
    assert "there is no context 'dev' in any CargoLambda.toml" in warning.text
    # A variable is for all functions, with a settings file or without.
    assert cascade(tmp_path, environment={"CARGO_LAMBDA_CONTEXT": "dev"}).warnings == ()


def test_a_profile_must_be_a_table(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is a profile") as caught:
        cascade(tmp_path, "memory = 1\n[dev.deploy]\nmemory = 512\n", context="dev")
    assert caught.value.file == tmp_path / "crate" / "CargoLambda.toml"
    assert caught.value.line == 1


@pytest.mark.parametrize("form", ["keyword", "variable"])
def test_lists_are_appended_with_admerge(tmp_path: Path, form: str) -> None:
    layers = {name: f"layer = ['{LAYER.format(name)}']" for name in ("file", "root", "own")}
    arguments: dict[str, Any] = {"admerge": True}
    if form == "variable":
        arguments = {"environment": {"CARGO_LAMBDA_ADMERGE": "true"}}
    settings = cascade(
        tmp_path,
        f"[deploy]\n{layers['file']}\n",
        f"{PM}{layers['own']}\ntags = {{ a = 'own', b = 'own' }}\nenv = {{ A = 'own' }}\n",
        f"[workspace.metadata.lambda.deploy]\n{layers['root']}\ntags = ['a=root', 'c=root']\n"
        "env = { A = 'root', B = 'root' }\n",
        **arguments,
    )
    assert settings.append_lists
    assert settings.deploy.layer == tuple(LAYER.format(name) for name in ("file", "root", "own"))
    assert dict(settings.deploy.tag or {}) == {"a": "own", "b": "own", "c": "root"}
    assert settings.environment == {"A": "own", "B": "root"}
    places = [origin.describe(tmp_path) for origin in settings.values["deploy.layer"].origins]
    assert [place.partition(":")[0] for place in places] == [
        *("crate/CargoLambda.toml", "Cargo.toml", "crate/Cargo.toml"),
    ]


def test_without_admerge_lists_are_replaced(tmp_path: Path) -> None:
    file = "[deploy]\ninclude = ['a']\n"
    assert cascade(tmp_path, file, f"{PM}include = ['b']\n").deploy.include == ("b",)
    assert cascade(
        tmp_path, file, f"{PM}include = ['b']\n", admerge=False,
        environment={"CARGO_LAMBDA_ADMERGE": "true"},
    ).deploy.include == ("b",)  # fmt: skip


@pytest.mark.parametrize("text", ["1", "yes", "", "TRUE"])
def test_a_wrong_value_of_the_admerge_variable(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="true or false") as caught:
        cascade(tmp_path, environment={"CARGO_LAMBDA_ADMERGE": text})
    assert caught.value.key == "CARGO_LAMBDA_ADMERGE"


def test_tables_of_the_settings_file_are_merged_by_key(tmp_path: Path) -> None:
    environment = {"CARGO_LAMBDA_DEPLOY.TAGS": "{a=1, b=x}", "CARGO_LAMBDA_ENV.FOO": "variable"}
    settings = cascade(
        tmp_path, "[deploy.tags]\na = 'file'\n[env]\nFOO = 'file'\n", environment=environment
    )
    assert dict(settings.deploy.tag or {}) == {"a": "file", "b": "x"}
    assert settings.environment == {"foo": "variable", "FOO": "file"}


@pytest.mark.parametrize(
    ("file", "own"),
    [
        (f"layers = ['{LAYER.format('a')}']", f"layers = ['{LAYER.format('b')}']"),
        ("env = { A = 'a' }", "env = { B = 'b' }"),
        ("tags = { a = 'a' }", "tag = ['b=b']"),
        (
            "iam_role = 'arn:aws:iam::123456789012:role/a'",
            "role = 'arn:aws:iam::123456789012:role/b'",
        ),
    ],
)
def test_two_names_of_one_setting_are_refused(tmp_path: Path, file: str, own: str) -> None:
    with pytest.raises(SettingsError, match="another name") as caught:
        cascade(tmp_path, f"[deploy]\n{file}\n", f"{PM}{own}\n")
    assert "crate/Cargo" in str(caught.value)
    assert "cargo-lambda can't merge two names" in (caught.value.remedy or "")


def test_only_the_merged_value_of_a_settings_file_is_checked(tmp_path: Path) -> None:
    file = "[deploy]\nmemory = '512'\n"
    assert cascade(tmp_path, file, f"{PM}memory = 256\n").deploy.memory == 256
    with pytest.raises(SettingsError, match="expected an integer") as caught:
        cascade(tmp_path, file)
    assert (caught.value.line, caught.value.key) == (2, "deploy.memory")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DEPLOY", "{env={TOKEN=s3cret}, x"),
        ("BUILD", "s3cret"),
        ("ENV", "{TOKEN=s3cret"),
        ("DEPLOY.ENV", "[TOKEN=s3cret"),
        ("BUILD.CONTAINER", "{build_args={TOKEN=s3cret}"),
    ],
)
def test_no_error_shows_what_a_broken_variable_holds(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(SettingsError, match="expected a table") as caught:
        cascade(tmp_path, environment={f"CARGO_LAMBDA_{name}": text})
    assert "s3cret" not in str(caught.value)
    assert "a string" in str(caught.value)


@pytest.mark.parametrize("text", [r'"\UFFFFFFFF"', r'"\U00110000"', r'"\uD800"'])
def test_a_variable_with_an_escape_beyond_unicode_is_text_as_it_is(
    tmp_path: Path, text: str
) -> None:
    settings = cascade(tmp_path, environment={"CARGO_LAMBDA_DEPLOY.DESCRIPTION": text})
    assert settings.deploy.description == text


@pytest.mark.parametrize(
    ("text", "description"),
    [(" plain ", "plain"), (' "a, b" ', "a, b"), (" a, b ", " a, b "), (" [a] b ", " [a] b ")],
)
def test_blanks_around_a_variable_belong_to_what_cannot_be_parsed(
    tmp_path: Path, text: str, description: str
) -> None:
    settings = cascade(tmp_path, environment={"CARGO_LAMBDA_DEPLOY.DESCRIPTION": text})
    assert settings.deploy.description == description


def test_a_wrong_variable_says_how_text_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="found 123") as caught:
        cascade(tmp_path, environment={"CARGO_LAMBDA_DEPLOY.DESCRIPTION": "123"})
    assert caught.value.key == "CARGO_LAMBDA_DEPLOY.DESCRIPTION"
    assert '"123"' in (caught.value.remedy or "")
    quoted = {"cargo_lambda_Deploy.description": '"123"'}
    assert cascade(tmp_path, environment=quoted).deploy.description == "123"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[deplyo]\nmemory = 1\n", "unknown key deplyo; did you mean 'deploy'?"),
        ("[deploy]\nmemry = 1\n", "unknown key deploy.memry; did you mean 'memory'?"),
        ("[lambda.deploy]\nmemory = 1\n", "unknown key lambda"),
        ("[bin.a.deploy]\nmemory = 1\n", "unknown key bin"),
    ],
)
def test_unknown_keys_of_the_settings_file(tmp_path: Path, text: str, words: str) -> None:
    (warning,) = cascade(tmp_path, text).warnings
    assert words in warning.text
    assert "CargoLambda.toml:" in warning.text


def test_unknown_keys_of_a_profile(tmp_path: Path) -> None:
    text = "[dev.deplyo]\nmemory = 1\n[default.build]\n"
    (warning,) = cascade(tmp_path, text, context="dev").warnings
    assert "unknown key dev.deplyo; did you mean 'deploy'?" in warning.text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("CARGO_LAMBDA_DEPLOY_MEMORY", "is it CARGO_LAMBDA_DEPLOY.MEMORY?"),
        ("CARGO_LAMBDA_DEPLOY__MEMORY", "is it CARGO_LAMBDA_DEPLOY.MEMORY?"),
        ("CARGO_LAMBDA_DEPLYO.MEMORY", "did you mean 'deploy'?"),
        ("CARGO_LAMBDA_DEPLOY.MEMROY", "did you mean 'memory'?"),
    ],
)
def test_variables_that_mean_nothing(tmp_path: Path, name: str, words: str) -> None:
    (warning,) = cascade(tmp_path, environment={name: "512"}).warnings
    assert words in warning.text
    assert name in warning.text


def test_a_table_in_a_variable_has_its_keys(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="found -1") as caught:
        cascade(tmp_path, environment={"CARGO_LAMBDA_DEPLOY": "{retry_attempts=-1}"})
    assert caught.value.key == "CARGO_LAMBDA_DEPLOY (retry_attempts)"


def test_a_table_in_a_variable_that_means_nothing(tmp_path: Path) -> None:
    variables = {"CARGO_LAMBDA_DEPLOY_VPC": "{}", "CARGO_LAMBDA_ELSE": "{a={b=1}}"}
    (warning,) = cascade(tmp_path, environment=variables).warnings
    assert "is it CARGO_LAMBDA_DEPLOY.VPC?" in warning.text


def test_the_global_profile_beats_the_compiler_variable(tmp_path: Path) -> None:
    file = "[dev.deploy]\n[global.build]\ncompiler = { type = 'cargo' }\n"
    variables = {"CARGO_LAMBDA_COMPILER": "cross"}
    settings = cascade(tmp_path, file, context="dev", environment=variables)
    assert settings.build.compiler is not None
    assert settings.build.compiler.type == "cargo"


def test_an_error_of_an_appended_list_is_at_its_own_place(tmp_path: Path) -> None:
    file = f"[deploy]\nlayer = ['{LAYER.format('a')}', 'bad']\n"
    with pytest.raises(SettingsError, match="'bad'") as caught:
        cascade(tmp_path, file, f"{PM}layer = ['{LAYER.format('b')}']\n", admerge=True)
    assert caught.value.file == tmp_path / "crate" / "CargoLambda.toml"
    assert caught.value.key == "deploy.layer[1]"


def test_two_wrong_variables_are_said_without_a_file(tmp_path: Path) -> None:
    variables = {"CARGO_LAMBDA_DEPLOY.MEMORY": "1", "CARGO_LAMBDA_DEPLOY.TIMEOUT": "0"}
    with pytest.raises(SettingsError) as caught:
        cascade(tmp_path, environment=variables)
    assert "\n  - CARGO_LAMBDA_DEPLOY.MEMORY: expected" in str(caught.value)
    assert "None" not in str(caught.value)


def test_tables_that_a_binary_s_table_replaces_are_a_warning(tmp_path: Path) -> None:
    own = f"{PM}memory = 256\n[package.metadata.lambda.bin.crate.deploy]\ntimeout = 5\n"
    (warning,) = cascade(tmp_path, "", own).warnings
    assert "deploy has no effect: package.metadata.lambda.bin.crate replaces it" in warning.text
    # Beside another binary it has an effect on that one.
    write(tmp_path, {"crate/src/bin/other.rs": ""})
    assert cascade(tmp_path, "", own).warnings == ()


def test_what_variables_of_a_level_beat(tmp_path: Path) -> None:
    root = "[workspace.metadata.lambda.deploy]\nenv = { A = '1', B = '1' }\n"
    settings = cascade(tmp_path, "", f"{PM}env = {{ A = '2' }}\n", root)
    (beaten,) = settings.values["env.A"].overridden
    assert (beaten.plain(), beaten.origin.file) == ("1", tmp_path / "Cargo.toml")
    assert settings.environment == {"A": "2"}


def test_unknown_keys_are_no_settings(tmp_path: Path) -> None:
    assert "deploy.memroy" not in cascade(tmp_path, "[deploy]\nmemroy = 1\n").values


def test_variables_of_the_build_have_their_sources(tmp_path: Path) -> None:
    write(tmp_path / "crate", {"build.env": "A=1\n"})
    own = "[package.metadata.lambda.build]\nenv_file = 'build.env'\nenv = { B = '2' }\n"
    values = cascade(tmp_path, "", own).values
    assert values["build.env.A"].origin.describe(tmp_path) == "crate/build.env:1"
    assert values["build.env.B"].origin.file == tmp_path / "crate" / "Cargo.toml"


def test_the_compiler_variable_beats_all_tables(tmp_path: Path) -> None:
    own = "[package.metadata.lambda.build]\ncompiler = { type = 'cargo', subcommand = ['x'] }\n"
    compiler = cascade(tmp_path, "", own).build.compiler
    assert compiler is not None
    assert (compiler.type, compiler.subcommand) == ("cargo", ("x",))
    for text, kind in (("CROSS", "cross"), ("Cargo", "cargo"), ("zig", "cargo_zigbuild")):
        compiler = cascade(
            tmp_path, "", own, environment={"CARGO_LAMBDA_COMPILER": text}
        ).build.compiler
        assert compiler is not None
        assert (compiler.type, compiler.subcommand) == (kind, None)


def test_a_compiler_of_a_manifest_replaces_a_lower_one(tmp_path: Path) -> None:
    root = "[workspace.metadata.lambda.build.compiler]\ntype = 'cargo'\nsubcommand = ['x']\n"
    own = "[package.metadata.lambda.build.compiler]\ntype = 'cargo'\nextra_args = ['y']\n"
    compiler = cascade(tmp_path, "", own, root).build.compiler
    assert compiler is not None
    assert (compiler.subcommand, compiler.extra_args) == (None, ("y",))


def test_files_of_variables(tmp_path: Path) -> None:
    write(
        tmp_path / "crate", {".env": "ALL=file\nBOTH=file\nF='f f'\n", "build.env": "CC=a\nX=1\n"}
    )
    own = (
        "[package.metadata.lambda]\nenv = { TOP = 'top', BOTH = 'top', ALL = 'top', EMPTY = '' }\n"
        "[package.metadata.lambda.deploy]\nenv_file = '.env'\nenv = { ALL = 'var', V = 'var' }\n"
        "[package.metadata.lambda.build]\nenv_file = 'build.env'\nenv = { CC = 'b' }\n"
    )
    settings = cascade(tmp_path, "", own)
    assert settings.environment == {
        "TOP": "top",
        "BOTH": "file",
        "ALL": "var",
        "EMPTY": "",
        "F": "f f",
        "V": "var",
    }
    assert settings.build_environment == {"CC": "b", "X": "1"}
    assert settings.values["env.F"].origin.describe(tmp_path) == "crate/.env:3"
    beaten = [each.plain() for each in settings.values["env.ALL"].overridden]
    assert beaten == ["file", "top"]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("A=1\nB=x y\n", 2, "blank"),
        ("A=1\nAWS_REGION=x\n", 2, "reserved"),
        ("a.b=1\n", 1, "letters"),
    ],
)
def test_wrong_files_of_variables(tmp_path: Path, content: str, line: int, words: str) -> None:
    write(tmp_path / "crate", {".env": content})
    with pytest.raises(SettingsError, match=words) as caught:
        cascade(tmp_path, "", f"{PM}env_file = '.env'\n")
    assert (caught.value.file, caught.value.line) == (tmp_path / "crate" / ".env", line)


def test_both_url_flags(tmp_path: Path) -> None:
    root = "[workspace.metadata.lambda.deploy]\nenable_function_url = true\n"
    with pytest.raises(SettingsError, match="both enabled and disabled"):
        cascade(tmp_path, "", f"{PM}disable_function_url = true\n", root)


def test_what_beats_nothing_is_a_warning(tmp_path: Path) -> None:
    root = "[workspace.metadata.lambda.deploy]\nenable_function_url = true\n"
    settings = cascade(tmp_path, "", f"{PM}enable_function_url = false\n", root)
    assert settings.deploy.enable_function_url is True
    (warning,) = settings.warnings
    assert "deploy.enable_function_url has no effect" in warning.text
    assert "doesn't beat the value in" in warning.text


def test_what_says_the_same_has_nothing_to_beat(tmp_path: Path) -> None:
    file = "[deploy]\nenable_function_url = false\n"
    assert cascade(tmp_path, file, f"{PM}enable_function_url = false\n").warnings == ()


def test_all_problems_of_all_levels_are_said_at_once(tmp_path: Path) -> None:
    own = f"{PM}memory = 1\nenv = ['A']\n[package.metadata.lambda.bin.other.build]\narm64 = 'x'\n"
    with pytest.raises(SettingsError) as caught:
        cascade(
            tmp_path,
            "[deploy]\ntimeout = 0\n",
            own,
            "[workspace.metadata.lambda.deploy]\ntracing = 'x'\n",
            environment={"CARGO_LAMBDA_DEPLOY.LOG_RETENTION": "8"},
        )
    text = str(caught.value)
    assert "6 values are wrong" in text
    for place in (
        f"{tmp_path}/Cargo.toml:4 workspace.metadata.lambda.deploy.tracing",
        f"{tmp_path}/crate/Cargo.toml:6 package.metadata.lambda.deploy.memory",
        f"{tmp_path}/crate/Cargo.toml:7 package.metadata.lambda.deploy.env",
        f"{tmp_path}/crate/Cargo.toml:9 package.metadata.lambda.bin.other.build.arm64",
        f"{tmp_path}/crate/CargoLambda.toml:2 deploy.timeout",
        "CARGO_LAMBDA_DEPLOY.LOG_RETENTION",
    ):
        assert place in text


def test_the_settings_choose_the_binary(tmp_path: Path) -> None:
    write(tmp_path, {"crate/src/bin/other.rs": "", "crate/src/bin/third.rs": ""})

    def choose(deploy: str) -> str:
        binary, _ = resolve_binary(
            *load(tmp_path, f"{PM}{deploy}\n"), None, Context.resolve(environment={})
        )
        return binary.name

    assert choose("binary_name = 'other'\nname = 'third'") == "other"
    assert choose("name = 'third'") == "third"
    with pytest.raises(TargetSelectionError, match="several"):
        choose("name = 'else'")
    with pytest.raises(TargetSelectionError, match="no binary 'gone'"):
        choose("binary_name = 'gone'")


def test_the_settings_name_a_binary_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no binary 'gone'") as caught:
        resolve_binary(
            *load(tmp_path, f"{PM}binary_name = 'gone'\n"), None, Context.resolve(environment={})
        )
    assert caught.value.line == 6

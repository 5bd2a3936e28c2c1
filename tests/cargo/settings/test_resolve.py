from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda import SettingsError
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.workspace import Workspace, load_workspace
from cdk_rust_lambda.cargo.settings.context import Context
from cdk_rust_lambda.cargo.settings.resolve import Settings, resolve_settings
from tests.support.projects import package, write

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda.cargo.project.package import Package


def load(folder: Path, extra: str, *, root: str = "") -> tuple[Workspace, Package]:
    """Loads a workspace of one package; its root may have more tables."""
    write(
        folder,
        {
            "Cargo.toml": f'[workspace]\nmembers = ["crate"]\n{root}',
            "crate/Cargo.toml": package(extra),
            "crate/src/main.rs": "",
        },
    )
    reader = ManifestReader()
    workspace = load_workspace(reader, reader.read(folder / "crate" / "Cargo.toml"))
    return workspace, workspace.members[0]


def resolve(
    folder: Path,
    extra: str,
    *,
    root: str = "",
    binary: str | None = "crate",
    context: str | None = None,
    **more: Any,
) -> Settings:
    """Resolves the settings of the package's binary."""
    loaded = load(folder, extra, root=root)
    return resolve_settings(*loaded, binary, Context.resolve(context, **more))


def deploy(folder: Path, lines: str, **arguments: Any) -> Settings:
    return resolve(folder, f"[package.metadata.lambda.deploy]\n{lines}\n", **arguments)


def test_values_and_their_sources(tmp_path: Path) -> None:
    settings = deploy(tmp_path, 'memory = 512\ntracing = "aCtive"\nenv = { A = " x " }')
    assert settings.deploy.memory == 512
    assert settings.deploy.tracing == "Active"
    assert settings.environment == {"A": "x"}
    origin = settings.values["deploy.memory"].origin
    assert origin.file == tmp_path / "crate" / "Cargo.toml"
    assert origin.table == "package.metadata.lambda.deploy"
    assert origin.line == 6
    assert settings.values["env.A"].origin.key == "package.metadata.lambda.deploy.env.A"


def test_no_tables_are_no_settings(tmp_path: Path) -> None:
    settings = resolve(tmp_path, "")
    assert settings.deploy.memory is None
    assert settings.environment == {}
    assert settings.values == {}
    assert settings.warnings == ()


def test_package_beats_workspace(tmp_path: Path) -> None:
    root = (
        "[workspace.metadata.lambda]\nenv = { A = 'ws', B = 'ws' }\n"
        "[workspace.metadata.lambda.deploy]\nmemory = 256\ntimeout = 9\ntags = { a = '1', b = '2' }\n"
    )
    own = (
        "[package.metadata.lambda]\nenv = { B = 'own' }\n"
        "[package.metadata.lambda.deploy]\nmemory = 512\ntags = { a = '3' }\n"
    )
    settings = resolve(tmp_path, own, root=root)
    assert settings.deploy.memory == 512
    assert settings.deploy.timeout == 9
    assert dict(settings.deploy.tag or {}) == {"a": "3"}  # maps of tags are replaced as a whole
    assert settings.environment == {"A": "ws", "B": "own"}  # the shared environment is merged
    assert settings.values["deploy.timeout"].origin.file == tmp_path / "Cargo.toml"
    assert settings.values["env.A"].origin.table == "workspace.metadata.lambda.env"


def test_a_bin_table_replaces_the_package_s(tmp_path: Path) -> None:
    own = (
        "[package.metadata.lambda.deploy]\nmemory = 600\ndescription = 'pkg'\n"
        "[package.metadata.lambda.bin.crate.deploy]\ntimeout = 5\n"
    )
    settings = resolve(tmp_path, own)
    assert settings.deploy.timeout == 5
    assert settings.deploy.memory is None
    assert (
        settings.values["deploy.timeout"].origin.table == "package.metadata.lambda.bin.crate.deploy"
    )


def test_false_does_not_beat_true_and_no_layers_do_not_beat_some(tmp_path: Path) -> None:
    root = (
        "[workspace.metadata.lambda.deploy]\nenable_function_url = true\n"
        "layers = ['arn:aws:lambda:eu-west-1:123456789012:layer:w:1']\ntags = ['a=b']\ninclude = ['x']\n"
    )
    own = "enable_function_url = false\nlayers = []\ntags = []\ninclude = []"
    settings = deploy(tmp_path, own, root=root).deploy
    assert settings.enable_function_url is True
    assert settings.layer == ("arn:aws:lambda:eu-west-1:123456789012:layer:w:1",)
    assert settings.tag is not None
    assert dict(settings.tag) == {}
    assert settings.include == ()


def test_the_network_is_merged_by_key(tmp_path: Path) -> None:
    root = (
        "[workspace.metadata.lambda.deploy.vpc]\nsubnet_ids = ['s']\nsecurity_group_ids = ['w']\n"
    )
    vpc = deploy(tmp_path, "vpc = { security_group_ids = ['g'] }", root=root).deploy.vpc
    assert vpc is not None
    assert vpc.subnet_ids == ("s",)
    assert vpc.security_group_ids == ("g",)


def test_lists_and_maps_of_variables_mean_the_same(tmp_path: Path) -> None:
    as_list = deploy(tmp_path / "a", "env_var = ['A=1', 'B=x=y']").environment
    as_map = deploy(tmp_path / "b", "env = { A = '1', B = 'x=y' }").environment
    assert as_list == as_map == {"A": "1", "B": "x=y"}


def test_deploy_env_beats_the_shared_one(tmp_path: Path) -> None:
    own = (
        "[package.metadata.lambda]\nenv = { TOP = 'top', BOTH = 'top', EMPTY = '' }\n"
        "[package.metadata.lambda.deploy]\nenv = { BOTH = 'var' }\n"
    )
    environment = resolve(tmp_path, own).environment
    assert environment == {"TOP": "top", "BOTH": "var", "EMPTY": ""}


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ("memory = 64", "memory", ["128", "10240", "64"]),
        ('memory = "512"', "memory", ["integer", "'512'"]),
        ("memory = true", "memory", ["integer", "True"]),
        ("memory = 512.0", "memory", ["integer", "512.0"]),
        ("timeout = -1", "timeout", ["1 to 900", "-1"]),
        ("timeout = 901", "timeout", ["1 to 900", "901"]),
        ('tracing = "on"', "tracing", ["active", "passthrough", "'on'"]),
        ("tracing = true", "tracing", ["active", "True"]),
        ("env = { A = 1 }", "env.A", ["string", "'A'", "an integer", "quotes"]),
        ("env = ['A']", "env[0]", ["KEY=VALUE", "found a string"]),
        ("env = 'A=1'", "env", ["table", "found a string"]),
        ("env = { A = '' }", "env.A", ["'A'", "empty"]),
        ("tags = { a = 1 }", "tags.a", ["string", "1"]),
        ("tags = ['a']", "tags[0]", ["KEY=VALUE", "'a'"]),
        ("layers = 'arn'", "layers", ["list of strings", "'arn'"]),
        ("layers = ['a', 1]", "layers[1]", ["list of strings"]),
        ("vpc = 1", "vpc", ["1"]),
        ("vpc = { subnet_ids = 'a' }", "vpc.subnet_ids", ["list of strings"]),
        ("log_retention = 8", "log_retention", ["7, 14", "8"]),
        ("enable_function_url = 'yes'", "enable_function_url", ["true or false", "'yes'"]),
        ("memory = 128\nlayers = []\nlayer = []", "layer", ["twice"]),
        ("env_file = '.env'", "env_file", ["No such file", ".env"]),
        ("role = 1", "role", ["ARN", "1"]),
        ("role = ''", "role", ["ARN", "''"]),
        ("role = 'arn:aws:iam::1:user/x'", "role", ["ARN of a role"]),
        ("layers = ['']", "layers[0]", ["ARN", "''"]),
        ("env = { 'A=B' = 'x' }", "env.A=B", ["'A=B'", "letters"]),
        ('env = { A = "a\\u0000b" }', "env.A", ["NUL"]),
        ("env = { AWS_REGION = 'x' }", "env.AWS_REGION", ["AWS_REGION", "reserved"]),
        ("tags = { '' = 'x' }", "tags.", ["empty"]),
        (f"description = '{'x' * 257}'", "description", ["256"]),
        ("env_file = 0", "env_file", ["path", "0"]),
        ("description = '${Token[TOKEN.1]}'", "description", ["token of CDK"]),
        ("vpc = { subnet_ids = ['#{Token[TOKEN.1]}'] }", "vpc", ["token of CDK"]),
        ("env = { A = 'x${Token[TOKEN.1]}' }", "env.A", ["token of CDK"]),
        ("name = 'a b'", "name", ["64", "'a b'"]),
        ("alias = '12'", "alias", ["digits", "'12'"]),
        ("region = 1", "region", ["string", "1"]),
        ("output_format = 'JSON'", "output_format", ['"text" or "json"', "'JSON'"]),
        ("dry = 1", "dry", ["true or false"]),
        ("retry_attempts = -1", "retry_attempts", ["0 to 4294967295", "-1"]),
        ("retry_attempts = 4294967296", "retry_attempts", ["0 to 4294967295"]),
        ("compatible_runtimes = 'a'", "compatible_runtimes", ["list of strings"]),
    ],
)
def test_wrong_values_name_file_key_and_what_is_allowed(
    tmp_path: Path, line: str, key: str, words: list[str]
) -> None:
    with pytest.raises(SettingsError) as caught:
        deploy(tmp_path, line)
    error = caught.value
    assert error.file == tmp_path / "crate" / "Cargo.toml"
    assert error.key == f"package.metadata.lambda.deploy.{key}"
    assert error.remedy
    for word in words:
        assert word in error.problem


def test_all_problems_of_a_table_are_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        deploy(tmp_path, "memory = 1\ntimeout = 0\nlayers = 'a'")
    for word in ("3 values", "deploy.memory", "deploy.timeout", "deploy.layers"):
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("lines", "keys"),
    [
        ("memory = 64\ntimeout = 1000", ["memory", "timeout"]),
        ("memory = 64\ntimeout = 10000", ["memory", "timeout"]),
        (
            "env = { AWS_REGION = '', _HANDLER = 'x', my-var = 'x', A = 1, B = 'x' }",
            ["env.AWS_REGION", "env._HANDLER", "env.my-var", "env.A"],
        ),
        ("env = ['A', 'AWS_REGION=x', 'B=x', '=x']", ["env[0]", "env[1]", "env[3]"]),
        ("tags = { a = 1, '' = 'x' }", ["tags.a", "tags."]),
        ("layers = ['a', 'b']", ["layers[0]", "layers[1]"]),
        ("compatible_runtimes = ['a', 1, 2]", ["compatible_runtimes[1]", "compatible_runtimes[2]"]),
    ],
)
def test_each_is_said_once(tmp_path: Path, lines: str, keys: list[str]) -> None:
    with pytest.raises(SettingsError) as caught:
        deploy(tmp_path, lines)
    head = "package.metadata.lambda.deploy."
    found = [str(each.key).removeprefix(head) for each in caught.value.causes]
    assert found == keys


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("AWS_REGION", "the variable AWS_REGION is reserved by Lambda"),
        ("_HANDLER", "the variable _HANDLER is reserved by Lambda"),
        ("_LEVEL", "in Lambda a variable's name begins with a letter, found '_LEVEL'"),
        ("2ND", "in Lambda a variable's name begins with a letter, found '2ND'"),
        ("my-var", "Lambda takes letters, digits and '_' in a variable's name, found 'my-var'"),
    ],
)
def test_names_of_variables_that_lambda_refuses(tmp_path: Path, name: str, problem: str) -> None:
    for index, table in enumerate(("lambda.env", "lambda.deploy.env")):
        with pytest.raises(SettingsError) as caught:
            resolve(tmp_path / str(index), f"[package.metadata.{table}]\n{name} = 'x'\n")
        assert caught.value.problem == problem
        assert caught.value.remedy == "rename the variable, or remove it"
        assert caught.value.line is not None


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("[package.metadata]\nlambda = 1", "package.metadata.lambda"),
        ("[package.metadata.lambda]\ndeploy = 1", "package.metadata.lambda.deploy"),
        ("[package.metadata.lambda]\nenv = ['A=1']", "package.metadata.lambda.env"),
        ("[package.metadata.lambda.env]\nA = 1", "package.metadata.lambda.env.A"),
        ("[package.metadata.lambda]\nbin = 1", "package.metadata.lambda.bin"),
        ("[package.metadata.lambda.bin]\ncrate = 1", "package.metadata.lambda.bin.crate"),
    ],
)
def test_tables_of_a_wrong_type(tmp_path: Path, table: str, key: str) -> None:
    with pytest.raises(Exception, match="expected") as caught:
        resolve(tmp_path, table)
    assert getattr(caught.value, "key", None) == key


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("deploy]\nmemry = 1", "deploy.memry; did you mean 'memory'?"),
        ("deploy.vpc]\nsubnets = ['a']", "deploy.vpc.subnets"),
        ("deplyo]\nmemory = 1", "lambda.deplyo; did you mean 'deploy'?"),
        ("deploy]\nregion = 'eu'", "deploy.region has no effect under CDK: the stack's env="),
        ("build]\nverbose = 3", "build.verbose has no effect under CDK"),
    ],
)
def test_unknown_and_meaningless_keys_are_warnings(tmp_path: Path, table: str, text: str) -> None:
    (warning,) = resolve(tmp_path, f"[package.metadata.lambda.{table}\n").warnings
    assert text in warning.text
    assert str(tmp_path / "crate" / "Cargo.toml") in warning.text


@pytest.mark.parametrize(
    ("lines", "key", "remedy"),
    [
        ("[[package.metadata.lambda.trigger]]\ntype = 'sqs'", "lambda.trigger", "package.metadata.lambda.triggers"),
        ("[package.metadata.lambda.trigger]\ntype = 'sqs'", "lambda.trigger", "package.metadata.lambda.triggers"),
        ("[package.metadata.lambda]\nTRIGGERS = [{ type = 'sqs' }]", "lambda.TRIGGERS", "package.metadata.lambda.triggers"),
        ("[[package.metadata.lambda.events]]\nx = 1", "lambda.events", "package.metadata.lambda.triggers"),
        ("[[package.metadata.lambda.bin.crate.trigger]]\nx = 1", "lambda.bin.crate.trigger", "package.metadata.lambda.triggers"),
        ("[[package.metadata.lambda.accesses]]\nx = 1", "lambda.accesses", "package.metadata.lambda.access"),
        ("[package.metadata.lambda.acces]\nallow = 'read'", "lambda.acces", "package.metadata.lambda.access"),
        ("[[package.metadata.lambda.policies]]\nx = 1", "lambda.policies", "package.metadata.lambda.access"),
        ("[[package.metadata.lambda.resource]]\nkind = 'queue'", "lambda.resource", "workspace.metadata.lambda.resources"),
    ],
)  # fmt: skip
def test_tables_of_ours_under_nearly_their_name_are_errors(
    tmp_path: Path, lines: str, key: str, remedy: str
) -> None:
    """They would be lost: the function would be deployed without its triggers."""
    with pytest.raises(SettingsError, match="would be lost") as caught:
        resolve(tmp_path, f"{lines}\n")
    assert caught.value.key == f"package.metadata.{key}"
    assert caught.value.remedy == f"write [[{remedy}]]"
    assert caught.value.line is not None


def test_they_are_errors_in_the_workspace_too(tmp_path: Path) -> None:
    root = "[[workspace.metadata.lambda.ressources]]\nkind = 'queue'\n"
    with pytest.raises(SettingsError, match="would be lost") as caught:
        resolve(tmp_path, "", root=root)
    assert caught.value.key == "workspace.metadata.lambda.ressources"


@pytest.mark.parametrize(
    "lines",
    [
        "[package.metadata.lambda.trigger]\nx = 1",  # no key of a trigger
        "[package.metadata.lambda.target]\nos = 'linux'",
        "[[package.metadata.lambda.layer]]\nx = 1",  # near to none of them
        "[package.metadata.lambda]\ntriggered = [1]",
        "[package.metadata.lambda]\nevents = true",
    ],
)
def test_other_unknown_keys_stay_warnings(tmp_path: Path, lines: str) -> None:
    (warning,) = resolve(tmp_path, f"{lines}\n").warnings
    assert warning.id == "unknown-setting"


def test_keys_without_effect_are_said_in_one_go(tmp_path: Path) -> None:
    write(tmp_path, {"crate/CargoLambda.toml": "[build]\nverbose = 1\n[deploy]\ndry = true\n"})
    own = "[package.metadata.lambda.deploy]\nregion = 'eu'\nprofile = 'p'\nmerge_env = true\n"
    matters, others = resolve(tmp_path, own).warnings
    assert (matters.level, others.level) == ("warning", "info")
    manifest = tmp_path / "crate" / "Cargo.toml"
    assert "package.metadata.lambda.deploy.merge_env has no effect under CDK: " in matters.text
    assert "; nor has deploy.dry: use `cdk diff`" in matters.text
    found = others.text.split("; nor has ")
    assert len(found) == 3
    assert found[0].startswith("package.metadata.lambda.deploy.region has no effect under CDK: ")
    assert [each.partition(":")[0] for each in found[1:]] == ["deploy.profile", "build.verbose"]
    assert sum(str(manifest) in each for each in found) == 1
    assert sum("CargoLambda.toml:2" in each for each in found) == 1


def test_keys_of_another_binary_or_of_watch_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path, {"crate/src/bin/other.rs": ""})
    own = "[package.metadata.lambda.bin.other.deploy]\nmemry = 1\n[package.metadata.lambda.watch]\nx = 1\n"
    assert resolve(tmp_path, own).warnings == ()


def test_a_table_for_a_binary_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    (warning,) = resolve(
        tmp_path, "[package.metadata.lambda.bin.crat.deploy]\nmemory = 128\n"
    ).warnings
    assert "package.metadata.lambda.bin.crat; did you mean 'crate'?" in warning.text


def test_a_table_of_the_workspace_for_a_binary_or_a_member(tmp_path: Path) -> None:
    own = "[[bin]]\nname = 'only'\npath = 'src/main.rs'\n"
    for name in ("only", "crate"):
        table = f"[workspace.metadata.lambda.bin.{name}.deploy]\nmemory = 128\n"
        assert resolve(tmp_path / name, own, root=table, binary="only").warnings == ()


def test_what_looks_like_a_token_of_cdk(tmp_path: Path) -> None:
    """Of a build it is a text as any other, since no value takes its place."""
    line = "env = { A = '${Token[TOKEN.1]}' }\n"
    settings = resolve(tmp_path / "1", f"[package.metadata.lambda.build]\n{line}")
    assert settings.build_environment == {"A": "${Token[TOKEN.1]}"}
    with pytest.raises(SettingsError, match="a token of CDK can't be written in a file"):
        deploy(tmp_path / "2", line)


@pytest.mark.parametrize(
    "line",
    [
        "env = 'TOKEN=s3cret'",
        "env = ['s3cret']",
        "env = ['=s3cret']",
        "env = { TOKEN = ['s3cret'] }",
        "env = { '' = 's3cret' }",
        "env = { TOKEN = 's3cret\\u0000' }".replace("'s3cret\\u0000'", '"s3cret\\u0000"'),
    ],
)
@pytest.mark.parametrize("table", ["deploy", "build"])
def test_no_error_shows_a_variable_s_value(tmp_path: Path, line: str, table: str) -> None:
    with pytest.raises(SettingsError) as caught:
        resolve(tmp_path, f"[package.metadata.lambda.{table}]\n{line}\n")
    assert "s3cret" not in str(caught.value)
    assert caught.value.remedy
    if table == "deploy" and "[" not in line.partition("{")[0]:
        with pytest.raises(SettingsError) as caught:
            resolve(tmp_path, f"[package.metadata.lambda]\n{line}\n")
        assert "s3cret" not in str(caught.value)


def test_neither_do_settings_themselves(tmp_path: Path) -> None:
    write(tmp_path, {"crate/.env": "FILE=s3cret\n"})
    own = (
        "[package.metadata.lambda]\nenv = { TOP = 's3cret' }\n"
        "[package.metadata.lambda.deploy]\nenv = { VAR = 's3cret' }\nenv_file = '.env'\n"
        "[package.metadata.lambda.build]\nenv = ['BUILD=s3cret']\nenv_file = '.env'\n"
        "config = ['env.A=\"s3cret\"']\n"
        "compiler = { type = 'cargo', extra_args = ['--config=env.B=\"s3cret\"'] }\n"
    )
    settings = resolve(tmp_path, own)
    assert settings.environment == dict.fromkeys(["TOP", "FILE", "VAR"], "s3cret")
    shown = repr(settings)
    assert "s3cret" not in shown
    assert "environment={'TOP': ..., 'FILE': ..., 'VAR': ...}" in shown
    assert "env_var={'BUILD': ...}" in shown


def test_limits_of_another_binary_that_is_on_managed_instances(tmp_path: Path) -> None:
    table = "[package.metadata.lambda.bin.{}.deploy]\ntimeout = 5400\n"
    on_instances = table.format("other") + "capacity_provider = {}\n"
    resolve(tmp_path / "1", on_instances)
    with pytest.raises(SettingsError, match="from 1 to 900"):
        resolve(tmp_path / "2", table.format("other"))
    with pytest.raises(SettingsError, match="from 1 to 900") as caught:
        resolve(tmp_path / "3", on_instances + table.format("crate"))
    assert caught.value.causes == ()  # it is said once


def test_nothing_is_said_of_limits_if_it_is_not_known_which_apply(tmp_path: Path) -> None:
    root = "[workspace.metadata.lambda.deploy]\ncapacity_provider = {}\nlog_retention = 8\n"
    with pytest.raises(SettingsError) as caught:
        deploy(tmp_path, "timeout = 5400", root=root)
    assert "log_retention" in str(caught.value.key)
    assert caught.value.causes == ()

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any, cast

import pytest
from aws_cdk import App, Aws, Duration, RemovalPolicy, Size, Stack, Token
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from cdk_rust_lambda import (
    CdkRustLambdaError,
    KeywordError,
    ManifestError,
    RustFunction,
    SettingsError,
    TriggerError,
)
from cdk_rust_lambda.function.arguments import FunctionArguments
from cdk_rust_lambda.triggers import (
    CloudFormationCustomResourceTrigger,
    S3Trigger,
)
from tests.support.projects import (
    SKIP_BUNDLING,
    function_properties,
    lambda_settings,
    own_frames,
    package,
    resources_of,
    skipping_stack,
    template_of,
    warnings_of,
    write,
    write_crate,
)

FULL = """
memory = 512
timeout = 45
tracing = "active"
description = "From Cargo.toml"
env = { AA = "toml", BB = "toml" }
tags = { team = "core" }
layers = ["arn:aws:lambda:eu-west-1:123456789012:layer:one:1"]
log_retention = 30
"""


def rust_function(folder: Path, deploy: str = "", **keywords: Any) -> tuple[Stack, RustFunction]:
    stack = skipping_stack()
    crate = write_crate(folder / "crate", lambda_settings(deploy) if deploy else "")
    return stack, RustFunction(stack, "F", manifest_path=crate, **keywords)


def test_defaults(tmp_path: Path) -> None:
    stack, _ = rust_function(tmp_path)
    properties = function_properties(stack)
    role, code = properties.pop("Role"), properties.pop("Code")
    assert list(role) == ["Fn::GetAtt"]
    assert code["S3Key"].endswith(".zip")
    assert properties == {
        "Architectures": ["x86_64"],
        "Handler": "bootstrap",
        "LoggingConfig": {"LogFormat": "JSON"},
        "Runtime": "provided.al2023",
        "Timeout": 30,
    }


def test_the_lock_file_is_read_once_however_many_triggers_ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = (
        "version = 4\n[[package]]\nname = 'crate'\nversion = '0.1.0'\n"
        "dependencies = ['aws_lambda_events']\n"
        "[[package]]\nname = 'aws_lambda_events'\nversion = '0.11.1'\n"
        "source = 'registry+https://github.com/rust-lang/crates.io-index'\n"
    )
    dependencies = "[dependencies]\naws_lambda_events = '*'\n"
    crate = write_crate(tmp_path / "crate", dependencies, **{"Cargo.lock": lock})
    read: list[str] = []
    open_file = os.open

    def counted(path: str, *arguments: Any, **keywords: Any) -> int:
        read.append(Path(path).name)
        return open_file(path, *arguments, **keywords)

    monkeypatch.setattr(os, "open", counted)
    stack = skipping_stack()
    # Their event is in aws_lambda_events since 0.12.
    triggers = [CloudFormationCustomResourceTrigger(id=f"T{n}") for n in "abc"]
    RustFunction(stack, "F", manifest_path=crate, triggers=triggers)
    RustFunction(stack, "G", manifest_path=crate, triggers=triggers[:1])
    assert read.count("Cargo.lock") == 1
    late = [text for text in warnings_of(stack) if "cargo update aws_lambda_events" in text]
    assert len(late) == 2  # the same text of one function is shown once


def test_settings_of_cargo_toml(tmp_path: Path) -> None:
    stack, _ = rust_function(tmp_path, FULL)
    properties = function_properties(stack)
    assert properties["MemorySize"] == 512
    assert properties["Timeout"] == 45
    assert properties["TracingConfig"] == {"Mode": "Active"}
    assert properties["Description"] == "From Cargo.toml"
    assert properties["Environment"]["Variables"] == {"AA": "toml", "BB": "toml"}
    assert properties["Tags"] == [{"Key": "team", "Value": "core"}]
    assert properties["Layers"] == ["arn:aws:lambda:eu-west-1:123456789012:layer:one:1"]
    (group,) = resources_of(stack, "AWS::Logs::LogGroup")
    assert group["RetentionInDays"] == 30
    assert list(properties["LoggingConfig"]["LogGroup"]) == ["Ref"]
    assert resources_of(stack, "Custom::LogRetention") == []


def test_layers_of_the_stacks_region(tmp_path: Path) -> None:
    lines = "layer = ['arn:${AWS::Partition}:lambda:${AWS::Region}:123456789012:layer:one:1']"
    stack, _ = rust_function(tmp_path, lines)
    (layer,) = function_properties(stack)["Layers"]
    parts = layer["Fn::Join"][1]
    assert {"Ref": "AWS::Region"} in parts
    assert {"Ref": "AWS::Partition"} in parts
    with pytest.raises(SettingsError, match="layer's version"):
        rust_function(tmp_path, lines.replace("Region", "Regin"))


def test_keywords_beat_cargo_toml(tmp_path: Path) -> None:
    stack = skipping_stack()
    layer = lambda_.LayerVersion.from_layer_version_arn(stack, "L", "arn:aws:lambda:::layer:two:2")
    group = logs.LogGroup(stack, "G", log_group_name="own")
    RustFunction(
        stack,
        "F",
        manifest_path=write_crate(tmp_path, lambda_settings(FULL)),
        memory_size=1024,
        timeout=Duration.minutes(2),
        tracing=lambda_.Tracing.DISABLED,
        description="From Python",
        environment={"BB": "python", "CC": "python"},
        layers=[layer],
        log_group=group,
    )
    properties = function_properties(stack)
    assert properties["MemorySize"] == 1024
    assert properties["Timeout"] == 120
    assert "TracingConfig" not in properties
    assert properties["Description"] == "From Python"
    assert properties["Environment"]["Variables"] == {"AA": "toml", "BB": "python", "CC": "python"}
    assert properties["Layers"] == ["arn:aws:lambda:::layer:two:2"]
    (only,) = resources_of(stack, "AWS::Logs::LogGroup")
    assert only["LogGroupName"] == "own"


def test_a_keyword_of_none_counts_as_not_given(tmp_path: Path) -> None:
    stack, _ = rust_function(tmp_path, FULL, memory_size=None, environment=None, layers=None)
    properties = function_properties(stack)
    assert properties["MemorySize"] == 512
    assert properties["Environment"]["Variables"] == {"AA": "toml", "BB": "toml"}
    assert len(properties["Layers"]) == 1


def test_a_role_by_its_arn_can_be_granted_to(tmp_path: Path) -> None:
    stack, function = rust_function(tmp_path, 'role = "arn:aws:iam::123456789012:role/mine"')
    s3.Bucket(stack, "B").grant_read(function)
    assert function_properties(stack)["Role"] == "arn:aws:iam::123456789012:role/mine"
    (policy,) = resources_of(stack, "AWS::IAM::Policy")
    assert policy["Roles"] == ["mine"]


def test_the_role_keyword_beats_the_arn(tmp_path: Path) -> None:
    stack = skipping_stack()
    role = iam.Role(stack, "R", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    crate = write_crate(tmp_path, lambda_settings('role = "arn:aws:iam::123456789012:role/mine"'))
    RustFunction(stack, "F", manifest_path=crate, role=role)
    assert function_properties(stack)["Role"]["Fn::GetAtt"][1] == "Arn"


def test_a_network_by_ids(tmp_path: Path) -> None:
    settings = "vpc = { subnet_ids = ['subnet-1'], security_group_ids = ['sg-1'] }"
    stack, _ = rust_function(tmp_path, settings)
    assert function_properties(stack)["VpcConfig"] == {
        "SubnetIds": ["subnet-1"],
        "SecurityGroupIds": ["sg-1"],
    }
    (role,) = resources_of(stack, "AWS::IAM::Role")
    assert "AWSLambdaVPCAccessExecutionRole" in json.dumps(role["ManagedPolicyArns"])


def test_a_network_for_both_protocols(tmp_path: Path) -> None:
    settings = "vpc = { subnet_ids = ['subnet-1'], ipv6_allowed_for_dual_stack = true }"
    stack, _ = rust_function(tmp_path, settings)
    assert function_properties(stack)["VpcConfig"]["Ipv6AllowedForDualStack"] is True


def test_a_role_of_another_stack_needs_its_own_permissions_for_the_network(tmp_path: Path) -> None:
    arn = "arn:aws:iam::123456789012:role/mine"
    stack, _ = rust_function(tmp_path, f"role = '{arn}'\nvpc = {{ subnet_ids = ['subnet-1'] }}")
    assert resources_of(stack, "AWS::IAM::Role") == []
    text = "\n".join(warnings_of(stack))
    assert f"the role {arn} needs the permissions of the managed policy" in text


def test_the_vpc_keyword_beats_the_ids(tmp_path: Path) -> None:
    stack = Stack()
    crate = write_crate(tmp_path, lambda_settings("vpc = { subnet_ids = ['subnet-1'] }"))
    stack.node.set_context("aws:cdk:bundling-stacks", [])
    RustFunction(stack, "F", manifest_path=crate, vpc=ec2.Vpc(stack, "V", max_azs=1))
    assert "subnet-1" not in json.dumps(function_properties(stack)["VpcConfig"])


def test_a_function_url(tmp_path: Path) -> None:
    stack, function = rust_function(tmp_path, "enable_function_url = true")
    assert function.function_url is not None
    (url,) = resources_of(stack, "AWS::Lambda::Url")
    assert url["AuthType"] == "NONE"
    permissions = resources_of(stack, "AWS::Lambda::Permission")
    actions = {permission["Action"] for permission in permissions}
    assert "lambda:InvokeFunctionUrl" in actions
    (warning,) = (
        each for each in warnings_of(stack) if "[ack: cdk-rust-lambda:url-public]" in each
    )
    assert "everybody on the internet can invoke it" in warning
    assert re.search(r"deploy\.enable_function_url \(\S+Cargo\.toml:\d+\)", warning)
    other, without = rust_function(tmp_path / "b")
    assert without.function_url is None
    assert not [each for each in warnings_of(other) if "url-public" in each]


def test_warnings_reach_the_stack(tmp_path: Path) -> None:
    stack, _ = rust_function(tmp_path, "memry = 512\nregion = 'eu-west-1'")
    text = "\n".join(warnings_of(stack))
    assert "deploy.memry; did you mean 'memory'?" in text
    assert "[ack: cdk-rust-lambda:unknown-setting]" in text
    assert (
        "deploy.region has no effect under CDK" in text
    )  # an info, which needs no acknowledgement


def test_arm64_from_cargo_toml_and_from_python(tmp_path: Path) -> None:
    crate = write_crate(tmp_path / "a", "[package.metadata.lambda.build]\narm64 = true\n")
    stack = skipping_stack()
    RustFunction(stack, "F", manifest_path=crate)
    assert function_properties(stack)["Architectures"] == ["arm64"]
    stack, _ = rust_function(tmp_path / "b", architecture=lambda_.Architecture.ARM_64)
    assert function_properties(stack)["Architectures"] == ["arm64"]


def test_it_is_a_lambda_function(tmp_path: Path) -> None:
    stack, function = rust_function(tmp_path)
    assert isinstance(function, lambda_.Function)
    function.add_environment("LATER", "1")
    function.add_alias("live")
    function.apply_removal_policy(RemovalPolicy.RETAIN)
    function.metric_errors()
    properties = function_properties(stack)
    assert properties["Environment"]["Variables"] == {"LATER": "1"}
    assert len(resources_of(stack, "AWS::Lambda::Alias")) == 1


def test_the_manifest_s_path_is_relative_to_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_crate(tmp_path / "crate")
    monkeypatch.chdir(tmp_path)
    keys = set()
    for path in ("crate", "crate/Cargo.toml", tmp_path / "crate", "./crate/../crate"):
        stack = skipping_stack()
        RustFunction(stack, "F", manifest_path=path)
        keys.add(function_properties(stack)["Code"]["S3Key"])
    assert len(keys) == 1


def test_default_run_chooses_among_binaries(tmp_path: Path) -> None:
    head = '[package]\nname = "crate"\nversion = "1.0.0"\nedition = "2024"\n'
    files = {"src/bin/a.rs": "fn main() {}", "src/bin/b.rs": "fn main() {}", "Cargo.lock": ""}
    crate = write(tmp_path, files | {"Cargo.toml": head + 'default-run = "b"\n'})
    keys = []
    for binary_name in (None, "b", "a"):
        stack = skipping_stack()
        RustFunction(stack, "F", manifest_path=crate, binary_name=binary_name)
        keys.append(function_properties(stack)["Code"]["S3Key"])
    assert keys[0] == keys[1] != keys[2]


def test_settings_that_do_not_change_the_binary_do_not_change_the_hash(tmp_path: Path) -> None:
    keys = set()
    for memory in (128, 256):
        stack, _ = rust_function(tmp_path, f"memory = {memory}")
        keys.add(function_properties(stack)["Code"]["S3Key"])
    assert len(keys) == 1


@pytest.mark.parametrize(
    ("keyword", "value", "words"),
    [
        ("memory", 512, "memory_size"),
        ("code", None, "has its own code"),
        ("handler", "main", "has its own handler"),
        ("tracings", None, "'tracing'"),
    ],
)
def test_keywords_that_do_not_exist(tmp_path: Path, keyword: str, value: Any, words: str) -> None:
    with pytest.raises(KeywordError, match=words):
        rust_function(tmp_path, **{keyword: value})


def test_a_runtime_that_cannot_run_a_binary(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"python3\.12") as caught:
        rust_function(tmp_path, runtime=lambda_.Runtime.PYTHON_3_12)
    assert caught.value.key == "runtime"
    assert "provided.al2023" in (caught.value.remedy or "")


def test_an_architecture_that_lambda_does_not_have(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="riscv"):
        rust_function(tmp_path, architecture=lambda_.Architecture.custom("riscv"))


def test_metadata_that_sam_reads(tmp_path: Path) -> None:
    context = dict(SKIP_BUNDLING) | {"aws:cdk:enable-asset-metadata": True}
    stack = Stack(App(context=context), "Stack")
    RustFunction(
        stack, "F", manifest_path=write(tmp_path, {"Cargo.toml": package(), "src/main.rs": ""})
    )
    (metadata,) = (
        each["Metadata"]
        for each in template_of(stack)["Resources"].values()
        if each["Type"] == "AWS::Lambda::Function"
    )
    assert metadata["aws:asset:path"].startswith("asset.")
    assert metadata["aws:asset:is-bundled"] is True
    assert metadata["aws:asset:property"] == "Code"


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("package", 1),
        ("binary_name", ["a"]),
        ("architecture", "arm64"),
        ("runtime", "provided.al2023"),
        ("bundling", {"features": []}),
        ("resources", ["uploads"]),
        ("environment", "A=1"),
    ],
)
def test_keywords_of_a_wrong_type(tmp_path: Path, keyword: str, value: Any) -> None:
    with pytest.raises(KeywordError, match="expected") as caught:
        rust_function(tmp_path, **{keyword: value})
    assert caught.value.key == keyword


@pytest.mark.parametrize(
    ("keywords", "key", "words"),
    [
        ({"environment": {"PORT": 5432}}, "environment['PORT']", "a string for 'PORT'"),
        ({"environment": {"AWS_REGION": "x"}}, "environment['AWS_REGION']", "is reserved"),
        ({"environment": {"A": "x"}}, "environment", "names of one letter, found A"),
        ({"environment": {"LARGE": "x" * 4092}}, "environment", "4,096 bytes of variables"),
        ({"layers": ["arn"]}, "layers[0]", "from_layer_version_arn"),
        ({"role": "arn"}, "role", "from_role_arn"),
        ({"vpc": "vpc-1"}, "vpc", "from_lookup"),
        ({"log_group": "x"}, "log_group", "from_log_group_name"),
        ({"memory_size": True}, "memory_size", "expected a number, found True"),
        ({"memory_size": 1.5}, "memory_size", "128 to 10240 (MiB), found 1.5"),
        ({"timeout": Duration.minutes(16)}, "timeout", "1 to 900 (seconds), found 960"),
        ({"timeout": Duration.millis(1500)}, "timeout", "found 1.5"),
        ({"timeout": 5}, "timeout", "Duration.seconds(30)"),
        ({"reserved_concurrent_executions": -5}, "reserved_concurrent_executions", "from 0 on"),
        ({"function_name": "a b"}, "function_name", "at most 64 letters"),
        ({"tracing": "active"}, "tracing", "ACTIVE, PASS_THROUGH, DISABLED"),
        ({"vpc_subnets": {"bogus": 1}}, "vpc_subnets", "found 'bogus'"),
        ({"allow_all_outbound": True}, "allow_all_outbound", "without configuring a VPC"),
        ({"scope": None}, "scope", "pass the stack"),
        ({"scope": App()}, "scope", "pass a stack"),
        ({"id": ""}, "id", "isn't empty"),
        ({"id": "Used"}, "id", "give it another id"),
    ],
)
def test_what_cdk_or_lambda_would_refuse(
    tmp_path: Path, keywords: dict[str, Any], key: str, words: str
) -> None:
    stack = skipping_stack()
    Construct(stack, "Used")
    arguments: dict[str, Any] = {"scope": stack, "id": "F", "manifest_path": write_crate(tmp_path)}
    with pytest.raises(CdkRustLambdaError) as caught:
        RustFunction(**(arguments | keywords))
    assert caught.value.key == key
    assert caught.value.remedy
    assert words in str(caught.value)
    assert own_frames(caught.value) == []


def test_a_variable_of_cargo_toml_with_a_name_that_lambda_refuses(tmp_path: Path) -> None:
    crate = write_crate(tmp_path, lambda_settings("memory = 512\nenv = { A = 'x' }"))
    with pytest.raises(SettingsError, match="names of one letter, found A") as caught:
        RustFunction(skipping_stack(), "F", manifest_path=crate)
    assert caught.value.file == crate / "Cargo.toml"
    assert caught.value.line == 7
    assert "deploy.env" in str(caught.value.key)


def test_variables_of_cargo_toml_that_are_too_large(tmp_path: Path) -> None:
    """The largest is named, if it is from there."""
    crate = write_crate(
        tmp_path,
        lambda_settings(f"memory = 512\n[package.metadata.lambda.env]\nLARGE = '{'x' * 3000}'"),
    )
    RustFunction(skipping_stack(), "F", manifest_path=crate, environment={"OTHER": "x" * 998})
    with pytest.raises(
        SettingsError, match=r"found 4,109; the largest is LARGE \(3,005\)"
    ) as caught:
        RustFunction(skipping_stack(), "F", manifest_path=crate, environment={"OTHER": "x" * 1099})
    assert (caught.value.file, caught.value.line) == (crate / "Cargo.toml", 8)
    assert caught.value.key == "package.metadata.lambda.env.LARGE"
    with pytest.raises(SettingsError, match=r"the largest is LARGE \(5,005\)") as caught:
        RustFunction(skipping_stack(), "F", manifest_path=crate, environment={"LARGE": "x" * 5000})
    assert (caught.value.file, caught.value.key) == (None, "environment")


def test_all_wrong_keywords_are_one_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        rust_function(tmp_path, environment={"KEY": 5, "TOKEN": b"s3cret"}, role=3, memori_size=5)
    assert {each.key for each in caught.value.causes} == {
        "environment['KEY']",
        "role",
        "memori_size",
    }
    assert "s3cret" not in str(caught.value)


def test_wrong_arguments_are_in_the_same_error(tmp_path: Path) -> None:
    """Those of RustFunction, whatever checks them, and those of CDK."""
    wrong: dict[str, Any] = {
        "architecture": "arm64",
        "triggers": 5,
        "include_triggers": "Public",
        "resources": {"uploads": 5},
        "image": "python",
        "capacity_provider_options": 5,
        "timeout": 30,
    }
    with pytest.raises(SettingsError) as caught:
        FunctionArguments.from_options(cast("Any", {**wrong, "memory": 1}))
    assert {each.key for each in caught.value.causes} == {*wrong, "memory"}
    with pytest.raises(SettingsError) as caught:
        rust_function(tmp_path, memory=1, timeout=30, architecture="arm64")
    assert {each.key for each in caught.value.causes} == {"memory", "timeout", "architecture"}
    assert "pass lambda_.Architecture.ARM_64 or X86_64, or leave" in str(caught.value)


def test_keywords_that_are_only_known_at_deployment(tmp_path: Path) -> None:
    number = Token.as_number({"Ref": "Number"})
    _, function = rust_function(
        tmp_path,
        memory_size=number,
        timeout=Duration.seconds(number),
        reserved_concurrent_executions=number,
        ephemeral_storage_size=Size.mebibytes(number),
        function_name=f"a{Aws.REGION}",
        description=Aws.REGION,
        environment={"REGION": Aws.REGION},
        retry_attempts=0.0,
    )
    assert function.node.id == "F"


@pytest.mark.parametrize("keyword", ["package", "binary_name", "context"])
def test_what_is_built_is_no_token(tmp_path: Path, keyword: str) -> None:
    with pytest.raises(KeywordError, match="only known at deployment") as caught:
        rust_function(tmp_path, **{keyword: f"a{Aws.REGION}"})
    assert caught.value.key == keyword


def test_one_trigger_instead_of_a_list(tmp_path: Path) -> None:
    with pytest.raises(TriggerError, match="expected a list of triggers"):
        rust_function(tmp_path, triggers=S3Trigger())


@pytest.mark.parametrize("triggers", [5, [None], ["s3"]])
def test_what_is_no_list_of_triggers(tmp_path: Path, triggers: Any) -> None:
    stack = skipping_stack()
    with pytest.raises(TriggerError, match="expected a"):
        RustFunction(stack, "F", manifest_path=write_crate(tmp_path), triggers=triggers)
    assert stack.node.try_find_child("F") is None  # refused before anything is made


def test_no_triggers_may_be_none(tmp_path: Path) -> None:
    _, function = rust_function(tmp_path, triggers=None)
    assert dict(function.triggers) == {}


@pytest.mark.parametrize("resources", [{"u": None}, {5: None}, {"u": "bucket"}])
def test_resources_that_are_no_constructs(tmp_path: Path, resources: Any) -> None:
    with pytest.raises(TriggerError) as caught:
        rust_function(tmp_path, resources=resources)
    assert caught.value.key == "resources"


def test_links_that_lead_nowhere(tmp_path: Path) -> None:
    write_crate(tmp_path / "crate")
    (tmp_path / "crate" / "src" / "loop").symlink_to("loop")
    (tmp_path / "crate" / "src" / "gone").symlink_to("nowhere")
    rust_function(tmp_path)


def test_a_disk_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error", "some/file")

    monkeypatch.setattr(
        "cdk_rust_lambda.cargo.fingerprint.fingerprint.Fingerprinter.fingerprint", fail
    )
    with pytest.raises(ManifestError, match="can't read the project: Input/output") as caught:
        rust_function(tmp_path)
    assert caught.value.file == "some/file"


def test_a_path_of_a_wrong_type() -> None:
    with pytest.raises(ManifestError, match="expected a path, found 3"):
        RustFunction(skipping_stack(), "F", manifest_path=3)  # type: ignore[arg-type]


def test_a_name_of_cargo_toml_and_of_python(tmp_path: Path) -> None:
    stack, _ = rust_function(tmp_path / "a", "name = 'from-toml'")
    assert function_properties(stack)["FunctionName"] == "from-toml"
    stack, _ = rust_function(tmp_path / "b", "name = 'from-toml'", function_name="python")
    assert function_properties(stack)["FunctionName"] == "python"


def test_an_alias_of_the_current_version(tmp_path: Path) -> None:
    stack, function = rust_function(tmp_path, "alias = 'live'\nenable_function_url = true")
    assert isinstance(function.alias, lambda_.Alias)
    (alias,) = resources_of(stack, "AWS::Lambda::Alias")
    assert alias["Name"] == "live"
    (version,) = resources_of(stack, "AWS::Lambda::Version")
    assert version["FunctionName"] == alias["FunctionName"]
    (url,) = resources_of(stack, "AWS::Lambda::Url")
    assert url["Qualifier"] == "live"
    assert function.function_url is not None


def test_without_an_alias_there_is_none(tmp_path: Path) -> None:
    stack, function = rust_function(tmp_path, "disable_function_url = true")
    assert function.alias is None
    assert function.function_url is None
    assert resources_of(stack, "AWS::Lambda::Version") == []


def test_a_runtime_of_cargo_toml_and_of_python(tmp_path: Path) -> None:
    stack, _ = rust_function(tmp_path / "a", "runtime = 'provided.al2'")
    assert function_properties(stack)["Runtime"] == "provided.al2"
    assert "cargo-lambda itself passes over this key" in "\n".join(warnings_of(stack))
    stack, _ = rust_function(
        tmp_path / "b", "runtime = 'provided.al2'", runtime=lambda_.Runtime.PROVIDED_AL2023
    )
    assert function_properties(stack)["Runtime"] == "provided.al2023"
    with pytest.raises(SettingsError, match=r"doesn't run on the runtime python3\.13") as caught:
        rust_function(tmp_path / "c", "runtime = 'python3.13'")
    assert caught.value.line == 6


def test_an_extension_is_no_function(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="extension, not a function"):
        rust_function(tmp_path, "extension = true")


def test_a_context_and_appended_lists(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "CargoLambda.toml": "[dev.deploy]\nmemory = 300\nlayer = ['arn:aws:lambda:eu-west-1:123456789012:layer:dev:1']\n"
        },
    )
    stack = skipping_stack()
    extra = lambda_.LayerVersion.from_layer_version_arn(
        stack, "Extra", "arn:aws:lambda:eu-west-1:123456789012:layer:extra:2"
    )
    crate = write_crate(tmp_path / "crate")
    arguments: dict[str, Any] = {"manifest_path": crate, "context": "dev", "layers": [extra]}
    RustFunction(stack, "Appended", admerge=True, **arguments)
    RustFunction(stack, "Replaced", **arguments)
    appended, replaced = resources_of(stack, "AWS::Lambda::Function")
    assert appended["MemorySize"] == replaced["MemorySize"] == 300
    assert [arn.split(":")[-2] for arn in appended["Layers"]] == ["dev", "extra"]
    assert [arn.split(":")[-2] for arn in replaced["Layers"]] == ["extra"]


def test_an_env_file(tmp_path: Path) -> None:
    write(tmp_path, {"crate/.env": "STAGE=file\nGREETING='hello there'\n"})
    stack, _ = rust_function(
        tmp_path, "env_file = '.env'\nenv = { STAGE = 'prod' }", environment={"MORE": "python"}
    )
    assert function_properties(stack)["Environment"]["Variables"] == {
        "STAGE": "prod",
        "GREETING": "hello there",
        "MORE": "python",
    }


def test_settings_and_triggers_that_are_wrong_are_one_error(tmp_path: Path) -> None:
    manifest = (
        "[package.metadata.lambda.deploy]\nmemory = 1\n"
        "[[package.metadata.lambda.triggers]]\ntype = 's4'\n"
        "[[package.metadata.lambda.triggers]]\ntype = 's3'\nprefx = 'a'\n"
    )
    with pytest.raises(SettingsError) as caught:
        RustFunction(skipping_stack(), "F", manifest_path=write_crate(tmp_path, manifest))
    text = str(caught.value)
    assert "3 values are wrong" in text
    for place in (
        "Cargo.toml:6 package.metadata.lambda.deploy.memory",
        "Cargo.toml:8 package.metadata.lambda.triggers[0].type",
        "Cargo.toml:11 package.metadata.lambda.triggers[1].prefx",
        "did you mean 'prefix'",
    ):
        assert place in text


def test_an_error_of_a_manifest_has_its_line(tmp_path: Path) -> None:
    crate = write_crate(tmp_path, "[[bin]]\nname = 1\n")
    with pytest.raises(ManifestError) as caught:
        RustFunction(skipping_stack(), "F", manifest_path=crate)
    assert caught.value.line == 6
    (crate / "Cargo.toml").write_text("[package]\nname =\n")
    with pytest.raises(ManifestError, match="not valid TOML") as caught:
        RustFunction(skipping_stack(), "F", manifest_path=crate)
    assert caught.value.line == 2


def test_no_extension_is_a_function(tmp_path: Path) -> None:
    write(tmp_path, {"CargoLambda.toml": "[deploy]\nextension = false\n"})
    stack, _ = rust_function(tmp_path)
    assert function_properties(stack)["Handler"] == "bootstrap"


def test_all_that_is_wrong_with_a_function_is_one_error(tmp_path: Path) -> None:
    manifest = (
        "[package.metadata.lambda.deploy]\nextension = true\nruntime = 'python3.13'\n"
        "include = ['gone']\n"
        "[package.metadata.lambda.build]\narm64 = true\nx86_64 = true\nfeatures = ['gone']\n"
        "config = ['gone']\n"
        "[[package.metadata.lambda.triggers]]\ntype = 's4'\n"
    )
    with pytest.raises(SettingsError) as caught:
        RustFunction(skipping_stack(), "F", manifest_path=write_crate(tmp_path, manifest))
    text = str(caught.value)
    assert "7 values are wrong" in text
    for key in ("extension", "runtime", "include[0]", "x86_64", "features", "config", "[0].type"):
        assert f"{key}: " in text


def test_the_log_group_s_removal_policy(tmp_path: Path) -> None:
    stack, _ = rust_function(
        tmp_path, "log_retention = 30", log_removal_policy=RemovalPolicy.DESTROY
    )
    (group,) = (
        each
        for each in template_of(stack)["Resources"].values()
        if each["Type"] == "AWS::Logs::LogGroup"
    )
    assert group["DeletionPolicy"] == "Delete"
    assert group["Properties"]["RetentionInDays"] == 30

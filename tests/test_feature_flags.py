"""CDK's recommended feature flags, and none: what they change in the templates of functions and triggers."""

from __future__ import annotations

import json
import re
import tarfile
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Stack

from tests.support.projects import SKIP_BUNDLING, lambda_settings
from tests.support.triggers import function_with
from tests.triggers.test_combinations import CASES, wire

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

pytestmark = pytest.mark.newest

SETTINGS = """\
alias = 'live'
enable_function_url = true
tracing = 'active'
vpc = { subnet_ids = ['subnet-0123456789abcdef0'], security_group_ids = ['sg-0123456789abcdef0'] }
env = { STAGE = 'prod' }
"""
LOG_GROUP = "AWS::Logs::LogGroup"
# What a flag adds to all functions; docs/feature-flags.md says so.
KNOWN = {("added", LOG_GROUP)}
# Kinds whose templates differ in more than that, without the flags that are taken into account below.
SOME = ("cloudfront", "config-rule", "s3", "self-managed-kafka", "sqs", "stepfunctions-task")
ALL = tuple(dict.fromkeys(case.kind for case in CASES))


@cache
def recommended_flags() -> Mapping[str, Any]:
    """The flags that `cdk init` writes into cdk.json, as the installed aws-cdk-lib has them."""
    name = "package/recommended-feature-flags.json"
    (packed,) = (
        each for each in resources.files("aws_cdk._jsii").iterdir() if each.name.endswith(".tgz")
    )
    with packed.open("rb") as stream, tarfile.open(fileobj=stream) as archive:
        file = archive.extractfile(name)
        assert file is not None
        flags: Mapping[str, Any] = json.load(file)
        return flags


def templates(
    folder: Path, flags: Mapping[str, Any], kinds: tuple[str, ...]
) -> dict[str, dict[str, Any]]:
    """The resources of a function with many settings, and of a function with a trigger of each kind."""
    app = App(context={**SKIP_BUNDLING, **flags}, outdir=str(folder / "cdk.out"))
    stacks = {"settings": Stack(app, "Settings")}
    manifest = lambda_settings(SETTINGS)
    function_with(folder / "settings", stacks["settings"], manifest=manifest)
    for kind in kinds:
        stacks[kind] = Stack(app, f"Kind-{kind}")
        case = next(case for case in CASES if case.kind == kind)
        wire(stacks[kind], folder / kind, case, in_manifest=False)
    assembly = app.synth()
    return {
        name: normalized(assembly.get_stack_by_name(stack.stack_name).template["Resources"])
        for name, stack in stacks.items()
    }


def normalized(resources_: Mapping[str, Any]) -> dict[str, Any]:
    """Resources without what the flags change in form only: hashes in ids of versions, merged statements, policies' names."""
    text = re.sub(r"(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}", r"\1", json.dumps(resources_))
    found: dict[str, Any] = json.loads(text)
    for each in found.values():
        properties = each.get("Properties", {})
        for holder in (properties, *properties.get("Policies", ())):
            if "PolicyDocument" in holder:
                holder["PolicyDocument"] = sorted(rights(holder["PolicyDocument"]))
        each.get("DependsOn", []).sort() if isinstance(each.get("DependsOn"), list) else None
    return dict(named_by_roles(found))


def named_by_roles(resources_: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Resources, with the roles of a policy in its name: for imported roles that depends on a flag."""
    for name, each in resources_.items():
        if each["Type"] == "AWS::IAM::Policy":
            properties = {**each["Properties"], "PolicyName": ""}
            kept = name[: len("Handler")]
            yield f"{kept} {json.dumps(properties)}", {**each, "Properties": properties}
        else:
            yield name, each


def rights(document: Mapping[str, Any]) -> Iterator[str]:
    """The single rights of a policy."""
    for statement in document["Statement"]:
        each = dict(statement)
        actions, targets = each.pop("Action"), each.pop("Resource", None)
        for action in actions if isinstance(actions, list) else [actions]:
            for target in targets if isinstance(targets, list) else [targets]:
                yield json.dumps([each, action, target], sort_keys=True)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What has come, gone or changed, but for what the tests themselves make in a scope `Given`."""
    own = [name for name in {**before, **after} if name.startswith(("Handler", "F"))]
    for name in own:
        if name not in before:
            yield "added", after[name]["Type"]
        elif name not in after:
            yield "removed", before[name]["Type"]
        else:
            old, new = before[name], after[name]
            groups = {key for key, each in after.items() if each["Type"] == LOG_GROUP}
            # Who waits for all of a function waits for its log group as well.
            depends = [each for each in new.get("DependsOn", ()) if each not in groups]
            if old != {**new, **({"DependsOn": depends} if "DependsOn" in new else {})}:
                yield "changed", old["Type"]


@pytest.mark.parametrize("kinds", [SOME, pytest.param(ALL, marks=pytest.mark.e2e)], ids=len)
def test_what_the_recommended_flags_change(tmp_path: Path, kinds: tuple[str, ...]) -> None:
    before = templates(tmp_path / "none", {}, kinds)
    after = templates(tmp_path / "all", recommended_flags(), kinds)
    for name, resources_ in before.items():
        assert set(differences(resources_, after[name])) == KNOWN, name
    groups = [each for each in after["settings"].values() if each["Type"] == LOG_GROUP]
    assert [each["Properties"]["RetentionInDays"] for each in groups] == [731]
    assert groups[0]["DeletionPolicy"] == "Retain"


def test_the_retention_of_cargo_toml_stays(tmp_path: Path) -> None:
    stack = Stack(App(context={**SKIP_BUNDLING, **recommended_flags()}), "Stack")
    function_with(tmp_path, stack, manifest=lambda_settings("log_retention = 7"))
    found = App.of(stack).synth().get_stack_by_name("Stack").template["Resources"].values()  # type: ignore[union-attr]
    groups = [each["Properties"] for each in found if each["Type"] == LOG_GROUP]
    assert groups == [{"RetentionInDays": 7}]

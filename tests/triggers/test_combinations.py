"""Every kind of trigger, from Python and from Cargo.toml, in every form that its source has."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import tomlkit
from attrs import frozen
from aws_cdk import App, Duration, Stack
from constructs import Construct

from cdk_rust_lambda import RustFunction
from cdk_rust_lambda.triggers.core.source import Created, parse_source
from cdk_rust_lambda.triggers.registry import own_kinds
from tests.support.projects import LOCK, SKIP_BUNDLING, template_of, write
from tests.triggers.combinations import COMBINATIONS, FORMS, Combination, Form, source_of
from tools import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cdk_rust_lambda.triggers import Trigger

KINDS: Mapping[str, type[Trigger]] = {kind.type: kind for kind in own_kinds()}
_PACKAGE = {"name": "crate", "version": "0.1.0", "edition": "2024"}
_OWN_TYPES = {"AWS::Lambda::Function", "AWS::IAM::Role"}
_LOGS = "CDK gives every function the managed policy for writing its logs"

CFN_LINT_IGNORED = (
    "W3005",  # of CDK itself, for every function: it depends on the role that it also refers to
    "W7001",  # of CDK itself, for a Firehose stream: a mapping that it needs in a VPC only
)


@frozen
class Case:
    """One kind in one form."""

    kind: str
    form: Form

    def __str__(self) -> str:
        return f"{self.kind}-{self.form}"

    @property
    def combination(self) -> Combination:
        return COMBINATIONS[self.kind]

    @property
    def construct_id(self) -> str:
        return "".join(word.capitalize() for word in str(self).split("-"))


CASES = [Case(name, form) for name in COMBINATIONS for form in COMBINATIONS[name].forms]


def _marks(name: str) -> list[pytest.MarkDecorator]:
    return [pytest.mark.newest] if COMBINATIONS[name].newest else []


IN_EVERY_FORM = pytest.mark.parametrize(
    "case", [pytest.param(case, id=str(case), marks=_marks(case.kind)) for case in CASES]
)
IN_ONE_FORM = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=_marks(name)) for name in COMBINATIONS]
)


def options_of(case: Case) -> dict[str, Any]:
    """The options of a case, as Cargo.toml holds them, without the source."""
    return {**case.combination.options, **case.combination.options_of.get(case.form, {})}


def manifest_of(case: Case) -> str:
    """A manifest whose only trigger is the case's."""
    trigger = {"type": case.kind, "id": "Trigger", **options_of(case)}
    if KINDS[case.kind].source_field is not None:
        combination = case.combination
        sources: dict[Form, Any] = {"given": "given", "imported": combination.imported}
        if case.form == "created":
            assert isinstance(combination.created, dict)
            trigger["source"] = {"create": True, **combination.created}
        elif case.form in sources:
            trigger["source"] = sources[case.form]
    tables = {"metadata": {"lambda": {"triggers": [trigger]}}}
    return tomlkit.dumps({"package": {**_PACKAGE, **tables}})


def trigger_of(case: Case, resources: Mapping[str, Any]) -> Trigger:
    """The trigger as Python makes it."""
    kind, combination = KINDS[case.kind], case.combination
    options = {
        name: resources[name] if name in combination.resources else value
        for name, value in options_of(case).items()
    }
    if kind.source_field is not None:
        if case.form == "given":
            options[kind.source_field] = resources["given"]
        elif case.form == "imported":
            options[kind.source_field] = parse_source(combination.imported, {})
        elif case.form == "created" and (combination.created or combination.omitted):
            assert isinstance(combination.created, dict)
            options[kind.source_field] = Created(properties=combination.created)
    return kind(id="Trigger", **options)


def wire(scope: Construct, folder: Path, case: Case, *, in_manifest: bool) -> RustFunction:
    """Makes a function with the case's trigger, and whatever it needs in a scope `Given`."""
    given = Construct(scope, "Given")
    combination = case.combination
    resources: dict[str, Any] = {name: make(given) for name, make in combination.resources.items()}
    if case.form == "given":
        resources["given"] = source_of(given, combination)
    keywords: dict[str, Any] = {}
    if combination.timeout is not None:
        keywords["timeout"] = Duration.seconds(combination.timeout)
    if combination.function_name is not None:
        keywords["function_name"] = combination.function_name
    text = tomlkit.dumps({"package": _PACKAGE})
    if in_manifest:
        text = manifest_of(case)
        keywords["resources"] = resources
    else:
        keywords["triggers"] = [trigger_of(case, resources)]
    crate = {"Cargo.toml": text, "Cargo.lock": LOCK, "src/main.rs": "fn main() {}\n"}
    function = RustFunction(scope, "Handler", manifest_path=write(folder, crate), **keywords)
    if combination.complete is not None:
        combination.complete(given, function.triggers["Trigger"].source)
    return function


def synthesized(folder: Path, case: Case, *, in_manifest: bool) -> dict[str, Any]:
    """The resources of a stack with one case, without what depends on the manifest's text."""
    stack = Stack(App(context=dict(SKIP_BUNDLING)), "Stack")
    wire(stack, folder, case, in_manifest=in_manifest)
    resources: dict[str, Any] = template_of(stack)["Resources"]
    for each in resources.values():
        if each["Type"] == "AWS::Lambda::Function":
            each["Properties"].pop("Code", None)
    return resources


def statements(resources: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What the roles in a template may do."""
    for each in resources.values():
        properties = each.get("Properties", {})
        if each["Type"] == "AWS::IAM::Policy":
            yield from properties["PolicyDocument"]["Statement"]
        for policy in properties.get("Policies", ()) if each["Type"] == "AWS::IAM::Role" else ():
            yield from policy["PolicyDocument"]["Statement"]


def actions_of(statement: Mapping[str, Any]) -> set[str]:
    actions = statement["Action"]
    return {actions} if isinstance(actions, str) else set(actions)


def scope_of(permission: Mapping[str, Any]) -> str:
    """What a permission is for."""
    found = {"SourceArn", "SourceAccount", "EventSourceToken"} & permission.keys()
    if found == {"EventSourceToken"}:
        return "token"
    words = {"SourceArn": "the ARN of what invokes it", "SourceAccount": "the account"}
    return ", and ".join(words[name] for name in words if name in found)


def check_permissions(resources: Mapping[str, Any], combination: Combination) -> None:
    found = [
        each["Properties"]
        for each in resources.values()
        if each["Type"] == "AWS::Lambda::Permission"
    ]
    assert {each["Principal"] for each in found} == (
        set() if combination.principal is None else {combination.principal}
    )
    for each in found:
        assert combination.scope is not None
        scope = scope_of(each)
        if scope == "token":
            assert "skill" in combination.scope
        else:
            assert scope == combination.scope
    allowed = set().union(*map(actions_of, statements(resources)))
    assert set(combination.reads) <= allowed
    if combination.invoker is not None:
        trusted = str([each for each in resources.values() if each["Type"] == "AWS::IAM::Role"])
        assert combination.invoker in trusted
        assert "lambda:InvokeFunction" in allowed
    says = (combination.principal, combination.invoker, combination.reads, combination.scope)
    assert any(says)  # who may invoke it, or why nobody


def check(resources: Mapping[str, Any], case: Case) -> None:
    """Checks the types of what is made, and who may do what."""
    own = {each["Type"] for name, each in resources.items() if not name.startswith("Given")}
    assert own - _OWN_TYPES == case.combination.expected_types(case.form)
    if case.form == "given":
        in_source = {each["Type"] for name, each in resources.items() if name.startswith("Given")}
        assert case.combination.given_types <= in_source
    check_permissions(resources, case.combination)


def test_every_kind_is_here() -> None:
    assert COMBINATIONS.keys() == KINDS.keys()


@pytest.mark.parametrize("name", COMBINATIONS)
def test_a_form_that_is_missing_has_a_reason(name: str) -> None:
    combination = COMBINATIONS[name]
    assert combination.forms
    for form in FORMS:
        reason = combination.reason(form)
        assert reason is None or len(reason.split()) > 4


@IN_ONE_FORM
def test_each_kind_from_cargo_toml(tmp_path: Path, name: str) -> None:
    """One form of each: the others take longer."""
    case = Case(name, COMBINATIONS[name].forms[-1])
    check(synthesized(tmp_path, case, in_manifest=True), case)


@pytest.mark.e2e
@IN_EVERY_FORM
def test_from_python_and_from_cargo_toml(tmp_path: Path, case: Case) -> None:
    from_python = synthesized(tmp_path / "a", case, in_manifest=False)
    check(from_python, case)
    assert synthesized(tmp_path / "b", case, in_manifest=True) == from_python


_NAG = """
import sys, pathlib, aws_cdk, cdk_nag
from tests.triggers.test_combinations import all_stacks
app = aws_cdk.App(context={"aws:cdk:bundling-stacks": []}, outdir=sys.argv[1] + "/cdk.out")
aws_cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app))
all_stacks(app, pathlib.Path(sys.argv[1]))
app.synth()
"""
_PER_STACK = 25


def all_stacks(app: App, folder: Path) -> None:
    """Stacks with all cases; CloudFormation takes 500 resources per stack."""
    for first in range(0, len(CASES), _PER_STACK):
        stack = Stack(app, f"Stack{first // _PER_STACK}")
        for case in CASES[first : first + _PER_STACK]:
            scope = Construct(stack, case.construct_id)
            wire(scope, folder / str(case), case, in_manifest=True)


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The templates of all cases, and what cdk-nag says of them."""
    folder = tmp_path_factory.mktemp("all")
    done = subprocess.run(
        [sys.executable, "-c", _NAG, str(folder)], capture_output=True, text=True, check=False
    )
    assert (folder / "cdk.out" / "validation-report.json").exists(), done.stderr[-4000:]
    return folder / "cdk.out"


@pytest.mark.e2e
@pytest.mark.newest
def test_cfn_lint_has_nothing_to_say(assembly: Path) -> None:
    ignored = [part for name in CFN_LINT_IGNORED for part in ("--ignore-checks", name)]
    templates = sorted(assembly.glob("*.template.json"))
    done = subprocess.run(
        [Path(sys.executable).with_name("cfn-lint"), *ignored, "--", *templates],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout + done.stderr == ""


@pytest.mark.e2e
@pytest.mark.newest
def test_cdk_nag_finds_what_is_explained_and_nothing_else(assembly: Path) -> None:
    report = json.loads((assembly / "validation-report.json").read_text())
    found: dict[str, set[str]] = {}
    for plugin in report["pluginReports"]:
        for violation in plugin["violations"]:
            rule = violation["ruleName"].partition("[")[0]
            if violation["ruleName"].startswith("AwsSolutions-IAM4[") and (
                "AWSLambdaBasicExecutionRole" in violation["ruleName"]
            ):
                continue  # what _LOGS says
            for construct in violation["violatingConstructs"]:
                path = construct["constructPath"]
                if path.count("/") > 1 and "/Given/" not in path:
                    found.setdefault(path.split("/")[1], set()).add(rule)
    unexplained = {
        case.construct_id: rules
        for case in CASES
        if (rules := found.get(case.construct_id, set()) - case.combination.nag.keys())
    }
    assert unexplained == {}
    for name, combination in COMBINATIONS.items():
        forms = [Case(name, form).construct_id for form in combination.forms]
        made = set().union(*(found.get(each, set()) for each in forms))
        assert combination.nag.keys() <= made, name  # no reason for what isn't found


def test_the_catalogue_is_up_to_date() -> None:
    """To write it anew: python -m tools.catalogue"""
    assert catalogue.TARGET.read_text(encoding="utf-8") == catalogue.render()


def test_every_event_type_of_cargo_lambda_has_a_row() -> None:
    assert len(catalogue.EVENT_TYPES) == 50
    for name, (kind, why) in catalogue.EVENT_TYPES.items():
        assert (kind in KINDS) if kind else len(why.split()) > 4, name

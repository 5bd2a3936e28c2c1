"""Whether the library resolves settings as the real cargo-lambda does, and where it doesn't on purpose."""

from __future__ import annotations

import re
import shutil
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import attrs
from attrs import evolve, field, frozen

from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
from cdk_rust_lambda.cargo.compile.resolve_options import resolve_build_options
from cdk_rust_lambda.cargo.compile.target import DEFAULT_RUNTIME
from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.workspace import load_workspace
from cdk_rust_lambda.cargo.settings.context import Context
from cdk_rust_lambda.cargo.settings.resolve import Settings, resolve_settings
from cdk_rust_lambda.errors import CdkRustLambdaError
from tests.e2e.cargo_lambda_observer import (
    STAGES,
    Answer,
    Observer,
    Question,
    flatten_settings,
    write_artifacts,
)
from tests.generators.settings_cases import BUILD_ENV_FILE, ENV_FILE, Case, Written

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda.cargo.compile.options import BuildOptions

_STAND_IN_ROLE = "arn:aws:iam::123456789012:role/stand-in"
# What the command line sets, or what never reaches a function.
_NOT_COMPARED = ("watch.", "env.", "artifact.", "build.color", "build.packages", "build.bin")


@frozen
class Ours:
    """What the library makes of a case.

    Attributes:
        settings: As `Answer.settings`, and with what a build or a deployment shows of them.
        warnings: The texts of the warnings.
        error: Why it refuses the settings.
    """

    settings: Mapping[str, Any] = field(factory=dict)
    warnings: tuple[str, ...] = ()
    error: CdkRustLambdaError | None = None


@frozen
class Disagreement:
    """One point on which the two differ.

    Attributes:
        case: The case.
        kind: `refused` if only the library refuses it, `accepted` if only the tool does, `value` if
            a setting differs.
        stage: What the tool's side was seen in.
        key: The setting.
        theirs: The tool's value, or its error.
        ours: The library's value, or its error.
        warnings: What the library warns of.
    """

    case: Case
    kind: Literal["refused", "accepted", "value"]
    stage: str
    key: str
    theirs: Any
    ours: Any
    warnings: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.kind == "refused":
            return f"only the library refuses it: {self.ours}"
        if self.kind == "accepted":
            return f"only the tool refuses it ({self.stage}): {self.theirs}"
        return f"{self.key}: {self.stage} shows {self.theirs!r}, the library {self.ours!r}"


def observe(observer: Observer, case: Case, folder: Path) -> dict[str, Answer]:
    """Asks the tool about a case that is written in a folder."""
    directory = folder / case.member.folder
    write_artifacts(folder, case.binary)
    stages = [each for each in STAGES if each != "deploy"]
    applying = {each.name: each.value for each in case.written() if each.applies}
    question = Question(
        directory,
        case.package,
        case.binary,
        context=case.context,
        admerge=bool(case.admerge),
        variables=case.environment,
        system_name=case.system_name(),
        stages=stages,
    )
    if case.admerge is False:
        question = evolve(question, variables={**case.environment, "CARGO_LAMBDA_ADMERGE": "false"})
    # It takes as long as the others together. An extension has no environment.
    is_extension = any(
        each.name == "deploy.extension" and each.value is True for each in case.written()
    )
    is_chosen = _has_environment(case) or zlib.crc32(case.describe().encode()) % 4 == 0
    if is_chosen and not is_extension:
        question = evolve(question, stages=STAGES)
        if "deploy.role" not in applying:
            # Without a role, the tool makes one, and waits for it.
            question = evolve(
                question, deploy_variables={"CARGO_LAMBDA_DEPLOY.ROLE": _STAND_IN_ROLE}
            )
    answers = observer.ask(question)
    if answers.get("deploy") and answers["deploy"].settings.get("deploy.role") == _STAND_IN_ROLE:
        del answers["deploy"].settings["deploy.role"]
    return answers


def _has_environment(case: Case) -> bool:
    names = {
        each.name.partition(".")[0] if each.name.startswith("env") else each.name
        for each in case.written()
    }
    return bool(names & {"env", "deploy.env_var", "deploy.env_file"})


def resolve(case: Case, folder: Path) -> Ours:
    """Lets the library resolve a case that is written in a folder."""
    reader = ManifestReader()
    try:
        manifest = reader.read(folder / case.member.folder / "Cargo.toml")
        workspace = load_workspace(reader, manifest)
        package = next(each for each in workspace.members if each.name == case.package)
        context = Context.resolve(case.context, case.admerge, case.environment)
        settings = resolve_settings(workspace, package, case.binary, context)
        options = resolve_build_options(
            settings,
            BundlingOptions(),
            package=package,
            architecture=None,
            runtime=DEFAULT_RUNTIME,
        )
    except CdkRustLambdaError as error:
        return Ours(error=error)
    warnings = tuple(each.text for each in settings.warnings)
    return Ours(_flatten(settings, options), warnings)


def _flatten(settings: Settings, options: BuildOptions) -> dict[str, Any]:
    deploy, build = attrs.asdict(settings.deploy), attrs.asdict(settings.build)
    flat = flatten_settings({"deploy": deploy, "build": build})
    # What a deployment and a build make of it.
    flat["environment"] = dict(settings.environment)
    if build["arm64"] or build["x86_64"] or build["target"]:
        flat["build.triple"] = options.triple
    if options.environment:
        flat["build.variables"] = dict(options.environment)
    return flat


def disagreements(case: Case, theirs: Mapping[str, Answer], ours: Ours) -> Iterator[Disagreement]:
    """Yields the points on which the two differ."""
    failed = [stage for stage, answer in theirs.items() if answer.error is not None]
    if ours.error is not None:
        if not failed:
            yield Disagreement(case, "refused", "", ours.error.key or "", None, str(ours.error))
        return
    for stage in failed:
        yield Disagreement(
            case, "accepted", stage, "", theirs[stage].error, None, warnings=ours.warnings
        )
    for stage, answer in theirs.items():
        if answer.error is not None:
            continue
        mine = _as_seen_in(stage, ours.settings)
        shown = {key: _normal(key, value) for key, value in answer.settings.items()}
        reveals = answer.reveals if answer.reveals is not None else _all_keys(mine, shown)
        skipped: tuple[str, ...] = _NOT_COMPARED
        if stage == "system" and "CARGO_LAMBDA_COMPILER" in case.environment:
            # A default of `cargo lambda build`'s flag, which this command doesn't have.
            skipped = (*skipped, "build.compiler.")
        for key in sorted(reveals):
            if key.startswith(skipped):
                continue
            if mine.get(key) != shown.get(key):
                yield Disagreement(
                    case, "value", stage, key, shown.get(key), mine.get(key), ours.warnings
                )


def _all_keys(mine: Mapping[str, Any], shown: Mapping[str, Any]) -> frozenset[str]:
    derived = {"environment", "build.triple", "build.variables"}
    return frozenset((mine.keys() | shown.keys()) - derived)


def _normal(key: str, value: Any) -> Any:
    """Brings a value of the tool into the library's form."""
    if key.endswith(".env_var"):
        # The tool trims them when it uses them.
        return {name.strip(): text.strip() for name, text in value.items()}
    return value


def _as_seen_in(stage: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what a command would show of the library's settings."""
    seen = dict(settings)
    if stage == "build":
        seen.setdefault("build.compiler.type", "cargo_zigbuild")
        if seen.get("build.compiler.subcommand") == ["build"]:
            del seen["build.compiler.subcommand"]
        if not seen.get("build.release") and seen.get("build.profile") != "release":
            seen.pop("build.disable_optimizations", None)
    return seen


# --- Deliberate differences ---


@frozen
class Difference:
    """A difference that is on purpose.

    Attributes:
        id: Its name.
        explanation: What differs, and why.
        covers: Whether a disagreement is this one.
    """

    id: str
    explanation: str
    covers: Callable[[Disagreement], bool]


def deliberate(disagreement: Disagreement) -> Difference | None:
    """Returns the deliberate difference that a disagreement is."""
    return next((each for each in DELIBERATE if each.covers(disagreement)), None)


_ROLE = re.compile(r"arn:[\w-]+:iam::\d{12}:role/\S+")
_LAYER = re.compile(r"arn:[\w-]+:lambda:[\w-]+:\d{12}:layer:[\w-]+:\d+")
_DAYS = {1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557}
_DAYS |= {2922, 3288, 3653}
_REMOTE = {"region", "profile", "alias", "endpoint_url", "retry_attempts"}


def _pairs(value: Any) -> list[tuple[str, Any]] | None:
    """Returns the pairs of `env` or `tags`, or None if the tool takes the value for none."""
    if isinstance(value, Mapping):
        return list(value.items())
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return [
            (name, text if equals else None)
            for name, equals, text in (e.partition("=") for e in value)
        ]
    return None


def _is_beyond_aws(written: Written) -> bool:
    """Whether AWS refuses a value that the tool passes on."""
    value = written.value
    match written.name:
        case "deploy.timeout":
            return type(value) is int and not 1 <= value <= 900
        case "deploy.role":
            return isinstance(value, str) and not _ROLE.fullmatch(value)
        case "deploy.layer":
            return isinstance(value, list) and any(
                isinstance(each, str) and not _LAYER.fullmatch(each) for each in value
            )
        case "deploy.description":
            return isinstance(value, str) and len(value) > 256
        case "deploy.log_retention":
            return type(value) is int and value not in _DAYS
        case "deploy.alias" | "deploy.name":
            return isinstance(value, str) and not re.fullmatch(r"(?!\d+$)[\w-]{1,64}", value, re.A)
        case "deploy.env_var" | "env":
            return any(
                not re.fullmatch(r"[A-Za-z]\w*", name.strip(), re.A) or name.startswith("AWS_")
                for name, _ in _pairs(value) or []
            )
    return False


def _is_dropped(written: Written) -> bool:
    """Whether the tool drops a value without a word, for its type or form."""
    value = written.value
    match written.name:
        case "deploy.tag":
            pairs = _pairs(value)
            return pairs is None or any(
                not isinstance(text, str) or not name for name, text in pairs
            )
        case "deploy.env_file":
            return not isinstance(value, str)
        case "build.env_var" | "deploy.env_var":
            return _pairs(value) is None
        case "deploy" | "build" | "env" | "watch":
            return written.source in ("CL", "variable") and not isinstance(value, Mapping)
    if written.name.startswith("deploy.") and written.name.partition(".")[2] in _REMOTE:
        if written.name == "deploy.retry_attempts":
            return type(value) is not int or value not in range(2**32)
        return not isinstance(value, str)
    return False


def _is_bad_variable(written: Written) -> bool:
    """Whether a variable, or a file of variables, only fails when it is used, or is dropped then."""
    value = written.value
    match written.name:
        case "deploy.env_var" | "build.env_var":
            pairs = _pairs(value) or []
            return any(
                not isinstance(text, str) or not text.strip() or not name.strip()
                for name, text in pairs
            )
        case "deploy.env_file" | "build.env_file":
            return value not in (ENV_FILE, BUILD_ENV_FILE)
    return False


def _refusal(covers: Callable[[Written], bool]) -> Callable[[Disagreement], bool]:
    """A value is refused, wherever it is written; the error has to name the key."""

    def is_covered(found: Disagreement) -> bool:
        return found.kind == "refused" and any(
            covers(each) and _is_named(each, found.ours) for each in found.case.written()
        )

    return is_covered


def _is_named(written: Written, error: str) -> bool:
    """Whether an error names a setting, or the file that it leads to."""
    key = written.keys[min(1, len(written.keys) - 1)]
    is_file = key == "env_file" and isinstance(written.value, str)
    return key.lower() in error.lower() or (is_file and written.value in error)


def _is_another_package(found: Disagreement) -> bool:
    return found.case.found_member() not in (found.case.member, None)


def _spelled_twice(case: Case, key: str) -> bool:
    """Whether a setting is there in two spellings as the tool sees them: raw ones, or after a merge."""
    name = key.partition(".")[2]
    written = [each for each in case.written() if each.name == key and len(each.keys) == 2]
    at_once = {
        # The levels of Cargo.toml reach the merge with the canonical names.
        each.keys[1] if each.source in ("CL", "variable") else name
        for each in written
        if each.applies
    }
    in_one_table = {(each.source, each.keys[1]) for each in written}
    return len(at_once) > 1 or len(in_one_table) > len({source for source, _ in in_one_table})


def _is_dropped_spelling(found: Disagreement) -> bool:
    return (
        found.kind == "refused"
        and "env" in found.ours
        and _spelled_twice(found.case, "deploy.env_var")
    )


def _needs_no_host(found: Disagreement) -> bool:
    return found.kind == "value" and found.key == "build.triple" and found.ours is None


def _is_kept(found: Disagreement) -> bool:
    kept = {"all", "lib", "ignore_rust_version", "unit_graph", "artifact_dir"}
    kept.add("future_incompat_report")
    section, _, name = found.key.partition(".")
    return found.kind == "value" and section == "build" and name in kept and found.theirs is None


def _is_given_twice(found: Disagreement) -> bool:
    return (
        found.kind == "refused"
        and ("architecture is given twice" in found.ours or "release and a profile" in found.ours)
        and len(_architectures(found.case) | _profiles(found.case)) > 1
    )


def _architectures(case: Case) -> set[str]:
    names = ("build.arm64", "build.x86_64")
    return {each.name for each in case.written() if each.name in names and each.value is True}


def _profiles(case: Case) -> set[str]:
    return {
        "release" if each.name == "build.release" else str(each.value)
        for each in case.written()
        if (each.name == "build.release" and each.value is True)
        or (each.name == "build.profile" and isinstance(each.value, str))
    }


def _is_unchecked(found: Disagreement) -> bool:
    """Whether it is a mistake in a `watch` table."""

    def is_wrong(written: Written) -> bool:
        is_table = isinstance(written.value, Mapping)
        return (written.keys == ("watch",) and not is_table) or (
            written.keys[0] == "watch"
            and len(written.keys) == 2
            and type(written.value) not in (int, bool)
        )

    return (
        found.kind == "accepted"
        and re.search("expected (u16|struct Watch)", found.theirs) is not None
        and any(is_wrong(each) for each in found.case.written())
    )


def _is_example(found: Disagreement) -> bool:
    return (
        found.kind == "accepted"
        and found.stage == "build"
        and "binary target is missing" in found.theirs
        and bool(found.warnings)
        and any(each.name in ("build.example", "build.examples") for each in found.case.written())
    )


def _is_unused(found: Disagreement) -> bool:
    """Whether it is what the tool asks of a bucket to upload to."""
    return (
        found.kind == "accepted"
        and found.stage == "deploy"
        and "failed to upload function code to S3" in found.theirs
        and any(
            each.name in ("deploy.s3_bucket", "deploy.s3_key") and each.value == ""
            for each in found.case.written()
        )
    )


DELIBERATE: tuple[Difference, ...] = (
    Difference(
        "host-target",
        "Without a target, the architecture is that of the function, and x86_64 without one. "
        "cargo-lambda takes the host's, so a template would depend on the machine.",
        _needs_no_host,
    ),
    Difference(
        "unchecked-tables",
        "What is in `watch`, and in `package.metadata.profile`, isn't checked. In cargo-lambda a wrong "
        "type there breaks deployments as well.",
        _is_unchecked,
    ),
    Difference(
        "unused-bucket",
        "What is in `s3_bucket` and `s3_key` isn't checked, since it has no effect but an info. "
        "cargo-lambda uploads to that bucket, and fails if a name is empty.",
        _is_unused,
    ),
    Difference(
        "examples",
        "`build.example` and `build.examples` have no effect but a warning, since a function is a "
        "binary. cargo-lambda looks for its name among the examples.",
        _is_example,
    ),
    Difference(
        "dropped-flags",
        "`ignore_rust_version`, and the flags `all`, `lib`, `unit_graph`, `artifact_dir` and "
        "`future_incompat_report`, which have no effect here, are read from Cargo.toml too. "
        "cargo-lambda drops them there, and `system` never shows them.",
        _is_kept,
    ),
    Difference(
        "given-twice",
        "`arm64` with `x86_64`, and `release` with another `profile`, are an error. cargo-lambda "
        "takes arm64; with both `--release` and `--profile`, cargo fails.",
        _is_given_twice,
    ),
    Difference(
        "another-package",
        "A function has its own package's settings. cargo-lambda takes those of the first package "
        "that has a binary of the function's or the package's name.",
        _is_another_package,
    ),
    Difference(
        "aws-limits",
        "What AWS would refuse is refused at once, at whatever level it is written: a timeout "
        "outside of 1 to 900, a role or a layer that is no ARN, names of variables, a retention "
        "that CloudWatch doesn't have, a description of more than 256 characters.",
        _refusal(_is_beyond_aws),
    ),
    Difference(
        "dropped-values",
        "A value that cargo-lambda drops without a word is an error: tags and variables of a wrong "
        "type or without `=`, `env_file` that is no string, `region` and its neighbours of a wrong "
        "type, a section that is no table.",
        _refusal(_is_dropped),
    ),
    Difference(
        "list-as-table",
        "`vpc` is a table. cargo-lambda takes a list too, with the members in its own order.",
        _refusal(lambda each: each.name == "deploy.vpc" and isinstance(each.value, list)),
    ),
    Difference(
        "five-layers",
        "More than 5 layers, all levels of `admerge` together, are an error, as they are for Lambda.",
        lambda found: found.kind == "refused" and "at most 5 layers" in str(found.ours),
    ),
    Difference(
        "no-jobs",
        "`jobs = 0` is an error at once. cargo-lambda passes it on, and Cargo refuses it.",
        _refusal(lambda each: each.name == "build.jobs" and each.value == 0),
    ),
    Difference(
        "bad-variables",
        "Empty variables and bad env files are an error wherever they are written. cargo-lambda "
        "finds them when it deploys, if they aren't overridden, and when it builds, it drops all "
        "variables.",
        _refusal(_is_bad_variable),
    ),
    Difference(
        "two-spellings",
        "`env` and `env_var` in one table, or at two levels: cargo-lambda drops both, and `env_file`, "
        "without a word. Here it is an error.",
        _is_dropped_spelling,
    ),
)


# --- Agreement ---


class DisagreementError(AssertionError):
    """The two differ, and not on purpose."""


def check(observer: Observer, case: Case, folder: Path) -> bool:
    """Compares the two on a case, and returns whether the tool accepts it.

    Raises:
        DisagreementError: they differ otherwise; it tells the whole case.
    """
    shutil.rmtree(folder, ignore_errors=True)
    case.write(folder)
    theirs = observe(observer, case, folder)
    ours = resolve(case, folder)
    found = [(each, deliberate(each)) for each in disagreements(case, theirs, ours)]
    if any(difference is None for _, difference in found):
        raise DisagreementError(_report(case, theirs, [each for each, why in found if why is None]))
    return all(answer.error is None for answer in theirs.values())


def _report(case: Case, theirs: Mapping[str, Answer], found: Sequence[Disagreement]) -> str:
    lines = ["", case.describe(), f"--- in {case.member.folder or '.'}"]
    lines += [f"{name}={text!r}" for name, text in case.environment.items()]
    lines += [answer.command for answer in theirs.values()]
    lines += ["--- disagreements", *(str(each) for each in found)]
    return "\n".join(lines)

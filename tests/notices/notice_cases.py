"""For each notice that isn't of triggers, a project that trips it, and one that is like it but doesn't."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import Factory, frozen
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

from cdk_rust_lambda import (
    BundlingOptions,
    Container,
    RustFunction,
    RustImageFunction,
    RustWorkspace,
)
from tests.support.git import commit
from tests.support.managed_instances import capacity_provider
from tests.support.object_store import NO_CREDENTIALS
from tests.support.projects import (
    EXTENSION,
    LOCK,
    RUNTIME,
    SKIP_BUNDLING,
    lambda_settings,
    package,
    write,
    write_crate,
)
from tests.support.triggers import messages, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from cdk_rust_lambda.cargo.compile.bundling_options import BuildOccasion

_ROLE = "role = 'arn:aws:iam::123456789012:role/mine'"
_VPC = "vpc = { subnet_ids = ['subnet-1'], security_group_ids = ['sg-1'] }"
_RELEASE = "target/x86_64-unknown-linux-gnu/release"
_DURABLE_SDK = "[dependencies]\naws-durable-execution-sdk = '0.1'\n"
_DURABLE = "durable_config = { execution_timeout = 60 }"
_ALLOWED = BundlingOptions(allow_undeclared_inputs=True)
_OCCASIONS: tuple[BuildOccasion, ...] = ("unpublished", "synthesis")
_MEBIBYTE = 1024 * 1024


@frozen
class Situation:
    """A project of one package, and how its construct is made.

    Attributes:
        manifest: More tables of its Cargo.toml.
        files: More of its files, by their names in the package's folder; `{folder}` stands for it.
        links: Links, with where they lead to.
        sizes: Sizes of files that are otherwise empty.
        variables: Variables of the environment.
        system: The operating system, if not this one.
        keywords: Keywords of the construct.
        bucket: The name in `resources=` for a bucket, if there is one.
        has_lockfile: Whether there is a Cargo.lock.
        is_built: Whether it is compiled, with the stand-in for cargo.
        is_workspace: Whether it becomes a `RustWorkspace`.
        revision: The revision that it is taken at, if from a git repository.
        account: The account of its stack, if it has one.
        is_on_managed_instances: Whether it runs on those of a capacity provider.
    """

    manifest: str = ""
    files: Mapping[str, str] = Factory(dict)
    links: Mapping[str, str] = Factory(dict)
    sizes: Mapping[str, int] = Factory(dict)
    variables: Mapping[str, str] = Factory(dict)
    system: str | None = None
    keywords: Mapping[str, Any] = Factory(dict)
    bucket: str | None = None
    has_lockfile: bool = True
    is_built: bool = False
    is_workspace: bool = False
    revision: str | None = None
    account: str | None = None
    is_on_managed_instances: bool = False

    def said(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
        """Makes the project and its construct, and returns the notices."""
        crate = write_crate(folder / "crate", self.manifest)
        write(
            crate, {name: text.replace("{folder}", str(crate)) for name, text in self.files.items()}
        )
        for name, target in self.links.items():
            (crate / name).symlink_to(target)
        for name, size in self.sizes.items():
            with (crate / name).open("wb") as file:
                file.truncate(size)
        if not self.has_lockfile:
            (crate / "Cargo.lock").unlink()
        for name, value in self.variables.items():
            monkeypatch.setenv(name, value)
        if self.system is not None:
            monkeypatch.setattr("platform.system", lambda: self.system)
        context = {} if self.is_built else dict(SKIP_BUNDLING)
        env = Environment(account=self.account, region="eu-west-1") if self.account else None
        stack = Stack(App(context=context, outdir=str(folder / "cdk.out")), "Stack", env=env)
        keywords = dict(self.keywords)
        if self.bucket is not None:
            keywords["resources"] = {self.bucket: s3.Bucket(stack, "Bucket")}
        if self.is_on_managed_instances:
            keywords["capacity_provider"] = capacity_provider(stack)
        manifest_path: Path | str = crate
        if self.revision is not None:
            monkeypatch.setenv("CDK_RUST_LAMBDA_CACHE_DIR", str(folder / "cache"))
            keywords |= {"git": crate.as_uri(), "rev": self.revision.format(commit=commit(crate))}
            manifest_path = "."
        own = RustImageFunction if "base_image" in keywords else RustFunction
        construct = RustWorkspace if self.is_workspace else own
        construct(stack, "F", manifest_path=manifest_path, **keywords)
        return messages(stack)


@frozen
class NoticeCase:
    """A situation that trips a notice, and one that doesn't."""

    trips: Situation
    passes: Situation


def _settings(trips: str, passes: str, **both: Any) -> NoticeCase:
    """Two situations that differ in their table of deploy settings."""
    return NoticeCase(
        *(Situation(manifest=lambda_settings(each), **both) for each in (trips, passes))
    )


def _file(trips: str, passes: str, **keywords: str) -> NoticeCase:
    """Two situations that differ in their CargoLambda.toml."""
    return NoticeCase(
        *(
            Situation(files={"CargoLambda.toml": each}, keywords=keywords)
            for each in (trips, passes)
        )
    )


def _built(name: str, trips: str, passes: str) -> NoticeCase:
    """Two situations that differ in a file that a build leaves."""
    return NoticeCase(
        *(
            Situation(
                files={f"{_RELEASE}/{name}": each},
                variables={"GREETING": "1"},
                keywords={"bundling": _ALLOWED},
                is_built=True,
            )
            for each in (trips, passes)
        )
    )


_SCHEDULE = "type = 'schedule'\nexpression = 'rate(1 hour)'\n"
_OWN_TABLE = "[package.metadata.lambda.bin.crate.deploy]\ntimeout = 9\n"

NOTICE_CASES: Mapping[str, NoticeCase] = {
    "base-image-by-tag": NoticeCase(
        *(
            Situation(keywords={"base_image": image})
            for image in ("debian:13", f"debian@sha256:{64 * '0'}")
        )
    ),
    "binary-left-out": NoticeCase(
        *(
            Situation(
                manifest=f"{dependencies}[workspace]\nmembers = ['runs']\n{lambda_settings('')}",
                files={
                    "runs/Cargo.toml": f"[package]\nname = 'runs'\nversion = '0.1.0'\n{RUNTIME}",
                    "runs/src/main.rs": "fn main() {}\n",
                },
                is_workspace=True,
            )
            for dependencies in ("", RUNTIME)
        )
    ),
    "binary-may-be-function": NoticeCase(
        *(
            Situation(
                manifest=f"{RUNTIME}[workspace]\nmembers = ['web']\n",
                files={
                    "web/Cargo.toml": package(f"[dependencies]\n{crate} = '5'\n", name="web"),
                    "web/src/main.rs": "fn main() {}\n",
                },
                is_workspace=True,
            )
            for crate in ("poem-lambda", "poem")
        )
    ),
    "bucket-unknown": NoticeCase(
        *(
            Situation(is_built=True, keywords={"bundling": BundlingOptions(build=occasion)})
            for occasion in _OCCASIONS
        )
    ),
    "bucket-unreadable": NoticeCase(
        *(
            Situation(
                is_built=True,
                keywords={"bundling": BundlingOptions(build=occasion)},
                variables=NO_CREDENTIALS,
                account="123456789012",
            )
            for occasion in _OCCASIONS
        )
    ),
    "event-not-decoded": NoticeCase(
        Situation(manifest=trigger_table(_SCHEDULE)),
        Situation(manifest=trigger_table(f"{_SCHEDULE}input = {{ job = 'daily' }}\n")),
    ),
    "git-revision-moves": NoticeCase(Situation(revision="main"), Situation(revision="{commit}")),
    "include-leads-out": NoticeCase(
        *(
            Situation(
                manifest=lambda_settings("include = ['data.txt']"),
                files={"../outside.txt": "", "inside.txt": ""},
                links={"data.txt": target},
            )
            for target in ("../outside.txt", "inside.txt")
        )
    ),
    "memory-per-vcpu": NoticeCase(
        *(
            Situation(
                keywords={
                    "capacity_provider_options": {
                        "execution_environment_memory_gib_per_v_cpu": each
                    }
                },
                is_on_managed_instances=True,
            )
            for each in (3, 8)
        )
    ),
    "concurrency-missing": NoticeCase(
        *(Situation(manifest=RUNTIME, is_on_managed_instances=each) for each in (True, False))
    ),
    "configuration-of-member": NoticeCase(
        *(
            Situation(
                manifest="[workspace]\nmembers = ['member']\n",
                files={
                    "member/Cargo.toml": package(name="member"),
                    "member/src/main.rs": "fn main() {}\n",
                    f"{folder}.cargo/config.toml": "",
                },
                keywords={"package": "member"},
            )
            for folder in ("member/", "")
        )
    ),
    "development-profile": NoticeCase(
        *(
            Situation(keywords={"bundling": BundlingOptions(profile=profile)})
            for profile in ("dev-lambda", "dev")
        )
    ),
    "durable-config-without-sdk": NoticeCase(
        *(
            Situation(manifest=dependencies + lambda_settings(_DURABLE))
            for dependencies in (RUNTIME, _DURABLE_SDK)
        )
    ),
    "durable-sdk-without-config": NoticeCase(
        *(
            Situation(manifest=_DURABLE_SDK + lambda_settings(settings))
            for settings in ("", _DURABLE)
        )
    ),
    "environment-not-fingerprinted": NoticeCase(
        *(
            Situation(variables={name: "-C opt-level=1"})
            for name in ("RUSTFLAGS", "RUSTFLAGS_OF_MINE")
        )
    ),
    "input-not-fingerprinted": _built(
        "crate.d", "crate: {folder}/../cdk.out\n", "crate: {folder}/src/main.rs\n"
    ),
    "image-by-tag": NoticeCase(
        *(
            Situation(keywords={"bundling": BundlingOptions(container=Container(image=image))})
            for image in ("rust:1", f"rust@sha256:{64 * '0'}")
        )
    ),
    "lockfile-missing": NoticeCase(Situation(has_lockfile=False), Situation()),
    "lockfile-of-member": NoticeCase(
        *(
            Situation(
                manifest="[workspace]\nmembers = ['member']\n",
                files={
                    "member/Cargo.toml": package(name="member"),
                    "member/src/main.rs": "fn main() {}\n",
                    f"{folder}Cargo.lock": LOCK,
                },
                keywords={"package": "member"},
            )
            for folder in ("member/", "")
        )
    ),
    "log-level-fatal": NoticeCase(
        *(
            Situation(keywords={"application_log_level_v2": level})
            for level in (lambda_.ApplicationLogLevel.FATAL, lambda_.ApplicationLogLevel.ERROR)
        )
    ),
    "log-level-overridden": NoticeCase(
        *(
            Situation(
                manifest=lambda_settings("env = { RUST_LOG = 'info' }"),
                keywords={"application_log_level": level},
            )
            for level in ("WARN", "INFO")
        )
    ),
    "lto-cache-unused": NoticeCase(
        *(
            Situation(
                is_built=True,
                keywords={"bundling": BundlingOptions(lto_cache=kept, profile="dev")},
            )
            for kept in (True, False)
        )
    ),
    "native-cpu": NoticeCase(
        *(
            Situation(variables={"RUSTFLAGS": f"-C target-cpu={cpu}"}, is_built=True)
            for cpu in ("native", "x86-64-v3")
        )
    ),
    "not-hermetic": NoticeCase(
        *(
            Situation(
                system="Darwin",
                is_built=True,
                keywords={"bundling": BundlingOptions(hermetic=hermetic)},
            )
            for hermetic in (True, False)
        )
    ),
    "package-size": NoticeCase(
        *(
            Situation(
                manifest=lambda_settings("include = ['data.bin']"),
                sizes={"data.bin": size * _MEBIBYTE},
                is_built=True,
            )
            for size in (200, 199)
        )
    ),
    "parameter-in-variable": _settings(
        "env = { ARN = 'arn:aws:s3:::x-${AWS::Region}' }",
        "env = { ARN = 'arn:aws:s3:::x-$${AWS::Region}' }",
    ),
    "role-in-vpc": _settings(f"{_ROLE}\n{_VPC}", _VPC),
    "role-of-durable-function": NoticeCase(
        *(
            Situation(manifest=_DURABLE_SDK + lambda_settings(settings))
            for settings in (f"{_ROLE}\n{_DURABLE}", _DURABLE)
        )
    ),
    "runtime-ended": _settings("runtime = 'provided.al2'", "runtime = 'provided.al2023'"),
    "setting-applied": _settings("runtime = 'provided.al2'", "memory = 128"),
    "setting-beats-nothing": _settings(
        "enable_function_url = false",
        "enable_function_url = true",
        files={"CargoLambda.toml": "[deploy]\nenable_function_url = true\n"},
    ),
    "setting-not-obeyed": _settings("merge_env = true", "merge_env = false"),
    "setting-of-functions": NoticeCase(
        *(
            Situation(manifest=EXTENSION + lambda_settings(text), is_workspace=True)
            for text in ("memory = 128", "description = 'It watches.'")
        )
    ),
    "setting-without-effect": _settings("region = 'eu-west-1'", "memory = 128"),
    "settings-file-missing": NoticeCase(
        *(
            Situation(files={"mine.toml": ""}, variables={"CARGO_LAMBDA_GLOBAL": name})
            for name in ("gone.toml", "mine.toml")
        )
    ),
    "settings-outside-context": _file(
        "[dev.deploy]\n[deploy]\n", "[dev.deploy]\n[default.deploy]\n", context="dev"
    ),
    "table-replaced": NoticeCase(
        Situation(manifest=lambda_settings("memory = 128") + _OWN_TABLE),
        Situation(manifest=_OWN_TABLE),
    ),
    "unknown-context": _file("[dev.deploy]\n", "[prod.deploy]\n", context="prod"),
    "unknown-setting": _settings("memry = 128", "memory = 128"),
    "unknown-variable": NoticeCase(
        *(
            Situation(variables={f"CARGO_LAMBDA_{name}": "128"})
            for name in ("DEPLOY_MEMORY", "DEPLOY.MEMORY")
        )
    ),
    "unused-resource": NoticeCase(
        *(
            Situation(
                manifest=trigger_table("type = 's3'\nsource = 'uploads'") if is_used else "",
                bucket="uploads",
            )
            for is_used in (False, True)
        )
    ),
    "tenants-share-instances": NoticeCase(
        *(
            Situation(
                keywords={"tenancy_config": lambda_.TenancyConfig.PER_TENANT},
                is_on_managed_instances=each,
            )
            for each in (True, False)
        )
    ),
    "undeclared-inputs-allowed": NoticeCase(
        *(Situation(keywords={"bundling": each}) for each in (_ALLOWED, BundlingOptions()))
    ),
    "variable-not-fingerprinted": _built(
        f"deps/crate-{16 * '0'}.d",
        "x: {folder}/src/main.rs\n# env-dep:GREETING=1\n",
        "x: {folder}/src/main.rs\n# env-dep:GREETING=2\n",
    ),
}

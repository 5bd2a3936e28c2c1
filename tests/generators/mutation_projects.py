"""Realistic projects of Lambda functions: all settings, triggers, workspaces, settings files.

They are what `manifest_mutations` edits, and each of them is accepted as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from tests.support.projects import LOCK

MAIN = b"fn main() {}\n"
ARN = "arn:aws:iam::123456789012:role/worker"
LAYER = "arn:aws:lambda:eu-west-1:123456789012:layer:tools:3"

# A good value for each setting.
DEPLOY_KEYS: Mapping[str, Any] = {
    "memory": 512, "timeout": 20, "tracing": "active", "role": ARN, "iam_role": ARN,
    "layer": [LAYER], "layers": [LAYER], "tag": ["a=b"], "tags": {"team": "media"},
    "env": {"STAGE": "prod"}, "env_var": ["A=1", "B=x=y"], "env_file": ".env",
    "vpc": {"subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"], "ipv6_allowed_for_dual_stack": True},
    "durable_config": {"execution_timeout": 86_400, "retention_period": 30},
    "capacity_provider": {
        "source": "pool", "memory": 20480, "per_execution_environment_max_concurrency": 8, "execution_environment_memory_gib_per_v_cpu": 2.5,
        "min_execution_environments": 1, "max_execution_environments": 9,
    },
    "runtime": "provided.al2", "description": "Does things", "log_retention": 14,
    "enable_function_url": True, "disable_function_url": False, "include": ["data", "b:data/a.txt"],
    "name": "my-function", "alias": "live", "binary_name": "app", "binary_path": "built",
    "extension": False, "internal": False, "compatible_runtimes": ["provided.al2023"], "compatible_architectures": ["arm64"],
    "merge_env": True, "lambda_dir": "out", "manifest_path": "Cargo.toml", "s3_bucket": "b",
    "s3_key": "k", "region": "eu-west-1", "profile": "p", "endpoint_url": "http://localhost",
    "retry_attempts": 3, "output_format": "json", "dry": True,
}  # fmt: skip
BUILD_KEYS: Mapping[str, Any] = {
    "arm64": True, "x86_64": True, "target": ["aarch64-unknown-linux-gnu.2.26"],
    "compiler": {"type": "cargo", "subcommand": ["auditable", "build"], "extra_args": ["--timings"]},
    "container": {
        "image": "rust@sha256:" + "0" * 64, "dockerfile": "Dockerfile", "context": ".", "build_args": {"A": "1"}, "platform": "linux/amd64",
        "user": "1000:1000", "network": "host", "volumes": {"/data": "data"}, "security_options": ["label=disable"],
        "file_access": "bind_mount", "ssh": False, "cargo_credentials": False, "git_credentials": False,
    },
    "release": True, "profile": "small", "disable_optimizations": True, "features": ["loud"],
    "all_features": True, "no_default_features": True, "env": {"A": "1"}, "env_var": ["A=1"],
    "env_file": ".env", "include": ["data"], "generated": ["dist", "b:dist/b.txt"],
    "inputs": ["../proto/**"], "input_variables": ["STAGE"], "locked": True, "offline": True, "frozen": True,
    "config": ["net.retry=2", "extra.toml"], "unstable_flags": ["x"], "ignore_rust_version": True,
    "jobs": 2, "target_dir": "../t", "skip_target_check": True, "hermetic": False, "lto_cache": False, "extension": False,
    "internal": False, "output_format": "zip", "lambda_dir": "out", "flatten": "app",
    "manifest_path": "Cargo.toml", "artifact_dir": "a", "quiet": True, "verbose": 2, "color": "auto",
    "message_format": ["json"], "timings": True, "unit_graph": True, "future_incompat_report": True,
    "keep_going": True, "packages": ["app"], "workspace": True, "all": True, "exclude": ["b"],
    "bin": ["app"], "bins": True, "lib": True, "example": ["e"], "examples": True, "test": ["t"],
    "tests": True, "bench": ["b"], "benches": True, "all_targets": True,
}  # fmt: skip
TRIGGER_KEYS: Mapping[str, Any] = {
    "type": "s3",
    "source": "uploads",
    "events": ["object_created"],
    "prefix": "in/",
    "suffix": ".png",
    "id": "Inbox",
    "bin": "app",
}


@frozen
class Project:
    """A project to start from.

    Attributes:
        name: What a test calls it.
        files: The contents of its files; a name with a slash at its end is an empty folder.
        manifest: The manifest that is read.
        variables: Environment variables.
        context: The keyword.
        admerge: The keyword.
        binary: The keyword `binary_name`.
    """

    name: str
    files: Mapping[str, bytes] = field(repr=False)
    manifest: str = "Cargo.toml"
    variables: Mapping[str, str] = field(factory=dict)
    context: str | None = None
    admerge: bool | None = None
    binary: str | None = None


def _project(name: str, texts: Mapping[str, str], *sources: str, **keywords: Any) -> Project:
    files = {path: text.encode() for path, text in texts.items()}
    files |= dict.fromkeys(sources or ("src/main.rs",), MAIN)
    return Project(name, {"Cargo.lock": LOCK.encode()} | files, **keywords)


def _head(name: str = "app", *lines: str) -> str:
    head = ("[package]", f'name = "{name}"', 'version = "0.1.0"', 'edition = "2021"', *lines)
    return "\n".join((*head, ""))


_L = "package.metadata.lambda"

_DEPLOY = f"""
[{_L}]
env = {{ LOG_STYLE = "short" }}
[{_L}.deploy]
memory = 512
timeout = 20
tracing = "active"
description = "Makes thumbnails"
log_retention = 30
env = {{ STAGE = "prod" }}
env_file = ".env"
tags = {{ team = "media" }}
layers = ["{LAYER}"]
role = "{ARN}"
runtime = "provided.al2"
name = "thumbnails"
alias = "live"
enable_function_url = true
include = ["data", "config/app.toml:data/a.txt"]
[{_L}.deploy.vpc]
subnet_ids = ["subnet-0123456789abcdef0"]
security_group_ids = ["sg-0123456789abcdef0"]
ipv6_allowed_for_dual_stack = true
"""
_BUILD = f"""
[features]
default = ["json"]
json = ["dep:json"]
loud = []
[dependencies]
json = {{ package = "serde_json", version = "1", optional = true }}
lambda_runtime = "0.13"
[profile.small]
inherits = "release"
opt-level = "s"
[{_L}.build]
arm64 = true
features = ["loud"]
no_default_features = true
profile = "small"
env = {{ GREETING = "hello" }}
env_file = "build.env"
include = ["data"]
locked = true
config = ["net.retry=2", "extra.toml"]
unstable_flags = ["avoid-dev-deps"]
jobs = 2
target_dir = "../target"
skip_target_check = true
[{_L}.build.compiler]
type = "cargo"
subcommand = ["auditable", "build"]
extra_args = ["--timings"]
"""
_TRIGGERS = f"""
[[{_L}.triggers]]
type = "s3"
source = "uploads"
events = ["object_created", "s3:ObjectRemoved:*"]
prefix = "in/"
suffix = ".png"
[[{_L}.triggers]]
type = "s3"
source = "arn:aws:s3:::photos-${{AWS::Region}}"
id = "Regional"
[[{_L}.triggers]]
type = "s3"
source = {{ name = "photos-archive" }}
[[{_L}.triggers]]
type = "s3"
id = "Inbox"
"""
_BINS = f"""
default-run = "api"
[{_L}.deploy]
memory = 256
[{_L}.bin.api.deploy]
memory = 1024
env = {{ A = "1" }}
[{_L}.bin.api.build]
x86_64 = true
[{_L}.bin.worker]
env = {{ B = "2" }}
[{_L}.bin.worker.deploy]
timeout = 900
tags = ["a=b", "c=d"]
[{_L}.watch]
only_lambda_apis = true
[[{_L}.triggers]]
type = "s3"
bin = "worker"
events = ["object_removed"]
[[bin]]
name = "api"
path = "src/api.rs"
[[bin]]
name = "worker"
path = "src/worker.rs"
required-features = []
"""
_UNUSED = f"""
[{_L}.deploy]
merge_env = true
lambda_dir = "out"
manifest_path = "Cargo.toml"
s3_bucket = "b"
s3_key = "k"
region = "eu-west-1"
profile = "p"
endpoint_url = "http://localhost:4566"
retry_attempts = 3
output_format = "json"
dry = false
compatible_runtimes = ["provided.al2023"]
[{_L}.build]
quiet = true
verbose = 1
color = "auto"
message_format = ["short"]
bins = true
packages = ["app"]
keep_going = true
output_format = "zip"
flatten = "app"
"""
_WORKSPACE = """
[workspace]
resolver = "3"
members = ["lambdas/*", "crates/shared"]
exclude = ["lambdas/old"]
[workspace.package]
edition = "2024"
version = "1.0.0"
[workspace.dependencies]
shared = { path = "crates/shared", features = ["f"] }
serde = { version = "1", default-features = false }
[workspace.metadata.lambda]
env = { SHARED = "yes" }
[workspace.metadata.lambda.deploy]
memory = 128
timeout = 10
tags = { team = "platform" }
include = ["README.md:../../README.md"]
[workspace.metadata.lambda.build]
arm64 = true
compiler = { type = "cross" }
[workspace.metadata.lambda.bin.worker.deploy]
memory = 2048
[profile.release]
lto = "fat"
[patch.crates-io]
serde = { path = "vendor/serde" }
"""
_MEMBER = """
[package]
name = "{}"
edition.workspace = true
version.workspace = true
[dependencies]
shared.workspace = true
serde = {{ workspace = true, optional = true }}
[target.'cfg(unix)'.dependencies.libc]
version = "0.2"
[features]
full = ["dep:serde", "shared/f"]
[package.metadata.lambda.deploy]
timeout = 30
env = {{ OWN = "1" }}
[[package.metadata.lambda.triggers]]
type = "s3"
source = {{ create = true }}
"""
_SHARED = (
    '[package]\nname = "shared"\nedition = "2021"\n[features]\nf = []\n[lib]\npath = "src/lib.rs"\n'
)
_SETTINGS_FILE = f"""
[env]
FROM = "file"
[deploy]
memory = 256
role = "{ARN}"
tag = {{ stage = "dev" }}
layer = ["{LAYER}"]
[deploy.vpc]
subnet_ids = ["subnet-9"]
[build]
no_default_features = true
compiler = {{ type = "cargo_zigbuild" }}
"""
_CONTEXTS = """
[default.deploy]
memory = 256
include = ["data"]
[default.env]
STAGE = "dev"
[production.deploy]
memory = 1024
log_retention = 365
[production.deploy.env]
STAGE = "prod"
[production.build]
arm64 = true
[global.deploy]
tracing = "passthrough"
[deploy]
memory = 300
"""
_LOCKED = """
version = 4
[[package]]
name = "app"
version = "0.1.0"
dependencies = ["serde", "shared 0.1.0"]
[[package]]
name = "serde"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "00"
[[package]]
name = "shared"
version = "0.1.0"
"""
_CONFIGURATION = """
paths = ["../elsewhere"]
[build]
target-dir = "out"
rustflags = ["-C", "target-cpu=native"]
[target.aarch64-unknown-linux-gnu]
linker = "ld"
[patch.crates-io]
serde = { path = "vendor/serde" }
"""
_MODERN = f"""
[{_L}.deploy]
"memory" = 0x200
'timeout' = 1_0
env = {{ # new lines, and a comma at the end
  A = "\\x41\\e",
  B = '''b''',
}}
tags.team = "media"
tags."quoted key" = "x"
vpc.subnet_ids = [
  "a", # first
]
description = \"\"\"
several \\
  lines\"\"\"
"""
_DATA = {
    "data/a.txt": "a\n",
    "data/inner/b.txt": "b\n",
    ".env": "A=1\nexport B='two words'\n# c\nC=\n",
}
_MEMBERS = {
    "Cargo.toml": _WORKSPACE,
    "README.md": "Functions\n",
    "lambdas/api/Cargo.toml": _MEMBER.format("api"),
    "lambdas/worker/Cargo.toml": _MEMBER.format("worker"),
    "lambdas/old/Cargo.toml": _head("old"),
    "crates/shared/Cargo.toml": _SHARED,
    "vendor/serde/Cargo.toml": _head("serde"),
    "CargoLambda.toml": _SETTINGS_FILE,
}
_MEMBER_SOURCES = (
    *("lambdas/api/src/main.rs", "lambdas/worker/src/main.rs", "lambdas/old/src/main.rs"),
    *("crates/shared/src/lib.rs", "vendor/serde/src/lib.rs"),
)

PROJECTS: tuple[Project, ...] = (
    _project("deploy", {"Cargo.toml": _head() + _DEPLOY, **_DATA}),
    _project("deploy and triggers", {"Cargo.toml": _head() + _DEPLOY + _TRIGGERS, **_DATA}),
    _project(
        "build",
        {"Cargo.toml": _head() + _BUILD, **_DATA, "build.env": 'A="1"\n', "extra.toml": "net.retry = 3\n"},
    ),
    _project("triggers", {"Cargo.toml": _head() + _TRIGGERS}),
    _project("binaries", {"Cargo.toml": _head() + _BINS}, "src/api.rs", "src/worker.rs"),
    _project(
        "binaries, one is asked for",
        {"Cargo.toml": _head() + _BINS, "CargoLambda.toml": _SETTINGS_FILE},
        *("src/api.rs", "src/worker.rs"),
        binary="worker",
        admerge=True,
    ),
    _project("keys without effect", {"Cargo.toml": _head() + _UNUSED}),
    _project("workspace's member", _MEMBERS, *_MEMBER_SOURCES, manifest="lambdas/api/Cargo.toml"),
    _project(
        "workspace's other member",
        _MEMBERS | {".cargo/config.toml": "[build]\njobs = 1\n"},
        *_MEMBER_SOURCES,
        manifest="lambdas/worker/Cargo.toml",
        variables={"CARGO_LAMBDA_ADMERGE": "true", "CARGO_LAMBDA_BUILD.FEATURES": "[full]"},
    ),
    _project(
        "settings file",
        {"Cargo.toml": _head() + _DEPLOY, **_DATA, "CargoLambda.toml": _SETTINGS_FILE},
        variables={"CARGO_LAMBDA_DEPLOY.MEMORY": "192", "CARGO_LAMBDA_ENV.X": "y"},
    ),
    _project(
        "contexts",
        {"Cargo.toml": _head() + _TRIGGERS, **_DATA, "CargoLambda.toml": _CONTEXTS},
        context="production",
    ),
    _project(
        "context in a variable",
        {"Cargo.toml": _head() + _BUILD, **_DATA, "build.env": "A=1\n", "extra.toml": "", "own.toml": _CONTEXTS},
        variables={
            "CARGO_LAMBDA_CONTEXT": "Production",
            "CARGO_LAMBDA_GLOBAL": "own.toml",
            "CARGO_LAMBDA_DEPLOY.VPC": "{subnet_ids=[a, b]}",
            "CARGO_LAMBDA_COMPILER": "cargo",
        },
    ),
    _project(
        "lock file and configuration",
        {
            "Cargo.toml": _head() + '[dependencies]\nserde = "1"\nshared = { path = "shared" }\n',
            "shared/Cargo.toml": _SHARED, "Cargo.lock": _LOCKED, ".cargo/config.toml": _CONFIGURATION,
            "rust-toolchain.toml": '[toolchain]\nchannel = "1.88"\n',
        },
        *("src/main.rs", "shared/src/lib.rs"),
    ),
    _project("TOML 1.1", {"Cargo.toml": _head() + _MODERN}),
    _project(
        "[project]",
        {"Cargo.toml": '[project]\nname = "old"\n[project.metadata.lambda.deploy]\nmemory = 256\n'},
    ),
)  # fmt: skip

"""What is odd about a project: its settings, its functions as a whole, and what is built of it."""

from __future__ import annotations

from types import MappingProxyType

from cdk_rust_lambda.notices.entries import Entries, info, warning

SETTINGS_NOTICES: Entries = MappingProxyType(
    {
        "include-leads-out": warning(
            "`include` names a link that leads out of the package, or out of the folder that is included",
            "include what the link leads to; acknowledge it if its content is to be packaged",
        ),
        "setting-applied": info(
            "a key that cargo-lambda passes over has an effect here: `deploy.runtime`,"
            " `build.ignore_rust_version`",
            "take it out if it isn't to have one",
        ),
        "setting-beats-nothing": warning(
            "`false` or an empty list in a manifest, which in cargo-lambda doesn't beat a lower level's"
            " value",
            "change the value where the message says that it is written",
        ),
        "setting-not-obeyed": warning(
            "keys of `cargo lambda deploy` that CDK can't obey, although what they ask for matters:"
            " `merge_env`, `dry`",
            "do what the message says in place of each, and take it out",
        ),
        "setting-of-functions": info(
            "settings of an extension that only functions have: `deploy.memory`, `deploy.role`, `deploy.env`",
            "nothing if the table is for functions, too; else take them out",
        ),
        "setting-without-effect": info(
            "keys that only `cargo lambda deploy` and `cargo lambda build` need",
            "nothing if you use these commands too; else take them out",
        ),
        "settings-file-missing": warning(
            "`CARGO_LAMBDA_GLOBAL` names a file that isn't there",
            "correct the variable, or unset it",
        ),
        "settings-outside-context": warning(
            "a context is named, and a table of CargoLambda.toml belongs to none",
            "put it into a profile: `[default.deploy]`",
        ),
        "table-replaced": warning(
            "a key of `package.metadata.lambda` that has no effect, as the table of the binary replaces"
            " it whole",
            "move the key into the table `bin.NAME`",
        ),
        "unknown-context": warning(
            "a context that CargoLambda.toml doesn't have", "name one that it has, or add it"
        ),
        "unknown-setting": warning(
            "a key or a table that cargo-lambda doesn't know", "correct its name, or take it out"
        ),
        "unknown-variable": warning(
            "an environment variable that is like one of cargo-lambda's",
            "call it as the message says",
        ),
    }
)
"""What is said of the settings in Cargo.toml, CargoLambda.toml and environment variables."""

FUNCTION_NOTICES: Entries = MappingProxyType(
    {
        "base-image-by-tag": info(
            "a `RustImageFunction` is made from an image that a tag names, AWS' own by default, or takes files from one:"
            " a newer one is deployed only with the function's next change",
            "name it by its digest: `NAME@sha256:...`",
        ),
        "concurrency-missing": warning(
            "the function is on managed instances, and the crate doesn't handle several events at once",
            "turn the feature `concurrency-tokio` on and call `run_concurrent`, or set"
            " `per_execution_environment_max_concurrency` to 1",
        ),
        "configuration-of-member": warning(
            "Cargo's configuration or a toolchain file in a member's own folder, where the build doesn't"
            " see it",
            "move it to the workspace's folder",
        ),
        "development-profile": info(
            "functions of a stack are built with the Cargo profile `dev-lambda`",
            "nothing while you develop; leave the profile out for what users call",
        ),
        "durable-config-without-sdk": warning(
            "a function has `durable_config`, and its package doesn't depend on `aws-durable-execution-sdk`",
            "add the crate, or take `durable_config` out",
        ),
        "durable-sdk-without-config": warning(
            "a package of one binary depends on `aws-durable-execution-sdk`, and its function has no"
            " `durable_config`",
            "write `deploy.durable_config`, or pass `durable_config=`",
        ),
        "environment-not-fingerprinted": warning(
            "a variable of the machine's environment may change the binary, and isn't in its asset hash",
            "unset it, or declare it in `build.input_variables`",
        ),
        "event-not-decoded": warning(
            "the crate has no type that decodes a trigger's events",
            "run the `cargo add` of the message",
        ),
        "git-revision-moves": warning(
            "`rev=` of a git repository is a branch or a tag, which may be another commit tomorrow",
            "pass the commit that the message names",
        ),
        "image-by-tag": warning(
            "`container.image` names an image by a tag, which may come to mean another one under the same asset"
            " hash",
            "name it by its digest: `NAME@sha256:...`",
        ),
        "lockfile-missing": warning(
            "a package or workspace without Cargo.lock",
            "run `cargo generate-lockfile` if it isn't written yet, and commit the file",
        ),
        "lockfile-of-member": warning(
            "a Cargo.lock beside a member of a workspace, where Cargo doesn't read it",
            "delete it: versions are those of the Cargo.lock in the workspace's folder",
        ),
        "log-level-fatal": warning(
            "the function's log level is FATAL, which `tracing` doesn't know: `lambda_runtime` logs as with INFO",
            "set the level ERROR",
        ),
        "log-level-overridden": warning(
            "the function has a log level and a variable `RUST_LOG`, which beats it in what `lambda_runtime` logs",
            "keep one of the two",
        ),
        "memory-per-vcpu": warning(
            "`execution_environment_memory_gib_per_v_cpu` is none of the ratios that managed instances support: 2, 4 and"
            " 8 GiB",
            "set one of them",
        ),
        "parameter-in-variable": warning(
            "a variable in Cargo.toml or CargoLambda.toml holds `${AWS::Region}` or the like, which stays as it is written",
            "refer to a resource, or set the variable by `environment=`; write `$${AWS::Region}` for the text itself",
        ),
        "role-in-vpc": info(
            "`deploy.role` is imported, and `deploy.vpc` set, for which the role needs permissions",
            "attach the managed policy `AWSLambdaVPCAccessExecutionRole` to the role",
        ),
        "role-of-durable-function": info(
            "`deploy.role` is imported, and the function is durable, for which the role needs permissions",
            "attach the managed policy `AWSLambdaBasicDurableExecutionRolePolicy` to the role",
        ),
        "runtime-ended": warning(
            "the function's runtime is one that Lambda supports no more",
            "take `deploy.runtime` or `runtime=` out, for `provided.al2023`",
        ),
        "tenants-share-instances": warning(
            "a function with `tenancy_config` on managed instances, whose environments are containers only",
            "take `capacity_provider` out if the tenants don't trust each other",
        ),
        "undeclared-inputs-allowed": warning(
            "`allow_undeclared_inputs` is set",
            "take it out again, and declare what the build reads",
        ),
        "unused-resource": warning(
            "a name in `resources=` that no trigger, access table, variable or capacity provider names",
            "write it in Cargo.toml, such as `source` of a trigger, or leave it out",
        ),
    }
)
"""What is said of a function as a whole, or of several of a workspace."""

WORKSPACE_NOTICES: Entries = MappingProxyType(
    {
        "binary-left-out": warning(
            "a binary of a package with settings is no function, as the package doesn't depend on"
            " `lambda_runtime` or `lambda_http` itself",
            "add the dependency, or name the binary in `exclude=` or `include=`",
        ),
        "binary-may-be-function": info(
            "a binary is no function, as its package depends on `lambda_runtime` or `lambda_http` only through a"
            " framework, such as poem-lambda, or another member",
            "add the dependency or name all functions in `include=`; or name the binary in `exclude=`",
        ),
    }
)
"""What is said of a workspace."""

BUILD_NOTICES: Entries = MappingProxyType(
    {
        "bucket-unknown": warning(
            '`build="unpublished"` in a stack without an account and a Region: which bucket has its assets is'
            " known only at deployment, so the functions are built",
            "give the stack `env=cdk.Environment(account=..., region=...)`",
        ),
        "bucket-unreadable": warning(
            '`build="unpublished"`, and the bucket of the assets can\'t be listed, so the functions are built',
            "install `cdk-rust-lambda[aws]`, and give the app credentials that may list the bucket",
        ),
        "input-not-fingerprinted": warning(
            "a build reads a file that is not in the asset hash, and `allow_undeclared_inputs` is set",
            "declare it in `build.inputs`, or move it into the package's folder",
        ),
        "lto-cache-unused": info(
            "`lto_cache` is set, and the work of a build's link-time optimisation can't be kept: the build is"
            " as without it",
            "nothing if another machine builds what is deployed; else what the text says, or leave"
            " `build.lto_cache` out",
        ),
        "native-cpu": warning(
            "Cargo's configuration or `RUSTFLAGS` asks for this machine's processor",
            "take `-C target-cpu=native` out",
        ),
        "not-hermetic": info(
            "`hermetic` is set, and this machine has no Landlock (Linux 5.19 or newer): the build reads what"
            " it likes",
            "nothing if another machine builds what is deployed; else build on Linux",
        ),
        "package-size": warning(
            "a function's package comes near to Lambda's limit of 250 MiB",
            'strip the binary (`profile.release.strip = "symbols"`), or include fewer files',
        ),
        "variable-not-fingerprinted": warning(
            "the code reads a variable of the compiler's environment that is not in the asset hash, and"
            " `allow_undeclared_inputs` is set",
            "declare it in `build.input_variables`, or set it in `build.env`",
        ),
    }
)
"""What is said of a build, when it has run."""

"""The options of the commands that run one function on this machine."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Annotated

import typer

from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
from cdk_rust_lambda.cargo.hash_report import names_of
from cdk_rust_lambda.cargo.plan import Selection
from cdk_rust_lambda.cargo.settings.env_file import read_environment_file
from cdk_rust_lambda.cargo.toml.located_errors import located_errors
from cdk_rust_lambda.cli.manifest import manifest_of
from cdk_rust_lambda.cli.output import say
from cdk_rust_lambda.development.host import host_architecture
from cdk_rust_lambda.emulator.session import FunctionRun
from cdk_rust_lambda.errors import InvocationError

Profile = Annotated[
    str, typer.Option(help="The Cargo profile; `dev` has all that debuggers want to know.")
]
TimeoutSeconds = Annotated[
    int | None,
    typer.Option("--timeout", min=0, help="Seconds, in place of the setting; 0 for no limit."),
]
Variables = Annotated[
    list[str] | None,
    typer.Option("--env-var", help="NAME=VALUE: an environment variable, which beats the setting."),
]
VariablesFile = Annotated[
    Path | None, typer.Option("--env-file", help="A file of such variables; --env-var beats it.")
]


def function_run(
    function: str | None,
    manifest_path: Path | None,
    package: str | None,
    context: str | None,
    profile: str,
    timeout: int | None,
    variables: list[str] | None,
    variables_file: Path | None,
) -> FunctionRun:
    """Returns what is run.

    Args:
        function: The binary, if it is named.
        manifest_path: A Cargo.toml, or the folder that holds one, if it is named.
        package: The package, if it is named.
        context: The profile of CargoLambda.toml, if one is named.
        profile: The Cargo profile.
        timeout: What beats the setting.
        variables: `NAME=VALUE` each.
        variables_file: A file of variables.

    Raises:
        CdkRustLambdaError: there is no such function, or it can't run here.
    """
    refuse_other_systems()
    with located_errors():
        found = manifest_of(manifest_path)
        package, binary = names_of(found, package, Selection(function, context))
        given = _given_variables(variables, variables_file)
    bundling = BundlingOptions(profile=profile)
    architecture = host_architecture()
    selection = Selection(binary, context, architecture=architecture, bundling=bundling)
    return FunctionRun(found, package, selection, say, given, timeout)


def refuse_other_systems() -> None:
    """Refuses to run functions where they can't.

    Raises:
        InvocationError: this isn't Linux.
    """
    if platform.system() != "Linux":
        raise InvocationError(
            f"functions are programs for Linux, which don't run on {platform.system()}",
            remedy="run the command on Linux, in a container or a virtual machine",
        )


def _given_variables(variables: list[str] | None, file: Path | None) -> dict[str, str]:
    found = {} if file is None else {each.name: each.value for each in read_environment_file(file)}
    for each in variables or ():
        name, equals, value = each.partition("=")
        if not name or not equals:
            # What was meant as a value may be secret.
            raise typer.BadParameter(
                "expected NAME=VALUE, found no name or no '='", param_hint="--env-var"
            )
        found[name] = value
    return found

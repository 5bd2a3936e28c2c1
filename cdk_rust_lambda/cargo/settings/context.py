"""Which settings apply: the context of CargoLambda.toml, and how lists are merged."""

from __future__ import annotations

import os
from collections.abc import Mapping

from attrs import field, frozen

from cdk_rust_lambda.cargo.settings.variables import PREFIX
from cdk_rust_lambda.cargo.toml.origin import Origin


@frozen
class Context:
    """Which settings apply: what `--context`, `--admerge` and `--global` are for cargo-lambda.

    Attributes:
        name: The profile of CargoLambda.toml; None for its tables without a profile.
        append_lists: Whether lists are appended to those of lower levels.
        settings_file: The file that is read in place of CargoLambda.toml, if any.
        variables: The environment variables of the process.
        is_given: Whether the name is given to this function, not to all by a variable.
    """

    name: str | None
    append_lists: bool
    settings_file: str | None
    variables: Mapping[str, str] = field(repr=False)
    is_given: bool

    @classmethod
    def resolve(
        cls,
        name: str | None = None,
        admerge: bool | None = None,
        environment: Mapping[str, str] = os.environ,
    ) -> Context:
        """Returns the context from what is given, else from the process's environment.

        Args:
            name: A profile of CargoLambda.toml. Default: the variable CARGO_LAMBDA_CONTEXT, if set.
            admerge: Whether a list is appended to that of the lower level instead of replacing it.
                Default: the variable CARGO_LAMBDA_ADMERGE, else not.
            environment: The environment variables of the process.

        Raises:
            SettingsError: a variable has a value that cargo-lambda doesn't take.
        """
        is_given = name is not None
        if name is None:
            name = environment.get(f"{PREFIX}CONTEXT")
        if admerge is None:
            variable = f"{PREFIX}ADMERGE"
            text = environment.get(variable, "false")
            if text not in ("true", "false"):
                raise Origin(None, (variable,)).error(
                    f"expected true or false, found {text!r}", "correct the variable, or unset it"
                )
            admerge = text == "true"
        settings_file = environment.get(f"{PREFIX}GLOBAL")
        return cls(name, admerge, settings_file, environment, is_given)

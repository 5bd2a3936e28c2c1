"""Which code deployed functions run: that of their templates, or what they were given since."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

from attrs import define

from cdk_rust_lambda.cargo.compile.private_files import write_private
from cdk_rust_lambda.local.ministack import LocalAws

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cdk_rust_lambda.local.assembly import Function

_FILE = "swapped.json"


@define(eq=False)
class RunningCode:
    """What is noted of functions whose code was swapped.

    CloudFormation leaves a function alone whose template says what it said before, whatever was swapped in
    meanwhile. It is noted beside the state of the local AWS, which the next run may take up.

    Attributes:
        aws: The local AWS.
    """

    aws: LocalAws

    def deployed(self, functions: Mapping[Function, str]) -> dict[Function, Path]:
        """Returns the asset that each function runs after a deployment.

        Args:
            functions: The functions, with their real names.
        """
        noted = self._read()
        places = {function: self._place(function, name) for function, name in functions.items()}
        # What another template says is what runs.
        swapped = {
            place: noted[place]
            for function, place in places.items()
            if place in noted and noted[place][0] == function.asset.name
        }
        if swapped != noted:
            self._write(swapped)
        return {
            function: function.asset.with_name(swapped[place][1])
            if place in swapped
            else function.asset
            for function, place in places.items()
        }

    def swapped(self, function: Function, name: str, asset: Path) -> None:
        """Takes note of what a function was given.

        Args:
            function: The function.
            name: Its real name.
            asset: The folder of its new code.
        """
        noted = (function.asset.name, asset.name)
        self._write({**self._read(), self._place(function, name): noted})

    def _place(self, function: Function, name: str) -> str:
        """Where a function is: others may have its name in other accounts and Regions."""
        aws = self.aws.at(function.resource.environment)
        return f"{aws.account}/{aws.region}/{name}"

    @property
    def _file(self) -> Path:
        return self.aws.data / _FILE

    def _read(self) -> dict[str, tuple[str, str]]:
        """By account, Region and real name: the asset of the template, and the one that runs."""
        try:
            content = json.loads(self._file.read_bytes())
            return {str(name): (str(pair[0]), str(pair[1])) for name, pair in content.items()}
        except (OSError, ValueError, AttributeError, TypeError, LookupError):
            return {}

    def _write(self, swapped: Mapping[str, tuple[str, str]]) -> None:
        with contextlib.suppress(OSError):  # then the next run may have to be told by an edit
            write_private(self._file, json.dumps(swapped))

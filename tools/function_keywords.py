"""Writes cdk_rust_lambda/function/keywords.py from the installed aws-cdk-lib.

Run it after raising the newest supported aws-cdk-lib: python -m tools.function_keywords
"""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path

from aws_cdk import aws_lambda as lambda_

TARGET = Path(__file__).parents[1] / "cdk_rust_lambda" / "function" / "keywords.py"

_HEADER = '''"""The keywords of `aws_lambda.FunctionOptions`, typed; written by tools/function_keywords.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

{imports}

class FunctionKeywords(TypedDict, total=False):
    """Every keyword that `aws_lambda.Function` takes, except those that Rust decides.

    Their meaning is that of aws-cdk-lib; a keyword beats what Cargo.toml says.
    """

'''


def keywords() -> dict[str, str]:
    """Returns the names and types of the keywords of the installed aws-cdk-lib."""
    parameters = inspect.signature(lambda_.FunctionOptions.__init__).parameters
    return {
        name: _type(str(parameter.annotation))
        for name, parameter in parameters.items()
        if name not in ("self", "architecture")
    }


def _type(annotation: str) -> str:
    """Turns jsii's annotation into one that names public modules."""

    def module(match: re.Match[str]) -> str:
        name, kind = match[1], match[2]
        if name is None:
            return f"aws_lambda.{kind}"
        package = re.sub(r"_[0-9a-f]{8}\Z", "", name).removeprefix("_")
        if kind.endswith("Ref"):  # these live in a package of their own
            return f"interfaces.{package}.{kind}"
        return f"aws_cdk.{kind}" if package == "aws_cdk" else f"{package}.{kind}"

    text = re.sub(r"'(?:(\w+)\.)?(\w+)'", module, annotation)
    text = text.replace("builtins.", "").replace("jsii.Number", "float")
    text = text.replace("typing.Dict", "dict").replace("typing.", "")
    text = re.sub(r"Union\[([\w.]+), (dict\[[^]]*\])\]", r"\1 | \2", text)
    return re.sub(r"\AOptional\[(.*)\]\Z", r"\1 | None", text)


def render() -> str:
    """Returns the text of the module."""
    found = keywords()
    text = " ".join(found.values())
    modules = set(re.findall(r"(?<![.\w])(aws_(?!cdk\b)\w+|interfaces)(?=\.)", text))
    imports = ["    import aws_cdk", "    from aws_cdk import ("]
    imports += [f"        {name}," for name in sorted(modules)]
    imports += ["    )", ""]
    body = "".join(f"    {name}: {kind}\n" for name, kind in sorted(found.items()))
    return _HEADER.format(imports="\n".join(imports)) + body


if __name__ == "__main__":
    sys.stdout.write(f"{TARGET}: {TARGET.write_text(render())} characters\n")

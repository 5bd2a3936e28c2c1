from __future__ import annotations

import inspect
from typing import Any

import pytest
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import RustFunction, RustImageFunction, RustWorkspace
from cdk_rust_lambda.function.keywords import FunctionKeywords
from tools.function_keywords import TARGET, render

OWN = {"self", "scope", "id", "code", "handler"}


def keywords_of_cdk() -> set[str]:
    return set(inspect.signature(lambda_.Function.__init__).parameters) - OWN


def keywords_of_rust_function() -> set[str]:
    named = set(inspect.signature(RustFunction.__init__).parameters)
    return set(FunctionKeywords.__annotations__) | (named & {"architecture", "runtime"})


def test_no_keyword_of_the_installed_aws_cdk_lib_is_missing() -> None:
    assert keywords_of_cdk() - keywords_of_rust_function() == set()


@pytest.mark.newest
def test_no_keyword_is_stale() -> None:
    assert keywords_of_rust_function() - keywords_of_cdk() == set()


@pytest.mark.newest
def test_names_and_types_are_those_of_the_installed_aws_cdk_lib() -> None:
    assert TARGET.read_text() == render()


@pytest.mark.parametrize("construct", [RustFunction, RustImageFunction, RustWorkspace])
def test_an_editor_shows_the_parameters_of_the_construct_itself(construct: type[Any]) -> None:
    """Without a docstring of its own, `__init__` would show that of aws-cdk-lib."""
    documentation = inspect.getdoc(construct.__init__) or ""
    for name in set(inspect.signature(construct.__init__).parameters) - {"self"}:
        assert f"    {name}: " in documentation.replace("**", ""), name
    assert "handler:" not in documentation

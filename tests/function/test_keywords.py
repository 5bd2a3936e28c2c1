from __future__ import annotations

import inspect

import pytest
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import RustFunction
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

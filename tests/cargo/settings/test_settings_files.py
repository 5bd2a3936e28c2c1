from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.settings.context import Context
from cdk_rust_lambda.cargo.settings.resolve import resolve_settings
from cdk_rust_lambda.cargo.settings.settings_files import settings_files
from tests.cargo.settings.test_resolve import load
from tests.support.projects import write

if TYPE_CHECKING:
    from pathlib import Path


def test_files_of_a_binary_and_of_others_of_its_package(tmp_path: Path) -> None:
    names = ("deploy.env", "build.env", "other.env", "other-build.env", "shared.env")
    write(tmp_path / "crate", dict.fromkeys((*names, "src/bin/other.rs"), ""))
    own = (
        "[package.metadata.lambda.deploy]\nenv_file = 'deploy.env'\n"
        "[package.metadata.lambda.bin.other.deploy]\nenv_file = 'other.env'\n"
        "[package.metadata.lambda.bin.other.build]\nenv_file = 'x/../other-build.env'\n"
        "[package.metadata.other]\nenv_file = 'of-another-tool.env'\n"
    )
    root = (
        "[workspace.metadata.lambda.deploy]\nenv_file = 'beaten.env'\n"
        "[workspace.metadata.lambda.build]\nenv_file = 'build.env'\n"
    )
    workspace, package = load(tmp_path, own, root=root)
    settings = resolve_settings(workspace, package, "crate", Context.resolve(None))
    found = ("build.env", "deploy.env", "other-build.env", "other.env")
    assert settings_files(settings, package) == tuple(str(tmp_path / "crate" / n) for n in found)

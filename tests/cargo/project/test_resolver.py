from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.project.manifest import ManifestReader
from cdk_rust_lambda.cargo.project.resolver import (
    edition_of,
    resolver_of,
    uses_development_dependencies,
)
from cdk_rust_lambda.errors import ManifestError
from tests.support.projects import write

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = '[package]\nname = "a"\n'
INHERITED = f'{PACKAGE}edition.workspace = true\n[workspace.package]\nedition = "2021"\n'


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (PACKAGE, "1"),
        (f'{PACKAGE}edition = "2018"\n', "1"),
        (f'{PACKAGE}edition = "2021"\n', "2"),
        (f'{PACKAGE}edition = "2024"\n', "3"),
        (INHERITED, "2"),
        (f'{PACKAGE}resolver = "2"\n', "2"),
        (f'{PACKAGE}edition = "2024"\nresolver = "2"\n[workspace]\nresolver = "1"\n', "1"),
        ("[workspace]\n", "1"),
        ('[workspace]\nresolver = "3"\n[workspace.package]\nedition = "2021"\n', "3"),
    ],
)
def test_the_resolver_is_given_or_follows_from_the_edition(
    tmp_path: Path, manifest: str, expected: str
) -> None:
    path = write(tmp_path, {"Cargo.toml": manifest}) / "Cargo.toml"
    root = ManifestReader().read(path)
    assert resolver_of(root) == expected
    assert uses_development_dependencies(root) is (expected == "1")


def test_an_inherited_edition_that_is_not_there(tmp_path: Path) -> None:
    text = f"{PACKAGE}edition.workspace = true\n[workspace]\n"
    root = ManifestReader().read(write(tmp_path, {"Cargo.toml": text}) / "Cargo.toml")
    for ask in (resolver_of, lambda root: edition_of(root, root)):
        with pytest.raises(ManifestError) as caught:
            ask(root)
        assert caught.value.key == "package.edition"
        assert "to workspace.package there" in (caught.value.remedy or "")

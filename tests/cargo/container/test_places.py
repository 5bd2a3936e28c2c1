from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

import pytest

from cdk_rust_lambda.cargo.container.places import container_path


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (PurePosixPath("/home/me/a b"), "/home/me/a b"),
        (PureWindowsPath(r"C:\Users\me\app"), "/c/Users/me/app"),
        (PureWindowsPath(r"\\server\share\app"), "/server/share/app"),
    ],
)
def test_the_command_is_the_same_whatever_machine_starts_it(
    path: PurePosixPath | PureWindowsPath, place: str
) -> None:
    assert str(container_path(path)) == place

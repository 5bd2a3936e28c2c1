from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda import BundlingOptions
from cdk_rust_lambda.cargo.compile.resolve_options import resolve_build_options
from cdk_rust_lambda.cargo.settings.context import Context
from cdk_rust_lambda.cargo.settings.resolve import resolve_settings
from tests.cargo.settings.test_resolve import load
from tests.support.fingerprints import fingerprint
from tests.support.projects import LOCK, write

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda.cargo.compile.options import BuildOptions

SETTINGS = (
    'profile.dev-lambda.inherits="dev"',
    'profile.dev-lambda.debug="line-tables-only"',
    "profile.dev-lambda.incremental=true",
    'profile.dev-lambda.package."*".debug=false',
)
OWN = "[profile.dev-lambda]\ninherits = 'release'\n"


def options(folder: Path, root: str = "", **given: Any) -> BuildOptions:
    workspace, package = load(folder, "", root=root)
    return resolve_build_options(
        resolve_settings(workspace, package, "crate", Context.resolve()),
        BundlingOptions(**given),
        package=package,
        architecture=None,
        runtime="provided.al2023",
    )


def test_cargo_is_told_what_the_profile_is(tmp_path: Path) -> None:
    assert options(tmp_path, profile="dev-lambda").cargo_config == SETTINGS
    assert options(tmp_path, profile="dev").cargo_config == ()


def test_single_settings_of_the_user_win(tmp_path: Path) -> None:
    own = "profile.dev-lambda.opt-level=1"
    resolved = options(tmp_path, profile="dev-lambda", cargo_config=[own])
    assert resolved.cargo_config == (*SETTINGS, own)


@pytest.mark.parametrize("place", ["Cargo.toml", ".cargo/config.toml", "own.toml", "given"])
def test_a_profile_that_is_defined_stays(tmp_path: Path, place: str) -> None:
    given = {
        "own.toml": ["../own.toml"],
        "given": ["profile.dev-lambda.inherits='release'"],
    }.get(place, [])
    if place not in ("Cargo.toml", "given"):
        write(tmp_path, {place: OWN})
    manifest = OWN if place == "Cargo.toml" else ""
    resolved = options(tmp_path, manifest, profile="dev-lambda", cargo_config=given, lto_cache=True)
    assert not set(SETTINGS) & set(resolved.cargo_config)
    assert resolved.lto_cache


def test_no_work_of_optimisation_is_kept(tmp_path: Path) -> None:
    assert not options(tmp_path, profile="dev-lambda", lto_cache=True).lto_cache
    assert options(tmp_path, profile="release", lto_cache=True).lto_cache


def test_it_is_part_of_the_hash(tmp_path: Path) -> None:
    write(tmp_path, {"Cargo.lock": LOCK})
    hashes = [
        fingerprint(tmp_path, options(tmp_path, **given), name="crate").digest
        for given in (
            {"profile": "dev"},
            {"profile": "release"},
            {"profile": "dev-lambda"},
            {"profile": "dev-lambda", "lto_cache": True},
        )
    ]
    assert len(set(hashes)) == 3
    assert hashes[2] == hashes[3]

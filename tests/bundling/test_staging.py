"""Staging what is built already, while something writes it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.bundling.batch import BuildRequest
from cdk_rust_lambda.bundling.staging import check_and_stage
from cdk_rust_lambda.cargo.asset_hash import fingerprint_of
from cdk_rust_lambda.cargo.plan import Selection, plan_binary
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import BuildError
from tests.support.projects import lambda_settings, write, write_crate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ELF = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00\x3e\x00\x01" + bytes(31) + b"\x40" + bytes(11)


def request_for(folder: Path, meanwhile: Callable[[Path], object]) -> BuildRequest:
    """A request for a prebuilt binary; something happens after all has been checked, and before it is copied."""
    crate = write_crate(
        folder / "crate", lambda_settings("binary_path = 'handler'\ninclude = ['page.html']")
    )
    write(crate, {"page.html": "one"})
    (crate / "handler").write_bytes(ELF)
    projects, diagnostics = CargoProjects(), Diagnostics()
    plan = plan_binary(projects, crate / "Cargo.toml", None, Selection(), diagnostics).plan
    diagnostics.raise_errors()
    assert plan is not None
    fingerprint = fingerprint_of(projects, plan)
    return BuildRequest(
        bundling_required=True,
        notify=print,
        fail=print,
        plan=plan,
        has_layers=lambda: bool(meanwhile(crate)),
        fingerprint=fingerprint,
        destination=folder / f"asset.{fingerprint.digest}",
        path=lambda: "S/F",
    )


def write_page(crate: Path) -> None:
    write(crate, {"page.html": "two"})


def write_binary(crate: Path) -> None:
    (crate / "handler").write_bytes(ELF + b"anew")


def make_it_a_program(crate: Path) -> None:
    (crate / "page.html").chmod(0o755)


@pytest.mark.parametrize(
    ("meanwhile", "name"),
    [(write_page, "page.html"), (write_binary, "handler"), (make_it_a_program, "page.html")],
)
def test_what_is_written_before_it_is_copied_is_not_staged(
    tmp_path: Path, meanwhile: Callable[[Path], object], name: str
) -> None:
    request = request_for(tmp_path, meanwhile)
    assert request.plan.prebuilt is not None
    with pytest.raises(BuildError, match="have changed during the build") as caught:
        check_and_stage(request, request.plan.prebuilt)
    assert caught.value.file == tmp_path / "crate" / name
    assert [path.name for path in tmp_path.iterdir()] == ["crate"]


def test_what_stays_is_staged(tmp_path: Path) -> None:
    request = request_for(tmp_path, lambda _: None)
    assert request.plan.prebuilt is not None
    check_and_stage(request, request.plan.prebuilt)
    assert (request.destination / "page.html").read_text() == "one"

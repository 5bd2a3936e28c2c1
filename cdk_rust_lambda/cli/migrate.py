"""`cdk-rust-lambda migrate`: a SAM template as tables in Cargo.toml, and an app for the rest.

It starts neither Node nor cargo, and writes nothing if something is wrong with the template or a manifest.
"""

from __future__ import annotations

import codecs
import contextlib
import difflib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cdk_rust_lambda.cargo.project.relative_paths import relative_path
from cdk_rust_lambda.cli.output import say, write_lines
from cdk_rust_lambda.errors import SettingsError
from cdk_rust_lambda.sam.migration import migrate_template

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cdk_rust_lambda.sam.migration import Migration

# CloudFormation's rule.
_STACK_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,127}")


def migrate(
    template: Annotated[Path, typer.Argument(help="The SAM template.")] = Path("template.yaml"),
    out: Annotated[
        Path | None,
        typer.Option(help="The folder for app.py and cdk.json. Default: the template's."),
    ] = None,
    stack_name: Annotated[
        str | None,
        typer.Option(
            help="The template's stack, which the app takes over. Default: it becomes a new stack."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing, and show what would be written.")
    ] = False,
) -> None:
    """Writes the tables of a SAM template's Rust functions, and an app, and says what is left."""
    if stack_name is not None and not _STACK_NAME.fullmatch(stack_name):
        raise typer.BadParameter(
            "a stack's name has letters, digits and hyphens, at most 128, and begins with a letter",
            param_hint="--stack-name",
        )
    file = Path(os.path.abspath(template))
    folder = file.parent if out is None else Path(os.path.abspath(out))
    migration = migrate_template(file, folder, stack_name)
    _refuse_present(migration)
    if dry_run:
        write_lines(_changes(migration))
    else:
        _write(migration)
        write_lines(f"Wrote {_shown(path)}" for path in migration.files)
    write_lines(f"{template}:{each.line}: {each.place}: {each.text}" for each in migration.remarks)
    left = len(migration.remarks)
    say(
        f"{left} {'place is' if left == 1 else 'places are'} left to be seen to, by the template's lines."
        if left
        else "Nothing is left to be seen to."
    )
    if not dry_run:
        say(
            "Next: `cdk-rust-lambda check --synth` checks what was written, and `cdk diff` shows it."
        )


def _changes(migration: Migration) -> list[str]:
    lines: list[str] = []
    for path, text in migration.files.items():
        present = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
        name = _shown(path)
        old, new = present.splitlines(), text.splitlines()
        lines += difflib.unified_diff(old, new, name, name, lineterm="")
    return lines


def _refuse_present(migration: Migration) -> None:
    present = [
        path for path in migration.files if path.name != "Cargo.toml" and os.path.lexists(path)
    ]
    if present:
        raise SettingsError(
            f"there are files of an app already: {', '.join(map(_shown, present))}",
            remedy="choose another folder with --out",
        )


def _write(migration: Migration) -> None:
    """Writes all files, or none: after an error those that are written get what they had."""
    before: dict[Path, bytes | None] = {}
    for path, text in migration.files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            before[path] = path.read_bytes() if path.is_file() else None
            path.write_bytes(_as_before(text, before[path] or b""))
        except OSError as error:
            _restore(before)
            raise SettingsError(
                f"can't write {path}: {error.strerror or error}",
                file=path,
                remedy="choose a folder that you may write to",
            ) from error


def _as_before(text: str, before: bytes) -> bytes:
    """Returns a file's new content, with the ends of lines and the byte order mark that it has."""
    content = text.encode()
    if b"\r\n" in before:
        content = content.replace(b"\n", b"\r\n")
    return codecs.BOM_UTF8 + content if before.startswith(codecs.BOM_UTF8) else content


def _restore(before: Mapping[Path, bytes | None]) -> None:
    for path, content in before.items():
        with contextlib.suppress(OSError):
            if content is None:
                path.unlink(missing_ok=True)
            elif path.read_bytes() != content:
                path.write_bytes(content)


def _shown(path: Path) -> str:
    return relative_path(path)

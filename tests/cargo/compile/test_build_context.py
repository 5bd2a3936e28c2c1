from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda import SettingsError
from cdk_rust_lambda.cargo.compile.build_context import (
    context_digests,
    context_files,
    copy_context,
)
from tests.support.projects import write

if TYPE_CHECKING:
    from pathlib import Path

FILES = ("a.txt", "b.md", "docs/c.md", "docs/deep/d.txt", "target/x", "x[1]")


@pytest.mark.parametrize(
    ("rules", "left"),
    [
        ("", FILES),
        ("# *\n\n  target  \n", ("a.txt", "b.md", "docs/c.md", "docs/deep/d.txt", "x[1]")),
        ("/target/\n*.md\n", ("a.txt", "docs/c.md", "docs/deep/d.txt", "x[1]")),
        ("**/*.md\n", ("a.txt", "docs/deep/d.txt", "target/x", "x[1]")),
        ("docs/*\n!docs/c.md\n", ("a.txt", "b.md", "docs/c.md", "target/x", "x[1]")),
        ("!a.txt\n*\n", ()),
        ("*\n!docs/deep\n", ("docs/deep/d.txt",)),
        ("?.txt\nx\\[1\\]\n", ("b.md", "docs/c.md", "docs/deep/d.txt", "target/x")),
        ("[!a].md\n[^b].txt\n", ("b.md", "docs/c.md", "docs/deep/d.txt", "target/x", "x[1]")),
        ("./docs/../docs/**\n", ("a.txt", "b.md", "target/x", "x[1]")),
        ("[\n", FILES),
        # Each of them in no time.
        (f"{'**/' * 60}b.md\n", ("a.txt", "docs/c.md", "docs/deep/d.txt", "target/x", "x[1]")),
        (f"{'*' * 3001}y\n", FILES),
    ],
)
def test_files_that_are_ignored_are_no_part_of_it(
    tmp_path: Path, rules: str, left: tuple[str, ...]
) -> None:
    write(tmp_path, dict.fromkeys(FILES, "x") | {".dockerignore": rules})
    assert [name for name in context_files(tmp_path) if name != ".dockerignore"] == [*left]


@pytest.mark.parametrize("pattern", ["[z-a]", "[^]", "!x[b-a]"])
def test_a_line_that_is_no_pattern_is_refused(tmp_path: Path, pattern: str) -> None:
    write(tmp_path, {".dockerignore": f"{pattern}\n"})
    with pytest.raises(SettingsError, match="is no pattern") as caught:
        context_files(tmp_path)
    assert caught.value.file == tmp_path / ".dockerignore"


def test_output_is_no_part_of_it(tmp_path: Path) -> None:
    """Else a build, or a synthesis, would change what it is made from."""
    made = ("cdk.out/x", "deep/cdk.out/x", ".cdk-rust-lambda/x", "out/cdk.out", "out/x")
    write(tmp_path, dict.fromkeys((*made, "cache/CACHEDIR.TAG", "cache/deep/x", "deep/x"), ""))
    assert [*context_files(tmp_path)] == ["deep/x"]
    # The folder itself is what is asked for.
    assert [*context_files(tmp_path / "cache")] == ["CACHEDIR.TAG", "deep/x"]


def test_on_windows_only_what_linux_could_start_is_a_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"text": "x", "script": "#!/bin/sh\n"})
    (tmp_path / "text").chmod(0o755)
    monkeypatch.setattr("sys.platform", "win32")
    digests = context_digests(tmp_path)
    assert [digests[name].split()[0] for name in ("text", "script")] == ["file", "program"]


def test_content_links_and_rights_count(tmp_path: Path) -> None:
    write(tmp_path, {"file": "x"})
    (tmp_path / "link").symlink_to("file")
    first = context_digests(tmp_path)
    (tmp_path / "file").chmod(0o755)
    assert context_digests(tmp_path)["file"] != first["file"]
    (tmp_path / "link").unlink()
    (tmp_path / "link").symlink_to("/nowhere")
    assert context_digests(tmp_path)["link"] != first["link"]


def test_what_is_sent_is_what_counts(tmp_path: Path) -> None:
    context = write(tmp_path / "context", {"in/file": "x", "out": "x", ".dockerignore": "out\n"})
    (context / "folder").symlink_to("in")
    copy_context(context, tmp_path / "copy")
    assert not (tmp_path / "copy" / "out").exists()
    assert (tmp_path / "copy" / "folder").is_symlink()
    assert (tmp_path / "copy" / "in" / "file").read_text() == "x"


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="can't read the build context") as caught:
        context_digests(tmp_path / "nowhere")
    assert caught.value.key == "container.context"

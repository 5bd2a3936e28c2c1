from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from cdk_rust_lambda.bundling.cargo_output import harmless, without_colours
from cdk_rust_lambda.bundling.progress import BuildProgress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def feed(progress: BuildProgress) -> None:
    for line in (
        "   Compiling serde v1.0.0",
        "    Building [====>      ] 3/10: serde, tokio",
        "warning: unused variable",
        "",
        "    Finished `release` profile",
    ):
        progress.line(line)


def staged(folder: Path, size: int) -> Path:
    folder.mkdir()
    (folder / "bootstrap").write_bytes(bytes(size))
    return folder


def test_plain_lines_where_there_is_no_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with BuildProgress("Building a") as progress:
        feed(progress)
        assert progress.environment == {
            "CARGO_TERM_COLOR": "never",
            "CARGO_LAMBDA_COLOR": "never",
        }
        during = capsys.readouterr()
        progress.done()
        progress.summary(
            {"a": (staged(tmp_path / "a", 3_000), True), "bb": (staged(tmp_path / "bb", 2), False)}
        )
    assert during.out == ""
    assert during.err.splitlines()[:2] == ["Building a", "  Compiling serde v1.0.0"]
    assert "unused variable" not in during.err
    after = capsys.readouterr().err.splitlines()
    assert after[0] == "warning: unused variable"
    assert after[-3].startswith("Building a: done in ")
    assert after[-2] == "  a   3.0 kB, 15 bytes zipped, built".replace("15", after[-2].split()[3])
    assert int(after[-2].split()[3]) < 100
    assert after[-1] == "  bb  2 bytes, unchanged"


def test_what_a_zip_takes_is_left_out_where_time_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with BuildProgress("Building a") as progress:
        progress.summary({"a": (staged(tmp_path / "a", 3_000), True)}, with_zipped=False)
    assert capsys.readouterr().err.splitlines()[-1] == "  a  3.0 kB, built"


def test_quiet_shows_only_what_the_compiler_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with BuildProgress("Building a", quiet=True) as progress:
        feed(progress)
        progress.waiting(tmp_path)
        progress.done()
        progress.summary({"a": (staged(tmp_path / "a", 1), True)})
    assert capsys.readouterr().err.splitlines() == ["warning: unused variable", ""]


def test_a_wait_that_lasts_is_said_even_if_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    progress = BuildProgress("Building a", quiet=True)
    progress.waiting(Path("/target"))
    progress.waiting(Path("/cdk.out"))
    assert capsys.readouterr().err == ""
    progress.waiting(Path("/target"))
    shown = capsys.readouterr().err
    assert shown == "Waiting for another build of the same folder to end ... (/target)\n"


def test_quiet_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with BuildProgress("Building a", quiet=True) as progress:
        progress.line("    Building [====>      ] 3/10: serde, tokio")
    assert terminal.getvalue() == ""


def test_a_failure_ends_with_what_the_compiler_said(capsys: pytest.CaptureFixture[str]) -> None:
    with BuildProgress("Building a") as progress:
        feed(progress)
        progress.failed()
    shown = capsys.readouterr().err
    assert shown.count("warning: unused variable") == 1
    assert shown.endswith("warning: unused variable\n\n")


def test_a_diagnostic_is_not_taken_for_progress() -> None:
    progress = BuildProgress("Building a")
    progress.line("Building openssl failed: no perl")
    assert progress.diagnostics == ["Building openssl failed: no perl"]


def test_what_the_compiler_says_is_kept_apart(capsys: pytest.CaptureFixture[str]) -> None:
    with BuildProgress("Building a") as progress:
        feed(progress)
    assert progress.diagnostics == ["warning: unused variable", ""]
    assert "unused variable" not in capsys.readouterr().err


def test_one_live_line_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with BuildProgress("Building a") as progress:
        assert progress.environment["CARGO_TERM_PROGRESS_WHEN"] == "always"
        feed(progress)
    shown = terminal.getvalue()
    assert "Building a" in shown
    assert "3/10" in shown
    assert "serde, tokio" in shown
    assert "Compiling serde" not in shown
    assert "\x1b[2K" in shown  # the line is taken away at the end


def test_markup_in_names_is_not_interpreted(capsys: pytest.CaptureFixture[str]) -> None:
    with BuildProgress("Building [red]a[/red]"):
        pass
    assert "[red]a[/red]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("plain text ü", "plain text ü"),
        ("\x1b[1;38;5;9merror\x1b[0m", "\x1b[1;38;5;9merror\x1b[0m"),
        ("\x1b[8mhidden", "\x1b[8mhidden\x1b[0m"),
        ("\x1b[2J\x1b[H", "\\x1b[2J\\x1b[H"),  # clears the screen
        ("\x1b]52;c;cm0=\x07", "\\x1b]52;c;cm0=\\x07"),  # writes to the clipboard
        ("\x1b]8;;http://a\x1b\\x\x1b]8;;\x1b\\", "\\x1b]8;;http://a\\x1b\\x\\x1b]8;;\\x1b\\"),
        ("\x9b2J\x7f\b\x1bc", "\\x9b2J\\x7f\\x08\\x1bc"),
        ("a\rb", "a\\x0db"),
        ("\x1b[?25l\x1b[31", "\\x1b[?25l\\x1b[31"),
    ],
)
def test_only_colours_reach_the_terminal(
    written: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert harmless(f"a\t{written}") == f"a\t{shown}"
    progress = BuildProgress(written)
    progress.line(f"   Compiling {written}")
    progress.line(written)
    progress.failed()
    compiling, diagnostic = capsys.readouterr().err.splitlines()
    assert compiling == f"  Compiling {harmless(without_colours(written))}".rstrip()
    assert diagnostic == shown


def test_no_sequence_in_the_live_line(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with BuildProgress("Building \x1b]0;title\x07") as progress:
        progress.line("    Building [====>      ] 3/10: serde, \x1b]0;x\x07\x1b[2Jtokio")
    assert "\\x1b]0;title\\x07" in terminal.getvalue()
    assert "serde, \\x1b]0;x\\x07tokio" in terminal.getvalue()


COLOURED = "\x1b[1m\x1b[96m    Building\x1b[0m [=>   ] 3/10: serde, tokio-macros, hyper-util, aws-sdk-s3, tracing"


@pytest.mark.parametrize("width", [40, 60, 80, 110, 111, 140, 200])
def test_the_count_and_the_time_stay_at_every_width(
    width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", str(width))
    with BuildProgress("Building thumbnails for aarch64-unknown-linux-gnu (release)") as progress:
        progress.line(COLOURED)
    last = [each for each in without_colours(terminal.getvalue()).split("\r") if each.strip()][-1]
    last = last.rstrip("\n")
    assert len(last) <= width
    spinner, elapsed, count, title, *_ = last.split()
    assert spinner in "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
    assert (elapsed, count) == ("0:00:00", "3/10")
    assert title == "Building"
    assert ("tokio-macros" in last) is (width >= 110)


def test_colours_are_asked_for_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert BuildProgress("Building a").environment["CARGO_LAMBDA_COLOR"] == "always"
    monkeypatch.setenv("NO_COLOR", "1")
    assert BuildProgress("Building a").environment["CARGO_TERM_COLOR"] == "never"


def test_what_is_kept_of_the_output_has_no_colours() -> None:
    progress = BuildProgress("Building a")
    progress.line("\x1b[K\x1b[1m\x1b[91merror[E0425]\x1b[0m\x1b[1m: cannot find\x1b[0m")
    assert progress.diagnostics == ["\x1b[1m\x1b[91merror[E0425]\x1b[0m\x1b[1m: cannot find\x1b[0m"]
    assert progress.output == "error[E0425]: cannot find"

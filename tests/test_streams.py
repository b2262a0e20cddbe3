"""Standard streams as they come: an encoding without Chinese, a full disk, no stream at all."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pipeline.cli.streams import escape
from tests.duitan_process import run_in_shell, shown_on_a_terminal

TALK = "# 鸭子🦆与鹅\n\n**陆遥：** 你好吗？\n\n**方舟：** 我很好。\n"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="written for a POSIX shell")
needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")


@pytest.fixture
def talk(project: Path) -> Path:
    """A project folder with talk.md, whose title has a character that few encodings have."""
    (project / "talk.md").write_text(TALK, encoding="utf-8")
    return project


@pytest.mark.parametrize("encoding", ["gbk", "cp1252", "ascii", "utf-8"])
def test_what_a_terminal_cannot_show_is_escaped(talk: Path, encoding: str) -> None:
    done = run_in_shell("$D script talk.md", talk, PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    printed = done.stdout.decode(encoding)
    assert ("鸭子" if encoding in ("gbk", "utf-8") else "\\u9e2d\\u5b50") in printed
    assert ("🦆" if encoding == "utf-8" else "\\ud83e\\udd86") in printed


@pytest.mark.parametrize("encoding", ["gbk", "cp1252"])
def test_json_is_json_in_every_encoding(talk: Path, encoding: str) -> None:
    done = run_in_shell("$D script talk.md --json", talk, PYTHONIOENCODING=encoding)
    assert json.loads(done.stdout.decode(encoding))[0]["title"] == "鸭子🦆与鹅"


def test_a_locale_of_plain_ascii(talk: Path) -> None:
    done = run_in_shell("$D script talk.md", talk, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_error_about_a_name_no_encoding_has(talk: Path) -> None:
    done = run_in_shell("$D script 鸭🦆.md", talk, PYTHONIOENCODING="cp1252")
    assert done.returncode == 3
    assert b"\\u9e2d\\ud83e\\udd86.md: no such file" in done.stderr


@needs_full
@pytest.mark.parametrize("command", ["script talk.md", "script talk.md --json", "voices", "--help"])
def test_results_that_cannot_be_written_are_an_output_error(talk: Path, command: str) -> None:
    done = run_in_shell(f"$D {command} >/dev/full", talk)
    assert done.returncode == 5
    assert done.stderr.decode() == "error: standard output: No space left on device\n"


@needs_full
def test_messages_that_nobody_can_read_do_not_stop_the_work(talk: Path) -> None:
    done = run_in_shell("$D render talk.md --engine tone 2>/dev/full", talk)
    assert done.returncode == 0
    assert b"talk.mp3" in done.stdout


def test_no_streams_at_all(talk: Path) -> None:
    done = run_in_shell("$D render talk.md --engine tone <&- >&- 2>&-", talk)
    assert done.returncode == 0
    assert (talk / "audio_out/talk.vtt").read_text(encoding="utf-8").startswith("WEBVTT")
    assert (talk / "scripts/dialogues/talk.yaml").read_text(encoding="utf-8").startswith("# made by duitan")


def test_a_closed_standard_input_is_empty(talk: Path) -> None:
    done = run_in_shell("$D script - <&-", talk)
    assert done.returncode == 3
    assert b"-: is empty" in done.stderr


def test_a_reader_that_has_seen_enough_is_no_error(talk: Path) -> None:
    # The pipe has no reader from the start, so that every write of ours fails.
    done = run_in_shell("exec 3>&1; { $D voices; echo $? >&3; } | true", talk)
    assert done.stdout.strip() == b"0"
    assert done.stderr == b""


NASTY = "\x1b]0;mine\x07\x1b[2J\u202egnp.exe"
"""Words that would rename a terminal, wipe it, and write backwards."""


@pytest.fixture
def nasty(talk: Path) -> Path:
    """The folder with a script whose file and person have such a name."""
    people = f"speakers:\n  a: {{name: {json.dumps(NASTY)}}}\n"
    text = f"title: 鸭\n{people}body:\n  - {{speaker: a, text: 我很好。}}\n"
    (talk / f"{NASTY}.yaml").write_text(text, encoding="utf-8")
    return talk


def test_names_steer_no_terminal(nasty: Path) -> None:
    shown = shown_on_a_terminal("$D check *gnp.exe.yaml", nasty)
    assert not {"\x07", "\u202e"}.intersection(shown), shown
    assert "\x1b[2J" not in shown
    assert "\\u001b[2J\\u202egnp.exe.yaml" in shown


def test_bars_are_drawn_all_the_same(nasty: Path) -> None:
    assert "\x1b[" in shown_on_a_terminal("$D render *gnp.exe.yaml --engine tone", nasty)


def test_programs_get_results_as_they_are_and_messages_steer_nothing(nasty: Path) -> None:
    done = run_in_shell('$D preview *gnp.exe.yaml --turn 1 --engine tone; $D check "none$NASTY"', nasty, NASTY=NASTY)
    assert done.stdout.decode() == f"{NASTY}.turn-1.mp3\n"
    assert "none\\u001b]0;mine\\u0007" in done.stderr.decode()


def test_only_what_cannot_be_encoded_is_escaped() -> None:
    with pytest.raises(UnicodeDecodeError):
        escape(UnicodeDecodeError("gbk", b"\x80", 0, 1, "not ours"))

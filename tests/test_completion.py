"""What the shell offers on Tab, asked as the shell asks."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app, load_commands
from tests.language.test_messages import language

__all__ = ["language"]

COMMANDS = {
    "init",
    "script",
    "check",
    "render",
    "preview",
    "publish",
    "serve",
    "export",
    "find",
    "verify",
    "say",
    "voices",
    "takes",
    "doctor",
}


def offered(*words: str) -> list[str]:
    """What bash would offer for the last of these words."""
    load_commands()
    asking = {
        "_DUITAN_COMPLETE": "complete_bash",
        "COMP_WORDS": " ".join(("duitan", *words)),
        "COMP_CWORD": str(len(words)),
    }
    result = CliRunner().invoke(app, [], prog_name="duitan", env=asking)
    return result.stdout.split()


@pytest.fixture(autouse=True)
def folder(project: Path) -> Path:
    """A folder with a script, an episode and other files."""
    for name in (
        "scripts/dialogues/talk.yaml",
        "scripts/dialogues/notes.txt",
        "audio_out/talk.mp3",
        "audio_out/talk.small.mp3",
        "audio_out/talk.vtt",
        "audio_out/tea.mp3",
        "other/tale.yaml",
        "top.yaml",
    ):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_bytes(b"")
    return project


def test_commands() -> None:
    assert set(offered("")) == COMMANDS
    assert offered("ren") == ["render"]


def test_the_scripts_of_this_folder_come_first_and_others_by_path() -> None:
    assert offered("check", "")[0] == "scripts/dialogues/talk.yaml"
    assert offered("check", "sc") == ["scripts/dialogues/talk.yaml", "scripts/"]
    assert offered("preview", "oth") == ["other/"]
    assert offered("check", "other/") == ["other/tale.yaml"]
    assert offered("check", "to") == ["top.yaml"]


def test_episodes() -> None:
    assert offered("find", "t") == ["talk", "tea"]
    assert offered("find", "audio_out/ta") == ["audio_out/talk.mp3", "audio_out/talk.small.mp3", "audio_out/talk.vtt"]


@pytest.mark.usefixtures("language")
def test_languages_before_the_command_and_what_follows_one_behind_it() -> None:
    assert offered("--lang", "zh") == ["zh-Hans", "zh-Hant"]
    assert offered("render", "--lang", "zh-Hans", "talk.md", "--engine", "k") == ["kokoro"]


def test_engines_and_voices() -> None:
    assert offered("render", "talk.md", "--engine", "k") == ["kokoro"]
    assert offered("say", "好", "--voice", "yunx") == ["yunxi", "yunxia"]
    assert offered("render", "talk.md", "--voice", "owen") == ["owen-hale="]


def test_a_voices_file_with_a_mistake_offers_nothing_and_says_nothing() -> None:
    Path("voices.yaml").write_text("voices: 3\n", encoding="utf-8")
    assert offered("say", "好", "--voice", "y") == []

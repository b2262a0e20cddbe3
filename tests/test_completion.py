"""What the shell offers on Tab, asked as the shell asks."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app, load_commands
from pipeline.messages import choose_language
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


def hints(*words: str) -> str:
    """What zsh would show for the last of these words, with what each is for."""
    load_commands()
    asking = {"_DUITAN_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": " ".join(("duitan", *words))}
    return CliRunner().invoke(app, [], prog_name="duitan", env=asking).stdout


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


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize(
    ("chosen", "command", "option"),
    [
        ("en", '"check":"Check a script offline', '"--split":"Make several episodes of a longer talk'),
        ("zh-Hans", '"check":"离线检查脚本', '"--split":"把更长的对谈分成几集'),
        ("zh-Hant", '"check":"離線檢查腳本', '"--split":"把更長的對談分成幾集'),
    ],
)
def test_what_commands_and_options_are_for_is_told_in_the_language_of_the_reader(
    chosen: str, command: str, option: str
) -> None:
    choose_language(chosen)
    assert command in hints("che")
    assert option in hints("render", "--spl")


def test_engines_and_voices() -> None:
    assert offered("render", "talk.md", "--engine", "k") == ["kokoro"]
    assert offered("say", "好", "--voice", "yunx") == ["yunxi", "yunxia"]
    assert offered("render", "talk.md", "--voice", "owen") == ["owen-hale="]


def test_a_voices_file_with_a_mistake_offers_nothing_and_says_nothing() -> None:
    Path("voices.yaml").write_text("voices: 3\n", encoding="utf-8")
    assert offered("say", "好", "--voice", "y") == []

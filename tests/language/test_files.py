"""What is written into files is the same in every language; what is said about it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.messages import LANGUAGES
from tests.language.test_messages import language
from tests.test_cli import run

__all__ = ["language"]
TALK = "# 修桥的人\n\n何青：桥墩底下是空的。\n\n白石：那怎么办？\n\n何青：灌浆。\n\n白石：灌多少？ხოჭო\n"
"""Nobody can tell from it whether the two are men or women."""
QUESTIONS = {"en": "is 何青 a man or a woman?", "zh-Hans": "何青 是男是女？", "zh-Hant": "何青 是男是女？"}
HEADS = {"en": "To review", "zh-Hans": "待核对", "zh-Hant": "待核對"}


@pytest.fixture
def talk(project: Path) -> Path:
    """A transcript with a doubt in a project folder."""
    path = project / "talk.md"
    path.write_text(TALK, encoding="utf-8")
    return path


@pytest.mark.usefixtures("language")
def test_a_script_is_the_same_in_every_language_and_its_doubts_are_told_in_each(talk: Path) -> None:
    written = set()
    for each in LANGUAGES:
        result = run("--lang", each, "script", talk.name, "-o", f"{each}.yaml", "--force")
        assert result.exit_code == 0, result.output
        assert HEADS[each] in result.stdout
        assert QUESTIONS[each] in result.stdout
        written.add(Path(f"{each}.yaml").read_bytes())
    assert len(written) == 1


@pytest.mark.usefixtures("language", "talk")
def test_an_episode_made_in_one_language_is_up_to_date_in_another() -> None:
    assert run("--lang", "zh-Hant", "render", "talk.md", "--engine", "tone").exit_code == 0
    before = {path: path.read_bytes() for path in Path("audio_out").iterdir() if path.is_file()}
    again = run("--lang", "zh-Hans", "render", "talk.md", "--engine", "tone")
    assert "已是最新" in again.stdout
    assert "'ხოჭო' 不会念出来" in again.stderr
    assert before == {path: path.read_bytes() for path in Path("audio_out").iterdir() if path.is_file()}
    assert "Not heard in turn 4" in Path("audio_out/talk.vtt").read_text(encoding="utf-8")


@pytest.mark.usefixtures("language", "project")
def test_what_the_system_refuses_is_told_in_the_language_of_the_reader() -> None:
    result = run("--lang", "zh-Hans", "check", "nothing.yaml")
    assert result.exit_code == 3
    assert "错误：nothing.yaml：没有这个文件" in result.stderr

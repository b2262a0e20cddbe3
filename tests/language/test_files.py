"""What is written into files is the same in every language, but for the comment in front that people read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.ingest.reading import parse_document
from pipeline.messages import LANGUAGES, choose_language
from pipeline.script.dialogue import Dropped
from pipeline.script.parsing import parse_dialogue
from pipeline.script.proof.faithfulness import proof_error, unproved
from pipeline.script.yaml.file import without_greeting
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


GREETINGS = {"en": "# A dialogue script: ", "zh-Hans": "# 一份对谈脚本，", "zh-Hant": "# 一份對談腳本，"}


@pytest.mark.usefixtures("language")
def test_a_script_is_the_same_in_every_language_but_for_the_comment_in_front(talk: Path) -> None:
    written = set()
    for each in LANGUAGES:
        result = run("--lang", each, "script", talk.name, "-o", f"{each}.yaml", "--force")
        assert result.exit_code == 0, result.output
        assert HEADS[each] in result.stdout
        assert QUESTIONS[each] in result.stdout
        text = Path(f"{each}.yaml").read_text(encoding="utf-8")
        assert text.split("\n")[2].startswith(GREETINGS[each])
        written.add(without_greeting(text))
    assert len(written) == 1


@pytest.mark.usefixtures("language")
def test_a_script_that_stands_in_another_language_is_unchanged_and_still_ours(talk: Path) -> None:
    assert run("--lang", "zh-Hant", "script", talk.name).exit_code == 0
    path = Path("scripts/dialogues/talk.yaml")
    before = path.read_bytes()
    again = run("--lang", "zh-Hans", "script", talk.name)
    assert (again.exit_code, "没有变化" in again.stdout) == (0, True), again.stdout
    assert path.read_bytes() == before
    talk.write_text(TALK + "\n何青：好。\n", encoding="utf-8")
    assert run("--lang", "en", "script", talk.name).exit_code == 0
    assert path.read_text(encoding="utf-8").split("\n")[2].startswith(GREETINGS["en"])


@pytest.mark.usefixtures("language")
def test_a_script_from_standard_input_is_unchanged_in_another_language(project: Path) -> None:
    assert run("--lang", "zh-Hant", "script", "-", "-o", "talk.yaml", stdin=TALK.encode()).exit_code == 0
    before = (project / "talk.yaml").read_bytes()
    assert run("script", "-", "-o", "talk.yaml", stdin=TALK.encode()).exit_code == 0
    assert (project / "talk.yaml").read_bytes() == before


@pytest.mark.usefixtures("language")
def test_cast_yaml_begins_in_the_language_of_the_run_that_makes_it_and_is_read_in_any(talk: Path) -> None:
    assert run("--lang", "zh-Hant", "render", talk.name, "--engine", "tone").exit_code == 0
    before = Path("cast.yaml").read_text(encoding="utf-8")
    assert before.startswith("# 本節目裡誰用哪種聲音")
    assert run("--lang", "en", "render", talk.name, "--engine", "tone").exit_code == 0
    assert Path("cast.yaml").read_text(encoding="utf-8") == before


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


@pytest.mark.usefixtures("language")
def test_what_the_proof_finds_is_kept_in_english_and_told_in_the_language_of_the_reader() -> None:
    document = parse_document(TALK.encode(), "talk.md")
    script = parse_dialogue(document)
    lost = replace(script, body=script.body[:-1], dropped=(Dropped(line=5, reason="caption", text="没有的图注"),))
    kept, said = set(), []
    for each in LANGUAGES:
        choose_language(each)
        problems = unproved(document, lost)
        kept.add(problems)
        said.append(str(proof_error(problems, Path("talk.yaml"))))
    assert len(kept) == 1
    assert ["neither spoken nor dropped" in said[0], "既没有念出来" in said[1], "既沒有唸出來" in said[2]] == [True] * 3
    assert "is not in the source here" not in said[2]

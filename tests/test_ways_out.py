"""A transcript that was not understood is not guessed at; what a person says about it is done, and remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.script.dialogue import Choice
from pipeline.script.yaml.file import parse_script
from tests.test_cli import check_refused, run

SAID = "那年冬天河面结了冰，渡船停了两个月，村里的人只好走冰过河，我父亲就在冰上做了记号，一根竹竿挨着一根竹竿。"
SCRIPT = Path("scripts/dialogues/ferry.yaml")
HAND_MADE = "title: 渡口\nchoice: {}\nspeakers: {{a: {{name: 甲}}}}\nbody: [{{speaker: a, text: 早。}}]\n"


def made() -> Choice:
    """What the script at its usual place says about the choice."""
    return parse_script(SCRIPT.read_text(encoding="utf-8"), str(SCRIPT)).choice


@pytest.fixture
def ferry(project: Path) -> Path:
    """A text that calls itself a talk, and in which nobody is named."""
    path = Path("ferry.md")
    text = "# 渡口专访\n\n" + "\n\n".join(f"第{number}回，{SAID}" for number in range(1, 9)) + "\n"
    (project / path).write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def harbour(project: Path) -> Path:
    """A talk in bold questions, which more than one reading fits."""
    path = Path("harbour.md")
    turns = "\n\n".join(f"**第{number}问，渡船后来怎样了？**\n\n{SAID}" for number in range(1, 9))
    (project / path).write_text(f"# 渡口\n\n{turns}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["script", "render"])
def test_the_signs_the_readings_and_what_to_type_are_said(command: str, ferry: Path) -> None:
    result = run(command, ferry)
    check_refused(result, 3, "ferry.md: was not understood: the title calls it a talk", "duitan script ferry.md")
    for typed in ("--reading 1", "--speakers", "--asker NAME", "--narrate", "--explain LINE"):
        assert typed in result.stderr
    assert not SCRIPT.exists()


def test_every_way_out_leads_out(ferry: Path) -> None:
    for way in (["--narrate"], ["--reading", "0"], ["--reading", "1"]):
        result = run("script", ferry, *way)
        assert result.exit_code == 0, result.output


def test_what_was_said_holds_when_the_script_is_made_again(ferry: Path) -> None:
    run("script", ferry, "--narrate", "--gender", "旁白=female")
    said = Choice(narrate=True, genders={"旁白": "female"})
    assert made() == said
    assert run("script", ferry).exit_code == 0
    assert made() == said
    assert run("script", ferry, "--reading", "0").exit_code == 0
    assert made() == Choice(reading=0, genders={"旁白": "female"})


def test_a_number_of_a_reading_does_not_outlive_the_transcript(ferry: Path) -> None:
    run("script", ferry, "--reading", "0")
    ferry.write_text(ferry.read_text(encoding="utf-8") + f"\n最后，{SAID}\n", encoding="utf-8")
    check_refused(run("script", ferry), 3, "was not understood")


def test_what_does_not_fit_the_transcript_is_said_all_at_once(ferry: Path) -> None:
    result = run("script", ferry, "--speakers", "阿海，水生", "--reading", "99")
    check_refused(result, 3, "--reading 99: the readings are numbered 1 to", "阿海 as a label", "水生 as a label")
    assert not SCRIPT.exists()


def test_who_asks_can_be_said(harbour: Path) -> None:
    assert run("script", harbour, "--asker", "河口夜话").exit_code == 0
    names = {speaker.name for speaker in parse_script(Path("scripts/dialogues/harbour.yaml").read_text(), "").speakers}
    assert "河口夜话" in names


def test_who_asks_in_a_text_without_questions_is_a_mistake(ferry: Path) -> None:
    check_refused(run("script", ferry, "--asker", "河口夜话"), 3, "--asker 河口夜话: no question without a label")


def test_a_line_is_explained_and_nothing_is_written(harbour: Path) -> None:
    result = run("script", harbour, "--explain", "3")
    assert result.exit_code == 0
    assert result.stdout.startswith("3: 第1问")
    assert "readings:" in result.stdout
    assert not Path("scripts/dialogues/harbour.yaml").exists()


def test_an_explanation_is_of_one_transcript(harbour: Path, ferry: Path) -> None:
    check_refused(run("script", harbour, ferry, "--explain", "3"), 2, "--explain")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("{reading: -1}", "number of a reading"),
        ("{genders: {甲: boy}}", "male or female"),
        ("{readings: 1}", "readings"),
        ("{narrate: perhaps}", "narrate"),
    ],
)
def test_a_mistake_in_the_row_is_told_with_its_line(written: str, words: str, project: Path) -> None:
    path = project / "talk.yaml"
    path.write_text(HAND_MADE.format(written), encoding="utf-8")
    check_refused(run("check", "talk.yaml"), 3, "talk.yaml:2", words)

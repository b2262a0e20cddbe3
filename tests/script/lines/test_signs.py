"""Talks in which a sign stands where a name should be, and what only has signs."""

from __future__ import annotations

import pytest

from pipeline.ingest.reading import parse_document
from pipeline.script.parsing import parse_dialogue
from pipeline.script.proof.faithfulness import unproved
from tests.script.readings.interviews import ANSWERS, QUESTIONS, interview, read, who_says

SIDES = [("采访者", asked, "受访者", said) for asked, said in zip(QUESTIONS, ANSWERS, strict=True)]
SPOKEN = [turn for row in SIDES for turn in (row[:2], row[2:])]
TWO_SIGNS = ["■□", "●○", "◆◇", "▲△", "★☆", "▶◀", "→←", "🎤🐟", "□■"]
ONE_SIGN = ["——", "—", "–", "-", "--", ">>", "●", "•", "→"]


@pytest.mark.parametrize("signs", TWO_SIGNS)
def test_of_two_signs_one_asks_and_the_other_answers(signs: str) -> None:
    asks, answers = list(signs)
    assert who_says(read(interview(f"{asks}{{}}", f"{answers} {{}}"))) == SPOKEN


@pytest.mark.parametrize("sign", ONE_SIGN)
def test_one_sign_begins_what_the_other_person_says(sign: str) -> None:
    assert who_says(read(interview(f"{sign} {{}}", f"{sign} {{}}"))) == SPOKEN


def test_a_paragraph_without_a_sign_goes_on() -> None:
    first, second = ANSWERS[0], "后来又来了三家人。"
    source = interview("■{}", "□{}").replace(first, f"{first}\n\n{second}")
    assert who_says(read(source))[1] == ("受访者", f"{first}\n{second}")


def test_a_first_question_is_no_title() -> None:
    source = interview("●{}", "○{}", title="")
    assert read(source).script.title == ""
    assert who_says(read(source)) == SPOKEN


def test_chevrons_inside_a_caption_change_the_speaker() -> None:
    cues = "1\n00:00:01,000 --> 00:00:04,000\n>> {} >> {}\n\n2\n00:00:04,000 --> 00:00:06,000\n>> {}\n>> {}\n"
    source = cues.format(QUESTIONS[0], ANSWERS[0], QUESTIONS[1], ANSWERS[1])
    script = parse_dialogue(parse_document(source.encode(), "talk.srt"))
    assert [(script.speaker(turn.speaker).name, turn.text) for turn in script.turns] == SPOKEN[:4]


@pytest.mark.parametrize("forms", [("■{}", "□{}"), ("🎤 {}", "🐟 {}"), ("—{}", "—{}"), ("→{}", "←{}")])
def test_the_proof_knows_signs(forms: tuple[str, str]) -> None:
    document = parse_document(interview(*forms).encode(), "talk.md")
    assert unproved(document, parse_dialogue(document)) == ()


@pytest.mark.parametrize("form", ["■{}", "● {}", "- {}", "—{}", ">> {}"])
def test_a_list_is_read_by_one(form: str) -> None:
    assert {name for name, _ in who_says(read(interview(form, form).replace("？", "。")))} == {"旁白"}


def test_names_go_before_signs() -> None:
    source = interview("●记者：{}", "○何青：{}")
    assert {name for name, _ in who_says(read(source))} == {"记者", "何青"}

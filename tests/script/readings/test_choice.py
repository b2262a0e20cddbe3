"""What a person chooses is done, and ends the doubts about the reading."""

from __future__ import annotations

import pytest

from pipeline.script.dialogue import BY_ITSELF, Choice
from tests.script.readings.interviews import ANSWERS, QUESTIONS, interview, read, who_says


def names(source: str, choice: Choice = BY_ITSELF) -> set[str]:
    return {name for name, _ in who_says(read(source, choice))}


def test_the_best_reading_is_the_first_option() -> None:
    source = interview("**{}**")
    assert read(source).options[0].mark == "bold"
    assert who_says(read(source, Choice(reading=1))) == who_says(read(source))


def test_one_narrator_is_always_the_last_option_and_reads_everything() -> None:
    for source in (interview("**{}**"), interview("问：{}", "何青：{}"), "# 河口\n\n" + "\n\n".join(ANSWERS)):
        options = read(source).options
        assert options[-1].name == "one narrator reads everything"
        assert names(source, Choice(reading=len(options))) == {"旁白"}
        assert names(source, Choice(narrate=True)) == {"旁白"}


def test_a_narrator_reads_every_word_of_a_labelled_talk() -> None:
    read_aloud = "".join(text for _, text in who_says(read(interview("问：{}", "何青：{}"), Choice(narrate=True))))
    assert all(text in read_aloud for text in (*QUESTIONS, *ANSWERS))


def test_a_reading_that_was_not_taken_can_be_chosen() -> None:
    titles = ["水位多高？", "鱼多不多？", "谁修的坝？", "种什么树？"]
    source = "# 河口问题集\n\n" + "\n\n".join(f"## {each}\n\n今年的情况和去年差不多。" for each in titles)
    assert names(source) == {"旁白"}
    options = [option.mark for option in read(source).options]
    assert names(source, Choice(reading=options.index("heading 2") + 1)) == {"采访者", "受访者"}


def test_labels_alone_can_be_chosen() -> None:
    source = interview("问：{}")
    labels = [option.name for option in read(source).options].index("as the labels say")
    assert names(source, Choice(reading=labels + 1)) == {"问"}


def test_the_speakers_are_those_whom_a_person_names() -> None:
    source = "# 河口\n\n" + "\n\n".join(
        f"潮间带：{q}\n\n盐水楔｜{a}\n\n注意：{a}" for q, a in zip(QUESTIONS, ANSWERS, strict=True)
    )
    assert {"潮间带", "盐水楔"} <= names(source, Choice(speakers=("潮间带", "盐水楔")))
    assert "注意" not in names(source, Choice(speakers=("潮间带", "盐水楔")))


def test_who_asks_gets_the_name_that_a_person_gives() -> None:
    assert names(interview("**{}**"), Choice(asker="河口夜话")) == {"河口夜话", "受访者"}


@pytest.mark.parametrize("choice", [Choice(narrate=True), Choice(speakers=("何青",)), Choice(reading=1)])
def test_a_choice_opens_the_gate(choice: Choice) -> None:
    source = "# 专访船匠\n\n" + "\n\n".join([each.replace("我", "他") for each in ANSWERS] * 3)
    assert read(source).failure
    assert read(source, choice).failure == ()

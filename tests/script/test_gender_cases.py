"""A man or a woman: tests/cases/gender.yaml, and the laws of the evidence."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.errors import ScriptError
from pipeline.script.dialogue import Choice, DialogueScript, Person, Speaker
from pipeline.script.gender.evidence import Said
from pipeline.script.gender.weighing import weigh
from pipeline.script.names.vocabulary import given_names
from pipeline.script.parsing import parse_dialogue
from tests.case_rows import as_param
from tests.script.rendering import cases, document_of, parse_case

ROWS = cases("gender")
TALK = "".join(
    f"\n\n记者：{asked}\n\n{{who}}：{answered}"
    for asked, answered in (
        ("今天忙不忙？", "还可以，做了一半。"),
        ("明天呢？", "明天再做另一半。"),
        ("后天呢？", "后天休息，去河口看船。"),
        ("河口远吗？", "不远，走半个钟头就到。"),
    )
)


def speaker_in(row: dict[str, Any]) -> Speaker:
    """The speaker whom a row is about, in a document of its text and some more talk."""
    who = row["who"]
    document = f"# 河口的一天\n\n{row['given']}{TALK.format(who=who)}"
    return next(each for each in parse_case(document).speakers if who in (each.name, *each.labels))


@pytest.mark.parametrize("row", [as_param(row, row) for row in ROWS])
def test_who_is_a_man_and_who_a_woman(row: dict[str, Any]) -> None:
    assert (speaker_in(row).gender or "unknown") == row["expect"]


TWO = f"# 河口的一天{TALK.format(who='顾行舟')}"


def questions(script: DialogueScript) -> list[str]:
    """What is asked of a person about men and women."""
    return [doubt.problem for doubt in script.review if "a man or a woman" in doubt.problem]


def test_who_is_unknown_is_asked_about_on_the_line_of_the_first_words_and_a_part_is_not() -> None:
    script = parse_case(TWO)
    assert questions(script) == ["is 顾行舟 a man or a woman?"]
    line = next(doubt.line for doubt in script.review if "a man or a woman" in doubt.problem)
    assert line == next(turn.line for turn in script.turns if script.speaker(turn.speaker).name == "顾行舟")


def test_what_a_person_says_decides_and_needs_no_question() -> None:
    for name in ("顾行舟", "gu-xingzhou"):
        script = parse_dialogue(document_of(TWO), choice=Choice(genders={name: "female"}))
        assert (script.speaker("gu-xingzhou").gender, questions(script)) == ("female", [])


def test_a_persons_word_about_nobody_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(ScriptError, match="nobody here is called '顾行州'; did you mean '顾行舟'"):
        parse_dialogue(document_of(TWO), choice=Choice(genders={"顾行州": "female"}))


def test_what_voices_yaml_states_stands_there_only() -> None:
    known = Person(id="gu", name="顾行舟", gender="male")
    script = parse_dialogue(document_of(TWO), (known,))
    assert (script.speaker("gu").gender, questions(script)) == (None, [])
    elsewhere = parse_dialogue(document_of(TWO), (known,), Choice(genders={"gu": "female"}))
    assert elsewhere.speaker("gu").gender == "female"


@pytest.mark.parametrize("row", [pytest.param(row, id=row["label"]) for row in ROWS])
def test_paragraphs_about_nobody_here_change_nothing(row: dict[str, Any]) -> None:
    stranger = "那天来了一位客人，她带着三个女儿，她的丈夫也来了，他说他姓范。"
    changed = {**row, "given": f"{stranger}\n\n{row['given']}\n\n记者：{stranger}"}
    assert speaker_in(changed).gender == speaker_in(row).gender


def test_a_pronoun_said_by_somebody_about_nobody_by_name_is_no_evidence() -> None:
    people = (Speaker(id="a", name="顾丘"), Speaker(id="b", name="林一诺"))
    said = (Said("a", "她来了，她走了。"), Said("b", "他也走了。顾丘，他去哪里了？"))
    assert [weighed.evidence for weighed in weigh(people, said).values()] == [(), ()]


def test_a_given_name_stands_once_in_its_table() -> None:
    table = given_names()
    characters = [char for sex in ("male", "female") for row in table["han"][sex].values() for char in row]
    pairs = [name for names in table["han"]["pairs"].values() for name in names]
    latin = [name for names in table["latin"].values() for name in names]
    heard = [name for sex in ("male", "female") for name in table["heard"][sex]]
    for names in (characters, pairs, latin, heard):
        assert len(names) == len(set(names))

"""The proof itself: it is silent for a faithful script and speaks for every kind of infidelity."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.ingest.reading import parse_document
from pipeline.script.dialogue import Chapter, DialogueScript, Dropped, Repair, Turn
from pipeline.script.parsing import parse_dialogue
from pipeline.script.proof.faithfulness import unproved
from tests.script.rendering import document_of

SOURCE = """# 【长访】山坡上的果园（下）

文 / 罗小满

何青在山坡上种了二十年梨树（参见《[山坡上的人](https://example.org/a_(b))》）。

## 种树

**陈默** ：果园有多大？

**何青** ：四十亩，**一半**是梨树。

另一半是桃树。

**陈默** ：雨水够吗？

**何青** ：够了。

▲早春的梨花
"""


@pytest.fixture
def script() -> DialogueScript:
    return parse_dialogue(parse_document(SOURCE.encode(), "talk.md"))


def told(script: DialogueScript, source: str = SOURCE) -> list[str]:
    return [f"{problem.line}: {problem.message}" for problem in unproved(document_of(source), script)]


def with_turn(script: DialogueScript, number: int, text: str) -> DialogueScript:
    """The script with the text of one turn changed."""
    turn = script.turns[number - 1]
    body = tuple(replace(item, text=text) if item is turn else item for item in script.body)
    return replace(script, body=body)


def test_a_script_as_it_was_made_is_faithful(script: DialogueScript) -> None:
    assert told(script) == []


def test_added_words_are_told(script: DialogueScript) -> None:
    assert told(with_turn(script, 2, "果园究竟有多大？")) == ["9: “究竟” is not in the source here"]


def test_removed_words_are_told(script: DialogueScript) -> None:
    assert told(with_turn(script, 3, "四十亩，一半是梨树。")) == ["13: “另一半是桃树。” is neither spoken nor dropped"]


def test_changed_words_are_told_from_both_sides(script: DialogueScript) -> None:
    found = told(with_turn(script, 4, "雨水多吗？"))
    assert found == ["15: “够吗？” is neither spoken nor dropped", "15: “多吗？” is not in the source here"]


def test_a_missing_turn_is_told(script: DialogueScript) -> None:
    body = tuple(item for item in script.body if item is not script.turns[3])
    assert any("雨水够吗？" in line and "neither spoken" in line for line in told(replace(script, body=body)))


def test_a_turn_from_nowhere_is_told(script: DialogueScript) -> None:
    extra = Turn(speaker=script.turns[1].speaker, text="这一句是后来加上去的。")
    assert any("这一句是后来加上去的" in line for line in told(replace(script, body=(*script.body, extra))))


def test_a_turn_in_another_place_is_told(script: DialogueScript) -> None:
    assert told(replace(script, body=(*script.body[:2], *reversed(script.body[2:]))))


def test_words_given_to_another_speaker_are_told(script: DialogueScript) -> None:
    turn = script.turns[1]
    other = script.turns[2].speaker
    body = tuple(replace(item, speaker=other) if item is turn else item for item in script.body)
    assert told(replace(script, body=body)) == [
        f"9: the source's label is '陈默', the script gives the words to '{other}'"
    ]


def test_a_renamed_chapter_is_told(script: DialogueScript) -> None:
    body = tuple(replace(item, title="栽树") if isinstance(item, Chapter) else item for item in script.body)
    assert any("栽" in line for line in told(replace(script, body=body)))


def test_a_derived_chapter_needs_no_source_of_its_own(script: DialogueScript) -> None:
    derived = Chapter(title="雨水够吗？", line=15, derived=True)
    assert told(replace(script, body=(*script.body[:4], derived, *script.body[4:]))) == []


@pytest.mark.parametrize("reason", ["caption", "credit", "cross-reference", "column tag"])
def test_a_dropped_row_that_is_deleted_is_told(script: DialogueScript, reason: str) -> None:
    kept = tuple(row for row in script.dropped if row.reason != reason)
    assert len(kept) == len(script.dropped) - 1
    assert any("neither spoken nor dropped" in line for line in told(replace(script, dropped=kept)))


def test_a_dropped_row_that_the_source_does_not_have_is_told(script: DialogueScript) -> None:
    row = Dropped(line=17, reason="caption", text="图：没有的")
    assert told(replace(script, dropped=(*script.dropped, row))) == [
        "17: dropped text “图：没有的” is not in the source here"
    ]


def test_the_same_words_twice_in_the_source_must_be_said_twice() -> None:
    source = "# 果园\n\n陈默：好。\n\n何青：好。\n\n陈默：再见。\n\n何青：再见。\n"
    script = parse_dialogue(parse_document(source.encode(), "talk.md"))
    assert told(script, source) == []
    assert told(replace(script, body=script.body[:-1]), source)


def test_repairs_are_receipts() -> None:
    source = "# 果园\n\n陈默：传统(tǒng)果园？\n\n何青：四十亩。\n"
    script = parse_dialogue(parse_document(source.replace("(tǒng)", "").encode(), "talk.md"))
    assert told(script, source)
    receipt = Repair(line=3, fix="pinyin", before="统(tǒng)", after="统")
    assert told(replace(script, repaired=(receipt,)), source) == []
    wrong = replace(receipt, before="桶(tǒng)")
    assert any("repaired text" in line for line in told(replace(script, repaired=(wrong,)), source))


def test_a_title_that_is_edited_away_is_told(script: DialogueScript) -> None:
    assert any(line.startswith("1: ") and "neither spoken" in line for line in told(replace(script, title="")))


def test_problems_carry_the_name_of_the_source(script: DialogueScript) -> None:
    problem = unproved(document_of(SOURCE), with_turn(script, 2, "果园多大？"))[0]
    assert (problem.path, problem.line) == ("talk.md", 9)

"""The sections of a script: every turn once, in order, under its chapter."""

from __future__ import annotations

from hypothesis import given

from pipeline.script.dialogue import Chapter, DialogueScript, Turn
from pipeline.workflow.preparation.planning import select_turns
from pipeline.workflow.script_files.chapter_range import ChapterRange
from tests import strategies
from tests.builders import make_script, make_turn


@given(strategies.scripts())
def test_sections_hold_every_turn_once_under_its_chapter(script: DialogueScript) -> None:
    sections = script.sections
    assert [turn for section in sections for turn in section.turns] == list(range(1, len(script.turns) + 1))
    assert tuple(section.chapter for section in sections) == (None, *script.chapters)
    body: list[Chapter | Turn] = []
    for section in sections:
        body += [*([section.chapter] if section.chapter else []), *(script.turns[turn - 1] for turn in section.turns)]
    assert body == [
        item for item in script.body if isinstance(item, Chapter | Turn)
    ]  # silences and sounds stand between


def test_turns_of_some_chapters_are_those_of_their_sections() -> None:
    turn = make_turn("li-na", "早。")
    script = make_script(turn, Chapter(title="茶"), turn, turn, Chapter(title="饭"), Chapter(title="酒"), turn)
    assert select_turns(script, ChapterRange(0, 0)) == range(1, 2)
    assert select_turns(script, ChapterRange(1, 2)) == range(2, 4)
    assert select_turns(script, ChapterRange(1, 3)) == range(2, 5)

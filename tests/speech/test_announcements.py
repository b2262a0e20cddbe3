"""What the narrator says beside the script: where it stands, what it is called, and the silence around it."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.engines.kokoro.frontend import KokoroFrontend
from pipeline.engines.tone.frontend import tone_frontend
from pipeline.errors import ScriptError
from pipeline.script.dialogue import NARRATOR, Chapter, DialogueScript, Item, Pause
from pipeline.speech.announcements import Announcements, Lines, lines_of
from pipeline.speech.lexicon import read_lexicon
from pipeline.speech.planning import plan_speech
from pipeline.speech.segments import SpokenSegment
from tests.builders import make_script, make_turn
from tests.speech.test_planning import PAUSES, casting

TONE = tone_frontend(read_lexicon())
ALL = Announcements(closing="再会。")
LONG = "这一句很长，要说上好一会儿。" * 40
"""About two minutes."""

TALK: tuple[Item, ...] = (
    make_turn("an", "先说两句。"),
    Chapter(title="一、织网"),
    make_turn("bo", "网是怎么织的？"),
    make_turn("an", "用手。"),
    Chapter(title="您还要织多久", derived=True),
    make_turn("bo", "您还要织多久？"),
    Chapter(title="下篇"),
    Chapter(title="二、晒网！"),
    make_turn("an", "晒三天。"),
    Chapter(title="附录"),
)


def said(script: DialogueScript, **options: Any) -> list[str]:
    """Every line as `notice or turn number: text`."""
    planned: Lines = lines_of(script, **options)
    return [f"{line.notice or line.number}: {line.turn.text}" for line in planned.lines]


def planned(
    *body: Item, announce: Announcements = ALL, opening: str = "", turns: range | None = None
) -> tuple[SpokenSegment, ...]:
    script = make_script(*body)
    return plan_speech(
        script, casting(), TONE, engine="tone", pauses=PAUSES, opening=opening, turns=turns, announce=announce
    ).segments


def test_titles_stand_before_their_first_turn_and_the_closing_line_at_the_end() -> None:
    assert said(make_script(*TALK), opening="欢迎。", announce=ALL) == [
        "0: 欢迎。",
        "1: 先说两句。",
        "chapter 1: 一、织网。",
        "2: 网是怎么织的？",
        "3: 用手。",
        "4: 您还要织多久？",
        "chapter 3: 下篇。",
        "chapter 4: 二、晒网！",
        "5: 晒三天。",
        "closing: 再会。",
    ]


def test_nothing_is_said_unless_it_is_asked_for() -> None:
    script = make_script(*TALK)
    assert said(script) == [f"{number}: {turn.text}" for number, turn in enumerate(script.turns, 1)]
    assert not [line for line in said(script, announce=Announcements(chapters=False)) if not line[0].isdigit()]


def test_some_chapters_have_the_titles_that_the_whole_has() -> None:
    lines = said(make_script(*TALK), announce=ALL, turns=range(5, 6))
    assert lines == ["chapter 3: 下篇。", "chapter 4: 二、晒网！", "5: 晒三天。", "closing: 再会。"]


def test_what_the_narrator_adds_has_a_place_and_is_nobody_else_s() -> None:
    segments = planned(*TALK, opening="欢迎。")
    assert sorted(segments, key=lambda segment: segment.place) == list(segments)
    added = [segment for segment in segments if segment.notice]
    assert {segment.speaker for segment in added} == {NARRATOR}
    assert [(segment.turn, segment.name) for segment in added] == [
        (2, "the title of chapter 1"),
        (5, "the title of chapter 3"),
        (5, "the title of chapter 4"),
        (5, "the closing line"),
    ]


def test_the_silence_before_a_title_is_a_chapter_s_and_after_it_its_own() -> None:
    silences = [segment.pause_after_ms for segment in planned(*TALK, opening="欢迎。")]
    assert silences == [
        PAUSES.chapter_ms,
        PAUSES.chapter_ms,
        PAUSES.announced_ms,
        PAUSES.answer_ms,
        PAUSES.chapter_ms,
        PAUSES.chapter_ms,
        PAUSES.announced_ms,
        PAUSES.announced_ms,
        PAUSES.chapter_ms,
        0,
    ]


@pytest.mark.parametrize(("minutes", "names"), [(0, []), (1.0, [4, 5]), (3.0, [5]), (60.0, [])])
def test_a_name_is_said_before_whoever_was_away_for_long(minutes: float, names: list[int]) -> None:
    talk = [("an", "我来了。"), ("bo", LONG), (NARRATOR, LONG), ("bo", "好。"), ("an", "我回来了。")]
    body = [make_turn(speaker, text) for speaker, text in talk]
    announce = Announcements(names_after_minutes=minutes)
    lines = said(make_script(*body), announce=announce)
    assert [line for line in lines if line.startswith("name")] == [
        f"name {number}: {talk[number - 1][0]}。" for number in names
    ]


def test_a_pause_takes_the_place_of_the_usual_silence_and_several_add_up() -> None:
    one, other = make_turn("an", "我说完了。"), make_turn("bo", "我也是。")
    assert [each.pause_after_ms for each in planned(one, Pause(ms=1500), other, announce=Announcements())] == [1500, 0]
    assert next(each.pause_after_ms for each in planned(one, Pause(ms=1500), Pause(ms=4000), other)) == 5500


def test_a_pause_stands_before_or_behind_a_title() -> None:
    one, other = make_turn("an", "我说完了。"), make_turn("bo", "我也是。")
    body = (one, Pause(ms=3000), Chapter(title="二"), Pause(ms=1000), other)
    assert [each.pause_after_ms for each in planned(*body)][:2] == [3000, 1000]
    assert planned(*body, announce=Announcements(chapters=False))[0].pause_after_ms == 4000


def test_a_pause_at_either_end_is_kept() -> None:
    (segment,) = planned(Pause(ms=700), make_turn("an", "好。"), Pause(ms=900), announce=Announcements())
    assert (segment.pause_before_ms, segment.pause_after_ms) == (700, 900)
    first, last = planned(make_turn("an", "好。"), Pause(ms=900))
    assert (first.pause_after_ms, last.notice, last.pause_after_ms) == (900, "closing", 0)


def test_a_pause_beside_a_turn_without_words_is_the_whole_silence() -> None:
    body = (make_turn("an", "我说完了。"), make_turn("bo", "……"), Pause(ms=2500), make_turn("an", "那好。"))
    assert [each.pause_after_ms for each in planned(*body, announce=Announcements())] == [2500, 0]


def test_a_wrong_reading_mark_in_a_title_is_named() -> None:
    with pytest.raises(ScriptError, match="the title of chapter 1: "):
        planned(Chapter(title="{行|hgng2}"), make_turn("an", "好。"))


def test_english_in_a_title_is_the_narrator_s_in_every_selection() -> None:
    script = make_script(make_turn(NARRATOR, "好。"), Chapter(title="Python"), make_turn("an", "好。"))
    front = KokoroFrontend(read_lexicon())
    options: dict[str, Any] = {"engine": "kokoro", "announce": Announcements()}
    whole = plan_speech(script, casting(), front, **options).segments
    part = plan_speech(script, casting(), front, turns=range(1, 2), **options).segments
    assert [segment.blended for segment in whole] == [True, True, False]
    assert part[0].blended

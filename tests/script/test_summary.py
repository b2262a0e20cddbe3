"""The numbers of a script."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.script.dialogue import Chapter, Dropped
from pipeline.script.summary import spoken_minutes, summarise, turn_of_line
from tests.builders import make_script, make_turn


def test_speakers_are_counted_by_turns_characters_and_minutes() -> None:
    script = make_script(
        make_turn("li-na", "好" * 270), Chapter(title="一"), make_turn("tom", "对。"), make_turn("li-na", "行")
    )
    summary = summarise(script)
    first, second = summary.speakers
    assert (first.id, first.turns, first.characters) == ("li-na", 2, 271)
    assert first.minutes == pytest.approx(271 / 270)
    assert (second.turns, second.characters) == (1, 1)
    assert (summary.turns, summary.chapters, summary.derived_chapters) == (3, 1, 0)
    assert summary.minutes == pytest.approx(first.minutes + second.minutes)


def test_drops_are_counted_by_reason_most_frequent_first() -> None:
    rows = (
        Dropped(line=1, reason="link", text="a"),
        *(Dropped(line=n, reason="caption", text="图：雾") for n in (2, 3)),
    )
    summary = summarise(replace(make_script(make_turn("li-na", "好")), dropped=rows))
    assert [(row.reason, row.passages, row.characters) for row in summary.dropped] == [
        ("caption", 2, 4),
        ("link", 1, 1),
    ]


def test_punctuation_takes_no_time_and_words_take_more_than_characters() -> None:
    assert spoken_minutes("，。！？") == 0
    assert spoken_minutes("orchard") == pytest.approx(2 * spoken_minutes("好"))


def test_a_line_of_the_source_belongs_to_the_turn_that_was_made_from_it() -> None:
    script = replace(
        make_script(
            replace(make_turn("li-na", "早。"), line=4),
            Chapter(title="一", line=8),
            make_turn("tom", "一个人加的话。"),
            replace(make_turn("li-na", "好。"), line=10),
        ),
        dropped=(Dropped(line=6, reason="caption", text="图：雾"),),
    )
    assert [turn_of_line(script, line) for line in (1, 4, 5, 6, 7, 8, 10, 12)] == [0, 1, 1, 0, 1, 0, 3, 3]

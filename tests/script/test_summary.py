"""The numbers of a script."""

from __future__ import annotations

import pytest

from pipeline.script.dialogue import Chapter, Dropped
from pipeline.script.summary import spoken_minutes, summarise
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
    from dataclasses import replace

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

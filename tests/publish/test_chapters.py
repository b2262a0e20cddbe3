from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from pipeline.assemble.timeline import ChapterMark, Timeline
from pipeline.publish.chapters import ChapterSpan, chapter_spans
from pipeline.publish.episode import Episode
from pipeline.publish.outputs.chapters_json import to_chapters_json as write_chapters
from pipeline.publish.release import describe
from pipeline.publish.seal import Kind, blank
from tests.assemble.generated_takes import MemoryTakes
from tests.strategies import hostile_text

EPISODE = Episode(stem="chentan-02", title="晨谈", part="之二", album="慢谈", language="zh-Hans")


def make_timeline(*marks: tuple[str, int], total_frames: int = 240_000) -> Timeline:
    """Only chapter marks, at 24 kHz."""
    chapters = tuple(ChapterMark(title=title, start_frame=start_frame) for title, start_frame in marks)
    return Timeline(rate_hz=24_000, cues=(), chapters=chapters, total_frames=total_frames)


def to_chapters_json(episode: Episode, timeline: Timeline) -> str:
    return write_chapters(describe(episode, timeline, MemoryTakes()))


def test_a_chapter_ends_where_the_next_begins() -> None:
    assert chapter_spans(make_timeline(("一", 0), ("二", 72_012))) == (
        ChapterSpan(title="一", start_ms=0, end_ms=3000),
        ChapterSpan(title="二", start_ms=3000, end_ms=10_000),
    )


def test_a_title_that_cannot_be_shown_is_still_a_chapter() -> None:
    assert chapter_spans(make_timeline(("\x00\u202e", 0)))[0].title == "…"


def test_the_file_is_json_chapters_one_point_two() -> None:
    written = json.loads(to_chapters_json(EPISODE, make_timeline(("一", 0), ("二", 84_000))))
    assert written == {
        "version": "1.2.0",
        "generator": blank(Kind.EPISODE),
        "title": "晨谈（之二）",
        "podcastName": "慢谈",
        "chapters": [
            {"startTime": 0.0, "endTime": 3.5, "title": "一"},
            {"startTime": 3.5, "endTime": 10.0, "title": "二"},
        ],
    }


def test_an_episode_without_chapters_has_an_empty_list() -> None:
    assert json.loads(to_chapters_json(EPISODE, make_timeline()))["chapters"] == []


@given(st.lists(st.tuples(hostile_text(), st.integers(0, 239_999)), max_size=8))
def test_any_titles_give_json_with_ascending_times(marks: list[tuple[str, int]]) -> None:
    ordered = sorted(marks, key=lambda mark: mark[1])
    written = json.loads(to_chapters_json(EPISODE, make_timeline(*ordered)))["chapters"]
    times = [(each["startTime"], each["endTime"]) for each in written]
    assert times == sorted(times)
    assert all(start <= end for start, end in times)
    assert all(each["title"].strip() for each in written)

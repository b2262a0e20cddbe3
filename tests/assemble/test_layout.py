from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.assemble.layout import LayoutOptions, lay_out
from pipeline.assemble.timeline import Timeline
from pipeline.audio.silence import Edges
from pipeline.errors import ScriptError
from pipeline.script.dialogue import Chapter, DialogueScript, Turn
from pipeline.speech.segments import OPENING_TURN, SpokenSegment
from pipeline.synth.take import Take
from tests.assemble.generated_takes import RATE_HZ, make_segment
from tests.builders import make_script, make_turn

TALK = make_turn("lin", "请坐。")
SECOND = RATE_HZ


def chapter(title: str) -> Chapter:
    return Chapter(title=title)


def lay_out_seconds(
    script: DialogueScript, turns: list[int], *, options: LayoutOptions | None = None, pause_after_ms: int = 500
) -> Timeline:
    """One segment of one second for each of these turns."""
    segments = [make_segment(turn, pause_after_ms=pause_after_ms) for turn in turns]
    takes = [Take(key=f"{turn:032x}", rate_hz=RATE_HZ, frames=3 * SECOND) for turn in turns]
    return lay_out(segments, takes, [Edges(SECOND, 2 * SECOND)] * len(turns), script, options)


def marks(timeline: Timeline) -> list[tuple[str, int]]:
    return [(mark.title, timeline.to_ms(mark.start_frame)) for mark in timeline.chapters]


def test_lead_takes_pauses_and_tail_add_up() -> None:
    timeline = lay_out_seconds(make_script(TALK, TALK), [1, 2])
    assert [(timeline.to_ms(cue.start_frame), timeline.to_ms(cue.end_frame)) for cue in timeline.cues] == [
        (300, 1300),
        (1800, 2800),
    ]
    assert timeline.to_ms(timeline.total_frames) == 2800 + 800
    assert all((cue.skip_frames, cue.take_frames) == (SECOND, 3 * SECOND) for cue in timeline.cues)


def test_a_chapter_begins_with_its_first_cue() -> None:
    script = make_script(chapter("一"), TALK, TALK, chapter("二"), TALK)
    assert marks(lay_out_seconds(script, [1, 2, 3])) == [("一", 0), ("二", 3300)]


def test_the_notice_belongs_to_the_first_chapter() -> None:
    script = make_script(chapter("一"), TALK, chapter("二"), TALK)
    assert marks(lay_out_seconds(script, [OPENING_TURN, 1, 2])) == [("一", 0), ("二", 3300)]


@pytest.mark.parametrize(("language", "title"), [("zh-Hans", "开场"), ("zh-Hant", "開場")])
def test_text_before_the_first_chapter_gets_a_mark_of_its_own(language: str, title: str) -> None:
    script = make_script(TALK, chapter("一"), TALK, language="zh-Hant" if language == "zh-Hant" else "zh-Hans")
    assert marks(lay_out_seconds(script, [OPENING_TURN, 1, 2])) == [(title, 0), ("一", 3300)]
    named = lay_out_seconds(script, [1, 2], options=LayoutOptions(opening_title="引子"))
    assert marks(named) == [("引子", 0), ("一", 1800)]


def test_chapters_without_a_turn_between_them_are_one_mark() -> None:
    script = make_script(chapter("上篇"), chapter("一"), TALK, chapter("二"), TALK)
    assert marks(lay_out_seconds(script, [1, 2])) == [("上篇 · 一", 0), ("二", 1800)]


def test_chapters_after_the_last_turn_are_one_mark_at_the_end_of_the_speech() -> None:
    script = make_script(chapter("一"), TALK, chapter("附录"), chapter("鸣谢"))
    assert marks(lay_out_seconds(script, [1])) == [("一", 0), ("附录 · 鸣谢", 1300)]


def test_chapters_that_are_not_heard_get_no_mark() -> None:
    script = make_script(TALK, chapter("一"), TALK, chapter("二"), TALK, chapter("三"), TALK, chapter("尾声"))
    assert marks(lay_out_seconds(script, [OPENING_TURN, 3])) == [("二", 0)]


def test_a_turn_without_words_leaves_its_chapter_to_the_next_turn() -> None:
    script = make_script(chapter("一"), TALK, chapter("二"), TALK, TALK)
    assert marks(lay_out_seconds(script, [1, 3])) == [("一", 0), ("二", 1800)]


def test_a_script_without_chapters_has_no_marks() -> None:
    assert marks(lay_out_seconds(make_script(TALK), [OPENING_TURN, 1])) == []


def test_nothing_to_hear_is_the_authors_error() -> None:
    with pytest.raises(ScriptError, match="nothing is spoken"):
        lay_out([], [], [], make_script(TALK))


def test_takes_of_two_rates_are_refused() -> None:
    takes = [Take(key="a", rate_hz=RATE_HZ, frames=9), Take(key="b", rate_hz=16_000, frames=9)]
    with pytest.raises(ValueError, match="one sample rate"):
        lay_out([make_segment(1), make_segment(2)], takes, [Edges(0, 9)] * 2, make_script(TALK, TALK))


@st.composite
def layouts(draw: st.DrawFn) -> tuple[DialogueScript, list[SpokenSegment], list[Take], list[Edges], LayoutOptions]:
    """Any script shape, some of its turns heard in one or more segments, edges anywhere in the takes."""
    shapes: list[Turn | Chapter] = [TALK, TALK, chapter("甲"), chapter("乙")]
    body = [*draw(st.lists(st.sampled_from(shapes), max_size=12)), TALK]
    script = make_script(*body)
    heard = draw(st.lists(st.integers(OPENING_TURN, len(script.turns)), min_size=1, max_size=20).map(sorted))
    rate_hz = draw(st.sampled_from([16_000, 22_050, 24_000]))
    segments = [make_segment(turn, pause_after_ms=draw(st.integers(0, 3000))) for turn in heard]
    edges = [
        Edges(start, start + frames)
        for start, frames in draw(
            st.lists(st.tuples(st.integers(0, 9999), st.integers(1, 99_999)), min_size=len(heard), max_size=len(heard))
        )
    ]
    takes = [Take(key=f"{number:032x}", rate_hz=rate_hz, frames=edge.stop + 5) for number, edge in enumerate(edges)]
    options = LayoutOptions(lead_ms=draw(st.integers(0, 1000)), tail_ms=draw(st.integers(0, 2000)))
    return script, segments, takes, edges, options


@given(layouts())
def test_cues_ascend_without_overlap_and_fill_the_whole(
    parts: tuple[DialogueScript, list[SpokenSegment], list[Take], list[Edges], LayoutOptions],
) -> None:
    script, segments, takes, edges, options = parts
    timeline = lay_out(segments, takes, edges, script, options)
    rate_hz = timeline.rate_hz
    assert [cue.segment for cue in timeline.cues] == segments
    assert [(cue.take_key, cue.skip_frames, cue.frames) for cue in timeline.cues] == [
        (take.key, edge.start, edge.frames) for take, edge in zip(takes, edges, strict=True)
    ]
    for before, after in zip(timeline.cues, timeline.cues[1:], strict=False):
        assert before.end_frame <= after.start_frame
    tail_ms = max(options.tail_ms, segments[-1].pause_after_ms)
    silences_ms = [options.lead_ms, *(segment.pause_after_ms for segment in segments[:-1]), tail_ms]
    silent_frames = sum(silence_ms * rate_hz // 1000 for silence_ms in silences_ms)
    assert sum(edge.frames for edge in edges) + silent_frames == timeline.total_frames


@given(layouts())
def test_marks_ascend_from_zero_and_every_other_one_begins_a_turn(
    parts: tuple[DialogueScript, list[SpokenSegment], list[Take], list[Edges], LayoutOptions],
) -> None:
    script, segments, takes, edges, options = parts
    timeline = lay_out(segments, takes, edges, script, options)
    starts = [mark.start_frame for mark in timeline.chapters]
    first_frames: dict[int, int] = {}
    for cue in timeline.cues:
        first_frames.setdefault(cue.segment.turn, cue.start_frame)
    assert starts == sorted(set(starts))
    assert starts[:1] in ([0], [])
    assert set(starts[1:]) <= {*first_frames.values(), timeline.cues[-1].end_frame}
    if {segment.turn for segment in segments} >= set(range(1, len(script.turns) + 1)) and script.chapters:
        titles = " · ".join(mark.title for mark in timeline.chapters).split(" · ")
        assert [title for title in titles if title != "开场"] == [item.title for item in script.chapters]


def test_pauses_that_are_asked_for_lengthen_lead_and_tail() -> None:
    segments = [replace(make_segment(1, pause_after_ms=1900), pause_before_ms=700)]
    takes = [Take(key=f"{1:032x}", rate_hz=RATE_HZ, frames=3 * SECOND)]
    timeline = lay_out(segments, takes, [Edges(SECOND, 2 * SECOND)], make_script(TALK))
    assert timeline.to_ms(timeline.cues[0].start_frame) == 300 + 700
    assert timeline.to_ms(timeline.total_frames) == 300 + 700 + 1000 + 1900


def test_a_chapter_begins_with_its_title_when_that_is_read_and_never_with_the_closing_line() -> None:
    script = make_script(chapter("一"), TALK, chapter("二"), make_turn("lin", "……"))
    read = [replace(make_segment(1), notice="chapter 1"), make_segment(1), replace(make_segment(2), notice="chapter 2")]
    closing = replace(make_segment(2), notice="closing")
    for segments, expected in (([*read, closing], ["一", "二"]), ([*read[:2], closing], ["一"])):
        takes = [Take(key=f"{at:032x}", rate_hz=RATE_HZ, frames=SECOND) for at in range(len(segments))]
        timeline = lay_out(segments, takes, [Edges(0, SECOND)] * len(segments), script)
        assert [title for title, _ in marks(timeline)] == expected

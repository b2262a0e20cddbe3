"""Sentences that an engine was sent together are found again in its sound."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.assemble.sentences import SentenceBreak, find_sentence_breaks
from pipeline.assemble.timeline import Cue, Timeline
from pipeline.audio.pcm import Samples
from pipeline.audio.silence import find_silences
from pipeline.engines.tone.engine import CHARACTER_MS, LEAD_MS, ToneEngine
from pipeline.speech.segments import Boundary, SpokenSegment
from tests.assemble.generated_takes import RATE_HZ, MemoryTakes, make_segment

OFFSET = 48_000
NEAR_FRAMES = RATE_HZ * 10 // 1000
"""One window."""


def spoken_apart(clauses: list[tuple[int, float, int, str]]) -> tuple[Samples, SpokenSegment, list[tuple[int, int]]]:
    """Clauses (characters, pace, silence after in ms, mark) as one take, its segment, and where each silence lies."""
    sounds: list[Samples] = []
    silences: list[tuple[int, int]] = []
    frame = 0
    for characters, pace, silence_ms, _ in clauses:
        hum = ToneEngine().speak(make_segment(1, written="说" * characters)).samples[RATE_HZ * LEAD_MS // 1000 :]
        said = hum[: round(characters * CHARACTER_MS * pace) * RATE_HZ // 1000]
        sounds += [said, np.zeros(silence_ms * RATE_HZ // 1000, dtype=np.float32)]
        silences.append((frame + len(said), frame + len(said) + len(sounds[-1])))
        frame = silences[-1][1]
    written = "".join("说" * characters + mark for characters, _, _, mark in clauses)
    ends = [place for place in range(1, len(written)) if written[place - 1] in "，。？"]
    boundaries = tuple(
        Boundary(written=end, share=end / len(written), ends_sentence=written[end - 1] in "。？") for end in ends
    )
    return np.concatenate(sounds[:-1]), replace(make_segment(1, written=written), boundaries=boundaries), silences[:-1]


def breaks_of(samples: Samples, segment: SpokenSegment) -> tuple[SentenceBreak, ...]:
    """What is found of a take that is heard whole."""
    takes = MemoryTakes()
    take = takes.put(samples)
    cue = Cue(
        segment=segment,
        take_key=take.key,
        start_frame=OFFSET,
        frames=take.frames,
        skip_frames=0,
        take_frames=take.frames,
    )
    timeline = Timeline(rate_hz=RATE_HZ, cues=(cue,), chapters=(), total_frames=OFFSET + take.frames)
    return find_sentence_breaks(timeline, takes).get(0, ())


def clauses() -> st.SearchStrategy[list[tuple[int, float, int, str]]]:
    """Two to nine clauses, each faster or slower than another; a comma is not always heard, and never longest."""
    pace = st.floats(min_value=0.85, max_value=1.0)
    comma = st.tuples(st.integers(4, 14), pace, st.sampled_from([0, 30, 70, 160]), st.just("，"))
    stop = st.tuples(st.integers(4, 14), pace, st.integers(170, 340), st.sampled_from("。？"))
    return st.lists(comma | stop, min_size=2, max_size=9)


@given(clauses())
def test_every_sentence_begins_where_it_was_put(spoken: list[tuple[int, float, int, str]]) -> None:
    samples, segment, silences = spoken_apart(spoken)
    wanted = [silence for silence, each in zip(silences, spoken, strict=False) if each[3] != "，"]
    found = breaks_of(samples, segment)
    assert [each.written for each in found] == [each.written for each in segment.boundaries if each.ends_sentence]
    for each, (begins, ends) in zip(found, wanted, strict=True):
        assert begins - NEAR_FRAMES <= each.end_frame - OFFSET <= each.start_frame - OFFSET <= ends + NEAR_FRAMES
        assert each.start_frame - OFFSET >= ends - RATE_HZ * 30 // 1000 - NEAR_FRAMES


@pytest.mark.parametrize(
    "spoken",
    [
        [(6, 1.0, 0, "。"), (8, 1.0, 0, "。")],
        [(12, 1.0, 0, "。"), (9, 1.0, 200, "，"), (9, 1.0, 0, "。")],
    ],
    ids=["no silence at all", "the only silence is far off"],
)
def test_a_sentence_that_no_silence_ends_is_not_cut_off(spoken: list[tuple[int, float, int, str]]) -> None:
    samples, segment, _ = spoken_apart(spoken)
    assert breaks_of(samples, segment) == ()


def test_the_hum_rests_where_a_sentence_ends() -> None:
    written = "今天有雨，出门带伞。谁来接你？我自己走。"
    pcm = ToneEngine().speak(make_segment(1, written=written))
    lead = RATE_HZ * LEAD_MS // 1000
    spoken = pcm.samples[lead : lead + len(written) * CHARACTER_MS * RATE_HZ // 1000]
    silences = find_silences(spoken, RATE_HZ, window_ms=10, threshold_db=-35, least_ms=50)
    character = CHARACTER_MS * RATE_HZ // 1000
    assert len(silences) == 2
    for silence, mark in zip(silences, (9, 14), strict=True):
        assert silence.start == pytest.approx(mark * character, abs=NEAR_FRAMES)
        assert silence.stop == pytest.approx((mark + 1) * character, abs=NEAR_FRAMES)


@pytest.mark.parametrize("lead", [0, 1000])
def test_silences_at_the_ends_of_a_clip_are_not_inside_it(lead: int) -> None:
    hum = np.ones(2400, dtype=np.float32)
    silence = np.zeros(2400, dtype=np.float32)
    parts = [silence[:lead], hum, silence, hum, silence]
    samples = np.concatenate(parts)
    found = find_silences(samples, RATE_HZ, window_ms=1, threshold_db=-35, least_ms=50)
    edge = lead + 2400
    assert len(found) == 1
    assert found[0].start == pytest.approx(edge, abs=24)
    assert found[0].stop == pytest.approx(edge + 2400, abs=24)
    assert find_silences(np.zeros(0, dtype=np.float32), RATE_HZ, window_ms=1, threshold_db=-35, least_ms=50) == ()


def test_breaks_lie_in_order_inside_their_cue() -> None:
    samples, segment, _ = spoken_apart([(5, 1.0, 200, "。")] * 4)
    frames = [frame for each in breaks_of(samples, segment) for frame in (each.end_frame, each.start_frame)]
    assert len(frames) == 6
    assert all(before < after for before, after in pairwise([OFFSET, *frames, OFFSET + len(samples)]))

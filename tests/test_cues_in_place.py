"""A finished episode is listened to: every cue begins where its transcript says, to the end of a long talk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import webvtt
from numpy.typing import NDArray

from bench.speed.transcripts import make_transcript
from pipeline.audio.decoding import decode_file
from pipeline.engines.registry import load_engine
from pipeline.ingest.reading import parse_document
from pipeline.script.parsing import parse_dialogue
from pipeline.workflow.preparation.planning import Order, plan_episode
from pipeline.workflow.production.episodes import render_episode
from pipeline.workflow.workspace.project import load_project
from tests.listening import clock_ms

RATE_HZ = 24_000
WINDOW = RATE_HZ // 500
AROUND_S = 0.15
BELOW_LOUDEST_DB = -40.0
KEPT_BEFORE_S = 0.03
"""What is left of the silence before the words: a cue begins there, its words so much later."""
TOLERANCE_S = 0.03
SILENCE_S = 0.06
"""A sentence that follows another without any cannot be told from it by its level."""
BYTES_A_MINUTE = 1000


def levels_of(path: Path) -> NDArray[np.float64]:
    """RMS in steps of 2 ms, in dB."""
    found: list[NDArray[np.float32]] = []
    left = np.zeros(0, dtype=np.float32)
    for block in decode_file(path, RATE_HZ):
        joined = np.concatenate([left, block])
        whole = len(joined) // WINDOW * WINDOW
        found.append(np.square(joined[:whole]).reshape(-1, WINDOW).mean(axis=1))
        left = joined[whole:]
    return np.asarray(10 * np.log10(np.concatenate(found) + 1e-12), dtype=np.float64)


def onset_s(levels: NDArray[np.float64], start_s: float, silent_from_s: float) -> float:
    """When it becomes loud around a time, after the silence before it has begun."""
    step_s = WINDOW / RATE_HZ
    first = round(max(silent_from_s, start_s - AROUND_S) / step_s)
    around = levels[first : round((start_s + AROUND_S) / step_s)]
    return float(first + np.argmax(around > around.max() + BELOW_LOUDEST_DB)) * step_s


@pytest.mark.parametrize("minutes", [3, pytest.param(60, marks=pytest.mark.slow)])
def test_every_cue_begins_where_the_transcript_says(project: Path, minutes: int) -> None:
    loaded, order = load_project(project), Order(folder=Path("audio_out"), voices={}, formats=("mp3", "small", "m4b"))
    text = make_transcript(minutes * BYTES_A_MINUTE)
    plan = plan_episode("talk", parse_dialogue(parse_document(text.encode(), "talk.txt")), loaded, "tone", order)
    published = render_episode(plan, loaded, load_engine(["tone"]), order, lambda *_: None).published
    captions = webvtt.read(str(published.transcript_path)).captions
    assert len(captions) > 6 * minutes
    starts_s = [clock_ms(caption.start) / 1000 for caption in captions]
    ends_s = [clock_ms(caption.end) / 1000 for caption in captions]
    for name in ("mp3", "small", "m4b"):
        levels = levels_of(published.files[name])
        late_s = [
            onset_s(levels, start_s, end_s) - start_s
            for start_s, end_s in zip(starts_s, [0.0, *ends_s], strict=False)
            if start_s - end_s >= SILENCE_S
        ]
        assert len(late_s) > len(captions) / 2
        assert max(abs(each - KEPT_BEFORE_S) for each in late_s) <= TOLERANCE_S, name

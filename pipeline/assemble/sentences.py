"""Where the sentences inside a take begin and end: at the silences that belong to its marks. Reads the takes once.

Engines are sent several short sentences at once, since they speak them better so. That a voice rests after a mark is
seen in the sound; which silence is which mark's follows from how much is said between them.

1. Marks and silences are matched in order. Speech runs faster or slower than the text's length says, and what it gains
   or loses adds up, so each stretch between two matches is judged by its own length.
2. A comma may well be passed over, the end of a sentence hardly, and a long silence belongs to some mark.
3. Nothing is guessed: a sentence after which no silence is heard remains one stretch with the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from math import inf
from typing import TYPE_CHECKING, Final

from pipeline.audio.silence import find_silences
from pipeline.synth.take import Take

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.assemble.take_reader import TakeReader
    from pipeline.assemble.timeline import Cue, Timeline
    from pipeline.audio.silence import Edges
    from pipeline.speech.segments import Boundary

_WINDOW_MS: Final = 10
_THRESHOLD_DB: Final = -35.0
"""Against the loudest window. Silences of voices lie below -50, soft consonants mostly above."""
_LEAST_MS: Final = 50
"""Stops (p, t, k) are silent for less."""
_KEEP_BEFORE_MS: Final = 30
_KEEP_AFTER_MS: Final = 70
"""As at the ends of a take: a vowel begins below the threshold."""
_SPREAD_S: Final = 0.3
"""Standard deviation of how long a second's worth of text takes; for longer stretches it grows with the root."""
_SHORTEST_S: Final = 0.02
"""Below, the deviation is that of the windows."""
_PASSED_CLAUSE: Final = 1.0
_PASSED_SENTENCE: Final = 8.0
_PASSED_SILENCE: Final = 20.0
"""For each second of it. These are squares of standard deviations, as the deviation of a match is."""


@dataclass(frozen=True, slots=True)
class SentenceBreak:
    """The silence between two sentences of a cue."""

    written: int
    """How many characters of the cue's written words stand before it."""
    end_frame: int
    """First frame after the sentence before."""
    start_frame: int
    """First frame of the next."""


def find_sentence_breaks(timeline: Timeline, reader: TakeReader) -> Mapping[int, tuple[SentenceBreak, ...]]:
    """The breaks inside the cues of a timeline, in frames of the episode, by the index of the cue."""
    found = {
        index: _breaks_of(cue, timeline.rate_hz, reader)
        for index, cue in enumerate(timeline.cues)
        if any(boundary.ends_sentence for boundary in cue.segment.boundaries)
    }
    return {index: breaks for index, breaks in found.items() if breaks}


def match_silences(
    boundaries: Sequence[Boundary], silences: Sequence[Edges], frames: int, rate_hz: int
) -> tuple[int | None, ...]:
    """For each boundary of a take of so many frames, which silence is its own; None when none is."""
    seconds = frames / rate_hz
    due = [0.0, *(boundary.share * seconds for boundary in boundaries), seconds]
    heard = [0.0, *(silence.stop / rate_hz for silence in silences), seconds]
    passing = (_PASSED_SENTENCE if boundary.ends_sentence else _PASSED_CLAUSE for boundary in boundaries)
    marks = [0.0, 0.0, *accumulate(passing)]
    rests = [0.0, 0.0, *accumulate(_PASSED_SILENCE * silence.frames / rate_hz for silence in silences)]
    costs = {(0, 0): 0.0}
    before: dict[tuple[int, int], tuple[int, int]] = {}
    inside = [(mark, rest) for mark in range(1, len(due) - 1) for rest in range(1, len(heard) - 1)]
    last = (len(due) - 1, len(heard) - 1)
    for mark, rest in (*inside, last):
        best = inf
        for (earlier, sooner), cost in costs.items():
            if earlier >= mark or sooner >= rest:
                continue
            wanted, taken = due[mark] - due[earlier], heard[rest] - heard[sooner]
            deviation = (taken - wanted) ** 2 / (_SPREAD_S**2 * wanted + _SHORTEST_S**2)
            total = cost + deviation + marks[mark] - marks[earlier + 1] + rests[rest] - rests[sooner + 1]
            if total < best:
                best, before[mark, rest] = total, (earlier, sooner)
        costs[mark, rest] = best
    matched: dict[int, int] = {}
    step = before[last]
    while step != (0, 0):
        matched[step[0] - 1] = step[1] - 1
        step = before[step]
    return tuple(matched.get(index) for index in range(len(boundaries)))


def _breaks_of(cue: Cue, rate_hz: int, reader: TakeReader) -> tuple[SentenceBreak, ...]:
    """The breaks inside one cue."""
    take = Take(key=cue.take_key, rate_hz=rate_hz, frames=cue.take_frames)
    kept = reader.read(take, cue.skip_frames, cue.skip_frames + cue.frames)
    silences = find_silences(kept, rate_hz, window_ms=_WINDOW_MS, threshold_db=_THRESHOLD_DB, least_ms=_LEAST_MS)
    boundaries = cue.segment.boundaries
    matched = match_silences(boundaries, silences, cue.frames, rate_hz)
    return tuple(
        _break_at(boundary.written, silences[index], cue.start_frame, rate_hz)
        for boundary, index in zip(boundaries, matched, strict=True)
        if boundary.ends_sentence and index is not None
    )


def _break_at(written: int, silence: Edges, offset: int, rate_hz: int) -> SentenceBreak:
    """The break of a silence; both sentences keep a little of it, as at the ends of a take."""
    after, before = (rate_hz * ms // 1000 for ms in (_KEEP_AFTER_MS, _KEEP_BEFORE_MS))
    shared = silence.frames * after // (after + before)
    return SentenceBreak(
        written=written,
        end_frame=offset + silence.start + min(after, shared),
        start_frame=offset + silence.stop - min(before, silence.frames - shared),
    )

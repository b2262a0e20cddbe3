"""A clock that only sleeping moves, and answers for the tests of what the engines behind a network share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.audio.pcm import Pcm
from pipeline.synth.remote.answer import Answer
from pipeline.synth.remote.sound_check import EDGE_S, count_syllables

if TYPE_CHECKING:
    from pipeline.speech.segments import SpokenSegment

RATE_HZ = 8000


class Clock:
    """Says what time it is; `waits` are the sleeps that it was asked for."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        if seconds > 0:
            self.waits.append(round(seconds, 6))


def sound(seconds: float, peak: float = 0.3) -> Pcm:
    """A tone between two silences, as a service sends it."""
    tone = peak * np.sin(np.arange(round(seconds * RATE_HZ)) * 0.3)
    edges = np.zeros(RATE_HZ // 10), np.zeros(RATE_HZ * 8 // 10)
    return Pcm(RATE_HZ, np.concatenate([edges[0], tone, edges[1]]).astype(np.float32))


def spoken(segment: SpokenSegment, share: float = 1.0, pace_s: float = 0.22) -> Answer:
    """The sound of a segment by a voice that takes so long for a syllable, or a share of it."""
    seconds = count_syllables(segment.spoken).middle * pace_s / (1 + segment.rate_percent / 100)
    return Answer(sound(max(0.01, (seconds + EDGE_S) * share - EDGE_S)))

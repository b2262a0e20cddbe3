"""Segments and engines for the tests of this stage."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from pipeline.audio.pcm import Pcm
from pipeline.speech.segments import SpokenSegment

if TYPE_CHECKING:
    from collections.abc import Callable


def make_segment(
    sounds: str = "晚饭后我们去河边走走。",
    *,
    turn: int = 7,
    engine_voice: str = "yunjian",
    rate_percent: int = 0,
    blended: bool = False,
) -> SpokenSegment:
    """A segment whose words are what the engine receives."""
    return SpokenSegment(
        turn=turn,
        speaker="wen",
        written=sounds,
        spoken=sounds,
        sounds=sounds,
        engine_voice=engine_voice,
        rate_percent=rate_percent,
        blended=blended,
    )


class CountingEngine:
    """Remembers what it was asked to say; its sound is a ramp as long as the text. `on_speak` may raise or wait."""

    name = "counting"
    version = "1"
    rate_hz = 8000

    def __init__(self, *, concurrency: int = 2, on_speak: Callable[[SpokenSegment], None] | None = None) -> None:
        self.concurrency = concurrency
        self.spoken: list[str] = []
        self.most_at_once = 0
        self._at_once = 0
        self._on_speak = on_speak
        self._lock = threading.Lock()

    def speak(self, segment: SpokenSegment) -> Pcm:
        with self._lock:
            self.spoken.append(segment.sounds)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            if self._on_speak:
                self._on_speak(segment)
        finally:
            with self._lock:
                self._at_once -= 1
        return Pcm(self.rate_hz, np.linspace(0, 0.5, 100 * len(segment.sounds), dtype=np.float32))

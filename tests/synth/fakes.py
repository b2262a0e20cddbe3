"""Segments and engines for the tests of this stage."""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING

import numpy as np

from pipeline.audio.pcm import Pcm
from pipeline.errors import EngineError
from pipeline.speech.segments import SpokenSegment

if TYPE_CHECKING:
    from collections.abc import Callable, Collection


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


class Dreamer(CountingEngine):
    """Falls asleep in one turn until it is interrupted, or awake for good."""

    def __init__(
        self,
        *,
        turn: int,
        concurrency: int = 2,
        on_dream: Callable[[], None] | None = None,
        on_speak: Callable[[SpokenSegment], None] | None = None,
    ) -> None:
        super().__init__(concurrency=concurrency, on_speak=on_speak)
        self._turn = turn
        self._on_dream = on_dream
        self._awake = threading.Event()
        self._interrupted = threading.Event()
        self.ended = threading.Event()
        """It was interrupted in its sleep."""

    def wake(self) -> None:
        """Never sleep again."""
        self._awake.set()

    def interrupt(self) -> None:
        self._interrupted.set()

    def speak(self, segment: SpokenSegment) -> Pcm:
        pcm = super().speak(segment)
        if segment.turn == self._turn and not self._awake.is_set():
            if self._on_dream:
                self._on_dream()
            assert self._interrupted.wait(20), "it was never interrupted"
            self.ended.set()
            raise EngineError(f"turn {segment.turn}: interrupted")
        return pcm


class Doubter(CountingEngine):
    """Doubts sound that is shorter than its text; some turns are cut `short`, the first time only if it `recovers`.

    It doubts nothing before it `knows_after` so many different takes, nor while it is `deaf`. One that `shrinks` cuts a
    turn shorter each time.
    """

    def __init__(
        self,
        *,
        short: Collection[int] = (),
        knows_after: int = 0,
        recovers: bool = False,
        shrinks: bool = False,
        on_speak: Callable[[SpokenSegment], None] | None = None,
    ) -> None:
        super().__init__(concurrency=1, on_speak=on_speak)
        self.deaf = False
        self.heard = 0
        self.most_alive = 0
        self._alive = 0
        self._short = short
        self._knows_after = knows_after
        self._recovers = recovers
        self._shrinks = shrinks

    def speak(self, segment: SpokenSegment) -> Pcm:
        pcm = super().speak(segment)
        times = self.spoken.count(segment.sounds)
        if segment.turn not in self._short or (self._recovers and times > 1):
            return pcm
        return Pcm(pcm.rate_hz, pcm.samples[: pcm.frames // (2 * times if self._shrinks else 2)])

    def doubts(self, segment: SpokenSegment, pcm: Pcm) -> str:
        self.heard += 1
        self._alive += 1
        self.most_alive = max(self.most_alive, self._alive)
        weakref.finalize(pcm.samples, self._forget)
        knows = not self.deaf and len(set(self.spoken)) >= self._knows_after
        return "too short" if knows and pcm.frames < 100 * len(segment.sounds) else ""

    def _forget(self) -> None:
        self._alive -= 1

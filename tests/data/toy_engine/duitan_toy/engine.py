"""The sound of the toy engine."""

from __future__ import annotations

import numpy as np

from pipeline.audio.pcm import Pcm
from pipeline.errors import UnspeakableError
from pipeline.synth.engine import turn_name

PITCHES_HZ = {"Beep-Hoch": 1000.0, "Beep-Tief": 500.0}
FASTEST_HZ = 44_100


class ToyEngine:
    """Beeps; nothing in it can fail but silence."""

    name = "toy"
    rate_hz = FASTEST_HZ
    concurrency = 1

    def __init__(self, beep_ms: int) -> None:
        self._beep_ms = beep_ms
        self.version = f"1-{beep_ms}"

    @property
    def voice_names(self):
        """The voices there are."""
        return frozenset(PITCHES_HZ)

    def speak(self, segment):
        """A beep for every character."""
        count = sum(not char.isspace() for char in segment.sounds)
        if not count:
            raise UnspeakableError(f"{turn_name(segment.turn)}: nothing to say", turn=segment.turn, token="")
        frames = self.rate_hz * self._beep_ms // 1000
        beep = 0.3 * np.sin(2 * np.pi * PITCHES_HZ[segment.engine_voice] / self.rate_hz * np.arange(frames))
        one = np.concatenate((beep, np.zeros(frames // 3)))
        quiet = np.zeros(self.rate_hz // 10)
        return Pcm(self.rate_hz, np.concatenate((quiet, np.tile(one, count), quiet)).astype(np.float32))

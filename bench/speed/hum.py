"""A hum whose voices are not equally loud, as those of engines are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.audio.loudness import db_to_factor
from pipeline.audio.pcm import Pcm
from pipeline.engines.tone.engine import ToneEngine, pitch_hz

if TYPE_CHECKING:
    from pipeline.speech.segments import SpokenSegment

LEVELS_DB: Final = (0.0, -3.0, -6.0)


class UnevenHum(ToneEngine):
    """The test engine, each voice at a level of its own."""

    version = f"{ToneEngine.version}, uneven"

    def speak(self, segment: SpokenSegment) -> Pcm:
        pcm = super().speak(segment)
        level_db = LEVELS_DB[round(pitch_hz(segment.engine_voice)) % len(LEVELS_DB)]
        return Pcm(pcm.rate_hz, pcm.samples * np.float32(db_to_factor(level_db)))

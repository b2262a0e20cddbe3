"""An engine that hums instead of speaking: one pitch per voice, as long as the text would take.

It is for tests and dry runs: whoever decodes an episode can tell from the pitch who "spoke" when. Like a real engine
it puts silence before and after, and soft edges on the sound between; marks that end a sentence inside the text are
silent for as long as another character hums.
"""

from __future__ import annotations

import hashlib
import math
import re
from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.audio.pcm import Pcm
from pipeline.engines.tone.voices import VOICES
from pipeline.errors import EngineError, UnspeakableError
from pipeline.messages import _
from pipeline.text.chinese import STOPS

if TYPE_CHECKING:
    from pipeline.speech.segments import SpokenSegment

RATE_HZ: Final = 24_000
LOWEST_HZ: Final = 110.0
SEMITONES_APART: Final = 2
CHARACTER_MS: Final = 160
SHORTEST_MS: Final = 240
LEAD_MS: Final = 100
TAIL_MS: Final = 800
EDGE_MS: Final = 20
PEAK: Final = 0.35
"""Amplitude of the hum; -12 dB RMS, about as loud as a loud voice."""
_RESTS: Final = re.compile(f"(?<=[^{STOPS}])[{STOPS}]+(?=[^{STOPS}])")
_DECORATION = re.compile(r"^(?:z[mf]_|[a-z]{2,3}-[a-z]{2}-(?:[a-z]+-)?)|neural$")
_SLOTS: Final = {voice.name: number for number, voice in enumerate(VOICES)}


def pitch_hz(engine_voice: str) -> float:
    """The pitch that stands for a voice.

    The engine's own voices are two semitones apart, upwards from 110 Hz, and any engine's spelling of a name gives
    the same pitch. Any other name always gives the same one of these pitches, but may share it with another name.

    >>> pitch_hz("yunjian"), round(pitch_hz("yunxi"), 2)
    (110.0, 123.47)
    >>> pitch_hz("zm_yunxi") == pitch_hz("zh-CN-YunxiNeural") == pitch_hz("yunxi")
    True
    """
    plain = _DECORATION.sub("", engine_voice.casefold())
    slot = _SLOTS.get(plain)
    if slot is None:
        slot = hashlib.sha256(engine_voice.encode()).digest()[0] % len(_SLOTS)
    return LOWEST_HZ * math.exp2(slot * SEMITONES_APART / 12)


class ToneEngine:
    """Hums; safe to call from several threads."""

    name = "tone"
    version = "2"
    rate_hz = RATE_HZ
    concurrency = 2

    def speak(self, segment: SpokenSegment) -> Pcm:
        characters = sum(not character.isspace() for character in segment.sounds)
        if not characters:
            raise UnspeakableError(_("{name}: nothing to say", name=segment.name), turn=segment.turn, token="")
        if segment.rate_percent <= -100:
            raise EngineError(
                _(
                    "{name}: a rate of {rate_percent:+d}% never ends",
                    name=segment.name,
                    rate_percent=segment.rate_percent,
                )
            )
        hum_ms = max(SHORTEST_MS, characters * CHARACTER_MS * 100 // (100 + segment.rate_percent))
        frames = RATE_HZ * hum_ms // 1000
        hum = PEAK * np.sin(2 * np.pi * pitch_hz(segment.engine_voice) / RATE_HZ * np.arange(frames))
        edge = RATE_HZ * EDGE_MS // 1000
        rise = 0.5 - 0.5 * np.cos(np.pi * (np.arange(edge) + 0.5) / edge)
        places = [0, *(frames * place // characters for place in _rests(segment.sounds)), frames]
        for start, stop in zip(places[::2], places[1::2], strict=True):
            soft = min(edge, (stop - start) // 2)
            hum[start : start + soft] *= rise[:soft]
            hum[stop - soft : stop] *= rise[::-1][edge - soft :]
        for start, stop in zip(places[1:-1:2], places[2:-1:2], strict=True):
            hum[start:stop] = 0
        silence = (RATE_HZ * LEAD_MS // 1000, RATE_HZ * TAIL_MS // 1000)
        return Pcm(RATE_HZ, np.pad(hum, silence).astype(np.float32))


def _rests(sounds: str) -> list[int]:
    """Where silences inside a text begin and end, in characters that are no spaces."""
    return [place for found in _RESTS.finditer("".join(sounds.split())) for place in found.span()]

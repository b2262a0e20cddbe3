"""The sound of an answer: the tone engine's hum for a voice and text, in the service's format.

So what was asked for can be heard in what is answered.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.audio.encoding import SoundForm, encode
from pipeline.engines.tone.engine import LEAD_MS, RATE_HZ, TAIL_MS, ToneEngine
from tests.synth.fakes import make_segment

if TYPE_CHECKING:
    from pipeline.audio.pcm import Samples

FORMAT: Final = "audio-24khz-48kbitrate-mono-mp3"
FORM: Final = SoundForm(rate_hz=RATE_HZ, bitrate_kbps=48)
FRAME_BYTES: Final = 144
"""Of MP3 at this rate and bit rate; each frame lasts 24 ms."""
FRAME_HEADER: Final = b"\xff\xf3\x64"
"""MPEG 2, layer III, 48 kbps, 24 kHz; the Info frame that a file begins with has another bit rate."""


@dataclass(frozen=True, slots=True)
class Sound:
    """An MP3, and where in it the words begin and end."""

    mp3: bytes
    begin_s: float
    end_s: float

    @property
    def frames(self) -> int:
        return len(self.mp3) // FRAME_BYTES


@lru_cache(maxsize=512)
def hum(voice: str, rate_percent: int, text: str) -> Sound:
    """What a voice says."""
    pcm = ToneEngine().speak(make_segment(text, engine_voice=voice, rate_percent=rate_percent))
    return Sound(_mp3(pcm.samples), LEAD_MS / 1000, pcm.frames / RATE_HZ - TAIL_MS / 1000)


@lru_cache(maxsize=64)
def silence(frames: int) -> bytes:
    """As many MP3 frames of nothing."""
    samples = frames * FRAME_BYTES * 8 * RATE_HZ // (FORM.bitrate_kbps * 1000)
    return _mp3(np.zeros(samples, dtype=np.float32))[: frames * FRAME_BYTES]


def _mp3(samples: Samples) -> bytes:
    """Samples as frames of sound alone, as the service sends them: without the Info frame of a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hum.mp3"
        encode([samples], RATE_HZ, path, FORM)
        data = path.read_bytes()
    return data[data.index(FRAME_HEADER) :]

"""Takes made by arithmetic, and stores that hold or generate them: speech-like sound without any engine."""

from __future__ import annotations

import numpy as np

from pipeline.audio.pcm import Samples
from pipeline.speech.segments import SpokenSegment
from pipeline.synth.take import Take

RATE_HZ = 24_000


def make_speech(
    seconds: float, *, pitch_hz: float = 140.0, level_db: float = -20.0, lead_s: float = 0.0, tail_s: float = 0.0
) -> Samples:
    """Harmonics that come and go four times a second, as syllables do, between stretches of silence."""
    time_s = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    voice = sum(np.sin(2 * np.pi * pitch_hz * number * time_s) / number for number in range(1, 16))
    syllables = np.clip(np.sin(2 * np.pi * 4.0 * time_s + 0.3), 0.02, 1.0)
    shaped = np.asarray(voice * syllables)
    shaped *= 10 ** (level_db / 20) / np.sqrt(np.mean(shaped**2))
    silence = [np.zeros(int(each * RATE_HZ)) for each in (lead_s, tail_s)]
    return np.concatenate([silence[0], shaped, silence[1]]).astype(np.float32)


def make_segment(
    turn: int, speaker: str = "lin", *, written: str = "请坐。", pause_after_ms: int = 300, voice: str = ""
) -> SpokenSegment:
    """A segment; its voice is called after its speaker unless it is named."""
    return SpokenSegment(
        turn=turn,
        speaker=speaker,
        written=written,
        spoken=written,
        sounds=written,
        engine_voice=voice or f"voice-{speaker}",
        pause_after_ms=pause_after_ms,
    )


class MemoryTakes:
    """Takes in memory; remembers how much was asked for at once."""

    def __init__(self) -> None:
        self._sounds: dict[str, Samples] = {}
        self.longest_read = 0

    def put(self, samples: Samples) -> Take:
        """Keep a sound as a take."""
        key = f"{len(self._sounds):032x}"
        self._sounds[key] = samples
        return Take(key=key, rate_hz=RATE_HZ, frames=len(samples))

    def read(self, take: Take, start: int, stop: int) -> Samples:
        """Frames of a take."""
        if not 0 <= start <= stop <= take.frames:
            raise ValueError(f"frames {start} to {stop} of a take of {take.frames}")
        self.longest_read = max(self.longest_read, stop - start)
        return self._sounds[take.key][start:stop]


class EndlessTakes:
    """A store whose takes are all the same sound, generated when read: it takes no memory however many there are."""

    def __init__(self) -> None:
        self._loop = make_speech(4.0)

    def read(self, take: Take, start: int, stop: int) -> Samples:
        """Frames of the loop."""
        return np.take(self._loop, np.arange(start, min(stop, take.frames)), mode="wrap")

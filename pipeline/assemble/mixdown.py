"""Timeline + takes -> one stream of blocks, read from the store piece by piece, as often as asked.

Every voice gets one gain, measured over everything it says in the episode: a gain per sentence would iron out how
sentences are stressed, and make a whispered aside as loud as the rest.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pipeline.audio.codec import measure_loudness
from pipeline.audio.loudness import db_to_factor
from pipeline.audio.silence import FadeOptions, fade_edges
from pipeline.synth.take import Take

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.assemble.sound import SoundOptions
    from pipeline.assemble.take_reader import TakeReader
    from pipeline.assemble.timeline import Cue, Timeline
    from pipeline.audio.pcm import Samples
    from pipeline.speech.segments import SpokenSegment

BLOCK_MS = 2000
NOISE_LOOP_MS = 9973
"""Length of the noise that is repeated: long enough that nobody hears it come round."""
MEASURED_MS = 3000
"""A voice that says less than this is measured on its words repeated: the meter needs 0.4 s, and more to be fair."""
MAX_VOICE_GAIN_DB = 24.0


class VoiceKey(NamedTuple):
    """What makes a voice sound as it does: the engine and its voice, and whether it is blended for English words."""

    engine: str
    engine_voice: str
    blended: bool


def voice_key(segment: SpokenSegment) -> VoiceKey:
    """The voice that says a segment."""
    return VoiceKey(segment.engine, segment.engine_voice, segment.blended)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """An episode's sound before mastering: its takes in place, each voice at its gain, over a faint noise floor."""

    timeline: Timeline
    takes: TakeReader
    voice_gains_db: Mapping[VoiceKey, float]
    noise_floor_db: float | None = -70.0
    fades: FadeOptions = field(default=FadeOptions())

    def blocks(self) -> Iterator[Samples]:
        """The whole mix in blocks of at most BLOCK_MS; every call starts anew and gives the same samples."""
        noise = self._noise_loop()
        position = 0
        for piece in self._pieces():
            yield piece + _looped(noise, position, len(piece)) if len(noise) else piece
            position += len(piece)

    def _pieces(self) -> Iterator[Samples]:
        """Silence and speech in turn."""
        position = 0
        for cue in self.timeline.cues:
            yield from _silence(cue.start_frame - position, self.timeline)
            yield from self._speech(cue)
            position = cue.end_frame
        yield from _silence(self.timeline.total_frames - position, self.timeline)

    def _speech(self, cue: Cue) -> Iterator[Samples]:
        """One cue's sound at its voice's gain, its edges faded."""
        factor = np.float32(db_to_factor(self.voice_gains_db[voice_key(cue.segment)]))
        offset = 0
        for piece in _read_cue(cue, self.timeline, self.takes):
            rate_hz = self.timeline.rate_hz
            yield factor * fade_edges(piece, offset=offset, total=cue.frames, rate_hz=rate_hz, fades=self.fades)
            offset += len(piece)

    def _noise_loop(self) -> Samples:
        """White noise at the floor's level, the same every time; empty for no floor."""
        if self.noise_floor_db is None:
            return np.zeros(0, dtype=np.float32)
        frames = NOISE_LOOP_MS * self.timeline.rate_hz // 1000
        noise = np.random.default_rng(seed=0).standard_normal(frames, dtype=np.float32)
        return noise * np.float32(db_to_factor(self.noise_floor_db))


def level_mix(timeline: Timeline, takes: TakeReader, sound: SoundOptions) -> Mix:
    """The mix of a timeline with its voices brought to one loudness."""
    return Mix(
        timeline=timeline,
        takes=takes,
        voice_gains_db=level_voices(timeline, takes, sound.loudness_lufs),
        noise_floor_db=sound.noise_floor_db,
    )


def level_voices(timeline: Timeline, takes: TakeReader, target_lufs: float) -> dict[VoiceKey, float]:
    """The gain in dB for every voice of a timeline that brings all it says, taken together, to `target_lufs`."""
    cues_of: dict[VoiceKey, list[Cue]] = {}
    for cue in timeline.cues:
        cues_of.setdefault(voice_key(cue.segment), []).append(cue)
    return {voice: _voice_gain(cues, timeline, takes, target_lufs) for voice, cues in cues_of.items()}


def _voice_gain(cues: list[Cue], timeline: Timeline, takes: TakeReader, target_lufs: float) -> float:
    """The gain for one voice, from the cues it speaks; 0 when they are silent."""
    frames = sum(cue.frames for cue in cues)
    if not frames:
        return 0.0
    rounds = math.ceil(MEASURED_MS * timeline.rate_hz / 1000 / frames)
    speech = (piece for again in repeat(cues, rounds) for cue in again for piece in _read_cue(cue, timeline, takes))
    gain_db = measure_loudness(speech, timeline.rate_hz).gain_to(target_lufs)
    return max(-MAX_VOICE_GAIN_DB, min(MAX_VOICE_GAIN_DB, gain_db))


def _read_cue(cue: Cue, timeline: Timeline, takes: TakeReader) -> Iterator[Samples]:
    """A cue's part of its take, in blocks."""
    take = Take(key=cue.take_key, rate_hz=timeline.rate_hz, frames=cue.take_frames)
    end = cue.skip_frames + cue.frames
    for start in range(cue.skip_frames, end, _block_frames(timeline)):
        yield takes.read(take, start, min(end, start + _block_frames(timeline)))


def _silence(frames: int, timeline: Timeline) -> Iterator[Samples]:
    """Zeros in blocks."""
    for start in range(0, frames, _block_frames(timeline)):
        yield np.zeros(min(_block_frames(timeline), frames - start), dtype=np.float32)


def _block_frames(timeline: Timeline) -> int:
    return BLOCK_MS * timeline.rate_hz // 1000


def _looped(loop: Samples, position: int, frames: int) -> Samples:
    """`frames` of an endless loop, from `position` on."""
    start = position % len(loop)  # numpy wraps an index by subtracting the length again and again
    return np.take(loop, np.arange(start, start + frames), mode="wrap")

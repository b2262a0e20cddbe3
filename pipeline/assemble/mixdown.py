"""Timeline + takes -> one stream of blocks, read from the store piece by piece, as often as asked.

Every voice gets one gain, measured over everything it says in the episode: a gain per sentence would iron out how
sentences are stressed. Only what lies far from its voice is moved, and only as near as REACH_LU: an engine speaks a
short reply up to 4 LU louder than a long turn, and beside one that is heard as a jump.

Voices are brought to one loudness behind the limiter, not before it: of one with high peaks it takes up to 1 LU, of
another nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pipeline.assemble.parallel import side_by_side
from pipeline.assemble.placement import MIDDLE_DB, channel_factors, place_people
from pipeline.audio.levels import Levels, gain_through, loudness_after, measure_levels
from pipeline.audio.loudness import db_to_factor
from pipeline.audio.pcm import joined
from pipeline.audio.silence import FadeOptions, fade_edges
from pipeline.files import content_key
from pipeline.synth.take import Take

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.assemble.sound import SoundOptions
    from pipeline.assemble.take_reader import TakeReader
    from pipeline.assemble.timeline import Cue, PlacedClip, Timeline
    from pipeline.audio.pcm import Samples
    from pipeline.speech.segments import SpokenSegment

MIXING = 7
"""Raise it when the same takes come to sound otherwise: episodes that are there are then made again."""
BLOCK_MS = 2000
NOISE_LOOP_MS = 9973
"""Length of the noise that is repeated: long enough that nobody hears it come round."""
BED_FADES = FadeOptions(in_ms=2000, out_ms=3000)
MAX_VOICE_GAIN_DB = 24.0
REACH_LU = 1.0
"""How far a take may lie from its voice, so that no two lie farther apart than the 2 LU that stress makes."""
GAIN_STEP_DB = 0.1
"""Gains are whole steps: an edited line hardly ever moves one, and what keeps its gain keeps its sound."""
MAX_TAKE_GAIN_DB = 6.0
"""What lies farther from its voice than sentences do, a cough or next to nothing, is not blown up to be like one."""


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
    take_gains_db: Mapping[str, float] = field(default_factory=dict)
    """Take key -> what a take gets beyond its voice's gain; nothing for most."""
    clips: Mapping[str, Samples] = field(default_factory=dict)
    """Music and other sounds by their keys, levelled already."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """Take key -> a key of the samples of it that are heard: a take that is spoken again may sound otherwise."""
    places: Mapping[str, float] = field(default_factory=dict)
    """Speaker -> how many dB they are louder on the left (`placement`); where nobody has a place the mix is mono."""
    noise_floor_db: float | None = -70.0
    fades: FadeOptions = field(default=FadeOptions())

    @property
    def channels(self) -> int:
        """One, or two where people have places."""
        return 2 if self.places else 1

    def blocks(self) -> Iterator[Samples]:
        """The whole mix in blocks of at most BLOCK_MS; every call starts anew and gives the same samples."""
        noise = self._noise_loop()
        position = 0
        for piece in self._pieces():
            sound = piece + self._spread(_looped(noise, position, len(piece))) if len(noise) else piece
            yield self._with_clips(sound, position) if self.timeline.clips else sound
            position += len(piece)

    def part(self, timeline: Timeline) -> Mix:
        """The same voices and levels in a piece of the timeline that has times of its own."""
        return replace(self, timeline=timeline)

    def key(self) -> str:
        """A key of everything that shapes the samples: the same key, the same mix."""
        cues = [
            (cue.start_frame, cue.frames, self.digests[cue.take_key], self._gain_db(cue), self._place_db(cue))
            for cue in self.timeline.cues
        ]
        shape = (
            self.channels,
            self.timeline.rate_hz,
            self.timeline.total_frames,
            self.timeline.clips,
            self.noise_floor_db,
            self.fades,
        )
        return content_key("mix", MIXING, repr(shape), repr(cues))

    def _gain_db(self, cue: Cue) -> float:
        """What a cue's take is raised by."""
        return self.voice_gains_db[voice_key(cue.segment)] + self.take_gains_db.get(cue.take_key, 0.0)

    def _place_db(self, cue: Cue) -> float:
        """How much louder a cue is on the left."""
        return self.places.get(cue.segment.speaker, MIDDLE_DB)

    def _spread(self, samples: Samples) -> Samples:
        """Mono samples in the form of the mix: to be added to it, or multiplied with a factor for each channel."""
        return samples[:, np.newaxis] if self.places else samples

    def _pieces(self) -> Iterator[Samples]:
        """Silence and speech in turn."""
        position = 0
        for cue in self.timeline.cues:
            yield from self._silence(cue.start_frame - position)
            yield from self._speech(cue)
            position = cue.end_frame
        yield from self._silence(self.timeline.total_frames - position)

    def _silence(self, frames: int) -> Iterator[Samples]:
        """Zeros in blocks."""
        length = _block_frames(self.timeline)
        for start in range(0, frames, length):
            count = min(length, frames - start)
            yield np.zeros((count, self.channels) if self.places else count, dtype=np.float32)

    def _speech(self, cue: Cue) -> Iterator[Samples]:
        """One cue's sound at its voice's gain, its edges faded."""
        factor: Samples | np.float32 = np.float32(db_to_factor(self._gain_db(cue)))
        if self.places:
            factor = factor * np.array(channel_factors(self._place_db(cue)), dtype=np.float32)
        offset = 0
        for piece in _read_cue(cue, self.timeline, self.takes):
            rate_hz = self.timeline.rate_hz
            faded = fade_edges(piece, offset=offset, total=cue.frames, rate_hz=rate_hz, fades=self.fades)
            yield factor * self._spread(faded)
            offset += len(piece)

    def _with_clips(self, sound: Samples, position: int) -> Samples:
        """A piece of the mix with the music that falls on it."""
        end = position + len(sound)
        mixed = sound.copy()
        for clip in self.timeline.clips:
            start, stop = max(position, clip.start_frame), min(end, clip.end_frame)
            if start < stop:
                offset = start - clip.start_frame
                mixed[start - position : stop - position] += self._spread(self._clip(clip, offset, stop - start))
        return mixed

    def _clip(self, clip: PlacedClip, offset: int, frames: int) -> Samples:
        """Some frames of a clip; one that comes round is faded at both ends."""
        samples = self.clips[clip.key]
        if not clip.loops:
            return samples[offset : offset + frames]
        piece = _looped(samples, offset, frames)
        return fade_edges(piece, offset=offset, total=clip.frames, rate_hz=self.timeline.rate_hz, fades=BED_FADES)

    def _noise_loop(self) -> Samples:
        """White noise at the floor's level, the same every time; empty for no floor."""
        if self.noise_floor_db is None:
            return np.zeros(0, dtype=np.float32)
        return _white_noise(self.timeline.rate_hz, self.noise_floor_db)


@lru_cache(maxsize=1)
def _white_noise(rate_hz: int, level_db: float) -> Samples:
    noise = np.random.default_rng(seed=0).standard_normal(NOISE_LOOP_MS * rate_hz // 1000, dtype=np.float32)
    noise *= np.float32(db_to_factor(level_db))
    noise.flags.writeable = False
    return noise


def level_mix(
    timeline: Timeline, takes: TakeReader, sound: SoundOptions, clips: Mapping[str, Samples] | None = None
) -> Mix:
    """The mix of a timeline with its voices brought to one loudness, and takes near to their voices."""
    heard = _hear_cues(timeline, takes)
    levels = {key: each.levels for key, each in heard.items()}
    take_gains_db = _take_gains(timeline, levels, sound, _voice_gains(timeline, levels, sound))
    levelled = {key: each.louder(take_gains_db.get(key, 0.0)) for key, each in levels.items()}
    is_placed = sound.placement != "middle"
    places = place_people([cue.segment.speaker for cue in timeline.cues]) if is_placed else {}
    return Mix(
        timeline=timeline,
        takes=takes,
        voice_gains_db=_voice_gains(timeline, levelled, sound),
        take_gains_db=take_gains_db,
        clips=clips or {},
        digests={key: each.digest for key, each in heard.items()},
        places=places,
        noise_floor_db=sound.noise_floor_db,
    )


class _Heard(NamedTuple):
    """The part of a take that is heard."""

    levels: Levels
    digest: str


def _hear_cues(timeline: Timeline, takes: TakeReader) -> dict[str, _Heard]:
    """Take key -> how loud the part of it is that is heard, and a key of its samples."""
    cues = {cue.take_key: cue for cue in timeline.cues}

    def hear(cue: Cue) -> _Heard:
        samples = joined(_read_cue(cue, timeline, takes))
        return _Heard(measure_levels(samples, timeline.rate_hz), content_key(samples.tobytes()))

    return dict(zip(cues, side_by_side(hear, cues.values()), strict=True))


def _voice_gains(timeline: Timeline, levels: Mapping[str, Levels], sound: SoundOptions) -> dict[VoiceKey, float]:
    """The gain for every voice that makes all of them as loud when the limiter has taken its share."""
    said: dict[VoiceKey, list[Levels]] = {}
    for cue in timeline.cues:
        said.setdefault(voice_key(cue.segment), []).append(levels[cue.take_key].filled())
    ceiling = db_to_factor(sound.ceiling_db)
    return {
        voice: _stepped(gain_through(spoken, sound.loudness_lufs, ceiling=ceiling, most_db=MAX_VOICE_GAIN_DB))
        for voice, spoken in said.items()
    }


def _take_gains(
    timeline: Timeline, levels: Mapping[str, Levels], sound: SoundOptions, voice_gains_db: Mapping[VoiceKey, float]
) -> dict[str, float]:
    """What the takes that lie farther than REACH_LU from their voices get beyond the voices' gains, in dB.

    Both as they are heard behind the limiter, which takes more from a sharp sound than from a dull one as loud.
    """
    ceiling = db_to_factor(sound.ceiling_db)
    gains_db: dict[str, float] = {}
    for cue in {cue.take_key: cue for cue in timeline.cues}.values():
        take, voice_db = [levels[cue.take_key].filled()], voice_gains_db[voice_key(cue.segment)]
        heard = loudness_after(take, gain=db_to_factor(voice_db), ceiling=ceiling)
        below_lu = heard.gain_to(sound.loudness_lufs)
        if abs(below_lu) > REACH_LU and not heard.is_silent:
            wanted_lufs = sound.loudness_lufs - math.copysign(REACH_LU, below_lu)
            most_db = MAX_VOICE_GAIN_DB + MAX_TAKE_GAIN_DB
            gain_db = gain_through(take, wanted_lufs, ceiling=ceiling, most_db=most_db) - voice_db
            gains_db[cue.take_key] = _stepped(_within(gain_db, MAX_TAKE_GAIN_DB))
    return gains_db


def _within(gain_db: float, most_db: float) -> float:
    return max(-most_db, min(most_db, gain_db))


def _stepped(gain_db: float) -> float:
    return round(gain_db / GAIN_STEP_DB) * GAIN_STEP_DB


def _read_cue(cue: Cue, timeline: Timeline, takes: TakeReader) -> Iterator[Samples]:
    """A cue's part of its take, in blocks."""
    take = Take(key=cue.take_key, rate_hz=timeline.rate_hz, frames=cue.take_frames)
    end = cue.skip_frames + cue.frames
    for start in range(cue.skip_frames, end, _block_frames(timeline)):
        yield takes.read(take, start, min(end, start + _block_frames(timeline)))


def _block_frames(timeline: Timeline) -> int:
    return BLOCK_MS * timeline.rate_hz // 1000


def _looped(loop: Samples, position: int, frames: int) -> Samples:
    """`frames` of an endless loop, from `position` on."""
    start = position % len(loop)
    if start + frames <= len(loop):
        return loop[start : start + frames]
    return np.resize(np.roll(loop, -start), frames)

"""A show's own music and sounds: files of any kind -> short clips, cut, faded and levelled against the voices.

1. Of a file only as much is decoded as is heard, so that memory is bounded whatever the file holds.
2. A bed comes round without a seam: its end is laid over its beginning.
3. A clip's key names what it sounds like: another file, or another level, is another clip.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.assemble.timeline import Interludes, Stretch
from pipeline.audio.decoding import decode_file
from pipeline.audio.ffmpeg import measure_loudness
from pipeline.audio.pcm import Samples
from pipeline.errors import ScriptError, SettingsError, SourceError
from pipeline.files import content_key
from pipeline.messages import N_, _

with warnings.catch_warnings():  # it looks for ffmpeg, which nothing here uses: only samples are given to it
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

if TYPE_CHECKING:
    from pipeline.assemble.sound import MusicOptions
    from pipeline.audio.loudness import Loudness

BED_S: Final = 120.0
"""How much of a bed is used; it comes round after that."""
LEAST_MS: Final = 100
"""What is shorter is no music."""
MOST_SOUND_S: Final = 60.0
"""How long a sound in a script may be."""
SEAM_MS: Final = 2000
MEASURED_MS: Final = 3000
"""A clip that is shorter is measured on its sound repeated: the meter needs 0.4 s, and more to be fair."""
MOST_GAIN_DB: Final = 24.0
"""More would make music of noise; down it goes as far as it takes."""
SILENT_DB: Final = -60.0
"""A file whose highest peak is below this is taken for silence."""
FULL_SCALE: Final = 32768.0
_HINT: Final = N_("name a file of sound: MP3, WAV, FLAC, OGG, M4A …")


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a kind of clip is cut, faded and levelled."""

    most_s: float
    fade_in_ms: int
    fade_out_ms: int
    level_db: float
    """Against the voices."""
    loops: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """A short sound that is ready to be mixed."""

    key: str
    samples: Samples

    @property
    def stretch(self) -> Stretch:
        """What a timeline knows of it."""
        return Stretch(key=self.key, frames=len(self.samples))


@dataclass(frozen=True, slots=True)
class Music:
    """What an episode plays beside its voices."""

    clips: Mapping[str, Clip] = field(default_factory=dict)
    """intro, outro, bed and sting, as far as a show has them."""
    sounds: Mapping[str, Clip] = field(default_factory=dict)
    """What a script names -> its clip."""
    gap_ms: int = 0

    @property
    def interludes(self) -> Interludes:
        """What a timeline knows of it."""
        stretches = {name: clip.stretch for name, clip in self.clips.items()}
        sounds = {name: clip.stretch for name, clip in self.sounds.items()}
        return Interludes(**stretches, sounds=sounds, gap_ms=self.gap_ms)

    @property
    def samples(self) -> Mapping[str, Samples]:
        """Every clip's sound by its key."""
        return {clip.key: clip.samples for clip in (*self.clips.values(), *self.sounds.values())}


NO_MUSIC: Final = Music()


def read_music(options: MusicOptions, sounds: Mapping[str, Path], *, rate_hz: int, voices_lufs: float) -> Music:
    """The clips of a show, and the sounds that a script names, at `rate_hz` and against voices of `voices_lufs`.

    Raises SettingsError for a file of the show that cannot be used, ScriptError for one of the script.
    """
    shapes = {
        "intro": _Shape(options.intro_s, 50, 2000, options.level_db),
        "outro": _Shape(options.outro_s, 500, 4000, options.level_db),
        "sting": _Shape(options.sting_s, 10, 500, options.level_db),
        "bed": _Shape(BED_S, 0, 0, options.bed_db, loops=True),
    }
    chosen = {name: file for name in shapes if (file := getattr(options, name))}
    clips = {}
    for name, file in chosen.items():
        try:
            clips[name] = _make_clip(Path(file.path), shapes[name], rate_hz, voices_lufs)
        except SourceError as error:
            raise SettingsError(f"{file.place}: {name}: {error}", hint=_(_HINT)) from error
    shape = _Shape(MOST_SOUND_S, 5, 50, options.level_db)
    made = {}
    for name, path in sounds.items():
        try:
            made[name] = _make_clip(path, shape, rate_hz, voices_lufs)
        except SourceError as error:
            raise ScriptError(_("sound {name!r}: {error}", name=name, error=error), hint=_(_HINT)) from error
    return Music(clips, made, options.gap_ms)


def _make_clip(path: Path, shape: _Shape, rate_hz: int, voices_lufs: float) -> Clip:
    """One file as a clip; SourceError when it cannot be used."""
    segment = _looped(_read(path, shape.most_s, rate_hz)) if shape.loops else _read(path, shape.most_s, rate_hz)
    loudness = _loudness(_samples(segment), rate_hz)
    gain_db = loudness.gain_to(voices_lufs + shape.level_db)
    levelled = segment.apply_gain(min(MOST_GAIN_DB, gain_db, -segment.max_dBFS))
    if not shape.loops:
        third = len(segment) // 3
        levelled = levelled.fade_in(min(shape.fade_in_ms, third)).fade_out(min(shape.fade_out_ms, third))
    return Clip(content_key("clip", rate_hz, levelled.raw_data), _samples(levelled))


def _read(path: Path, most_s: float, rate_hz: int) -> AudioSegment:
    """The beginning of a file's sound; a pipe or a device, which might never end, is none."""
    if not path.is_file():
        raise SourceError(_("{path}: no such file", path=path))
    most = round(most_s * rate_hz)
    blocks: list[Samples] = []
    with closing(decode_file(path, rate_hz)) as decoded:
        for block in decoded:
            blocks.append(block)
            if sum(map(len, blocks)) >= most:
                break
    samples = np.nan_to_num(np.concatenate(blocks)[:most], posinf=1.0, neginf=-1.0)
    numbers = (np.clip(samples, -1.0, 1.0) * (FULL_SCALE - 1)).astype("<i2")
    segment = AudioSegment(data=numbers.tobytes(), sample_width=2, frame_rate=rate_hz, channels=1)
    if len(segment) < LEAST_MS:
        raise SourceError(_("{path}: is too short: less than {least_ms} ms", path=path, least_ms=LEAST_MS))
    if segment.max_dBFS < SILENT_DB:
        raise SourceError(_("{path}: is silent", path=path))
    return segment


def _looped(segment: AudioSegment) -> AudioSegment:
    """The segment with its end laid over its beginning, so that it comes round without a seam."""
    seam_ms = min(SEAM_MS, len(segment) // 3)
    head, body, tail = segment[:seam_ms], segment[seam_ms:-seam_ms], segment[-seam_ms:]
    return head.fade_in(seam_ms).overlay(tail.fade_out(seam_ms)) + body


def _loudness(samples: Samples, rate_hz: int) -> Loudness:
    """How loud a clip is; a short one as if it were repeated."""
    rounds = math.ceil(MEASURED_MS * rate_hz / 1000 / len(samples))
    return measure_loudness(repeat(samples, rounds), rate_hz)


def _samples(segment: AudioSegment) -> Samples:
    return np.frombuffer(segment.raw_data, dtype="<i2").astype(np.float32) / np.float32(FULL_SCALE)

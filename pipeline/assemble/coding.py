"""A mix -> an MP3, section by section and side by side, and how loud that is when it is decoded.

What a section becomes depends on what sounds in it and on the setting alone, so it is kept and need not be made again
while neither changes. What is heard of it is measured in the finished file, decoded as it lies there; it is kept under
a key of those bytes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.assemble.grid import mp3_grid
from pipeline.assemble.parallel import side_by_side
from pipeline.assemble.sections import cut
from pipeline.audio.bitrates import frame_samples
from pipeline.audio.decoding import decode_mp3_frames
from pipeline.audio.encoding import coder_versions, encode_piece, join_mp3
from pipeline.audio.ffmpeg import resample
from pipeline.audio.levels import Levels, loudness_together, measure_levels
from pipeline.audio.limiter import limit_peaks
from pipeline.audio.loudness import Loudness, db_to_factor, factor_to_db
from pipeline.audio.mp3_frames import Coded, first_frames
from pipeline.audio.pcm import joined, regrouped
from pipeline.audio.true_peak import true_peak
from pipeline.files import content_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pipeline.assemble.kept import KeptPieces
    from pipeline.assemble.mixdown import Mix
    from pipeline.assemble.sections import Section
    from pipeline.audio.encoding import SoundForm
    from pipeline.audio.mp3_frames import Place
    from pipeline.audio.pcm import Samples

CODING: Final = 2
"""Raise it when the same mix comes to be encoded or measured otherwise: what was kept is then made again."""
BLOCK_MS: Final = 2000
SAMPLES: Final = struct.Struct(">Q")
PEAK: Final = struct.Struct(">d")


@dataclass(frozen=True, slots=True)
class Setting:
    """Gain before the limiter, and the limiter's ceiling."""

    gain_db: float
    ceiling_db: float


def applied(mix: Mix, setting: Setting, rate_hz: int) -> Iterator[Samples]:
    """The mix at `rate_hz` with gain and limiter."""
    return resample(_limited(mix, setting), mix.timeline.rate_hz, out_rate_hz=rate_hz)


def measure_sections(mix: Mix, coded_hz: int, kept: KeptPieces) -> Iterator[tuple[int, Levels]]:
    """(its frames, its levels) of every section of a mix that is to be encoded at `coded_hz`."""

    def measure(section: Section) -> tuple[int, Levels]:
        part = mix.part(section.timeline)
        key = content_key("levels", CODING, part.key(), section.start_frame, section.stop_frame)
        data = kept.get(key)
        if data is None:
            sound = joined(part.blocks())
            data = measure_levels(sound[section.start_frame : section.stop_frame], mix.timeline.rate_hz).to_bytes()
            kept.put(key, data)
        return section.stop_frame - section.start_frame, Levels.from_bytes(data)

    return side_by_side(measure, cut(mix.timeline, mp3_grid(coded_hz, mix.timeline.rate_hz)))


def encode_sections(
    mix: Mix, setting: Setting, path: Path, form: SoundForm, kept: KeptPieces, report: Callable[[int], None]
) -> tuple[Place, ...]:
    """Write a mix as an MP3; gives where every section lies. `report` is told how many samples each one brings."""

    def encode(section: Section) -> Coded:
        part = mix.part(section.timeline)
        shape = repr((setting, form, section.warm_up, section.coded_frames))
        key = content_key("mp3", CODING, coder_versions(), part.key(), shape)
        data = kept.get(key)
        if data is None:
            coded = encode_piece(_limited(part, setting), mix.timeline.rate_hz, form)
            data = _section_bytes(coded, section, form)
            kept.put(key, data)
        (samples,) = SAMPLES.unpack_from(data)
        return Coded(data[SAMPLES.size :], samples, section.warm_up, section.coded_frames is None)

    def reported(pieces: Iterator[Coded]) -> Iterator[Coded]:
        for piece in pieces:
            report(piece.samples)
            yield piece

    sections = cut(mix.timeline, mp3_grid(form.rate_hz, mix.timeline.rate_hz))
    return join_mp3(reported(side_by_side(encode, sections)), path, form)


def hear_sections(
    path: Path, places: Sequence[Place], form: SoundForm, kept: KeptPieces, report: Callable[[int], None]
) -> Loudness:
    """How loud the decoded file is, every section as it lies there. `report` is told how many bytes were heard."""
    peak, levels = 0.0, []
    for place, (highest, heard) in zip(
        places, side_by_side(lambda place: _hear(path, place, form, kept), places), strict=True
    ):
        peak = max(peak, highest)
        levels.append(heard)
        report(place.stop - place.start)
    return Loudness(loudness_together(levels).lufs, true_peak_db=factor_to_db(peak))


def _hear(path: Path, place: Place, form: SoundForm, kept: KeptPieces) -> tuple[float, Levels]:
    """(true peak as a factor, levels) of a piece of a file."""
    with path.open("rb") as file:
        file.seek(place.warm_up)
        coded = file.read(place.stop - place.warm_up)
    key = content_key("heard", CODING, coder_versions(), coded, place.warm_up_frames, form.rate_hz)
    data = kept.get(key)
    if data is None:
        sound = decode_mp3_frames(coded)[place.warm_up_frames * frame_samples(form.rate_hz) :]
        data = PEAK.pack(true_peak(sound)) + measure_levels(sound, form.rate_hz).to_bytes()
        kept.put(key, data)
    return PEAK.unpack_from(data)[0], Levels.from_bytes(data[PEAK.size :])


def _limited(mix: Mix, setting: Setting) -> Iterator[Samples]:
    """The mix with gain and limiter."""
    rate_hz, factor = mix.timeline.rate_hz, np.float32(db_to_factor(setting.gain_db))
    louder = (block * factor for block in regrouped(mix.blocks(), BLOCK_MS * rate_hz // 1000))
    return limit_peaks(louder, rate_hz, ceiling_db=setting.ceiling_db)


def _section_bytes(coded: Coded, section: Section, form: SoundForm) -> bytes:
    """A section's frames, and the one after them, with how many samples of sound they are."""
    a_frame = frame_samples(form.rate_hz)
    if section.coded_frames is None:
        return SAMPLES.pack(max(0, coded.samples - section.warm_up * a_frame)) + coded.data
    frames = first_frames(coded.data, section.warm_up + section.coded_frames + 1, form.frames)
    return SAMPLES.pack(section.coded_frames * a_frame) + frames

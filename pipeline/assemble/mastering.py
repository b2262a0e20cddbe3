"""Mix -> sound file at its target loudness: measure, work out the gain, encode, listen to the result, correct.

Only the decoded file counts. The limiter takes loudness away from peaky speech: what it takes follows from the levels
of the mix. Coding takes a little more and lets peaks grow, so that is measured. The sound is streamed anew for every
pass, an MP3's section by section (`coding`); of the mix only its levels are kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.assemble.coding import Setting, applied, encode_sections, hear_sections, measure_sections
from pipeline.assemble.kept import NOTHING_KEPT
from pipeline.assemble.mixdown import GAIN_STEP_DB
from pipeline.audio.bitrates import small_rate, stereo_bitrate, stereo_mp3_bitrate
from pipeline.audio.decoding import decode_file
from pipeline.audio.encoding import MP3, NO_FACTS, SoundForm, encode
from pipeline.audio.ffmpeg import measure_loudness
from pipeline.audio.levels import gain_through
from pipeline.audio.loudness import Loudness, db_to_factor
from pipeline.audio.pcm import ahead
from pipeline.messages import english

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pipeline.assemble.kept import KeptPieces
    from pipeline.assemble.mixdown import Mix
    from pipeline.assemble.sound import SoundOptions
    from pipeline.audio.encoding import SoundFacts
    from pipeline.audio.levels import Levels
    from pipeline.audio.pcm import Samples

Progress = Callable[[float, str], None]
"""Called during long passes with how much of the pass is done (0..1) and its name: "measure", "encode 2".

How many passes it takes is only known at the end, so each has a name of its own and none ever begins again.
"""

PEAK_MARGIN_DB = 0.1
ROUNDING = 1e-6
"""Of a step: what is a whole one but for how numbers are stored stays one."""
SAMPLE_MS = 20_000
"""How much of the mix is encoded to see what the encoder does to it."""
MASTER_TOLERANCE_LU = 0.3
MAX_ENCODES = 3
MAX_GAIN_DB = 30.0
MISSED_LU = 0.5
"""From here on a missed target is worth a remark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mastered:
    """What the decoded file measures."""

    loudness: Loudness
    gain_db: float
    """Gain over the levelled voices."""
    encodes: int
    """How often it was encoded until it was right."""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Premaster:
    """A mix that is ready for any encoder."""

    mix: Mix
    setting: Setting
    options: SoundOptions
    kept: KeptPieces


def mp3_form(sound: SoundOptions) -> SoundForm:
    """The shape of a mono MP3 of these options."""
    return SoundForm(rate_hz=sound.rate_hz, bitrate_kbps=sound.bitrate_kbps)


def form_for(mix: Mix, form: SoundForm) -> SoundForm:
    """A form of one channel, or what stands for it when a mix has two: the same with as many bits as that needs."""
    if mix.channels == 1:
        return form
    kbps = form.bitrate_kbps
    more = stereo_mp3_bitrate(form.rate_hz, kbps) if form.codec == MP3 else stereo_bitrate(kbps)
    return replace(form, channels=mix.channels, bitrate_kbps=more)


def small_form(sound: SoundOptions) -> SoundForm:
    """The shape of the smaller MP3 beside one of these options: its frames lie on the same raster."""
    rate_hz, bitrate_kbps = small_rate(sound.rate_hz, sound.bitrate_kbps)
    return SoundForm(rate_hz=rate_hz, bitrate_kbps=bitrate_kbps)


def premaster(
    mix: Mix, sound: SoundOptions, progress: Progress | None = None, kept: KeptPieces = NOTHING_KEPT
) -> Premaster:
    """A mix with the gain that reaches the target loudness through the limiter, found without encoding."""
    tell = _Teller(progress or _unheard, "measure", mix.timeline.total_frames)
    stretches: list[Levels] = []
    for frames, levels in measure_sections(mix, sound.rate_hz, kept):
        stretches.append(levels)
        tell(frames)
    tell.end()
    ceiling = db_to_factor(sound.ceiling_db)
    gain_db = gain_through(stretches, sound.loudness_lufs, ceiling=ceiling, most_db=MAX_GAIN_DB)
    return Premaster(mix=mix, setting=Setting(gain_db, sound.ceiling_db), options=sound, kept=kept)


def master(
    ready: Premaster, path: Path, form: SoundForm, *, facts: SoundFacts = NO_FACTS, progress: Progress | None = None
) -> Mastered:
    """Encode a premaster to `path`, at the loudness and true peak that its options ask for when it is decoded.

    `form` is that of a mono sound; a mix of two channels is written with two.
    """
    sound, form = ready.options, form_for(ready.mix, form)
    setting = _stepped(_raised(ready.setting, _coding_loss(ready.mix, ready.setting, path, form)))
    encodes = 0
    while True:
        encodes += 1
        make = _make_mp3 if form.codec == MP3 else _make
        tellers = [_Teller(progress or _unheard, _pass_name(work, encodes)) for work in ("encode", "check")]
        heard = make(ready, setting, _Target(path, form, facts), *tellers)
        corrected = _corrected(setting, heard, sound)
        if corrected == setting or encodes == MAX_ENCODES:
            return Mastered(loudness=heard, gain_db=setting.gain_db, encodes=encodes, remarks=_remarks(heard, sound))
        setting = corrected


@dataclass(frozen=True, slots=True)
class _Target:
    """What is to be written."""

    path: Path
    form: SoundForm
    facts: SoundFacts


def _make_mp3(ready: Premaster, setting: Setting, target: _Target, encoded: _Teller, checked: _Teller) -> Loudness:
    """Write an MP3 section by section, and listen to it."""
    encoded.total = ready.mix.timeline.total_frames * target.form.rate_hz // ready.mix.timeline.rate_hz
    places = encode_sections(ready.mix, setting, target.path, target.form, ready.kept, encoded)
    encoded.end()
    checked.total = places[-1].stop - places[0].start
    heard = hear_sections(target.path, places, target.form, ready.kept, checked)
    checked.end()
    return heard


def _make(ready: Premaster, setting: Setting, target: _Target, encoded: _Teller, checked: _Teller) -> Loudness:
    """Write any other sound file as one stream, and listen to it."""
    rate_hz = target.form.rate_hz
    encoded.total = checked.total = ready.mix.timeline.total_frames * rate_hz // ready.mix.timeline.rate_hz
    blocks = encoded.follow(ahead(applied(ready.mix, setting, rate_hz)))
    encode(blocks, rate_hz, target.path, target.form, target.facts)
    decoded = checked.follow(ahead(decode_file(target.path, rate_hz, channels=target.form.channels)))
    return measure_loudness(decoded, rate_hz, true_peak=True)


def _coding_loss(mix: Mix, setting: Setting, path: Path, form: SoundForm) -> float:
    """How many LU the encoder takes away, found on the beginning of the mix; 0 when that is silent.

    LAME lowers everything by up to 0.45 dB, depending on the bit rate: known beforehand, it saves encoding twice.
    """
    rate_hz = form.rate_hz
    sample = list(_first(applied(mix, setting, rate_hz), SAMPLE_MS * rate_hz // 1000))
    encode(sample, rate_hz, path, form)
    coded = measure_loudness(decode_file(path, rate_hz, channels=form.channels), rate_hz)
    return 0.0 if coded.is_silent else measure_loudness(sample, rate_hz).lufs - coded.lufs


def _first(blocks: Iterable[Samples], frames: int) -> Iterator[Samples]:
    """The blocks that begin within the first `frames`."""
    passed = 0
    for block in blocks:
        if passed >= frames:
            return
        yield block
        passed += len(block)


def _corrected(setting: Setting, heard: Loudness, sound: SoundOptions) -> Setting:
    """The setting that makes up for what the decoded MP3 is off by; the same one when that is within tolerance."""
    missing_lu = heard.gain_to(sound.loudness_lufs)
    excess_db = max(0.0, _true_peak(heard) - sound.true_peak_db)
    if abs(missing_lu) <= MASTER_TOLERANCE_LU and not excess_db:
        return setting
    ceiling_db = setting.ceiling_db - (excess_db + PEAK_MARGIN_DB if excess_db else 0.0)
    return _stepped(_raised(replace(setting, ceiling_db=ceiling_db), missing_lu))


def _stepped(setting: Setting) -> Setting:
    """The setting in whole steps, the ceiling never higher: an edited line hardly ever moves one."""
    return Setting(
        gain_db=round(setting.gain_db / GAIN_STEP_DB) * GAIN_STEP_DB,
        ceiling_db=math.floor(setting.ceiling_db / GAIN_STEP_DB + ROUNDING) * GAIN_STEP_DB,
    )


def _raised(setting: Setting, gain_db: float) -> Setting:
    """The setting with more gain, within what makes sense for speech."""
    return replace(setting, gain_db=max(-MAX_GAIN_DB, min(MAX_GAIN_DB, setting.gain_db + gain_db)))


def _true_peak(heard: Loudness) -> float:
    return -math.inf if heard.true_peak_db is None else heard.true_peak_db


def _remarks(heard: Loudness, sound: SoundOptions) -> tuple[str, ...]:
    """What a person should know when the targets were missed."""
    remarks = []
    if heard.is_silent:
        remarks.append(english("the episode is silent"))
    elif abs(heard.gain_to(sound.loudness_lufs)) > MISSED_LU:
        remarks.append(
            english(
                "the loudness is {lufs:.1f} LUFS, not {loudness_lufs:.1f}: the peaks leave no room",
                lufs=heard.lufs,
                loudness_lufs=sound.loudness_lufs,
            )
        )
    if _true_peak(heard) > sound.true_peak_db:
        remarks.append(
            english(
                "the true peak is {true_peak_db:.1f} dBTP, above {true_peak_db2:.1f}",
                true_peak_db=heard.true_peak_db,
                true_peak_db2=sound.true_peak_db,
            )
        )
    return tuple(remarks)


@dataclass(slots=True)
class _Teller:
    """Tells how much of a pass is done, about once a percent."""

    report: Progress
    phase: str
    total: int = 0
    _done: int = 0
    _told: int = 0

    def __call__(self, more: int) -> None:
        """So much more is done."""
        self._done += more
        if self._done - self._told >= self.total / 100:
            self._told = self._done
            self.report(min(1.0, self._done / self.total), self.phase)

    def follow(self, blocks: Iterable[Samples]) -> Iterator[Samples]:
        """The blocks of a pass."""
        for block in blocks:
            yield block
            self(len(block))
        self.end()

    def end(self) -> None:
        """All of it is done."""
        self.report(1.0, self.phase)


def _pass_name(work: str, number: int) -> str:
    """What the first, second, ... pass of a kind of work is called."""
    return work if number == 1 else f"{work} {number}"


def _unheard(fraction: float, phase: str) -> None:
    """Progress that nobody watches."""

"""How an episode sounds: options only, so that settings can be read without loading any audio library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from pipeline.audio.bitrates import BITRATES_KBPS
from pipeline.errors import SettingsError
from pipeline.messages import _

if TYPE_CHECKING:
    from collections.abc import Sequence

CODING_HEADROOM_DB = 1.0
"""How far below the true peak limit the limiter stays: MP3 coding lets peaks grow."""
LOUDNESS_RANGE_LUFS = (-31.0, -9.0)
TRUE_PEAK_RANGE_DB = (-9.0, 0.0)
NOISE_FLOOR_RANGE_DB = (-120.0, -50.0)
MUSIC_RANGE_S = (0.5, 60.0)
MUSIC_LEVEL_RANGE_DB = (-30.0, 3.0)
BED_LEVEL_RANGE_DB = (-50.0, -20.0)


Placement = Literal["middle", "slight"]
"""Where people are heard: all in the middle, or slightly left and right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundOptions:
    """Loudness and file shape of an episode; raises SettingsError for what no MP3 can be."""

    loudness_lufs: float = -16.0
    """Integrated loudness of the finished MP3; a mono one plays from both speakers, its one channel reads 3 LU less."""
    true_peak_db: float = -1.0
    """Highest true peak (dBTP) of the finished MP3, decoded."""
    noise_floor_db: float | None = -70.0
    """RMS of the faint noise under everything: digital silence between voices sounds like a dropout. None for none."""
    rate_hz: int = 44_100
    bitrate_kbps: int = 96
    """Of a mono MP3; one in stereo has a third more."""
    placement: Placement = "middle"
    """`slight` places the people left and right of the middle, and makes stereo of episodes in which two talk."""

    @property
    def ceiling_db(self) -> float:
        """Where the limiter holds peaks."""
        return self.true_peak_db - CODING_HEADROOM_DB

    def __post_init__(self) -> None:
        """Refuse values outside the tables above."""
        _check_range("loudness", self.loudness_lufs, LOUDNESS_RANGE_LUFS)
        _check_range(_("true peak"), self.true_peak_db, TRUE_PEAK_RANGE_DB)
        if self.noise_floor_db is not None:
            _check_range(_("noise floor"), self.noise_floor_db, NOISE_FLOOR_RANGE_DB)
        _check_choice(_("sample rate"), self.rate_hz, sorted(BITRATES_KBPS))
        _check_choice(
            _("bit rate at {rate_hz} Hz", rate_hz=self.rate_hz), self.bitrate_kbps, BITRATES_KBPS[self.rate_hz]
        )
        _check_choice("placement", self.placement, get_args(Placement))


@dataclass(frozen=True, slots=True)
class MusicFile:
    """A file of sound, and where it is named, for messages."""

    path: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicOptions:
    """A show's own music; raises SettingsError for lengths and levels that make no sense."""

    intro: MusicFile | None = None
    """Before the first words."""
    outro: MusicFile | None = None
    """After the last words."""
    sting: MusicFile | None = None
    """Before every chapter."""
    bed: MusicFile | None = None
    """Under everything that is said, again and again."""
    intro_s: float = 10.0
    """Of longer files the beginning is played, faded out."""
    outro_s: float = 15.0
    sting_s: float = 4.0
    level_db: float = -3.0
    """How loud intro, outro and sting are, against the voices."""
    bed_db: float = -24.0
    """How loud a bed is, against the voices: from -20 dB on it makes words hard to understand for many."""
    gap_ms: int = 400
    """The silence between music and voices."""

    @property
    def files(self) -> tuple[MusicFile, ...]:
        """The files that are named."""
        return tuple(file for file in (self.intro, self.outro, self.sting, self.bed) if file)

    def __post_init__(self) -> None:
        """Refuse values outside the ranges above."""
        for name in ("intro_s", "outro_s", "sting_s"):
            _check_range(name, getattr(self, name), MUSIC_RANGE_S)
        _check_range("level", self.level_db, MUSIC_LEVEL_RANGE_DB)
        _check_range("bed", self.bed_db, BED_LEVEL_RANGE_DB)


def _check_range(name: str, number: float, limits: tuple[float, float]) -> None:
    low, high = limits
    if not low <= number <= high:
        raise SettingsError(
            _(
                "sound: {name} {number:g} is not between {low:g} and {high:g}",
                name=name,
                number=number,
                low=low,
                high=high,
            )
        )


def _check_choice(name: str, chosen: int | str, choices: Sequence[int] | Sequence[str]) -> None:
    if chosen not in choices:
        raise SettingsError(
            _(
                "sound: {name} {number} is none of {listed}",
                name=name,
                number=chosen,
                listed=", ".join(map(str, choices)),
            )
        )

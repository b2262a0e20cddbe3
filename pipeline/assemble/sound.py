"""How an episode sounds: options only, so that settings can be read without loading any audio library."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.audio.bitrates import BITRATES_KBPS
from pipeline.errors import SettingsError

LOUDNESS_RANGE_LUFS = (-31.0, -9.0)
TRUE_PEAK_RANGE_DB = (-9.0, 0.0)
NOISE_FLOOR_RANGE_DB = (-120.0, -50.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundOptions:
    """Loudness and file shape of an episode; raises SettingsError for what no MP3 can be."""

    loudness_lufs: float = -16.0
    """Integrated loudness of the finished MP3, dual mono; one channel by itself reads 3 LU less."""
    true_peak_db: float = -1.0
    """Highest true peak (dBTP) of the finished MP3, decoded."""
    noise_floor_db: float | None = -70.0
    """RMS of the faint noise under everything: digital silence between voices sounds like a dropout. None for none."""
    rate_hz: int = 44_100
    bitrate_kbps: int = 96

    def __post_init__(self) -> None:
        """Refuse values outside the tables above."""
        _check_range("loudness", self.loudness_lufs, LOUDNESS_RANGE_LUFS)
        _check_range("true peak", self.true_peak_db, TRUE_PEAK_RANGE_DB)
        if self.noise_floor_db is not None:
            _check_range("noise floor", self.noise_floor_db, NOISE_FLOOR_RANGE_DB)
        _check_choice("sample rate", self.rate_hz, tuple(BITRATES_KBPS))
        _check_choice(f"bit rate at {self.rate_hz} Hz", self.bitrate_kbps, BITRATES_KBPS[self.rate_hz])


def _check_range(name: str, number: float, limits: tuple[float, float]) -> None:
    low, high = limits
    if not low <= number <= high:
        raise SettingsError(f"sound: {name} {number:g} is not between {low:g} and {high:g}")


def _check_choice(name: str, number: int, choices: tuple[int, ...]) -> None:
    if number not in choices:
        raise SettingsError(f"sound: {name} {number} is none of {', '.join(map(str, sorted(choices)))}")

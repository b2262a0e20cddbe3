from __future__ import annotations

import pytest

from pipeline.assemble.sound import SoundOptions
from pipeline.audio.bitrates import BITRATES_KBPS
from pipeline.errors import SettingsError


def test_the_defaults_are_what_the_platforms_ask_for() -> None:
    sound = SoundOptions()
    assert (sound.loudness_lufs, sound.true_peak_db) == (-16.0, -1.0)
    assert (sound.rate_hz, sound.bitrate_kbps) == (44_100, 96)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: SoundOptions(loudness_lufs=-3.0), "loudness -3 is not between -31 and -9"),
        (lambda: SoundOptions(loudness_lufs=float("nan")), "loudness nan"),
        (lambda: SoundOptions(true_peak_db=0.5), "true peak 0.5"),
        (lambda: SoundOptions(noise_floor_db=-20.0), "noise floor -20"),
        (lambda: SoundOptions(rate_hz=8000), "sample rate 8000 is none of 16000, 22050"),
        (lambda: SoundOptions(rate_hz=24_000, bitrate_kbps=320), "bit rate at 24000 Hz 320"),
        (lambda: SoundOptions(bitrate_kbps=100), "bit rate at 44100 Hz 100"),
    ],
)
def test_what_no_mp3_can_be_is_refused(make: object, message: str) -> None:
    assert callable(make)
    with pytest.raises(SettingsError, match=message):
        make()


def test_no_noise_floor_is_a_choice() -> None:
    assert SoundOptions(noise_floor_db=None).noise_floor_db is None


def test_every_rate_allows_the_default_bit_rate() -> None:
    assert all(SoundOptions(rate_hz=rate_hz).bitrate_kbps in BITRATES_KBPS[rate_hz] for rate_hz in BITRATES_KBPS)

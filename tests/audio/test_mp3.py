"""What our own frame at the head of an MP3 says, by readers of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mutagen.mp3 import BitrateMode, MPEGInfo

from pipeline.audio.bitrates import BITRATES_KBPS, FrameShape, frame_samples
from pipeline.audio.decoding import decode_file
from pipeline.audio.encoding import SoundForm, encode
from pipeline.audio.mp3 import encode_mp3, write_mp3
from pipeline.audio.pcm import Samples

FORMS = [(rate_hz, rates[place]) for rate_hz, rates in BITRATES_KBPS.items() for place in (0, 6, -1)]


def make_hum(samples: int, rate_hz: int) -> Samples:
    return (0.2 * np.sin(2 * np.pi * 220 * np.arange(samples) / rate_hz)).astype(np.float32)


def read_info(path: Path) -> Any:
    with path.open("rb") as file:
        return MPEGInfo(file)


def write_hum(path: Path, samples: int, rate_hz: int, bitrate_kbps: int) -> Samples:
    hum = make_hum(samples, rate_hz)
    shape = FrameShape(rate_hz, bitrate_kbps)
    write_mp3([encode_mp3([hum], shape)], path, shape)
    return np.concatenate(list(decode_file(path, rate_hz)))


@pytest.mark.parametrize(("rate_hz", "bitrate_kbps"), FORMS)
def test_every_form_is_as_long_as_its_sound_and_says_what_it_is(
    tmp_path: Path, rate_hz: int, bitrate_kbps: int
) -> None:
    samples = 2 * rate_hz + 17
    assert len(write_hum(tmp_path / "a.mp3", samples, rate_hz, bitrate_kbps)) == samples
    info = read_info(tmp_path / "a.mp3")
    assert info.bitrate_mode == BitrateMode.CBR
    assert info.sample_rate == rate_hz
    assert info.length == pytest.approx(samples / rate_hz, abs=1 / rate_hz)
    assert info.bitrate == pytest.approx(bitrate_kbps * 1000, rel=0.08)
    assert info.encoder_info.startswith("LAME 3.100")


@pytest.mark.parametrize("samples", [575, 576, 1105, 1151, 1152, 1153, 5000, 100_003])
@pytest.mark.parametrize("rate_hz", [24_000, 44_100])
def test_any_length_is_kept_to_the_sample(tmp_path: Path, samples: int, rate_hz: int) -> None:
    decoded = write_hum(tmp_path / "a.mp3", samples, rate_hz, 64)
    assert len(decoded) == samples
    if samples > 2 * frame_samples(rate_hz):
        quiet = slice(100, -100)
        assert np.abs(decoded - make_hum(samples, rate_hz))[quiet].max() < 0.02


def test_no_sound_is_an_mp3_of_no_length(tmp_path: Path) -> None:
    encode([], 24_000, tmp_path / "a.mp3", SoundForm())
    assert read_info(tmp_path / "a.mp3").length == pytest.approx(0, abs=0.001)


def test_what_is_too_loud_is_cut_off_not_wrapped(tmp_path: Path) -> None:
    loud = 3 * make_hum(24_000, 24_000) / np.float32(0.2)
    shape = FrameShape(24_000, 160)
    write_mp3([encode_mp3([loud], shape)], tmp_path / "a.mp3", shape)
    decoded = np.concatenate(list(decode_file(tmp_path / "a.mp3", 24_000)))
    assert np.corrcoef(np.sign(loud), decoded)[0, 1] > 0.9

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audio.decoding import decode_file, decode_mp3
from pipeline.audio.encoding import SoundForm, encode
from pipeline.audio.ffmpeg import measure_loudness, resample, resample_clip
from pipeline.audio.pcm import Pcm, Samples
from pipeline.errors import EngineError, OutputError, SourceError
from tests.pictures import make_png

RATE_HZ = 24_000


def make_tone(seconds: float, *, level: float = 0.3, pitch_hz: float = 440.0, rate_hz: int = RATE_HZ) -> Samples:
    time_s = np.arange(int(seconds * rate_hz)) / rate_hz
    return (level * np.sin(2 * np.pi * pitch_hz * time_s)).astype(np.float32)


def cut(samples: Samples, frames: int = 7777) -> Iterator[Samples]:
    return (samples[start : start + frames] for start in range(0, len(samples), frames))


def joined(blocks: Iterator[Samples]) -> Samples:
    return np.concatenate(list(blocks))


@pytest.mark.parametrize("form", [SoundForm(), SoundForm(rate_hz=24_000, bitrate_kbps=64), SoundForm(rate_hz=48_000)])
def test_an_mp3_is_as_long_as_what_went_in_and_nothing_moves(tmp_path: Path, form: SoundForm) -> None:
    sound = make_tone(3.0, level=0.1)
    sound[RATE_HZ * 2] += 0.8
    path = tmp_path / "tone.mp3"
    encode(cut(sound), RATE_HZ, path, form)
    decoded = joined(decode_file(path, form.rate_hz))
    assert len(decoded) == 3 * form.rate_hz
    assert abs(int(np.argmax(np.abs(decoded))) / form.rate_hz - 2.0) < 0.001


def test_an_mp3_has_the_bit_rate_that_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "tone.mp3"
    encode(cut(make_tone(10.0)), RATE_HZ, path, SoundForm(bitrate_kbps=96))
    assert path.stat().st_size == pytest.approx(96_000 / 8 * 10, rel=0.01)
    assert not path.read_bytes().startswith(b"ID3")


def test_a_clip_in_memory_is_decoded_at_the_rate_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp3"
    encode(cut(make_tone(1.0)), RATE_HZ, path, SoundForm(rate_hz=24_000, bitrate_kbps=48))
    for rate_hz in (24_000, 16_000):
        clip = decode_mp3(path.read_bytes(), rate_hz)
        spectrum = np.abs(np.fft.rfft(clip.samples))
        assert clip.rate_hz == rate_hz
        assert clip.frames == rate_hz
        assert clip.samples.dtype == np.float32
        assert np.argmax(spectrum) == pytest.approx(440, abs=1)


def test_a_clip_that_was_cut_off_decodes_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp3"
    encode(cut(make_tone(4.0)), RATE_HZ, path, SoundForm(rate_hz=24_000, bitrate_kbps=48))
    data = path.read_bytes()
    assert decode_mp3(data[: len(data) // 2], RATE_HZ).frames == pytest.approx(2 * RATE_HZ, abs=3000)


@pytest.mark.parametrize(
    "data", [b"", b"ID3", bytes(5000), b"<html>busy</html>" * 40, b"\xff\xfb", bytes(range(256)) * 30]
)
def test_bytes_that_are_no_sound_are_an_engine_error(data: bytes) -> None:
    with pytest.raises(EngineError, match="no MP3 sound"):
        decode_mp3(data, RATE_HZ)


@given(st.binary(max_size=3000))
def test_random_bytes_never_raise_anything_else(data: bytes) -> None:
    try:
        clip = decode_mp3(data, RATE_HZ)
    except EngineError:
        return
    assert clip.frames < RATE_HZ * 60


def test_a_file_without_sound_is_a_source_error(tmp_path: Path) -> None:
    (tmp_path / "words.mp3").write_text("只有文字", encoding="utf-8")
    for path in (tmp_path / "words.mp3", tmp_path / "missing.mp3", tmp_path):
        with pytest.raises(SourceError, match="cannot be decoded"):
            list(decode_file(path, RATE_HZ))


def test_a_file_is_not_blamed_when_no_more_files_can_be_opened(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    encode(cut(make_tone(1.0)), RATE_HZ, tmp_path / "quiet.mp3", SoundForm())
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        with pytest.raises(OutputError, match=r"quiet\.mp3: cannot be read: Too many open files"):
            list(decode_file(tmp_path / "quiet.mp3", RATE_HZ))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_picture_has_no_sound(tmp_path: Path) -> None:
    (tmp_path / "cover.png").write_bytes(make_png())
    with pytest.raises(SourceError, match="it has no sound"):
        list(decode_file(tmp_path / "cover.png", RATE_HZ))


def test_a_stream_may_change_its_rate_midway(tmp_path: Path) -> None:
    data = b""
    for form in (SoundForm(rate_hz=24_000, bitrate_kbps=64), SoundForm(rate_hz=44_100)):
        encode(cut(make_tone(2.0)), RATE_HZ, tmp_path / "part.mp3", form)
        data += (tmp_path / "part.mp3").read_bytes()
    clip = decode_mp3(data, RATE_HZ)
    later = np.abs(np.fft.rfft(clip.samples[-RATE_HZ:]))
    assert clip.frames == pytest.approx(4 * RATE_HZ, abs=4000)
    assert np.argmax(later) == pytest.approx(440, abs=2)


def test_a_full_disk_or_a_missing_folder_is_an_output_error(tmp_path: Path) -> None:
    full = Path("/dev/full")
    for path in [tmp_path / "nowhere" / "a.mp3", *([full] if full.exists() else [])]:
        with pytest.raises(OutputError, match="cannot be encoded"):
            encode(cut(make_tone(20.0)), RATE_HZ, path, SoundForm())


def test_what_the_blocks_raise_is_not_taken_for_a_codec_error(tmp_path: Path) -> None:
    def broken() -> Iterator[Samples]:
        yield make_tone(0.1)
        raise ValueError("a bug upstream")

    with pytest.raises(ValueError, match="a bug upstream"):
        encode(broken(), RATE_HZ, tmp_path / "a.mp3", SoundForm())


def test_the_meter_agrees_with_the_standards_own_tone() -> None:
    # EBU Tech 3341, case 1: a 1 kHz tone of -23 dBFS on both channels reads -23 LUFS; ours is the dual mono reading.
    tone = make_tone(20.0, level=10 ** (-23 / 20), pitch_hz=1000.0, rate_hz=48_000)
    loudness = measure_loudness(cut(tone, 4800), 48_000, true_peak=True)
    assert loudness.lufs == pytest.approx(-23.0, abs=0.1)
    assert loudness.single_channel_lufs == pytest.approx(-26.0, abs=0.1)
    assert loudness.true_peak_db == pytest.approx(-23.0, abs=0.2)


def test_the_gate_leaves_silence_out() -> None:
    tone = make_tone(6.0)
    spaced = np.concatenate([tone, np.zeros(RATE_HZ * 20, dtype=np.float32), tone])
    assert measure_loudness(cut(spaced), RATE_HZ).lufs == pytest.approx(measure_loudness([tone], RATE_HZ).lufs, abs=0.2)


def test_the_true_peak_lies_between_the_samples() -> None:
    # A quarter of the sample rate, an eighth of a period off: no sample is higher than 0.707 of the curve.
    index = np.arange(RATE_HZ)
    swell = np.minimum(1.0, np.minimum(index, index[::-1]) / 2400)
    wave = (swell * np.sin(np.pi / 2 * index + np.pi / 4)).astype(np.float32)
    assert np.abs(wave).max() == pytest.approx(0.707, abs=0.001)
    assert measure_loudness([wave], RATE_HZ, true_peak=True).true_peak_db == pytest.approx(0.0, abs=0.2)


def test_silence_and_sounds_too_short_have_no_loudness() -> None:
    for blocks in ([], [np.zeros(RATE_HZ, dtype=np.float32)], [make_tone(0.1)]):
        assert measure_loudness(blocks, RATE_HZ).is_silent


def test_the_same_sound_measured_twice_reads_the_same() -> None:
    tone = make_tone(2.0)
    assert measure_loudness(cut(tone), RATE_HZ) == measure_loudness(cut(tone, 1000), RATE_HZ)


def test_a_clip_at_another_rate_lasts_as_long() -> None:
    clip = resample_clip(Pcm(RATE_HZ, make_tone(2.0)), 8000)
    assert (clip.rate_hz, clip.frames) == (8000, 16_000)


def test_resampling_keeps_length_and_pitch() -> None:
    sound = joined(resample(cut(make_tone(2.0)), RATE_HZ, out_rate_hz=44_100))
    assert len(sound) == 2 * 44_100
    assert np.argmax(np.abs(np.fft.rfft(sound))) / 2 == pytest.approx(440, abs=1)

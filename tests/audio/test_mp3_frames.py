"""Pieces that are encoded side by side and joined, against the same sound encoded in one piece."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.audio.decoding import decode_file, decode_mp3_frames
from pipeline.audio.encoding import SoundForm, encode, encode_piece, join_mp3
from pipeline.audio.mp3_frames import Coded, first_frames
from pipeline.audio.pcm import Samples

FORMS = [
    *(SoundForm(rate_hz=44_100, bitrate_kbps=kbps) for kbps in (96, 32, 320)),
    SoundForm(rate_hz=48_000, bitrate_kbps=128),
    SoundForm(rate_hz=24_000, bitrate_kbps=64),
    SoundForm(rate_hz=16_000, bitrate_kbps=8),
    SoundForm(rate_hz=44_100, bitrate_kbps=128, channels=2),
    SoundForm(rate_hz=22_050, bitrate_kbps=64, channels=2),
]
WARM_UP = 4
AHEAD = 2
PIECE_FRAMES = 40
PIECES = 5
DECODER_DELAY = 576 + 529


def make_music(samples: int, form: SoundForm) -> Samples:
    """Chords and hiss without any silence: nothing hides a seam. Of two channels the left one is louder."""
    time_s = np.arange(samples) / form.rate_hz
    chord = sum(np.sin(2 * np.pi * pitch_hz * time_s) for pitch_hz in (220.0, 277.2, 329.6, 1318.5))
    hiss = np.random.default_rng(5).standard_normal(samples) * 0.02
    music = np.asarray(0.1 * chord + hiss, dtype=np.float32)
    return music if form.channels == 1 else np.stack([music, music * np.float32(0.7)], axis=1)


def coded_in_pieces(sound: Samples, form: SoundForm) -> list[Coded]:
    """Each piece with a little of the sound around it."""
    size, pieces = form.frames.samples, []
    for number in range(PIECES):
        warm_up, is_last = WARM_UP if number else 0, number == PIECES - 1
        start = (number * PIECE_FRAMES - warm_up) * size
        stop = len(sound) if is_last else ((number + 1) * PIECE_FRAMES + AHEAD) * size
        coded = encode_piece([sound[start:stop]], form.rate_hz, form)
        kept = None if is_last else warm_up + PIECE_FRAMES + 1
        data = first_frames(coded.data, kept, form.frames) if kept else coded.data
        samples = coded.samples - warm_up * size if is_last else PIECE_FRAMES * size
        pieces.append(Coded(data, samples, warm_up, is_last))
    return pieces


def level_db(sound: Samples) -> float:
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-12))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.rate_hz} {form.bitrate_kbps} {form.channels}")
def test_no_seam_is_heard_even_in_music(tmp_path: Path, form: SoundForm) -> None:
    rate_hz, size = form.rate_hz, form.frames.samples
    sound = make_music(PIECES * PIECE_FRAMES * size + 777, form)
    join_mp3(coded_in_pieces(sound, form), tmp_path / "joined.mp3", form)
    encode([sound], rate_hz, tmp_path / "whole.mp3", form)
    joined, whole = (
        np.concatenate(list(decode_file(tmp_path / name, rate_hz, channels=form.channels)))
        for name in ("joined.mp3", "whole.mp3")
    )
    assert len(joined) == len(whole) == len(sound)
    lost, lost_in_one = joined - sound, whole - sound
    for number in range(1, PIECES):
        seam = number * PIECE_FRAMES * size - DECODER_DELAY
        around = slice(seam - size, seam + size)
        assert level_db(lost[around]) < level_db(lost_in_one[around]) + 2


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.rate_hz} {form.bitrate_kbps} {form.channels}")
def test_a_piece_of_a_file_decodes_as_it_does_in_the_whole(tmp_path: Path, form: SoundForm) -> None:
    rate_hz, size = form.rate_hz, form.frames.samples
    sound = make_music(PIECES * PIECE_FRAMES * size, form)
    places = join_mp3(coded_in_pieces(sound, form), tmp_path / "joined.mp3", form)
    whole = np.concatenate(list(decode_file(tmp_path / "joined.mp3", rate_hz, channels=form.channels)))
    data = (tmp_path / "joined.mp3").read_bytes()
    assert places[-1].stop == len(data)
    parts = [decode_mp3_frames(data[place.warm_up : place.stop])[place.warm_up_frames * size :] for place in places]
    heard = np.concatenate(parts)[DECODER_DELAY:]
    assert np.array_equal(heard[: len(whole)], whole)

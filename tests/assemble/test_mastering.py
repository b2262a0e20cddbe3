from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from pathlib import Path

import numpy as np
import pytest

from pipeline.assemble.mastering import Mastered, Progress, mp3_form, premaster
from pipeline.assemble.mastering import master as encode_master
from pipeline.assemble.mixdown import Mix, level_mix
from pipeline.assemble.sound import SoundOptions
from pipeline.audio.bitrates import BITRATES_KBPS
from pipeline.audio.decoding import decode_file
from pipeline.audio.ffmpeg import measure_loudness
from pipeline.audio.loudness import Loudness
from tests.assemble.episodes import LaidOut, lay_out_speech, two_people
from tests.assemble.generated_takes import RATE_HZ, make_segment, make_speech
from tests.builders import make_script, make_turn

MP3_FRAME = 1152


def mix_of(laid_out: LaidOut, sound: SoundOptions) -> Mix:
    return level_mix(laid_out.timeline, laid_out.takes, sound)


def master(mix: Mix, path: Path, sound: SoundOptions, progress: Progress | None = None) -> Mastered:
    return encode_master(premaster(mix, sound, progress), path, mp3_form(sound), progress=progress)


def heard_in(path: Path, sound: SoundOptions) -> Loudness:
    return measure_loudness(decode_file(path, sound.rate_hz), sound.rate_hz, true_peak=True)


def check_master(mastered: Mastered, path: Path, sound: SoundOptions) -> None:
    heard = heard_in(path, sound)
    assert heard.lufs == pytest.approx(mastered.loudness.lufs, abs=0.1)
    assert heard.true_peak_db == pytest.approx(mastered.loudness.true_peak_db, abs=0.1)
    assert heard.lufs == pytest.approx(sound.loudness_lufs, abs=0.5)
    assert heard.true_peak_db is not None
    assert heard.true_peak_db <= sound.true_peak_db
    assert mastered.remarks == ()


def check_phases(shown: list[tuple[str, float]]) -> None:
    """No phase goes back or begins again, and each comes to its end."""
    phases = [phase for phase, _ in groupby(shown, key=itemgetter(0))]
    assert len(phases) == len(set(phases))
    for phase in phases:
        shares = [share for name, share in shown if name == phase]
        assert shares == sorted(shares)
        assert shares[-1] == 1.0


@pytest.mark.parametrize("loudness_lufs", [-14.0, -16.0, -23.0])
def test_the_decoded_mp3_is_at_its_target(tmp_path: Path, loudness_lufs: float) -> None:
    sound = SoundOptions(loudness_lufs=loudness_lufs)
    mastered = master(mix_of(two_people(coded_hz=sound.rate_hz), sound), tmp_path / "a.mp3", sound)
    check_master(mastered, tmp_path / "a.mp3", sound)
    assert mastered.encodes == 1


@pytest.mark.parametrize("rate_hz", BITRATES_KBPS)
def test_every_rate_reaches_the_target(tmp_path: Path, rate_hz: int) -> None:
    sound = SoundOptions(rate_hz=rate_hz, bitrate_kbps=64)
    mastered = master(mix_of(two_people(4.0, coded_hz=rate_hz), sound), tmp_path / "a.mp3", sound)
    check_master(mastered, tmp_path / "a.mp3", sound)


def test_peaky_speech_is_limited_and_still_reaches_the_target(tmp_path: Path) -> None:
    speech = make_speech(8.0, level_db=-30.0)
    speech[2000::6000] += 0.6
    script = make_script(make_turn("lin", "好。"))
    sound = SoundOptions()
    mastered = master(mix_of(lay_out_speech([(make_segment(1), speech)], script), sound), tmp_path / "a.mp3", sound)
    check_master(mastered, tmp_path / "a.mp3", sound)
    assert mastered.gain_db > 0


def test_a_target_that_the_first_encode_misses_is_corrected(tmp_path: Path) -> None:
    # The encoder is tried on the beginning; hiss that comes later loses much more at a low bit rate.
    hiss = (np.random.default_rng(3).standard_normal(40 * RATE_HZ) * 0.1).astype(np.float32)
    script = make_script(make_turn("lin", "好。"), make_turn("zhao", "好。"))
    sounds = [(make_segment(1), make_speech(22.0)), (make_segment(2, "zhao"), hiss)]
    sound = SoundOptions(bitrate_kbps=32)
    shown: list[tuple[str, float]] = []
    mastered = master(
        mix_of(lay_out_speech(sounds, script), sound),
        tmp_path / "a.mp3",
        sound,
        lambda share, phase: shown.append((phase, share)),
    )
    assert mastered.encodes > 1
    check_master(mastered, tmp_path / "a.mp3", sound)
    check_phases(shown)
    assert {"encode", "check", "encode 2", "check 2"} <= {phase for phase, _ in shown}


def test_the_decoded_mp3_is_as_long_as_the_timeline(tmp_path: Path) -> None:
    laid_out, sound = two_people(coded_hz=44_100), SoundOptions()
    master(mix_of(laid_out, sound), tmp_path / "a.mp3", sound)
    frames = sum(len(block) for block in decode_file(tmp_path / "a.mp3", sound.rate_hz))
    assert abs(frames - laid_out.timeline.total_frames * sound.rate_hz / RATE_HZ) <= 2 * MP3_FRAME


def test_nothing_moves_between_the_timeline_and_the_mp3(tmp_path: Path) -> None:
    click = make_speech(2.0, level_db=-40.0)
    click[RATE_HZ] = 0.9
    script = make_script(make_turn("lin", "好。"), make_turn("lin", "好。"))
    laid_out = lay_out_speech([(make_segment(1), make_speech(5.0)), (make_segment(2, "zhao"), click)], script)
    sound = SoundOptions()
    master(mix_of(laid_out, sound), tmp_path / "a.mp3", sound)
    decoded = np.concatenate(list(decode_file(tmp_path / "a.mp3", sound.rate_hz)))
    cue = laid_out.timeline.cues[1]
    expected_s = (cue.start_frame + RATE_HZ - cue.skip_frames) / RATE_HZ
    start = int(cue.start_frame / RATE_HZ * sound.rate_hz)
    assert (start + np.argmax(np.abs(decoded[start:]))) / sound.rate_hz == pytest.approx(expected_s, abs=0.001)


def test_a_silent_episode_is_remarked_not_amplified(tmp_path: Path) -> None:
    silent = np.zeros(2 * RATE_HZ, dtype=np.float32)
    laid_out = lay_out_speech([(make_segment(1), silent)], make_script(make_turn("lin", "好。")))
    sound = SoundOptions(noise_floor_db=None)
    mastered = master(mix_of(laid_out, sound), tmp_path / "a.mp3", sound)
    assert mastered.remarks == ("the episode is silent",)
    assert mastered.gain_db == 0.0


def test_a_target_that_cannot_be_reached_is_remarked(tmp_path: Path) -> None:
    clicks = np.zeros(4 * RATE_HZ, dtype=np.float32)
    clicks[::4800] = 0.5
    laid_out = lay_out_speech([(make_segment(1), clicks)], make_script(make_turn("lin", "好。")))
    sound = SoundOptions(loudness_lufs=-9.0)
    mastered = master(mix_of(laid_out, sound), tmp_path / "a.mp3", sound)
    assert len(mastered.remarks) == 1
    assert "not -9.0: the peaks leave no room" in mastered.remarks[0]
    assert mastered.loudness.true_peak_db is not None
    assert mastered.loudness.true_peak_db <= sound.true_peak_db


def test_progress_goes_through_each_phase_to_its_end(tmp_path: Path) -> None:
    told: list[tuple[float, str]] = []
    sound = SoundOptions()
    master(
        mix_of(two_people(coded_hz=sound.rate_hz), sound),
        tmp_path / "a.mp3",
        sound,
        lambda fraction, phase: told.append((fraction, phase)),
    )
    check_phases([(phase, share) for share, phase in told])
    phases = list(dict.fromkeys(phase for _, phase in told))
    assert phases == ["measure", "encode", "check"]
    assert all(0 <= share <= 1 for share, _ in told)
    assert all(sum(name == phase for _, name in told) > 5 for phase in phases)

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.assemble.mastering import master, mp3_form, premaster
from pipeline.assemble.mixdown import Mix, VoiceKey, level_mix, voice_key
from pipeline.assemble.sound import SoundOptions
from pipeline.assemble.timeline import Cue, Timeline
from pipeline.audio.decoding import decode_file
from pipeline.audio.ffmpeg import measure_loudness
from pipeline.audio.pcm import Samples
from pipeline.speech.segments import SpokenSegment
from tests.assemble.episodes import LaidOut, endless, lay_out_speech, two_people
from tests.assemble.generated_takes import RATE_HZ, make_segment, make_speech
from tests.builders import make_script, make_turn

TARGET_LUFS = -16.0


def level_voices(laid_out: LaidOut) -> dict[VoiceKey, float]:
    sound = SoundOptions(loudness_lufs=TARGET_LUFS)
    return dict(level_mix(laid_out.timeline, laid_out.takes, sound).voice_gains_db)


def mix_of(laid_out: LaidOut, *, noise_floor_db: float | None = None) -> Mix:
    gains = level_voices(laid_out)
    return Mix(timeline=laid_out.timeline, takes=laid_out.takes, voice_gains_db=gains, noise_floor_db=noise_floor_db)


def mix_of_all(laid_out: LaidOut, sound: SoundOptions) -> Mix:
    return level_mix(laid_out.timeline, laid_out.takes, sound)


def sound_of(mix: Mix) -> Samples:
    return np.concatenate(list(mix.blocks()))


def cue_loudness(sound: Samples, cue: Cue) -> float:
    return measure_loudness([sound[cue.start_frame : cue.end_frame]], RATE_HZ).lufs


def lay_out_talk(sounds: list[tuple[SpokenSegment, Samples]]) -> LaidOut:
    return lay_out_speech(sounds, make_script(*(make_turn(segment.speaker, "好。") for segment, _ in sounds)))


def test_the_mix_is_exactly_as_long_as_its_timeline_and_the_same_every_time() -> None:
    laid_out = two_people()
    mix = mix_of(laid_out, noise_floor_db=-70.0)
    sound = sound_of(mix)
    assert len(sound) == laid_out.timeline.total_frames
    assert sound.dtype == np.float32
    assert np.array_equal(sound, sound_of(mix))


def test_every_cue_sounds_in_its_place_and_silence_lies_between() -> None:
    laid_out = two_people()
    sound = sound_of(mix_of(laid_out))
    position = 0
    for cue in laid_out.timeline.cues:
        assert not sound[position : cue.start_frame].any()
        assert np.abs(sound[cue.start_frame : cue.end_frame]).max() > 0.1
        position = cue.end_frame
    assert not sound[position:].any()


def test_voices_eight_lu_apart_come_out_equally_loud() -> None:
    laid_out = two_people()
    sound = sound_of(mix_of(laid_out))
    levels = {cue.segment.speaker: cue_loudness(sound, cue) for cue in laid_out.timeline.cues}
    assert levels["lin"] == pytest.approx(levels["zhao"], abs=0.3)
    assert levels["narrator"] == pytest.approx(TARGET_LUFS, abs=0.3)


@pytest.mark.parametrize(
    ("long_db", "short_db", "step_lu"),
    [(-20.0, -19.3, 0.7), (-20.0, -16.0, 1.0), (-20.0, -25.0, -1.0), (-20.0, -40.0, -14.0)],
    ids=["stress is kept", "a loud reply comes near", "a soft one too", "next to nothing is not blown up"],
)
def test_a_reply_keeps_to_the_level_of_its_voice(long_db: float, short_db: float, step_lu: float) -> None:
    # The long turn decides how loud the voice is; the reply lies within a LU of it.
    laid_out = lay_out_talk(
        [(make_segment(1), make_speech(30.0, level_db=long_db)), (make_segment(2), make_speech(1.0, level_db=short_db))]
    )
    sound = sound_of(level_mix(laid_out.timeline, laid_out.takes, SoundOptions(noise_floor_db=None)))
    long, short = (cue_loudness(sound, cue) for cue in laid_out.timeline.cues)
    assert short - long == pytest.approx(step_lu, abs=0.4)


def test_a_line_that_the_limiter_takes_more_from_keeps_to_its_voice_in_the_finished_file(tmp_path: Path) -> None:
    peaky = make_speech(3.0, level_db=-24.0)
    peaky[2000::3000] += 0.7
    talk = lay_out_talk([(make_segment(1), make_speech(30.0, level_db=-20.0)), (make_segment(2), peaky)])
    sound = SoundOptions()
    master(premaster(mix_of_all(talk, sound), sound), tmp_path / "a.mp3", mp3_form(sound))
    decoded = np.concatenate(list(decode_file(tmp_path / "a.mp3", RATE_HZ)))
    smooth, limited = (cue_loudness(decoded, cue) for cue in talk.timeline.cues)
    assert limited == pytest.approx(smooth - 1.0, abs=0.5)


def test_a_silent_take_gets_no_gain_of_its_own() -> None:
    laid_out = lay_out_talk(
        [(make_segment(1), make_speech(3.0, level_db=-30.0)), (make_segment(2), np.zeros(RATE_HZ, dtype=np.float32))]
    )
    assert level_mix(laid_out.timeline, laid_out.takes, SoundOptions()).take_gains_db == {}


def test_voices_are_as_loud_as_each_other_behind_the_limiter(tmp_path: Path) -> None:
    peaky = make_speech(12.0, level_db=-30.0)
    peaky[2000::3000] += 0.35
    talk = lay_out_talk([(make_segment(1, "lin"), make_speech(12.0)), (make_segment(2, "zhao"), peaky)])
    sound = SoundOptions()
    master(premaster(mix_of_all(talk, sound), sound), tmp_path / "a.mp3", mp3_form(sound))
    decoded = np.concatenate(list(decode_file(tmp_path / "a.mp3", RATE_HZ)))
    smooth, limited = (cue_loudness(decoded, cue) for cue in talk.timeline.cues)
    assert smooth == pytest.approx(limited, abs=0.3)
    before = [cue_loudness(sound_of(mix_of_all(talk, sound)), cue) for cue in talk.timeline.cues]
    assert before[1] > before[0] + 0.5


def test_a_voice_that_says_one_short_word_is_measured_all_the_same() -> None:
    laid_out = lay_out_talk(
        [
            (make_segment(1, "lin"), make_speech(4.0, level_db=-18.0)),
            (make_segment(2, "zhao"), make_speech(0.25, level_db=-30.0)),
        ]
    )
    gains = level_voices(laid_out)
    assert gains[voice_key(make_segment(2, "zhao"))] == pytest.approx(12 + gains[voice_key(make_segment(1))], abs=1.5)


def test_two_engines_with_a_voice_of_one_name_have_a_gain_each() -> None:
    loud, soft = (replace(make_segment(turn, "lin"), engine=f"engine-{turn}") for turn in (1, 2))
    laid_out = lay_out_talk(
        [(loud, make_speech(4.0, level_db=-12.0)), (soft, make_speech(4.0, level_db=-24.0))],
    )
    gains = level_voices(laid_out)
    assert gains[voice_key(soft)] - gains[voice_key(loud)] == pytest.approx(12, abs=0.5)


def test_silent_and_nearly_silent_voices_are_not_blown_up() -> None:
    laid_out = lay_out_talk(
        [
            (make_segment(1, "lin"), np.zeros(RATE_HZ, dtype=np.float32)),
            (make_segment(2, "zhao"), make_speech(2.0, level_db=-60.0)),
        ]
    )
    assert level_voices(laid_out) == {
        VoiceKey("", "voice-lin", blended=False): 0.0,
        VoiceKey("", "voice-zhao", blended=False): 24.0,
    }


def test_an_empty_take_is_no_voice() -> None:
    laid_out = lay_out_talk([(make_segment(1), np.zeros(0, dtype=np.float32))])
    assert list(level_voices(laid_out).values()) == [0.0]
    assert len(sound_of(mix_of(laid_out))) == laid_out.timeline.total_frames


def test_two_speakers_with_one_voice_share_its_gain() -> None:
    laid_out = lay_out_talk(
        [
            (make_segment(1, "lin", voice="yunxi"), make_speech(2.0)),
            (make_segment(2, "zhao", voice="yunxi"), make_speech(2.0)),
        ]
    )
    assert len(level_voices(laid_out)) == 1


def test_the_noise_floor_lies_under_everything_at_its_level() -> None:
    laid_out = two_people()
    bare, floored = sound_of(mix_of(laid_out)), sound_of(mix_of(laid_out, noise_floor_db=-70.0))
    noise = floored.astype(np.float64) - bare
    for part in (noise, noise[:4800], noise[-4800:]):
        assert 20 * np.log10(np.sqrt(np.mean(part**2))) == pytest.approx(-70.0, abs=0.5)


def test_no_cut_clicks() -> None:
    # A take without any silence at its edges: only the fades keep the jump from silence small.
    laid_out = lay_out_talk([(make_segment(1), np.full(RATE_HZ, 0.1, dtype=np.float32))])
    sound = sound_of(mix_of(laid_out))
    assert np.abs(np.diff(sound)).max() < 0.05 * np.abs(sound).max()


def test_long_takes_are_read_piece_by_piece() -> None:
    laid_out = lay_out_talk([(make_segment(1), make_speech(15.0))])
    laid_out.takes.longest_read = 0
    mix = mix_of(laid_out)
    assert max(len(block) for block in mix.blocks()) <= 2 * RATE_HZ
    assert laid_out.takes.longest_read <= 2 * RATE_HZ


def test_memory_does_not_grow_with_length() -> None:
    def peak_bytes(minutes: float) -> int:
        timeline, takes = endless(minutes)
        mix = Mix(timeline=timeline, takes=takes, voice_gains_db=dict.fromkeys(map(voice_key, segments(timeline)), 0.0))
        tracemalloc.start()
        for _ in mix.blocks():
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    def segments(timeline: Timeline) -> list[SpokenSegment]:
        return [cue.segment for cue in timeline.cues]

    short, long = peak_bytes(2), peak_bytes(20)
    assert long < short * 1.2
    assert long < 8 << 20

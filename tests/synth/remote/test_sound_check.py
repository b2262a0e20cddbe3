"""Is this sound this text? Silence, one frame, half an answer are not; unusual text is."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.audio.pcm import Pcm
from pipeline.synth.remote.sound_check import (
    LEARNS_FROM,
    REMEMBERS,
    Latest,
    SoundCheck,
    count_syllables,
    listen,
    same_length,
)
from tests.synth.fakes import make_segment
from tests.synth.remote.fakes import RATE_HZ, sound, spoken

LONG = "那年夏天我们住在海边，每天早上都去看渔船回来，谁也不想先走。"


def doubt_of(text: str, pcm: Pcm, check: SoundCheck | None = None, announced_s: float | None = None) -> str:
    doubt = (check or SoundCheck()).doubt(make_segment(text), listen(pcm), announced_s)
    return f"{'certain' if doubt.certain else 'perhaps'}: {doubt.reason}" if doubt else ""


def taught(pace_s: float) -> SoundCheck:
    """A check that has heard a voice speak."""
    check = SoundCheck()
    for number in range(LEARNS_FROM):
        segment = make_segment(LONG[number:])
        check.learn(segment, listen(spoken(segment, pace_s=pace_s).pcm))
    return check


@pytest.mark.parametrize("pace_s", [0.17, 0.22, 0.3])
@pytest.mark.parametrize("text", ["嗯。", "哈哈哈哈哈。", LONG, "他说：“Please call me back tomorrow morning.”"])
def test_a_whole_answer_is_no_doubt(text: str, pace_s: float) -> None:
    assert not doubt_of(text, spoken(make_segment(text), pace_s=pace_s).pcm)
    assert not doubt_of(text, spoken(make_segment(text), pace_s=pace_s).pcm, taught(pace_s))


@pytest.mark.parametrize("rate_percent", [-30, 50])
def test_a_rate_is_reckoned_with(rate_percent: int) -> None:
    segment = make_segment(LONG, rate_percent=rate_percent)
    assert SoundCheck().doubt(segment, listen(spoken(segment).pcm)) is None
    half = SoundCheck().doubt(segment, listen(spoken(segment, 0.5).pcm))
    assert half is not None


def test_silence_is_no_speech() -> None:
    assert doubt_of(LONG, sound(5.0, peak=0.0005)) == "certain: it sent silence"
    assert doubt_of("嗯。", Pcm(RATE_HZ, np.zeros(RATE_HZ, np.float32))) == "certain: it sent silence"


def test_one_frame_is_no_speech() -> None:
    assert doubt_of("嗯。", Pcm(RATE_HZ, sound(1.0).samples[900:1100])).startswith("certain: it sent 0.03 s of speech")


@pytest.mark.parametrize("pace_s", [0.17, 0.22, 0.26])
def test_half_an_answer_is_found_though_it_is_the_first(pace_s: float) -> None:
    assert doubt_of(LONG, spoken(make_segment(LONG), 0.5, pace_s=pace_s).pcm)


@pytest.mark.parametrize("share", [0.7, 1.5])
def test_takes_of_the_voice_say_more_than_bounds_for_all_voices(share: float) -> None:
    slow = 0.26
    pcm = spoken(make_segment(LONG), share, pace_s=slow).pcm
    assert doubt_of(LONG, pcm) == ("" if share < 1 else doubt_of(LONG, pcm))
    assert doubt_of(LONG, pcm, taught(slow)).startswith("perhaps: it sent")


def test_other_voices_takes_say_nothing() -> None:
    check = taught(0.2)
    other = make_segment(LONG, engine_voice="someone slow")
    assert check.doubt(other, listen(spoken(other, pace_s=0.32).pcm)) is None
    assert check.doubt(make_segment(LONG), listen(spoken(other, pace_s=0.32).pcm)) is not None


def test_a_few_bad_takes_do_not_shift_what_is_usual() -> None:
    check = taught(0.2)
    for _ in range(LEARNS_FROM // 2):
        check.learn(make_segment(LONG), listen(spoken(make_segment(LONG), 0.5).pcm))
    assert not doubt_of(LONG, spoken(make_segment(LONG), pace_s=0.2).pcm, check)
    assert doubt_of(LONG, spoken(make_segment(LONG), 0.5, pace_s=0.2).pcm, check)


def test_sound_must_reach_to_the_end_that_was_announced() -> None:
    pcm = spoken(make_segment(LONG), 0.8).pcm
    assert not doubt_of(LONG, pcm, announced_s=listen(pcm).total_s - 0.8)
    assert doubt_of(LONG, pcm, announced_s=listen(pcm).total_s + 1).startswith("certain: it sent")


def test_an_end_that_no_text_could_have_is_not_believed() -> None:
    assert not doubt_of(LONG, spoken(make_segment(LONG)).pcm, announced_s=429.5)


def test_two_answers_agree_when_they_are_about_as_long() -> None:
    assert same_length(listen(sound(4.0)), listen(sound(4.1)))
    assert not same_length(listen(sound(4.0)), listen(sound(2.0)))


def test_marks_and_words_weigh_what_they_take() -> None:
    assert count_syllables("好。") == count_syllables("好")
    assert count_syllables("好。来").most > count_syllables("好，来").most > count_syllables("好来").most
    assert count_syllables("IBM").most == 3
    assert count_syllables("Здравствуйте").fewest < 4 < count_syllables("Здравствуйте").most
    assert count_syllables("BREAKING").fewest < 3 < 8 == count_syllables("BREAKING").most
    assert count_syllables("U.S.来").most == 3
    assert count_syllables("さくら").most == 3
    assert count_syllables("internet").fewest < 3.5 < count_syllables("internet").most
    assert count_syllables("……").most == 0


def test_a_take_that_is_offered_again_teaches_nothing_new() -> None:
    latest = Latest()
    for number in range(3):
        latest.note("好", number)
    assert dict(latest) == {"好": 2}
    for number in range(REMEMBERS + 5):
        latest.note(str(number), number)
    assert len(latest) == REMEMBERS
    assert "好" not in latest

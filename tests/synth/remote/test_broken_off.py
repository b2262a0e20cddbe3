"""A sound that stops before its announced end, or without the silence that others end with, was cut off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.audio.pcm import Pcm
from pipeline.synth.remote.sound_check import LEARNS_FROM, SoundCheck, listen
from tests.synth.fakes import make_segment
from tests.synth.remote.fakes import RATE_HZ, sound

SHORT = make_segment("它们怕人吗？")


def taught(*clips: Pcm) -> SoundCheck:
    """A check that knows how these clips end."""
    check = SoundCheck()
    for number, clip in enumerate(clips):
        check.learn(replace(SHORT, sounds=f"{number}"), listen(clip))
    return check


def cut(clip: Pcm, seconds: float) -> Pcm:
    """A clip without its end."""
    return replace(clip, samples=clip.samples[: -round(seconds * clip.rate_hz)])


def reason(check: SoundCheck, clip: Pcm, announced_s: float | None = None) -> str:
    doubt = check.doubt(SHORT, listen(clip), announced_s)
    return f"{'certain' if doubt.certain else 'perhaps'}: {doubt.reason}" if doubt else ""


WHOLE = sound(1.3)


def test_half_of_a_short_text_stops_before_its_announced_end() -> None:
    assert not reason(SoundCheck(), WHOLE, announced_s=1.4)
    assert reason(SoundCheck(), cut(WHOLE, 1.0), announced_s=1.4).startswith("certain: it sent 1.2 s")


@pytest.mark.parametrize("seconds", [0.5, 0.9, 1.0])
def test_a_clip_without_the_usual_silence_was_cut_off(seconds: float) -> None:
    assert not reason(taught(*[WHOLE] * LEARNS_FROM), WHOLE)
    assert reason(taught(*[WHOLE] * LEARNS_FROM), cut(WHOLE, seconds)) == "certain: its sound breaks off"
    assert not reason(taught(*[WHOLE] * (LEARNS_FROM - 1)), cut(WHOLE, seconds))


def test_a_service_that_trims_its_clips_is_not_asked_for_silence() -> None:
    trimmed = cut(WHOLE, 0.8)
    assert not reason(taught(*[trimmed] * 10), trimmed)
    assert not reason(taught(*[trimmed] * 5, *[WHOLE] * 15), trimmed)


def test_one_bad_take_in_many_does_not_change_what_is_usual() -> None:
    assert reason(taught(cut(WHOLE, 1.0), *[WHOLE] * 12), cut(WHOLE, 0.9)) == "certain: its sound breaks off"


def test_how_a_clip_ends_is_learned_from_texts_of_any_length() -> None:
    check = SoundCheck()
    for number in range(LEARNS_FROM):
        check.learn(make_segment("好" * (number + 1)), listen(WHOLE))
    loud_to_the_end = Pcm(RATE_HZ, np.full(RATE_HZ, 0.3, np.float32))
    assert reason(check, loud_to_the_end) == "certain: its sound breaks off"

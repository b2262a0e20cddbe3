"""What the contract of all engines is tried on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.synth.fakes import make_segment

if TYPE_CHECKING:
    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.engine import SpeechEngine

WORDS = ("好的。", "我们再聊一聊读书。")
PHONEMES = ("xau↓ tɤ.", "wo↓mən ʦai↘ ljau↗i→ljau↗ tu↗ʂu→.")


@dataclass(frozen=True, slots=True)
class Subject:
    """An engine, and what to say to it."""

    engine: SpeechEngine
    short: SpokenSegment
    long: SpokenSegment
    other_voice: SpokenSegment


Bring = Callable[[], Iterator[Subject]]
"""Gives one Subject and, when it is resumed, clears up after it."""


def subject(engine: SpeechEngine, texts: tuple[str, str], voices: tuple[str, str]) -> Subject:
    short, long = texts
    return Subject(
        engine,
        make_segment(short, engine_voice=voices[0]),
        make_segment(long, engine_voice=voices[0]),
        make_segment(long, engine_voice=voices[1]),
    )

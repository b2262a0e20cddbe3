"""What is done to good takes."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.audio.decoding import decode_mp3
from pipeline.audio.encoding import SoundForm, encode
from pipeline.audio.pcm import Pcm
from pipeline.audio.silence import find_edges
from pipeline.speech.phonemes import read_units
from pipeline.synth.remote.sound_check import count_syllables

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.verify.material import Utterance
    from pipeline.audio.pcm import Samples
    from pipeline.engines.kokoro.frontend import KokoroFrontend
    from pipeline.speech.frontend import Piece
    from pipeline.speech.segments import SpokenSegment

KEPT: Final = 0.6
"""The share of a take's speech that is left of one that was cut off."""
HOLE_SYLLABLES: Final = 4
"""How long a stretch of sound is lost in the middle: about two words."""
HOLE_AT: Final = 0.4
"""Where it begins, as a share of the speech."""
QUIET_MS: Final = 10
QUIET_WITHIN_MS: Final = 60
"""The edges of a hole lie where it is quietest: what is heard there is no click."""
SERVICE: Final = SoundForm(rate_hz=24_000, bitrate_kbps=48)
"""What Microsoft's online service sends."""


class Damage(StrEnum):
    """What was done."""

    NONE = "nothing"
    CUT = "cut at 60 %"
    WORDS = "two words left out"
    HOLE = "four syllables of sound lost"
    OTHER = "another turn's take"
    HALF_ANSWER = "half of an MP3 answer"
    SILENCE = "silence"


USUAL_DAMAGES: Final = (Damage.CUT, Damage.WORDS, Damage.HOLE, Damage.OTHER, Damage.HALF_ANSWER)
SHORT_DAMAGES: Final = (Damage.OTHER, Damage.HALF_ANSWER, Damage.SILENCE)


@dataclass(frozen=True, slots=True)
class Vandal:
    """Makes takes and damages them."""

    speak: Callable[[SpokenSegment], Pcm]
    frontend: KokoroFrontend

    def piece(self, utterance: Utterance) -> Piece:
        """How the text of an utterance is read: its first piece; nearly always it is the only one."""
        return self.frontend.pieces(utterance.text.written)[0]

    def take(self, utterance: Utterance, kind: Damage) -> Pcm:
        """The take of an utterance as it is after some damage."""
        piece = self.piece(utterance)
        if kind is Damage.OTHER:
            return self.speak(utterance.segment(self.frontend.pieces(utterance.text.neighbour())[0]))
        if kind is Damage.WORDS:
            return self.speak(utterance.segment(self.frontend.pieces(without_two_words(piece.spoken))[0]))
        good = self.speak(utterance.segment(piece))
        if kind is Damage.CUT:
            return _first(good, KEPT)
        if kind is Damage.HOLE:
            return _with_hole(good, piece.spoken)
        if kind is Damage.HALF_ANSWER:
            return _half_answer(good)
        return Pcm(good.rate_hz, np.zeros_like(good.samples)) if kind is Damage.SILENCE else good


def without_two_words(spoken: str) -> str:
    """A text without two words in its middle, which follow each other.

    >>> without_two_words("我们沿着河边散步。")
    '我们散步。'
    """
    words = _words(spoken)
    pairs = [(first.start, second.stop) for first, second in pairwise(words)]
    start, stop = pairs[len(pairs) // 2] if pairs else (0, 0)
    return spoken[:start] + spoken[stop:]


def _words(spoken: str) -> list[range]:
    """Where the words of a spoken form stand."""
    words: list[range] = []
    for unit in read_units(spoken):
        if unit.kind == "mark":
            continue
        if unit.opens_word or not words:
            words.append(range(unit.start, unit.end))
        else:
            words[-1] = range(words[-1].start, unit.end)
    return words


def _first(good: Pcm, share: float) -> Pcm:
    """The first part of a take's speech."""
    edges = find_edges(good.samples, good.rate_hz)
    return Pcm(good.rate_hz, good.samples[: edges.start + int(share * edges.frames)])


def _with_hole(good: Pcm, spoken: str) -> Pcm:
    """A take without a stretch in its middle."""
    edges = find_edges(good.samples, good.rate_hz)
    length = HOLE_SYLLABLES * edges.frames / count_syllables(spoken).middle
    start = _quietest(good, edges.start + HOLE_AT * edges.frames)
    stop = _quietest(good, start + length)
    return Pcm(good.rate_hz, np.concatenate([good.samples[:start], good.samples[stop:]]))


def _quietest(good: Pcm, about: float) -> int:
    """The quietest place near a frame."""
    window, reach = good.rate_hz * QUIET_MS // 1000, good.rate_hz * QUIET_WITHIN_MS // 1000
    places = range(max(0, int(about) - reach), min(good.frames - window, int(about) + reach), window // 2)
    return min(places, key=lambda place: _energy(good.samples[place : place + window]), default=int(about))


def _energy(samples: Samples) -> float:
    return float(np.square(samples).sum())


def _half_answer(good: Pcm) -> Pcm:
    """A take as an answer of a service that broke off after half of its bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer.mp3"
        encode([good.samples], good.rate_hz, path, SERVICE)
        data = path.read_bytes()
    return decode_mp3(data[: len(data) // 2], good.rate_hz)

"""Voices -> how far apart they are, and how well each is understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from bench.listen.listening import total_marks
from bench.listen.scoring import Tally
from bench.voices.speaker_encoder import unit
from pipeline.engines.kokoro.recipes import read_recipe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bench.listen.corpus import Sentence
    from bench.listen.listening import Result
    from pipeline.script.dialogue import Gender

    Array = NDArray[np.float32]

TAKEN: Final = {"plain": 10, "english": 7, "numbers": 7}
"""How many of the benchmark's sentences of a category are spoken, its first ones."""
COMPARED: Final = "plain"
"""The sentences by which voices are compared: without English words, for which a voice gets a share of another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One voice of voices.yaml."""

    name: str
    gender: Gender
    engine_voice: str
    pooled: bool
    """Whether people without a voice of their own get it."""
    centroid: Array
    """The direction of its sentences together."""
    with_english: Array
    """The same of the sentences with English words."""
    spread: float
    """How far two sentences of it are apart, on average."""
    misheard: Mapping[str, Tally]
    """Characters by category."""

    @property
    def is_whole(self) -> bool:
        """Whether it is a voice of the engine as it comes."""
        return len(read_recipe(self.engine_voice)) == 1

    @property
    def cer(self) -> float:
        """The share of all characters that were misheard."""
        return sum(self.misheard.values(), Tally()).rate


def choose(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences that every voice speaks."""
    return [
        sentence
        for category, count in TAKEN.items()
        for sentence in [one for one in sentences if one.category == category][:count]
    ]


def measure(
    name: str,
    gender: Gender,
    *,
    pooled: bool,
    heard: Sequence[tuple[Result, Array]],
) -> Measured:
    """What the sentences of one voice say of it; each with the direction of its sound."""
    plain = [direction for result, direction in heard if result.category == COMPARED]
    english = [direction for result, direction in heard if result.category == "english"]
    return Measured(
        name=name,
        gender=gender,
        engine_voice=heard[0][0].rendering.voice,
        pooled=pooled,
        centroid=_centre(plain),
        with_english=_centre(english),
        spread=_spread(plain),
        misheard={
            category: total_marks(result for result, _ in heard if result.category == category).characters
            for category in TAKEN
        },
    )


def distance(one: Array, other: Array) -> float:
    """1 - cosine of two directions."""
    return 1 - float(one @ other)


def nearest(voice: Measured, voices: Sequence[Measured]) -> tuple[Measured, float]:
    """The other voice that is hardest to tell from this one, and how far it is."""
    others = [(other, distance(voice.centroid, other.centroid)) for other in voices if other.name != voice.name]
    return min(others, key=lambda pair: pair[1])


def nearest_with_english(voice: Measured, voices: Sequence[Measured]) -> float:
    """How far the nearest other voice is while both speak sentences with English words."""
    return min(distance(voice.with_english, other.with_english) for other in voices if other.name != voice.name)


def real_cer(voices: Sequence[Measured]) -> float:
    """The mean over the voices in the pools that are no blends."""
    return float(np.mean([voice.cer for voice in voices if voice.pooled and voice.is_whole]))


def table_rows(voices: Sequence[Measured]) -> list[tuple[str, str, float]]:
    """(engine voice, engine voice, distance) of every pair."""
    return [
        (one.engine_voice, other.engine_voice, distance(one.centroid, other.centroid))
        for index, one in enumerate(voices)
        for other in voices[index + 1 :]
    ]


def _centre(directions: Sequence[Array]) -> Array:
    return unit(np.mean(directions, axis=0))


def _spread(directions: Sequence[Array]) -> float:
    pairs = [distance(one, other) for index, one in enumerate(directions) for other in directions[index + 1 :]]
    return float(np.mean(pairs)) if pairs else 0.0

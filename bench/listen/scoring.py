"""How much of a reference was misheard: edits per character, per syllable, per syllable with its tone."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from bench.listen.normal_form import nearest, spoken_slots
from pipeline.verify.syllables import edit_distance, name_places, to_pinyin, untoned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SAME_SOUND: Final = ("他她它", "的地得")
"""Words that only grammar tells apart: how they are written cannot be heard."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Edits against a number of reference units; tallies add up, so that long texts weigh more."""

    edits: int = 0
    units: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.edits + other.edits, self.units + other.units)

    @property
    def rate(self) -> float:
        """Edits per unit; may exceed 1. Without units 0 when there are no edits, else 1."""
        return self.edits / self.units if self.units else float(bool(self.edits))


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What one transcript scores: characters (with Latin letters), toned syllables, syllables."""

    characters: Tally = Tally()
    """In the name of a person every character that sounds right is right; so are SAME_SOUND words."""
    as_written: Tally = Tally()
    """Characters, each of them strictly."""
    toned: Tally = Tally()
    syllables: Tally = Tally()
    reference: str = ""
    """The reading that counted, in normal form."""
    heard: str = ""
    """The transcript in normal form."""

    def __add__(self, other: Marks) -> Marks:
        return Marks(
            characters=self.characters + other.characters,
            as_written=self.as_written + other.as_written,
            toned=self.toned + other.toned,
            syllables=self.syllables + other.syllables,
        )


def total(marks: Iterable[Marks]) -> Marks:
    """The sum of marks, without their texts."""
    return sum(marks, Marks())


def mark(references: Sequence[str], transcript: str, names: Mapping[str, Sequence[str]] | None = None) -> Marks:
    """Score a transcript against the acceptable reference with which it does best.

    `names` are persons in the references with the syllables of their names.

    >>> mark(["他有二百块。", "他有两百块。"], "他有200塊").characters
    Tally(edits=0, units=5)
    >>> mark(["单老师好"], "善老师好", {"单": ["shan4"]}).characters
    Tally(edits=0, units=4)
    """
    marks = (_mark_one(reference, transcript, names or {}) for reference in references)
    return min(marks, key=lambda marks: marks.characters.rate)


def _mark_one(reference: str, transcript: str, names: Mapping[str, Sequence[str]]) -> Marks:
    """Score against one reference; numbers in digits are read as suits the other side, on both sides."""
    wanted_slots, heard_slots = spoken_slots(reference), spoken_slots(transcript)
    wanted = "".join(choices[0] for choices in wanted_slots)
    heard = nearest(heard_slots, wanted, edit_distance)
    wanted = nearest(wanted_slots, heard, edit_distance)
    heard = nearest(heard_slots, wanted, edit_distance)
    wanted_syllables, heard_syllables = to_pinyin(wanted, names), to_pinyin(heard, names)
    return Marks(
        characters=Tally(edit_distance(_acceptable(wanted, names), heard, _accepts), len(wanted)),
        as_written=_tally(wanted, heard),
        toned=_tally(wanted_syllables, heard_syllables),
        syllables=_tally(untoned(wanted_syllables), untoned(heard_syllables)),
        reference=wanted,
        heard=heard,
    )


def _acceptable(text: str, names: Mapping[str, Sequence[str]]) -> list[frozenset[str]]:
    """What may be heard for each character: itself, words of the same sound, in a name whatever has its reading."""
    found = [frozenset(next((words for words in SAME_SOUND if char in words), char)) for char in text]
    for place, syllable in name_places(text, names):
        found[place] |= _homophones()[syllable]
    return found


def _accepts(acceptable: frozenset[str], heard: str) -> bool:
    return heard in acceptable


@cache
def _homophones() -> Mapping[str, frozenset[str]]:
    """Syllable with tone -> the characters that can be read so."""
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_tone3

    chars: dict[str, set[str]] = {}
    for code, readings in PINYIN_DICT.items():
        for reading in readings.split(","):
            chars.setdefault(to_tone3(reading, neutral_tone_with_five=True), set()).add(chr(code))
    return {syllable: frozenset(found) for syllable, found in chars.items()}


def _tally(wanted: Sequence[str], heard: Sequence[str]) -> Tally:
    return Tally(edit_distance(wanted, heard), len(wanted))


def difference_interval(pairs: Sequence[tuple[Tally, Tally]], *, rounds: int = 2000) -> tuple[float, float]:
    """Where the difference of two rates (first less second) lies with 95 % confidence.

    `pairs` are the tallies of both systems for one text each; texts are drawn again with replacement (paired bootstrap,
    always with the same seed).
    """
    if not pairs:
        return 0.0, 0.0
    dice = random.Random(0)
    differences = []
    for _ in range(rounds):
        drawn = dice.choices(pairs, k=len(pairs))
        first, second = (sum((pair[side] for pair in drawn), Tally()) for side in (0, 1))
        differences.append(first.rate - second.rate)
    differences.sort()
    return differences[rounds * 25 // 1000], differences[rounds * 975 // 1000 - 1]

"""How much of a reference was misheard: edits per character, per syllable, per syllable with its tone."""

from __future__ import annotations

import operator
import random
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, TypeVar

from bench.listen.normal_form import nearest, spoken_slots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

T = TypeVar("T")

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


def edit_distance(left: Sequence[T], right: Sequence[str], same: Callable[[T, str], bool] = operator.eq) -> int:
    """The fewest insertions, deletions and substitutions that turn one row of units into the other.

    `same` says whether a unit of the left row and one of the right are equal.

    >>> edit_distance("银行行长", "银行航长"), edit_distance("abc", "")
    (1, 3)
    """
    row = list(range(len(right) + 1))
    for index, unit in enumerate(left, 1):
        corner, row[0] = row[0], index
        for place, other in enumerate(right, 1):
            corner, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, corner + (not same(unit, other)))
    return row[-1]


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
        syllables=_tally(_untoned(wanted_syllables), _untoned(heard_syllables)),
        reference=wanted,
        heard=heard,
    )


def _acceptable(text: str, names: Mapping[str, Sequence[str]]) -> list[frozenset[str]]:
    """What may be heard for each character: itself, words of the same sound, in a name whatever has its reading."""
    found = [frozenset(next((words for words in SAME_SOUND if char in words), char)) for char in text]
    for place, syllable in _places(text, names):
        found[place] |= _homophones()[syllable]
    return found


def _accepts(acceptable: frozenset[str], heard: str) -> bool:
    return heard in acceptable


def _places(text: str, names: Mapping[str, Sequence[str]]) -> Iterator[tuple[int, str]]:
    """(place, syllable) of every character of every name in a text."""
    for name, syllables in names.items():
        for found in re.finditer(re.escape(name), text):
            yield from enumerate(syllables, found.start())


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


def to_pinyin(text: str, names: Mapping[str, Sequence[str]] | None = None) -> tuple[str, ...]:
    """A text in normal form as syllables with tones, `names` with theirs; letters stay letters.

    Reference and transcript go through the same dictionary, so its mistakes cancel out where the characters agree.

    >>> to_pinyin("银行ok")
    ('yin2', 'hang2', 'o', 'k')
    """
    from pypinyin import Style, lazy_pinyin

    _load_phrases()
    said = lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors=" ".join)
    units = " ".join(said).split()
    for place, syllable in _places(text, names or {}):
        units[place] = syllable
    return tuple(units)


@cache
def _load_phrases() -> None:
    """The large dictionary of phrases, always: the front end that is measured may have loaded it, or not yet."""
    from pypinyin_dict.phrase_pinyin_data import large_pinyin

    large_pinyin.load()


def _untoned(syllables: Iterable[str]) -> tuple[str, ...]:
    return tuple(syllable.rstrip("12345") for syllable in syllables)


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

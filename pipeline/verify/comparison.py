"""What was to be said beside what was heard: which of its syllables were not heard, and where.

1. Words are compared by sound without tones: a recogniser that writes a homophone has heard the word.
2. A syllable that only resembles the one wanted (its beginning or its rhyme is the same) counts half: recognisers
   confuse those, and no fault of a speaker turns words into ones that sound like them.
3. Three Latin letters are about a syllable, and any syllable may be heard for it: English words are written in many
   ways, in characters too. So they may be missing, but not wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from pipeline.text.matching import fold_words
from pipeline.verify.syllables import to_pinyin, untoned

if TYPE_CHECKING:
    from collections.abc import Sequence

ANY: Final = ""
"""The sound of a few Latin letters."""
FOR_ANY: Final = 0.1
"""The price of a syllable that is heard for Latin letters: they are rather heard as letters."""
RESEMBLING: Final = 0.5
"""The price of a syllable that resembles the one wanted."""
HEARD_AGAIN: Final = 0.5
"""What a well heard syllable takes from a stretch of missing ones: single syllables agree by chance."""
_UNIT: Final = re.compile("[!-~]{1,3}|[^!-~]")
_INITIAL: Final = re.compile("[bpmfdtnlgkhjqxrzcs]h?")


@dataclass(frozen=True, slots=True)
class Words:
    """A text as the units that are compared, each about a syllable, and the sound of each."""

    units: tuple[str, ...]
    sounds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Units `start` to `stop` of some words, and how many syllables of them count."""

    start: int
    stop: int
    syllables: float


NOTHING: Final = Stretch(0, 0, 0.0)


def read_words(text: str) -> Words:
    """A text as it is compared.

    >>> read_words("他说，Hello！")
    Words(units=('他', '说', 'hel', 'lo'), sounds=('ta', 'shuo', '', ''))
    """
    folded = fold_words(text)
    found = list(_UNIT.finditer(folded))
    pinyin = untoned(to_pinyin(folded))
    return Words(
        units=tuple(unit[0] for unit in found),
        sounds=tuple(ANY if unit[0].isascii() else pinyin[unit.start()] for unit in found),
    )


def unheard(wanted: Words, heard: Words) -> tuple[float, ...]:
    """For each unit of what was wanted, how much of it was not heard: 0 to 1.

    >>> unheard(read_words("去河边走走"), read_words("去盒边"))
    (0.0, 0.0, 0.0, 1.0, 1.0)
    """
    rows = _costs(wanted, heard)
    losses = [0.0] * len(wanted.sounds)
    left, right = len(wanted.sounds), len(heard.sounds)
    while left:
        here = rows[left][right]
        price = _price(wanted.sounds[left - 1], heard.sounds[right - 1]) if right else 1.0
        if right and here == rows[left - 1][right - 1] + price:
            losses[left - 1] = price
            left, right = left - 1, right - 1
        elif here == rows[left - 1][right] + 1.0:
            losses[left - 1] = 1.0
            left -= 1
        else:
            right -= 1
    return tuple(losses)


def distance(wanted: Words, heard: Words) -> float:
    """How much differs, as a share of the longer: 0 for equal words, about 1 for words that have nothing in common."""
    longest = max(len(wanted.units), len(heard.units))
    return _costs(wanted, heard)[-1][-1] / longest if longest else 0.0


def worst_stretch(faults: Sequence[float]) -> Stretch:
    """The stretch in which most is missing; what was heard well within it counts against it.

    >>> worst_stretch((0.0, 1.0, 0.0, 1.0, 1.0, 0.0))
    Stretch(start=1, stop=5, syllables=2.5)
    """
    best = NOTHING
    start, total = 0, 0.0
    for place, fault in enumerate(faults):
        if total <= 0:
            start, total = place, 0.0
        total += fault - HEARD_AGAIN * (1.0 - fault)
        if total > best.syllables:
            best = Stretch(start, place + 1, total)
    return best


def _costs(wanted: Words, heard: Words) -> list[list[float]]:
    """The cheapest way to turn the first units of one row into the first of the other, for all their numbers."""
    rows = [[float(right) for right in range(len(heard.sounds) + 1)]]
    for sound in wanted.sounds:
        above = rows[-1]
        row = [above[0] + 1.0]
        for right, other in enumerate(heard.sounds):
            row.append(min(above[right] + _price(sound, other), above[right + 1] + 1.0, row[right] + 1.0))
        rows.append(row)
    return rows


@cache
def _price(sound: str, other: str) -> float:
    """What it costs that one sound was heard for another."""
    if sound == other:
        return 0.0
    if ANY in (sound, other):
        return FOR_ANY
    return RESEMBLING if _resemble(sound, other) else 1.0


def _resemble(sound: str, other: str) -> bool:
    """Whether two syllables begin or end alike; zh is z, ch is c and sh is s, as many speak."""
    (initial, rhyme), (other_initial, other_rhyme) = _parts(sound), _parts(other)
    return rhyme == other_rhyme or (initial == other_initial != "")


def _parts(syllable: str) -> tuple[str, str]:
    """(initial, rhyme); of -n and -ng one is taken for the other.

    >>> _parts("zhong"), _parts("er")
    (('z', 'on'), ('', 'er'))
    """
    found = _INITIAL.match(syllable)
    initial = found[0] if found else ""
    return initial.removesuffix("h") or initial, re.sub("ng$", "n", syllable[len(initial) :])

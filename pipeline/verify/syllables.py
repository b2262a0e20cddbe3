"""Words as the syllables of their sound, so that homophones are one; and how far two rows of units lie apart.

What was to be said and what was heard go through the same dictionary, which is not the front end's: a mistake of it
cancels out where the characters agree.
"""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

T = TypeVar("T")


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


def to_pinyin(text: str, names: Mapping[str, Sequence[str]] | None = None) -> tuple[str, ...]:
    """Letters and characters as syllables with tones, `names` with theirs; letters stay letters.

    By pypinyin's own phrases: to load others would change them for the whole process, and with them how episodes are
    read.

    >>> to_pinyin("银行ok")
    ('yin2', 'hang2', 'o', 'k')
    """
    from pypinyin import Style, lazy_pinyin

    said = lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors=" ".join)
    units = " ".join(said).split()
    for place, syllable in name_places(text, names or {}):
        units[place] = syllable
    return tuple(units)


def untoned(syllables: Iterable[str]) -> tuple[str, ...]:
    """Syllables without their tones.

    >>> untoned(("yin2", "o"))
    ('yin', 'o')
    """
    return tuple(syllable.rstrip("12345") for syllable in syllables)


def name_places(text: str, names: Mapping[str, Sequence[str]]) -> Iterator[tuple[int, str]]:
    """(place, syllable) of every character of every name in a text."""
    for name, syllables in names.items():
        for found in re.finditer(re.escape(name), text):
            yield from enumerate(syllables, found.start())

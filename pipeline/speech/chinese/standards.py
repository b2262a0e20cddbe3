"""Readings by another standard than the mainland's: what is read otherwise in Taiwan (taiwan.tsv).

1. A word of the table is read as its row says where it begins and ends as words do.
2. A character of the table is read so wherever it has the mainland's reading; in a neutral tone too (休息), since few
   are spoken in Taiwan, unless it repeats the one before it (叔叔).
3. 和 changes where it is a word by itself with Chinese on both sides.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal, get_args

from pipeline.speech.chinese.readings import read_chinese
from pipeline.speech.chinese.syllables import NEUTRAL
from pipeline.text.rows import table_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.speech.chinese.readings import Reading

Standard = Literal["mainland", "taiwan"]
"""Whose readings are spoken."""
STANDARDS: Final[tuple[Standard, ...]] = get_args(Standard)

_ROOM: Final = "pipeline.speech.chinese"
_AND: Final = "和"
_LONE_ROW: Final = 3
"""A row with two readings is about a character."""


def regional_readings(spoken: str, standard: Standard) -> Mapping[int, str]:
    """The syllables of a spoken form that a standard has otherwise, by place.

    >>> regional_readings("这个星期的垃圾", "taiwan")
    {3: 'qi2', 5: 'le4', 6: 'se4'}
    >>> regional_readings("这个星期的垃圾", "mainland")
    {}
    """
    if standard == "mainland":
        return {}
    readings = read_chinese(spoken)
    characters = _characters()
    found = {
        each.place: characters[each.char][1]
        for before, each in pairwise((None, *readings))
        if each and each.char in characters and _changes(each, before) and (each.char != _AND or _joins(readings, each))
    }
    return dict(sorted((found | _in_words(spoken, readings)).items()))


def _changes(reading: Reading, before: Reading | None) -> bool:
    here = _characters()[reading.char][0]
    if before and before.char == reading.char and reading.pinyin.endswith(str(NEUTRAL)):
        return False
    return reading.pinyin in (here, f"{here[:-1]}{NEUTRAL}")


def _joins(readings: Sequence[Reading], reading: Reading) -> bool:
    """Whether a character is a word by itself between two others."""
    opens = {each.place: each.opens_word for each in readings}
    place = reading.place
    return reading.opens_word and opens.get(place + 1, False) and place - 1 in opens


def _in_words(spoken: str, readings: Sequence[Reading]) -> dict[int, str]:
    opens = {each.place: each.opens_word for each in readings}
    return {
        match.start() + index: syllable
        for match in _any_word().finditer(spoken)
        if opens.get(match.start()) and opens.get(match.end(), True)
        for index, syllable in enumerate(_words()[match[0]])
    }


@cache
def _characters() -> Mapping[str, tuple[str, str]]:
    """Character -> its reading on the mainland and in Taiwan."""
    return {row[0]: (row[1], row[2]) for row in table_rows(_ROOM, "taiwan.tsv") if len(row) == _LONE_ROW}


@cache
def _words() -> Mapping[str, tuple[str, ...]]:
    return {row[0]: tuple(row[1].split()) for row in table_rows(_ROOM, "taiwan.tsv") if len(row) < _LONE_ROW}


@cache
def _any_word() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_words(), key=len, reverse=True))))

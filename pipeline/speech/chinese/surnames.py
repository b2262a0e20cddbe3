"""Where a character is a surname, and so is read as one (text/surnames.tsv).

1. After 姓; in a nickname (小任); before a title; at the head of a name that the dictionary tags, jieba guesses, or
   parts before a given name (单 志远); after 叫 whatever the given name (我叫单明).
2. A surname that is an everyday word too (都, 种, 乐) wants more: after 姓; before a title at the head of a clause or
   after a word that introduces people (请都老师); or at the head of a name that is said to be one (我叫都晓峰).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from pipeline.messages import english
from pipeline.speech.chinese.dictionaries import person_names, phrase_readings
from pipeline.speech.chinese.polyphones import expand_classes, word_classes
from pipeline.text.dictionary import word_counts
from pipeline.text.surnames import Surname, given_names, is_given_character, may_be_given, surname_readings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.speech.chinese.runs import Run

_NAMED: Final = re.compile("(?<![百同])姓$")
"""What stands before a surname that is named as such (姓单)."""
_INTRODUCED: Final = re.compile("(?:[我他她位人者宾]是|[我他她字]叫)$")
"""What stands before a whole name (这位是单志远)."""
_BY_NAME: Final = re.compile("[我你他她字]叫$")
"""What stands before nothing but a name."""
_CALLED: Final = re.compile("(?:^|[请是和与跟对问谢])$")
"""What stands before a surname with its title (请都老师)."""
_NICKNAME_HEADS: Final = frozenset("老小")
_VAGUE_TITLE: Final = "总"
"""More often an adverb (都总想着)."""
_LONGEST: Final = 2
_NAME_LENGTHS: Final = (2, 3)
_GIVEN_LENGTH: Final = 2


def apply_surnames(run: Run) -> None:
    """Set the readings of surnames."""
    place = 0
    while place < len(run.chars):
        place += _read_surname(run, place)


def _read_surname(run: Run, place: int) -> int:
    """Read the surname that begins at a place, the longer one first; how many characters are settled."""
    for length in range(_LONGEST, 0, -1):
        surname = surname_readings().get(run.chars[place : place + length])
        if surname and _is_surname(run, place, surname):
            for offset, pinyin in enumerate(surname.pinyin):
                run.settle(place + offset, pinyin, english("surname {chars}", chars=run.chars[place : place + length]))
            return length
    return 1


def _is_surname(run: Run, place: int, surname: Surname) -> bool:
    before = run.chars[:place]
    if _NAMED.search(before):
        return True
    if surname.is_word:
        return _is_called(run, place, surname) or _is_introduced(run, place, surname)
    return (
        _has_title(run, place, surname)
        or _is_nickname(run, place)
        or _is_name(run, place, surname)
        or _is_parted_name(run, place, surname)
        or _is_introduced(run, place, surname)
    )


def _title_after(run: Run, place: int, surname: Surname) -> str:
    found = _title().match(run.text, run.start + place + len(surname.pinyin))
    return found.group() if found else ""


def _has_title(run: Run, place: int, surname: Surname) -> bool:
    """Whether a title follows, and no longer word of the dictionary ends here (订单 老板; 请单 先生 is a guess)."""
    if not _title_after(run, place, surname):
        return False
    around = next(run.chars[first:last] for first, last in run.words if first <= place < last)
    return place in _starts(run) or not word_counts().get(around)


def _is_called(run: Run, place: int, surname: Surname) -> bool:
    title = _title_after(run, place, surname)
    return (
        title not in ("", _VAGUE_TITLE)
        and bool(_CALLED.search(run.chars[:place]))
        and not surname.no_name.match(run.chars, place + len(surname.pinyin))
    )


def _is_introduced(run: Run, place: int, surname: Surname) -> bool:
    """Whether a whole name is said to be one: 我叫都晓峰, with nothing after it in the clause."""
    given, before = run.chars[place + len(surname.pinyin) :], run.chars[:place]
    return (
        1 <= len(given) <= _GIVEN_LENGTH
        and bool(_INTRODUCED.search(before))
        and not surname.no_name.match(given)
        and (may_be_given(given) or bool(_BY_NAME.search(before)))
    )


def _is_nickname(run: Run, place: int) -> bool:
    """Whether a surname stands after 老 or 小 and both are a word that no dictionary has (小任, but not 小区)."""
    pair = run.chars[max(0, place - 1) : place + 1]
    if pair[0] not in _NICKNAME_HEADS or pair in phrase_readings():
        return False
    edges = {edge for span in run.words for edge in span}
    return {place - 1, place + 1} <= edges


def _is_name(run: Run, place: int, surname: Surname) -> bool:
    """Whether the word that begins here is a Chinese name.

    Jieba must tag it so, or have guessed it while no dictionary has it. A transliteration (查尔斯) is no Chinese name.
    """
    word = next((run.chars[first:last] for first, last in run.words if first == place), "")
    given = word[len(surname.pinyin) :]
    if not given or len(word) not in _NAME_LENGTHS:
        return False
    if surname.no_name.match(given) or is_foreign_name(given):
        return False
    is_unknown = word not in phrase_readings() and not word_counts().get(word)
    is_likely = len(given) > 1 or is_given_character(given)  # jieba guesses names where there are none (单测, 曾权)
    return word in person_names() or (is_unknown and is_likely and given[0] not in _functions())


def _is_parted_name(run: Run, place: int, surname: Surname) -> bool:
    """Whether surname and given name are two words of jieba's, or together a whole clause and no word (单明，你说)."""
    end = place + len(surname.pinyin)
    given = run.chars[end : end + _GIVEN_LENGTH]
    if not given or surname.no_name.match(given):
        return False
    if run.chars == run.chars[place:end] + given:
        is_foreign = given[0] in _transliterations()  # 盖茨说
        return not word_counts().get(run.chars) and not is_foreign and may_be_given(given)
    return {(place, end), (end, end + _GIVEN_LENGTH)} <= set(run.words) and given in given_names()


def is_foreign_name(word: str) -> bool:
    """Whether every character of a word is one of those that spell foreign names.

    >>> is_foreign_name("扎克伯格"), is_foreign_name("你们")
    (False, False)
    """
    return set(word) <= _transliterations()


def _starts(run: Run) -> Sequence[int]:
    return [first for first, _ in run.words]


@cache
def _title() -> re.Pattern[str]:
    return re.compile(expand_classes("<title>"))


@cache
def _transliterations() -> frozenset[str]:
    """The characters that spell foreign names."""
    return frozenset(word_classes()["foreign"].split("|"))


@cache
def _functions() -> frozenset[str]:
    """What follows a character in ordinary speech rather than in a name."""
    return frozenset(word_classes()["function"].split("|"))

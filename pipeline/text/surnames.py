"""How surnames are read: one table (surnames.tsv) for the ids of speakers and for the voices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pipeline.text.dictionary import entries, word_counts
from pipeline.text.loading import loaded_once
from pipeline.text.rows import table_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS = {"": False, "word": True}
_NOTHING = "(?!)"
_PERSON_TAG = "nr"
_SHORT_NAME = 2
"""Two characters are as often a word (应用) as a name."""
_LONG_NAME = 3
_NAME_SHARE = 0.22
"""Of the dictionary's words with 敏 behind the first character 0.67 are names of three, with 臻 0.25, with 权 0.13."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surname:
    """A surname of one or two characters."""

    pinyin: tuple[str, ...]
    """A syllable a character, with its tone digit."""
    is_word: bool
    """Whether it is an everyday word too, so that only a clear sign makes it a surname."""
    no_name: re.Pattern[str]
    """What follows it in words that are no names; to be matched at their start."""

    @property
    def toneless(self) -> tuple[str, ...]:
        """The syllables without their tones, as ids are made of."""
        return tuple(syllable.rstrip("12345") for syllable in self.pinyin)


@cache
def surname_readings() -> Mapping[str, Surname]:
    """Surname -> how it is read; only those where that has to be said.

    >>> surname_readings()["尉迟"].pinyin, surname_readings()["单"].toneless, "王" in surname_readings()
    (('yu4', 'chi2'), ('shan',), False)
    """
    rows = ((*row, "", "")[:4] for row in table_rows("pipeline.text", "surnames.tsv"))
    return {row[0]: _surname(*row[1:]) for row in rows}


@loaded_once
def given_names() -> frozenset[str]:
    """What the dictionary tags as names of persons, with one or two characters; as many of them are words (高峰)."""
    return frozenset(word for word, _, tag in entries() if tag.startswith(_PERSON_TAG) and len(word) <= _SHORT_NAME)


def may_be_given(name: str) -> bool:
    """Whether one or two characters may be a given name: tagged as one, or no word."""
    return name in given_names() or not word_counts().get(name)


def _surname(pinyin: str, kind: str, follows: str) -> Surname:
    pattern = re.compile(f"(?:{follows or _NOTHING})")
    return Surname(pinyin=tuple(pinyin.split()), is_word=_KINDS[kind], no_name=pattern)


@cache
def is_given_character(char: str) -> bool:
    """Whether a character stands in names often enough to be a given name by itself.

    >>> is_given_character("敏"), is_given_character("测")
    (True, False)
    """
    tags = [tag == _PERSON_TAG and len(word) == _LONG_NAME for word, _, tag in entries() if char in word[1:]]
    return sum(tags) >= _NAME_SHARE * len(tags)

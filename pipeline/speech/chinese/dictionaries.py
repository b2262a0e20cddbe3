"""The dictionaries of other packages, loaded once, when first needed: pinyin and word frequencies.

Everything here is slow to load and quick to use.
"""

from __future__ import annotations

import sys
import warnings
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from pipeline.speech.chinese.corrections import character_corrections, correct, phrase_corrections
from pipeline.speech.chinese.phrase_table import PhraseTable, load_phrases
from pipeline.speech.chinese.syllables import NEUTRAL
from pipeline.text.dictionary import entries, total_count, word_counts
from pipeline.text.loading import loaded_once
from pipeline.text.pinyin import marked_readings, tone_digit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Set

    from jieba import Tokenizer

_NOBODYS: Final = "-"
"""Stands for the syllables of a phrase that only our own table has."""
_PHRASES_KEPT: Final = 8192
"""A long interview has some thousands of different phrases."""
_CHANGING: Final = "一不"
_PERSON_TAG: Final = "nr"
_LAST_COMMON: Final = "\u3400"
"""Before the first Chinese character of Unicode; letters and signs need no dictionary."""
_SHORT_NAME: Final = 2
"""Two characters are as often a word (应用) as a name."""


@loaded_once
def word_cutter() -> Tokenizer:
    """Jieba's tokenizer with its own dictionary, which is the one in `text.dictionary`.

    Built here instead of by `jieba.initialize`, which would keep a cache in the shared temporary folder and trust
    what it finds there.
    """
    with warnings.catch_warnings(), _without("pkg_resources"):
        warnings.simplefilter("ignore")  # jieba 0.42 has unescaped backslashes
        from jieba import Tokenizer

    cutter = Tokenizer()
    cutter.FREQ, cutter.total = word_counts(), total_count()
    cutter.initialized = True
    return cutter


@loaded_once
def person_names() -> frozenset[str]:
    """What jieba's dictionary tags as names of persons, with at least three characters; not all of them are names."""
    return frozenset(word for word, _, tag in entries() if tag == _PERSON_TAG and len(word) > _SHORT_NAME)


@loaded_once
def word_tags() -> Mapping[str, str]:
    """Word -> what part of speech jieba's dictionary says it is (`n`, `v`, `ad`)."""
    return {word: tag for word, _, tag in entries()}


def phrase_readings() -> Mapping[str, str]:
    """Phrase -> its syllables with tone marks, parted by spaces; empty when every character has its usual reading.

    Phrases of our own are here too; `read_phrase` knows their syllables.
    """
    return _phrase_table().readings


def checked_phrases() -> Set[str]:
    """The phrases that pypinyin itself has, with readings that were checked by hand."""
    return _phrase_table().checked


@loaded_once
def _phrase_table() -> PhraseTable:
    table = load_phrases()
    for phrase in phrase_corrections():
        table.readings.setdefault(phrase, _NOBODYS)
    return table


@lru_cache(maxsize=_PHRASES_KEPT)
def is_vouched_for(phrase: str) -> bool:
    """Whether a phrase counts wherever it stands: it has a row of ours, or pypinyin itself has it and jieba does not.

    >>> is_vouched_for("乡长"), is_vouched_for("私了"), is_vouched_for("也曾"), is_vouched_for("美的")
    (True, True, False, False)
    """
    return phrase in phrase_corrections() or (phrase in checked_phrases() and not word_counts().get(phrase))


@lru_cache(maxsize=_PHRASES_KEPT)
def read_phrase(phrase: str) -> tuple[str, ...]:
    """The syllables of a phrase that `phrase_readings` has, with our corrections.

    >>> read_phrase("银行"), read_phrase("副乡长")
    (('yin2', 'hang2'), ('fu4', 'xiang1', 'zhang3'))
    """
    return tuple(correct(phrase, dictionary_reading(phrase), phrase_corrections()))


def dictionary_reading(phrase: str) -> list[str]:
    """The syllables of a phrase without our row for it: those of other packages, or of its characters.

    A syllable of the large dictionary that no dictionary lists for its character is a slip (稳定地 wěn deng de).

    >>> dictionary_reading("稳定地"), dictionary_reading("懒洋洋")
    (['wen3', 'ding4', 'de5'], ['lan3', 'yang1', 'yang1'])
    """
    said = phrase_readings().get(phrase, _NOBODYS)
    if said == _NOBODYS:
        return [usual_reading(char) for char in phrase]
    syllables = [tone_digit(marked) for marked in said.split()] or [listed_reading(char) for char in phrase]
    if phrase in checked_phrases():
        return syllables
    return [
        syllable if phrase.count(char) > 1 or _is_listed(char, syllable) else usual_reading(char)
        for char, syllable in zip(phrase, syllables, strict=True)
    ]


def _is_listed(char: str, syllable: str) -> bool:
    """Whether a dictionary of characters knows a syllable or its neutral form; the tones of 一 and 不 change."""
    listed = known_readings(char)
    is_neutral = syllable.endswith(str(NEUTRAL)) and syllable[:-1] in {one[:-1] for one in listed}
    return not listed or syllable in listed or is_neutral or char in _CHANGING


@cache
def usual_reading(char: str) -> str:
    """The most usual syllable of a character, with its tone digit; empty when it has none.

    >>> usual_reading("重"), usual_reading("𠮷"), usual_reading("A")
    ('zhong4', 'ji2', '')
    """
    return character_corrections().get(char) or listed_reading(char)


def listed_reading(char: str) -> str:
    """The first reading that the dictionary lists; empty when it lists none."""
    return next(iter(known_readings(char)), "")


@cache
def known_readings(char: str) -> tuple[str, ...]:
    """Every syllable that the dictionary lists for a character, with its tone digit, the most usual one first.

    >>> known_readings("朴")[:2]
    ('pu3', 'piao2')
    """
    return tuple(tone_digit(marked) for marked in marked_readings(char) or _rare_readings(char))


def has_several_readings(char: str) -> bool:
    """Whether the dictionary of characters knows more than one reading.

    >>> has_several_readings("行"), has_several_readings("你")
    (True, False)
    """
    return len(marked_readings(char)) > 1


def _rare_readings(char: str) -> tuple[str, ...]:
    """Those of a character that pypinyin itself lacks (𠮷): only a text that holds such a one pays for loading them."""
    if char <= _LAST_COMMON:
        return ()
    from pypinyin_dict.pinyin_data.zdic import pinyin_dict

    listed = pinyin_dict.get(ord(char), "")
    return tuple(listed.split(",")) if listed else ()


@contextmanager
def _without(module: str) -> Iterator[None]:
    """A while in which a module cannot be imported.

    Jieba opens its files by pkg_resources where it is installed, which takes longer to import than all of jieba.
    """
    had = sys.modules.get(module)
    sys.modules[module] = None  # type: ignore[assignment]  # None is how Python marks what is not to be imported
    try:
        yield
    finally:
        del sys.modules[module]
        if had:
            sys.modules[module] = had

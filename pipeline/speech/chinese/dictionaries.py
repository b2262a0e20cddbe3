"""The dictionaries of other packages, loaded once, when first needed: pinyin and word frequencies.

Everything here is slow to load and quick to use; nothing is written to disk.
"""

from __future__ import annotations

import gc
import pkgutil
import re
import sys
import warnings
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, Final

from pipeline.speech.chinese.corrections import character_corrections, correct, phrase_corrections
from pipeline.speech.chinese.syllables import NEUTRAL
from pipeline.text.dictionary import entries, total_count, word_counts
from pipeline.text.loading import loaded_once

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jieba import Tokenizer

LONGEST_PHRASE: Final = 10
"""Longer phrases are proverbs and titles; they are not looked for."""
_NOBODYS: Final = "-"
"""Stands for the syllables of a phrase that only our own table has."""
_PHRASES_KEPT: Final = 8192
"""A long interview has some thousands of different phrases."""
_LOADING: Final = Lock()
"""The parts of the large dictionary are let go while they are read: one thread at a time."""
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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba 0.42 imports pkg_resources and has unescaped backslashes
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


@loaded_once
def phrase_readings() -> Mapping[str, str]:
    """Phrase -> its syllables with tone marks, parted by spaces; empty when every character has its usual reading.

    Pypinyin's own phrases were checked by hand and go before those of the large dictionary. That one comes in parts,
    which are let go one by one: kept as it is, it takes a quarter of a gigabyte. Phrases of our own are here too;
    `read_phrase` knows their syllables.
    """
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
    from pypinyin_dict import phrase_pinyin_data

    usual = {chr(code): marked.partition(",")[0] for code, marked in PINYIN_DICT.items()}
    phrases: dict[str, str] = {}
    with _LOADING, _without_garbage_collection():
        for part in pkgutil.iter_modules(phrase_pinyin_data.__path__, f"{phrase_pinyin_data.__name__}."):
            if re.search("large_pinyin_[0-9]+$", part.name):
                table = import_module(part.name).phrases_dict
                phrases.update(_unusual(table, usual))
                table.clear()
                del sys.modules[part.name]
    phrases.update(_unusual(PHRASES_DICT, usual))
    for phrase in phrase_corrections():
        phrases.setdefault(phrase, _NOBODYS)
    return phrases


@lru_cache(maxsize=_PHRASES_KEPT)
def is_vouched_for(phrase: str) -> bool:
    """Whether a phrase counts wherever it stands: it has a row of ours, or pypinyin itself has it and jieba does not.

    >>> is_vouched_for("乡长"), is_vouched_for("私了"), is_vouched_for("也曾"), is_vouched_for("美的")
    (True, True, False, False)
    """
    from pypinyin.constants import PHRASES_DICT

    return phrase in phrase_corrections() or (phrase in PHRASES_DICT and not word_counts().get(phrase))


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
    from pypinyin.constants import PHRASES_DICT

    said = phrase_readings().get(phrase, _NOBODYS)
    if said == _NOBODYS:
        return [usual_reading(char) for char in phrase]
    syllables = [tone_digit(marked) for marked in said.split()] or [listed_reading(char) for char in phrase]
    if phrase in PHRASES_DICT:
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


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """A while in which nothing looks for cycles among hundreds of thousands of new lists: it halves the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _unusual(readings: Mapping[str, Sequence[Sequence[str]]], usual: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(phrase, syllables) of one dictionary, with no syllables where all are the usual ones."""
    for phrase, syllables in readings.items():
        if len(phrase) == len(syllables) <= LONGEST_PHRASE:
            said = [options[0] for options in syllables]
            yield phrase, "" if said == [usual.get(char, "") for char in phrase] else " ".join(said)


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
    from pypinyin.constants import PINYIN_DICT

    marked = PINYIN_DICT.get(ord(char), "") or (_rare_readings().get(ord(char), "") if char > _LAST_COMMON else "")
    return tuple(tone_digit(one) for one in marked.split(",")) if marked else ()


def has_several_readings(char: str) -> bool:
    """Whether the dictionary of characters knows more than one reading.

    >>> has_several_readings("行"), has_several_readings("你")
    (True, False)
    """
    from pypinyin.constants import PINYIN_DICT

    return "," in PINYIN_DICT.get(ord(char), "")


def _rare_readings() -> Mapping[int, str]:
    """Characters that pypinyin itself lacks (𠮷): only a text that holds such a character pays for loading them."""
    from pypinyin_dict.pinyin_data.zdic import pinyin_dict

    readings: Mapping[int, str] = pinyin_dict
    return readings


@cache
def tone_digit(marked: str) -> str:
    """A syllable with its tone as a digit: `zhòng` is zhong4, `de` is de5, `lǜ` is lv4."""
    from pypinyin.contrib.tone_convert import to_tone3

    return str(to_tone3(marked, neutral_tone_with_five=True, v_to_u=False))

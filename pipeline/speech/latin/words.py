"""English words that the dictionary or our own list knows, also with an ending: their sounds."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from pipeline.speech.chinese.syllables import is_syllable
from pipeline.speech.latin.dictionary import english_words
from pipeline.speech.lexicon import builtin_words
from pipeline.text.rows import table_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.speech.lexicon import Pronunciation

LEAST_PART: Final = 3
"""Letters of a word that another may be joined to; shorter ones are found in words by chance."""
_SHORTEST_WORDS: Final = frozenset(
    (
        *("ad", "ah", "aw", "de", "eh", "el", "em", "en", "er", "ex", "ha", "hi", "hm", "la"),
        *("lo", "ma", "mm", "oh", "ow", "ox", "pa", "pi", "re", "sh", "uh", "um", "ya", "yo"),
    )
)
"""Words of two letters beside the everyday ones; other pairs that the dictionary has are seldom meant (os, ag)."""
_SHARP: Final = frozenset("ptkfθ")
_HISSING: Final = frozenset("szʃʒʧʤ")
_TOOTHED: Final = frozenset("tdɾ")
_PLURALS: Final = ("'s", "s", "es")


def known_sounds(word: str) -> str:
    """The sounds of a word that the dictionary has, if only without its ending, or nothing."""
    if len(word) == 2 and word.islower() and not is_shortest_word(word):
        return field_names().get(word, "")
    return look_up(word) or _inflect(word)


def look_up(word: str) -> str:
    """The dictionary's sounds for a word as written, in small letters, or with a capital; or nothing."""
    words, names = english_words(), field_names()
    return names.get(word.lower()) or words.get(word) or words.get(word.lower()) or words.get(word.capitalize()) or ""


def is_shortest_word(word: str) -> bool:
    """Whether two small letters are a word; a consonant and a vowel are one when they are pinyin (li, yu)."""
    return word in common_english() or word in _SHORTEST_WORDS or (word[0] not in "aeiou" and is_syllable(f"{word}1"))


def add_s(sounds: str) -> str:
    """The plural of a word's sounds: cats, dogs, boxes."""
    last = sounds[-1]
    if last in _HISSING:
        return sounds + "ᵻz"
    return sounds + ("s" if last in _SHARP else "z")


@cache
def common_english() -> frozenset[str]:
    """The words of everyday English, in small letters."""
    rows = table_rows("pipeline.speech.latin", "common_english.txt")
    return frozenset(word for row in rows for word in row[0].split())


@cache
def field_names() -> dict[str, str]:
    """The built-in names that stand in compounds too."""
    return compound_names(builtin_words())


def compound_names(words: Iterable[Pronunciation]) -> dict[str, str]:
    """The names of this field that are said as English words, in small letters, with their sounds."""
    return {
        word.word.lower(): word.sounds
        for word in words
        if word.sounds and not word.case_sensitive and word.word.isalpha()
    }


def _inflect(word: str) -> str:
    """The sounds of a word that the dictionary has without its ending, or nothing."""
    if word.endswith("ies") and len(word) > LEAST_PART + 1 and (stem := look_up(f"{word[:-3]}y")):
        return add_s(stem)
    for plural in _PLURALS:
        rest = word.removesuffix(plural)
        if rest != word and len(rest) >= LEAST_PART and (stem := look_up(rest)):
            return add_s(stem)
    for ending, said in (("ed", ""), ("ing", "ɪŋ"), ("er", "əɹ"), ("ers", "əɹz"), ("ly", "li"), ("ness", "nəs")):
        if word.endswith(ending) and (stem := _stem(word.removesuffix(ending))):
            return stem + said if said else _add_ed(stem)
    return ""


def _stem(rest: str) -> str:
    """The sounds of the word that lost its ending: hop(p)ing, hop(e)ing, play(ing)."""
    if len(rest) < LEAST_PART:
        return ""
    doubled = rest[-1] == rest[-2]
    return look_up(rest) or look_up(rest + "e") or (look_up(rest[:-1]) if doubled else "")


def _add_ed(sounds: str) -> str:
    """The past of sounds: baked, played, landed."""
    last = sounds[-1]
    if last in _TOOTHED:
        return sounds + "ᵻd"
    return sounds + ("t" if last in _SHARP or last in "sʃʧ" else "d")

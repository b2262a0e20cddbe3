"""One Latin word -> phonemes that a Mandarin voice can say.

1. Capitals are letters (GPU), named as Chinese speakers name them, unless they are read as a word (NASA).
2. A word comes from the dictionary: as written, in small letters, with a capital; then without an ending (s, 's, ed,
   ing …); then in its parts (OpenAI, hyperparameter).
3. What no dictionary has is a guess: pinyin when it can be nothing else (Xiaomi), else by spelling rules.
4. Weak vowels are made full, and the American soft t hard: the Mandarin voices drop or blur them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, Literal

from pipeline.speech.chinese.syllables import is_syllable, syllable_sounds
from pipeline.speech.latin.dictionary import english_words
from pipeline.speech.latin.spelling import spell_out
from pipeline.speech.lexicon import builtin_words
from pipeline.text.rows import table_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

How = Literal["lexicon", "letters", "dictionary", "parts", "pinyin", "guess"]
"""Where the sounds of a Latin word come from; "guess" is worth a look."""

_HUMPS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+")
_CAPITALS: Final = re.compile(r"([A-Z]{2,})(s|'s)?")
_WORDLIKE_LETTERS: Final = 4
"""Capitals of at least this length are a word when the dictionary has it."""
_LEAST_PART: Final = 3
_LONGEST_INITIALS: Final = 5
"""A word of at most so many letters without a vowel is said letter by letter."""
_VOWEL: Final = re.compile("[aeiouyAEIOUY]")
_LETTERS_OF_PINYIN: Final = re.compile(r"zh|x|q[iu]|iao|iang|iong|uang|uan|ong|eng|ang")
_WEAK_SOUNDS: Final = (("əɹ", "ɜɹ"), ("ᵊ", "ə"), ("ɾ", "t"))
_SHARP: Final = frozenset("ptkfθ")
_HISSING: Final = frozenset("szʃʒʧʤ")
_TOOTHED: Final = frozenset("tdɾ")
_PLURALS: Final = ("'s", "s", "es")


@dataclass(frozen=True, slots=True)
class LatinWord:
    """A Latin word and how it is said."""

    token: str
    sounds: str
    how: How


@lru_cache(maxsize=4096)
def say_latin(token: str, *, letters: bool = False) -> LatinWord:
    """How a Latin word is said, alone; `letters` forces letter by letter.

    >>> say_latin("GPU").sounds, say_latin("tokens").sounds, say_latin("DeepLake").how
    ('ʤi→ pʰi→ ju→', 'tˈOkənz', 'parts')
    """
    plain = _plain(token)
    capitals = _CAPITALS.fullmatch(plain)
    if capitals:
        return _say_capitals(token, capitals[1], capitals[2] or "", letters=letters)
    if letters or len(plain) == 1:
        return LatinWord(token, name_letters(plain), "letters")
    sounds = _look_up(plain) or _inflect(plain)
    if sounds:
        return LatinWord(token, _full(sounds), "dictionary")
    humps = _HUMPS.findall(plain)
    if not _VOWEL.search(plain) and len(plain) <= _LONGEST_INITIALS:
        return LatinWord(token, name_letters(plain), "letters")
    if len(humps) > 1:
        said = [say_latin(hump) for hump in humps]
        guessed = any(part.how == "guess" for part in said)
        return LatinWord(token, " ".join(part.sounds for part in said), "guess" if guessed else "parts")
    return _say_unknown(token, plain.replace("'", "").lower())


def name_letters(word: str) -> str:
    """The names of the letters of a word, parted by spaces; an apostrophe has no name.

    >>> name_letters("AI")
    'ei→ ai→'
    """
    names = _letter_names()
    return " ".join(names[letter] for letter in word.upper() if letter in names)


@cache
def english_letter_names() -> Mapping[str, str]:
    """The sounds of each letter's name (see `name_letters`) -> those of its English name."""
    return {name: _full(english_words()[letter]) for letter, name in _letter_names().items()}


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


def _plain(token: str) -> str:
    """The token in the letters a-z, with straight apostrophes: é becomes e."""
    parts = unicodedata.normalize("NFD", token.replace("’", "'"))
    return "".join(letter for letter in parts if letter == "'" or (letter.isascii() and letter.isalpha()))


def _say_capitals(token: str, capitals: str, plural: str, *, letters: bool) -> LatinWord:
    """Capitals as letters, or as a word when there is one and they are many enough."""
    if len(capitals) >= _WORDLIKE_LETTERS and not letters:
        word = english_words().get(capitals) or english_words().get(capitals.lower())
        if word:
            return LatinWord(token, _full(add_s(word) if plural else word), "dictionary")
    return LatinWord(token, name_letters(capitals) + ("s" if plural else ""), "letters")


def _say_unknown(token: str, word: str) -> LatinWord:
    """A word that no dictionary has, in two known halves, as pinyin, or by its spelling."""
    halves = _halves(word)
    if halves:
        return LatinWord(token, _full(halves), "parts")
    syllables = _pinyin_syllables(word)
    if syllables:
        return LatinWord(token, "".join(syllable_sounds(f"{syllable}1") for syllable in syllables), "pinyin")
    return LatinWord(token, _full(spell_out(word)), "guess")


def _look_up(word: str) -> str:
    """The dictionary's sounds for a word as written, in small letters, or with a capital; or nothing."""
    words, names = english_words(), _field_names()
    return names.get(word.lower()) or words.get(word) or words.get(word.lower()) or words.get(word.capitalize()) or ""


@cache
def _field_names() -> Mapping[str, str]:
    """The names of this field that are said as English words, in small letters: they stand in compounds too."""
    words = (word for word in builtin_words() if word.sounds and not word.case_sensitive)
    return {word.word.lower(): word.sounds for word in words if word.word.isalpha()}


def _inflect(word: str) -> str:
    """The sounds of a word that the dictionary has without its ending, or nothing."""
    for plural in _PLURALS:
        rest = word.removesuffix(plural)
        if rest != word and len(rest) > 1 and (stem := _look_up(rest)):
            return add_s(stem)
    for ending, said in (("ed", ""), ("ing", "ɪŋ"), ("er", "əɹ"), ("ers", "əɹz"), ("ly", "li"), ("ness", "nəs")):
        if word.endswith(ending) and (stem := _stem(word.removesuffix(ending))):
            return stem + said if said else _add_ed(stem)
    return ""


def _stem(rest: str) -> str:
    """The sounds of the word that lost its ending: hop(p)ing, hop(e)ing, play(ing)."""
    if len(rest) < _LEAST_PART:
        return ""
    doubled = rest[-1] == rest[-2]
    return _look_up(rest) or _look_up(rest + "e") or (_look_up(rest[:-1]) if doubled else "")


def _add_ed(sounds: str) -> str:
    """The past of sounds: baked, played, landed."""
    last = sounds[-1]
    if last in _TOOTHED:
        return sounds + "ᵻd"
    return sounds + ("t" if last in _SHARP or last in "sʃʧ" else "d")


def _halves(word: str) -> str:
    """The sounds of a compound of two words, the first as long as can be, or nothing."""
    for cut in range(len(word) - _LEAST_PART, _LEAST_PART, -1):
        first, second = _look_up(word[:cut]), _look_up(word[cut:]) or _inflect(word[cut:])
        if first and second:
            return first + second.replace("ˈ", "ˌ")
    return ""


def _pinyin_syllables(word: str) -> tuple[str, ...]:
    """The syllables of a word that is spelled as only pinyin is, or nothing.

    >>> _pinyin_syllables("xiaomi"), _pinyin_syllables("patel")
    (('xiao', 'mi'), ())
    """
    if not _LETTERS_OF_PINYIN.search(word):
        return ()
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 6), end):
            if start in best and end not in best and is_syllable(f"{word[start:end]}1"):
                best[end] = (*best[start], word[start:end])
    return best.get(len(word), ())


def _full(sounds: str) -> str:
    """Sounds with full vowels and a hard t (rule 4)."""
    for weak, full in _WEAK_SOUNDS:
        sounds = sounds.replace(weak, full)
    return f"{sounds[:-1]}ɑ" if sounds.endswith("ə") else sounds


@cache
def _letter_names() -> Mapping[str, str]:
    """Capital letter -> its name."""
    return {row[0]: row[1] for row in table_rows("pipeline.speech.latin", "letters.tsv")}

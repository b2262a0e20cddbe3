"""One Latin word -> phonemes that a Mandarin voice can say.

1. Two or three capitals are letters (GPU), named as Chinese speakers name them; more are a word when a dictionary has
   it (SIGNAL) or its parts (CHECKSUM).
2. A word comes from the dictionary: as written, in small letters, with a capital; then without an ending (s, 's, ed,
   ing …); then in its parts (OpenAI, hyperparameter).
3. What no dictionary has is letters when it looks like initials rather than a word (`wordlike`): GDPR, usb, not LUCAS.
4. The rest is a guess: pinyin when it can be nothing else (Xiaomi), else by spelling rules.
5. Weak vowels are made full, and the American soft t hard: the Mandarin voices drop or blur them.
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
from pipeline.speech.latin.wordlike import wordlikeness
from pipeline.speech.latin.words import LEAST_PART, add_s, common_english, is_shortest_word, known_sounds, look_up
from pipeline.text.rows import table_rows

if TYPE_CHECKING:
    from collections.abc import Mapping


How = Literal["lexicon", "letters", "dictionary", "parts", "pinyin", "script", "guess"]
"""Where the sounds of a Latin word come from; "guess" is worth a look."""

_HUMPS: Final = re.compile(r"Ma?c[A-Z][a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+")
_CAPITALS: Final = re.compile(r"([A-Z]{2,})(s|'s)?")
_WORDLIKE_LETTERS: Final = 4
"""Capitals of at least this length are a word when the dictionary has it; fewer when the word is an everyday one."""
_LONGEST_INITIALS: Final = 5
"""Initials are at most so many, but for strings without a vowel in capitals."""
_LEAST_WORDLIKENESS: Final = -3.0
"""Below this a string is initials; here as many unseen words are taken for initials as initials for words (4-12 %)."""
_SHORT_WORDLIKENESS: Final = -1.0
"""The same for three letters, which are initials more often when no dictionary has them."""
_NAME_WORDLIKENESS: Final = -8.0
"""The same for a capital and two small letters: a name, unless nobody could say it (Usb)."""
_FULL_SYLLABLE: Final = re.compile("[^aeiou]+[aeiouv]")
_VOWEL: Final = re.compile("[aeiouyAEIOUY]")
_LETTERS_OF_PINYIN: Final = re.compile(r"zh|x|q[iu]|iao|iang|iong|uang|uan|ong|eng|ang")
_WEAK_SOUNDS: Final = (("əɹ", "ɜɹ"), ("ᵊ", "ə"), ("ɾ", "t"), ("ʔ", "t"))


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
    if sounds := known_sounds(plain):
        return LatinWord(token, _full(sounds), "dictionary")
    return _say_unlisted(token, plain)


def _say_unlisted(token: str, plain: str) -> LatinWord:
    """A word that no dictionary has: somebody's, letters, in its humps, or what its spelling tells."""
    owner = plain.removesuffix("'s")
    if owner != plain:
        said = say_latin(owner)
        return LatinWord(token, add_s(said.sounds), said.how)
    if _is_initials(plain):
        return LatinWord(token, name_letters(plain), "letters")
    humps = _HUMPS.findall(plain)
    if len(humps) > 1:
        parts = [say_latin(hump) for hump in humps]
        guessed = any(part.how == "guess" for part in parts)
        return LatinWord(token, " ".join(part.sounds for part in parts), "guess" if guessed else "parts")
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


def _plain(token: str) -> str:
    """The token in the letters a-z, with straight apostrophes: é becomes e."""
    parts = unicodedata.normalize("NFD", token.replace("’", "'"))
    return "".join(letter for letter in parts if letter == "'" or (letter.isascii() and letter.isalpha()))


def _say_capitals(token: str, capitals: str, plural: str, *, letters: bool) -> LatinWord:
    """Capitals as letters, or as a word when there is one and they are many enough."""
    small = capitals.lower()
    many = len(capitals) >= _WORDLIKE_LETTERS
    if not letters and (many or (len(capitals) > 2 and small in common_english())):
        word = english_words().get(capitals) or known_sounds(small)
        if word:
            return LatinWord(token, _full(add_s(word) if plural else word), "dictionary")
        if many and _is_wordlike(small):
            return _say_unknown(token, small + plural.strip("'"))
    return LatinWord(token, name_letters(capitals) + ("s" if plural else ""), "letters")


def _say_unknown(token: str, word: str) -> LatinWord:
    """A word that no dictionary has, in its known parts, as pinyin, or by its spelling."""
    joined = _compound(word, name=token.istitle()) or ("" if token.istitle() else _with_initials(word))
    if joined:
        return LatinWord(token, _full(joined), "parts")
    syllables = _pinyin_syllables(word)
    if syllables:
        return LatinWord(token, "".join(syllable_sounds(f"{syllable}1") for syllable in syllables), "pinyin")
    return LatinWord(token, _full(spell_out(word)), "guess")


def _is_initials(word: str) -> bool:
    """Whether a word that no dictionary has is said letter by letter: it looks more like initials than like a word."""
    if len(word) > _LONGEST_INITIALS:
        return False
    if not _VOWEL.search(word):
        return True
    if not word.isalpha() or _HUMPS.sub("", word, 1) or not word.islower():
        return len(word) == LEAST_PART and word.istitle() and wordlikeness(word.lower()) < _NAME_WORDLIKENESS
    return not is_shortest_word(word) if len(word) == 2 else not _is_wordlike(word)


def _is_wordlike(small: str) -> bool:
    """Whether three and more small letters look like a word, be it pinyin of full syllables (liu, baoyu)."""
    syllables = _split_pinyin(small)
    if syllables and all(_FULL_SYLLABLE.match(syllable) for syllable in syllables):
        return True
    return wordlikeness(small) >= (_SHORT_WORDLIKENESS if len(small) == LEAST_PART else _LEAST_WORDLIKENESS)


def _compound(word: str, *, name: bool = False) -> str:
    """The sounds of a word that is joined from two or three words (slideshare, checksumverify), or nothing.

    The most even cut wins, so that no letter strays (slide-share, not slides-hare). A name wants longer parts: chance
    finds short words in many.
    """
    least = LEAST_PART + 1 if name else LEAST_PART
    cuts = range(LEAST_PART + 1, len(word) - least + 1)
    for cut in sorted(cuts, key=lambda cut: abs(2 * cut - len(word))):
        if said := _joined(look_up(word[:cut]), known_sounds(word[cut:])):
            return said
    for cut in range(len(word) - 2 * LEAST_PART, LEAST_PART, -1) if not name else ():
        first = look_up(word[:cut])
        ends = range(cut + LEAST_PART, len(word) - LEAST_PART + 1) if first else ()
        for end in ends:
            if said := _joined(_joined(first, look_up(word[cut:end])), known_sounds(word[end:])):
                return said
    return ""


def _joined(first: str, second: str) -> str:
    return first + second.replace("ˈ", "ˌ") if first and second else ""


def _with_initials(word: str) -> str:
    """The sounds of a word with initials behind it (rabbitmq, opengl), or nothing."""
    for cut in (len(word) - 2, len(word) - 3):
        if cut > LEAST_PART and not _VOWEL.search(word[cut:]) and (first := look_up(word[:cut])):
            return f"{first} {name_letters(word[cut:])}"
    return ""


def _pinyin_syllables(word: str) -> tuple[str, ...]:
    """The syllables of a word that is spelled as only pinyin is, or nothing.

    >>> _pinyin_syllables("xiaomi"), _pinyin_syllables("patel")
    (('xiao', 'mi'), ())
    """
    return _split_pinyin(word) if _LETTERS_OF_PINYIN.search(word) else ()


def _split_pinyin(word: str) -> tuple[str, ...]:
    """The pinyin syllables that a word can be read as, or nothing."""
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 6), end):
            if start in best and end not in best and is_syllable(f"{word[start:end]}1"):
                best[end] = (*best[start], word[start:end])
    return best.get(len(word), ())


def _full(sounds: str) -> str:
    """Sounds with full vowels and a hard t (rule 5)."""
    for weak, full in _WEAK_SOUNDS:
        sounds = sounds.replace(weak, full)
    return f"{sounds[:-1]}ɑ" if sounds.endswith("ə") else sounds


@cache
def _letter_names() -> Mapping[str, str]:
    """Capital letter -> its name."""
    return {row[0]: row[1] for row in table_rows("pipeline.speech.latin", "letters.tsv")}

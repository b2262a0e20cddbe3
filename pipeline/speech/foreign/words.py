"""Kana, Hangul, Cyrillic and Greek words in a text -> Latin letters, and sounds that a Mandarin voice can say.

1. Each script has a table by a known scheme of romanisation; a word with a letter that its table lacks is not said.
2. Ideographs stay Chinese, so a Japanese phrase is said in parts; の between them is the Chinese 的, as people say it.
3. Greek letters alone or in a row are signs with Chinese names (α, ΔΣ); a Greek word has an accent or many letters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pipeline.speech.letter_rules import apply_rules, letter_rules
from pipeline.speech.stress import has_vowel, stress

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_WORD: Final = 24
"""Longer runs are said in parts, so that no word outgrows a piece."""
_SCRIPTS: Final = {
    "kana": "ぁ-ゔァ-ヴー\u3099\u309aｦ-ﾟ",
    "hangul": "가-힣\u1100-\u1112\u1161-\u1175\u11a8-\u11c2",
    "cyrillic": "\u0400-\u052f\u0301",
    "greek": "\u0370-\u03ff\u1f00-\u1fff\u0300-\u0345",
}
"""The characters of each script's words, as a range for a character class; kana for counting (ヵ, ヶ) are signs."""
_WORD: Final = re.compile("|".join(f"(?P<{name}>[{chars}]{{1,{_LONGEST_WORD}}})" for name, chars in _SCRIPTS.items()))
_KATAKANA: Final = {code: code - 0x60 for code in range(ord("ァ"), ord("ヴ") + 1)}
_DIAERESIS: Final = "\u0308"
_ALPHABET: Final = "αβγδεζηθικλμνξοπρστυφχψω"
_LEAST_GREEK: Final = 4
"""So many Greek letters are a word without an accent too, unless they count (αβγδ)."""
_OF: Final = "の"


@dataclass(frozen=True, slots=True)
class ForeignWord:
    """A word of another script at [start, end) of a text."""

    start: int
    end: int
    latin: str
    """In Latin letters, with a capital."""
    sounds: str


def foreign_words(text: str) -> Iterator[ForeignWord]:
    """The words of other scripts that can be said, in order.

    >>> [(word.latin, word.sounds) for word in foreign_words("写着すずめ和жук")]
    [('Suzume', 'suzˈumɛ'), ('Zhuk', 'ʒˈuk')]
    """
    for found in _WORD.finditer(text):
        said = _romanise(found.lastgroup or "", found[0])
        if said:
            yield ForeignWord(found.start(), found.end(), *said)


@lru_cache(maxsize=4096)
def _romanise(script: str, written: str) -> tuple[str, str] | None:
    """Latin letters and sounds of a word, or nothing when it is none or has a letter that the table lacks."""
    if written == _OF or (script == "greek" and not _is_greek_word(written)):
        return None
    try:
        rules = tuple(
            apply_rules(_folded(script, written), letter_rules("pipeline.speech.foreign", f"{script}.tsv", 2))
        )
    except ValueError:
        return None
    latin, sounds = ("".join(rule.says[column] for rule in rules) for column in (0, 1))
    if not latin:
        return None
    return latin.capitalize(), stress(sounds if has_vowel(sounds) else f"{sounds}ɛ")


def _folded(script: str, written: str) -> str:
    """A word as its table has it."""
    if script == "kana":
        return unicodedata.normalize("NFKC", written).translate(_KATAKANA)
    apart = unicodedata.normalize("NFD", written.lower())
    if script == "hangul":
        return apart
    if script == "cyrillic":
        return unicodedata.normalize("NFC", apart.replace("\u0301", ""))
    bare = "".join(char for char in apart if char == _DIAERESIS or not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare)


def _is_greek_word(written: str) -> bool:
    apart = unicodedata.normalize("NFD", written.lower())
    letters = "".join(char for char in apart if not unicodedata.combining(char))
    accented = len(apart) > len(letters)
    return len(letters) > 1 and (accented or (len(letters) >= _LEAST_GREEK and letters not in _ALPHABET))

"""One character for one character: width, compatibility forms and noise, before anything is read.

Full-width ASCII is folded by table and not by NFKC, which would turn ℃ into two characters and ， into a comma.
Lengths never change here, so places in the text stay valid. `GONE` stands where nothing is left to say.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

from pipeline.speech.normalize_tables import tables
from pipeline.text.chinese import HAN, NARROW

GONE: Final = "\u200b"
KEPT_LATIN: Final = "\U000f0000-\U000f7fff"
KEPT_NUMBER: Final = "\U000f8000-\U000fffff"
KEPT_HAN: Final = "\U00100000-\U0010fffd"
"""What stands for a protected word, by how it ends, as ranges for a character class.

Private use: `fold` leaves none of them in a text.
"""
LATIN: Final = f"A-Za-z{KEPT_LATIN}"
WORD: Final = f"{HAN}{LATIN}{KEPT_NUMBER}{KEPT_HAN}"
NUMERALS: Final = "零一二两三四五六七八九十百千万亿"

_SUBSCRIPTS: Final = range(0x2080, 0x208A)
_CHINESE_STOPS: Final = frozenset("，！？：；（）")


class _Folding(dict[int, str]):
    """`str.translate` table that decides about each character the first time it meets it."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        return folded


def fold(text: str) -> str:
    """The text in plain characters, one for one.

    >>> fold("ＧＰＵ　是１２％，é℃")
    'GPU 是12%，e℃'
    """
    return text.translate(_folding())


@cache
def _folding() -> _Folding:
    table = tables()
    known = {character: plain for plain, characters in table.folds.items() for character in characters}
    read = "".join(
        [*table.symbols, *table.letters, *table.units, *table.currencies, *table.expressions, table.read_symbols]
    )
    known |= {character: character for character in read if character not in known}
    return _Folding({ord(character): plain for character, plain in known.items()})


def _fold(character: str) -> str:
    category = unicodedata.category(character)
    if character in _CHINESE_STOPS or character == "\n":
        return character
    if category in ("Zs", "Cc"):
        return " "
    if category[0] in "CM":
        return GONE
    if category == "Nd" or ord(character) in _SUBSCRIPTS:
        return str(unicodedata.digit(character))
    if ord(character) in NARROW:
        return character.translate(NARROW)
    return character if character.isascii() else _plain(character, category)


def _plain(character: str, category: str) -> str:
    """A letter without its accents, an ideograph in its usual form; other symbols are gone, other letters stay."""
    base = unicodedata.normalize("NFKD", character)[0]
    if base.isascii() and base.isalpha() and category[0] == "L":
        return base
    usual = unicodedata.normalize("NFKC", character)
    if len(usual) == 1 and unicodedata.category(usual) == "Lo":
        return usual
    return GONE if category[0] == "S" else character

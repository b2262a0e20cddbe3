"""One character for one character: width, compatibility forms and noise, before anything is read.

Full-width ASCII is folded by table and not by NFKC, which would turn ℃ into two characters and ， into a comma.
Lengths never change here, so places in the text stay valid. `GONE` stands where nothing is left to say, `UNSAID` where
something is that nobody can.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from pipeline.speech.spoken.silent_signs import OPENING_SIGNS, is_silent
from pipeline.speech.spoken.tables import tables
from pipeline.text.chinese import HAN, NARROW

GONE: Final = "\u200b"
UNSAID: Final = "\ufffc"
"""Stands where a character cannot be said; `fold` leaves no other in a text."""
KEPT_LATIN: Final = "\U000f0000-\U000f7fff"
KEPT_NUMBER: Final = "\U000f8000-\U000fffff"
KEPT_HAN: Final = "\U00100000-\U0010fffd"
"""What stands for a protected word, by how it ends, as ranges for a character class.

Private use: `fold` leaves none of them in a text.
"""
LATIN: Final = f"A-Za-z{KEPT_LATIN}"
WORD: Final = f"{HAN}{LATIN}{KEPT_NUMBER}{KEPT_HAN}"
NOTE_MARKS: Final = "①-⒛"
"""Numbers in circles, in brackets and with a full stop, one after the other in Unicode: they count or mark notes."""
ENUMERATORS: Final = "⓪-⓿❶-➓㈠-㈩㉑-㉟㊱-㊿"
"""Other enclosed numbers: they count."""
NUMERALS: Final = "零一二两三四五六七八九十百千万亿"

_EXPANSION: Final = re.compile(f"[{HAN}A-Za-z0-9()/⁄∕.]+")
_ENCLOSED: Final = re.compile(f"[{NOTE_MARKS}{ENUMERATORS}]")
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
    return _Folding({ord(character): plain for character, plain in _known().items()})


@cache
def _known() -> dict[str, str]:
    """The characters that the tables decide: those that fold, and those that rules read as they are."""
    table = tables()
    known = {character: plain for plain, characters in table.folds.items() for character in characters}
    read = "".join(
        [*table.symbols, *table.letters, *table.units, *table.currencies, *table.expressions, table.read_symbols]
    )
    return known | {character: character for character in read if character not in known}


def _fold(character: str) -> str:
    category = unicodedata.category(character)
    if character in _CHINESE_STOPS or character == "\n":
        return character
    if category in ("Zs", "Cc"):
        return " "
    if category[0] in "CM":
        return GONE if is_silent(character) else UNSAID
    if category == "Nd" or ord(character) in _SUBSCRIPTS:
        return str(unicodedata.digit(character))
    if ord(character) in NARROW:
        return character.translate(NARROW)
    return character if character.isascii() else _plain(character, category)


def _plain(character: str, category: str) -> str:
    """A letter without its accents, an ideograph in its usual form; signs that nobody reads are GONE or UNSAID."""
    if category[0] == "S" and is_silent(character):
        return GONE
    if character in OPENING_SIGNS or expand(character):
        return character
    base = unicodedata.normalize("NFKD", character)[0]
    if category[0] == "L" and ((base.isascii() and base.isalpha()) or base in tables().letters):
        return base
    usual = unicodedata.normalize("NFKC", character)
    if len(usual) == 1 and (unicodedata.category(usual) == "Lo" or (category[0] == "S" and usual.isascii())):
        return usual
    return UNSAID if category[0] == "S" else character


@cache
def expand(character: str) -> str:
    """What a composed character is made of, for those made of plain ones; nothing for any other.

    Enclosed numbers count or mark notes; they and the signs of the tables have rules of their own.

    >>> expand("㎖"), expand("ﬂ"), expand("㈱"), expand("①"), expand("é")
    ('ml', 'fl', '株', '', '')
    """
    if _ENCLOSED.match(character) or character.isascii() or character in _known():
        return ""
    whole = unicodedata.normalize("NFKC", character)
    parts = whole.strip("()")
    if whole == character or not _EXPANSION.fullmatch(parts):
        return ""
    category = unicodedata.category(character)
    sign = category[0] in "SN" and category != "Nd"
    composed = len(whole) > 1 and (sign or parts.isascii())
    return parts if composed or (sign and parts.isascii()) else ""

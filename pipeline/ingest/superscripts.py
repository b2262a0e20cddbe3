"""Small raised characters: a power keeps its height, the number of a note is no text."""

from __future__ import annotations

import re

_RAISED = str.maketrans("0123456789+-=()ni−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ⁻")
_POWER = re.compile(r"[0-9+\-−n]{1,6}")
_NOTE = re.compile(r"[\[(（【]?(?:注|\d{1,3}|[*†‡①-⑳])+(?:[,，、\-]\d{1,3})*[\])）】]?")
_UNITS = frozenset("米分厘")


def superscript(text: str, before: str) -> str | None:
    """What a raised text reads as after the character `before`; None for the mark of a note.

    >>> superscript("6", "0"), superscript("2", "m"), superscript("1", "车"), superscript("th", "9")
    ('⁶', '²', None, 'th')
    """
    text = text.strip()
    follows = (before.isascii() and before.isalnum()) or before in _UNITS or before in (")", "）")
    if _POWER.fullmatch(text) and follows:
        return text.translate(_RAISED)
    return None if _NOTE.fullmatch(text) or not text else text

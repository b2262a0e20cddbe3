"""Words compared as a person who looks for them would: width, case, marks, spaces and Traditional/Simplified aside."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from pipeline.text.variants import simplify


def fold_words(text: str) -> str:
    """The letters and digits of a text in one form; character by character, so that a word is the same everywhere.

    >>> fold_words("「ＧＰＴ」，開源！"), fold_words("黃仁勳 2024 年") == fold_words("黄仁勋２０２４年")
    ('gpt开源', True)
    """
    return "".join(map(_letters, text))


@lru_cache(maxsize=16_384)
def _letters(char: str) -> str:
    """What a character is folded to: nothing for a mark or a space, several letters for one such as ㎏."""
    plain = unicodedata.normalize("NFKC", char).casefold()
    return simplify("".join(letter for letter in plain if letter.isalnum()))

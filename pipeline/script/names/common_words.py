"""Words of the language that have the shape of a name: 方案, 高峰, 成功."""

from __future__ import annotations

from pipeline.text.dictionary import entries
from pipeline.text.loading import loaded_once

MIN_FREQUENCY = 20
"""Rarer entries of the dictionary are often names themselves."""


def is_common_word(word: str) -> bool:
    """True when the dictionary has the word and does not call it a name.

    >>> is_common_word("方案"), is_common_word("张望山"), is_common_word("马云")
    (True, False, False)
    """
    return 2 <= len(word) <= 3 and word in _common_words()


@loaded_once
def _common_words() -> frozenset[str]:
    """The words of the dictionary, without its names."""
    return frozenset(
        word
        for word, count, tag in entries()
        if 2 <= len(word) <= 3 and not tag.startswith("nr") and count >= MIN_FREQUENCY
    )

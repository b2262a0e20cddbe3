"""Words of the language that have the shape of a name: 方案, 高峰, 成功."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

MIN_FREQUENCY = 20
"""Rarer entries of the dictionary are often names themselves."""


def is_common_word(word: str) -> bool:
    """True when the dictionary has the word and does not call it a name.

    >>> is_common_word("方案"), is_common_word("张望山"), is_common_word("马云")
    (True, False, False)
    """
    return 2 <= len(word) <= 3 and word in _common_words()


@cache
def _common_words() -> frozenset[str]:
    """Jieba's word list, without its names; the list is read as a file because importing jieba takes longer."""
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        return frozenset()
    words = set()
    with Path(spec.origin).with_name("dict.txt").open(encoding="utf-8") as rows:
        for row in rows:
            word, frequency, tag = row.split()
            if 2 <= len(word) <= 3 and not tag.startswith("nr") and int(frequency) >= MIN_FREQUENCY:
                words.add(word)
    return frozenset(words)

"""The Chinese dictionary that comes with jieba: its words, how often each comes up, what part of speech it is.

Read once, when first needed, and shared: nothing copies it, so the words are in memory once. It is read as a file,
because importing jieba takes longer than reading its words.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING, NamedTuple

from pipeline.text.loading import loaded_once

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class _Columns(NamedTuple):
    """The rows, column by column: a tuple a row would take as much room again."""

    words: list[str]
    counts: list[int]
    tags: list[str]


def entries() -> Iterator[tuple[str, int, str]]:
    """Every row, in the order of the file: a word, how often it came up, and its part of speech.

    The last is a tag of jieba's: `n` a noun, `nr` a person's name, `v` a verb, and so on.

    >>> next(row for row in entries() if row[0] == "方案")
    ('方案', 7097, 'n')
    """
    return zip(*_columns(), strict=True)


@loaded_once
def word_counts() -> Mapping[str, int]:
    """Word -> how often it comes up; every beginning of a word is a key too, with 0 when it is no word itself.

    This is the form that jieba's search for words wants: it stops at the first piece that begins no word.

    >>> word_counts()["方案"], word_counts().get("方案的")
    (7097, None)
    """
    words, counts, _ = _columns()
    known = dict(zip(words, counts, strict=True))
    for word in words:
        for end in range(1, len(word)):
            known.setdefault(word[:end], 0)
    return known


@cache
def total_count() -> int:
    """How often all words come up together."""
    return sum(_columns().counts)


@loaded_once
def _columns() -> _Columns:
    package = find_spec("jieba")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("the package jieba is missing: install the project's dependencies again")
    cells = Path(package.origin).with_name("dict.txt").read_text(encoding="utf-8").split()
    return _Columns(cells[::3], [int(count) for count in cells[1::3]], [intern(tag) for tag in cells[2::3]])

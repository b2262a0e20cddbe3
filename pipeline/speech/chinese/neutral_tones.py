"""Words whose last syllable is neutral (neutral_tones.txt), where one of jieba's words or a phrase ends with them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from pipeline.messages import english
from pipeline.speech.chinese.syllables import NEUTRAL
from pipeline.text.rows import table_rows

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from pipeline.speech.chinese.runs import Run

_LONGEST: Final = 4


def apply_neutral_tones(run: Run, words: AbstractSet[str]) -> None:
    """Make the last syllable of the words neutral."""
    starts = {first for first, _ in (*run.words, *run.phrases)}
    for end in {end for _, end in (*run.words, *run.phrases)}:
        for start in range(max(0, end - _LONGEST), end - 1):
            word = run.chars[start:end]
            if word in words and (start in starts or _inside_word(run, start, end)):
                run.settle(
                    end - 1,
                    f"{run.pinyin[end - 1].rstrip('12345')}{NEUTRAL}",
                    english("neutral tone of {word}", word=word),
                )


@cache
def neutral_words() -> frozenset[str]:
    """The words of neutral_tones.txt."""
    return frozenset(word for row in table_rows(__package__, "neutral_tones.txt") for word in row[0].split())


def _inside_word(run: Run, start: int, end: int) -> bool:
    """Whether [start, end) ends one of jieba's longer words."""
    return any(first < start and last == end for first, last in run.words)

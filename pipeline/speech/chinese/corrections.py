"""What we read otherwise than the dictionaries of other packages: characters.tsv and phrases.tsv.

1. A character's usual reading; where its row says `every`, its reading in every phrase that has none of ours.
2. A phrase's reading. It holds in longer phrases of the dictionaries too (乡长 in 副乡长) where its borders are borders
   of words there (斯拉夫 人, not 斯拉 夫人), unless the longer one has a row of its own.
"""

from __future__ import annotations

from functools import cache
from math import log
from typing import TYPE_CHECKING, Final

from pipeline.text.dictionary import total_count, word_counts
from pipeline.text.rows import table_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_ROOM: Final = "pipeline.speech.chinese"
_EVERY: Final = "every"


@cache
def character_corrections() -> Mapping[str, str]:
    """Character -> its usual syllable."""
    return {row[0]: row[1] for row in table_rows(_ROOM, "characters.tsv")}


@cache
def _in_every_phrase() -> frozenset[str]:
    return frozenset(row[0] for row in table_rows(_ROOM, "characters.tsv") if row[2] == _EVERY)


@cache
def phrase_corrections() -> Mapping[str, tuple[str, ...]]:
    """Phrase -> its syllables."""
    return {row[0]: tuple(row[1].split()) for row in table_rows(_ROOM, "phrases.tsv")}


def correct(phrase: str, syllables: Sequence[str], own: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The syllables of a dictionary's phrase, corrected by the phrases that are `own`.

    >>> correct("副乡长", ["fu4", "xiang1", "chang2"], {"乡长": ("xiang1", "zhang3")})
    ['fu4', 'xiang1', 'zhang3']
    """
    if phrase in own:
        return list(own[phrase])
    always = _in_every_phrase()
    said = [
        character_corrections()[char] if char in always else syllable
        for char, syllable in zip(phrase, syllables, strict=True)
    ]
    inside = [(start, end) for start, end in _stretches(len(phrase)) if phrase[start:end] in own]
    borders = word_borders(phrase) if inside else frozenset()
    for start, end in inside:
        if {start, end} <= borders and not _is_doubled(phrase, start, end):
            said[start:end] = own[phrase[start:end]]
    return said


def _stretches(length: int) -> Iterator[tuple[int, int]]:
    """The parts of a phrase that may be phrases themselves, shorter ones first."""
    return ((start, start + size) for size in range(2, length) for start in range(length - size + 1))


def _is_doubled(phrase: str, start: int, end: int) -> bool:
    """Whether a character goes on across a border, as in 委委屈屈: such forms have tones of their own."""
    return phrase[start] == phrase[start - 1 : start] or phrase[end - 1] == phrase[end : end + 1]


@cache
def word_borders(phrase: str) -> frozenset[int]:
    """Where the words of a phrase begin and end when it is parted into at least two, the likeliest way."""
    counts, total = word_counts(), log(total_count())
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(phrase) + 1):
        options = [
            (best[start][0] + log(counts.get(phrase[start:end], 0) or 1) - total, start)
            for start in range(end)
            if end - start == 1 or (end - start < len(phrase) and counts.get(phrase[start:end]))
        ]
        best.append(max(options))
    borders = {len(phrase)}
    end = len(phrase)
    while end:
        end = best[end][1]
        borders.add(end)
    return frozenset(borders)

"""Which lists of a recogniser's JSON are the talk."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.ingest.segment_fields import TEXT, WORDINGS, Fields, has_time, speaker_of
from pipeline.text.chinese import HAN

_HAN = re.compile(f"[{HAN}]")
_LEAST_TEXT = 0.6
"""The share of a talk's objects that must hold a text."""
_SAME_TALK = 0.8
"""Lists that hold this share of the Chinese characters of the longest one are the same talk, cut in another way."""
LONGEST_WORD = 2.5
"""Texts of at most so many characters in the mean are words: a sentence is longer, one of one word is no rule."""


Path = tuple[str, ...]
"""The keys above a value; the numbers of lists count for nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """An object in a list."""

    fields: Fields
    above: tuple[Fields, ...]
    """The objects of the lists around it, the nearest first."""
    is_other_wording: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """The objects under the same keys, and the key of their texts."""

    rows: Sequence[Row]
    key: str

    def texts(self) -> Iterator[str]:
        """What is read of it."""
        yield from (str(row.fields.get(self.key) or "") for row in self.rows if not row.is_other_wording)


def choose_talk(value: Any) -> Talk | None:
    """The talk to read: one that says who speaks before one that says when, and segments before their words."""
    rows: dict[Path, list[Row]] = defaultdict(list)
    for path, row in _rows(value, (), ()):
        rows[path].append(row)
    talks = [talk for each in rows.values() if (talk := _talk_of(each)) is not None]
    sizes = [len(_HAN.findall("".join(talk.texts()))) for talk in talks]
    same = [talk for talk, size in zip(talks, sizes, strict=True) if size >= _SAME_TALK * max(sizes)]
    return max(same, key=_rank, default=None)


def _rows(value: Any, path: Path, above: tuple[Fields, ...]) -> Iterator[tuple[Path, Row]]:
    """Every object that stands in a list."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _rows(each, (*path, key), above)
    elif isinstance(value, list):
        objects = [each for each in value if isinstance(each, Mapping)]
        are_wordings = path[-1:] and path[-1] in WORDINGS and not any(map(has_time, objects))
        for number, each in enumerate(objects):
            yield path, Row(each, above, bool(are_wordings and number))
            yield from _rows(each, path, (each, *above))
        for each in value:
            if isinstance(each, list):
                yield from _rows(each, path, above)


def _talk_of(rows: Sequence[Row]) -> Talk | None:
    """The rows by the first key that most of them have a text under."""
    holding = ((key, sum(isinstance(row.fields.get(key), str) for row in rows)) for key in TEXT)
    return next((Talk(rows, key) for key, count in holding if count >= _LEAST_TEXT * len(rows)), None)


def _rank(talk: Talk) -> tuple[bool, bool, bool, int]:
    """Who speaks, when, in more than one piece; then long texts, more than many: the squares of their lengths count."""
    named = sum(bool(speaker_of(row.fields, row.above)) for row in talk.rows)
    timed = sum(any(map(has_time, (row.fields, *row.above))) for row in talk.rows)
    lengths = [len(text) for text in talk.texts()]
    is_cut = len(lengths) > 1 and sum(lengths) > LONGEST_WORD * len(lengths)
    return 2 * named > len(talk.rows), 2 * timed > len(talk.rows), is_cut, sum(length**2 for length in lengths)

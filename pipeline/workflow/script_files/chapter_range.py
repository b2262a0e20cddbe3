"""Some chapters of a talk: how a person asks for them, and how an episode of them is called."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.messages import _

_ENDING = re.compile(r"\.chapters-(\d+(?:-\d+)?)$")
"""What `episode_stem` puts behind the name of an episode of some chapters."""


@dataclass(frozen=True, slots=True)
class ChapterRange:
    """Chapters `first` to `last` of a script, counted from 1; 0 is what stands before the first chapter."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


def parse_chapter_range(written: str) -> ChapterRange:
    """Read `3` or `2-4`; raises ValueError with a sentence for the user.

    >>> parse_chapter_range("2-4")
    ChapterRange(first=2, last=4)
    """
    found = re.fullmatch(r"\s*(\d{1,4})(?:\s*[-–~]\s*(\d{1,4}))?\s*", written)
    if not found:
        raise ValueError(_("{written!r} is not a chapter or a range of chapters such as 3 or 2-4", written=written))
    first = int(found[1])
    last = int(found[2]) if found[2] else first
    if last < first:
        raise ValueError(_("{written!r} ends before it begins", written=written))
    return ChapterRange(first, last)


def episode_stem(name: str, chapters: ChapterRange | None) -> str:
    """What the files of an episode, or of some of its chapters, are called."""
    return f"{name}.chapters-{chapters}" if chapters else name


def chapters_of_stem(stem: str) -> ChapterRange | None:
    """The chapters that an episode called so consists of; None for a whole one.

    >>> chapters_of_stem(episode_stem("talk", ChapterRange(2, 4)))
    ChapterRange(first=2, last=4)
    """
    found = _ENDING.search(stem)
    return parse_chapter_range(found[1]) if found else None


def without_chapters(stem: str) -> str:
    """What the whole episode would be called.

    >>> without_chapters(episode_stem("talk", ChapterRange(2, 4))), without_chapters("talk")
    ('talk', 'talk')
    """
    return _ENDING.sub("", stem)

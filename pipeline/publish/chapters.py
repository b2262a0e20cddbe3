"""When the chapters of an episode begin and end, as players show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.publish.display_text import one_line
from pipeline.speech.chinese.overrides import strip_overrides

if TYPE_CHECKING:
    from pipeline.assemble.timeline import Timeline

MAX_TITLE_CHARS = 200
UNTITLED = "…"
"""Shown for a title that holds nothing that can be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterSpan:
    """One chapter as players show it; it ends where the next begins."""

    title: str
    start_ms: int
    end_ms: int


def chapter_spans(timeline: Timeline) -> tuple[ChapterSpan, ...]:
    """The chapters of a timeline in order of time."""
    starts_ms = [timeline.to_ms(mark.start_frame) for mark in timeline.chapters]
    ends_ms = [*starts_ms[1:], timeline.to_ms(timeline.total_frames)]
    return tuple(
        ChapterSpan(
            title=one_line(strip_overrides(mark.title), MAX_TITLE_CHARS) or UNTITLED, start_ms=start_ms, end_ms=end_ms
        )
        for mark, start_ms, end_ms in zip(timeline.chapters, starts_ms, ends_ms, strict=False)
    )

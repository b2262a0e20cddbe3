"""Chapter times, and the chapters file that players read beside the MP3 (JSON chapters 1.2)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.publish.labels import one_line
from pipeline.publish.seal import Kind, blank

if TYPE_CHECKING:
    from pipeline.assemble.timeline import Timeline
    from pipeline.publish.episode import Episode

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
        ChapterSpan(title=one_line(mark.title, MAX_TITLE_CHARS) or UNTITLED, start_ms=start_ms, end_ms=end_ms)
        for mark, start_ms, end_ms in zip(timeline.chapters, starts_ms, ends_ms, strict=False)
    )


def to_chapters_json(episode: Episode, timeline: Timeline) -> str:
    """The chapters file of an episode, with a mark to be sealed; its times are seconds."""
    facts = {
        "version": "1.2.0",
        "generator": blank(Kind.EPISODE),
        "title": one_line(episode.full_title, MAX_TITLE_CHARS),
        "podcastName": one_line(episode.album, MAX_TITLE_CHARS),
        "fileName": f"{episode.stem}.mp3",
        "chapters": [
            {"startTime": span.start_ms / 1000, "endTime": span.end_ms / 1000, "title": span.title}
            for span in chapter_spans(timeline)
        ],
    }
    return json.dumps({key: fact for key, fact in facts.items() if fact != ""}, ensure_ascii=False, indent=1) + "\n"

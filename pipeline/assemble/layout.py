"""Segments and their takes -> timeline, in whole frames. Arithmetic only, no audio.

Rules
1. lead, then for each segment its trimmed take and its own pause; after the last one its pause or
   the tail, whichever is longer.
2. A chapter begins with the first cue of the first turn that follows it in the script and is heard; its title, when the
   narrator reads it, is part of that turn. The first mark of an episode is always at frame 0: lead and opening notice
   belong to it.
3. Heard text before the first chapter gets a mark of its own (开场). The opening notice (turn 0) alone does not.
4. Chapters that follow one another without a turn between them would begin together, and players could reach only the
   last: they become one mark with both titles.
5. Chapters after the last turn are one mark at the end of the speech.
6. A chapter none of whose turns is heard (only some chapters were rendered) gets no mark. A script without chapters
   gets no marks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.assemble.timeline import ChapterMark, Cue, Timeline
from pipeline.errors import ScriptError
from pipeline.speech.segments import CLOSING_NOTICE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.audio.silence import Edges
    from pipeline.script.dialogue import DialogueScript
    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.take import Take

OPENING_TITLES = {"zh-Hans": "开场", "zh-Hant": "開場"}
TITLE_JOINT = " · "


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutOptions:
    """The silence around the speech, and what the text before the first chapter is called."""

    lead_ms: int = 300
    tail_ms: int = 800
    opening_title: str = ""
    """Empty: 开场 in the script's language."""


@dataclass(frozen=True, slots=True)
class _Section:
    """Chapter titles and the turns under them; no titles for what stands before the first chapter."""

    titles: tuple[str, ...]
    turns: tuple[int, ...]


def lay_out(
    segments: Sequence[SpokenSegment],
    takes: Sequence[Take],
    edges: Sequence[Edges],
    script: DialogueScript,
    options: LayoutOptions | None = None,
) -> Timeline:
    """Place every segment's trimmed take; `takes` and `edges` belong to `segments` one by one, in reading order.

    Raises ScriptError when there is nothing to hear.
    """
    if not segments:
        raise ScriptError(f"{script.title}: nothing is spoken in it", hint="does the script have turns with text?")
    if not len(segments) == len(takes) == len(edges) or len({take.rate_hz for take in takes}) != 1:
        raise ValueError("every segment needs one take and its edges, all at one sample rate")
    settings = options or LayoutOptions()
    rate_hz = takes[0].rate_hz
    cues: list[Cue] = []
    position = (settings.lead_ms + segments[0].pause_before_ms) * rate_hz // 1000
    for segment, take, edge in zip(segments, takes, edges, strict=True):
        cue = Cue(
            segment=segment,
            take_key=take.key,
            start_frame=position,
            frames=edge.frames,
            skip_frames=edge.start,
            take_frames=take.frames,
        )
        cues.append(cue)
        position = cue.end_frame + segment.pause_after_ms * rate_hz // 1000
    tail_ms = max(settings.tail_ms, segments[-1].pause_after_ms)
    return Timeline(
        rate_hz=rate_hz,
        cues=tuple(cues),
        chapters=_mark_chapters(cues, script, settings.opening_title or OPENING_TITLES[script.language]),
        total_frames=cues[-1].end_frame + tail_ms * rate_hz // 1000,
    )


def _mark_chapters(cues: Sequence[Cue], script: DialogueScript, opening_title: str) -> tuple[ChapterMark, ...]:
    """The chapter marks of a script whose heard segments have these cues."""
    if not script.chapters:
        return ()
    first_frames: dict[int, int] = {}
    for cue in cues:
        if cue.segment.notice != CLOSING_NOTICE:
            first_frames.setdefault(cue.segment.turn, cue.start_frame)
    marks: list[ChapterMark] = []
    last_turn = len(script.turns)
    for section in _sections(script):
        title = TITLE_JOINT.join(section.titles) or opening_title
        heard = [first_frames[turn] for turn in section.turns if turn in first_frames]
        if heard:
            marks.append(ChapterMark(title=title, start_frame=heard[0]))
        elif not section.turns and section.titles and last_turn in first_frames:
            marks.append(ChapterMark(title=title, start_frame=cues[-1].end_frame))
    if marks:
        marks[0] = replace(marks[0], start_frame=0)
    return tuple(marks)


def _sections(script: DialogueScript) -> list[_Section]:
    """The script's sections, a chapter without turns joined to the next; only the first and the last may have none."""
    sections: list[_Section] = []
    for each in script.sections:
        titles = (each.chapter.title,) if each.chapter else ()
        if sections and sections[-1].titles and not sections[-1].turns:
            titles = (*sections.pop().titles, *titles)
        sections.append(_Section(titles, each.turns))
    return sections

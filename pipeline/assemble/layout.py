"""Segments and their takes -> timeline, in whole frames. Arithmetic only, no audio.

Rules
1. lead, then for each segment its trimmed take and its own pause; after the last one its pause or
   the tail, whichever is longer. A cue begins on the raster of coded frames, when there is one (`grid`): its silence
   is up to 26 ms longer for it.
2. A chapter begins with the first cue of the first turn that follows it in the script and is heard; its title, when the
   narrator reads it, is part of that turn. The first mark of an episode is always at frame 0: lead and opening notice
   belong to it.
3. Heard text before the first chapter gets a mark of its own (开场). The opening notice (turn 0) alone does not.
4. Chapters that follow one another without a turn between them would begin together, and players could reach only the
   last: they become one mark with both titles.
5. Chapters after the last turn are one mark at the end of the speech.
6. Intro and outro stand before and after all that is said, a sting and a script's own sounds in the middle of the
   pause where they belong; music never sounds with a voice, but for a bed, which lies under everything that is said.
7. A chapter none of whose turns is heard (only some chapters were rendered) gets no mark. A script without chapters
   gets no marks.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.assemble.grid import mp3_grid
from pipeline.assemble.timeline import NO_INTERLUDES, ChapterMark, Cue, Interludes, PlacedClip, Stretch, Timeline
from pipeline.errors import ScriptError
from pipeline.messages import _
from pipeline.speech.segments import CLOSING_NOTICE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.assemble.grid import Grid
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


def lay_out(  # noqa: PLR0913 - what is laid out, and on what
    segments: Sequence[SpokenSegment],
    takes: Sequence[Take],
    edges: Sequence[Edges],
    script: DialogueScript,
    options: LayoutOptions | None = None,
    interludes: Interludes = NO_INTERLUDES,
    *,
    coded_hz: int | None = None,
) -> Timeline:
    """Place every segment's trimmed take; `takes` and `edges` belong to `segments` one by one, in reading order.

    `coded_hz` is the rate of the MP3 on whose frames the cues are to begin. Raises ScriptError when there is nothing to
    hear.
    """
    _check_parts(segments, takes, edges, script)
    settings = options or LayoutOptions()
    rate_hz = takes[0].rate_hz
    track = _Track(rate_hz, mp3_grid(coded_hz, rate_hz) if coded_hz else None)
    track.wait(settings.lead_ms)
    track.play(interludes.intro, then_ms=interludes.gap_ms)
    track.interrupt(_named(segments[0].clips_before, interludes), segments[0].pause_before_ms)
    openings = _chapter_openings(segments, script)
    for index, (segment, take, edge) in enumerate(zip(segments, takes, edges, strict=True)):
        track.say(segment, take, edge)
        played = _named(segment.clips_after, interludes)
        if index + 1 < len(segments):
            sting = [interludes.sting] if interludes.sting and index + 1 in openings else []
            track.interrupt([*played, *sting], segment.pause_after_ms)
        else:
            track.interrupt(played, 2 * interludes.gap_ms if played else 0)
            track.end(interludes, segment.pause_after_ms, settings.tail_ms)
    if interludes.bed:
        track.lay_under(interludes.bed)
    return Timeline(
        rate_hz=rate_hz,
        cues=tuple(track.cues),
        chapters=_mark_chapters(track.cues, script, settings.opening_title or OPENING_TITLES[script.language]),
        total_frames=track.frame,
        clips=tuple(sorted(track.clips, key=lambda clip: clip.start_frame)),
    )


def _check_parts(
    segments: Sequence[SpokenSegment], takes: Sequence[Take], edges: Sequence[Edges], script: DialogueScript
) -> None:
    """Refuse what is nothing to hear, and parts that do not belong together."""
    if not segments:
        raise ScriptError(
            _("{title}: nothing is spoken in it", title=script.title), hint=_("does the script have turns with text?")
        )
    if not len(segments) == len(takes) == len(edges) or len({take.rate_hz for take in takes}) != 1:
        raise ValueError("every segment needs one take and its edges, all at one sample rate")


@dataclass(slots=True)
class _Track:
    """How far an episode has come, and what was said and played on the way."""

    rate_hz: int
    grid: Grid | None
    """Where cues may begin; anywhere without one."""
    frame: int = 0
    cues: list[Cue] = field(default_factory=list)
    clips: list[PlacedClip] = field(default_factory=list)

    def wait(self, ms: int) -> None:
        """Let time pass."""
        self.frame += ms * self.rate_hz // 1000

    def say(self, segment: SpokenSegment, take: Take, edge: Edges) -> None:
        """The cue of a segment, with what is sound in its take."""
        cue = Cue(
            segment=segment,
            take_key=take.key,
            start_frame=self.grid.after(self.frame) if self.grid else self.frame,
            frames=edge.frames,
            skip_frames=edge.start,
            take_frames=take.frames,
        )
        self.cues.append(cue)
        self.frame = cue.end_frame

    def play(self, stretch: Stretch | None, *, then_ms: int) -> None:
        """Play a clip, if there is one, and wait."""
        if stretch:
            self.clips.append(PlacedClip(key=stretch.key, start_frame=self.frame, frames=stretch.frames))
            self.frame += stretch.frames
            self.wait(then_ms)

    def interrupt(self, stretches: Sequence[Stretch], pause_ms: int) -> None:
        """A pause, parted by what is played in it."""
        parts = len(stretches) + 1
        self.wait(pause_ms - pause_ms // parts * (parts - 1))
        for stretch in stretches:
            self.play(stretch, then_ms=pause_ms // parts)

    def end(self, interludes: Interludes, pause_ms: int, tail_ms: int) -> None:
        """What comes after the last words."""
        if interludes.outro:
            self.wait(max(interludes.gap_ms, pause_ms))
            self.play(interludes.outro, then_ms=tail_ms)
        else:
            self.wait(max(pause_ms, tail_ms))

    def lay_under(self, stretch: Stretch) -> None:
        """Have a clip come round under all that was said."""
        start_frame = self.cues[0].start_frame
        frames = self.cues[-1].end_frame - start_frame
        self.clips.append(PlacedClip(key=stretch.key, start_frame=start_frame, frames=frames, loops=True))


def _named(names: Sequence[str], interludes: Interludes) -> list[Stretch]:
    """The sounds of these names; none where nothing but voices is wanted, in a preview."""
    return [interludes.sounds[name] for name in names if name in interludes.sounds]


def _chapter_openings(segments: Sequence[SpokenSegment], script: DialogueScript) -> frozenset[int]:
    """The indexes of the segments with which chapters begin."""
    first: dict[int, int] = {}
    for index, segment in enumerate(segments):
        if segment.notice != CLOSING_NOTICE:
            first.setdefault(segment.turn, index)
    titled = (section.turns for section in script.sections if section.chapter)
    heard = ([first[turn] for turn in turns if turn in first] for turns in titled)
    return frozenset(indexes[0] for indexes in heard if indexes)


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

"""A timeline -> sections that are mixed and encoded by themselves: each depends on what sounds in it alone.

A section begins in a silence that is long enough: two coded frames before its first cue, on the raster of coded frames
(`grid`). So its sound is the same wherever it lies, and what an edit does not touch need not be made again. Around its
own frames it has a few more, which are room tone, or the music that lies there: the encoder hears the first to be warm
when it comes to the section, and the last because it looks ahead.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from pipeline.assemble.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.assemble.grid import Grid

WARM_UP_FRAMES: Final = 4
"""LAME's filters have forgotten how the sound began after two."""
LEAD_FRAMES: Final = 2
"""LAME looks one frame ahead, and its frames lie one frame late."""
SILENCE_FRAMES: Final = LEAD_FRAMES + WARM_UP_FRAMES + 2
"""How long a silence is in which a section may begin: wherever in the warm-up two sections meet, both hear the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A piece of a timeline, in times of its own."""

    timeline: Timeline
    """Warm-up, the section's own frames, and what lies ahead of them."""
    start_frame: int
    """Where its own sound begins in its timeline."""
    stop_frame: int
    warm_up: int
    """How many coded frames lie before its own."""
    coded_frames: int | None
    """How many are its own; None for the last section: all that there are."""


def cut(timeline: Timeline, grid: Grid) -> Iterator[Section]:
    """The sections of a timeline, in order: together they are all of it."""
    openings = [_Opening(0, 0), *_openings(timeline, grid), _Opening(len(timeline.cues), None)]
    for opening, following in pairwise(openings):
        yield _section(timeline, grid, opening, following)


class _Opening(NamedTuple):
    """Where a section begins."""

    cue: int
    coded_frame: int | None
    """None for the end of the timeline."""


def _openings(timeline: Timeline, grid: Grid) -> Iterator[_Opening]:
    """Every section's but the first."""
    for number, (before, cue) in enumerate(pairwise(timeline.cues), 1):
        index = grid.index(cue.start_frame)
        is_long = cue.start_frame - before.end_frame >= grid.at(SILENCE_FRAMES)
        if is_long and grid.at(index) == cue.start_frame:
            yield _Opening(number, index - LEAD_FRAMES)


def _section(timeline: Timeline, grid: Grid, opening: _Opening, following: _Opening) -> Section:
    """What lies between two openings."""
    cues, begin = timeline.cues[opening.cue : following.cue], opening.coded_frame or 0
    warm_up = WARM_UP_FRAMES if begin else 0
    # From its first cue on everything lies alike wherever a section is; the raster itself is off by part of a sample.
    origin = cues[0].start_frame - grid.at(LEAD_FRAMES) - grid.at(WARM_UP_FRAMES) if begin else 0
    if following.coded_frame is None:
        coded_frames, stop_frame = None, timeline.total_frames - origin
        length = stop_frame
    else:
        coded_frames = following.coded_frame - begin
        stop_frame, length = (grid.at(warm_up + coded_frames + ahead) for ahead in (0, LEAD_FRAMES))
    return Section(
        timeline=Timeline(
            rate_hz=timeline.rate_hz,
            cues=tuple(replace(cue, start_frame=cue.start_frame - origin) for cue in cues),
            chapters=(),
            total_frames=length,
            clips=tuple(
                replace(clip, start_frame=clip.start_frame - origin)
                for clip in timeline.clips
                if clip.start_frame < origin + length and clip.end_frame > origin
            ),
        ),
        start_frame=grid.at(warm_up),
        stop_frame=stop_frame,
        warm_up=warm_up,
        coded_frames=coded_frames,
    )

"""When each segment sounds, in whole samples: arithmetic only, no audio."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pipeline.speech.segments import SpokenSegment


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A segment's place in the episode; the sound is frames `skip_frames` to `skip_frames + frames` of its take."""

    segment: SpokenSegment
    take_key: str
    start_frame: int
    frames: int
    skip_frames: int = 0
    take_frames: int = 0
    """Length of the whole take, untrimmed."""

    @property
    def end_frame(self) -> int:
        """First frame after the cue."""
        return self.start_frame + self.frames


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterMark:
    """Where a chapter begins."""

    title: str
    start_frame: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A clip of music, or another sound, as far as time goes."""

    key: str
    frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Interludes:
    """What is heard beside the voices."""

    intro: Stretch | None = None
    outro: Stretch | None = None
    bed: Stretch | None = None
    """Under everything that is said."""
    sting: Stretch | None = None
    """Before a chapter."""
    sounds: Mapping[str, Stretch] = field(default_factory=dict)
    """What a script names -> its sound."""
    gap_ms: int = 0
    """The silence between music and voices."""


NO_INTERLUDES: Final = Interludes()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedClip:
    """A clip's place in the episode."""

    key: str
    start_frame: int
    frames: int
    loops: bool = False
    """It comes round until its frames are filled, under the voices, and is faded at both ends."""

    @property
    def end_frame(self) -> int:
        """First frame after the clip."""
        return self.start_frame + self.frames


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Cues in order, without overlap, the chapter marks between them, and the clips beside them."""

    rate_hz: int
    cues: tuple[Cue, ...]
    chapters: tuple[ChapterMark, ...]
    total_frames: int
    clips: tuple[PlacedClip, ...] = ()

    def to_ms(self, frame: int) -> int:
        """The only place where frames become milliseconds."""
        return frame * 1000 // self.rate_hz

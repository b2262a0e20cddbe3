"""When each segment sounds, in whole samples: arithmetic only, no audio."""

from __future__ import annotations

from dataclasses import dataclass

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
class Timeline:
    """Cues in order, without overlap, and the chapter marks between them."""

    rate_hz: int
    cues: tuple[Cue, ...]
    chapters: tuple[ChapterMark, ...]
    total_frames: int

    def to_ms(self, frame: int) -> int:
        """The only place where frames become milliseconds."""
        return frame * 1000 // self.rate_hz

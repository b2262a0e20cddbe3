"""Where the frames of a coded sound begin, in samples of the mix: a raster that the sound of an episode is laid on.

A frame is the smallest piece of an MP3. What begins on the raster can be encoded by itself, and an edit before it moves
it by whole frames: its code stays the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.audio.bitrates import frame_samples


@dataclass(frozen=True, slots=True)
class Grid:
    """Frames of `samples` at `coded_hz`, seen at the rate of a mix; they rarely are a whole number of its samples."""

    samples: int
    coded_hz: int
    rate_hz: int

    def at(self, index: int) -> int:
        """The first sample of the mix in a frame.

        >>> [Grid(1152, 44_100, 24_000).at(index) for index in range(4)]
        [0, 627, 1254, 1881]
        """
        return -(-index * self.samples * self.rate_hz // self.coded_hz)

    def index(self, position: int) -> int:
        """The frame in which a sample of the mix lies."""
        return position * self.coded_hz // (self.samples * self.rate_hz)

    def after(self, position: int) -> int:
        """The first place on the raster from `position` on.

        >>> Grid(1152, 44_100, 24_000).after(628)
        1254
        """
        found = self.at(self.index(position))
        return found if found == position else self.at(self.index(position) + 1)


def mp3_grid(coded_hz: int, rate_hz: int) -> Grid:
    """The raster of an MP3 of `coded_hz`, for a mix of `rate_hz`."""
    return Grid(frame_samples(coded_hz), coded_hz, rate_hz)

"""What assembling needs of a take store: frames of a take. The store itself belongs to synth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pipeline.audio.pcm import Samples
    from pipeline.synth.take import Take


class TakeReader(Protocol):
    """Gives the sound of takes, piece by piece, as often as asked."""

    def read(self, take: Take, start: int, stop: int) -> Samples:
        """Frames `start` to `stop` of a take, shape (stop - start,)."""

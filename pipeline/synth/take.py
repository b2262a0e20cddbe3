"""One recording of one segment. Nouns only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """A recording in the take store; the sound itself stays on disk until it is needed."""

    key: str
    rate_hz: int
    frames: int
    """Length of the recording as the engine made it, untrimmed."""

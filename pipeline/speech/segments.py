"""The unit that is sent to a speech engine. Nouns only."""

from __future__ import annotations

from dataclasses import dataclass, field

OPENING_TURN = 0
"""Turn number of the spoken notice that opens an episode; the script's own turns count from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenSegment:
    """A few sentences of one turn: the words as written, as spoken, and as this engine takes them."""

    turn: int
    speaker: str
    written: str
    """The words of the script; joined over a turn's segments they are the turn's whole text."""
    spoken: str
    """The words as they are read out: numbers and symbols in full."""
    sounds: str
    """What the engine receives: phonemes, or text."""
    engine_voice: str
    rate_percent: int = 0
    blended: bool = False
    """The voice has its share of an English one; constant for a speaker over an episode."""
    pause_after_ms: int = 0
    engine: str = field(default="", repr=False)
    """Who says it. It does not show: the key of a take, which names its engine, tells episodes apart."""

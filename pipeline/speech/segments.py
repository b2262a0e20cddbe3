"""The unit that is sent to a speech engine. Nouns only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from pipeline.messages import english, retold

OPENING_TURN = 0
"""Turn number of the spoken notice that opens an episode; the script's own turns count from 1."""

CHAPTER_NOTICE: Final = "chapter"
NAME_NOTICE: Final = "name"
CLOSING_NOTICE: Final = "closing"


def line_name(turn: int, notice: str = "") -> str:
    """What a person calls a turn, or what the narrator says beside it, in their language."""
    return retold(line_text(turn, notice))


def line_text(turn: int, notice: str = "") -> str:
    """The same as a file says it, in English.

    >>> line_text(12), line_text(OPENING_TURN), line_text(3, "chapter 2"), line_text(9, "closing")
    ('turn 12', 'the opening notice', 'the title of chapter 2', 'the closing line')
    """
    kind, _space, number = notice.partition(" ")
    if kind == CHAPTER_NOTICE:
        return english("the title of chapter {number}", number=number)
    if kind == NAME_NOTICE:
        return english("the name before turn {number}", number=number)
    if kind == CLOSING_NOTICE:
        return english("the closing line")
    return english("the opening notice") if turn == OPENING_TURN else english("turn {turn}", turn=turn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """A place inside a segment where the voice may rest: after a mark."""

    written: int
    """How many characters of the written words stand before it."""
    share: float
    """How much of the segment is said by then, in the engine's own measure of length: more than 0, less than 1."""
    ends_sentence: bool


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
    boundaries: tuple[Boundary, ...] = ()
    rate_percent: int = 0
    blended: bool = False
    """The voice has its share of an English one; constant for a speaker over an episode."""
    pause_after_ms: int = 0
    pause_before_ms: int = 0
    """Asked for before the first words of an episode."""
    clips_before: tuple[str, ...] = ()
    """Sounds that the script plays before the first words of an episode."""
    clips_after: tuple[str, ...] = ()
    """Sounds that the script plays in the pause."""
    notice: str = ""
    """What the narrator says beside the script: `chapter 2`, `name 14`, `closing`; empty for the script's own words.

    The turn is then that before which it is said, or after which, for the closing line.
    """
    engine: str = field(default="", repr=False)
    """Who says it. It does not show: the key of a take, which names its engine, tells episodes apart."""

    @property
    def name(self) -> str:
        """What a person calls the place where it is said."""
        return line_name(self.turn, self.notice)

    @property
    def place(self) -> tuple[int, int]:
        """What puts the segments of an episode in order."""
        if not self.notice:
            return self.turn, 1
        return self.turn, 2 if self.notice == CLOSING_NOTICE else 0

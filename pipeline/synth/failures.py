"""What could not be spoken -> one error that names every turn without its sound."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pipeline.errors import EngineError, EngineUnavailableError
from pipeline.messages import _
from pipeline.speech.segments import OPENING_TURN
from pipeline.synth.engine import turn_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

MOST_MESSAGES: Final = 20
"""How many failures are reported in full; every turn without its sound is named in any case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """How a recording fell short."""

    engine: str
    turns: tuple[int, ...]
    """All turns that were to be spoken, each once, in order."""
    missing: frozenset[int]
    """Those that lack sound, be it of one segment."""
    kept: int
    """Segments that have their take."""
    total: int
    failures: tuple[EngineError, ...]
    """What the engine raised, at least once."""

    @property
    def lost(self) -> bool:
        """Whether the engine cannot be reached any more."""
        return any(isinstance(error, EngineUnavailableError) for error in self.failures)

    def error(self) -> EngineError:
        """What to raise; EngineUnavailableError when the engine was lost."""
        messages = [str(error) for error in self.failures]
        lines = messages[:MOST_MESSAGES]
        if len(messages) > MOST_MESSAGES:
            lines.append(_("and {count} more", count=len(messages) - MOST_MESSAGES))
        missing = name_turns(self.turns, self.missing)
        summary = _(
            "{engine} could not speak {missing}; {kept} of {total} segments are kept",
            engine=self.engine,
            missing=missing,
            kept=self.kept,
            total=self.total,
        )
        hints = dict.fromkeys(error.hint for error in self.failures if error.hint)
        kind = EngineUnavailableError if self.lost else EngineError
        error = kind("\n".join([summary, *lines]), hint="; ".join([*hints, _("run again to go on")]))
        error.__cause__ = self.failures[0]
        return error


def name_turns(turns: Sequence[int], some: Collection[int]) -> str:
    """What a person calls some of the turns; those that follow one another are a range.

    >>> name_turns([0, 1, 2, 3, 5, 6, 9], {0, 1, 3, 5, 6})
    'the opening notice, turns 1, 3-6'
    >>> name_turns([1, 2, 3], {2})
    'turn 2'
    """
    ranges: list[list[int]] = []
    for before, turn in pairwise([OPENING_TURN, *(turn for turn in turns if turn != OPENING_TURN)]):
        if turn in some and ranges and ranges[-1][-1] == before:
            ranges[-1].append(turn)
        elif turn in some:
            ranges.append([turn])
    opening = [turn_name(OPENING_TURN)] if OPENING_TURN in some else []
    return ", ".join([*opening, *_numbered(ranges)])


def _numbered(ranges: Sequence[Sequence[int]]) -> Iterable[str]:
    """Ranges of turns in words; the first one says that they are turns."""
    if len(ranges) == 1 and len(ranges[0]) == 1:
        return [turn_name(ranges[0][0])]
    written = [f"{each[0]}-{each[-1]}" if len(each) > 1 else str(each[0]) for each in ranges]
    return [_("turns {written}", written=written[0]), *written[1:]] if written else []

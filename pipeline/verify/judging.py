"""Whether a take says its words: what was heard of it, held to what was to be said, and to what is heard of a witness.

The witness is another voice saying the same words. What is not understood of it either, the recogniser does not
understand; what is heard of the witness and not of the take is missing from the take.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from pipeline.verify.comparison import NOTHING, Stretch, distance, unheard, worst_stretch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.verify.comparison import Words

LEAST_MISSING: Final = 1.75
"""So many syllables in one stretch are more than a recogniser loses of one voice and not of another."""
LEAST_SHARE: Final = 0.6
"""Of a text of few syllables so much is enough."""
NOT_UNDERSTOOD: Final = 0.5
"""A voice of which more than this share of the words is not heard says nothing about others."""
ANOTHERS: Final = 0.4
"""Words that lie nearer than this to another turn's are that turn's."""
NEARER: Final = 0.5
"""They must also lie this much nearer to it than to their own."""
AT_THE_EDGE: Final = 1.0
"""So many syllables may be heard beyond a missing beginning or end: recognisers make up a word where a sound stops."""
REPLACED: Final = 0.5
"""Where so large a share of what is missing has something else in its place, words are wrong rather than missing."""


class Kind(StrEnum):
    """What is wrong with a take."""

    SILENT = "nothing is heard"
    ANOTHERS = "another turn's words are heard"
    BEGINNING = "its beginning is missing"
    END = "its end is missing"
    MISSING = "words are missing"
    WRONG = "other words are heard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a take, and how much of it."""

    kind: Kind
    missing: str
    """The words that were not heard, as they are compared: without marks."""
    syllables: float
    turn: int | None = None
    """Whose words they are, when they are another turn's."""


def missing_from(wanted: Words, heard: Words, witnesses: Sequence[Words] = ()) -> Stretch:
    """The stretch that a take lacks; NOTHING when it is too short to tell from a recogniser's mistake."""
    excused = [unheard(wanted, witness) for witness in witnesses]
    faults = [
        max(0.0, loss - max((each[place] for each in excused), default=0.0))
        for place, loss in enumerate(unheard(wanted, heard))
    ]
    worst = worst_stretch(faults)
    return worst if worst.syllables >= min(LEAST_MISSING, LEAST_SHARE * len(wanted.units)) else NOTHING


def is_understood(wanted: Words, heard: Words) -> bool:
    """Whether a recogniser follows a voice at all."""
    return sum(unheard(wanted, heard)) <= NOT_UNDERSTOOD * len(wanted.units)


def describe(wanted: Words, heard: Words, worst: Stretch, others: Sequence[tuple[int, Words]]) -> Fault:
    """What is wrong with a take that lacks a stretch; `others` are the words of other turns, with their numbers."""
    kind, turn = _kind(wanted, heard, worst), None
    if kind is Kind.WRONG and (turn := _owner(wanted, heard, others)) is not None:
        kind = Kind.ANOTHERS
    return Fault(
        kind=kind, missing="".join(wanted.units[worst.start : worst.stop]), syllables=worst.syllables, turn=turn
    )


def _kind(wanted: Words, heard: Words, worst: Stretch) -> Kind:
    """What is wrong with a take that lacks a stretch, as far as its own words show it."""
    if not heard.units:
        return Kind.SILENT
    losses = unheard(wanted, heard)
    known = [1.0 - loss for loss in losses]
    before, after = sum(known[: worst.start]), sum(known[worst.stop :])
    others = len(heard.units) - sum(known)
    replaced = others > REPLACED * sum(losses[worst.start : worst.stop])
    if replaced or before <= AT_THE_EDGE >= after:
        return Kind.WRONG
    if after <= AT_THE_EDGE:
        return Kind.END
    return Kind.BEGINNING if before <= AT_THE_EDGE else Kind.MISSING


def _owner(wanted: Words, heard: Words, others: Sequence[tuple[int, Words]]) -> int | None:
    """The turn whose words were heard, when they are another's."""
    own = distance(wanted, heard)
    nearest = min(((distance(each, heard), turn) for turn, each in others), default=(1.0, 0))
    return nearest[1] if nearest[0] < min(ANOTHERS, NEARER * own) else None

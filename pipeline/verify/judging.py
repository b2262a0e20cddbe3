"""Whether a take says its words: what was heard of it, held to what was to be said, and to what is heard of a witness.

The witness is another voice saying the same words. What is not understood of it either, the recogniser does not
understand; what is heard of the witness and not of the take is missing from the take.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from pipeline.messages import N_
from pipeline.verify.comparison import NOTHING, Stretch, distance, unheard, worst_stretch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.verify.comparison import Words

LEAST_MISSING: Final = 1.75
"""So many syllables in one stretch are more than a recogniser loses: of 156 good takes 1.5 at most, and 2.0 at least
where two words had been cut out."""
LEAST_ADDED: Final = 3.0
"""So many syllables in one stretch are more than a recogniser makes up: 2.0 at most in those takes."""
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

    SILENT = N_("nothing is heard")
    ANOTHERS = N_("another turn's words are heard")
    BEGINNING = N_("its beginning is missing")
    END = N_("its end is missing")
    MISSING = N_("words are missing")
    WRONG = N_("other words are heard")
    MORE = N_("more is heard than its words")
    LENGTH = N_("its words are heard, and yet its sound is not theirs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a take, and how much of it."""

    kind: Kind
    missing: str
    """The words that were not heard, as they are compared: without marks."""
    added: str
    """The words that were heard beyond them."""
    syllables: float
    turn: int | None = None
    """Whose words they are, when they are another turn's."""
    reason: str = ""
    """What speaks against its length, when nothing else does."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a take differs from its words; NOTHING where it is too little to tell from a recogniser's mistake."""

    missing: Stretch
    """Of what was wanted."""
    added: Stretch
    """Of what was heard."""

    @property
    def syllables(self) -> float:
        """How much it is."""
        return self.missing.syllables + self.added.syllables


def differ(wanted: Words, heard: Words, witnesses: Sequence[Words] = ()) -> Difference:
    """What a take lacks and what it has too much, beyond what a recogniser makes of the same words in other voices."""
    excused = [unheard(wanted, witness) for witness in witnesses]
    # A witness of whom something alike was heard was heard: that is no excuse for a take of which nothing was.
    lost = [
        loss if loss > max((each[place] for each in excused), default=0.0) else 0.0
        for place, loss in enumerate(unheard(wanted, heard))
    ]
    # What stands neither in the words nor in what a witness was heard to say, was said by this voice alone.
    known = [unheard(heard, words) for words in (wanted, *witnesses)]
    extra = [min(each[place] for each in known) for place in range(len(heard.units))]
    return Difference(
        missing=_if_at_least(min(LEAST_MISSING, LEAST_SHARE * len(wanted.units)), worst_stretch(lost)),
        added=_if_at_least(LEAST_ADDED, worst_stretch(extra)),
    )


def _if_at_least(syllables: float, stretch: Stretch) -> Stretch:
    return stretch if stretch.syllables >= syllables else NOTHING


def is_understood(wanted: Words, heard: Words) -> bool:
    """Whether a recogniser follows a voice at all."""
    return sum(unheard(wanted, heard)) <= NOT_UNDERSTOOD * len(wanted.units)


def describe(wanted: Words, heard: Words, difference: Difference, others: Sequence[tuple[int, Words]]) -> Fault:
    """What a difference amounts to; `others` are the words of other turns, with their numbers."""
    kind, turn = _kind(wanted, heard, difference), None
    if kind in (Kind.WRONG, Kind.MORE) and (turn := _owner(wanted, heard, others)) is not None:
        kind = Kind.ANOTHERS
    missing, added = difference.missing, difference.added
    return Fault(
        kind=kind,
        missing="".join(wanted.units[missing.start : missing.stop]),
        added="".join(heard.units[added.start : added.stop]),
        syllables=difference.syllables,
        turn=turn,
    )


def _kind(wanted: Words, heard: Words, difference: Difference) -> Kind:
    """What is wrong with a take, as far as its own words show it."""
    missing = difference.missing
    if not heard.units:
        return Kind.SILENT
    if not missing.syllables:
        return Kind.MORE
    losses = unheard(wanted, heard)
    known = [1.0 - loss for loss in losses]
    before, after = sum(known[: missing.start]), sum(known[missing.stop :])
    others = len(heard.units) - sum(known)
    replaced = others > REPLACED * sum(losses[missing.start : missing.stop])
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

"""Where a spoken form may be cut into pieces that an engine speaks well.

1. A piece is whole sentences packed up to the target; a sentence within the cap is never cut.
2. A longer sentence is cut nearest its middle at the best kind of place it has: after ，：、—, before a conjunction,
   between words, then anywhere.
3. Inside a quotation, a title or a rewritten stretch (a number) a cut is the last resort, and only beyond the cap.
4. A piece too short to sound well joins its neighbour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from pipeline.text.chinese import STOPS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

Stretch = tuple[int, int]
"""Start and end of a part of the spoken form."""

SENTENCE_ENDS: Final = frozenset("。！？…；")
CLOSING: Final = frozenset("”）’")
_CLAUSE_ENDS: Final = frozenset("，：、—")
_CONJUNCTION: Final = re.compile("但是|因为|所以|如果|而且|然后|不过|于是|或者|虽然|只是|并且")
_QUOTATION: Final = re.compile("“[^“”]*”|（[^（）]*）")


class Place(IntEnum):
    """How good a place is for a cut; smaller is better."""

    SENTENCE = 0
    CLAUSE = 1
    CONJUNCTION = 2
    WORD = 3
    ANYWHERE = 4
    LAST_RESORT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long pieces are, in an engine's own measure."""

    least: int
    """Shorter pieces join a neighbour."""
    target: int
    """Sentences are packed up to here."""
    cap: int
    """No piece is longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruler:
    """A spoken form with everything that decides where it is cut."""

    spoken: str
    cost_at: Sequence[int]
    """Length in the engine's measure of spoken[:i], for every i up to the end."""
    word_places: Collection[int]
    """Where words begin."""
    shielded: Sequence[Stretch] = ()
    """Stretches that hold together: titles, rewritten numbers."""

    def cost(self, start: int, end: int) -> int:
        """Length of a stretch in the engine's measure."""
        return self.cost_at[end] - self.cost_at[start]


def phrase_ends(ruler: Ruler) -> dict[int, bool]:
    """Every place where a voice may rest, after a mark, and whether a sentence ends there; a title's mark ends none."""
    spoken = ruler.spoken
    ranks = [Place.ANYWHERE] * (len(spoken) + 1)
    for place in range(1, len(spoken)):
        _rank_after_mark(spoken, place, ranks)
    for start, end in ruler.shielded:
        ranks[start + 1 : end + 1] = [Place.ANYWHERE] * max(0, end - start)
    return {
        place: spoken[:place].rstrip(" " + "".join(CLOSING))[-1] in STOPS
        for place, rank in enumerate(ranks)
        if rank in (Place.SENTENCE, Place.CLAUSE)
    }


def cut(ruler: Ruler, limits: Limits) -> tuple[int, ...]:
    """The places where pieces end, the last one the end of the text; nothing for an empty text."""
    places = _rank_places(ruler, limits)
    ends = [place for place in range(1, len(ruler.spoken)) if places[place] == Place.SENTENCE]
    parts: list[Stretch] = []
    start = 0
    for end in (*ends, len(ruler.spoken)):
        parts += _cut_long(ruler, places, (start, end), limits.cap)
        start = end
    packed = _join(parts, lambda _, __, both: ruler.cost(*both) <= limits.target)
    whole = _join(
        packed, lambda left, right, both: _is_short(ruler, limits, left, right) and ruler.cost(*both) <= limits.cap
    )
    return tuple(end for _, end in whole)


def _rank_places(ruler: Ruler, limits: Limits) -> list[Place]:
    """For every place between characters, how good a cut is."""
    spoken = ruler.spoken
    ranks = [Place.ANYWHERE] * (len(spoken) + 1)
    for place in ruler.word_places:
        ranks[place] = Place.WORD
    for found in _CONJUNCTION.finditer(spoken):
        ranks[found.start()] = Place.CONJUNCTION
    for place in range(1, len(spoken)):
        _rank_after_mark(spoken, place, ranks)
    quotations = [found.span() for found in _QUOTATION.finditer(spoken)]
    held = [span for span in quotations if ruler.cost(*span) <= limits.cap]
    for start, end in (*held, *ruler.shielded):
        ranks[start + 1 : end] = [Place.LAST_RESORT] * max(0, end - start - 1)
    return ranks


def _rank_after_mark(spoken: str, place: int, ranks: list[Place]) -> None:
    """Set the rank of a place beside punctuation: marks hang on what is before them."""
    before, after = spoken[place - 1], spoken[place]
    if after in SENTENCE_ENDS or after in CLOSING or after in _CLAUSE_ENDS or after == " ":
        ranks[place] = Place.LAST_RESORT
        return
    back = place - 1
    while back and (spoken[back] in CLOSING or spoken[back] == " "):
        back -= 1
    if spoken[back] in SENTENCE_ENDS:
        ranks[place] = Place.SENTENCE
    elif spoken[back] in _CLAUSE_ENDS:
        ranks[place] = Place.CLAUSE
    elif before in "“（":
        ranks[place] = Place.LAST_RESORT


def _cut_long(ruler: Ruler, places: list[Place], stretch: Stretch, cap: int) -> list[Stretch]:
    """The parts of a stretch in order, each within the cap unless it is a single character."""
    parts: list[Stretch] = []
    todo = [stretch] if stretch[0] < stretch[1] else []
    while todo:
        first, last = todo.pop()
        if ruler.cost(first, last) <= cap or last - first == 1:
            parts.append((first, last))
            continue
        middle = _best_place(ruler, places, first, last)
        todo += [(middle, last), (first, middle)]
    return parts


def _best_place(ruler: Ruler, places: list[Place], first: int, last: int) -> int:
    """The place inside (first, last) of the best rank, nearest the middle by cost; the outer tenths count as worse."""
    total = ruler.cost(first, last)

    def badness(place: int) -> tuple[bool, Place, int]:
        left = ruler.cost(first, place)
        return not total <= 10 * left <= 9 * total, places[place], abs(2 * left - total)

    return min(range(first + 1, last), key=badness)


def _is_short(ruler: Ruler, limits: Limits, left: Stretch, right: Stretch) -> bool:
    """Whether either of two neighbours is too short to sound well."""
    return min(ruler.cost(*left), ruler.cost(*right)) < limits.least


def _join(parts: list[Stretch], belong: Callable[[Stretch, Stretch, Stretch], bool]) -> list[Stretch]:
    """Neighbours joined from left to right while `belong(left, right, both)` says so."""
    joined: list[Stretch] = []
    for part in parts:
        both = (joined[-1][0], part[1]) if joined else part
        if joined and belong(joined[-1], part, both):
            joined[-1] = both
        else:
            joined.append(part)
    return joined

"""Who is heard from where: people who talk with each other slightly left and right of the middle.

1. A listener tells two voices apart more easily when they come from two places. Slightly is enough: nobody sits beside
   you in the bus with one voice in the window-side ear, and whoever hears with one ear loses no one.
2. Whoever talks with the most others comes first, on the left; each following person sits opposite to those they talk
   with most. Several on one side sit side by side. The narrator and music are in the middle.
3. A place is a difference of level only, so both channels added up are the mono mix, a tenth of a decibel quieter.
"""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pipeline.script.dialogue import NARRATOR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FARTHEST_DB: Final = 3.0
"""How much louder whoever sits farthest from the middle is on their side."""
MIDDLE_DB: Final = 0.0


def place_people(speakers: Sequence[str]) -> Mapping[str, float]:
    """Who speaks one after the other -> for each, how many dB they are louder on the left than on the right.

    Nobody has a place where only one person speaks.

    >>> place_people(["a", "b", "a", "narrator"])
    {'a': 3.0, 'b': -3.0}
    """
    order = [speaker for speaker in dict.fromkeys(speakers) if speaker != NARRATOR]
    if len(order) < 2:
        return {}
    exchanges = _exchanges(speakers)
    partners = Counter(one for pair in exchanges for one in pair)
    sides: tuple[list[str], list[str]] = ([], [])
    for speaker in sorted(order, key=lambda each: -partners[each]):
        talks = [sum(exchanges[frozenset((speaker, other))] for other in side) for side in sides]
        left = (talks[0], len(sides[0])) <= (talks[1], len(sides[1]))
        sides[0 if left else 1].append(speaker)
    places = {
        speaker: sign * FARTHEST_DB * (len(side) - number) / len(side)
        for sign, side in zip((1, -1), sides, strict=True)
        for number, speaker in enumerate(side)
    }
    return {speaker: places[speaker] for speaker in order}


def channel_factors(left_db: float) -> tuple[float, float]:
    """The factors of left and right for a voice that is so many dB louder on the left, at the same power as in mono.

    >>> channel_factors(0.0)
    (1.0, 1.0)
    """
    ratio = 10 ** (left_db / 20)
    right = math.sqrt(2 / (1 + ratio**2))
    return ratio * right, right


def _exchanges(speakers: Sequence[str]) -> Counter[frozenset[str]]:
    """How often two people speak one after the other; the narrator comes between none."""
    people = [speaker for speaker in speakers if speaker != NARRATOR]
    return Counter(frozenset(pair) for pair in pairwise(people) if len(set(pair)) > 1)

"""Which turn of a script each cue of a transcript says, found by the words alone.

1. A cue whose words stand in the script exactly once is an anchor, if it is one of the longest series of cues that
   keeps the order of the script: an edit elsewhere cannot lead it astray.
2. Any other cue ("对。" stands everywhere) is looked for between the anchors around it.
3. A cue that is not there says what the script no longer has, or never had (an opening notice). It belongs to the turn
   that both its neighbours say, or to the one turn that lies between them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from pipeline.text.matching import fold_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Aligned:
    """The turn that a cue says, from 1; 0 for what comes before the first turn."""

    turn: int | None
    """None when the script has no such words, and the cues around do not tell either."""
    exact: bool
    """The turn has the words of this cue."""


def align(cues: Sequence[str], turns: Sequence[str]) -> tuple[Aligned, ...]:
    """The turn of every cue.

    >>> [found.turn for found in align(["您早。", "早。", "吃了吗？"], ["您早。早。", "吃了吗？"])]
    [1, 1, 2]
    """
    said = [fold_words(cue) for cue in cues]
    texts = [fold_words(turn) for turn in turns]
    starts = list(accumulate((len(text) for text in texts), initial=0))
    places = _places(said, "".join(texts))
    exact = {cue: _turn_at(starts, place) for cue, place in places.items()}
    return tuple(
        Aligned(exact[cue], exact=True) if cue in exact else Aligned(_between(exact, cue), exact=False)
        for cue in range(len(said))
    )


def _places(said: Sequence[str], script: str) -> Mapping[int, int]:
    """Cue -> where its words begin in the script; only for cues that are found, and in the script's order."""
    places = _in_order({cue: at for cue, words in enumerate(said) if words and (at := _only(script, words)) >= 0})
    found: dict[int, int] = {}
    anchors = sorted(places)
    done = 0
    for cue, words in enumerate(said):
        following = bisect_right(anchors, cue)
        limit = places[anchors[following]] if following < len(anchors) else len(script)
        at = places[cue] if cue in places else script.find(words, done, limit) if words else -1
        if at >= 0:
            found[cue] = at
            done = at + len(words)
    return found


def _only(text: str, words: str) -> int:
    """Where words stand in a text that has them once; -1 otherwise."""
    at = text.find(words)
    return at if at < 0 or text.find(words, at + 1) < 0 else -1


def _in_order(places: Mapping[int, int]) -> dict[int, int]:
    """The longest series of cues whose places ascend as the cues do."""
    ends: list[int] = []
    """The smallest place at which a series of each length ends."""
    last: list[int] = []
    """The cue at that place."""
    before: dict[int, int | None] = {}
    for cue in sorted(places):
        length = bisect_left(ends, places[cue])
        before[cue] = last[length - 1] if length else None
        ends[length : length + 1] = [places[cue]]
        last[length : length + 1] = [cue]
    kept: dict[int, int] = {}
    cue_at = last[-1] if last else None
    while cue_at is not None:
        kept[cue_at] = places[cue_at]
        cue_at = before[cue_at]
    return kept


def _turn_at(starts: Sequence[int], place: int) -> int:
    """The number of the turn that holds a place of the joined turns; turns without letters hold none."""
    return bisect_right(starts, place)


def _between(exact: Mapping[int, int], cue: int) -> int | None:
    """The turn of a cue that the script no longer has: its neighbours' when they agree, or the one between them."""
    earlier = max((turn for other, turn in exact.items() if other < cue), default=0)
    later = min((turn for other, turn in exact.items() if other > cue), default=None)
    if later is None:
        return None
    if later == earlier or not earlier:
        return earlier
    return earlier + 1 if later == earlier + 2 else None

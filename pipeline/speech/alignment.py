"""Where a place of a spoken form lies in the written text it was made from."""

from __future__ import annotations

from typing import Final

Span = tuple[int, int, int, int]
"""(written start, written end, spoken start, spoken end), contiguous on both sides; either side may be empty."""

_OPENING: Final = frozenset("《〈「『“‘（(【[{〔")


class Alignment:
    """The places where both texts can be cut so that the parts still belong together."""

    __slots__ = ("_ends", "_starts", "spans", "spoken", "written")

    def __init__(self, written: str, spoken: str, spans: tuple[Span, ...]) -> None:
        self.written = written
        self.spoken = spoken
        self.spans = spans
        self._starts: dict[int, int] = {0: 0}
        self._ends: dict[int, int] = {0: 0}
        for first, last, spoken_first, spoken_last in spans:
            self._note(first, spoken_first)
            if self._is_same((first, last, spoken_first, spoken_last)):
                for offset in range(last - first):
                    self._note(first + offset, spoken_first + offset)
            self._note(last, spoken_last)

    def _note(self, written_place: int, spoken_place: int) -> None:
        self._starts.setdefault(spoken_place, written_place)
        self._ends[spoken_place] = written_place

    def is_exact(self, spoken_place: int) -> bool:
        """Whether a cut here cuts no rewritten stretch in two."""
        return spoken_place in self._starts

    def written_place(self, spoken_place: int) -> int:
        """Where to cut the written text for a cut of the spoken form here.

        Written text that is not spoken goes to the left, from an opening mark on to the right. Inside a rewritten
        stretch the whole stretch goes to the left.

        >>> alignment = Alignment("好。《书》", "好。书", ((0, 2, 0, 2), (2, 3, 2, 2), (3, 4, 2, 3), (4, 5, 3, 3)))
        >>> alignment.written_place(2), alignment.written_place(3)
        (2, 5)
        """
        if spoken_place not in self._starts:
            return next(span[1] for span in self.spans if span[2] < spoken_place < span[3])
        first, last = self._starts[spoken_place], self._ends[spoken_place]
        for place in range(first, last):
            if self.written[place] in _OPENING:
                return place
        return last

    def spoken_range(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the spoken form for the written stretch [start, end); a rewritten one is taken whole."""
        covered = [span for span in self.spans if span[0] < end and span[1] > start]
        if not covered:
            return 0, 0
        first, last = covered[0], covered[-1]
        spoken_start = first[2] + max(0, start - first[0]) if self._is_same(first) else first[2]
        spoken_end = last[3] - max(0, last[1] - end) if self._is_same(last) else last[3]
        return spoken_start, spoken_end

    def _is_same(self, span: Span) -> bool:
        """Whether a span is spoken as it is written."""
        return self.written[span[0] : span[1]] == self.spoken[span[2] : span[3]]

"""Restore GBK text that was read one byte off after "(pinyin)" had been inserted between bytes.

What happened. A page in GBK went through a byte-wise search-and-replace that put "(pinyin)" after certain
characters, also where the two bytes it found belong to two neighbours: in x1[c1 c2]y2 the pair c1c2 looks like a
listed character. Reading it back: x1c1 is right, c2 and "(" make one "?", "pinyin)" stands there unopened, and from
y2 on every pair is read one byte off, until an ASCII byte or another insertion puts the reader in step. Pairs that
are no character were dropped; full-width ASCII was folded.

How it is undone. Walk over the line with a state: in step, or holding the lead byte of a character whose trail byte
comes next (a set of bytes where the byte itself is lost). Every step either consumes a visible character or
supposes a dropped pair. Of all originals that would have been damaged into exactly this line, `repair_gbk_search`
takes the most likely Chinese.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.text.chinese import SENTENCE_ENDS
from pipeline.text.pinyin import marked_readings
from pipeline.text.repair_gbk_code import LostCode, Spelled
from pipeline.text.repair_pinyin import PINYIN

MARKER = re.compile(rf"[?\ufffd]({PINYIN})\)")
BRACKET = re.compile(rf"\(({PINYIN})\)")
_HALF_TAG = re.compile(r"/[a-z]{1,10}>")
_MAX_DROPPED = 2
_UNREPAIRED = -60.0
_READING_AGREES, _READING_DIFFERS = 4.0, -12.0
_LOST_ASCII = -12.0
_LOST_TRAIL = -6.0
_LINE_ENDS = 1.0
_ENDS = frozenset(f"{SENTENCE_ENDS}”』」")

Node = tuple[int, int, "frozenset[int] | None"]
"""Place in the line, pairs supposed dropped there, lead bytes that may be held (None: in step)."""


@dataclass(frozen=True, slots=True)
class Step:
    """One character of the original, or a silent piece."""

    simple: str
    """The character in its Simplified form, as words are looked up; "" where nothing is emitted."""
    original: str
    to: Node
    altered: bool = False
    guessed: bool = False
    cost: float = 0.0


class Lattice:
    """Every original that one line may go back to."""

    def __init__(self, line: str, code: LostCode) -> None:
        self._line = line
        self.length = len(line)
        self._code = code
        self._markers = {match.start(): match for match in MARKER.finditer(line)}
        self._visible: dict[Node, tuple[list[Step], dict[str, list[Step]]]] = {}
        self._brackets = {match.start(): match for match in BRACKET.finditer(line)}

    def steps(self, node: Node, *, wanted: frozenset[str] | None = None, floor: float = 0.0) -> Iterator[Step]:
        """Where a node leads: silent steps, and those that emit one of the `wanted` characters.

        None wants any character; where its bytes are guessed, one that begins a word likelier than `floor`.
        """
        at, dropped, held = node
        silent, speaking = self._visible_steps(node)
        yield from silent
        for char in speaking if wanted is None else wanted & speaking.keys():
            yield from speaking[char]
        if held is not None and dropped < _MAX_DROPPED:
            for spelled, following in self._code.before_dropped(held, wanted=wanted, floor=floor):
                yield _step(spelled, (at, dropped + 1, following), guessed=len(held) > 1)

    def _visible_steps(self, node: Node) -> tuple[list[Step], dict[str, list[Step]]]:
        """The steps that suppose nothing dropped: silent ones, and the others by the character that they emit."""
        found = self._visible.get(node)
        if found is None:
            silent: list[Step] = []
            speaking: defaultdict[str, list[Step]] = defaultdict(list)
            at, dropped, held = node
            for step in self._in_step(at) if held is None else self._over_visible(at, dropped, held):
                (speaking[step.simple] if step.simple else silent).append(step)
            found = self._visible[node] = (silent, dict(speaking))
        return found

    def _in_step(self, at: int) -> Iterator[Step]:
        marker = self._markers.get(at)
        bracket = self._brackets.get(at)
        char = self._line[at]
        if marker:
            held = self._code.held_after(self._line[at - 1], marker.group(1)) if at else frozenset()
            if held:
                yield Step("", "", (marker.end(), 0, held), altered=True)
            yield Step(char, char, (at + 1, 0, None), cost=_UNREPAIRED)
        elif bracket:
            yield Step("", bracket.group(), (bracket.end(), 0, None))
        else:
            yield Step(self._code.simple(char), char, (at + 1, 0, None))

    def _over_visible(self, at: int, dropped: int, held: frozenset[int]) -> Iterator[Step]:
        if at < len(self._line):
            char = self._line[at]
            pair = self._code.pair(char)
            if pair:
                yield from self._over_pair(at, held, pair)
            elif at in self._markers:
                yield from self._over_marker(at, held)
            elif char.isascii() and char > " ":
                yield from self._over_ascii(at, held)
        else:
            for spelled in self._code.spelled_as_lead(held):
                cost = _LINE_ENDS if spelled.original in _ENDS else _LOST_TRAIL
                yield _step(spelled, (at, dropped + 1, None), cost=cost, guessed=True)
        for spelled in self._code.spelled(held, 0x80):
            yield _step(spelled, (at, dropped + 1, None), cost=_LOST_TRAIL)

    def _over_pair(self, at: int, held: frozenset[int], pair: tuple[int, int]) -> Iterator[Step]:
        bracket = self._brackets.get(at + 1)
        agrees = bracket is not None and bracket.group(1) in marked_readings(self._line[at])
        following = frozenset((pair[1],))
        for spelled in self._code.spelled(held, pair[0]):
            if pair[1] > 0x80:
                yield _step(spelled, (at + 1, 0, following))
                if bracket and agrees:
                    yield _step(spelled, (bracket.end(), 0, following), cost=_READING_AGREES)
            elif pair[1] < 0x7F:
                yield _step(spelled, (at + 1, 0, None), then=chr(pair[1]))

    def _over_marker(self, at: int, held: frozenset[int]) -> Iterator[Step]:
        marker = self._markers[at]
        for spelled in self._code.spelled_as_lead(held):
            if marker.group(1) in marked_readings(spelled.original):
                yield _step(spelled, (marker.end(), 0, None))

    def _over_ascii(self, at: int, held: frozenset[int]) -> Iterator[Step]:
        char = self._line[at]
        if self._code.folded:
            for spelled in self._code.spelled(held, 0xA3):
                yield _step(spelled, (at + 1, 0, frozenset((ord(char) | 0x80,))))
        if char >= "@":
            bracket = self._brackets.get(at + 1)
            for spelled in self._code.spelled(held, ord(char)):
                cost = 0.0
                if bracket:
                    cost = (
                        _READING_AGREES if bracket.group(1) in marked_readings(spelled.original) else _READING_DIFFERS
                    )
                yield _step(spelled, (at + 1, 0, None), cost=cost)
        if char == "?":
            yield from self._over_question_mark(at, held)

    def _over_question_mark(self, at: int, held: frozenset[int]) -> Iterator[Step]:
        """A trail byte and the ASCII byte after it, both lost in one "?"; before `/span>` it was a "<"."""
        tag = _HALF_TAG.match(self._line, at + 1)
        for spelled in self._code.spelled_as_lead(held):
            cost = 0.0 if tag else _LOST_ASCII
            yield _step(spelled, (at + 1, 0, None), then="<" if tag else "", cost=cost, guessed=not tag)


def _step(spelled: Spelled, to: Node, *, cost: float = 0.0, guessed: bool = False, then: str = "") -> Step:
    return Step(spelled.simple, spelled.original + then, to, altered=True, guessed=guessed, cost=spelled.cost + cost)

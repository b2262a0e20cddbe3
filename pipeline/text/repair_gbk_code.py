"""GBK as tables, as a damaged document uses it: which character a lead byte, or one of several, and a trail make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from pipeline.text.chinese import NARROW
from pipeline.text.pinyin import marked_readings
from pipeline.text.repair_words import WordModel, simplify_chars

_OTHER_SCRIPT = -4.0
_WIDE_LETTER = -10.0
_FEW = 9
"""So many possible lead bytes are nearly knowledge; with more only usual characters are considered."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """A character that bytes may stand for; `cost` is a log probability for what is odd about it."""

    simple: str
    original: str
    cost: float


class _Gbk:
    def __init__(self) -> None:
        self.pair_of: dict[str, tuple[int, int]] = {}
        self.char_of: dict[tuple[int, int], str] = {}
        self.trails: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        dropped: defaultdict[int, set[int]] = defaultdict(set)
        for lead in range(0x81, 0xFF):
            for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
                char = bytes((lead, trail)).decode("gbk", "replace")
                if len(char) == 1 and char != "\ufffd":
                    self.pair_of[char] = (lead, trail)
                    self.char_of[lead, trail] = char
                    self.trails[lead].append((trail, char))
                elif trail > 0x80:
                    dropped[lead].add(trail)
        self.dropped = {lead: frozenset(trails) for lead, trails in dropped.items()}
        self.simple = simplify_chars("".join(self.pair_of))
        self.traditional = frozenset(
            char for char, other in _to_traditional("".join(self.pair_of)).items() if char == other
        )


@cache
def _gbk() -> _Gbk:
    return _Gbk()


def _to_traditional(chars: str) -> dict[str, str]:
    from opencc import OpenCC

    return dict(zip(chars, str(OpenCC("s2t").convert("\n".join(chars))).split("\n"), strict=True))


class _Dropped:
    """The characters before a dropped pair: by character, and the likeliest first."""

    def __init__(self, found: Iterable[tuple[Spelled, frozenset[int]]], model: WordModel) -> None:
        self.by_char: defaultdict[str, list[tuple[Spelled, frozenset[int]]]] = defaultdict(list)
        self.ranked: list[tuple[float, Spelled, frozenset[int]]] = []
        for spelled, following in found:
            self.by_char[spelled.simple].append((spelled, following))
            self.ranked.append((model.best_from(spelled.simple) + spelled.cost, spelled, following))
        self.ranked.sort(key=lambda row: -row[0])


class LostCode:
    """GBK for one document; `folded` if its full-width ASCII was made ASCII, `traditional` if it is written so."""

    def __init__(self, model: WordModel, *, folded: bool, traditional: bool) -> None:
        self.folded = folded
        self._gbk = _gbk()
        self._model = model
        self._traditional = traditional
        self._before_dropped: dict[frozenset[int], _Dropped] = {}
        self._spelled: dict[tuple[frozenset[int], int], tuple[Spelled, ...]] = {}

    def simple(self, char: str) -> str:
        """The Simplified form of a character."""
        return self._gbk.simple.get(char, char)

    def pair(self, char: str) -> tuple[int, int] | None:
        """The two bytes of a character."""
        return self._gbk.pair_of.get(char)

    def held_after(self, before: str, pinyin: str) -> frozenset[int]:
        """The bytes that may have been lost with a bracket: with the byte before them they are a character so read."""
        pair = self._gbk.pair_of.get(before)
        last = pair[1] if pair else ord(before) | 0x80 if before.isascii() else 0
        trails = self._gbk.trails.get(last, ())
        return frozenset(trail for trail, char in trails if trail > 0x80 and pinyin in marked_readings(char))

    def spelled(self, held: frozenset[int], trail: int) -> tuple[Spelled, ...]:
        """The characters of one of the held lead bytes with this trail byte."""
        found = self._spelled.get((held, trail))
        if found is None:
            chars = [self._gbk.char_of.get((lead, trail), "") for lead in held]
            found = tuple(self._spell(char) for char in chars if char and (len(held) < _FEW or self._is_usual(char)))
            self._spelled[held, trail] = found
        return found

    def spelled_as_lead(self, held: frozenset[int]) -> tuple[Spelled, ...]:
        """The characters of one of the held lead bytes whose trail byte could be taken for a lead byte."""
        return tuple(
            self._spell(char) for lead in held for trail, char in self._gbk.trails.get(lead, ()) if trail > 0x80
        )

    def before_dropped(
        self, held: frozenset[int], *, wanted: frozenset[str] | None, floor: float
    ) -> Iterator[tuple[Spelled, frozenset[int]]]:
        """The characters whose trail byte began a dropped pair, with the bytes that may have ended that pair.

        Only the `wanted` ones; where that is None, those that begin a word likelier than `floor`.
        """
        known = self._before_dropped.get(held)
        if known is None:
            known = self._before_dropped[held] = _Dropped(self._find_before_dropped(held), self._model)
        if wanted is None:
            for chance, spelled, following in known.ranked:
                if chance < floor:
                    return
                yield spelled, following
        else:
            for char in wanted & known.by_char.keys():
                yield from known.by_char[char]

    def _find_before_dropped(self, held: frozenset[int]) -> Iterator[tuple[Spelled, frozenset[int]]]:
        for lead in held:
            for trail, char in self._gbk.trails.get(lead, ()):
                if trail in self._gbk.dropped and (len(held) == 1 or self._is_usual(char)):
                    yield self._spell(char), self._gbk.dropped[trail]

    def _spell(self, char: str) -> Spelled:
        cost = _OTHER_SCRIPT if self._is_other_script(char) else 0.0
        if self.folded and "！" <= char <= "～":
            char = char.translate(NARROW)
            cost += _WIDE_LETTER if char.isalnum() else 0.0
        return Spelled(self.simple(char), char, cost)

    def _is_usual(self, char: str) -> bool:
        return self._model.is_common(self.simple(char)) or "！" <= char <= "～"

    def _is_other_script(self, char: str) -> bool:
        if self._model.uses(char):
            return False
        if self._traditional:
            return char not in self._gbk.traditional and self.simple(char) == char
        return self.simple(char) != char

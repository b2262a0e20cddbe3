"""Signs in place of names: ■ asks and □ answers, or one sign (—, >>) begins whatever the other person says.

No name is known then; what shows a talk is that nearly every passage of a stretch begins with a sign, that the signs
change as people do, and that one side asks and the other does not. A list has signs too, and fails the last test.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.ingest.document import BlockKind
from pipeline.script.labels.marks import SIGNS
from pipeline.script.passages import Passage

ASKS, ANSWERS = "asks", "answers"
"""What a sign says of the passage that it begins."""

MIN_TURNS = 4
"""Two questions and two answers: fewer passages with signs show no order."""
COVERED = 8
"""Tenths of the passages between the first sign and the last that begin with one."""
CHANGES = 6
"""Tenths of the signed passages after which the other sign follows: an answer may have several paragraphs."""
ASKING, ANSWERING = 6, 3
"""Tenths of one side's passages that ask, at least, and of the other's, at most."""

_SIGN = re.compile(rf"\s*(?P<sign>>{{1,2}}|—{{1,2}}|–|-{{1,2}}|[{SIGNS}]+)\s*(?=\w)")
_CHEVRONS = re.compile(r"(?<=[。？！?!….”」』])\s*(?=>>\s?\w)")
"""A change of speaker inside a caption."""
_SPEAKABLE = frozenset({BlockKind.PARAGRAPH, BlockKind.CUE, BlockKind.LIST_ITEM, BlockKind.QUOTE})

_OWN_SIGN = {BlockKind.LIST_ITEM: 1, BlockKind.QUOTE: 2}
"""Blocks whose sign is Markdown's, and from which depth on: `- 早。`, `>> 早。`"""


@dataclass(frozen=True, slots=True)
class _Signed:
    """A passage that begins with a sign: its place, the sign, and where its words begin."""

    at: int
    sign: str
    end: int


def with_signs(passages: Sequence[Passage]) -> tuple[Passage, ...] | None:
    """The passages without their signs, each told to ask or to answer; None where signs tell nothing."""
    whole = tuple(piece for passage in passages for piece in _changes(passage))
    signed = list(_signed(whole))
    if len(signed) < MIN_TURNS or not _covers(whole, signed):
        return None
    asking = _asking(whole, signed)
    if asking is None:
        return None
    starts = {each.at: each for each in signed}
    found, side = list(whole), ""
    for at in range(signed[0].at, len(whole)):
        if at in starts:
            side = ASKS if at in asking else ANSWERS
            found[at] = replace(whole[at].cut(starts[at].end), sign=side)
        elif side and at < signed[-1].at and whole[at].kind in _SPEAKABLE:
            found[at] = replace(whole[at], sign=side)
    return tuple(found)


def _changes(passage: Passage) -> Iterator[Passage]:
    """The passage cut where another person begins to speak inside it."""
    edges = [0, *(match.end() for match in _CHEVRONS.finditer(passage.text)), len(passage.text)]
    for start, end in pairwise(edges):
        yield passage.cut(start, end) if len(edges) > 2 else passage


def _signed(passages: Sequence[Passage]) -> Iterator[_Signed]:
    """The passages that begin with one of the two most frequent signs."""
    found = []
    for at, passage in enumerate(passages):
        match = _SIGN.match(passage.text) if passage.kind in _SPEAKABLE else None
        if match:
            found.append(_Signed(at, match["sign"], match.end()))
        elif passage.level >= _OWN_SIGN.get(passage.kind, passage.level + 1):
            found.append(_Signed(at, passage.kind.value, 0))
    often = {sign for sign, _ in Counter(each.sign for each in found).most_common(2)}
    yield from (each for each in found if each.sign in often)


def _covers(passages: Sequence[Passage], signed: Sequence[_Signed]) -> bool:
    """Nearly every passage between the first sign and the last begins with one."""
    region = [each for each in passages[signed[0].at : signed[-1].at + 1] if each.text and each.kind in _SPEAKABLE]
    return 10 * len(signed) >= COVERED * len(region)


def _asking(passages: Sequence[Passage], signed: Sequence[_Signed]) -> frozenset[int] | None:
    """The places of the passages whose side asks: one sign's, or every other one's; None when no side does."""
    signs = {each.sign for each in signed}
    changes = sum(one.sign != other.sign for one, other in pairwise(signed))
    if len(signs) == 2 and 10 * changes >= CHANGES * (len(signed) - 1):
        sides = [frozenset(each.at for each in signed if each.sign == sign) for sign in sorted(signs)]
    elif len(signs) == 1:
        sides = [frozenset(each.at for each in signed[first::2]) for first in (0, 1)]
    else:
        return None
    one, other = (10 * sum(passages[at].asks for at in side) / len(side) for side in sides)
    if max(one, other) < ASKING or min(one, other) > ANSWERING:
        return None
    return sides[0] if one > other else sides[1]

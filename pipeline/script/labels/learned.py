"""Labels in a form that no table lists: names set off by whatever mark this document uses (张三～…, @张三 …, #张三# …).

Looked for only where the usual forms name fewer than two people. Running text has all these marks, so everything must
speak for a label at once: nearly every passage of the talk has the form, few words come back in it, and they change.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.script.labels.claims import SPEAKABLE, Claim, key_of
from pipeline.script.labels.forms import Label, LabelStyle
from pipeline.script.labels.marks import COLONS, RARE_CLOSING, RARE_OPENING, TIME
from pipeline.script.names.kinds import is_unspeaking
from pipeline.text.chinese import HAN

if TYPE_CHECKING:
    from pipeline.script.passages import Passage

LEAST = 6
"""Passages in the form: three turns of two people."""
COVERED = 8
"""Tenths of the passages between the first and the last that have it."""
COMES_BACK = 3
"""How often a word stands in it, in the mean."""
CHANGES = 4
"""Tenths of these passages after which another word follows: somebody may speak for several paragraphs."""

_FORM = re.compile(
    rf"\s*(?P<before>{TIME}\s{{0,3}})?(?P<open>[{RARE_OPENING}]?)(?P<name>[^\W\d_][\w•]{{0,11}}?)"
    rf"(?P<close>\s?[{RARE_CLOSING}{COLONS}]{{1,2}}|\s?{TIME}|\s(?=[{HAN}“「《]))\s{{0,3}}(?=\S)"
)


@dataclass(frozen=True, slots=True)
class _Form:
    """What stands before a name and after it."""

    is_timed: bool
    opening: str
    closing: str


def learned_claims(passages: Sequence[Passage], skip: Set[int]) -> list[Claim]:
    """The claims of the form that this document has made its own; nothing where there is none."""
    forms: dict[_Form, list[Claim]] = defaultdict(list)
    for index, passage in enumerate(passages):
        match = _FORM.match(passage.text) if passage.kind in SPEAKABLE and index not in skip else None
        if match and not is_unspeaking(match["name"]):
            label = Label(name=match["name"], end=match.end(), style=LabelStyle.LEARNED, source=match.group().strip())
            claim = Claim(index, key_of(match["name"]), label)
            forms[_Form(bool(match["before"]), match["open"], _mark(match["close"]))].append(claim)
    own = [claims for claims in forms.values() if _is_own(passages, claims)]
    return max(own, key=len, default=[])


def _mark(closing: str) -> str:
    """What closes a name, times being one mark and white space another."""
    return "time" if any(map(str.isdigit, closing)) else closing.strip()


def _is_own(passages: Sequence[Passage], claims: Sequence[Claim]) -> bool:
    """Whether everything speaks for labels in this form."""
    region = [each for each in passages[claims[0].index : claims[-1].index + 1] if each.text]
    names = Counter(claim.key for claim in claims)
    changes = sum(one.key != other.key for one, other in pairwise(claims))
    return (
        len(claims) >= LEAST
        and 10 * len(claims) >= COVERED * len(region)
        and len(names) >= 2
        and COMES_BACK * len(names) <= len(claims)
        and min(names.values()) > 1
        and 10 * changes >= CHANGES * (len(claims) - 1)
    )

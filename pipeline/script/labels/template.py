"""The form that a document's labels have, and the stretch of the document that it spans."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.messages import english
from pipeline.script.labels.forms import LabelStyle
from pipeline.script.labels.weights import RARE_STYLES, Point, Shape, is_one_capital
from pipeline.script.names.kinds import NameKind
from pipeline.script.names.spellings import near_names
from pipeline.script.names.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Set

    from pipeline.script.labels.claims import Claim
    from pipeline.script.labels.weights import Weights

USED = 10
"""A form is the document's own when one label in ten has it, ..."""
LEAST = 2
"""... and at least two labels."""
MAX_ITEMS = 10
"""How many items of a list are looked over for the words that announce it."""
NEAR = 6
"""Passages before the first and after the last label where one more may open or close the talk."""
ALL, PURE, NEARLY_PURE = 10, 9, 7
"""Tenths of the places in a form that are labels known already: how much the form says by itself."""

_CALLS = re.compile(r"[请請問问谢謝]|有[请請]|[欢歡]迎|交[给給]|[换換]|[听聽]")
_ASKING = ("提问", "发问")
"""How a label ends that says which of many asks this time: 河口晨报提问."""
_PARTS = re.compile(r"[、&＆/+\-\s]+")
_OPENS_LIST = frozenset(":：；;")


@dataclass(frozen=True)
class Template:
    """The shapes of the accepted labels and how pure each is, and where the talk begins and ends."""

    weights: Weights
    keys: frozenset[str]
    purity: dict[Shape, int]
    """Shape -> tenths of its places inside the talk that are accepted labels or look like names."""
    first: int
    last: int

    def points(self, key: str, often: Set[str]) -> tuple[Point, ...]:
        """The reasons for and against a key that is no label yet; nothing for what stands in another form or place.

        `often` holds the patterns that near spellings of frequent names share (`near_names`).
        """
        own = [claim for claim in self.weights.by_key[key] if not claim.inside]
        claim = next((claim for claim in own if self.weights.shape(claim) in self.purity), None)
        if claim is None and self.weights.kinds[key] in (NameKind.KNOWN, NameKind.ROLE, NameKind.NUMBERED):
            claim = next((claim for claim in own if self._is_like(claim)), None)
        if claim is None or not self._is_inside(claim, key):
            return ()
        return tuple(point for point in self._points(claim, key, often) if point.points)

    def _is_like(self, claim: Claim) -> bool:
        """In the style of the labels, without their bold; list items are points of what is said."""
        styles = {style for style, _, _ in self.purity}
        return claim.label.style in styles and self.weights.passages[claim.index].kind is not BlockKind.LIST_ITEM

    def _is_inside(self, claim: Claim, key: str) -> bool:
        """Inside the talk; a likely speaker may open or close it."""
        if self.first <= claim.index <= self.last:
            return True
        near = self.first - NEAR <= claim.index <= self.last + NEAR
        sure_form = self.purity.get(self.weights.shape(claim), 0) == ALL
        likely = (self.weights.looks[key].points >= 3 or sure_form) and self.weights.talks(claim)
        return near and (likely or self._is_made_of_labels(claim.label.name))

    def _points(self, claim: Claim, key: str, often: Set[str]) -> Iterator[Point]:
        weights = self.weights
        yield self._looks(claim, key)
        if claim.label.style in RARE_STYLES:
            yield Point(english("a form that running text has too"), -2)
        purity = self.purity.get(weights.shape(claim), 0)
        marked = claim.label.marked or claim.label.style is LabelStyle.TIMED
        yield Point(english("the form of the labels"), (2 if purity >= PURE else int(purity >= NEARLY_PURE)) + marked)
        if self._is_made_of_labels(claim.label.name):
            yield Point(english("made of other labels"), 3)
        if not weights.passages[claim.index].text[claim.label.end :].strip():
            yield Point(english("alone on its line"), 1)
        yield (
            Point(english("speech follows"), 1)
            if weights.reads_as_speech(claim)
            else Point(english("no speech follows"), -3)
        )
        yield Point(english("somebody talks"), int(weights.talks(claim)))
        before = self._before(claim)
        if before.rstrip()[-1:] in _OPENS_LIST:
            yield Point(english("an item of what the words before announce"), -3)
        elif fold(claim.label.name)[:2] in fold(before[-200:]) and _CALLS.search(before[-200:]):
            yield Point(english("called by the speaker before"), 2)
        if len(weights.by_key[key]) == 1 and weights.kinds[key] is not NameKind.NEVER and near_names(key) & often:
            yield Point(english("one character from a frequent name"), 3)

    def _looks(self, claim: Claim, key: str) -> Point:
        """What the word looks like, as far as that says anything of a word that stands once."""
        kind = self.weights.kinds[key]
        if kind is NameKind.INITIAL or (key == "a" and "q" not in self.keys):
            initials = any(self.weights.kinds[other] is NameKind.INITIAL for other in self.keys)
            return (
                Point(english("an initial among initials"), 3) if initials else Point(english("an initial alone"), -3)
            )
        if kind is NameKind.PERSON and is_one_capital(claim.label.name):
            return Point(english("one word with a capital, and talk"), int(self.weights.talks(claim)))
        if kind in (NameKind.OTHER, NameKind.PERSON) and fold(claim.label.name).endswith(_ASKING):
            return Point(english("says that it asks"), max(2, self.weights.looks[key].points))
        return self.weights.looks[key]

    def _is_made_of_labels(self, name: str) -> bool:
        """Two labels together (林/何), or one with what somebody is to it (晨报-石远山)."""
        parts = [fold(part) for part in _PARTS.split(name) if part]
        together = [key for key in self.keys if len(key) > 1 and fold(name).startswith(key)]
        return bool(together) or (len(parts) > 1 and all(part in self.keys for part in parts))

    def _before(self, claim: Claim) -> str:
        """The text of the passage before the claim; items of one list have what stands before the list."""
        items = self._items
        for at in range(claim.index - 1, max(-1, claim.index - MAX_ITEMS), -1):
            text = self.weights.passages[at].text
            if text and at not in items:
                return text
        return ""

    @cached_property
    def _items(self) -> frozenset[int]:
        """Passages that begin in a shape of the labels and with no label: items of a list, or words in the talk."""
        claims = (claim for key, own in self.weights.by_key.items() if key not in self.keys for claim in own)
        return frozenset(c.index for c in claims if not c.inside and self.weights.shape(c) in self.purity)


def template_of(weights: Weights, keys: set[str]) -> Template | None:
    """The template of accepted keys; None when there are none."""
    labels = [claim for claim in weights.ordered(keys) if not claim.inside]
    if not labels:
        return None
    first, last = labels[0].index, labels[-1].index
    shapes = Counter(weights.shape(claim) for claim in labels)
    own = {shape for shape, count in shapes.items() if count * USED >= len(labels) and count >= LEAST}
    places: Counter[Shape] = Counter()
    for each in weights.by_key.values():
        places.update(weights.shape(claim) for claim in each if not claim.inside and first <= claim.index <= last)
    likely = Counter(shapes)
    for key, each in weights.by_key.items():
        if key not in keys and weights.looks[key].points >= 2:
            likely.update(weights.shape(c) for c in each if not c.inside and first <= c.index <= last)
    purity = {shape: 10 * likely[shape] // max(1, places[shape]) for shape in own}
    return Template(weights, frozenset(keys), purity, first, last)

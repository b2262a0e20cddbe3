"""How sure it is that a word in front of speech names who speaks: points, each with its reason.

No word is accepted or refused for what it looks like alone. What a document does again and again weighs most: a label
comes back, changes with other labels, stands in one form, and speech follows it. What the word looks like is a hint of
a few points. A run of one person's segments counts once, so that a label on every line is no sign against anybody.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.messages import english
from pipeline.script.labels.forms import LabelStyle
from pipeline.script.names.common_words import is_common_word
from pipeline.script.names.kinds import NameKind, is_clause, is_unspeaking, kind_among
from pipeline.script.names.persons import is_masked
from pipeline.script.names.vocabulary import vocabulary

if TYPE_CHECKING:
    from pipeline.script.labels.claims import Claim
    from pipeline.script.passages import Passage

RARE_STYLES = frozenset(
    {
        LabelStyle.ALONE,
        LabelStyle.SPACED,
        LabelStyle.BAR,
        LabelStyle.BOLD,
        LabelStyle.DASH,
        LabelStyle.PAREN,
        LabelStyle.CHEVRON,
        LabelStyle.MARK,
    }
)
"""Forms that running text has too: taken for labels only where the document uses them for several."""

SET_OFF = frozenset({LabelStyle.BRACKET, LabelStyle.TIMED, LabelStyle.VOICE, LabelStyle.COUNTED, LabelStyle.QUOTED})
"""Forms that hardly anything but a label has."""

RECURRING = 6
"""Points that make a word a label wherever it stands: a plain name that comes back twice and changes with another."""
SINGLE = 4
"""Points that make a word a label inside the talk, where the document's form speaks for it already."""

LOOKS: Mapping[NameKind, int] = {
    NameKind.KNOWN: 4,
    NameKind.NUMBERED: 4,
    NameKind.ROLE: 3,
    NameKind.PERSON: 3,
    NameKind.INITIAL: 2,
    NameKind.OTHER: 0,
    NameKind.NEVER: -1,
}
UNSPEAKING = -6
"""A word that stands before colons in any text (例如, 时间, 他说)."""
RECURS = 3
"""How often an author (作者：) or a person called 她 begins to speak at least: then the word is a name here."""
SHORTENED = 4
"""A label that says how it is shortened (何青（以下简称何）：) is somebody's, whatever the word means."""
CLAUSE = -3
"""A word that ends as a clause does (图书馆的猫): nicknames do too."""
REGULAR_RUNS, REGULAR = 3, 9
"""A word is regular when it begins to speak three times at least, nine times in ten in one shape, about as often as
those beside it, and another word is regular in this same shape: no running text does that."""
LONG_LABEL = 10
"""Chinese characters from which on a label without a name in it is more often a clause."""

_RUNS = ((8, 5), (4, 4), (3, 3), (2, 2))
"""(runs, points): how often somebody begins to speak."""

_TALKS = re.compile(r"[我咱俺你您吗嗎呢吧啊嗯]|[？！?!]|[谢謝]{2}|大家|[对對是好]的?[，。]")
_LONG_SPEECH = 30
"""Characters after a label that are speech even when their last mark is lost."""
_SHORTENS = re.compile(r"[简簡][称稱]|下[称稱]")
_ONE_CAPITAL = re.compile(r"[A-Z][\w.'’\-]*")


Shape = tuple[LabelStyle, bool, BlockKind]
"""How a label is set off, whether bold marks it, and what kind of block it stands in."""


@dataclass(frozen=True, slots=True)
class Point:
    """A reason for or against, and how much it weighs."""

    reason: str
    points: int


class Weights:
    """What the claims of one document say about each key."""

    def __init__(self, passages: Sequence[Passage], claims: Sequence[Claim], known: frozenset[str]) -> None:
        self.passages = passages
        self.known = known
        self.by_key: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            earlier = self.by_key[claim.key]
            if claim.inside and earlier and _are_one(earlier[-1], claim):
                continue
            if claim.inside or not earlier or earlier[-1].index != claim.index:
                earlier.append(claim)
            elif earlier[-1].label.style in RARE_STYLES and claim.label.style not in RARE_STYLES:
                earlier[-1] = claim
        self.kinds = {key: kind_among(own[0].label.name, known) for key, own in self.by_key.items()}
        self.looks = {key: self._looks(key) for key in self.by_key}
        self._candidates = {key for key, own in self.by_key.items() if len(own) >= 2 or self._is_likely(key)}
        self.sequence = self.ordered(self._candidates)
        self.runs = self._count_runs()
        self._most_runs = max(
            (
                count
                for key, count in self.runs.items()
                if len(self.by_key[key]) >= 2 and self.looks[key].points > UNSPEAKING
            ),
            default=1,
        )

    def _count_runs(self) -> Counter[str]:
        """How often each candidate begins to speak: after another label, or after a passage without one."""
        runs: Counter[str] = Counter()
        before: Claim | None = None
        for claim in self.sequence:
            follows = before is not None and claim.key == before.key
            between = self.passages[before.index + 1 : claim.index] if before else ()
            runs[claim.key] += not follows or any(passage.text for passage in between)
            before = claim
        return runs

    def ordered(self, keys: set[str]) -> list[Claim]:
        """The claims of these keys in reading order, one for the beginning of a passage."""
        own = [claim for key in keys for claim in self.by_key[key]]
        own.sort(key=lambda claim: (claim.index, claim.inside, claim.label.end))
        found: list[Claim] = []
        for claim in own:
            if claim.inside or not found or found[-1].index != claim.index or found[-1].inside:
                found.append(claim)
        return found

    def total(self, key: str) -> int:
        """All points of a key together."""
        return sum(point.points for point in self.points(key))

    def points(self, key: str) -> tuple[Point, ...]:
        """The reasons for and against this key, as far as they weigh anything."""
        return tuple(point for point in self._points(key) if point.points)

    def _points(self, key: str) -> Iterator[Point]:
        own = self.by_key[key]
        if any(claim.label.style is LabelStyle.VOICE for claim in own):
            yield Point(english("the format names the speaker"), 3 * RECURRING)
        yield self.looks[key]
        runs = self.runs.get(key, 0)
        yield Point(
            english("begins to speak {runs} times", runs=runs),
            next((points for least, points in _RUNS if runs >= least), 0),
        )
        if runs >= 2:
            yield Point(
                english("as often as others"), 2 if 2 * runs >= self._most_runs else int(5 * runs >= self._most_runs)
            )
        if self._share(key, _is_set_off) * 2 >= 1:
            yield Point(english("set off from the speech"), 2)
        if self._share(key, lambda claim: claim.label.style in RARE_STYLES) * 2 > 1:
            yield Point(english("a form that running text has too"), -3)
        if key in self._changing:
            yield Point(english("changes with others"), 2)
        if key in self._regular:
            yield Point(english("as regular as a label"), 3)
        yield self._speech(key)

    @cached_property
    def _regular(self) -> frozenset[str]:
        """The keys that are regular (see REGULAR_RUNS)."""
        shapes: dict[Shape, set[str]] = defaultdict(set)
        for key, runs in self.runs.items():
            plain = [self.shape(claim) for claim in self.by_key[key] if not claim.inside]
            shape, count = Counter(plain).most_common(1)[0] if plain else (None, 0)
            often = runs >= REGULAR_RUNS and 5 * runs >= self._most_runs and self.looks[key].points > UNSPEAKING
            if shape and often and 10 * count >= REGULAR * len(plain):
                shapes[shape].add(key)
        return frozenset(key for keys in shapes.values() if len(keys) > 1 for key in keys)

    def shape(self, claim: Claim) -> Shape:
        """How a claim is set off, whether bold marks it, and what kind of block it stands in."""
        return claim.label.style, claim.label.marked, self.passages[claim.index].kind

    def _speech(self, key: str) -> Point:
        own = self.by_key[key]
        speech = self._share(key, self.reads_as_speech)
        if not speech:
            return Point(english("nothing after it reads as speech"), -2)
        if self.looks[key].points <= 0 and len(own) <= 2 and not self._share(key, self.talks):
            return Point(english("nobody talks after it"), -2)
        return Point(english("speech follows"), int(speech * 2 >= 1))

    def _looks(self, key: str) -> Point:
        own, kind = self.by_key[key], self.kinds[key]
        set_off = any(_is_set_off(claim) for claim in own)
        if is_unspeaking(own[0].label.name):
            recurs = key in vocabulary().credits | vocabulary().pronouns and len(own) >= RECURS
            return Point(english("not a word for somebody"), 0 if recurs else UNSPEAKING + 3 * set_off)
        if any(_SHORTENS.search(claim.label.aside) for claim in own):
            return Point(english("says what it is called from there on"), SHORTENED)
        return self._shape_of_name(key, kind, set_off=set_off)

    def _shape_of_name(self, key: str, kind: NameKind, *, set_off: bool) -> Point:
        """What a word looks like, of which nothing else is known."""
        if self._is_quoted(key):
            return Point(english("words in quotation marks, in sentences too"), UNSPEAKING)
        if is_clause(self.by_key[key][0].label.name):
            return Point(english("ends as a clause does"), CLAUSE + set_off)
        if kind in (NameKind.PERSON, NameKind.OTHER) and is_common_word(key) and not set_off:
            return Point(english("a word of the language"), -1 if kind is NameKind.PERSON else -2)
        if is_masked(key):
            return Point(english("a masked name"), 3)
        if kind is NameKind.OTHER and len(key) > LONG_LABEL and not key.isascii():
            return Point(english("long for a label"), -2)
        return Point(english("looks like {kind}", kind=kind.name.lower()), LOOKS[kind])

    def _is_quoted(self, key: str) -> bool:
        """Bracketed words that stand inside sentences as often as in front of them: a term (「永恆」確實有兩種解讀)."""
        own = self.by_key[key]
        if any(claim.label.style is not LabelStyle.BRACKET for claim in own):
            return False
        forms = {claim.label.source.strip() for claim in own}
        return sum(passage.text.count(form) for passage in self.passages for form in forms) >= 2 * len(own)

    def _is_likely(self, key: str) -> bool:
        return self.looks[key].points >= 2

    def _share(self, key: str, holds: Callable[[Claim], object]) -> float:
        own = self.by_key[key]
        return sum(bool(holds(claim)) for claim in own) / len(own)

    @cached_property
    def _changing(self) -> frozenset[str]:
        """Keys before or after which another word stands that comes back or looks like a person."""
        found: set[str] = set()
        for left, right in pairwise(claim.key for claim in self.sequence):
            if left != right:
                found |= {one for one, other in ((left, right), (right, left)) if self._is_partner(other)}
        return frozenset(found)

    def _is_partner(self, key: str) -> bool:
        return self.looks[key].points > UNSPEAKING and (self._is_likely(key) or self.runs[key] >= 2)

    def reads_as_speech(self, claim: Claim) -> bool:
        """The words after the label end as a sentence does, or are many; a label alone goes by the next passage."""
        passage = self.passages[claim.index]
        alone = not passage.text[claim.label.end :].strip() and not claim.inside
        if alone and claim.index + 1 < len(self.passages):
            return self.passages[claim.index + 1].ends_sentence
        return (
            passage.ends_sentence or len(passage.text) - claim.label.end > _LONG_SPEECH or passage.kind is BlockKind.CUE
        )

    def talks(self, claim: Claim) -> bool:
        """Somebody talks to somebody after the label: I, you, a question, thanks."""
        text = self.passages[claim.index].text[claim.label.end :]
        if not text.strip() and claim.index + 1 < len(self.passages):
            text = self.passages[claim.index + 1].text
        return bool(_TALKS.search(text))


def is_one_capital(name: str) -> bool:
    """True for one Latin word with a capital: a name (David) or any word that heads a line (Source)."""
    return bool(_ONE_CAPITAL.fullmatch(name))


def _are_one(one: Claim, other: Claim) -> bool:
    """One place, found as the beginning of a passage and as something inside it: after a list's number."""
    return one.index == other.index and one.label.end == other.label.end


def _is_set_off(claim: Claim) -> bool:
    return claim.label.style in SET_OFF or claim.label.marked

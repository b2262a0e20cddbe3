"""Which passages name a speaker: decided over the whole document, not line by line.

1. Every form at the beginning of a passage, and some inside it, is a claim for a key (its folded name).
2. Keys with points enough (see `weights`) are labels; a short conversation shows itself where most passages carry one.
3. Their forms are the document's label template, and the talk reaches from the first of them to the last. A word that
   stands in that form inside the talk is a speaker too, also one who speaks once; outside the talk it is none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from pipeline.script.labels.askers import with_one_asker
from pipeline.script.labels.choice import chosen_labels
from pipeline.script.labels.claims import Claim, claims_in
from pipeline.script.labels.forms import MAX_LABEL, Label, LabelStyle
from pipeline.script.labels.learned import learned_claims
from pipeline.script.labels.template import template_of
from pipeline.script.labels.weights import RARE_STYLES, RECURRING, SINGLE, UNSPEAKING, Point, Shape, Weights
from pipeline.script.names.kinds import NameKind
from pipeline.script.names.spellings import initials_of, is_short_for, is_typo_of, near_names

if TYPE_CHECKING:
    from pipeline.script.passages import Passage

MARKED_STYLES = frozenset({LabelStyle.COLON, LabelStyle.BRACKET, LabelStyle.TIMED, LabelStyle.BAR, LabelStyle.CHEVRON})
"""Forms that a reader takes for labels at once."""
LISTED = frozenset({NameKind.KNOWN, NameKind.PERSON})
"""Kinds of names that a speaker may list; roles and numbers name speakers only."""

SURE_RUNS = 4
"""How often a word begins to speak that is surely a label, whatever it looks like."""
DENSE, DENSE_LABELS = 8, 6
"""Tenths of the passages that carry a label in a stretch that is all talk, and how many labels at least."""
INTRODUCED, MAX_INITIALS = 12, 3
"""How many passages after a full name its initials appear at the latest, and how many letters they have."""
MAX_RELATED = 100
"""How many of the most frequent keys are compared with each other as spellings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """The passages that name a speaker, by index, and what nearly did."""

    labels: Mapping[int, Label]
    keys: frozenset[str]
    near_misses: tuple[Claim, ...] = field(default=())
    inside_names: frozenset[str] = field(default=frozenset())
    """Names that only label turns inside a passage."""
    reasons: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)
    """Key -> why it is a label, or why it is none; nothing where a person says so."""
    unused: Counter[str] = field(default_factory=Counter)
    """Words that come back in a label's form and are none -> how many lines begin with them."""
    lines: int = 0
    """How many lines there are that could begin with a label."""


def attribute(
    passages: Sequence[Passage], known: frozenset[str], skip: frozenset[int], only: frozenset[str] | None = None
) -> Attribution:
    """Find the labels; `known` are folded names of people, `skip` the passages that cannot speak (participants).

    `only` holds the keys that a person says are the labels; then nothing is weighed.
    """
    claims = with_one_asker(claims_in(passages, known, skip))
    weights = Weights(passages, claims, known)
    keys, singles = _accepted(weights) if only is None else (only & weights.by_key.keys(), {})
    own = learned_claims(passages, skip) if len(keys) < 2 and only is None else []
    if own:
        weights, keys, singles = Weights(passages, own, known), frozenset(claim.key for claim in own), {}
        claims = own
    chosen = chosen_labels(passages, claims, keys)
    misses = [claim for claim in claims if claim.index not in chosen and _nearly(weights, claim, keys)]
    return Attribution(
        labels=chosen,
        keys=keys,
        near_misses=tuple(misses),
        inside_names=frozenset(claim.label.name for claim in claims if claim.inside and claim.key in keys),
        reasons={
            key: () if only and key in only else singles.get(key) or weights.points(key) for key in weights.by_key
        },
        unused=_unused(weights, keys),
        lines=sum(bool(passage.text) for passage in passages),
    )


def _accepted(weights: Weights) -> tuple[frozenset[str], dict[str, tuple[Point, ...]]]:
    """The keys that are labels, and why those are that speak once."""
    found = _recurring(weights) | _named_by_format(weights)
    if len(found) < 2:
        found |= _conversation(weights)
    found |= _dense(weights)
    found -= _aside(weights, found)
    singles = _singles(weights, found)
    return frozenset(found | singles.keys()), singles


def _named_by_format(weights: Weights) -> set[str]:
    """Keys that a format says speak (a cue's voice, a column of speakers), also those who speak once."""
    return {key for key, own in weights.by_key.items() if any(claim.label.style is LabelStyle.VOICE for claim in own)}


def _unused(weights: Weights, keys: Set[str]) -> Counter[str]:
    """Words before colons, bars and the like that come back and were not taken, by how they are written."""
    found: Counter[str] = Counter()
    for key, own in weights.by_key.items():
        marks = [claim for claim in own if claim.label.style in MARKED_STYLES and not claim.inside]
        if key not in keys and len(marks) > 1 and weights.looks[key].points > UNSPEAKING:
            found[marks[0].label.name] = len(marks)
    return found


def _recurring(weights: Weights) -> set[str]:
    """Keys that come back, under one spelling or several."""
    accepted = {key for key in weights.runs if weights.total(key) >= RECURRING and len(weights.by_key[key]) >= 2}
    relatives = {
        key
        for one, other in _related(weights)
        if len(weights.by_key[one]) + len(weights.by_key[other]) >= 3 or {one, other} & accepted
        for key in (one, other)
    }
    return accepted | (relatives & _changing(weights, accepted | relatives))


def _related(weights: Weights) -> Iterable[tuple[str, str]]:
    """Pairs of keys that may be spellings of one name."""
    plain = {
        key: [claim for claim in own if claim.label.style not in RARE_STYLES] for key, own in weights.by_key.items()
    }
    keys = sorted(
        (key for key, own in plain.items() if own and weights.kinds[key] is not NameKind.NEVER),
        key=lambda key: -len(plain[key]),
    )
    names = [(key, plain[key][0].label.name) for key in keys[:MAX_RELATED] if len(key) <= MAX_LABEL // 2]
    for (one, name), (other, other_name) in combinations(names, 2):
        if (
            is_typo_of(name, other_name)
            or is_short_for(name, other_name)
            or is_short_for(other_name, name)
            or _introduces(weights, other, one)
            or _introduces(weights, one, other)
        ):
            yield one, other


def _introduces(weights: Weights, full: str, short: str) -> bool:
    """A name in full just before its initials begin to speak in its place (Tom Reed: …  TR: …)."""
    first, then = weights.by_key[full][0], weights.by_key[short][0]
    near = 0 < then.index - first.index <= INTRODUCED
    return near and len(short) <= MAX_INITIALS < len(full) and short in initials_of(first.label.name)


def _changing(weights: Weights, keys: set[str]) -> set[str]:
    """Keys with another of these keys beside them."""
    sequence = [claim.key for claim in weights.ordered(keys)]
    return {key for pair in pairwise(sequence) if pair[0] != pair[1] for key in pair}


def _conversation(weights: Weights) -> set[str]:
    """Two or more likely speakers, when most passages between the first and the last of them are theirs."""
    keys = {
        key
        for key, looks in weights.looks.items()
        if looks.points >= 2 and any(map(weights.reads_as_speech, weights.by_key[key]))
    }
    found = [claim for claim in weights.ordered(keys) if claim.label.style not in RARE_STYLES]
    if len({claim.key for claim in found}) < 2:
        return set()
    region = weights.passages[found[0].index : found[-1].index + 1]
    speech = [claim for claim in found if weights.reads_as_speech(claim)]
    enough = len(found) * 2 >= len([p for p in region if p.text]) and len(speech) * 2 >= len(found)
    return {claim.key for claim in found} if enough else set()


def _dense(weights: Weights) -> set[str]:
    """Every word in one form, where nearly every passage of a stretch begins in it and words come back (minutes)."""
    shapes: dict[Shape, list[Claim]] = defaultdict(list)
    for claim in weights.ordered(set(weights.by_key)):
        if not claim.inside and claim.label.style not in RARE_STYLES:
            shapes[weights.shape(claim)].append(claim)
    found: set[str] = set()
    for claims in shapes.values():
        keys = {claim.key for claim in claims}
        region = [p for p in weights.passages[claims[0].index : claims[-1].index + 1] if p.text]
        covers = len(claims) >= DENSE_LABELS and 10 * len(claims) >= DENSE * len(region)
        talk = 2 * sum(map(weights.talks, claims)) >= len(claims) or any(weights.looks[key].points >= 3 for key in keys)
        several = len(keys) >= 2 or all(weights.looks[key].points >= 3 for key in keys)
        if covers and talk and several and 3 * len(keys) <= 2 * len(claims):
            often = {key for key in keys if len(weights.by_key[key]) > 1 and _speaks(weights, key)}
            # Where two come back they show the template, and what it knows of a word that stands once is more.
            found |= often if len(often) > 1 else {key for key in keys if _speaks(weights, key)}
    return found


def _speaks(weights: Weights, key: str) -> bool:
    """A word that looks like somebody, or that comes back with talk after it."""
    looks = weights.looks[key].points
    return looks >= 2 or (looks >= 0 and weights.runs[key] >= 2 and any(map(weights.talks, weights.by_key[key])))


def _aside(weights: Weights, keys: set[str]) -> set[str]:
    """Words that come back only outside the talk of those who are surely speakers: headings and lists of a page."""
    sure = {key for key in keys if weights.looks[key].points >= 2 or weights.runs[key] >= SURE_RUNS}
    talk = weights.ordered(sure)
    if len(sure) < 2:
        return set()
    first, last = talk[0].index, talk[-1].index
    return {key for key in keys - sure if not any(first <= claim.index <= last for claim in weights.by_key[key])}


def _singles(weights: Weights, keys: set[str]) -> dict[str, tuple[Point, ...]]:
    """Names that speak once or twice inside the talk, in the form that the document's labels have, and why."""
    template = template_of(weights, keys)
    if template is None:
        return {}
    often = {near for key in keys if len(weights.by_key[key]) >= 3 for near in near_names(key)}
    found: dict[str, tuple[Point, ...]] = {}
    for key in weights.by_key:
        points = () if key in keys else template.points(key, often)
        if sum(point.points for point in points) >= SINGLE:
            found[key] = points
    listed = _enumerated(weights, set(found))
    return {key: points for key, points in found.items() if key not in listed}


def _enumerated(weights: Weights, keys: set[str]) -> set[str]:
    """People whom a speaker lists (老李：卖鱼的。 老王：卖豆腐。): each stands once, and none talks."""
    once = [c for c in weights.ordered(keys) if len(weights.by_key[c.key]) == 1 and weights.kinds[c.key] in LISTED]
    found: set[str] = set()
    for one, other in pairwise(once):
        beside = not any(p.text for p in weights.passages[one.index + 1 : other.index])
        if beside and not weights.talks(one) and not weights.talks(other):
            found |= {one.key, other.key}
    return found


def _nearly(weights: Weights, claim: Claim, keys: frozenset[str]) -> bool:
    """A claim that was left in the text although it looks like a name: worth a look."""
    kind = weights.kinds[claim.key]
    looks_so = kind in (NameKind.PERSON, NameKind.INITIAL) or (claim.label.marked and kind is NameKind.OTHER)
    plain = claim.label.style not in RARE_STYLES and not claim.inside
    return bool(keys) and claim.key not in keys and looks_so and plain

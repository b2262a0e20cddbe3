"""Which passages name a speaker: decided over the whole document, not line by line.

A label is a label because it recurs, changes with others, and stands at the beginning of passages in one form.

1. Every form at the beginning of a passage is a claim for a key (its folded name).
2. Keys that recur and look like people or roles are accepted; other words must recur more often and change with those.
3. When fewer than two are accepted, a short conversation may still show itself: most passages carry such a claim.
4. Keys that speak once follow when they look like a person and stand in a form the document uses.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.script.common_words import is_common_word
from pipeline.script.label_choice import RARE_STYLES, Claim, chosen_labels
from pipeline.script.label_forms import MAX_LABEL, Label, LabelStyle, labels_of
from pipeline.script.name_kinds import NameKind, any_known, fold, joint_names, kind_of, without_verb
from pipeline.script.name_spellings import is_short_for, is_typo_of, near_names
from pipeline.script.vocabulary import vocabulary

if TYPE_CHECKING:
    from pipeline.script.passages import Passage

LIKELY = frozenset({NameKind.KNOWN, NameKind.ROLE, NameKind.NUMBERED, NameKind.PERSON})
SET_OFF = frozenset({LabelStyle.BRACKET, LabelStyle.TIMED, LabelStyle.VOICE, LabelStyle.COUNTED})
LISTED = frozenset({NameKind.KNOWN, NameKind.PERSON})
"""Kinds of names that a speaker may list; roles and numbers name speakers only."""
SPEAKABLE = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.QUOTE, BlockKind.HEADING, BlockKind.CUE})

MAX_RELATED = 100
"""How many of the most frequent keys are compared with each other as spellings."""

_INSIDE = re.compile(
    r"(?:(?<=[。！？!?…])|(?<=[。！？!?…][”」』]))\s{0,3}(?P<name>[^\W\d_][\w·•‧・]{0,11}(?: [A-Z][\w.]{0,15}){0,3})"
    r"(?:[（(][^（()）\n]{1,20}[）)])?\s{0,2}[:：](?!//)"
)
_TALKS = re.compile(r"[我咱俺你您吗嗎呢吧啊嗯]|[？！?!]|[谢謝]{2}|大家好|[对對是]的?[，。]")
_COUNTER = re.compile(r"(q|a|问|答|问题|回答|提问|question|answer)\d{1,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """The passages that name a speaker, by index, and what nearly did."""

    labels: Mapping[int, Label]
    keys: frozenset[str]
    near_misses: tuple[Claim, ...] = field(default=())
    inside_names: frozenset[str] = field(default=frozenset())
    """Names that only label turns inside a passage."""


def key_of(name: str) -> str:
    """What two labels share when they are the same word: Q1 and Q2, 張三 and 张三.

    >>> key_of("Q12"), key_of("張 三"), key_of("张三问")
    ('q', '张三', '张三')
    """
    folded = fold(without_verb(name))
    counter = _COUNTER.fullmatch(folded)
    return counter[1] if counter else folded


def attribute(passages: Sequence[Passage], known: frozenset[str], skip: frozenset[int]) -> Attribution:
    """Find the labels; `known` are folded names of people, `skip` the passages that cannot speak (participants)."""
    claims = [
        Claim(index, key_of(label.name), label)
        for index, passage in enumerate(passages)
        if index not in skip
        and passage.kind in SPEAKABLE
        and (passage.kind is not BlockKind.HEADING or passage.level > 1)
        for label in labels_of(passage)
    ]
    claims = sorted([*claims, *_inside_claims(passages, skip, known)], key=lambda claim: claim.index)
    evidence = _Evidence(passages, claims, known)
    found = evidence.recurring()
    if len(found) < 2:
        found |= evidence.conversation()
    keys = frozenset(found | evidence.singles(found))
    chosen = chosen_labels(passages, claims, keys)
    misses = [claim for claim in claims if claim.index not in chosen and evidence.nearly(claim, keys)]
    inside = frozenset(claim.label.name for claim in claims if claim.inside and claim.key in keys)
    return Attribution(labels=chosen, keys=keys, near_misses=tuple(misses), inside_names=inside)


class _Evidence:
    """What the claims of one document say about each key."""

    def __init__(self, passages: Sequence[Passage], claims: Sequence[Claim], known: frozenset[str]) -> None:
        self.passages = passages
        self.claims = claims
        self.known = known
        self.by_key: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            earlier = self.by_key[claim.key]
            if claim.inside or not earlier or earlier[-1].index != claim.index:
                earlier.append(claim)
        self.kinds = {key: kind_among(claims[0].label.name, known) for key, claims in self.by_key.items()}

    def recurring(self) -> set[str]:
        """Keys that come back, under one spelling or several: people and roles twice, other words more often."""
        accepted = self._recurring_alone()
        relatives = {
            key
            for one, other in self._related()
            if len(self.by_key[one]) + len(self.by_key[other]) >= 3 or {one, other} & accepted
            for key in (one, other)
        }
        return accepted | (relatives & self._changing(accepted | relatives))

    def _related(self) -> Iterable[tuple[str, str]]:
        """Pairs of keys that may be spellings of one name."""
        plain = {key: [c for c in claims if c.label.style not in RARE_STYLES] for key, claims in self.by_key.items()}
        keys = sorted(
            (key for key, claims in plain.items() if claims and self.kinds[key] is not NameKind.NEVER),
            key=lambda key: -len(plain[key]),
        )
        names = [(key, plain[key][0].label.name) for key in keys[:MAX_RELATED] if len(key) <= MAX_LABEL // 2]
        for (one, name), (other, other_name) in combinations(names, 2):
            if is_typo_of(name, other_name) or is_short_for(name, other_name) or is_short_for(other_name, name):
                yield one, other

    def _recurring_alone(self) -> set[str]:
        likely = {key for key, claims in self.by_key.items() if self.kinds[key] in LIKELY and self._recurs(claims, 2)}
        likely = {key for key in likely if not self._is_word(key)}
        possible = {key for key in self.by_key if key not in likely and self._may_recur(key)}
        changing = self._changing(likely | possible)
        return likely | {key for key in possible if key in changing}

    def _recurs(self, claims: Sequence[Claim], times: int) -> bool:
        plain = [claim for claim in claims if claim.label.style not in RARE_STYLES]
        return len(plain) >= times or (len(claims) >= times and self._style_is_used(claims))

    def _style_is_used(self, claims: Sequence[Claim]) -> bool:
        """A rare form counts when likely names use it at least three times in the document."""
        style = Counter(claim.label.style for claim in claims).most_common(1)[0][0]
        return sum(claim.label.style is style and self.kinds[claim.key] in LIKELY for claim in self.claims) >= 3

    def _may_recur(self, key: str) -> bool:
        kind, claims = self.kinds[key], self.by_key[key]
        if kind is NameKind.NEVER:
            return key in vocabulary().credits and len(claims) >= 3
        styles = {claim.label.style for claim in claims}
        if styles <= RARE_STYLES:
            return self._stands_alone(claims)
        set_off = sum(claim.label.style in SET_OFF or claim.label.marked for claim in claims)
        return len(claims) >= 3 or set_off >= 2 or (kind is NameKind.INITIAL and len(claims) >= 2)

    def _stands_alone(self, claims: Sequence[Claim]) -> bool:
        """A word alone on its line, again and again, with speech below it: 编辑部 between lines that name a guest."""
        alone = [claim for claim in claims if claim.label.style is LabelStyle.ALONE]
        return len(alone) >= 3 and sum(map(self._opens_speech, alone)) * 10 >= 9 * len(alone)

    def _opens_speech(self, claim: Claim) -> bool:
        below = self.passages[claim.index + 1 : claim.index + 2]
        return any(passage.ends_sentence and not labels_of(passage) for passage in below)

    def _changing(self, keys: set[str]) -> set[str]:
        """Keys whose neighbours among these keys are mostly others."""
        sequence = [claim.key for claim in self._first_claims(keys)]
        around: dict[str, list[bool]] = defaultdict(list)
        for left, right in pairwise(sequence):
            around[left].append(left != right)
            around[right].append(left != right)
        return {key for key, changes in around.items() if sum(changes) * 2 >= len(changes) and any(changes)}

    def _first_claims(self, keys: set[str]) -> Iterable[Claim]:
        last = -1
        for claim in self.claims:
            if claim.key in keys and (claim.inside or claim.index != last):
                last = claim.index
                yield claim

    def _is_word(self, key: str) -> bool:
        """A word of the language that only looks like a name (方案, 高峰), never set off as labels are."""
        claims = self.by_key[key]
        return (
            self.kinds[key] is NameKind.PERSON
            and is_common_word(key)
            and not any(c.label.style in SET_OFF or c.label.marked for c in claims)
        )

    def conversation(self) -> set[str]:
        """Two or more likely speakers, when most passages between the first and the last of them are theirs."""
        keys = {
            key for key, kind in self.kinds.items() if kind in LIKELY | {NameKind.INITIAL} and not self._is_word(key)
        }
        found = [claim for claim in self._first_claims(keys) if claim.label.style not in RARE_STYLES]
        if len({claim.key for claim in found}) < 2:
            return set()
        region = self.passages[found[0].index : found[-1].index + 1]
        speech = [claim for claim in found if self._reads_as_speech(claim)]
        enough = len(found) * 2 >= len([p for p in region if p.text]) and len(speech) * 2 >= len(found)
        return {claim.key for claim in found} if enough else set()

    def _reads_as_speech(self, claim: Claim) -> bool:
        """The words behind the label end as a sentence does, or are many; a label alone goes by the next passage."""
        passage = self.passages[claim.index]
        alone = not passage.text[claim.label.end :].strip() and not claim.inside
        if alone and claim.index + 1 < len(self.passages):
            return self.passages[claim.index + 1].ends_sentence
        return passage.ends_sentence or len(passage.text) - claim.label.end > 30 or passage.kind is BlockKind.CUE

    def singles(self, keys: set[str]) -> set[str]:
        """Names that speak once or twice beside accepted speakers, in a form those use."""
        forms = {(c.label.style, c.label.marked) for key in keys for c in self.by_key[key]}
        frequent = {near for key in keys if len(self.by_key[key]) >= 3 for near in near_names(key)}
        found = {key for key in self.by_key if key not in keys and keys and self._single(key, forms, keys, frequent)}
        return found - self._enumerated(found)

    def _enumerated(self, keys: set[str]) -> set[str]:
        """People whom a speaker lists (老李：卖鱼的。 老王：卖豆腐。): each stands once, and none talks."""
        once = [c for c in self._first_claims(keys) if len(self.by_key[c.key]) == 1 and self.kinds[c.key] in LISTED]
        found: set[str] = set()
        for one, other in pairwise(once):
            beside = not any(p.text for p in self.passages[one.index + 1 : other.index])
            if beside and not any(_TALKS.search(self.passages[c.index].text[c.label.end :]) for c in (one, other)):
                found |= {one.key, other.key}
        return found

    def _single(self, key: str, forms: set[tuple[LabelStyle, bool]], keys: set[str], frequent: set[str]) -> bool:
        claim = self.by_key[key][0]
        if claim.label.style in RARE_STYLES or (claim.label.style, claim.label.marked) not in forms:
            return False
        if self.kinds[key] in (NameKind.KNOWN, NameKind.ROLE, NameKind.NUMBERED):
            return True
        if len(self.by_key[key]) == 1 and self.kinds[key] is not NameKind.NEVER and near_names(key) & frequent:
            return self._reads_as_speech(claim)
        if self.kinds[key] is NameKind.INITIAL:
            return any(self.kinds[other] is NameKind.INITIAL for other in keys)
        return self.kinds[key] is NameKind.PERSON and not self._is_word(key) and self._reads_as_speech(claim)

    def nearly(self, claim: Claim, keys: frozenset[str]) -> bool:
        """A claim that was left in the text although it looks like a name: worth a look."""
        looks_so = self.kinds[claim.key] in (NameKind.PERSON, NameKind.INITIAL) or (
            claim.label.marked and self.kinds[claim.key] is NameKind.OTHER
        )
        return (
            bool(keys)
            and claim.key not in keys
            and looks_so
            and claim.label.style not in RARE_STYLES
            and not claim.inside
        )


def kind_among(name: str, known: frozenset[str]) -> NameKind:
    """The kind of a label in a document where these people are known."""
    if any_known(name, known):
        return NameKind.KNOWN
    joint = joint_names(name)
    if joint:
        both = all(kind_among(part, known) in LIKELY | {NameKind.INITIAL} for part in joint)
        return NameKind.PERSON if both else NameKind.OTHER
    return kind_of(name)


def _inside_claims(passages: Sequence[Passage], skip: frozenset[int], known: frozenset[str]) -> Iterable[Claim]:
    """Names with a colon behind a sentence: several turns in one paragraph."""
    for index, passage in enumerate(passages):
        if index in skip or passage.kind not in SPEAKABLE:
            continue
        for match in _INSIDE.finditer(passage.text):
            name = match["name"]
            kind = kind_among(name, known)
            if kind in LIKELY and (kind is not NameKind.PERSON or not is_common_word(key_of(name))):
                yield Claim(index, key_of(name), Label(name=name, end=match.end(), style=LabelStyle.COLON), inside=True)
